// Rough costs of conversions and of machine forms, in additions. They only choose between correct forms.

import type { MachineForm, OpRow } from '../../ops/define-op.ts'

/** Machine representation of a number. */
export type Representation = 'int32' | 'uint32' | 'int64' | 'float64'

export const REPRESENTATIONS: readonly Representation[] = ['int32', 'uint32', 'int64', 'float64']

export function isRepresentation(name: string): name is Representation {
  return REPRESENTATIONS.includes(name as Representation)
}

/** Cost of carrying a value over, by source and target. */
export const CONVERSION: Readonly<Record<Representation, Readonly<Record<Representation, number>>>> = {
  int32: { int32: 0, uint32: 0.1, int64: 0.5, float64: 1 },
  uint32: { int32: 0.1, uint32: 0, int64: 0.5, float64: 1.2 },
  int64: { int32: 0.5, uint32: 0.5, int64: 0, float64: 2 },
  float64: { int32: 3, uint32: 3.5, int64: 4, float64: 0 },
}

/** Of a product and a sum in 64 bits. */
export const FLAT_INDEX_COST = 2
/** Of one that is tested, multiplied and added to again; loops seldom change the first. */
export const NESTED_INDEX_COST = 4

/** Forms that cost more than an addition, by operation and operand type. SIMD has no 64-bit multiplication worth its name, and
 *  no integer division; JavaScript's rules for NaN and -0 make float minima and remainders long. */
const SLOW: ReadonlyMap<string, Partial<Record<Representation, number>>> = new Map([
  ['mul', { int64: 3 }],
  ['mul_plus_zero', { int64: 3, float64: 2 }],
  ['div', { float64: 4 }],
  ['rem', { int32: 4, uint32: 4, int64: 6, float64: 20 }],
  ['rem_plus_zero', { int32: 4, uint32: 4, int64: 6, float64: 21 }],
  ['wrapped_rem', { int32: 3, float64: 20 }],
  ['expect_wrapped_rem', { int32: 3, float64: 24 }],
  ['floor_quotient', { int32: 2, uint32: 2, int64: 3 }],
  ['trunc_quotient', { int32: 2, uint32: 2, int64: 3 }],
  ['flat_index', { int32: FLAT_INDEX_COST, float64: 6 }],
  ['nested_index', { int32: NESTED_INDEX_COST, float64: 8 }],
  ['min', { float64: 4 }],
  ['max', { float64: 4 }],
  ['round', { float64: 4 }],
  ['sign', { float64: 3 }],
  ['sqrt', { float64: 5 }],
  ['expect_rem', { int32: 4, uint32: 4, int64: 6, float64: 24 }],
  ['expect_rem_plus_zero', { int32: 4, uint32: 4, int64: 6, float64: 24 }],
  ['exact_quotient', { int32: 2, int64: 2, float64: 8 }],
  ['exact_quotient_plus_zero', { int32: 2, int64: 2, float64: 8 }],
])

/** Cost of a host function: a call across the boundary. */
const HOST_CALL = 20
/** Cost of JavaScript's conversion of any double to 32 bits, and of one that is known to be small. */
const TO_INT32 = 8
const SMALL_TO_INT32 = 3
/** Integers that are not int32 cost a little more, so that int32 is taken where all are equal. */
const PREFERENCE: Readonly<Record<Representation, number>> = {
  int32: 0,
  uint32: 0.05,
  int64: 0.2,
  float64: 0,
}

export function formCost(row: OpRow, form: MachineForm): number {
  if (row.imports !== undefined) return HOST_CALL
  if (form.c === '$0') return 0
  const operand = form.operands.find((name) => isRepresentation(name)) as Representation | undefined
  if (operand === undefined) return 1
  const base = (SLOW.get(row.name)?.[operand] ?? 1) + PREFERENCE[operand]
  const converts = operand === 'float64' && isRepresentation(form.result) && form.result !== 'float64'
  if (!converts) return base + (isFoundByInteger(row, form) ? SMALL_TO_INT32 + CONVERSION.int32.float64 : 0)
  const each =
    form.when === undefined && !isRounding(row) && form.exactness !== 'traps' ? TO_INT32 : SMALL_TO_INT32
  return base + each * form.operands.length
}

/** A double that is an integer of the machine on the way. */
const isFoundByInteger = (row: OpRow, form: MachineForm): boolean =>
  form.result === 'float64' && form.operands[0] === 'float64' && /^expect_(int32|whole)/.test(row.name)

/** Rounds first, so that the conversion that follows is a plain one. */
const isRounding = (row: OpRow): boolean => ['floor', 'ceil', 'trunc', 'round'].includes(row.name)
