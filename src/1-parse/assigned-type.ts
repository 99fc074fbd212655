// The type of a variable that functions assign to, where nothing is written of it, from all that the module puts into it. Doors test
// what it holds, and inference what is assigned, so that a wrong guess costs nothing.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import {
  float64,
  isKnown,
  nullableOf,
  optionalOf,
  type StructField,
  sameType,
  type Type,
  unknown,
} from '../hir/types.ts'
import { staticKey, unwrap } from './static-syntax.ts'

/** The type of an expression, as far as it is seen; unknown otherwise. */
export type TypeOfValue = (value: NodePath) => Type

/** Properties of one object literal. */
const MAX_FIELDS = 40

/** `written` is what is written of the variable. What is not seen stays unknown, alone or inside an optional type. */
export function assignedType(variable: Variable, written: Type, typeOf: TypeOfValue): Type {
  const isWritten = written.kind !== 'unknown' && written.kind !== 'undefined'
  if (isWritten && written.kind !== 'struct') return written
  const values = valuesOf(variable)
  if (values === null) return written
  const mayBeUndefined = values.some((value) => value === null || isUndefined(value))
  const mayBeNull = values.some((value) => value?.isNullLiteral())
  if (mayBeUndefined && mayBeNull) return unknown
  const type = isWritten ? written : commonType(values, typeOf)
  return mayBeUndefined ? optionalOf(type) : mayBeNull ? nullableOf(type) : type
}

/** Whether an array of numbers is among what is assigned. */
export function mayHoldArray(variable: Variable, typeOf: TypeOfValue): boolean {
  const values = valuesOf(variable) ?? []
  return values.some((value) => value !== null && typeOf(value).kind === 'array')
}

/** Of what is assigned, but for undefined and null. */
function commonType(values: readonly (NodePath | null)[], typeOf: TypeOfValue): Type {
  let common: Type = unknown
  for (const value of values) {
    if (value === null || isUndefined(value) || value.isNullLiteral()) continue
    const type = valueType(value, typeOf)
    if (!isKnown(common)) common = type
    else if (isKnown(type) && !sameType(common, type)) return unknown
  }
  return common
}

/** What is assigned to it anywhere, and its initialiser, where null stands for none; null where that is not seen. */
function valuesOf(variable: Variable): readonly (NodePath | null)[] | null {
  const { path } = variable
  if (!path.isVariableDeclarator() || path.node.id.type !== 'Identifier') return null
  const init = path.get('init')
  const values: (NodePath | null)[] = [init.node ? unwrap(init as NodePath) : null]
  for (const each of variable.constantViolations) {
    if (!each.isAssignmentExpression() || each.node.left.type !== 'Identifier') continue
    if (/^(?:=|\|\|=|&&=|\?\?=)$/.test(each.node.operator)) values.push(lastValue(each.get('right')))
  }
  return values
}

/** `a = b = value` */
function lastValue(path: NodePath): NodePath {
  const value = unwrap(path)
  return value.isAssignmentExpression({ operator: '=' }) ? lastValue(value.get('right')) : value
}

function isUndefined(path: NodePath): boolean {
  return path.isIdentifier({ name: 'undefined' }) || path.isUnaryExpression({ operator: 'void' })
}

function valueType(value: NodePath, typeOf: TypeOfValue): Type {
  if (!value.isObjectExpression()) return typeOf(value)
  const fields: StructField[] = []
  for (const property of value.get('properties')) {
    const name = property.isObjectProperty() ? staticKey(property.node) : null
    if (name === null || fields.length === MAX_FIELDS || fields.some((field) => field.name === name))
      return unknown
    const type = valueType(unwrap(property.get('value') as NodePath), typeOf)
    fields.push({ name, type: isKnown(type) ? type : float64 })
  }
  return fields.length === 0 ? unknown : { kind: 'struct', name: '', of: null, fields }
}
