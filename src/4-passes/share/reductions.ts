// Variables that iterations only add to: each part of a loop can start one of its own, and they are put together at the end.

import * as b from '../../hir/builders.ts'
import type { Assign, Expr, LocalId, Stmt } from '../../hir/nodes.ts'
import { boolean, float64, isScalar, sameType, type Type } from '../../hir/types.ts'
import { eachExpr, eachStmt, localsRead } from '../../hir/visit.ts'
import type { Span } from '../../source.ts'

export interface Reduction {
  readonly local: LocalId
  /** What a part carries. */
  readonly type: Type
  /** What a part begins with; put together with any value, it gives that value. */
  readonly identity: number | boolean
  /** The row that puts two values together; for booleans 'and' or 'or'. */
  readonly op: string
}

/** How the local is put together; null where iterations do anything else to it. */
export function findReduction(body: readonly Stmt[], local: LocalId, type: Type): Reduction | null {
  const assigns: Assign[] = []
  for (const stmt of eachStmt(body)) {
    if (stmt.kind === 'Assign') {
      if (stmt.target === local) assigns.push(stmt)
    } else if ('target' in stmt && stmt.target === local) return null
    else if (stmt.kind === 'Call' && stmt.result === local) return null
  }
  const reads = [...eachExpr(body)].filter((expr) => expr.kind === 'Local' && expr.id === local).length
  const found = isScalar(type, 'boolean') ? ofBooleans(assigns, local) : ofNumbers(assigns, local, type)
  if (found === null) return null
  const own = assigns.filter(({ value }) => localsRead(value).has(local)).length
  return reads === own * (found.readsTwice ? 2 : 1) ? { local, ...found.reduction } : null
}

interface Found {
  readonly reduction: Omit<Reduction, 'local'>
  readonly readsTwice?: true
}

/** Operations that add to a value, by what they are put together with. */
export const ADDS_BY: ReadonlyMap<string, string> = new Map([
  ['add', 'add'],
  ['sub', 'add'],
  ['mul', 'mul'],
  ['div', 'mul'],
  ['min', 'min'],
  ['max', 'max'],
  ['bitor', 'bitor'],
  ['bitand', 'bitand'],
  ['bitxor', 'bitxor'],
])

/** What each leaves as it is. Of sums -0, which alone leaves every sum as it is. */
export const IDENTITIES: Readonly<Record<string, number>> = {
  add: -0,
  mul: 1,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  bitor: 0,
  bitand: -1,
  bitxor: 0,
}

function ofNumbers(assigns: readonly Assign[], local: LocalId, type: Type): Found | null {
  const ops = new Set(assigns.map(({ value }) => ADDS_BY.get(added(value, local)?.op ?? '')))
  const [op] = ops
  if (op === undefined || ops.size > 1) return null
  const isBitwise = op.startsWith('bit')
  // What is no int32 to begin with stays as it is where nothing is added.
  if (isBitwise ? !isScalar(type, 'int32') : !isCountable(type)) return null
  return { reduction: { type: isBitwise ? type : float64, identity: IDENTITIES[op] as number, op } }
}

const isCountable = (type: Type): boolean =>
  isScalar(type, 'float64') || isScalar(type, 'int32') || isScalar(type, 'uint32') || isScalar(type, 'int64')

interface Added {
  readonly op: string
  readonly value: Expr
}

/** What `value` puts together with the local, which stands nowhere else in it. */
function added(value: Expr, local: LocalId): Added | null {
  const whole = bare(value)
  if (whole.kind !== 'Op' || whole.args.length !== 2) return null
  const [left, right] = whole.args as [Expr, Expr]
  const isSelf = (expr: Expr): boolean => {
    const inner = bare(expr)
    return inner.kind === 'Local' && inner.id === local
  }
  if (isSelf(left)) return localsRead(right).has(local) ? null : { op: whole.op, value: right }
  const commutes = whole.op !== 'sub' && whole.op !== 'div'
  return commutes && isSelf(right) && !localsRead(left).has(local) ? { op: whole.op, value: left } : null
}

/** Conversions between numbers keep the number. */
function bare(expr: Expr): Expr {
  const isKept = expr.kind === 'Convert' && isCountable(expr.type) && isCountable(expr.value.type)
  return isKept || expr.kind === 'Assume' ? bare(expr.value) : expr
}

/** `ok = ok && e`, `found = found || e`, or one constant throughout. */
function ofBooleans(assigns: readonly Assign[], local: LocalId): Found | null {
  const [first] = assigns
  if (first?.value.kind === 'Const') {
    const { value } = first.value
    const isOne = assigns.every((each) => each.value.kind === 'Const' && each.value.value === value)
    return isOne ? booleanReduction(value === true ? 'or' : 'and') : null
  }
  const forms = assigns.map(({ value }) => joined(value, local))
  const [form] = forms
  if (!form || forms.some((each) => each?.op !== form.op || each.readsTwice !== form.readsTwice)) return null
  return { ...booleanReduction(form.op), ...(form.readsTwice && { readsTwice: true }) }
}

const booleanReduction = (op: 'and' | 'or'): Found => ({
  reduction: { type: boolean, identity: op === 'and', op },
})

function joined(value: Expr, local: LocalId): { op: 'and' | 'or'; readsTwice: boolean } | null {
  const isSelf = (expr: Expr): boolean => expr.kind === 'Local' && expr.id === local
  if (value.kind !== 'Cond' || !isSelf(value.test)) return null
  const isConst = (expr: Expr, wanted: boolean): boolean => expr.kind === 'Const' && expr.value === wanted
  const { whenTrue, whenFalse } = value
  if (isSelf(whenFalse) || isConst(whenFalse, false))
    return localsRead(whenTrue).has(local) ? null : { op: 'and', readsTwice: isSelf(whenFalse) }
  if (isSelf(whenTrue) || isConst(whenTrue, true))
    return localsRead(whenFalse).has(local) ? null : { op: 'or', readsTwice: isSelf(whenTrue) }
  return null
}

/** The statement as it stands in a part, where the local has the type of the reduction. */
export function inPart(stmt: Assign, { local, op, type }: Reduction): Assign {
  const found = op === 'and' || op === 'or' ? null : added(stmt.value, local)
  if (found === null || sameType(type, stmt.value.type)) return stmt
  const self = b.local(local, type, stmt.span)
  return { ...stmt, value: b.op(found.op, [self, b.convert(found.value, type)], type, stmt.span) }
}

/** What two values give together. */
export function together(left: Expr, right: Expr, { op, type }: Reduction, span: Span): Expr {
  if (op === 'and') return b.cond(left, right, b.constant(false, span), boolean, span)
  if (op === 'or') return b.cond(left, b.constant(true, span), right, boolean, span)
  return b.op(op, [left, right], type, span)
}
