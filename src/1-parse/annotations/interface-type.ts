// Object types of TypeScript: what interfaces and type literals list.

import type * as t from '@babel/types'
import { staticKey } from '../static-syntax.ts'
import { fromDeclaration } from './declared-type.ts'
import { growingField } from './growing-field.ts'
import { mergeStructs, structOf, type WrittenMember } from './struct-type.ts'
import { findType } from './type-declarations.ts'
import type { TypeScope } from './type-scope.ts'
import { fromTypeScript, globalType, typeArguments } from './typescript-types.ts'
import { unusable, unwritten, type WrittenType } from './written-type.ts'

/** An interface lists properties, or renames what it extends. */
export function fromInterface(node: t.TSInterfaceDeclaration, scope: TypeScope): WrittenType {
  const bases = (node.extends ?? []).map((base) => fromBase(base, scope))
  const [base, second] = bases
  if (base && !second && node.body.body.length === 0) return named(base, node.id.name)
  const bad = bases.find((each) => each.type.kind !== 'struct')
  if (bad) return unusable(bad.unusable ?? 'an object that extends something else')
  const inherited = bases.flatMap(({ type }) => (type.kind === 'struct' ? [type] : []))
  const own = structOf(node.id.name, membersOf(node.body.body, scope))
  if (inherited.length === 0) return own
  const all = own.type.kind === 'struct' ? [...inherited, own.type] : inherited
  return mergeStructs(node.id.name, all)
}

function fromBase(
  base: NonNullable<t.TSInterfaceDeclaration['extends']>[number],
  scope: TypeScope,
): WrittenType {
  if (base.expression.type !== 'Identifier') return unusable('an object')
  if (scope.budget.left-- <= 0) return unusable('a type that is too complicated')
  const { name } = base.expression
  const found = findType(name, scope.at, scope.module, scope.modules)
  const args = typeArguments(base)
  return found === null ? globalType(name, args, scope) : fromDeclaration(found, args, scope, name)
}

/** The properties among the members; functions and index signatures are left to JavaScript. */
export function membersOf(members: readonly t.TSTypeElement[], scope: TypeScope): readonly WrittenMember[] {
  return members.flatMap((member) => {
    if (member.type !== 'TSPropertySignature' && member.type !== 'TSMethodSignature') return []
    const name = staticKey(member)
    if (name === null) return []
    const isOptional = member.optional === true
    if (member.type === 'TSMethodSignature')
      return [{ name, written: unusable('it is a function'), isOptional }]
    const annotation = member.typeAnnotation?.typeAnnotation
    const written = annotation ? fromTypeScript(annotation, scope) : unwritten
    return [{ name, written: growingField(written, name, scope.module), isOptional }]
  })
}

/** An object type under the name by which people know it. */
export function named(written: WrittenType, name: string): WrittenType {
  const { type } = written
  return type.kind === 'struct' && type.name === '' && type.self === undefined
    ? { ...written, type: { ...type, name } }
    : written
}
