// What each function does besides computing its result: which array parameters it reads and writes, through views, aliases
// and calls, and whether it can trap or allocates. Flow-insensitive: an array local may be whatever was ever assigned to it.

import { invariant } from '../diagnostics/invariant.ts'
import { recursiveFunctions } from '../hir/call-graph.ts'
import type { Call, Expr, HirFunction, HirModule, ListOp, LocalId, Op, Stmt } from '../hir/nodes.ts'
import { isFlatList, printType, type Type } from '../hir/types.ts'
import { eachStmt, expressionsOf, walkExpr } from '../hir/visit.ts'
import { opByName } from '../ops/table.ts'
import {
  addFieldUses,
  countFieldUses,
  ELEMENTS,
  type FieldUses,
  fieldUsesOf,
  noFieldUses,
} from './field-uses.ts'
import { freshLists, writesList } from './fresh-lists.ts'
import { findLateBails, type StmtEffects } from './late-bails.ts'

export interface FunctionEffects {
  /** Positions of parameters of which elements may be written. */
  readonly writes: ReadonlySet<number>
  /** Positions of parameters of which elements may be read. */
  readonly reads: ReadonlySet<number>
  /** A run can end in a trap, other than by exhausting the stack without recursion. */
  readonly mayTrap: boolean
  /** Elements or the length of some list that came in may change. */
  readonly writesLists: boolean
  /** Elements of some array may change, perhaps of one that came in. */
  readonly writesArrays: boolean
  /** It makes arrays, so it needs the context. */
  readonly allocates: boolean
  /** A run can end in a trap after it has written to an array that came in. */
  readonly bailsLate: boolean
  /** It can call itself, directly or through others. */
  readonly recursive: boolean
  readonly usesRandom: boolean
  readonly fields: FieldUses
}

/** Effects while they grow to the fixpoint; `returns` are the parameters that an array in the result may be or be a view of. */
interface Growing {
  readonly writes: Set<number>
  readonly reads: Set<number>
  readonly returns: Set<number>
  mayTrap: boolean
  writesLists: boolean
  writesArrays: boolean
  allocates: boolean
  usesRandom: boolean
  /** It puts arrays into objects that were there before. */
  storesArrays: boolean
  readonly fields: FieldUses
}

/** Effects by symbol, of every function of the module; calls count as what they call. */
export function analyseEffects(module: HirModule): ReadonlyMap<string, FunctionEffects> {
  const recursive = recursiveFunctions(module)
  const growing = new Map<string, Growing>(
    module.functions.map((fn) => [
      fn.symbol,
      // Recursion may exhaust the stack.
      {
        ...noEffects(),
        reads: presumedReads(fn),
        mayTrap: recursive.has(fn.symbol),
        fields: fieldUsesOf(fn),
      },
    ]),
  )
  // Callees come first where there is no recursion, so that one round and a confirming one are enough.
  for (let size = -1; size !== sizeOf(growing); ) {
    size = sizeOf(growing)
    for (const fn of module.functions) grow(fn, growing)
  }
  const late = findLateBails(module, (fn) => stmtEffectsIn(fn, growing))
  return new Map(
    [...growing].map(([symbol, { returns: _, ...effects }]) => [
      symbol,
      { ...effects, recursive: recursive.has(symbol), bailsLate: late.has(symbol) },
    ]),
  )
}

/** Lists whose elements the source read: that they are numbers may have decided what is compiled. */
function presumedReads({ params, locals, presumed }: HirFunction): Set<number> {
  if (!presumed?.has(ELEMENTS)) return new Set()
  const isList = (type: Type | undefined): boolean =>
    type !== undefined && (type.kind === 'array' ? isFlatList(type) : holdsArray(type))
  return new Set(params.flatMap(({ local }, position) => (isList(locals[local]?.type) ? [position] : [])))
}

function noEffects(): Growing {
  return {
    writes: new Set(),
    reads: new Set(),
    returns: new Set(),
    mayTrap: false,
    writesLists: false,
    writesArrays: false,
    allocates: false,
    usesRandom: false,
    storesArrays: false,
    fields: noFieldUses(),
  }
}

/** What a statement does by itself, without those inside it. */
function stmtEffectsIn(fn: HirFunction, growing: ReadonlyMap<string, Growing>): (stmt: Stmt) => StmtEffects {
  const aliases = aliasesIn(fn, growing)
  return (stmt) => {
    const own = noEffects()
    growByStmt(stmt, own, aliases, growing)
    for (const whole of expressionsOf(stmt)) walkExpr(whole, (expr) => growByExpr(expr, own, aliases))
    return { writes: own.writes.size > 0, mayTrap: own.mayTrap }
  }
}

/** Of functions of which one or another may run. */
export function joinEffects(all: readonly FunctionEffects[]): FunctionEffects {
  const fields = noFieldUses()
  for (const effects of all) addFieldUses(fields, effects.fields)
  return {
    fields,
    writes: new Set(all.flatMap((effects) => [...effects.writes])),
    reads: new Set(all.flatMap((effects) => [...effects.reads])),
    mayTrap: all.some((effects) => effects.mayTrap),
    writesLists: all.some((effects) => effects.writesLists),
    writesArrays: all.some((effects) => effects.writesArrays),
    allocates: all.some((effects) => effects.allocates),
    bailsLate: all.some((effects) => effects.bailsLate),
    recursive: all.some((effects) => effects.recursive),
    usesRandom: all.some((effects) => effects.usesRandom),
  }
}

function sizeOf(growing: ReadonlyMap<string, Growing>): number {
  let size = 0
  for (const effects of growing.values()) {
    size += effects.writes.size + effects.reads.size + effects.returns.size
    size += countFieldUses(effects.fields)
    size +=
      Number(effects.storesArrays) +
      Number(effects.mayTrap) +
      Number(effects.allocates) +
      Number(effects.usesRandom)
    size += Number(effects.writesLists) + Number(effects.writesArrays)
  }
  return size
}

type Aliases = ReadonlyMap<LocalId, Set<number>>
const NONE: ReadonlySet<number> = new Set()

function grow(fn: HirFunction, growing: ReadonlyMap<string, Growing>): void {
  const own = effectsOf(fn.symbol, growing)
  const aliases = aliasesIn(fn, growing)
  const fresh = freshLists(fn)
  for (const stmt of eachStmt(fn.body)) {
    growByStmt(stmt, own, aliases, growing)
    if (writesList(stmt, fresh)) own.writesLists = true
    for (const whole of expressionsOf(stmt)) walkExpr(whole, (expr) => growByExpr(expr, own, aliases))
  }
}

function effectsOf(symbol: string, growing: ReadonlyMap<string, Growing>): Growing {
  const effects = growing.get(symbol)
  invariant(effects !== undefined, `no function ${symbol}`)
  return effects
}

function growByStmt(stmt: Stmt, own: Growing, aliases: Aliases, growing: ReadonlyMap<string, Growing>): void {
  switch (stmt.kind) {
    case 'Store':
      addAll(own.writes, paramsOf(stmt.array, aliases))
      if (stmt.array.type.kind === 'array') own.writesArrays = true
      if (stmt.range === 'bail' || (stmt.range !== 'proven' && isList(stmt.array.type))) own.mayTrap = true
      if (stmt.range === 'append') own.allocates = true
      own.storesArrays ||= holdsArray(stmt.value.type)
      break
    case 'SetField':
      own.storesArrays ||= holdsArray(stmt.value.type)
      break
    case 'NewArray':
    case 'NewStruct':
      own.allocates = true
      own.mayTrap = true
      break
    case 'Throw':
    case 'Bail':
      own.mayTrap = true
      break
    case 'Return':
      if (stmt.value !== null) addAll(own.returns, paramsOf(stmt.value, aliases))
      break
    case 'Call':
      growByCall(stmt, own, aliases, growing)
      break
    default:
      break
  }
}

function growByCall(stmt: Call, own: Growing, aliases: Aliases, growing: ReadonlyMap<string, Growing>): void {
  if (stmt.callee.kind === 'op') own.usesRandom = true
  if (stmt.callee.kind === 'list') {
    growByListOp(stmt.callee.op, own)
    own.storesArrays ||= stmt.args.slice(1).some(({ type }) => holdsArray(type))
  }
  if (stmt.callee.kind !== 'function') return
  const callee = effectsOf(stmt.callee.symbol, growing)
  const through = (positions: ReadonlySet<number>, into: Set<number>): void => {
    for (const position of positions) {
      const arg = stmt.args[position]
      if (arg !== undefined) addAll(into, paramsOf(arg, aliases))
    }
  }
  through(callee.writes, own.writes)
  through(callee.reads, own.reads)
  own.mayTrap ||= callee.mayTrap
  own.writesLists ||= callee.writesLists
  own.writesArrays ||= callee.writesArrays
  own.allocates ||= callee.allocates
  own.usesRandom ||= callee.usesRandom
  own.storesArrays ||= callee.storesArrays
  addFieldUses(own.fields, callee.fields)
}

function growByListOp(op: ListOp, own: Growing): void {
  if (op === 'new' || op === 'push' || op === 'adopt') {
    own.allocates = true
    own.mayTrap = true
  }
  if (op === 'truncate') own.mayTrap = true
}

function growByExpr(expr: Expr, own: Growing, aliases: Aliases): void {
  switch (expr.kind) {
    case 'Load':
      addAll(own.reads, paramsOf(expr.array, aliases))
      if (expr.range === 'bail' || (expr.range !== 'proven' && isList(expr.array.type))) own.mayTrap = true
      break
    case 'Convert':
      // Undefined is no BigInt, no object and no list.
      if (
        expr.value.type.kind === 'optional' &&
        /^(?:u?int64|bigint|string|struct|growing|Map|Set)/.test(printType(expr.type))
      )
        own.mayTrap = true
      break
    case 'Identical':
      own.mayTrap ||= expr.left.type.kind === 'array'
      break
    case 'Op':
      own.mayTrap ||= opMayTrap(expr)
      own.allocates ||= opByName(expr.op).allocates === true
      break
    default:
      break
  }
}

/** Some form that takes these operands traps, or the one that narrowing took. */
function opMayTrap(op: Op): boolean {
  const { forms, allocates } = opByName(op.op)
  if (allocates) return true
  if (op.form !== undefined) return forms[op.form]?.exactness === 'traps'
  return forms.some(
    (form) =>
      form.exactness === 'traps' &&
      form.operands.every((type, i) => type === printType(op.args[i]?.type as Type)),
  )
}

function isList(type: Type): boolean {
  return type.kind === 'list' || isFlatList(type)
}

/** Which parameters each local holding an array may be, or be a view of. */
function aliasesIn(fn: HirFunction, growing: ReadonlyMap<string, Growing>): Aliases {
  const aliases = new Map<LocalId, Set<number>>()
  const of = (local: LocalId): Set<number> => {
    const known = aliases.get(local)
    if (known !== undefined) return known
    const fresh = new Set<number>()
    aliases.set(local, fresh)
    return fresh
  }
  for (const [position, param] of fn.params.entries()) {
    if (holdsArray(fn.locals[param.local]?.type)) of(param.local).add(position)
  }
  const stmts = [...eachStmt(fn.body)].filter((stmt) => movesArray(stmt, fn))
  for (let before = -1, after = 0; before !== after; ) {
    before = after
    for (const stmt of stmts) growAliases(stmt, of, aliases, growing)
    after = [...aliases.values()].reduce((sum, set) => sum + set.size, 0)
  }
  return aliases
}

function movesArray(stmt: Stmt, fn: HirFunction): boolean {
  if (stmt.kind === 'SetField' || stmt.kind === 'Store') return holdsArray(stmt.value.type)
  if (stmt.kind === 'Assign' || stmt.kind === 'Subarray' || stmt.kind === 'NewStruct')
    return holdsArray(fn.locals[stmt.target]?.type)
  if (stmt.kind !== 'Call') return false
  return (
    stmt.args.some((arg) => holdsArray(arg.type)) ||
    (stmt.result !== null && holdsArray(fn.locals[stmt.result]?.type))
  )
}

function growAliases(
  stmt: Stmt,
  of: (local: LocalId) => Set<number>,
  aliases: Aliases,
  growing: ReadonlyMap<string, Growing>,
): void {
  if (stmt.kind === 'Assign') addAll(of(stmt.target), paramsOf(stmt.value, aliases))
  else if (stmt.kind === 'Subarray') addAll(of(stmt.target), paramsOf(stmt.array, aliases))
  else if (stmt.kind === 'NewStruct') addAll(of(stmt.target), union(stmt.values, aliases))
  else if (stmt.kind === 'SetField') {
    // Whoever holds the object sees the array, and they are not told apart.
    for (const known of aliases.values()) addAll(known, paramsOf(stmt.value, aliases))
  } else if (stmt.kind === 'Store') {
    for (const known of aliases.values()) addAll(known, paramsOf(stmt.value, aliases))
  } else if (stmt.kind === 'Call' && stmt.callee.kind === 'list') {
    const held = union(stmt.args, aliases)
    for (const known of aliases.values()) addAll(known, held)
    if (stmt.result !== null) addAll(of(stmt.result), held)
  } else if (stmt.kind === 'Call' && stmt.callee.kind === 'function') {
    const callee = effectsOf(stmt.callee.symbol, growing)
    if (callee.storesArrays) for (const known of aliases.values()) addAll(known, union(stmt.args, aliases))
    if (stmt.result === null) return
    for (const position of callee.returns) {
      const arg = stmt.args[position]
      if (arg !== undefined) addAll(of(stmt.result), paramsOf(arg, aliases))
    }
  }
}

/** `seen`: types of objects that have been looked into; they may lead back to themselves, and many ways may lead to one. */
function holdsArray(type: Type | undefined, seen: Set<Type> = new Set()): boolean {
  switch (type?.kind) {
    case 'array':
      return true
    case 'optional':
    case 'list':
      return holdsArray(type.of, seen)
    case 'tuple':
      return type.items.some((item) => holdsArray(item, seen))
    case 'struct':
      if (seen.has(type)) return false
      seen.add(type)
      return type.fields.some((field) => holdsArray(field.type, seen))
    default:
      return false
  }
}

/** Parameters that an array in the value may be, or be a view of. */
function paramsOf(expr: Expr, aliases: Aliases): ReadonlySet<number> {
  if (!holdsArray(expr.type)) return NONE
  switch (expr.kind) {
    case 'Local':
      return aliases.get(expr.id) ?? NONE
    case 'Cond':
      return union([expr.whenTrue, expr.whenFalse], aliases)
    case 'Tuple':
      return union(expr.items, aliases)
    case 'TupleItem':
      return paramsOf(expr.tuple, aliases)
    case 'View':
      return paramsOf(expr.array, aliases)
    case 'Field':
      return paramsOf(expr.object, aliases)
    case 'Load':
      return paramsOf(expr.array, aliases)
    case 'Convert':
    case 'Assume':
      return paramsOf(expr.value, aliases)
    default:
      return NONE
  }
}

function union(exprs: readonly Expr[], aliases: Aliases): ReadonlySet<number> {
  return new Set(exprs.flatMap((expr) => [...paramsOf(expr, aliases)]))
}

function addAll(set: Set<number>, items: ReadonlySet<number>): void {
  for (const item of items) set.add(item)
}
