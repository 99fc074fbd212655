// What code outside a class's body sets on the class and on its prototype: members of these names are not what the body says.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { isPlainRead } from './constant-object.ts'
import type { ShapeNode } from './module-index.ts'
import { staticKey, staticPropertyName, unwrap, wrapped } from './static-syntax.ts'

export interface ClassChanges {
  /** Whether the static member, or the method, of that name may be another one. */
  isChanged(name: string): boolean
}

export function changesOfClass(path: NodePath<t.ClassDeclaration>): ClassChanges {
  return changes((note) => {
    const { id } = path.node
    const references = id ? (path.parentPath.scope.getBinding(id.name)?.referencePaths ?? []) : []
    for (const reference of references) noteChange(reference, note)
    path.traverse({
      ThisExpression(inner) {
        const method = inner.findParent(
          (outer) => outer.isClassMethod() || outer.isClassProperty() || outer.isStaticBlock(),
        )
        if (method?.isStaticBlock() || (method?.node as t.ClassMethod | undefined)?.static)
          noteChange(inner, note)
      },
    })
  })
}

/** The same for the prototype. */
export function changesOfPrototype(path: NodePath<t.ClassDeclaration>): ClassChanges {
  return changes((note) => {
    const { id } = path.node
    const references = id ? (path.parentPath.scope.getBinding(id.name)?.referencePaths ?? []) : []
    for (const reference of references) {
      const member = wrapped(reference).parentPath
      const isPrototype =
        member?.isMemberExpression() === true &&
        member.node.object === reference.node &&
        staticPropertyName(member.node) === 'prototype'
      if (isPrototype) for (const each of aliasesOf(member)) noteChange(each, note)
    }
  })
}

/** Methods that instances may have a property in front of: `this.name = …`, but for `this.name = this.name.bind(this)`. */
export function changesOfInstances(path: NodePath<ShapeNode>): ClassChanges {
  return changes((note) => {
    path.traverse({
      AssignmentExpression(inner) {
        const { left, right } = inner.node
        if (left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression') return
        const name = staticPropertyName(left)
        if (name !== null && inner.get('right').toString() !== `this.${name}.bind(this)`) note(name)
        else if (name === null && isFunctionLike(right)) note(null)
      },
      ClassProperty({ node }) {
        const name = staticKey(node)
        if (name !== null && node.static !== true && node.declare !== true) note(name)
      },
    })
  })
}

const isFunctionLike = ({ type }: t.Expression): boolean => /Function/.test(type)

/** The expression, or all mentions of the constant that holds it. */
function aliasesOf(path: NodePath): readonly NodePath[] {
  const { parentPath, key } = wrapped(path)
  if (!parentPath?.isVariableDeclarator() || key !== 'init' || parentPath.node.id.type !== 'Identifier')
    return [path]
  return parentPath.scope.getBinding(parentPath.node.id.name)?.referencePaths ?? []
}

/** `null`: a member whose name is not written. */
type Note = (name: string | null) => void

function changes(collect: (note: Note) => void): ClassChanges {
  const names = new Set<string | null>()
  collect((name) => names.add(name))
  return { isChanged: (name) => names.has(null) || names.has(name) }
}

function noteChange(mention: NodePath, note: Note): void {
  const object = wrapped(mention)
  const parent = object.parentPath
  if (parent?.isMemberExpression() && object.key === 'object') {
    if (!isPlainRead(parent) && wrapped(parent).key !== 'callee') note(staticPropertyName(parent.node))
  } else if (parent?.isCallExpression() && object.key === 0) noteCall(parent, note)
}

/** `Object.assign(mention, …)` and the like. */
function noteCall(call: NodePath<t.CallExpression>, note: Note): void {
  const { callee } = call.node
  const method = callee.type === 'MemberExpression' ? staticPropertyName(callee) : null
  const second = call.get('arguments')[1] as NodePath | undefined
  if (method === 'defineProperty') note(second?.isStringLiteral() ? second.node.value : null)
  else if (method === 'assign' || method === 'defineProperties') {
    const members = second === undefined ? null : unwrap(second)
    if (!members?.isObjectExpression() || call.node.arguments.length > 2) note(null)
    else
      for (const each of members.node.properties) note(each.type === 'SpreadElement' ? null : staticKey(each))
  }
}
