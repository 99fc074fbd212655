import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as b from '../../src/hir/builders.ts'
import type { Expr, Stmt } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import {
  assignedLocals,
  bodiesOf,
  children,
  eachExpr,
  eachStmt,
  expressionsOf,
  localsRead,
  mapExpr,
  mapStmt,
  rewriteExpr,
  rewriteFunction,
  rewriteStmts,
  walkStmts,
} from '../../src/hir/visit.ts'
import { test as compare, id, num, op, S, sumFunction } from './sample-functions.ts'

const x = b.local(id(0), t.float64, S)
const array = b.local(id(1), t.arrayOf('float64'), S)
const pair = b.tuple([x, num(1)], S)

const everyExpr: readonly Expr[] = [
  num(1),
  x,
  op('add', x, num(1)),
  b.cond(compare('lt', x, num(2)), x, num(3), t.float64, S),
  b.load(array, x, 'nan', t.float64, S),
  b.length(array, S),
  pair,
  b.tupleItem(pair, 0, S),
  b.convert(x, t.optionalOf(t.float64)),
  b.assume(x, { lo: 0, hi: 1, integer: true, negativeZero: false, nan: false }),
  b.generic('js.+', [x, num(1)], S),
  b.member(array, 'length', S),
  b.element(array, x, S),
]

const everyStmt: readonly Stmt[] = [
  b.assign(id(0), x, S),
  b.store(array, x, num(1), 'skip', S),
  b.call({ kind: 'function', symbol: 'f1' }, [x, num(2)], id(0), S),
  b.newArray(id(1), t.arrayOf('float64'), x, S),
  b.subarray(id(1), array, x, num(2), S),
  b.ifThen(compare('lt', x, num(1)), [b.assign(id(0), x, S)], [b.assign(id(0), num(1), S)], S),
  b.loop({
    label: 'a',
    head: [],
    test: compare('lt', x, num(1)),
    body: [b.breakTo('a', S)],
    update: [],
    testLast: true,
    span: S,
  }),
  b.block('b', [b.assign(id(0), x, S)], S),
  b.switchOn('c', x, [[b.assign(id(0), x, S)], []], S),
  b.breakTo('b', S),
  b.continueTo('a', S),
  b.returnOf(x, S),
  b.returnOf(null, S),
  b.throwOf('Error', S),
  b.bail('why', S),
]

test('an unchanged expression is the same object, a changed one has new operands in the same places', () => {
  for (const expr of everyExpr) {
    assert.is(
      mapExpr(expr, (operand) => operand),
      expr,
    )
    const operands = children(expr)
    if (operands.length === 0) continue
    const seen: Expr[] = []
    const mapped = mapExpr(expr, (operand) => {
      seen.push(operand)
      return { ...operand }
    })
    assert.equal(seen, operands, `${expr.kind} visits its operands in order`)
    assert.is.not(mapped, expr)
    assert.equal(mapped, expr)
    assert.ok(
      children(mapped).every((operand, i) => operand !== operands[i]),
      expr.kind,
    )
  }
})

test('an unchanged statement is the same object, a changed one has new parts', () => {
  for (const stmt of everyStmt) {
    assert.is(mapStmt(stmt, { expr: (expr) => expr, body: (body) => body }), stmt)
    const mapped = mapStmt(stmt, { expr: (expr) => ({ ...expr }), body: (body) => [...body] })
    assert.equal(mapped, stmt)
    assert.ok(
      expressionsOf(mapped).every((expr, i) => expr !== expressionsOf(stmt)[i]),
      stmt.kind,
    )
    assert.ok(
      bodiesOf(mapped).every((body, i) => body !== bodiesOf(stmt)[i]),
      stmt.kind,
    )
  }
  assert.is(rewriteStmts(everyStmt, {}), everyStmt)
  assert.is(rewriteStmts(everyStmt, { expr: (expr) => expr, stmt: (stmt) => stmt }), everyStmt)
})

test('rewriting goes bottom-up', () => {
  const order: string[] = []
  rewriteExpr(op('add', op('mul', x, num(2)), num(3)), (expr) => {
    order.push(expr.kind === 'Op' ? expr.op : expr.kind)
    return expr
  })
  assert.equal(order, ['Local', 'Const', 'mul', 'Const', 'add'])
})

test('a statement may become several, or none, and untouched ones stay the same', () => {
  const body = [b.assign(id(0), num(1), S), b.bail('x', S), b.assign(id(0), num(2), S)]
  const rewritten = rewriteStmts(body, {
    stmt: (stmt) => (stmt.kind === 'Bail' ? [b.throwOf('a', S), b.throwOf('b', S)] : stmt),
  })
  assert.equal(
    rewritten.map((stmt) => stmt.kind),
    ['Assign', 'Throw', 'Throw', 'Assign'],
  )
  assert.is(rewritten[0], body[0])
  assert.is(rewritten[3], body[2])
  assert.equal(rewriteStmts(body, { stmt: () => [] }), [])
  assert.is(rewriteStmts(body, { stmt: (stmt) => [stmt] }), body)
})

test('loops are rewritten where they are', () => {
  const fn = sumFunction()
  const rewritten = rewriteFunction(fn, {
    expr: (expr) => (expr.kind === 'Load' ? { ...expr, range: 'proven' } : expr),
  })
  const loads = [...eachExpr(rewritten.body)].filter((expr) => expr.kind === 'Load')
  assert.equal(
    loads.map((load) => load.range),
    ['proven'],
  )
  assert.is(rewritten.body[0], fn.body[0])
  assert.is(rewriteFunction(fn, { expr: (expr) => expr }), fn)
})

test('walking sees everything, outer before inner', () => {
  const { body } = sumFunction()
  const kinds: string[] = []
  walkStmts(body, { stmt: (stmt) => kinds.push(stmt.kind) })
  assert.equal(kinds, ['Assign', 'Assign', 'Loop', 'Assign', 'Assign', 'Return'])
  assert.equal(
    [...eachStmt(body)].map((stmt) => stmt.kind),
    kinds,
  )
  const seen: Expr[] = []
  walkStmts(body, { expr: (expr) => seen.push(expr) })
  assert.equal([...eachExpr(body)], seen)
  assert.equal([...assignedLocals(body)], [1, 2])
  assert.equal([...localsRead(op('add', x, b.length(array, S)))], [0, 1])
})

test('long bodies and long chains of operands do not overflow the stack', () => {
  const body = Array.from({ length: 200_000 }, () => b.assign(id(0), num(1), S))
  assert.is(rewriteStmts(body, { expr: (expr) => expr }), body)
  let chain = num(0)
  for (let i = 0; i < 1000; i++) chain = op('add', chain, num(i))
  assert.is(
    rewriteExpr(chain, (expr) => expr),
    chain,
  )
})

test.run()
