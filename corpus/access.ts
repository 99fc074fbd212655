// How a function inside a module is reached: an expression that reads it where its name is in scope.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode } from '../src/1-parse/module-index.ts'
import { isFunctionPath, staticKey, wrapped } from '../src/1-parse/static-syntax.ts'

export type Access =
  | {
      readonly kind: 'expression'
      /** `[receiver, function]`, or `[undefined, function]`. */
      readonly text: string
      /** The wrapper whose names the expression uses; null: those of the module. */
      readonly scope: NodePath<FunctionNode> | null
    }
  | { readonly kind: 'default' }

interface Place {
  readonly text: string
  readonly scope: NodePath<FunctionNode> | null
  /** The expression of the object that holds the value, if it is a property. */
  readonly holder?: string
}

/** Null where no name leads to the function. A constructor is called with `new`. */
export function accessTo(fn: NodePath<FunctionNode>, isConstructor: boolean): Access | null {
  const place = placeOf(fn)
  if (place === null) return null
  if (place === 'default') return { kind: 'default' }
  if (isConstructor)
    return { kind: 'expression', text: `[undefined, (...a) => new ${place.text}(...a)]`, scope: place.scope }
  const receiver = place.holder !== undefined && usesThis(fn) ? place.holder : 'undefined'
  return { kind: 'expression', text: `[${receiver}, ${place.text}]`, scope: place.scope }
}

/** Module wrappers: `(function () { … })()`, what is handed to such a wrapper (UMD), and the modules of a bundle. */
export function isRunOnce(fn: NodePath<FunctionNode>): boolean {
  if (!fn.isFunctionExpression() && !fn.isArrowFunctionExpression()) return false
  const outer = wrapped(fn)
  if (callOfWrapper(outer) !== null) return true
  let argument: NodePath = outer
  while (
    argument.listKey !== 'arguments' &&
    (argument.parentPath?.isArrayExpression() ||
      argument.parentPath?.isObjectExpression() ||
      (argument.parentPath?.isObjectProperty() && argument.key === 'value'))
  )
    argument = argument.parentPath
  if (argument.listKey !== 'arguments' || !argument.parentPath?.isCallExpression()) return false
  const callee = argument.parentPath.get('callee')
  const inner = callee.isMemberExpression() ? (callee.get('object') as NodePath) : (callee as NodePath)
  return isFunctionPath(inner) && callOfWrapper(wrapped(inner)) !== null
}

/** The call of `(function () { … })()` and `(function () { … }).call(this)`. */
function callOfWrapper(fn: NodePath): NodePath | null {
  if (fn.key === 'callee' && fn.parentPath?.isCallExpression()) return fn.parentPath
  const member = fn.parentPath
  if (fn.key !== 'object' || !member?.isMemberExpression() || member.key !== 'callee') return null
  const name = staticKey({ key: member.node.property, computed: member.node.computed })
  return (name === 'call' || name === 'apply') && member.parentPath.isCallExpression()
    ? member.parentPath
    : null
}

/** Where the value of `path` is kept. */
function placeOf(path: NodePath): Place | 'default' | null {
  if (path.isFunctionDeclaration() || path.isClassDeclaration()) {
    const named = path.node.id
    if (named) return at(named.name, path.parentPath)
    return path.parentPath.isExportDefaultDeclaration() ? 'default' : null
  }
  if (path.isClassMethod() || path.isClassProperty()) return member(path)
  if (path.isObjectMethod() || path.isObjectProperty()) {
    const key = staticKey(path.node)
    return key === null ? null : property(placeOf(path.parentPath as NodePath), key)
  }
  const holder = path.parentPath
  if (holder === null) return null
  switch (holder.node.type) {
    case 'VariableDeclarator':
      return holder.node.id.type === 'Identifier' ? at(holder.node.id.name, holder) : null
    case 'AssignmentExpression':
      return path.key === 'right' ? assigned(holder as NodePath<t.AssignmentExpression>) : null
    case 'ObjectProperty':
    case 'ClassProperty':
      return path.key === 'value' ? placeOf(holder) : null
    case 'ReturnStatement':
      return returned(holder)
    case 'ExportDefaultDeclaration':
      return 'default'
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return placeOf(holder)
    default:
      return null
  }
}

function at(text: string, path: NodePath | null): Place {
  const around = path?.getFunctionParent() ?? null
  return { text, scope: around !== null && isFunctionPath(around) ? around : null }
}

function property(object: Place | 'default' | null, key: string): Place | null {
  if (object === null || object === 'default') return null
  return { ...object, holder: object.text, text: `${object.text}[${JSON.stringify(key)}]` }
}

function member(path: NodePath<t.ClassMethod> | NodePath<t.ClassProperty>): Place | null {
  const { node } = path
  const key = staticKey(node)
  const owner = path.parentPath?.parentPath
  if (key === null || !owner) return null
  const place = placeOf(owner)
  if (place === null || place === 'default') return null
  if (node.type === 'ClassMethod' && node.kind === 'constructor')
    return { scope: place.scope, text: `(...a) => new ${place.text}(...a)` }
  if (node.type === 'ClassMethod' && (node.kind === 'get' || node.kind === 'set')) {
    const holder = node.static ? place.text : `${place.text}.prototype`
    const accessor = `Object.getOwnPropertyDescriptor(${holder}, ${JSON.stringify(key)}).${node.kind}`
    return { scope: place.scope, holder, text: accessor }
  }
  if (node.static) return property(place, key)
  return node.type === 'ClassMethod' ? property(property(place, 'prototype'), key) : null
}

/** `x = function …`, `exports.f = …`, `A.prototype.f = …`: the target read again. */
function assigned(holder: NodePath<t.AssignmentExpression>): Place | null {
  const { left, operator } = holder.node
  if (operator !== '=' || !isChain(left)) return null
  const text = holder.get('left').toString()
  const owner =
    left.type === 'MemberExpression' ? (holder.get('left.object') as NodePath).toString() : undefined
  return { ...at(text, holder), ...(owner === undefined ? {} : { holder: owner }) }
}

function isChain(node: t.Node): boolean {
  if (node.type === 'Identifier') return true
  return (
    node.type === 'MemberExpression' &&
    (!node.computed || node.property.type === 'StringLiteral') &&
    node.property.type !== 'PrivateName' &&
    isChain(node.object)
  )
}

/** `const M = (function () { return { f … } })()`: the value of the call. */
function returned(statement: NodePath): Place | 'default' | null {
  const fn = statement.getFunctionParent()
  const call = fn === null ? null : callOfWrapper(wrapped(fn))
  return call === null ? null : placeOf(wrapped(call))
}

function usesThis(fn: NodePath<FunctionNode>): boolean {
  let found = false
  fn.traverse({
    ThisExpression(path) {
      found = true
      path.stop()
    },
    FunctionExpression: (path) => path.skip(),
    FunctionDeclaration: (path) => path.skip(),
  })
  return found
}
