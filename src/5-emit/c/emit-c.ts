// Prints the C of one unit: prologue, host functions, tuple types, then each function and each exported entry.

import { analyseEffects, type FunctionEffects, joinEffects } from '../../3-infer/effects.ts'
import { addFieldUses, noFieldUses, readWhole } from '../../3-infer/field-uses.ts'
import { invariant } from '../../diagnostics/invariant.ts'
import { functionsInParts, functionsReachedBy, symbolsOf } from '../../hir/call-graph.ts'
import type { HirFunction, HirModule } from '../../hir/nodes.ts'
import { eachExpr } from '../../hir/visit.ts'
import { allOps } from '../../ops/table.ts'
import type { EmittedUnit } from './abi.ts'
import { stringLiteral } from './c-names.ts'
import { CTypes } from './c-types.ts'
import { checkPassed } from './check-passed.ts'
import { describeEntry, isGraphEntry } from './describe-entry.ts'
import { emitEntry } from './emit-entry.ts'
import { emitFunction, signatureOf, type UnitContext } from './emit-function.ts'
import { taskOf } from './emit-parts.ts'
import { prologueFor } from './prologue.ts'
import { divideIntoSections, printSections } from './sections.ts'

export interface EmitOptions {
  /** Path of the source module, for people who read the C. */
  readonly file: string
  readonly debug?: boolean
  /** What compiles the C. Native functions always take the context, and their host functions are the caller's to define. */
  readonly target?: 'wasm' | 'native'
  /** In Wasm: the runtime gives parts of loops to workers, where it can. */
  readonly workers?: boolean
  /** In Wasm: workers also run whole functions. */
  readonly runsElsewhere?: boolean
}

/** Compiler-made C stands on lines of its own, which no debugger takes for the source's. */
const OWN_LINES = '#line 1 "<njit>"\n'

/** For people, and for whoever shows the C without its fixed part. */
const PROLOGUE_END = '/* ---- functions ---- */\n\n'

/** The C text and entry descriptions of a module after the last pass, narrowed or not. Throws InvariantError for HIR that an
 *  earlier stage should have refused. The same module gives the same text. */
export function emitUnit(module: HirModule, options: EmitOptions): EmittedUnit {
  const target = options.target ?? 'wasm'
  const effects = analyseEffects(module)
  const bySymbol = new Map(module.functions.map((fn) => [fn.symbol, fn]))
  const functionOf = (symbol: string) => {
    const fn = bySymbol.get(symbol)
    const fnEffects = effects.get(symbol)
    invariant(fn !== undefined && fnEffects !== undefined, `no function ${symbol}`)
    return { fn, effects: fnEffects, usesContext: target === 'native' || fnEffects.allocates }
  }
  const exported = new Map(
    module.exports.map((entry) => [entry.symbol, exportOf(symbolsOf(entry).map(functionOf))]),
  )
  const usual = functionsReachedBy(
    module,
    module.exports.map(({ symbol }) => symbol),
  )
  const parts = functionsInParts(module)
  const sharesOut = options.workers === true && target === 'wasm' && parts.size > 0
  const unit: UnitContext = {
    types: new CTypes({
      inGraphs: [...exported.values()].some(({ fn, effects }) => isGraphEntry(fn, effects)),
    }),
    calleeOf: functionOf,
    target: sharesOut ? 'workers' : target,
    isRecursive: (symbol) => functionOf(symbol).effects.recursive,
    rarelyRuns: (symbol) => !usual.has(symbol),
    isPart: (symbol) => parts.has(symbol),
  }
  const declarations = module.functions.map((fn) => declarationOf(fn, unit)).join('')
  const texts = module.functions.map((fn) => ({
    symbol: fn.symbol,
    definition: emitFunction(fn, unit),
    entries: emitEntries(fn, [...exported.values()], unit),
  }))
  const sections = divideIntoSections(module, texts)
  const code = `${declarations}\n${printSections(sections, OWN_LINES)}`
  const hosts = hostImports(code)
  const body = [...hosts.map((host) => host.declaration), unit.types.definitions(), code]
    .filter((part) => part !== '')
    .join('\n')
  const prologue = prologueFor(target === 'native' ? `${body}\n// njit_context njit_bail` : body)
  return {
    c: `// Compiled from ${stringLiteral(options.file)} by njit.\n\n${prologue}\n${PROLOGUE_END}${body}`,
    entries: module.exports.map((entry) => {
      const { fn, effects } = exported.get(entry.symbol) as Exported
      return describeEntry(entry, fn, effects)
    }),
    sections: sections.length,
    sharesBytes: module.functions.some((fn) => [...eachExpr(fn.body)].some((expr) => expr.kind === 'View')),
    sharesMemory: sharesOut || options.runsElsewhere === true,
    hostFunctions: [...new Set(hostImports(prologue + code).map((host) => host.imported))].sort(),
  }
}

interface Version {
  readonly fn: HirFunction
  readonly effects: FunctionEffects
  readonly usesContext: boolean
}

interface Exported {
  readonly fn: HirFunction
  /** Of all versions, as they are seen from outside. */
  readonly effects: FunctionEffects
  readonly versions: readonly Version[]
}

/** `versions`: the function and, perhaps, its careful version. Throws a CompileError where it cannot be called from outside. */
function exportOf(versions: readonly Version[]): Exported {
  const { fn } = versions[0] as Version
  const effects = joinEffects(versions.map((version) => seenFromOutside(version.fn, version.effects)))
  checkPassed(fn, effects)
  return { fn, effects, versions }
}

/** The entries that call the function itself. */
function emitEntries({ symbol }: HirFunction, exported: readonly Exported[], unit: UnitContext): string[] {
  return exported.flatMap(({ fn, effects, versions }) =>
    versions
      .filter((version) => version.fn.symbol === symbol)
      .map(({ fn: implementation, usesContext: usesContextInside }) =>
        emitEntry({ fn, implementation, effects, usesContextInside }, unit),
      ),
  )
}

const declarationOf = (fn: HirFunction, unit: UnitContext): string =>
  `${signatureOf(fn, unit)};\n${unit.isPart(fn.symbol) ? taskOf(fn, unit) : ''}`

/** Whoever gets the result may look at all of it. */
function seenFromOutside(fn: HirFunction, effects: FunctionEffects): FunctionEffects {
  const fields = noFieldUses()
  addFieldUses(fields, effects.fields)
  readWhole(fn.result, fields)
  return { ...effects, fields }
}

interface HostImport {
  readonly imported: string
  readonly declaration: string
}

/** Declarations of the host functions that the code calls, sorted by C name. */
function hostImports(code: string): HostImport[] {
  const called = new Set(code.match(/\bnjit_host_\w+/g))
  return allOps
    .flatMap(({ imports }) =>
      imports !== undefined && called.has(`njit_host_${imports.name}`) ? [imports] : [],
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ js, name, arity }) => {
      const imported = js.slice(js.lastIndexOf('.') + 1)
      const params = Array<string>(arity).fill('double').join(', ') || 'void'
      return { imported, declaration: `NJIT_HOST("${imported}") double njit_host_${name}(${params});` }
    })
}
