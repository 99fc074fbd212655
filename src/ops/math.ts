// Functions of Math. Those that are exact by definition have C forms of their own; all others are imported from the host,
// whose bits are the only right ones.

import type { Range } from '../hir/nodes.ts'
import type { OpRow } from './define-op.ts'
import { defineOp } from './define-op.ts'
import { floatForm, form, hostOp, integerForms, numberOp } from './number-op.ts'
import { makeRange, mayBeInfinite } from './range.ts'
import * as r from './range-arithmetic.ts'

/** Rounding leaves integers alone and gives an integer, where the range leaves no room for -0, NaN and infinities. */
function rounding(
  name: string,
  js: string,
  range: (a: Range) => Range,
  evaluate: (a: number) => number,
): OpRow {
  const rounded = `njit_${name}($0)`
  return numberOp({
    name,
    js,
    range,
    evaluate,
    forms: [
      ...integerForms(1, '$0'),
      form(['float64'], 'int32', `njit_integer_of(${rounded})`),
      form(['float64'], 'uint32', `(uint32_t)njit_integer_of(${rounded})`),
      form(['float64'], 'int64', `(int64_t)${rounded}`),
      floatForm(1, rounded),
    ],
    wgsl: `${name}($0)`,
  })
}

const exact: readonly OpRow[] = [
  numberOp({
    name: 'abs',
    js: 'Math.abs',
    range: r.absRange,
    evaluate: Math.abs,
    forms: [
      form(['int32'], 'int32', '__builtin_abs($0)'),
      form(['uint32'], 'uint32', '$0'),
      form(['int64'], 'int64', '__builtin_llabs($0)'),
      floatForm(1, '__builtin_fabs($0)'),
    ],
    wgsl: 'abs($0)',
  }),
  rounding('floor', 'Math.floor', r.floorRange, Math.floor),
  rounding('ceil', 'Math.ceil', r.ceilRange, Math.ceil),
  rounding('trunc', 'Math.trunc', r.truncRange, Math.trunc),
  rounding('round', 'Math.round', r.roundRange, Math.round),
  numberOp({
    name: 'sign',
    js: 'Math.sign',
    range: r.signRange,
    evaluate: Math.sign,
    forms: [form(['int32'], 'int32', 'njit_sign_int32($0)'), floatForm(1, 'njit_sign($0)')],
    wgsl: 'sign($0)',
  }),
  numberOp({
    name: 'sqrt',
    js: 'Math.sqrt',
    range: r.sqrtRange,
    evaluate: Math.sqrt,
    forms: [floatForm(1, '__builtin_sqrt($0)')],
    wgsl: 'sqrt($0)',
  }),
  numberOp({
    name: 'fround',
    js: 'Math.fround',
    range: r.froundRange,
    evaluate: Math.fround,
    forms: [floatForm(1, '(double)(float)$0')],
    wgsl: '$0',
  }),
  numberOp({
    name: 'min',
    js: 'Math.min',
    range: r.minRange,
    evaluate: (a: number, b: number) => Math.min(a, b),
    forms: [...integerForms(2, (type) => `njit_min_${type}($0, $1)`), floatForm(2, 'njit_min($0, $1)')],
  }),
  numberOp({
    name: 'max',
    js: 'Math.max',
    range: r.maxRange,
    evaluate: (a: number, b: number) => Math.max(a, b),
    forms: [...integerForms(2, (type) => `njit_max_${type}($0, $1)`), floatForm(2, 'njit_max($0, $1)')],
  }),
]

const never = (): boolean => false
const outside =
  (lo: number, hi: number) =>
  (a: Range): boolean =>
    a.lo < lo || a.hi > hi

type UnaryHost = readonly [
  name: string,
  evaluate: (a: number) => number,
  lo: number,
  hi: number,
  odd: 'odd' | 'not odd',
  nanIf: (a: Range) => boolean,
  wgsl?: string,
]

/** Bounds leave room for a host that rounds beyond the mathematical ones where those are not doubles. */
const unaryHost: readonly UnaryHost[] = [
  ['sin', Math.sin, -1, 1, 'odd', mayBeInfinite, 'sin($0)'],
  ['cos', Math.cos, -1, 1, 'not odd', mayBeInfinite, 'cos($0)'],
  ['tan', Math.tan, -Infinity, Infinity, 'odd', mayBeInfinite, 'tan($0)'],
  ['asin', Math.asin, -2, 2, 'odd', outside(-1, 1), 'asin($0)'],
  ['acos', Math.acos, 0, 4, 'not odd', outside(-1, 1), 'acos($0)'],
  ['atan', Math.atan, -2, 2, 'odd', never, 'atan($0)'],
  ['sinh', Math.sinh, -Infinity, Infinity, 'odd', never, 'sinh($0)'],
  ['cosh', Math.cosh, 0, Infinity, 'not odd', never, 'cosh($0)'],
  ['tanh', Math.tanh, -1, 1, 'odd', never, 'tanh($0)'],
  ['asinh', Math.asinh, -Infinity, Infinity, 'odd', never, 'asinh($0)'],
  ['acosh', Math.acosh, 0, Infinity, 'not odd', outside(1, Infinity), 'acosh($0)'],
  ['atanh', Math.atanh, -Infinity, Infinity, 'odd', outside(-1, 1), 'atanh($0)'],
  ['exp', Math.exp, 0, Infinity, 'not odd', never, 'exp($0)'],
  ['expm1', Math.expm1, -1, Infinity, 'odd', never],
  ['log', Math.log, -Infinity, Infinity, 'not odd', outside(0, Infinity), 'log($0)'],
  ['log1p', Math.log1p, -Infinity, Infinity, 'odd', outside(-1, Infinity)],
  ['log2', Math.log2, -Infinity, Infinity, 'not odd', outside(0, Infinity), 'log2($0)'],
  ['log10', Math.log10, -Infinity, Infinity, 'not odd', outside(0, Infinity)],
  ['cbrt', Math.cbrt, -Infinity, Infinity, 'odd', never],
]

const imported: readonly OpRow[] = [
  ...unaryHost.map(([name, evaluate, lo, hi, odd, nanIf, wgsl]) =>
    hostOp({
      name,
      js: `Math.${name}`,
      hostFunction: `Math.${name}`,
      range: r.hostRange(lo, hi, { odd: odd === 'odd', nanIf }),
      evaluate,
      ...(wgsl === undefined ? {} : { wgsl }),
    }),
  ),
  hostOp({
    name: 'atan2',
    js: 'Math.atan2',
    hostFunction: 'Math.atan2',
    range: r.atan2Range,
    evaluate: (a: number, b: number) => Math.atan2(a, b),
    wgsl: 'atan2($0, $1)',
  }),
  hostOp({
    name: 'hypot2',
    js: 'Math.hypot',
    hostFunction: 'Math.hypot',
    range: r.hypotRange,
    evaluate: (a: number, b: number) => Math.hypot(a, b),
  }),
  hostOp({
    name: 'hypot3',
    js: 'Math.hypot',
    hostFunction: 'Math.hypot',
    range: r.hypotRange,
    evaluate: (a: number, b: number, c: number) => Math.hypot(a, b, c),
  }),
  defineOp({
    name: 'random',
    js: 'Math.random',
    operands: [],
    result: 'float64',
    range: () => makeRange(0, 1),
    effects: 'random',
    exact: 'bits',
    evaluate: () => Math.random(),
    forms: [form([], 'float64', 'njit_host_random()')],
    imports: { js: 'Math.random', name: 'random', arity: 0 },
    wgsl: null,
    vector: false,
  }),
]

export const math: readonly OpRow[] = [...exact, ...imported]
