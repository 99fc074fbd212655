// Text for people about what a throw statement throws. The expression itself is never compiled: the original throws it.

import type * as t from '@babel/types'

/** `RangeError: radius … is negative` for `new RangeError('radius ' + r + ' is negative')`. */
export function describeThrown(argument: t.Expression): string {
  if (argument.type !== 'NewExpression' && argument.type !== 'CallExpression') return 'a value'
  const name = argument.callee.type === 'Identifier' ? argument.callee.name : 'an error'
  const message = argument.arguments[0]
  return message === undefined ? name : `${name}: ${constantText(message)}`
}

function constantText(node: t.Node): string {
  if (node.type === 'StringLiteral') return node.value
  if (node.type === 'TemplateLiteral') return node.quasis.map((quasi) => quasi.value.cooked ?? '').join('…')
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return '…'
  // A chain of `+` is walked from its last operand, so that thousands of them need no stack.
  const parts: string[] = []
  let rest: t.Node = node
  while (rest.type === 'BinaryExpression' && rest.operator === '+') {
    parts.unshift(rest.right.type === 'BinaryExpression' ? '…' : constantText(rest.right))
    rest = rest.left
  }
  return [constantText(rest), ...parts].join('')
}
