// The native flavour of a unit: the same functions as C for the machine itself, and around them what Node-API asks for. Functions that
// work with values in the shared memory by 32-bit pointers, or need a host function without a native form, are left to Wasm.

import { invariant } from '../../../diagnostics/invariant.ts'
import { functionsInParts, functionsReachedBy, pruneModule, symbolsOf } from '../../../hir/call-graph.ts'
import { exchangesGraphs } from '../../../hir/graph-types.ts'
import type { HirFunction, HirModule } from '../../../hir/nodes.ts'
import type { Type } from '../../../hir/types.ts'
import { eachExpr, eachStmt } from '../../../hir/visit.ts'
import type { OpRow } from '../../../ops/define-op.ts'
import { opByName } from '../../../ops/table.ts'
import { type EmitOptions, emitUnit } from '../emit-c.ts'
import { NATIVE_HEAD, nativeGlue } from './native-glue.ts'
import { hasNativeForm, nativeMathText } from './native-math.ts'
import { NATIVE_POOL } from './native-pool.ts'

export interface NativeUnit {
  /** The translation unit that defines the functions and registers them as `njit_register`. */
  readonly c: string
  readonly functions: readonly NativeFunction[]
  /** As in `EmittedUnit`. */
  readonly sharesBytes: boolean
}

export interface NativeFunction {
  readonly symbol: string
  /** The host functions that it needs, sorted, by the names of their rows: `exp`, `hypot2`. */
  readonly hosts: readonly string[]
}

type Import = NonNullable<OpRow['imports']>

/** Null where no function of the module can run natively. */
export function emitNativeUnit(module: HirModule, options: EmitOptions): NativeUnit | null {
  const imports = new Map(module.exports.map((entry) => [entry.symbol, importsOf(module, symbolsOf(entry))]))
  const isPossible = (symbol: string): boolean => {
    const entry = module.exports.find((each) => each.symbol === symbol)
    invariant(entry !== undefined, `no export ${symbol}`)
    const reached = functionsReachedBy(module, symbolsOf(entry))
    const hosts = imports.get(symbol) ?? []
    return (
      module.functions.every((fn) => !reached.has(fn.symbol) || isMachineOnly(fn)) &&
      hosts.every((host) => hasNativeForm(shortName(host)))
    )
  }
  const possible = pruneModule(module, isPossible)
  if (possible.exports.length === 0) return null
  const unit = emitUnit(possible, { ...options, target: 'native' })
  const symbols = new Set(possible.exports.map(({ symbol }) => symbol))
  const needed = new Map(
    [...imports]
      .flatMap(([symbol, hosts]) => (symbols.has(symbol) ? hosts : []))
      .map((host) => [host.name, host]),
  )
  const hosts = [...needed.values()]
    .map((host) => ({ name: host.name, js: shortName(host), arity: host.arity }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const sharesLoops = functionsInParts(possible).size > 0
  const parts = [
    NATIVE_HEAD,
    unit.c,
    nativeMathText(hosts),
    ...(sharesLoops ? [NATIVE_POOL] : []),
    nativeGlue(unit.entries, hosts, sharesLoops),
  ]
  return {
    c: parts.join('\n'),
    functions: possible.exports.map(({ symbol }) => ({
      symbol,
      hosts: (imports.get(symbol) ?? []).map(({ name }) => name).sort(),
    })),
    sharesBytes: unit.sharesBytes,
  }
}

const shortName = ({ js }: Import): string => js.slice(js.lastIndexOf('.') + 1)

/** Host functions that any of the functions may call. */
function importsOf(module: HirModule, roots: readonly string[]): readonly Import[] {
  const reached = functionsReachedBy(module, roots)
  const names = new Set<string>()
  for (const fn of module.functions) {
    if (!reached.has(fn.symbol)) continue
    for (const expr of eachExpr(fn.body)) if (expr.kind === 'Op') names.add(expr.op)
    for (const stmt of eachStmt(fn.body))
      if (stmt.kind === 'Call' && stmt.callee.kind === 'op') names.add(stmt.callee.op)
  }
  return [...names].flatMap((name) => opByName(name).imports ?? [])
}

/** Every value of the function is a number or an array, or is made of them. */
function isMachineOnly(fn: HirFunction): boolean {
  const seen = new Set<Type>()
  const types = [fn.result, ...fn.locals.map(({ type }) => type)]
  for (const { type } of eachExpr(fn.body)) types.push(type)
  return types.every((type) => isMachineType(type, seen)) && !exchangesGraphs(fn, () => true)
}

/** Types of objects may lead back to themselves. */
function isMachineType(type: Type, seen: Set<Type>): boolean {
  if (seen.has(type)) return true
  seen.add(type)
  switch (type.kind) {
    case 'undefined':
    case 'scalar':
    case 'array':
      return true
    case 'optional':
      return isMachineType(type.of, seen)
    case 'tuple':
      return type.items.every((item) => isMachineType(item, seen))
    case 'struct':
      return type.fields.every((field) => isMachineType(field.type, seen))
    default:
      return false
  }
}
