// `this.reset()` in a constructor whose instance is not there yet, where `reset` does nothing but give fields their values: the method
// is compiled once more, as a function that returns these values.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { ClassShape } from '../1-parse/module-index.ts'
import { fieldsSetBy } from '../1-parse/setting-method.ts'
import * as b from '../hir/builders.ts'
import { conditionKey } from '../hir/condition.ts'
import type { Expr } from '../hir/nodes.ts'
import { fieldOf, type StructType } from '../hir/types.ts'
import { argumentsOf } from './lower-call.ts'
import type { Lowering } from './lowering.ts'

/** The values of the fields that a method sets, in their order; null, and nothing lowered, where it may do something else. */
export function callSettingMethod(
  lowering: Lowering,
  shape: ClassShape,
  type: StructType,
  name: string,
  path: NodePath<t.CallExpression>,
): ReadonlyMap<string, Expr> | null {
  const method = shape.method(name)
  const set = method === null ? null : fieldsSetBy(method.path)
  if (method === null || set === null || type.of === null) return null
  const names = [...set.keys()]
  if (names.some((field) => fieldOf(type, field) === null)) return null
  const key = `${method.key} sets ${shape.key}`
  lowering.context.bound.set(key, {
    fn: { ...method, key, receiver: null },
    index: lowering.index,
    functions: [],
    variables: [],
    sets: { shape, type, names },
  })
  const condition = { kind: 'method', of: type.of, name } as const
  lowering.conditions.set(conditionKey(condition), condition)
  const span = lowering.span(path)
  const args = argumentsOf(lowering, path)
  const result = lowering.locals.temporary(span)
  lowering.emit(b.call({ kind: 'source', key }, args, result, span))
  return new Map(names.map((field, i) => [field, b.tupleItem(lowering.read(result, span), i, span)]))
}
