// `const v = Object.create(Vec.prototype); v.x = 0; v.y = 0`: an instance that no constructor makes. The record is made once the
// statements right behind the declaration have given all fields their values.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { ClassShape } from '../1-parse/module-index.ts'
import { staticPropertyName } from '../1-parse/static-syntax.ts'
import * as codes from '../diagnostics/codes/language.ts'
import type { Expr } from '../hir/nodes.ts'
import type { StructType } from '../hir/types.ts'
import { builtInPath } from './built-ins.ts'
import { instanceOf, typeOfInstances } from './lower-class.ts'
import { callSettingMethod } from './lower-setting-call.ts'
import type { Lowering } from './lowering.ts'
import { unwrap } from './unwrap.ts'

/** The instance that a declarator's initialiser makes; null for every other initialiser. The statements that belong to it are not lowered
 *  again. */
export function lowerCreation(
  lowering: Lowering,
  declarator: NodePath<t.VariableDeclarator>,
  init: NodePath<t.Node>,
): Expr | null {
  const shape = createdShape(lowering, init)
  const name = declarator.node.id
  if (shape === null || name.type !== 'Identifier') return null
  const type = typeOfInstances(lowering, shape, init)
  const values = new Map<string, Expr>()
  for (const statement of declarator.parentPath.getAllNextSiblings()) {
    const set = setByMethod(lowering, shape, type, statement, name.name, values.size)
    if (set !== null) {
      for (const [field, value] of set) values.set(field, value)
      lowering.consumed.add(statement.node)
      continue
    }
    const assigned = assignedField(statement, name.name)
    if (assigned === null || values.has(assigned.field)) break
    const earlier = [...values.values()]
    const value = lowering.after(earlier, () => lowering.expression(assigned.value))
    for (const [i, field] of [...values.keys()].entries()) values.set(field, earlier[i] as Expr)
    values.set(assigned.field, value)
    lowering.consumed.add(statement.node)
  }
  const names = type.fields.map((field) => field.name)
  // Properties have the order in which they are assigned.
  if (names.join() !== [...values.keys()].join()) {
    const what = `an instance of ${shape.name} that gets other fields than its class has, or in another order,`
    lowering.fail(codes.unsupported_class({ what }), init)
  }
  return instanceOf(lowering, type, [...values.values()], init)
}

/** The class in `Object.create(Class.prototype)`. */
function createdShape(lowering: Lowering, path: NodePath<t.Node>): ClassShape | null {
  if (!path.isCallExpression() || path.node.arguments.length !== 1) return null
  if (builtInPath(lowering, path.get('callee') as NodePath<t.Node>) !== 'Object.create') return null
  const prototype = unwrap(path.get('arguments.0') as NodePath<t.Node>)
  if (!prototype.isMemberExpression() || staticPropertyName(prototype.node) !== 'prototype') return null
  const object = prototype.get('object')
  const binding = object.isIdentifier() ? lowering.resolve(object) : null
  if (binding?.kind === 'class') return lowering.index.classOf(binding.key)
  return binding?.kind === 'function' ? lowering.index.constructedBy(binding.key) : null
}

/** `name.method(…)` as the first statement, where the method sets fields; null for everything else. */
function setByMethod(
  lowering: Lowering,
  shape: ClassShape,
  type: StructType,
  statement: NodePath,
  name: string,
  earlier: number,
): ReadonlyMap<string, Expr> | null {
  const path = statement.isExpressionStatement() ? statement.get('expression') : null
  if (earlier > 0 || !path?.isCallExpression()) return null
  const { callee } = path.node
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return null
  const method = callee.object.name === name ? staticPropertyName(callee) : null
  const given = path.get('arguments').some((argument) => mentions(argument, name))
  return method === null || given ? null : callSettingMethod(lowering, shape, type, method, path)
}

/** `name.field = value`, where the value has nothing to do with the object. */
function assignedField(
  statement: NodePath,
  name: string,
): { readonly field: string; readonly value: NodePath<t.Node> } | null {
  const path = statement.isExpressionStatement() ? statement.get('expression') : null
  if (!path?.isAssignmentExpression({ operator: '=' })) return null
  const { left } = path.node
  const isField = left.type === 'MemberExpression' && left.object.type === 'Identifier'
  const field = isField && (left.object as t.Identifier).name === name ? staticPropertyName(left) : null
  const value = path.get('right')
  return field === null || mentions(value, name) ? null : { field, value }
}

function mentions(path: NodePath<t.Node>, name: string): boolean {
  let found = path.isIdentifier({ name })
  path.traverse({
    Identifier({ node }) {
      found ||= node.name === name
    },
  })
  return found
}
