// Object literals that nothing changes: `const LIMITS = { low: 0, high: 255 }`, only ever read by property name.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import { frozenArgument, staticKey, staticPropertyName, unwrap, wrapped } from './static-syntax.ts'

/** Whether every property of the literal is `name: value`, with no getter, spread, or computed name. */
export function isPlainObject(path: NodePath): path is NodePath<t.ObjectExpression> {
  if (!path.isObjectExpression()) return false
  return path.node.properties.every((each) => {
    if (each.type === 'SpreadElement') return false
    const key = staticKey(each)
    return key !== null && key !== '__proto__' && (each.type === 'ObjectProperty' || each.kind === 'method')
  })
}

/** The value of a property of a plain object literal; null where it has no such property of its own. */
export function propertyValue(path: NodePath<t.ObjectExpression>, name: string): NodePath | null {
  // The last of several wins, as when the object is made.
  const index = path.node.properties
    .map((each) => each.type !== 'SpreadElement' && staticKey(each) === name)
    .lastIndexOf(true)
  if (index < 0) return null
  const property = path.get(`properties.${index}`) as NodePath
  return property.isObjectProperty() ? (property.get('value') as NodePath) : property
}

/** Whether nothing can change the object: it is frozen, or `as const`, or all its mentions read a property. */
export function isNeverChanged(variable: Variable, init: NodePath): boolean {
  if (frozenArgument(unwrap(init)) !== null || isAsConst(init)) return true
  const object = unwrap(init)
  return (
    isPlainObject(object) && variable.referencePaths.every((reference) => readsProperty(reference, object))
  )
}

/** `… as const`: the author's word that nobody writes to it, as with an enum. */
export function isAsConst(path: NodePath): boolean {
  if (!path.isTSAsExpression()) return false
  const { typeAnnotation } = path.node
  return (
    typeAnnotation.type === 'TSTypeReference' &&
    typeAnnotation.typeName.type === 'Identifier' &&
    typeAnnotation.typeName.name === 'const'
  )
}

/** Type-only mentions (`typeof x`, `keyof typeof x`) change nothing. */
export function isTypeMention(reference: NodePath): boolean {
  return reference.parentPath?.isTSTypeQuery() === true || reference.parentPath?.isTSQualifiedName() === true
}

function readsProperty(reference: NodePath, literal: NodePath<t.ObjectExpression>): boolean {
  if (isTypeMention(reference) || isModuleExport(reference)) return true
  const object = wrapped(reference)
  const parent = object.parentPath
  if (parent?.isVariableDeclarator())
    return object.key === 'init' && parent.node.id.type === 'ObjectPattern' && !hasRest(parent.node.id)
  const name =
    parent?.isMemberExpression() && object.key === 'object' ? staticPropertyName(parent.node) : null
  if (parent === null || name === null) return false
  return isPlainRead(parent) || (parent.key === 'callee' && isIndependent(propertyValue(literal, name)))
}

/** `module.exports = object`: what a CommonJS module exports is taken to stay as it is, like the exports of an ES module. */
function isModuleExport(reference: NodePath): boolean {
  const parent = reference.parentPath
  return (
    parent?.isAssignmentExpression() === true &&
    reference.key === 'right' &&
    parent.get('left').toString() === 'module.exports'
  )
}

/** Whether some mention of the variable writes to a property of it. */
export function isWrittenThrough(variable: Variable): boolean {
  return variable.referencePaths.some((reference) => {
    const object = wrapped(reference)
    const parent = object.parentPath
    return (
      parent?.isMemberExpression() === true &&
      object.key === 'object' &&
      !isPlainRead(parent) &&
      parent.key !== 'callee'
    )
  })
}

/** Whether a function never looks at the object that it is called on. */
function isIndependent(fn: NodePath | null): boolean {
  if (fn === null || !(fn.isArrowFunctionExpression() || fn.isFunctionExpression() || fn.isObjectMethod()))
    return false
  let usesThis = false
  fn.traverse({
    ThisExpression() {
      usesThis = true
    },
    Super() {
      usesThis = true
    },
  })
  return !usesThis
}

function hasRest(pattern: t.ObjectPattern): boolean {
  return pattern.properties.some((each) => each.type === 'RestElement')
}

/** Whether the member expression is only read: not written, deleted, called as a method, or taken apart by assignment. */
export function isPlainRead(member: NodePath): boolean {
  const outer = wrapped(member)
  const parent = outer.parentPath
  if (parent === null) return false
  if (parent.isAssignmentExpression()) return outer.key === 'right'
  if (parent.isUpdateExpression() || parent.isUnaryExpression({ operator: 'delete' })) return false
  if (parent.isCallExpression() || parent.isOptionalCallExpression() || parent.isTaggedTemplateExpression()) {
    return outer.key !== 'callee' && outer.key !== 'tag'
  }
  if (parent.isForXStatement()) return outer.key !== 'left'
  if (parent.isArrayPattern() || parent.isRestElement()) return false
  if (parent.isAssignmentPattern()) return outer.key === 'right'
  return !(parent.isObjectProperty() && parent.parentPath.isObjectPattern())
}
