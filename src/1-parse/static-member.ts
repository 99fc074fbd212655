// Static members of classes that are known when compiling.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { changesOfClass } from './class-changes.ts'
import { type Meaning, unsupported } from './meaning.ts'
import type { Meanings } from './meanings.ts'
import type { ParsedModule } from './module-index.ts'
import { staticKey } from './static-syntax.ts'

/** A static method, or a static field that is readonly and known when compiling. */
export function staticMember(
  path: NodePath<t.ClassDeclaration>,
  name: string,
  module: ParsedModule,
  meanings: Meanings,
): Meaning {
  if (changesOfClass(path).isChanged(name)) return unsupported(`${name} is changed outside of the class`)
  for (const member of path.get('body').get('body')) {
    if (!member.isClassMethod({ static: true }) && !member.isClassProperty({ static: true })) continue
    if (staticKey(member.node) !== name) continue
    if (member.isClassMethod({ kind: 'method' })) return { kind: 'function', module, path: member }
    const value = member.isClassProperty({ readonly: true }) ? (member.get('value') as NodePath) : null
    if (value?.node) return meanings.ofExpression(value, module)
  }
  return unsupported(`${name} is no static method or readonly static field of the class`)
}
