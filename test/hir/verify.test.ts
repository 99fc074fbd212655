import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as b from '../../src/hir/builders.ts'
import type { Expr, Stmt } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import { type VerifyStage, verifyModule } from '../../src/hir/verify.ts'
import {
  test as compare,
  functionOf,
  id,
  moduleOf,
  num,
  op,
  returning,
  S,
  sumFunction,
} from './sample-functions.ts'

const floats = t.arrayOf('float64')
const locals = [
  ['x', t.float64],
  ['n', t.int32],
  ['a', floats],
  ['maybe', t.optionalOf(t.float64)],
] as const
const x = b.local(id(0), t.float64, S)
const n = b.local(id(1), t.int32, S)
const a = b.local(id(2), floats, S)
const maybe = b.local(id(3), t.optionalOf(t.float64), S)

const problemsOf = (
  body: readonly Stmt[],
  stage: VerifyStage = 'narrowed',
  result: t.Type = t.undefinedType,
): string[] => verifyModule(moduleOf(functionOf({ locals, params: 4, result, body })), stage)

const problemsOfExpr = (expr: Expr, stage: VerifyStage = 'narrowed'): string[] =>
  problemsOf([b.returnOf(expr, S)], stage, expr.type)

test('a good function has no problems', () => {
  assert.equal(verifyModule(moduleOf(sumFunction()), 'inferred'), [])
  assert.equal(verifyModule(moduleOf(sumFunction()), 'narrowed'), [])
})

test('machine integers come with narrowing only', () => {
  const fn = returning(b.op('add', [n, n], t.int32, S), [
    ['x', t.float64],
    ['n', t.int32],
  ])
  assert.equal(verifyModule(moduleOf(fn), 'narrowed'), [])
  assert.ok(verifyModule(moduleOf(fn), 'inferred').includes('f0: local n is int32 too early'))
})

test('untyped nodes end with inference', () => {
  const fn = functionOf({
    locals: [['x', t.unknown]],
    params: 1,
    result: t.unknown,
    body: [b.returnOf(b.generic('js.+', [num(1), b.local(id(0), t.unknown, S)], S), S)],
  })
  assert.equal(verifyModule(moduleOf(fn), 'lowered'), [])
  const problems = verifyModule(moduleOf(fn), 'inferred')
  assert.ok(problems.includes('f0: js.+(1, %0) was not resolved'), problems.join('\n'))
  assert.ok(problems.includes('f0: local x has no type'))
})

test('operations take the types of their row or of a form', () => {
  assert.equal(problemsOfExpr(op('add', x, num(1))), [])
  assert.equal(problemsOfExpr(b.op('to_int32', [x], t.int32, S)), [])
  assert.equal(problemsOfExpr(op('add', x, n)), ['f0: no form (float64, int32) -> float64 in add(%0, %1)'])
  assert.equal(problemsOfExpr(op('frobnicate', x)), ['f0: no such operation in frobnicate(%0)'])
  assert.equal(problemsOfExpr(b.op('is_undefined', [maybe], t.boolean, S)), [])
  assert.ok(problemsOfExpr(op('random'))[0]?.includes('an operation with effects'))
  const wrongForm: Expr = { kind: 'Op', op: 'add', args: [x, x], type: t.float64, form: 0, span: S }
  assert.ok(problemsOfExpr(wrongForm)[0]?.includes("types that are not form 0's"))
})

test('constants are values of their type', () => {
  const constant = (value: number, type: t.Type): Expr => ({ ...b.constant(value, S), type })
  assert.equal(problemsOfExpr(constant(5, t.int32)), [])
  assert.equal(problemsOfExpr(constant(-0, t.int32)), ['f0: a constant of type int32 in -0:int32'])
  assert.equal(problemsOfExpr(constant(2 ** 31, t.int32)).length, 1)
  assert.equal(problemsOfExpr(constant(2 ** 31, t.uint32)), [])
})

test('loads fit their array', () => {
  assert.equal(problemsOfExpr(b.load(a, x, 'undefined', t.optionalOf(t.float64), S)), [])
  assert.equal(problemsOfExpr(b.load(a, x, 'undefined', t.float64, S)).length, 1)
  assert.equal(problemsOfExpr(b.load(a, x, 'nan', t.optionalOf(t.float64), S)).length, 1)
  assert.ok(problemsOfExpr(b.load(x, x, 'nan', t.float64, S))[0]?.includes('%0 is float64, not an array'))
  assert.ok(
    problemsOfExpr(b.load(a, maybe, 'nan', t.float64, S))[0]?.includes(
      'an index of type OptionalType(float64)',
    ),
  )
})

test('conversions', () => {
  assert.equal(problemsOfExpr(b.convert(maybe, t.float64)), [])
  assert.equal(problemsOfExpr(b.convert(x, t.int32)), [])
  assert.ok(problemsOfExpr(b.convert(x, t.bigint))[0]?.includes('no conversion from float64'))
})

test('assignments, stores, returns and conditions have the right types', () => {
  assert.equal(problemsOf([b.assign(id(1), x, S)]), ['f0: assignment of n: float64 is not int32'])
  assert.equal(problemsOf([b.assign(id(9), x, S)]), ['f0: no local 9'])
  assert.equal(problemsOf([b.store(a, x, compare('lt', x, x), 'skip', S)]), [
    'f0: boolean stored into array(float64, 1d, C)',
  ])
  const readonlyArray = b.local(id(2), t.arrayOf('float64', { readonly: true }), S)
  assert.ok(problemsOf([b.store(readonlyArray, x, x, 'skip', S)]).includes('f0: %2 is written but readonly'))
  assert.equal(problemsOf([b.returnOf(x, S)]), ['f0: return: float64 is not none'])
  assert.equal(problemsOf([b.returnOf(null, S)], 'narrowed', t.float64), ['f0: return: none is not float64'])
  assert.equal(problemsOf([b.ifThen(x, [], [], S)]), ['f0: condition %0 is float64'])
})

test('jumps stay inside what they leave', () => {
  assert.equal(problemsOf([b.breakTo('L', S)]), ['f0: break to L, which is not around it'])
  assert.equal(problemsOf([b.block('L', [b.continueTo('L', S)], S)]), [
    'f0: continue of L, which is no loop around it',
  ])
  assert.equal(problemsOf([b.block('L', [], S), b.block('L', [b.breakTo('L', S)], S)]), [
    'f0: label L is used twice',
  ])
})

test('calls fit their callees', () => {
  const callee = functionOf({
    symbol: 'f1',
    locals: [['y', t.float64]],
    params: 1,
    result: t.float64,
    body: [],
  })
  const check = (call: Stmt): string[] =>
    verifyModule(
      moduleOf(functionOf({ locals, params: 4, result: t.undefinedType, body: [call] }), callee),
      'narrowed',
    )
  const callOf = (symbol: string, args: Expr[], result: number | null): Stmt =>
    b.call({ kind: 'function', symbol }, args, result === null ? null : id(result), S)
  assert.equal(check(callOf('f1', [x], 0)), [])
  assert.equal(check(callOf('f1', [], 0)), ['f0: f1 takes 1 values, not 0'])
  assert.equal(check(callOf('f1', [n], 0)), ['f0: y of f1: int32 is not float64'])
  assert.equal(check(callOf('f1', [x], 1)), ['f0: assignment of n: float64 is not int32'])
  assert.equal(check(callOf('f2', [x], 0)), ['f0: call of f2, which does not exist'])
  assert.equal(check(b.call({ kind: 'method', name: 'fill' }, [a], null, S)), [
    'f0: a method callee at this stage',
  ])
})

test('exports and symbols', () => {
  const fn = sumFunction()
  assert.equal(verifyModule({ functions: [fn, fn], exports: [] }, 'inferred'), [
    'two functions have the same symbol',
  ])
  assert.equal(
    verifyModule({ functions: [], exports: [{ symbol: 'f9', tagged: 0, signature: 0 }] }, 'inferred'),
    ['export f9 is no function'],
  )
})

test.run()
