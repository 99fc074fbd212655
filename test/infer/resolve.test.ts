import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { resolveExpr } from '../../src/3-infer/resolve.ts'
import { CompileError } from '../../src/diagnostics/diagnostic.ts'
import * as b from '../../src/hir/builders.ts'
import type { Expr, LocalId } from '../../src/hir/nodes.ts'
import { printExpr } from '../../src/hir/print.ts'
import * as t from '../../src/hir/types.ts'
import { verifyFunction } from '../../src/hir/verify.ts'
import { GENERATED as S } from '../../src/source.ts'

const types = {
  n: t.float64,
  m: t.float64,
  f: t.boolean,
  g: t.boolean,
  o: t.optionalOf(t.float64),
  p: t.optionalOf(t.float64),
  k: t.bigint,
  l: t.bigint,
  u: t.undefinedType,
  a: t.arrayOf('float64'),
  w: t.arrayOf('int64'),
  x: t.listOfNumbers,
  q: t.tupleOf([t.float64, t.boolean]),
  z: t.unknown,
} as const
const names = Object.keys(types)
const typing = { isPartial: false, typeOf: (id: LocalId): t.Type => Object.values(types)[id] ?? t.unknown }

const v = (name: keyof typeof types): Expr => b.local(names.indexOf(name) as LocalId, t.unknown, S)
const c = (value: number | boolean | bigint | undefined): Expr => b.constant(value, S)
const js = (name: string, ...args: Expr[]): Expr => b.generic(name, args, S)

/** The resolved expression with the names of the locals. */
function resolved(expr: Expr): string {
  const typed = resolveExpr(expr, typing)
  const locals = names.map((name) => ({ name, type: typing.typeOf(names.indexOf(name) as LocalId), span: S }))
  const fn = {
    name: 'f',
    symbol: 'f0',
    span: S,
    params: [],
    locals: locals.map((decl) => (decl.type.kind === 'unknown' ? { ...decl, type: t.float64 } : decl)),
    body: [b.assign(0 as LocalId, typed, S)],
    result: t.undefinedType,
    callsMethods: false,
  }
  const problems = verifyFunction(fn, 'inferred').filter((problem) => !problem.startsWith('assignment of'))
  assert.equal(problems, [], `${expr.kind} verifies`)
  return printExpr(typed, fn)
}

function failure(expr: Expr): string {
  try {
    return resolved(expr)
  } catch (error) {
    assert.instance(error, CompileError)
    return (error as CompileError).diagnostic.code
  }
}

test('arithmetic converts booleans and undefined', () => {
  assert.is(resolved(js('js.+', v('n'), v('m'))), 'add(n, m)')
  assert.is(resolved(js('js.-', v('f'), v('o'))), 'sub(float64(f), float64(o))')
  assert.is(resolved(js('js.*', v('u'), c(true))), 'mul(NaN, 1)')
  assert.is(resolved(js('js.**', v('n'), c(2))), 'pow(n, 2)')
  assert.is(resolved(js('js.neg', c(0))), '-0')
})

test('bitwise operators convert their operands', () => {
  assert.is(resolved(js('js.&', v('n'), v('f'))), 'bitand(to_int32(n), to_int32(float64(f)))')
  assert.is(resolved(js('js.|', js('js.&', v('n'), c(3)), c(0))), 'bitor(bitand(to_int32(n), 3), 0)')
  assert.is(resolved(js('js.>>>', v('n'), c(2))), 'ushr(to_uint32(n), 2)')
  assert.is(resolved(js('js.|', v('n'), c(-0))), 'bitor(to_int32(n), to_int32(-0))')
  assert.is(resolved(js('js.~', v('n'))), 'bitnot(to_int32(n))')
})

test('bigints stay among themselves', () => {
  assert.is(resolved(js('js.+', v('k'), v('l'))), 'bigint_add(k, l)')
  assert.is(resolved(js('js.++', v('k'))), 'bigint_add(k, 1n)')
  assert.is(resolved(js('js.<', v('k'), c(10))), 'bigint_lt(k, 10n)')
  assert.is(resolved(js('js.truthy', v('k'))), 'bigint_truthy(k)')
  assert.is(failure(js('js.+', v('k'), v('n'))), 'mixed_bigint')
  assert.is(failure(js('js.>>>', v('k'), v('l'))), 'mixed_bigint')
  assert.is(failure(js('js.pos', v('k'))), 'mixed_bigint')
  assert.is(failure(js('Math.sin', v('k'))), 'mixed_bigint')
  assert.is(
    resolved(js('BigInt.asIntN', c(64), js('js.*', v('k'), v('l')))),
    'bigint_as_int(64, bigint_mul(k, l))',
  )
  assert.is(failure(js('BigInt.asIntN', c(65), v('k'))), 'unknown_builtin')
})

test('=== folds where the kinds differ', () => {
  assert.is(resolved(js('js.===', v('n'), v('f'))), 'false')
  assert.is(resolved(js('js.!==', v('n'), c(undefined))), 'true')
  assert.is(resolved(js('js.===', v('u'), c(undefined))), 'true')
  assert.is(resolved(js('js.===', v('k'), v('n'))), 'false')
  assert.is(resolved(js('js.===', v('a'), c(undefined))), 'false')
})

test('=== on optionals tells undefined from NaN', () => {
  assert.is(resolved(js('js.===', v('o'), c(undefined))), 'is_undefined(o)')
  assert.is(resolved(js('js.===', v('o'), v('n'))), 'eq(float64(o), n)')
  const both = '(is_undefined(o) ? is_undefined(p) : false)'
  assert.is(resolved(js('js.===', v('o'), v('p'))), `(${both} ? true : eq(float64(o), float64(p)))`)
  assert.is(resolved(js('js.is_nullish', v('o'))), 'is_undefined(o)')
  assert.is(resolved(js('js.is_null', v('o'))), 'false')
})

test('== compares a boolean with a number by value', () => {
  assert.is(resolved(js('js.==', v('n'), v('f'))), 'eq(n, float64(f))')
  assert.is(resolved(js('js.!=', v('f'), v('g'))), 'bool_ne(f, g)')
  assert.is(resolved(js('js.==', v('n'), c(undefined))), 'false')
  assert.is(failure(js('js.==', v('x'), v('n'))), 'unsupported_operation')
})

test('truth', () => {
  assert.is(resolved(js('js.truthy', v('n'))), 'truthy(n)')
  assert.is(resolved(js('js.truthy', v('o'))), 'truthy(float64(o))')
  assert.is(resolved(js('js.!', v('f'))), 'not(f)')
  assert.is(resolved(js('js.!', js('js.!', v('f')))), 'f')
  assert.is(resolved(js('js.!', js('js.===', v('n'), v('m')))), 'ne(n, m)')
  assert.is(resolved(js('js.!', js('js.<', v('n'), v('m')))), 'not(lt(n, m))', 'not >=: NaN')
  assert.is(resolved(js('js.truthy', v('a'))), 'true')
  assert.is(resolved(js('js.truthy', v('u'))), 'false')
})

test('typeof folds by type', () => {
  assert.is(resolved(js('js.typeof:number', v('n'))), 'true')
  assert.is(resolved(js('js.typeof:number', v('o'))), 'not(is_undefined(o))')
  assert.is(resolved(js('js.typeof:undefined', v('o'))), 'is_undefined(o)')
  assert.is(resolved(js('js.typeof:object', v('a'))), 'true')
  assert.is(resolved(js('js.typeof:string', v('n'))), 'false')
  assert.is(resolved(js('Array.isArray', v('a'))), 'false')
  assert.is(resolved(js('Array.isArray', v('x'))), 'true')
})

test('elements are optional until they are used as numbers', () => {
  assert.is(resolved(b.element(v('a'), v('n'), S)), 'a[n, undefined]')
  assert.is(resolved(js('js.+', b.element(v('a'), v('n'), S), c(1))), 'add(a[n, nan], 1)')
  assert.is(resolved(js('js.+', b.element(v('w'), v('n'), S), c(1n))), 'bigint_add(w[n, bail], 1n)')
  assert.is(
    resolved(js('js.===', b.element(v('a'), v('n'), S), c(undefined))),
    'is_undefined(a[n, undefined])',
  )
  assert.is(resolved(b.element(v('a'), v('o'), S)), 'a[float64(o), undefined]')
  assert.is(resolved(b.element(v('a'), v('k'), S)), 'a[bigint_to_number(k), undefined]')
  assert.is(resolved(js('js.element_in_range', v('x'), v('n'))), 'x[n, proven]')
  assert.is(failure(b.element(v('a'), v('f'), S)), 'unsupported_index')
  assert.is(failure(b.element(v('n'), c(0), S)), 'not_an_array')
})

test('tuples are read at constants', () => {
  assert.is(resolved(b.element(v('q'), c(1), S)), 'q.1')
  assert.is(resolved(b.element(v('q'), c(2), S)), 'undefined')
  assert.is(resolved(b.member(v('q'), 'length', S)), '2')
  assert.is(failure(b.element(v('q'), v('n'), S)), 'variable_tuple_index')
})

test('properties', () => {
  assert.is(resolved(b.member(v('a'), 'length', S)), 'length(a)')
  assert.is(resolved(b.member(v('a'), 'byteLength', S)), 'mul(length(a), 8)')
  assert.is(resolved(b.member(v('w'), 'BYTES_PER_ELEMENT', S)), '8')
  assert.is(failure(b.member(v('a'), 'buffer', S)), 'unknown_property')
  assert.is(failure(b.member(v('x'), 'byteLength', S)), 'unknown_property')
})

test('Math takes any number of arguments where JavaScript does', () => {
  assert.is(resolved(js('Math.max')), '-Infinity')
  assert.is(resolved(js('Math.min', v('f'))), 'float64(f)')
  assert.is(resolved(js('Math.max', v('n'), v('m'), c(0))), 'max(max(n, m), 0)')
  assert.is(resolved(js('Math.hypot', v('n'), v('m'))), 'hypot2(n, m)')
  assert.is(resolved(js('Math.hypot', v('n'), v('m'), v('o'))), 'hypot3(n, m, float64(o))')
  assert.is(failure(js('Math.hypot', v('n'), v('m'), v('n'), v('m'))), 'unknown_builtin')
  assert.is(resolved(js('Math.sin')), 'sin(NaN)')
  assert.is(resolved(js('Math.atan2', v('n'), v('m'))), 'atan2(n, m)')
  assert.is(failure(js('Math.nope', v('n'))), 'unknown_builtin')
})

test('predicates and conversions', () => {
  assert.is(resolved(js('Number.isInteger', v('f'))), 'false')
  assert.is(resolved(js('Number.isNaN', v('o'))), '(is_undefined(o) ? false : is_nan(float64(o)))')
  assert.is(resolved(js('isNaN', v('o'))), 'is_nan(float64(o))')
  assert.is(resolved(js('isNaN', v('u'))), 'is_nan(NaN)')
  assert.is(resolved(js('Number', v('k'))), 'bigint_to_number(k)')
  assert.is(resolved(js('Boolean', v('n'))), 'truthy(n)')
  assert.is(resolved(js('BigInt', v('n'))), 'number_to_bigint(n)')
  assert.is(resolved(js('BigInt', c(7))), '7n')
})

test('a conditional joins its arms', () => {
  assert.is(
    resolved(b.cond(v('f'), v('n'), c(undefined), t.unknown, S)),
    '(f ? OptionalType(float64)(n) : undefined)',
  )
  assert.is(resolved(b.cond(c(true), v('n'), v('a'), t.unknown, S)), 'n', 'the other arm need not fit')
  const sum = js('js.+', b.cond(v('f'), v('n'), b.element(v('a'), c(0), S), t.unknown, S), c(1))
  assert.is(resolved(sum), 'add((f ? n : a[0, nan]), 1)')
  assert.is(failure(b.cond(v('f'), v('n'), v('a'), t.unknown, S)), 'cannot_unify')
})

test('what reads an unknown local stays unresolved', () => {
  assert.is(resolveExpr(js('js.+', v('z'), v('n')), typing).type.kind, 'unknown')
  assert.is(resolveExpr(b.cond(v('f'), v('n'), v('z'), t.unknown, S), typing).type.kind, 'unknown')
  const partial = { ...typing, isPartial: true }
  assert.is(t.printType(resolveExpr(b.cond(v('f'), v('n'), v('z'), t.unknown, S), partial).type), 'float64')
})

test.run()
