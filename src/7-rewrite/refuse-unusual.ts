// Functions whose calls a door must not make.

import * as t from '@babel/types'
import type { TaggedFunction } from '../1-parse/module-index.ts'
import { LeaveError } from './leave-error.ts'

/** Throws LeaveError for a function that would not be the same behind a door. */
export function refuseUnusual(path: TaggedFunction['fn']['path']): void {
  const { node } = path
  if (node.async || node.generator) throw new LeaveError('it is async or a generator')
  const holder = path.parentPath?.parent
  // Where the class extends another, JavaScript gives fields their values in `super(…)`, to which a door does not come.
  const isFirst = t.isClassMethod(node, { kind: 'constructor' }) && t.isClass(holder) && !holder.superClass
  const members = isFirst ? (path.parent as t.ClassBody).body : []
  for (const member of members) {
    // JavaScript has computed them by the time the constructor runs, and compiled code computes them once more.
    if (t.isClassProperty(member, { static: false }) && member.value && !isPlainValue(member.value))
      throw new LeaveError('fields of the class have values that may not be computed twice')
  }
}

/** The expression has no effect, and always the same value but for its identity. */
function isPlainValue(node: t.Node): boolean {
  if (t.isUnaryExpression(node)) return node.operator !== 'delete' && isPlainValue(node.argument)
  if (t.isArrayExpression(node)) return node.elements.every((item) => item !== null && isPlainValue(item))
  return t.isLiteral(node) && !t.isTemplateLiteral(node) && !t.isRegExpLiteral(node)
}
