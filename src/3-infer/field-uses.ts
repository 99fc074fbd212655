// Which fields of which types a function touches. Objects of a type are only ever reached through expressions of that type, so
// that a field nobody reads as a field of the type is not read at all. Flow-insensitive, callees included.

import type { Expr, HirFunction, Stmt } from '../hir/nodes.ts'
import { type StructType, type Type, typeKey } from '../hir/types.ts'
import { eachExpr, eachStmt } from '../hir/visit.ts'

/** Sets of `fieldKey` and `typeKey`. */
export interface FieldUses {
  /** With the `typeKey` itself where the class of objects decides something. */
  readonly reads: Set<string>
  readonly writes: Set<string>
  /** Types of which identities are compared. */
  readonly identities: Set<string>
  /** Types of which objects are made. */
  readonly made: Set<string>
}

export function noFieldUses(): FieldUses {
  return { reads: new Set(), writes: new Set(), identities: new Set(), made: new Set() }
}

export function fieldKey(type: StructType, name: string): string {
  return `${typeKey(type)}.${name}`
}

/** In `presumed`: objects of the type are made that lack some of its properties. */
export function partialKey(type: StructType): string {
  return `partial ${typeKey(type)}`
}

/** In `identities`: those of arrays. */
export const ARRAYS = 'arrays'

/** In `presumed`: elements of fixed lists were read. */
export const ELEMENTS = 'elements'

export interface FieldUse {
  readonly read: boolean
  readonly written: boolean
}

/** What is done with one field. */
export function fieldUse(type: StructType, name: string, { reads, writes }: FieldUses): FieldUse {
  const key = fieldKey(type, name)
  return { read: reads.has(key), written: writes.has(key) }
}

/** Whether it matters of which class objects are, beside their fields. */
export function isClassUsed(type: StructType, { reads }: FieldUses): boolean {
  return reads.has(typeKey(type))
}

/** The uses in the function's own body; all that a result shows is read. */
export function fieldUsesOf(fn: HirFunction): FieldUses {
  const uses = noFieldUses()
  for (const stmt of eachStmt(fn.body)) addWrites(stmt, uses)
  for (const expr of eachExpr(fn.body)) addReads(expr, uses)
  // Tests that types decide are gone, and the door must see to it that they were decided rightly.
  for (const key of fn.presumed ?? []) uses.reads.add(key)
  return uses
}

/** Adds everything of the type and what it holds as read. Of objects that no run makes, only which they are can be seen. */
export function readWhole(type: Type, uses: FieldUses): void {
  if (type.kind === 'optional' || type.kind === 'list') readWhole(type.of, uses)
  else if (type.kind === 'tuple') for (const item of type.items) readWhole(item, uses)
  else if (type.kind === 'struct' && uses.made.has(typeKey(type))) {
    for (const field of type.fields) {
      if (uses.reads.has(fieldKey(type, field.name))) continue
      uses.reads.add(fieldKey(type, field.name))
      readWhole(field.type, uses)
    }
  }
}

/** Adds `more` to `uses`. */
export function addFieldUses(uses: FieldUses, more: FieldUses): void {
  for (const part of ['reads', 'writes', 'identities', 'made'] as const)
    for (const key of more[part]) uses[part].add(key)
}

export function countFieldUses({ reads, writes, identities, made }: FieldUses): number {
  return reads.size + writes.size + identities.size + made.size
}

function addWrites(stmt: Stmt, { writes, made }: FieldUses): void {
  if (stmt.kind === 'NewStruct') made.add(typeKey(stmt.type))
  if (stmt.kind === 'SetField' && stmt.object.type.kind === 'struct')
    writes.add(fieldKey(stmt.object.type, stmt.name))
}

function addReads(expr: Expr, { reads, identities }: FieldUses): void {
  if (expr.kind === 'Field' && expr.object.type.kind === 'struct')
    reads.add(fieldKey(expr.object.type, expr.name))
  if (expr.kind === 'Identical') {
    const { type } = expr.left
    if (type.kind === 'array') identities.add(ARRAYS)
    else identities.add(typeKey(type.kind === 'optional' ? type.of : type))
  }
}
