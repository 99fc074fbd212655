// The record of one operation. Everything that any stage knows about an operation stands in its row; no stage names one.

import type { Range } from '../hir/nodes.ts'
import type { ScalarName } from '../hir/types.ts'

export type MachineType = Exclude<ScalarName, 'bigint'>
export type ScalarValue = number | boolean | bigint | string
/** Spelled as `printType` does. Only rows about undefined take an optional. */
export type OperandName = ResultName | 'OptionalType(float64)'
export type ResultName = ScalarName | 'string'

/** What is known of a bigint. Null: unbounded on that side. */
export interface BigRange {
  readonly lo: bigint | null
  readonly hi: bigint | null
}

/** One machine implementation of a row. The first whose operand and result types hold the ranges found is taken
 *  (`rangeFits`, `bigRangeFits`). */
export interface MachineForm {
  readonly operands: readonly (MachineType | 'string' | 'OptionalType(float64)')[]
  readonly result: MachineType | 'string'
  /** C expression; `$0`, `$1` … stand for the operands, already parenthesised where they need it. */
  readonly c: string
  /** A further condition on the operands' ranges (of bigints: rounded outward to doubles). */
  readonly when?: (operands: readonly Range[]) => boolean
  /** 'fits' (the default): right only where the exact result fits the result type, which ranges must prove. 'traps': always right,
   *  since it traps where the exact result does not fit or JavaScript would throw. 'wraps': gives the low 64 bits of the exact
   *  result, of which only those of the operands count; for results of which nothing else is used. */
  readonly exactness?: 'fits' | 'traps' | 'wraps'
}

export interface OpRow {
  /** Name in HIR: `add`, `to_int32`, `sin`, `bigint_add`. */
  readonly name: string
  /** The JavaScript spelling, or spellings, that resolve to this row on operands of its types: `js.+`, `Math.sin`; null for rows that only passes make. */
  readonly js: string | readonly string[] | null
  /** Operand types before narrowing. */
  readonly operands: readonly OperandName[]
  readonly result: ResultName
  /** Range of the result, for rows with number operands and a number result; must hold for every operand in its range. */
  readonly range: ((...operands: Range[]) => Range) | null
  /** The same for rows with a bigint result; a number operand is given by the integers it may be. */
  readonly bigRange?: (...operands: BigRange[]) => BigRange
  /** 'pure', or 'random': reads hidden state, so it is a statement that is neither repeated nor reordered. */
  readonly effects: 'pure' | 'random'
  /** Its C forms may take memory from the context, named `context`, and trap where there is none left. */
  readonly allocates?: true
  /** 'bits': equals the host's result bit for bit. Otherwise it differs by at most that many units in the last place. */
  readonly exact: 'bits' | { readonly ulps: number }
  /** The meaning: folds constants, runs in the interpreter, and is what tests compare the C forms with. A row with `imports` must not
   *  be folded: the host that runs the code may round differently from the one that compiles it. */
  readonly evaluate: (...operands: never[]) => ScalarValue
  readonly forms: readonly MachineForm[]
  /** The host function `js` (`Math.sin`) that the float64 form imports, declared in C as `njit_host_<name>`. Two rows may import one
   *  host function with different arities (`hypot2`, `hypot3`); the Wasm import is named after `js`, not after `name`. */
  readonly imports?: { readonly js: string; readonly name: string; readonly arity: number }
  /** WGSL expression, or null where that target must decline. */
  readonly wgsl: string | null
  /** Every lane computes alone: the form may be applied to vectors. */
  readonly vector: boolean
}

export function defineOp(row: OpRow): OpRow {
  return Object.freeze(row)
}
