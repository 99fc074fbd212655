// The command line: commands, their options, and what a wrong one is told. The commands themselves are loaded when run, so that
// --help and --version are quick.

import { CAC, type Command } from 'cac'
import { njitVersion } from '../src/6-build/versions.ts'
import { nearestName } from '../src/diagnostics/nearest-name.ts'
import { checkPluginOptions, OptionError } from '../src/front-end/check-plugin-options.ts'
import type { PluginOptions } from '../src/options.ts'
import { type CliIo, UsageError, WRONG_USAGE } from './io.ts'

type Raw = Readonly<Record<string, unknown>>

/** Runs one command; the exit status: 0, 1 for findings, 2 for wrong usage. */
export async function run(args: readonly string[], io: CliIo): Promise<number> {
  const cli = makeCli(io)
  try {
    cli.parse(['node', 'njit', ...args], { run: false })
    if (cli.options.help === true || cli.options.version === true) return 0
    if (cli.matchedCommand === undefined) throw noCommand(cli, args)
    refuseUnknownOptions(cli.matchedCommand, cli.options)
    return (await cli.runMatchedCommand()) as number
  } catch (error) {
    if (!isUsage(error)) throw error
    io.err(`njit: ${error.message.replace(/^njit: /, '')}\n`)
    return WRONG_USAGE
  }
}

function makeCli(io: CliIo): CAC {
  const cli = new CAC('njit')
  compiling(
    cli.command('build [...files]', 'Compile the tagged functions of files and write the files to a folder'),
  )
    .option('--outdir <folder>', 'Where to write (required)')
    .option('--emit <how>', 'WebAssembly in the modules (inline), or in files beside them (file)')
    .option('--standalone', "With njit's runtime beside the output, which then needs no njit")
    .example('njit build src --outdir dist')
    .action(async (files: string[], raw: Raw) => {
      if (typeof raw.outdir !== 'string') throw new UsageError('say where to write: --outdir <folder>')
      const options = pluginOptions(raw)
      return (await import('./build.ts')).build(files, raw.outdir, options, io, raw.standalone === true)
    })
  compiling(cli.command('check [...files]', 'Tell which tagged functions compile, and why the others do not'))
    .option('--json', 'Print the records that plugins report')
    .example('njit check "src/**/*.ts" --on-fallback error')
    .action(async (files: string[], raw: Raw) => {
      const options = pluginOptions(raw)
      return (await import('./check.ts')).check(files, options, raw.json === true, io)
    })
  inspectCommand(cli, io)
  cli
    .command('info', 'Print versions and settings')
    .option('--json', 'Print as JSON')
    .option('--cache-dir <folder>', 'Folder of the build cache')
    .action(async (raw: Raw) =>
      (await import('./info.ts')).info(raw.json === true, pluginOptions(raw).cacheDir, io),
    )
  cli
    .command('cache [action]', 'The build cache: path, list, verify or clear')
    .option('--cache-dir <folder>', 'Folder of the build cache')
    .action(async (action: string | undefined, raw: Raw) =>
      (await import('./cache.ts')).cache(action ?? 'list', pluginOptions(raw).cacheDir, io),
    )
  cli.help()
  cli.version(njitVersion())
  return cli
}

function compiling(command: Command): Command {
  return command
    .option('--on-fallback <what>', 'A function that stays JavaScript is worth: warn, error or silent')
    .option(
      '--target <what>',
      'Where compiled code runs: auto, wasm or native (an addon for Node beside the output)',
    )
    .option('--cpu <name>', 'The processor of native code: native, or a name such as x86-64-v3')
    .option('--simd <mode>', 'Several loop iterations at once: off, auto or force')
    .option('--startup <when>', 'Instantiate: auto, sync or async')
    .option('--dispatch <when>', 'Run compiled code where it is faster (auto), or wherever it can (always)')
    .option('--cache-dir <folder>', 'Folder of the build cache')
}

function inspectCommand(cli: CAC, io: CliIo): void {
  cli
    .command('inspect <file>', 'Show what the stages make of a file')
    .option('--function <name>', 'Of this function only')
    .option('--types', 'Inferred types (with --explain, the default)')
    .option('--explain', 'What crosses the boundary, what was hoisted, and what was not')
    .option('--hir', 'Intermediate code after inference')
    .option('--passes', 'Intermediate code after the last pass')
    .option('--c', 'Emitted C')
    .option('--llvm', 'Optimised LLVM IR')
    .option('--asm', 'Assembly, as clang prints it')
    .option('--wat', 'WebAssembly text')
    .option('--simd <mode>', 'Several loop iterations at once: off, auto or force')
    .example('njit inspect src/blur.ts --function boxBlur --wat')
    .action(async (file: string, raw: Raw) => {
      const { FORMS, inspect } = await import('./inspect.ts')
      const chosen = FORMS.filter((form) => raw[form] === true)
      const name = raw.function === undefined ? null : String(raw.function)
      return inspect(file, name, chosen.length > 0 ? chosen : ['types', 'explain'], pluginOptions(raw), io)
    })
}

const SHARED_OPTIONS = [
  'target',
  'cpu',
  'onFallback',
  'simd',
  'startup',
  'dispatch',
  'emit',
  'cacheDir',
] as const

/** Options of the command line that are options of the plugins too, checked as those are. */
function pluginOptions(raw: Raw): PluginOptions {
  const given = SHARED_OPTIONS.filter((name) => raw[name] !== undefined)
  return checkPluginOptions(
    Object.fromEntries(given.map((name) => [name, name === 'cacheDir' ? String(raw[name]) : raw[name]])),
  )
}

function noCommand(cli: CAC, args: readonly string[]): UsageError {
  const names = cli.commands.map(({ name }) => name)
  const word = args.find((arg) => !arg.startsWith('-'))
  if (word === undefined) return new UsageError(`say what to do: ${names.join(', ')}; njit --help tells more`)
  const near = nearestName(word, names)
  return new UsageError(
    `unknown command ${JSON.stringify(word)}; ${near === null ? `there are ${names.join(', ')}` : `did you mean ${near}?`}`,
  )
}

function refuseUnknownOptions(command: Command, options: Raw): void {
  const known = command.options.map(({ name }) => name)
  const unknown = Object.keys(options).find((name) => name !== '--' && !command.hasOption(name))
  if (unknown === undefined) return
  const near = nearestName(unknown, known)
  throw new UsageError(
    `unknown option ${flag(unknown)} of njit ${command.name}; ${near === null ? `there are ${known.map(flag).join(', ')}` : `did you mean ${flag(near)}?`}`,
  )
}

function flag(name: string): string {
  return `${name.length === 1 ? '-' : '--'}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** cac's own complaints are about usage as well. */
function isUsage(error: unknown): error is Error {
  return (
    error instanceof UsageError ||
    error instanceof OptionError ||
    (error instanceof Error && error.name === 'CACError')
  )
}
