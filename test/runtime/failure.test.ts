import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { heap } from '../../runtime/load.ts'
import { args, array, number } from '../helpers/entry-values.ts'
import { rewrite, run } from '../helpers/rewritten.ts'
import { assemble, op, type WasmFunction } from '../helpers/wasm-module.ts'
import { sample } from '../helpers/wasm-samples.ts'

const test = suite('failures of compiled code')

type Fn = (...given: unknown[]) => unknown
const STACK_TOP = heap.stackPointer.value

function compile(original: string, fn: WasmFunction, params = args(number), stackPointer = false): Fn {
  const { code } = rewrite({
    text: `/* @njit */ function f(a) { ${original} }\nexports.f = f`,
    wasm: assemble([fn], { stackPointer }),
    entries: [{ params, mayTrap: true }],
  })
  return run<{ f: Fn }>(code).f
}

test('after a trap the original gives the result or throws', () => {
  const f = compile(`if (a === 13) throw new RangeError('unlucky ' + a); return 'js'`, sample('trapsAt13'))
  assert.is(f(1), 1001)
  assert.throws(
    () => f(13),
    (error: unknown) => error instanceof RangeError && error.message === 'unlucky 13',
  )
  assert.is(f(2), 1002)
})

test('a function that does nothing but trap is given up; one that succeeds between is not', () => {
  const f = compile(`return 'js'`, sample('trapsAt13'))
  for (let i = 0; i < 100; i++) assert.equal([f(13), f(1)], ['js', 1001])
  for (let i = 0; i < 15; i++) f(13)
  assert.is(f(1), 1001)
  for (let i = 0; i < 16; i++) assert.is(f(13), 'js')
  assert.is(f(1), 'js')
})

test('endless recursion is a RangeError, and the next call works', () => {
  const endless = compile('return f(a) + 1', sample('endless'))
  for (let i = 0; i < 3; i++)
    assert.throws(
      () => endless(1),
      (error: unknown) => error instanceof RangeError,
    )
  assert.is(heap.stackPointer.value, STACK_TOP)
  assert.is(compile('return 0', sample('one'))(1), 1001)
})

test('deep recursion that fits JavaScript gives its result', () => {
  const f = compile('return 5', sample('endless'))
  assert.is(f(1), 5)
})

test('overflow of the shadow stack traps, and the stack is made whole', () => {
  // Takes 64 KB of shadow stack, writes to it and calls itself.
  const deep: WasmFunction = {
    name: 'f0',
    params: ['f64'],
    results: ['f64'],
    code: [
      ...[...op.globalGet(0), ...op.i32(65536), ...op.subI32, ...op.globalSet(0)],
      ...[...op.globalGet(0), ...op.get(0), ...op.storeF64()],
      ...[...op.get(0), ...op.call(0)],
    ],
  }
  const f = compile(`return 'js'`, deep, args(number), true)
  assert.is(f(1), 'js')
  assert.is(heap.stackPointer.value, STACK_TOP)
})

test('a trap leaves written arguments and the arena as they were', () => {
  const half: WasmFunction = {
    name: 'f0',
    params: ['i32', 'i32'],
    results: ['f64'],
    code: [...op.get(0), ...op.f64(99), ...op.storeF64(), ...op.trap],
  }
  const f = compile(`return a[0]`, half, args(array('read written')))
  const { top } = heap
  const a = Float64Array.of(1)
  assert.is(f(a), 1)
  assert.is(a[0], 1)
  assert.is(heap.top, top)
})

test('near the stack limit compiled and original code behave alike', () => {
  const f = compile(`return 'js'`, sample('trapsAt13'), args(number))
  const dive = (depth: number): number => {
    try {
      return dive(depth + 1)
    } catch {
      const result = attempt(() => f(13))
      assert.ok(result === 'js' || result instanceof RangeError)
      return depth
    }
  }
  dive(0)
  assert.is(f(1), 1001)
})

test('a list read through accessors may call compiled code meanwhile', () => {
  const sum: WasmFunction = sample('sum')
  const inner = compile('return 0', sum, args(array('read')))
  const list = new Proxy([1, 2, 3], {
    get: (target, key, receiver) => {
      if (key === '1') assert.is(inner(Float64Array.of(50, 60)), 1110)
      return Reflect.get(target, key, receiver)
    },
  })
  const outer = compile('return 0', sum, args({ ...array('read'), container: 'list' }))
  assert.is(outer(list), 1006)
})

test('a Math.random that is replaced later is honoured', () => {
  const random: WasmFunction = {
    name: 'f0',
    params: [],
    results: ['f64'],
    code: [...op.call(0), ...op.f64(1000), ...op.addF64],
  }
  const { code } = rewrite({
    text: `/* @njit */ function f() { return Math.random() }\nexports.f = f`,
    wasm: assemble([random], { host: ['random'] }),
    entries: [{}],
    hostFunctions: ['random'],
  })
  const { f } = run<{ f: () => number }>(code)
  assert.ok(f() >= 1000)
  const host = Math.random
  Math.random = () => 0.5
  assert.is(f(), 0.5)
  Math.random = host
  assert.ok(f() >= 1000)
})

function attempt(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}

test.run()
