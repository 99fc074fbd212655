// Codes of the passes.

import { defineCode } from '../diagnostic.ts'

export const bigint_too_wide = defineCode<{ readonly what: string }>({
  code: 'bigint_too_wide',
  severity: 'fallback',
  text: ({ what }) => `${what} may not fit 64 bits`,
  help: () =>
    'Wrap BigInt results with BigInt.asIntN(64, …) or BigInt.asUintN(64, …), and do not mix signed with unsigned values.',
  explanation:
    'Compiled code carries a BigInt in 64 bits, signed or unsigned. Most operations test at run time that their result fits, and hand the call to the original where it does not; this value cannot be tested, because its operands have no common 64-bit type.',
})

export const bigint_may_be_undefined = defineCode({
  code: 'bigint_may_be_undefined',
  severity: 'fallback',
  text: () => 'an element of a BigInt array is kept although it may be undefined',
  help: () => 'Use the element directly as a bigint, or test the index against the length first.',
  explanation:
    'Reading a BigInt array out of range gives undefined. Where the element is used as a bigint at once, compiled code hands such a call to the original; it cannot keep a bigint that may be undefined.',
})

export const loop_on_one_thread = defineCode<{ readonly why: string }>({
  code: 'loop_on_one_thread',
  severity: 'performance',
  text: ({ why }) => `this loop over prange runs on one thread: ${why}`,
  help: () =>
    'Let each iteration write elements of its own (out[i], or out[y * width + x] in a loop over x < width), and combine values with += -= *= /= Math.min Math.max && or ||.',
  outcome: 'The function is compiled.',
  explanation:
    'Iterations of a shared loop run in any order and at the same time, so none may read or write what another one writes. Where njit cannot see that, the loop runs as it is written, and gives what the original does.',
})
