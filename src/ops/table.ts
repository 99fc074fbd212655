// The operation table: every row, by name and by JavaScript spelling.

import { invariant } from '../diagnostics/invariant.ts'
import type { Type } from '../hir/types.ts'
import { printType } from '../hir/types.ts'
import { arithmetic } from './arithmetic.ts'
import { bigint } from './bigint.ts'
import { compare } from './compare.ts'
import type { OpRow } from './define-op.ts'
import { expectation } from './expectation.ts'
import { flatIndex, nestedIndex } from './flat-index.ts'
import { integer } from './integer.ts'
import { math } from './math.ts'
import { quotients } from './quotient.ts'
import { relaxed } from './relaxed.ts'
import { string } from './string.ts'
import { zeroBlind } from './zero-blind.ts'

export const allOps: readonly OpRow[] = Object.freeze([
  ...arithmetic,
  ...integer,
  ...compare,
  ...math,
  ...zeroBlind,
  ...quotients,
  flatIndex,
  nestedIndex,
  ...expectation,
  ...relaxed,
  ...bigint,
  ...string,
])

const byName: ReadonlyMap<string, OpRow> = new Map(allOps.map((row) => [row.name, row]))

/** Spellings of a row in the source language. */
export function spellingsOf(row: OpRow): readonly string[] {
  return row.js === null ? [] : typeof row.js === 'string' ? [row.js] : row.js
}

const keyOf = (js: string, operands: readonly string[]): string => `${js}(${operands.join(', ')})`

const byJs: ReadonlyMap<string, OpRow> = new Map(
  allOps.flatMap((row) => spellingsOf(row).map((js) => [keyOf(js, row.operands), row] as const)),
)

/** The row of that name; it is a bug to ask for one that does not exist. */
export function opByName(name: string): OpRow {
  const row = byName.get(name)
  invariant(row !== undefined, `no operation is called ${name}`)
  return row
}

/** The row that a JavaScript operator or built-in (`js.+`, `Math.max`) means on operands of exactly these types, or null. */
export function opByJs(js: string, operandTypes: readonly Type[]): OpRow | null {
  return byJs.get(keyOf(js, operandTypes.map(printType))) ?? null
}
