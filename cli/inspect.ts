// njit inspect: what each stage made of a file, or of one function of it.

import { resolve } from 'node:path'
import { builder } from '../src/6-build/build.ts'
import type { TextKind } from '../src/6-build/clang-arguments.ts'
import { inspectUnit } from '../src/compiler.ts'
import { explainUnit } from '../src/debug/explain.ts'
import { functionListing, type Listing } from '../src/debug/listing.ts'
import { watOf } from '../src/debug/wat.ts'
import { CompileError, type Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { nearestName } from '../src/diagnostics/nearest-name.ts'
import { renderDiagnostic } from '../src/diagnostics/render.ts'
import type { HirFunction, HirModule } from '../src/hir/nodes.ts'
import { printModule } from '../src/hir/print.ts'
import { printType } from '../src/hir/types.ts'
import type { PluginOptions } from '../src/options.ts'
import type { SourceFile } from '../src/source.ts'
import type { Unit } from '../src/unit.ts'
import { findFiles, readSource } from './files.ts'
import { type CliIo, FINDINGS, UsageError } from './io.ts'

/** What can be shown, in the order of the stages. */
export const FORMS = ['types', 'hir', 'passes', 'explain', 'c', 'llvm', 'asm', 'wat'] as const

export type Form = (typeof FORMS)[number]

/** Exit status 1 where the file has a syntax error, or nothing in it compiles. */
export async function inspect(
  file: string,
  functionName: string | null,
  forms: readonly Form[],
  options: PluginOptions,
  io: CliIo,
): Promise<number> {
  const [path] = findFiles([file], io.cwd, { include: [], exclude: [] })
  if (path === undefined) throw new UsageError(`${file} is not a script`)
  const source = readSource(resolve(path), io.cwd)
  try {
    const unit = select(inspectUnit(source, options, io.cwd), functionName)
    for (const form of forms) {
      if (forms.length > 1) io.out(`${io.colours.bold(`--- ${form}`)}\n`)
      io.out(withLineBreak(await textOf(form, unit, functionName !== null, options)))
    }
    return reportFindings(unit, source, io)
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    io.err(rendered(error.diagnostic, source))
    return FINDINGS
  }
}

/** The unit with only the functions of that name in its lists; its C stays whole. */
function select(unit: Unit, name: string | null): Unit {
  if (name === null) return unit
  const narrow = (module: HirModule): HirModule => ({
    ...module,
    functions: module.functions.filter((fn) => fn.name === name),
    exports: [],
  })
  const outcomes = unit.outcomes.filter(({ tagged }) => unit.index.tagged[tagged]?.fn.name === name)
  const selected = { ...unit, inferred: narrow(unit.inferred), final: narrow(unit.final), outcomes }
  if (outcomes.length > 0 || selected.inferred.functions.length > 0) return selected
  const names = [
    ...new Set([
      ...unit.index.tagged.map(({ fn }) => fn.name),
      ...unit.inferred.functions.map((fn) => fn.name),
    ]),
  ]
  const near = nearestName(name, names)
  throw new UsageError(
    `there is no function ${JSON.stringify(name)}; ${near === null ? `there are ${names.join(', ') || 'none that are tagged'}` : `did you mean ${near}?`}`,
  )
}

async function textOf(form: Form, unit: Unit, isSelection: boolean, options: PluginOptions): Promise<string> {
  switch (form) {
    case 'types':
      return typesOf(unit)
    case 'hir':
      return printModule(unit.inferred)
    case 'passes':
      return printModule(unit.final)
    case 'explain':
      return explainUnit(unit)
    case 'c':
      return listing(unit, isSelection, 'c', unit.emitted?.c ?? '')
    case 'llvm':
      return listing(unit, isSelection, 'llvm', await clangText(unit, 'llvm', options))
    case 'asm':
      return listing(unit, isSelection, 'asm', await clangText(unit, 'asm', options))
    case 'wat':
      return listing(unit, isSelection, 'wat', watOf(await clangText(unit, 'asm', options)))
  }
}

async function clangText(unit: Unit, kind: TextKind, options: PluginOptions): Promise<string> {
  return unit.emitted === null
    ? ''
    : builder.text(unit.emitted.c, kind, { simd: options.simd !== 'off', optimise: 3 })
}

function listing(unit: Unit, isSelection: boolean, kind: Listing, text: string): string {
  if (!isSelection) return text
  return unit.final.functions.map((fn) => functionListing(text, kind, fn.symbol)).join('\n')
}

/** Signature of each tagged function, and the type of each variable of what compiled. */
function typesOf(unit: Unit): string {
  const paragraphs = unit.outcomes.map((outcome) => {
    const fn = unit.index.tagged[outcome.tagged]?.fn
    const hir = unit.inferred.functions.find(({ symbol }) => symbol === outcome.symbol)
    const head = `${fn?.name} ${outcome.text}`.trimEnd()
    return [head, ...(hir === undefined ? ['  stays JavaScript'] : localLines(hir))].join('\n')
  })
  return paragraphs.join('\n\n')
}

function localLines(fn: HirFunction): string[] {
  const named = fn.locals.filter(({ name }) => !name.startsWith('$'))
  const width = Math.max(0, ...named.map(({ name }) => name.length))
  return named.map(({ name, type }) => `  ${name.padEnd(width)} ${printType(type)}`)
}

function reportFindings(unit: Unit, source: SourceFile, io: CliIo): number {
  const findings = [...unit.index.diagnostics, ...unit.outcomes.flatMap(({ diagnostic }) => diagnostic ?? [])]
  for (const finding of findings) io.err(rendered(finding, source))
  if (unit.index.tagged.length === 0) io.err(`njit: no tagged functions in ${source.path}\n`)
  return unit.outcomes.some(({ symbol }) => symbol !== null) ? 0 : FINDINGS
}

function rendered(diagnostic: Diagnostic, source: SourceFile): string {
  return `${renderDiagnostic(diagnostic, (name) => (name === source.path ? source.text : null), { color: false })}\n`
}

function withLineBreak(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
