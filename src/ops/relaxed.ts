// Operations where the author allows other roundings (`fastmath`). Only passes make these rows. Their C tells the
// compiler so, which may then sum in another order, or multiply by a reciprocal. One such operation by itself is as exact as any.

import type { CPiece } from './c-pieces.ts'
import type { OpRow } from './define-op.ts'
import { floatForm, numberOp } from './number-op.ts'
import { addRange, divRange, mulRange, subRange } from './range-arithmetic.ts'
import { APPROXIMATE_PIECES, relaxedFunctions } from './relaxed-functions.ts'

const relaxedOp = (
  name: string,
  operator: string,
  row: Pick<Parameters<typeof numberOp>[0], 'range' | 'evaluate'>,
): OpRow =>
  numberOp({
    ...row,
    name: `relaxed_${name}`,
    js: null,
    forms: [floatForm(2, `njit_relaxed_${name}($0, $1)`)],
    wgsl: `$0 ${operator} $1`,
  })

export const relaxed: readonly OpRow[] = [
  relaxedOp('add', '+', { range: addRange, evaluate: (a: number, b: number) => a + b }),
  relaxedOp('sub', '-', { range: subRange, evaluate: (a: number, b: number) => a - b }),
  relaxedOp('mul', '*', { range: mulRange, evaluate: (a: number, b: number) => a * b }),
  relaxedOp('div', '/', { range: divRange, evaluate: (a: number, b: number) => a / b }),
  ...relaxedFunctions,
]

const piece = (name: string, operator: string, allowed: string): CPiece => ({
  name: `njit_relaxed_${name}`,
  text: `static inline __attribute__((always_inline)) double njit_relaxed_${name}(double a, double b)
{
#ifdef __clang__
  #pragma clang fp ${allowed}
#endif
  return a ${operator} b;
}`,
})

export const RELAXED_PIECES: readonly CPiece[] = [
  piece('add', '+', 'reassociate(on)'),
  piece('sub', '-', 'reassociate(on)'),
  piece('mul', '*', 'reassociate(on)'),
  piece('div', '/', 'reciprocal(on)'),
  ...APPROXIMATE_PIECES,
]
