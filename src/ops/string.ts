// Operations on strings. Their operands and results are values: a C form may share the units of its operands, since nobody
// writes them. What can be said with these stands in the library.

import type { Range } from '../hir/nodes.ts'
import type { MachineForm, OpRow } from './define-op.ts'
import { defineOp } from './define-op.ts'
import { floatForm, integerForms, numberOp } from './number-op.ts'
import { FULL, intRange, unionRange } from './range.ts'
import { truncRange } from './range-arithmetic.ts'

/** Longest string of V8; a longer one throws. */
export const MAX_STRING_UNITS = 2 ** 29 - 24

type Row = Pick<OpRow, 'name' | 'operands' | 'result' | 'evaluate' | 'forms'> &
  Partial<Pick<OpRow, 'range' | 'allocates'>>

const stringOp = (row: Row): OpRow =>
  defineOp({ js: null, range: null, effects: 'pure', exact: 'bits', wgsl: null, vector: false, ...row })

const test = (name: string, c: string, evaluate: (a: string, b: string) => boolean): OpRow =>
  stringOp({
    name,
    operands: ['string', 'string'],
    result: 'boolean',
    evaluate,
    forms: [{ operands: ['string', 'string'], result: 'boolean', c }],
  })

/** A form for indices that are int32 and one for any number. */
const byIndex = (result: MachineForm['result'], name: string): MachineForm[] => [
  { operands: ['string', 'int32'], result, c: `${name}($0, $1)` },
  { operands: ['string', 'float64'], result, c: `${name}_float64($0, $1)` },
]

function joined(a: string, b: string): string {
  if (a.length + b.length > MAX_STRING_UNITS) throw new RangeError('Invalid string length')
  return a + b
}

/** ToIntegerOrInfinity without -0: how methods of strings take positions. */
const toPosition = (x: number): number => Math.trunc(x) || 0

function positionRange(a: Range): Range {
  const whole = truncRange({ ...a, nan: false })
  const range = { ...whole, integer: true, negativeZero: false, nan: false }
  return a.nan || a.negativeZero ? unionRange(range, intRange(0, 0)) : range
}

/** Traps where the number cannot be read exactly at once. */
const reading = (name: string, c: string, evaluate: (text: string) => number): OpRow =>
  stringOp({
    name,
    operands: ['string'],
    result: 'float64',
    range: () => FULL,
    evaluate,
    forms: [{ operands: ['string'], result: 'float64', c, exactness: 'traps' }],
  })

export const string: readonly OpRow[] = [
  numberOp({
    name: 'to_position',
    js: null,
    range: positionRange,
    evaluate: toPosition,
    forms: [...integerForms(1, '$0'), floatForm(1, 'njit_to_position($0)')],
  }),
  test('string_eq', 'njit_string_eq($0, $1)', (a, b) => a === b),
  test('string_ne', '!njit_string_eq($0, $1)', (a, b) => a !== b),
  // Less than 0 where the first comes before the second, 0 where they are equal.
  stringOp({
    name: 'string_compare',
    operands: ['string', 'string'],
    result: 'float64',
    range: () => intRange(-1, 1),
    evaluate: (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0),
    forms: [
      { operands: ['string', 'string'], result: 'int32', c: 'njit_string_compare($0, $1)' },
      { operands: ['string', 'string'], result: 'float64', c: '(double)njit_string_compare($0, $1)' },
    ],
  }),
  stringOp({
    name: 'string_concat',
    operands: ['string', 'string'],
    result: 'string',
    allocates: true,
    evaluate: joined,
    forms: [{ operands: ['string', 'string'], result: 'string', c: 'njit_string_concat(context, $0, $1)' }],
  }),
  // The units between two positions, as the method `substring` does it.
  stringOp({
    name: 'string_substring',
    operands: ['string', 'float64', 'float64'],
    result: 'string',
    evaluate: (text: string, begin: number, end: number) => text.substring(begin, end),
    forms: [
      {
        operands: ['string', 'int32', 'int32'],
        result: 'string',
        c: 'njit_string_substring($0, $1, $2)',
      },
      {
        operands: ['string', 'float64', 'float64'],
        result: 'string',
        c: 'njit_string_substring_float64($0, $1, $2)',
      },
    ],
  }),
  // Whether the number names a unit.
  stringOp({
    name: 'string_has',
    operands: ['string', 'float64'],
    result: 'boolean',
    evaluate: (text: string, index: number) => Number.isInteger(index) && index >= 0 && index < text.length,
    forms: byIndex('boolean', 'njit_string_has'),
  }),
  // The one unit at an index, or no unit where there is none.
  stringOp({
    name: 'string_char_at',
    operands: ['string', 'float64'],
    result: 'string',
    evaluate: (text: string, index: number) => text.charAt(index),
    forms: byIndex('string', 'njit_string_char_at'),
  }),
  // How many units the code point at an index has.
  stringOp({
    name: 'string_step',
    operands: ['string', 'float64'],
    result: 'float64',
    range: () => intRange(1, 2),
    evaluate: (text: string, index: number) => ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1),
    forms: [
      { operands: ['string', 'int32'], result: 'int32', c: 'njit_string_step($0, $1)' },
      { operands: ['string', 'float64'], result: 'int32', c: 'njit_string_step($0, njit_index($1))' },
      {
        operands: ['string', 'float64'],
        result: 'float64',
        c: '(double)njit_string_step($0, njit_index($1))',
      },
    ],
  }),
  // One unit, by the low 16 bits of a number.
  stringOp({
    name: 'string_of_code',
    operands: ['float64'],
    result: 'string',
    allocates: true,
    evaluate: (code: number) => String.fromCharCode(code),
    forms: [
      { operands: ['int32'], result: 'string', c: 'njit_string_of_code(context, $0)' },
      { operands: ['float64'], result: 'string', c: 'njit_string_of_code(context, njit_to_int32($0))' },
    ],
  }),
  // Of what is no code point, JavaScript throws.
  stringOp({
    name: 'string_of_code_point',
    operands: ['float64'],
    result: 'string',
    allocates: true,
    evaluate: (code: number) => String.fromCodePoint(code),
    forms: [{ operands: ['float64'], result: 'string', c: 'njit_string_of_code_point(context, $0)' }],
  }),
  stringOp({
    name: 'string_of_number',
    operands: ['float64'],
    result: 'string',
    allocates: true,
    evaluate: (value: number) => String(value),
    forms: [
      { operands: ['int32'], result: 'string', c: 'njit_string_of_int32(context, $0)' },
      { operands: ['float64'], result: 'string', c: 'njit_string_of_float64(context, $0)' },
    ],
  }),
  reading('number_of_string', 'njit_number_of_string($0)', (text: string) => Number(text)),
  reading('parse_float', 'njit_parse_float($0)', (text: string) => Number.parseFloat(text)),
  stringOp({
    name: 'parse_int',
    operands: ['string', 'float64'],
    result: 'float64',
    range: () => FULL,
    evaluate: (text: string, radix: number) => Number.parseInt(text, radix),
    forms: [
      {
        operands: ['string', 'float64'],
        result: 'float64',
        c: 'njit_parse_int($0, $1)',
        exactness: 'traps',
      },
    ],
  }),
]
