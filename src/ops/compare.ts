// Comparisons and tests of numbers and booleans.

import type { MachineForm, MachineType, OpRow } from './define-op.ts'
import { defineOp } from './define-op.ts'
import { form, numberTest } from './number-op.ts'
import { FULL } from './range.ts'

const MACHINE_NUMBERS: readonly MachineType[] = ['int32', 'uint32', 'int64', 'float64']

const comparisonForms = (operator: string): readonly MachineForm[] =>
  MACHINE_NUMBERS.map((type) => form([type, type], 'boolean', `$0 ${operator} $1`))

function comparison(
  name: string,
  js: string | readonly string[],
  operator: string,
  evaluate: (a: number, b: number) => boolean,
): OpRow {
  return numberTest({ name, js, evaluate, forms: comparisonForms(operator), wgsl: `$0 ${operator} $1` })
}

function booleanOp(
  name: string,
  js: string | readonly string[],
  c: string,
  evaluate: (...operands: boolean[]) => boolean,
  arity: number,
): OpRow {
  const operands = Array<'boolean'>(arity).fill('boolean')
  return defineOp({
    name,
    js,
    operands,
    result: 'boolean',
    range: null,
    effects: 'pure',
    exact: 'bits',
    evaluate,
    forms: [form(operands, 'boolean', c)],
    wgsl: c,
    vector: true,
  })
}

export const compare: readonly OpRow[] = [
  comparison('lt', 'js.<', '<', (a, b) => a < b),
  comparison('le', 'js.<=', '<=', (a, b) => a <= b),
  comparison('gt', 'js.>', '>', (a, b) => a > b),
  comparison('ge', 'js.>=', '>=', (a, b) => a >= b),
  comparison('eq', ['js.===', 'js.=='], '==', (a, b) => a === b),
  comparison('ne', ['js.!==', 'js.!='], '!=', (a, b) => a !== b),
  booleanOp('not', 'js.!', '!$0', (a) => !a, 1),
  booleanOp('bool_eq', ['js.===', 'js.=='], '$0 == $1', (a, b) => a === b, 2),
  booleanOp('bool_ne', ['js.!==', 'js.!='], '$0 != $1', (a, b) => a !== b, 2),
  numberTest({
    name: 'truthy',
    js: 'js.truthy',
    evaluate: (a: number) => Boolean(a),
    // NaN and both zeros fail the float64 test.
    forms: [
      ...(['int32', 'uint32', 'int64'] as const).map((type) => form([type], 'boolean', '$0 != 0')),
      form(['float64'], 'boolean', '__builtin_fabs($0) > 0.0'),
    ],
  }),
  numberTest({
    name: 'is_nan',
    js: ['Number.isNaN', 'isNaN'],
    evaluate: (a: number) => Number.isNaN(a),
    forms: [form(['float64'], 'boolean', '__builtin_isnan($0)')],
  }),
  numberTest({
    name: 'is_integer',
    js: 'Number.isInteger',
    evaluate: (a: number) => Number.isInteger(a),
    forms: [form(['float64'], 'boolean', 'njit_is_integer($0)')],
  }),
  numberTest({
    name: 'is_finite',
    js: ['Number.isFinite', 'isFinite'],
    evaluate: (a: number) => Number.isFinite(a),
    forms: [form(['float64'], 'boolean', '__builtin_fabs($0) < __builtin_inf()')],
  }),
  numberTest({
    name: 'is_safe_integer',
    js: 'Number.isSafeInteger',
    evaluate: (a: number) => Number.isSafeInteger(a),
    forms: [form(['float64'], 'boolean', 'njit_is_safe_integer($0)')],
  }),
  defineOp({
    name: 'is_undefined',
    js: null,
    operands: ['OptionalType(float64)'],
    result: 'boolean',
    range: null,
    effects: 'pure',
    exact: 'bits',
    // Null takes the place of undefined in some types.
    evaluate: (a: number | undefined | null) => a === undefined || a === null,
    forms: [form(['OptionalType(float64)'], 'boolean', 'njit_is_undefined($0)')],
    wgsl: null,
    vector: true,
  }),
  defineOp({
    name: 'defined_number',
    js: null,
    operands: ['OptionalType(float64)'],
    result: 'float64',
    range: () => FULL,
    effects: 'pure',
    exact: 'bits',
    evaluate: (a: number | undefined) => {
      if (a === undefined) throw new RangeError('undefined stands where null may')
      return a
    },
    forms: [
      {
        operands: ['OptionalType(float64)'],
        result: 'float64',
        c: 'njit_defined_number($0)',
        exactness: 'traps',
      },
    ],
    wgsl: null,
    vector: false,
  }),
]
