// Entry descriptions, names, line directives and the ABI header.

import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as abi from '../../src/5-emit/c/abi.ts'
import { doubleLiteral, stringLiteral } from '../../src/5-emit/c/c-names.ts'
import { emitUnit } from '../../src/5-emit/c/emit-c.ts'
import { prologueFor } from '../../src/5-emit/c/prologue.ts'
import * as b from '../../src/hir/builders.ts'
import type { HirFunction } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import { INT32 } from '../../src/ops/range.ts'
import { at, bin, define, int, moduleOf, num, S } from './hir.ts'
import { compileUnit } from './run-unit.ts'

const test = suite('entries')
const emit = (...functions: HirFunction[]) => emitUnit(moduleOf(functions), { file: 'test.ts' })
const doubles = t.arrayOf('float64')

test('an entry says how its arguments travel and what becomes of them', () => {
  const fn = define('f0', 'blur', t.undefinedType, (f) => {
    const [src, dst, width] = [
      f.param('src', t.arrayOf('uint8', { length: 4 })),
      f.param('dst', doubles),
      f.param('width', t.int32),
    ]
    f.params[2] = { local: width, source: { kind: 'capture', key: 'a.ts:1' }, accepts: INT32 }
    const item = b.load(f.read(src), f.read(width), 'nan', t.float64, S)
    return [b.store(f.read(dst), f.read(width), item, 'skip', S)]
  })
  assert.equal(emit(fn).entries, [
    {
      symbol: 'f0',
      careful: null,
      tagged: 0,
      signature: 0,
      params: [
        {
          source: { kind: 'argument', index: 0 },
          value: {
            kind: 'array',
            element: 'uint8',
            container: 'typed',
            length: 4,
            written: false,
            read: true,
            inPlace: true,
          },
        },
        {
          source: { kind: 'argument', index: 1 },
          value: {
            kind: 'array',
            element: 'float64',
            container: 'typed',
            written: true,
            read: false,
            inPlace: true,
          },
        },
        {
          source: { kind: 'capture', key: 'a.ts:1' },
          value: { kind: 'number', integer: true, accepts: INT32 },
        },
      ],
      missing: [],
      result: { kind: 'void' },
      usesContext: false,
      mayTrap: false,
      exactClasses: false,
      comparesArrays: false,
      graph: null,
      conditions: [],
      cost: { kind: 'constant' },
    },
  ])
})

test('composite results use the context, scalar ones do not', () => {
  const tuple = define('f0', 'pair', t.tupleOf([t.boolean, t.int64]), (f) => {
    const [x, y] = [f.param('x', t.boolean), f.param('y', t.int64)]
    return [b.returnOf(b.tuple([f.read(x), f.read(y)], S), S)]
  })
  const narrowed = define('f1', 'three', t.int32, () => [b.returnOf(int(3), S)])
  const [first, second] = emit(tuple, narrowed).entries
  assert.equal(first?.result, {
    kind: 'tuple',
    items: [{ kind: 'boolean' }, { kind: 'bigint', signed: true }],
  })
  assert.is(first?.usesContext, true)
  assert.equal(second?.result, { kind: 'number', integer: false, accepts: null })
  assert.is(second?.usesContext, false)
  assert.match(emit(narrowed).c, 'double f1(void)')
})

test('hostile names and files stay names and files', async () => {
  const hostile = define('f0', '*/ __attribute__((x)) "; é__proto__', t.float64, (f) => {
    const x = f.param('if`"\n#include <stdio.h>', t.float64)
    const span = at(3, 'a"b\\c\n#error ??/ é.ts')
    return [b.returnOf(b.op('add', [f.read(x), num(1)], t.float64, span), span)]
  })
  const { c } = emitUnit(moduleOf([hostile]), { file: '"\n#error\\' })
  assert.match(c, 'f0_attribute_x_proto')
  assert.match(c, 'v0_if_include_stdio_h')
  assert.not.match(c, /^#(include|error)/m)
  assert.is((await compileUnit(c)).start().call('f0', 2), 3)
})

test('statements stand on their lines, and library code on nobody’s', () => {
  const fn = define('f0', 'lines', t.float64, (f) => {
    const x = f.local('x', t.float64)
    return [
      b.assign(x, num(1), at(10)),
      b.assign(x, bin('add', f.read(x), num(1)), at(11)),
      b.assign(x, bin('add', f.read(x), num(2)), { ...at(50), file: '<njit:library>' }),
      b.returnOf(f.read(x), at(20)),
    ]
  })
  const { c } = emit(fn)
  assert.match(
    c,
    '#line 10 "test.ts"\n  double v0_x = 1.0;\n  v0_x = v0_x + 1.0;\n  v0_x = v0_x + 2.0;\n#line 20 "test.ts"\n  return v0_x;',
  )
  assert.not.match(c, 'library')
})

test('doubles are printed exactly', () => {
  const values = [0.1, 5e-324, 1.7976931348623157e308, 2 ** 53, 1e21, 123456789.125, -0.5, 100]
  assert.equal(
    values.map((value) => Number(doubleLiteral(value))),
    values,
  )
  assert.equal([-0, NaN, Infinity, -Infinity, 3].map(doubleLiteral), [
    '-0.0',
    'NJIT_NAN',
    'NJIT_INFINITY',
    '-NJIT_INFINITY',
    '3.0',
  ])
})

test('string literals cannot end early', () => {
  assert.is(stringLiteral('a"b\\c\n\u2028??/é'), '"a\\"b\\\\c__\\?\\?/é"')
})

test('the C header, the prologue and abi.ts describe one context', () => {
  const header = readFileSync(new URL('../../../native-runtime/include/njit_abi.h', import.meta.url), 'utf8')
  const defined = new Map(
    [...header.matchAll(/#define (NJIT_\w+) (\d+)/g)].map((match) => [match[1], Number(match[2])]),
  )
  assert.equal(Object.fromEntries(defined), {
    NJIT_ABI_VERSION: abi.ABI_VERSION,
    NJIT_CONTEXT_ADDRESS: abi.CONTEXT_ADDRESS,
    NJIT_CONTEXT_ARENA_TOP: abi.CONTEXT_ARENA_TOP,
    NJIT_CONTEXT_ARENA_END: abi.CONTEXT_ARENA_END,
    NJIT_CONTEXT_RESULTS: abi.CONTEXT_RESULTS,
    NJIT_CONTEXT_RESULT_SLOTS: abi.CONTEXT_RESULT_SLOTS,
    NJIT_CONTEXT_BYTES: abi.CONTEXT_BYTES,
    NJIT_MAX_LENGTH_ELEMENTS: abi.MAX_LENGTH_ELEMENTS,
  })
  const struct = (text: string): string | undefined =>
    /typedef struct \{[^}]*\} njit_context;/
      .exec(text)?.[0]
      .replace('NJIT_CONTEXT_RESULT_SLOTS', `${abi.CONTEXT_RESULT_SLOTS}`)
  assert.is(struct(prologueFor('njit_context')), struct(header))
})

test.run()
