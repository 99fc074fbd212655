// The user's C compiler: which one it is, and the command lines that make an addon with it.

import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { Command, Work } from './run-command.ts'

export interface NativeOptions {
  /** 'native': the level of this machine's processor. Otherwise a name that the compiler knows: `x86-64-v3`, `znver4`, `apple-m1`. */
  readonly cpu: string
  readonly optimise: 0 | 1 | 2 | 3
  /** The code reads the same bytes as different types. */
  readonly sharesBytes: boolean
  /** For debuggers: the folder that the names of sources are relative to. */
  readonly debugRoot?: string
}

/** A compiler that was asked what it is. */
export interface NativeCompiler {
  readonly file: string
  /** Version and machine, part of the cache key. */
  readonly identity: string
  /** What `cpu: 'native'` means on this machine; null for what every machine of its kind has. */
  readonly level: string | null
}

export const UNIT_SOURCE = 'unit.c'
export const UNIT_ASSEMBLY = 'unit.s'
export const START_SOURCE = 'start.c'
const START_OBJECT = 'start.o'
export const ADDON_NAME = 'unit.node'

/** NJIT_CC, else CC, else what is usual; none where node-gyp is asked for. */
function candidates(): readonly string[] {
  const { NJIT_CC, CC } = process.env
  if (NJIT_CC) return NJIT_CC === 'node-gyp' ? [] : [NJIT_CC]
  return [...(CC && !/\s/.test(CC) ? [CC] : []), 'cc', 'gcc', 'clang']
}

/** Somebody has named the compiler: no other will do. */
export const isCompilerNamed = (): boolean => !['', 'node-gyp', undefined].includes(process.env.NJIT_CC)

/** The first that answers; null where none does. */
export function* findCompiler(): Work<NativeCompiler | null> {
  for (const file of candidates()) {
    const [version, machine, macros] = yield [
      { file, args: ['--version'] },
      { file, args: ['-dumpmachine'] },
      {
        file,
        args: ['-march=native', '-dM', '-E', '-x', 'c', process.platform === 'win32' ? 'NUL' : '/dev/null'],
      },
    ]
    if (version?.status !== 0 || machine?.status !== 0) continue
    const name = version.stdout.split('\n')[0]?.trim() ?? ''
    const level = macros?.status === 0 ? levelOf(macros.stdout) : null
    return { file, identity: `${name} ${machine.stdout.trim()}`, level }
  }
  return null
}

/** The highest of the levels that the x86-64 ABI defines, by the macros that each needs. */
const LEVELS: readonly (readonly [level: string, macros: readonly string[]])[] = [
  ['x86-64-v4', ['__AVX512F__', '__AVX512BW__', '__AVX512CD__', '__AVX512DQ__', '__AVX512VL__']],
  ['x86-64-v3', ['__AVX2__', '__BMI__', '__BMI2__', '__F16C__', '__FMA__', '__LZCNT__', '__MOVBE__']],
  ['x86-64-v2', ['__SSE3__', '__SSSE3__', '__SSE4_1__', '__SSE4_2__', '__POPCNT__']],
  ['x86-64', ['__x86_64__']],
]

function levelOf(macros: string): string | null {
  const defined = new Set(macros.split('\n').map((line) => line.split(' ')[1]))
  const found = LEVELS.find(([, needed]) => [...needed, '__x86_64__'].every((macro) => defined.has(macro)))
  return found?.[0] ?? null
}

/**
 * gcc fuses multiplications with the alternating sums and differences of its vectors whatever -ffp-contract says (gcc 12). Without these
 * instructions it cannot; AVX-512 would bring them along.
 */
const NO_FUSED: readonly string[] = process.arch === 'x64' ? ['-mno-fma', '-mno-avx512f'] : []

/** Whether assembly rounds a product and a sum at once, which JavaScript never does. */
export const hasFused = (assembly: string): boolean => /^\s*vf(?:n?m(?:add|sub)|c?madd)/m.test(assembly)

/**
 * Arguments that decide what code comes out; the rest of the command lines follows from them. Code by a compiler that may fuse must be
 * looked through with `hasFused`.
 */
export function codeArguments(
  options: NativeOptions,
  compiler: Pick<NativeCompiler, 'level'>,
  mayFuse: boolean,
): string[] {
  const cpu = options.cpu === 'native' ? compiler.level : options.cpu
  const flag = process.arch === 'x64' ? '-march' : '-mcpu'
  return [
    options.debugRoot === undefined ? `-O${options.optimise}` : '-Og',
    ...(cpu === null ? [] : [`${flag}=${cpu}`]),
    ...(mayFuse ? [] : NO_FUSED),
    // JavaScript's results to the bit: no fused multiply-add. Nobody looks at errno, or at floating-point exceptions.
    ...['-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math', '-fno-optimize-sibling-calls'],
    ...(options.sharesBytes ? ['-fno-strict-aliasing'] : []),
    ...['-fPIC', '-fvisibility=hidden', '-w', options.debugRoot === undefined ? '-g0' : '-g'],
  ]
}

/** The folder of Node's headers for addons. */
export function headerDirectory(): string {
  const require = createRequire(import.meta.url)
  const headers: { readonly include_dir: string } = require('node-api-headers')
  return headers.include_dir
}

const headers = (): string[] => ['-I', headerDirectory()]

/** In `cwd`, where the sources are. */
export function assemblyCommand(
  { file, level }: NativeCompiler,
  options: NativeOptions,
  cwd: string,
  mayFuse: boolean,
): Command {
  const args = codeArguments(options, { level }, mayFuse)
  // The compiler runs somewhere else than where the sources are.
  if (options.debugRoot !== undefined) args.push(`-fdebug-prefix-map=${cwd}=${options.debugRoot}`)
  return { file, cwd, args: [...args, ...headers(), '-S', UNIT_SOURCE, '-o', UNIT_ASSEMBLY] }
}

/** The start runs on any processor, so that it can tell which one it is. */
export function startCommand({ file }: NativeCompiler, cwd: string): Command {
  return { file, cwd, args: ['-O1', '-fPIC', '-w', ...headers(), '-c', START_SOURCE, '-o', START_OBJECT] }
}

/** Makes the addon of what the other two have made. */
export function linkCommand({ file }: NativeCompiler, { debugRoot }: NativeOptions, cwd: string): Command {
  const system =
    process.platform === 'darwin'
      ? ['-undefined', 'dynamic_lookup']
      : debugRoot === undefined
        ? ['-Wl,-s']
        : []
  return { file, cwd, args: ['-shared', ...system, UNIT_ASSEMBLY, START_OBJECT, '-o', ADDON_NAME, '-lm'] }
}

/** Where node-gyp lies, for machines without a compiler by one of the usual names. */
export function nodeGypProgram(): string | null {
  try {
    return createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js')
  } catch {
    return null
  }
}

/** The folder into which Node was installed. */
export const nodePrefix = (): string => dirname(dirname(process.execPath))
