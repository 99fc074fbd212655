// Parentheses and TypeScript's annotations on expressions have no meaning at run time.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'

const wrappers: ReadonlySet<string> = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TypeCastExpression',
])

export function isWrapper(node: t.Node): boolean {
  return wrappers.has(node.type)
}

/** The expression inside parentheses, `as T`, `!`, `satisfies T` and `<T>`. */
export function unwrap(path: NodePath<t.Node>): NodePath<t.Node> {
  let inner = path
  while (isWrapper(inner.node)) inner = inner.get('expression') as NodePath<t.Node>
  return inner
}
