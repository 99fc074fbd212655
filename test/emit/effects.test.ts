// What functions read and write, through aliases, views, tuples, calls and recursion.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { analyseEffects } from '../../src/3-infer/effects.ts'
import * as b from '../../src/hir/builders.ts'
import type { Expr, HirFunction, LocalId, Stmt } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import { opByName } from '../../src/ops/table.ts'
import { define, type FunctionBuilder, moduleOf, num, S, truth } from './hir.ts'

const test = suite('effects')
const doubles = t.arrayOf('float64')
const item = (array: Expr, range: 'nan' | 'bail' = 'nan'): Expr => b.load(array, num(0), range, t.float64, S)
const put = (array: Expr, value: Expr = num(1)): Stmt => b.store(array, num(0), value, 'skip', S)
const call = (symbol: string, args: Expr[], result: LocalId | null = null): Stmt =>
  b.call({ kind: 'function', symbol }, args, result, S)
const arrays = (f: FunctionBuilder, count: number): LocalId[] =>
  Array.from({ length: count }, (_, i) => f.param(`p${i}`, doubles))

/** Effects of the first function, sets as sorted lists. */
function effectsOf(...functions: HirFunction[]) {
  const effects = analyseEffects(moduleOf(functions)).get('f0')
  if (effects === undefined) throw new Error('no effects of f0')
  const { fields: _, ...others } = effects
  return { ...others, reads: [...effects.reads].sort(), writes: [...effects.writes].sort() }
}
const quiet = {
  reads: [] as number[],
  writes: [] as number[],
  mayTrap: false,
  bailsLate: false,
  allocates: false,
  recursive: false,
  usesRandom: false,
  writesLists: false,
  storesArrays: false,
  writesArrays: false,
}

test('a load reads, a store writes, a length does neither', () => {
  const fn = define('f0', 'f', t.undefinedType, (f) => {
    const [x, y, z] = arrays(f, 3) as [LocalId, LocalId, LocalId]
    return [put(f.read(x), item(f.read(y))), put(f.read(x), b.length(f.read(z), S))]
  })
  assert.equal(effectsOf(fn), { ...quiet, reads: [1], writes: [0], writesArrays: true })
})

test('a local may be several parameters, and a view is its base', () => {
  const fn = define('f0', 'f', t.undefinedType, (f) => {
    const [x, y, z] = arrays(f, 3) as [LocalId, LocalId, LocalId]
    const [either, view, later] = [
      f.local('either', doubles),
      f.local('view', doubles),
      f.local('later', doubles),
    ]
    return [
      put(f.read(later)),
      b.assign(either, b.cond(truth(true), f.read(x), f.read(z), doubles, S), S),
      b.subarray(view, f.read(either), num(0), num(1), S),
      b.assign(later, b.tupleItem(b.tuple([f.read(view), f.read(y)], S), 0, S), S),
    ]
  })
  // The tuple is not looked into: y counts as well.
  assert.equal(effectsOf(fn).writes, [0, 1, 2])
})

test('calls count as what they do to the arguments, recursion included', () => {
  const caller = define('f0', 'f', t.undefinedType, (f) => {
    const [x, y] = arrays(f, 2) as [LocalId, LocalId]
    return [call('f1', [f.read(y), f.read(x), num(1)])]
  })
  const ping = define('f1', 'ping', t.undefinedType, (f) => {
    const [x, y] = arrays(f, 2) as [LocalId, LocalId]
    const depth = f.param('depth', t.float64)
    return [call('f2', [f.read(y), f.read(x), f.read(depth)])]
  })
  const pong = define('f2', 'pong', t.undefinedType, (f) => {
    const [x, y] = arrays(f, 2) as [LocalId, LocalId]
    const depth = f.param('depth', t.float64)
    return [
      b.assign(depth, item(f.read(x)), S),
      put(f.read(y)),
      call('f1', [f.read(y), f.read(y), f.read(depth)]),
    ]
  })
  const effects = effectsOf(caller, ping, pong)
  // ping's first parameter is pong's second: written; handed back as both of ping's, so read too.
  assert.equal(effects, {
    ...quiet,
    reads: [0, 1],
    writes: [1],
    mayTrap: true,
    bailsLate: true,
    writesArrays: true,
  })
  assert.is(analyseEffects(moduleOf([caller, ping, pong])).get('f1')?.recursive, true)
})

test('what a call returns may be its argument', () => {
  const caller = define('f0', 'f', t.undefinedType, (f) => {
    const [x, y] = arrays(f, 2) as [LocalId, LocalId]
    const got = f.local('got', doubles)
    return [call('f1', [f.read(x), f.read(y)], got), put(f.read(got))]
  })
  const second = define('f1', 'second', doubles, (f) => {
    const [, y] = arrays(f, 2) as [LocalId, LocalId]
    return [b.returnOf(f.read(y), S)]
  })
  assert.equal(effectsOf(caller, second).writes, [1])
})

test('a new array is nobody’s, but it takes memory', () => {
  const fn = define('f0', 'f', t.undefinedType, (f) => {
    arrays(f, 1)
    const made = f.local('made', doubles)
    return [b.newArray(made, doubles, num(3), S), put(f.read(made))]
  })
  assert.equal(effectsOf(fn), { ...quiet, mayTrap: true, allocates: true, writesArrays: true })
})

test('traps: throws, checked loads, lists, BigInt operations that may overflow', () => {
  const traps = (body: (f: FunctionBuilder) => Stmt[]): boolean =>
    effectsOf(define('f0', 'f', t.undefinedType, body)).mayTrap
  assert.is(
    traps(() => [b.throwOf('Error', S)]),
    true,
  )
  assert.is(
    traps((f) => [b.returnOf(item(f.read(f.param('a', doubles)), 'bail'), S)]),
    true,
  )
  assert.is(
    traps((f) => [b.returnOf(item(f.read(f.param('a', t.listOfNumbers))), S)]),
    true,
  )
  assert.is(
    traps((f) => [b.returnOf(item(f.read(f.param('a', doubles))), S)]),
    false,
  )
  const sum = (f: FunctionBuilder, form?: number): Stmt[] => {
    const x = f.read(f.param('x', t.int64))
    const add = { ...b.op('bigint_add', [x, x], t.int64, S), ...(form === undefined ? {} : { form }) }
    return [b.returnOf(add, S)]
  }
  assert.is(
    traps((f) => sum(f)),
    true,
  )
  const plain = opByName('bigint_add').forms.findIndex((form) => form.exactness !== 'traps')
  assert.is(
    traps((f) => sum(f, plain)),
    false,
  )
})

test('Math.random is random', () => {
  const fn = define('f0', 'f', t.float64, (f) => {
    const x = f.local('x', t.float64)
    return [b.call({ kind: 'op', op: 'random' }, [], x, S), b.returnOf(f.read(x), S)]
  })
  assert.equal(effectsOf(fn), { ...quiet, usesRandom: true })
})

test.run()
