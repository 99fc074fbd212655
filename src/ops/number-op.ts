// Constructors of rows that share a shape, and of the machine forms that differ only in their types.

import type { Range } from '../hir/nodes.ts'
import type { MachineForm, MachineType, OpRow } from './define-op.ts'
import { defineOp } from './define-op.ts'

const INTEGERS: readonly MachineType[] = ['int32', 'uint32', 'int64']

/** The same C expression for each integer type, operands and result alike. */
export function integerForms(
  arity: number,
  c: string | ((type: MachineType) => string),
  types: readonly MachineType[] = INTEGERS,
): MachineForm[] {
  return types.map((type) => ({
    operands: Array<MachineType>(arity).fill(type),
    result: type,
    c: typeof c === 'string' ? c : c(type),
  }))
}

export const floatForm = (arity: number, c: string): MachineForm => ({
  operands: Array<MachineType>(arity).fill('float64'),
  result: 'float64',
  c,
})

export const form = (
  operands: MachineForm['operands'],
  result: MachineType,
  c: string,
  when?: MachineForm['when'],
): MachineForm => ({ operands, result, c, ...(when === undefined ? {} : { when }) })

interface NumberOp {
  readonly name: string
  readonly js: OpRow['js']
  readonly range: (...operands: Range[]) => Range
  readonly evaluate: (...operands: never[]) => number
  readonly forms: readonly MachineForm[]
  readonly wgsl?: string
}

/** A pure operation on numbers with a number as its result. The arity is that of `evaluate`. */
export function numberOp(row: NumberOp): OpRow {
  return defineOp({
    ...row,
    operands: Array<'float64'>(row.evaluate.length).fill('float64'),
    result: 'float64',
    effects: 'pure',
    exact: 'bits',
    wgsl: row.wgsl ?? null,
    vector: true,
  })
}

/** A predicate of numbers, `(...float64) -> boolean`. */
export function numberTest(row: {
  readonly name: string
  readonly js: OpRow['js']
  readonly evaluate: (...operands: never[]) => boolean
  readonly forms: readonly MachineForm[]
  readonly wgsl?: string
}): OpRow {
  return defineOp({
    ...row,
    operands: Array<'float64'>(row.evaluate.length).fill('float64'),
    result: 'boolean',
    range: null,
    effects: 'pure',
    exact: 'bits',
    wgsl: row.wgsl ?? null,
    vector: true,
  })
}

/** A function of the host, imported as it is. */
export function hostOp(row: {
  readonly name: string
  readonly js: string | readonly string[]
  readonly hostFunction: string
  readonly range: (...operands: Range[]) => Range
  readonly evaluate: (...operands: never[]) => number
  readonly wgsl?: string
}): OpRow {
  const arity = row.evaluate.length
  const operands = Array.from({ length: arity }, (_, i) => `$${i}`).join(', ')
  return defineOp({
    name: row.name,
    js: row.js,
    operands: Array<'float64'>(arity).fill('float64'),
    result: 'float64',
    range: row.range,
    effects: 'pure',
    exact: 'bits',
    evaluate: row.evaluate,
    forms: [floatForm(arity, `njit_host_${row.name}(${operands})`)],
    imports: { js: row.hostFunction, name: row.name, arity },
    wgsl: row.wgsl ?? null,
    vector: false,
  })
}
