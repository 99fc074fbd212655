// Classes of the time before `class`: a function that is called with `new`, and its prototype that the module fills:
// `Vec.prototype.add = function …`, `Vec.prototype = { … }`, `Object.assign(Vec.prototype, …)`, and what compilers make of classes.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode, ParsedModule } from './module-index.ts'
import { isFunctionPath, staticKey, staticPropertyName, unwrap } from './static-syntax.ts'

export type ConstructorNode = t.FunctionDeclaration | t.FunctionExpression

export interface PrototypeClass {
  readonly name: string
  readonly path: NodePath<ConstructorNode>
  /** By name; getters and setters are called `get name` and `set name`. */
  readonly methods: ReadonlyMap<string, NodePath<FunctionNode>>
  /** Why its instances have no compiled form; null where they may have one. */
  readonly unusable: string | null
}

/** Those of a module, by the constructor and by each method. */
export interface PrototypeClasses {
  readonly byConstructor: ReadonlyMap<t.Node, PrototypeClass>
  readonly byMethod: ReadonlyMap<t.Node, PrototypeClass>
}

export function findPrototypeClasses(module: ParsedModule): PrototypeClasses {
  const byConstructor = new Map<t.Node, PrototypeClass>()
  const byMethod = new Map<t.Node, PrototypeClass>()
  // Most modules have none, and need not be walked.
  if (!/\bthis\b/.test(module.source.text)) return { byConstructor, byMethod }
  module.program.traverse({
    Function(path) {
      const found = path.isFunctionDeclaration() || path.isFunctionExpression() ? prototypeClass(path) : null
      if (found === null) return
      byConstructor.set(path.node, found)
      for (const method of found.methods.values()) byMethod.set(method.node, found)
    },
  })
  return { byConstructor, byMethod }
}

function prototypeClass(path: NodePath<ConstructorNode>): PrototypeClass | null {
  if (path.node.async || path.node.generator || !assignsToThis(path)) return null
  const variable = variableOf(path)
  if (variable === null) return null
  const parts = new PrototypeParts(path)
  for (const reference of variable.referencePaths) parts.mention(reference)
  if (!parts.isClass) return null
  const { methods, unusable } = parts
  return { name: variable.identifier.name, path, methods, unusable }
}

/** The variable that always holds the function. */
function variableOf(path: NodePath<ConstructorNode>): Variable | null {
  const holder = path.parentPath
  const id = path.isFunctionDeclaration()
    ? path.node.id
    : holder?.isVariableDeclarator() && holder.node.init === path.node
      ? holder.node.id
      : null
  const variable = id?.type === 'Identifier' ? path.parentPath?.scope.getBinding(id.name) : undefined
  return variable?.constant ? variable : null
}

/** `this.x = …` in a statement of the body itself. */
function assignsToThis(path: NodePath<ConstructorNode>): boolean {
  return path
    .get('body')
    .get('body')
    .some((statement) => {
      const value = statement.isExpressionStatement() ? statement.get('expression') : null
      const first = value?.isSequenceExpression() ? value.get('expressions')[0] : value
      if (!first?.isAssignmentExpression()) return false
      const { left } = first.node
      return left.type === 'MemberExpression' && left.object.type === 'ThisExpression'
    })
}

/** What the mentions of a constructor tell of its prototype. */
class PrototypeParts {
  readonly methods = new Map<string, NodePath<FunctionNode>>()
  unusable: string | null = null
  isClass = false
  readonly #home: NodePath | null
  readonly #twice = new Set<string>()

  constructor(path: NodePath<ConstructorNode>) {
    this.#home = path.find((outer) => outer.isStatement())?.parentPath ?? null
  }

  mention(reference: NodePath): void {
    const { parentPath, key } = reference
    if (parentPath?.isNewExpression() && key === 'callee') this.isClass = true
    if (parentPath?.isMemberExpression() && key === 'object') {
      if (staticPropertyName(parentPath.node) === 'prototype') this.#prototype(parentPath)
    } else if (parentPath?.isCallExpression() && key === 0) this.#given(parentPath)
  }

  /** `F.prototype`, or a variable that holds it. */
  #prototype(path: NodePath): void {
    const { parentPath, key } = path
    if (parentPath?.isMemberExpression() && key === 'object') this.#property(parentPath)
    else if (parentPath?.isAssignmentExpression() && key === 'left') {
      this.methods.clear()
      this.#members(parentPath.get('right'), parentPath)
    } else if (parentPath?.isAssignmentExpression()) this.#refuse('whose prototype is another one, too')
    else if (parentPath?.isCallExpression() && key === 0) this.#filled(parentPath)
    else if (parentPath?.isVariableDeclarator() && key === 'init') this.#alias(parentPath)
  }

  #alias(path: NodePath<t.VariableDeclarator>): void {
    const { id } = path.node
    const variable = id.type === 'Identifier' ? path.scope.getBinding(id.name) : undefined
    if (variable?.constant) for (const reference of variable.referencePaths) this.#prototype(reference)
    else this.#refuse('whose prototype is kept in a variable that changes')
  }

  /** `F.prototype.name = …` */
  #property(path: NodePath<t.MemberExpression>): void {
    const { parentPath, key } = path
    if (!parentPath?.isAssignmentExpression({ operator: '=' }) || key !== 'left') return
    const name = staticPropertyName(path.node)
    if (name !== null) this.#add(name, this.#sameMethod(path, assignedValue(parentPath)), parentPath)
    // Symbols are no names of methods.
    else if (!/^Symbol\b/.test(path.get('property').toString()))
      this.#refuse('whose prototype has members with computed names')
  }

  /** `F.prototype.eq = F.prototype.equals`, or a function of the module that has no other use. */
  #sameMethod(path: NodePath<t.MemberExpression>, value: NodePath): NodePath {
    if (value.isMemberExpression()) {
      const isSame = value.get('object').toString() === path.get('object').toString()
      return (isSame && this.methods.get(staticPropertyName(value.node) ?? '')) || value
    }
    const variable = value.isIdentifier() ? value.scope.getBinding(value.node.name) : undefined
    const isOnlyUse = variable?.constant && variable.referencePaths.length === 1
    return isOnlyUse && variable.path.isFunctionDeclaration() ? variable.path : value
  }

  /** `Object.assign(F.prototype, { … })`, `Object.defineProperty(F.prototype, 'name', { … })` */
  #filled(path: NodePath<t.CallExpression>): void {
    const callee = path.get('callee')
    const method = callee.isMemberExpression() ? staticPropertyName(callee.node) : null
    const [, second, third] = path.get('arguments') as NodePath[]
    if (method === 'assign' && second !== undefined) this.#members(second, path)
    else if (method === 'defineProperty' && second?.isStringLiteral() && third?.isObjectExpression())
      this.#described(second.node.value, third, path)
    else if (method === 'setPrototypeOf' || method === 'defineProperties')
      this.#refuse('whose prototype is set up in a way that is not followed')
  }

  /** `_createClass(F, [{ key: 'name', value: function … }, …])`, and functions that make one class extend another. */
  #given(path: NodePath<t.CallExpression>): void {
    const callee = path.get('callee').toString()
    if (/inherit|extend|setPrototypeOf/i.test(callee)) this.#refuse('that extends another')
    const [, list] = path.get('arguments') as NodePath[]
    if (!/createClass/.test(callee) || !list?.isArrayExpression()) return
    for (const element of list.get('elements') as NodePath[]) {
      const key = element.isObjectExpression() ? propertyOf(element, 'key') : null
      if (key?.isStringLiteral())
        this.#described(key.node.value, element as NodePath<t.ObjectExpression>, path)
      else this.#refuse('whose prototype has members with computed names')
    }
  }

  /** A descriptor. */
  #described(name: string, path: NodePath<t.ObjectExpression>, at: NodePath): void {
    const value = propertyOf(path, 'value')
    if (value !== null) this.#add(name, value, at)
    for (const kind of ['get', 'set'] as const) {
      const accessor = propertyOf(path, kind)
      if (accessor !== null) this.#add(`${kind} ${name}`, accessor, at)
    }
  }

  /** `{ add: function …, get length() { … } }` */
  #members(wrapped: NodePath, at: NodePath): void {
    const path = unwrap(wrapped)
    if (!path.isObjectExpression()) this.#refuse('that extends another')
    for (const property of path.isObjectExpression() ? path.get('properties') : []) {
      const name = property.isSpreadElement() ? null : staticKey(property.node as t.ObjectProperty)
      if (name === null) this.#refuse('whose prototype has members with computed names')
      else if (property.isObjectMethod())
        this.#add(property.node.kind === 'method' ? name : `${property.node.kind} ${name}`, property, at)
      else this.#add(name, (property as NodePath<t.ObjectProperty>).get('value') as NodePath, at)
    }
  }

  /** Where it is not sure that the prototype has the method, or for how long, nobody may call it. */
  #add(name: string, wrapped: NodePath, at: NodePath): void {
    this.isClass = true
    const value = unwrap(wrapped)
    const statement = at.find((outer) => outer.isStatement())
    const isSure = statement !== null && statement.parentPath === this.#home
    const isNew = !this.methods.has(name) && !this.#twice.has(name)
    if (isSure && isNew && isFunctionPath(value) && !value.isArrowFunctionExpression()) {
      this.methods.set(name, value)
      return
    }
    this.methods.delete(name)
    this.#twice.add(name)
  }

  #refuse(why: string): void {
    this.isClass = true
    this.unusable ??= why
  }
}

/** `a = b = value`: the value. */
function assignedValue(path: NodePath<t.AssignmentExpression>): NodePath {
  const right = unwrap(path.get('right'))
  return right.isAssignmentExpression({ operator: '=' }) ? assignedValue(right) : right
}

function propertyOf(path: NodePath<t.ObjectExpression>, name: string): NodePath | null {
  const property = path
    .get('properties')
    .find((each) => !each.isSpreadElement() && staticKey(each.node as t.ObjectProperty) === name)
  if (property === undefined) return null
  return property.isObjectMethod() ? property : (property.get('value') as NodePath)
}
