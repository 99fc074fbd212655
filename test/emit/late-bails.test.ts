// What may work on arrays in place: functions that do not bail once they have written.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { analyseEffects } from '../../src/3-infer/effects.ts'
import * as b from '../../src/hir/builders.ts'
import type { LocalId, Stmt } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import { countLoop, define, doubles, type FunctionBuilder, moduleOf, num, ret, S, truth } from './hir.ts'

const test = suite('late bails')

/** Whether a function of one array with that body may bail after a write. */
function isLate(body: (f: FunctionBuilder, array: LocalId) => readonly Stmt[]): boolean {
  const fn = define('f0', 'f', t.undefinedType, (f) => [...body(f, f.param('a', doubles))])
  return analyseEffects(moduleOf([fn])).get('f0')?.bailsLate ?? true
}

const write = (f: FunctionBuilder, array: LocalId): Stmt => b.store(f.read(array), num(0), num(1), 'skip', S)
const bailing = (f: FunctionBuilder, array: LocalId): Stmt =>
  b.assign(f.local('x', t.float64), b.load(f.read(array), num(0), 'bail', t.float64, S), S)
const loop = (f: FunctionBuilder, body: readonly Stmt[]): readonly Stmt[] =>
  countLoop(f, f.local('i', t.float64), num(3), body)

test('first all that may bail, then the writes', () => {
  assert.is(
    isLate((f, a) => [bailing(f, a), write(f, a)]),
    false,
  )
  assert.is(
    isLate((f, a) => [write(f, a), bailing(f, a)]),
    true,
  )
})

test('of a loop, one round comes before the next', () => {
  assert.is(
    isLate((f, a) => loop(f, [bailing(f, a), write(f, a)])),
    true,
  )
  assert.is(
    isLate((f, a) => [...loop(f, [bailing(f, a)]), ...loop(f, [write(f, a)])]),
    false,
  )
})

test('an arm that leaves the function comes before nothing', () => {
  const when = (f: FunctionBuilder, a: LocalId, ...more: Stmt[]): Stmt[] => [
    b.ifThen(truth(true), [write(f, a), ...more], [], S),
    b.bail('a test', S),
  ]
  assert.is(
    isLate((f, a) => when(f, a, ret(null))),
    false,
  )
  assert.is(
    isLate((f, a) => when(f, a)),
    true,
  )
})

test('a call does what its callee does, and recursion may run out of stack at any point', () => {
  const caller = define('f0', 'f', t.undefinedType, (f) => {
    const a = f.param('a', doubles)
    return [write(f, a), b.call({ kind: 'function', symbol: 'f1' }, [f.read(a)], null, S)]
  })
  const bails = define('f1', 'g', t.undefinedType, (f) => [bailing(f, f.param('a', doubles))])
  const recursive = define('f2', 'h', t.undefinedType, (f) => {
    const a = f.param('a', doubles)
    return [write(f, a), b.call({ kind: 'function', symbol: 'f2' }, [f.read(a)], null, S)]
  })
  const effects = analyseEffects(moduleOf([caller, bails, recursive]))
  assert.equal(
    ['f0', 'f1', 'f2'].map((symbol) => effects.get(symbol)?.bailsLate),
    [true, false, true],
  )
})

test.run()
