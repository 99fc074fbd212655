// Input: HIR with bounds hoisted. Output: loops around a loop that adds up fractions also stand in a version that does several rounds at
//   once, with one inner loop for all: each sum is added up in its own order, to the same bits, but the additions no longer wait for one
//   another, and clang may put neighbours into one vector.
// Method: rounds may be mixed if what comes before and in the inner loop reads nothing that another round writes (`jam/jammable.ts`). What
//   follows the inner loop runs round by round, as before. The rounds left over run in the loop as it was.
// Skips: inner loops whose rounds depend on the outer counter, jumps, calls, stores in the inner loop, sums of integers, which clang
//   vectorises as they are, inner loops so short that clang unrolls them, loops whose rounds threads share, and functions of the host,
//   beside which additions cost nothing and which are computed for several rounds elsewhere (`assign-lanes`).
// Example: `for i { s = 0; for k { s += a[i * n + k] * x[k] } y[i] = s }` →
//   `for (; i + 3 < n; i += 4) { s = 0; s' = 0; … for k { s += …; s' += … … } y[i] = s; y[i + 1] = s' … } for i …`

import type { RangeFacts } from '../3-infer/ranges/analyse-ranges.ts'
import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, HirModule, LocalDecl, LocalId, Loop, Stmt } from '../hir/nodes.ts'
import { float64, isScalar } from '../hir/types.ts'
import { eachExpr, eachStmt, flatMapStmts, localsRead, mapStmt, rewriteStmts } from '../hir/visit.ts'
import { opByName } from '../ops/table.ts'
import { fixedArrays, isDoorOnly } from './apart-arrays.ts'
import { findJammable, isShort, type Jammable } from './jam/jammable.ts'
import { definePass, type PassContext, perFunction } from './pass.ts'

export const jamLoops = definePass({
  name: 'jam-loops',
  after: ['hoist-bounds-checks', 'choose-versions'],
  run: perFunction(jamFunction),
})

function jamFunction(fn: HirFunction, ctx: PassContext, module: HirModule): HirFunction {
  if (![...eachStmt(fn.body)].some(({ kind }) => kind === 'Loop')) return fn
  const apart = fixedArrays(fn, isDoorOnly(module, fn.symbol))
  const locals = [...fn.locals]
  let facts: RangeFacts | null = null
  const labels = new Set([...eachStmt(fn.body)].map((stmt) => (stmt.kind === 'Loop' ? stmt.label : '')))
  const jam = (outer: Loop): Stmt | readonly Stmt[] => {
    const isDone = outer.label.endsWith(JAMMED) || labels.has(`${outer.label}${JAMMED}`)
    const found =
      isDone || outer.parallel !== undefined ? null : findJammable(outer, readsOutside(fn, outer), apart)
    if (found === null || isShort(found) || asksHost(found.inner)) return outer
    facts ??= ctx.ranges(fn)
    const rounds = addsFractions(found, fn, facts) ? roundsAtOnce(found) : 1
    if (rounds === 1 || !facts.local(found.counter).integer || !facts.local(found.innerCounter).integer)
      return outer
    ctx.note(
      fn.symbol,
      outer.span,
      'done',
      `${rounds} rounds at once, so that their sums need not wait for each other`,
    )
    return [jammed(found, rounds, locals), outer]
  }
  const visit = (body: readonly Stmt[]): readonly Stmt[] =>
    flatMapStmts(body, (stmt) => {
      if (stmt.kind === 'If' && stmt.isGuard) {
        const then = visit(stmt.then)
        return then === stmt.then ? stmt : { ...stmt, then }
      }
      const inner = mapStmt(stmt, { expr: (expr) => expr, body: visit })
      return inner === stmt && stmt.kind === 'Loop' ? jam(stmt) : inner
    })
  const body = visit(fn.body)
  return body === fn.body ? fn : { ...fn, body, locals }
}

const JAMMED = '_jam'

/** Locals that statements outside the loop read. */
function readsOutside(fn: HirFunction, loop: Loop): ReadonlySet<LocalId> {
  const counts = (body: readonly Stmt[]): Map<LocalId, number> => {
    const reads = new Map<LocalId, number>()
    for (const expr of eachExpr(body))
      if (expr.kind === 'Local') reads.set(expr.id, (reads.get(expr.id) ?? 0) + 1)
    return reads
  }
  const inside = counts([loop])
  const outside = [...counts(fn.body)].filter(([local, count]) => count > (inside.get(local) ?? 0))
  return new Set(outside.map(([local]) => local))
}

const ARITHMETIC: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'div'])

/** Does the inner loop compute some variable of the round from itself, in doubles? */
function addsFractions({ inner, own }: Jammable, fn: HirFunction, facts: RangeFacts): boolean {
  return [...eachStmt(inner.body)].some(
    (stmt) =>
      stmt.kind === 'Assign' &&
      own.has(stmt.target) &&
      isScalar(fn.locals[stmt.target]?.type ?? float64, 'float64') &&
      stmt.value.kind === 'Op' &&
      ARITHMETIC.has(stmt.value.op) &&
      localsRead(stmt.value).has(stmt.target) &&
      !facts.of(stmt.value).integer,
  )
}

function asksHost({ body }: Loop): boolean {
  return [...eachExpr(body)].some((expr) => expr.kind === 'Op' && opByName(expr.op).imports !== undefined)
}

/** Expressions of the inner loop that still leave registers for that many rounds. */
const MAX_FOR_FOUR = 60
const MAX_FOR_TWO = 160

function roundsAtOnce({ inner }: Jammable): number {
  let size = 0
  for (const _ of eachExpr(inner.body)) size++
  return size <= MAX_FOR_FOUR ? 4 : size <= MAX_FOR_TWO ? 2 : 1
}

function jammed(found: Jammable, rounds: number, locals: LocalDecl[]): Loop {
  const { outer, counter, step, before, inner, innerCounter, after } = found
  const shared = freshCopy(innerCounter, locals)
  const each = Array.from({ length: rounds }, (_, round) => roundOf(found, round, shared, locals))
  const starts = before.filter((stmt) => stmt.kind === 'Assign' && stmt.target === innerCounter)
  const rest = before.filter((stmt) => !starts.includes(stmt))
  const inAll = (body: readonly Stmt[]): readonly Stmt[] => each.flatMap((round) => round(body))
  const moved = (by: number): Expr => {
    const variable = b.local(counter, float64, outer.span)
    return by === 0 ? variable : b.op('add', [variable, b.constant(by, outer.span)], float64, outer.span)
  }
  const together = { ...inner, label: `${inner.label}${JAMMED}`, body: [] }
  const [first] = each
  const shell = (first?.([together])[0] ?? together) as Loop
  const { test } = outer
  return {
    ...outer,
    label: `${outer.label}${JAMMED}`,
    test: test.kind === 'Op' ? { ...test, args: [moved((rounds - 1) * step), ...test.args.slice(1)] } : test,
    body: [
      ...inAll(rest),
      ...(first?.(starts) ?? []),
      { ...shell, body: inAll(inner.body) },
      ...inAll(after),
    ],
    update: [b.assign(counter, moved(rounds * step), outer.span)],
  }
}

function freshCopy(local: LocalId, locals: LocalDecl[]): LocalId {
  return (locals.push(locals[local] as LocalDecl) - 1) as LocalId
}

/** Rewrites statements of the loop for one of the rounds done at once: the counter that far on, variables of its own. */
function roundOf(
  { own, counter, innerCounter, step }: Jammable,
  round: number,
  shared: LocalId,
  locals: LocalDecl[],
): (body: readonly Stmt[]) => readonly Stmt[] {
  const copies = new Map([[innerCounter, shared]])
  for (const local of own) copies.set(local, freshCopy(local, locals))
  const idOf = (id: LocalId): LocalId => copies.get(id) ?? id
  return (body) =>
    rewriteStmts(body, {
      expr: (expr) => {
        if (expr.kind !== 'Local') return expr
        if (expr.id === counter && round > 0)
          return b.op('add', [expr, b.constant(round * step, expr.span)], expr.type, expr.span)
        return copies.has(expr.id) ? { ...expr, id: idOf(expr.id) } : expr
      },
      stmt: (stmt) => (stmt.kind === 'Assign' ? { ...stmt, target: idOf(stmt.target) } : stmt),
    })
}
