// Which locals would gain by being integers, if only one knew that they are.

import type { Expr, HirFunction, LocalId, Op, Stmt } from '../../hir/nodes.ts'
import { isNumber, isScalar } from '../../hir/types.ts'
import {
  assignedLocals,
  bodiesOf,
  children,
  eachExpr,
  eachStmt,
  expressionsOf,
  walkExpr,
} from '../../hir/visit.ts'
import { LIBRARY_PATH } from '../../source.ts'
import { sameStructure } from '../narrow-numbers/same-structure.ts'
import { wholeTest } from '../whole-values.ts'
import { cyclesOf } from './cycles.ts'

/** int32: numbers that indices are computed from. whole: such as may grow beyond. */
export type Expected = 'int32' | 'whole'

export interface Wish {
  readonly local: LocalId
  readonly expected: Expected
  readonly isIndex: boolean
  /** It is given values otherwise than by constants and steps. */
  readonly leaps: boolean
  /** It is computed from earlier values at all. */
  readonly isCarried: boolean
}

/**
 * Locals that hold float64 and are computed from themselves, of which integers are used: as indices, or in remainders, quotients and
 * bits, where all that is assigned to them seems to be whole; and locals that several indices are computed from. What ranges prove
 * is not left out. Without `mayBeInteger`, which says of operands whether integers could be made of them, there may be too many.
 */
export function wantedIntegers(
  fn: HirFunction,
  mayBeInteger: (expr: Expr) => boolean = () => true,
): readonly Wish[] {
  const candidates = candidatesOf(fn)
  if (candidates.size === 0) return []
  const uses = usesOf(fn, candidates, mayBeInteger)
  if (uses.indices.size === 0 && uses.integers.size === 0) return []
  const assigned = assignmentsOf(fn, candidates)
  const remainders = remaindersOf(fn)
  const isExactQuotient = (a: Expr, b: Expr): boolean => leavesNothing(remainders, a, b)
  const seemsWhole = wholeTest(fn, { quotients: isExactQuotient })
  const maybeWhole = wholeTest(fn, {
    quotients: isExactQuotient,
    elements: true,
    calls: ({ callee }) => callee.kind === 'function',
  })
  const cycles = cyclesOf(new Map([...assigned].map(([local, values]) => [local, sourcesIn(values)])))
  const known = new Map<readonly LocalId[], Values>()
  const valuesOf = (locals: readonly LocalId[]): Values => {
    const before = known.get(locals)
    if (before !== undefined) return before
    const values = locals.flatMap((local) => assigned.get(local) ?? [])
    const found = {
      maybeWhole: values.every(maybeWhole),
      seemWhole: values.every(seemsWhole),
      leap: values.some((value) => value.kind !== 'Const' && !isStep(value)),
      mayGrow: values.some(mayGrow),
    }
    known.set(locals, found)
    return found
  }
  const wishes = new Map<LocalId, Wish>()
  for (const local of candidates) {
    const indices = uses.indices.get(local) ?? 0
    if (indices === 0 && !uses.integers.has(local)) continue
    const cycle = cycles.get(local) ?? []
    const isCarried = cycle.length > 0
    const values = valuesOf(isCarried ? cycle : [local])
    const isIndex = indices > 0 && (isCarried || indices >= MANY_INDICES) && values.maybeWhole
    if (!isIndex && !(uses.integers.has(local) && isCarried && values.seemWhole)) continue
    const expected = !isIndex && values.mayGrow ? 'whole' : 'int32'
    for (const member of [local, ...cycle])
      if (candidates.has(member) && wishes.get(member)?.isIndex !== true)
        wishes.set(member, { local: member, expected, isIndex, leaps: values.leap, isCarried })
  }
  return [...wishes.values()]
}

/** What is assigned to a local, or to the locals of a cycle. */
interface Values {
  readonly maybeWhole: boolean
  readonly seemWhole: boolean
  readonly leap: boolean
  readonly mayGrow: boolean
}

/** A conversion with a test is worth this many conversions without. */
const MANY_INDICES = 2

/** Whether some remainder of the same division is taken in the function: it is made where that is zero. */
export function leavesNothing(remainders: readonly Op[], a: Expr, b: Expr): boolean {
  return remainders.some(({ args }) => isSame(args[0] as Expr, a) && isSame(args[1] as Expr, b))
}

export function remaindersOf(fn: HirFunction): readonly Op[] {
  return [...eachExpr(fn.body)].filter((expr): expr is Op => expr.kind === 'Op' && expr.op === 'rem')
}

function isSame(a: Expr, b: Expr): boolean {
  if (a.kind === 'Local') return b.kind === 'Local' && a.id === b.id
  return a.kind === 'Const' && b.kind === 'Const' && sameStructure(a.value, b.value)
}

/** njit's own functions take indices that are integers already. */
const isOfLibrary = ({ span }: Stmt): boolean => span.file.startsWith(LIBRARY_PATH)

/** float64 locals that assignments alone give values. */
function candidatesOf(fn: HirFunction): Set<LocalId> {
  const candidates = new Set<LocalId>()
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind !== 'Assign') continue
    const type = fn.locals[stmt.target]?.type
    if (type !== undefined && isScalar(type, 'float64') && !isOfLibrary(stmt)) candidates.add(stmt.target)
  }
  for (const { local } of fn.params) candidates.delete(local)
  // Which elements the iterations of a shared loop use must be plain to see.
  for (const stmt of eachStmt(fn.body))
    if (stmt.kind === 'Loop' && stmt.parallel !== undefined)
      for (const local of assignedLocals([stmt])) candidates.delete(local)
  for (const stmt of eachStmt(fn.body))
    if (stmt.kind === 'Call' && stmt.result !== null) candidates.delete(stmt.result)
  return candidates
}

function assignmentsOf(
  fn: HirFunction,
  candidates: ReadonlySet<LocalId>,
): ReadonlyMap<LocalId, readonly Expr[]> {
  const assigned = new Map<LocalId, Expr[]>()
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind !== 'Assign' || !candidates.has(stmt.target)) continue
    const values = assigned.get(stmt.target) ?? []
    assigned.set(stmt.target, values)
    values.push(stmt.value)
  }
  return assigned
}

interface Uses {
  /** In how many indices. */
  readonly indices: ReadonlyMap<LocalId, number>
  readonly integers: ReadonlySet<LocalId>
}

const LINEAR: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'neg'])
const BITS: ReadonlySet<string> = new Set([
  'to_int32',
  'to_uint32',
  'bitand',
  'bitor',
  'bitxor',
  'shl',
  'shr',
])
const ROUNDED: ReadonlySet<string> = new Set(['floor', 'trunc', 'to_int32'])

function usesOf(
  fn: HirFunction,
  candidates: ReadonlySet<LocalId>,
  mayBeInteger: (expr: Expr) => boolean,
): Uses {
  const indices = new Map<LocalId, number>()
  const integers = new Set<LocalId>()
  const addIndex = (index: Expr): void =>
    eachLinear(index, (local) => {
      if (candidates.has(local)) indices.set(local, (indices.get(local) ?? 0) + 1)
    })
  const addInteger = (expr: Expr): void =>
    eachLinear(expr, (local) => {
      if (candidates.has(local)) integers.add(local)
    })
  const usual = [...usualStmts(fn.body)]
  for (const stmt of usual) if (stmt.kind === 'Store') addIndex(stmt.index)
  for (const expr of usual.flatMap(ownExprs)) {
    if (expr.kind === 'Load') addIndex(expr.index)
    if (expr.kind !== 'Op') continue
    const [arg] = expr.args
    const isQuotient = ROUNDED.has(expr.op) && arg?.kind === 'Op' && arg.op === 'div'
    const operands = isQuotient ? arg.args : expr.op === 'rem' || BITS.has(expr.op) ? expr.args : []
    if (operands.every(mayBeInteger)) for (const operand of operands) addInteger(operand)
  }
  return { indices, integers }
}

/** Remainders taken in loops. */
export function remaindersInLoops(fn: HirFunction): readonly Op[] {
  return [...usualStmts(fn.body)]
    .flatMap((stmt) => (stmt.kind === 'Loop' ? [...eachExpr([stmt])] : []))
    .filter((expr): expr is Op => expr.kind === 'Op' && expr.op === 'rem')
}

/** Whether a read out of range ends the run already. */
export function isDaring(fn: HirFunction): boolean {
  return [...usualStmts(fn.body)].some((stmt) =>
    ownExprs(stmt).some((expr) => expr.kind === 'Load' && expr.range === 'bail'),
  )
}

/** All statements but those of slow versions, which hardly ever run. */
function* usualStmts(body: readonly Stmt[]): Generator<Stmt> {
  for (const stmt of body) {
    yield stmt
    if (stmt.kind === 'If' && stmt.isGuard) yield* usualStmts(stmt.then)
    else for (const inner of bodiesOf(stmt)) yield* usualStmts(inner)
  }
}

function ownExprs(stmt: Stmt): readonly Expr[] {
  const found: Expr[] = []
  for (const whole of expressionsOf(stmt)) walkExpr(whole, (expr) => found.push(expr))
  return found
}

/** Calls `found` for each local that the value is a sum or product of. */
function eachLinear(expr: Expr, found: (local: LocalId) => void): void {
  if (expr.kind === 'Local') found(expr.id)
  else if (expr.kind === 'Op' && LINEAR.has(expr.op)) for (const arg of expr.args) eachLinear(arg, found)
  else if ((expr.kind === 'Convert' && isNumber(expr.type)) || expr.kind === 'Assume')
    eachLinear(expr.value, found)
}

/** Locals that the values are computed from, other than by way of memory. */
function sourcesIn(values: readonly Expr[]): ReadonlySet<LocalId> {
  const sources = new Set<LocalId>()
  const visit = (expr: Expr): void => {
    if (expr.kind === 'Local') sources.add(expr.id)
    if (expr.kind === 'Load' || expr.kind === 'Length') return
    for (const operand of expr.kind === 'Cond' ? [expr.whenTrue, expr.whenFalse] : children(expr))
      visit(operand)
  }
  for (const value of values) visit(value)
  return sources
}

function isStep(expr: Expr): boolean {
  if (expr.kind === 'Local') return true
  if (expr.kind !== 'Op' || (expr.op !== 'add' && expr.op !== 'sub')) return false
  return expr.args.every(({ kind }) => kind === 'Local' || kind === 'Const')
}

function mayGrow(expr: Expr): boolean {
  if (expr.kind === 'Op' && expr.op === 'mul') return true
  return expr.kind !== 'Load' && children(expr).some(mayGrow)
}
