// The record of one operation. Everything that any stage knows about an operation stands in its row; no stage names one.

import type { Range } from '../hir/nodes.ts'
import type { ScalarName } from '../hir/types.ts'

export type MachineType = Exclude<ScalarName, 'bigint'>
export type ScalarValue = number | boolean | bigint

/** One machine implementation of a row. The first whose operand and result types hold the ranges found is taken. */
export interface MachineForm {
  readonly operands: readonly MachineType[]
  readonly result: MachineType
  /** C expression; `$0`, `$1` … stand for the operands, already parenthesised where they need it. */
  readonly c: string
  /** A further condition on the operands' ranges. */
  readonly when?: (operands: readonly Range[]) => boolean
}

export interface OpRow {
  /** Name in HIR: `add`, `to_int32`, `sin`, `bigint_add`. */
  readonly name: string
  /** The JavaScript spelling that resolves to this row on operands of its types: `js.+`, `Math.sin`; null for rows that only passes make. */
  readonly js: string | null
  /** Operand types before narrowing. */
  readonly operands: readonly ScalarName[]
  readonly result: ScalarName
  /** Range of the result, for rows with number operands and a number result; must hold for every operand in its range. */
  readonly range: ((...operands: Range[]) => Range) | null
  /** 'pure', or 'random': reads hidden state, so it is a statement that is neither repeated nor reordered. */
  readonly effects: 'pure' | 'random'
  /** 'bits': equals the host's result bit for bit. */
  readonly exact: 'bits'
  /** The meaning: folds constants, runs in the interpreter, and is what tests compare the C forms with. */
  readonly evaluate: (...operands: never[]) => ScalarValue
  readonly forms: readonly MachineForm[]
  /** The host function that the float64 form imports (`Math.sin`), declared in C as `njit_host_<name>`. */
  readonly imports?: { readonly js: string; readonly name: string; readonly arity: number }
  /** WGSL expression, or null where that target must decline. */
  readonly wgsl: string | null
  /** Every lane computes alone: the form may be applied to vectors. */
  readonly vector: boolean
}

export function defineOp(row: OpRow): OpRow {
  return Object.freeze(row)
}
