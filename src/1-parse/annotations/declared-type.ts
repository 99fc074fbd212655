// What the declaration of a type says: an alias, an interface, an enum, a class or a type parameter. Objects whose type leads back to
// itself are known by its name.

import type * as t from '@babel/types'
import { classPath, typeOfClass } from './class-type.ts'
import { fromInterface, named } from './interface-type.ts'
import { njitTypeNamed } from './njit-type-names.ts'
import { classDeclaredIn } from './sibling-declaration.ts'
import { membersOfStruct, recursiveStruct, type WrittenMember } from './struct-type.ts'
import { parameterName, type TypeDeclaration, typeParameters } from './type-declarations.ts'
import type { Declared, TypeScope } from './type-scope.ts'
import { fromTypeScript, TYPE_BUDGET } from './typescript-types.ts'
import { numberType, stringType, unusable, usable, vague, type WrittenType } from './written-type.ts'

/** Deepest expansion of aliases. */
const MAX_DEPTH = 32

/** The meaning of a declaration, looked at from its own file. */
export function fromDeclaration(
  found: TypeDeclaration,
  args: readonly t.TSType[],
  scope: TypeScope,
  name: string,
): WrittenType {
  if (found.kind === 'njit') return njitTypeNamed(found.name) ?? unusable(`${name}, which is no type of njit`)
  if (found.kind === 'missing') return unusable(`a type that could not be followed: ${found.why}`)
  if (found.kind === 'parameter') return fromParameter(found, scope, name)
  const { node } = found
  const known = scope.classes.get(declarationKey(found))
  if (known !== undefined && args.length === 0) return known
  const from = scope.within.indexOf(node)
  if (from >= 0) return recursive(found, scope, scope.within.slice(from))
  if (scope.within.length >= MAX_DEPTH) return unusable('a recursive type')
  const inside: TypeScope = {
    ...scope,
    module: found.module,
    at: found.at,
    args: new Map(),
    within: [...scope.within, node],
    homes: new Map([...scope.homes, [node, found]]),
  }
  const written = ofDeclared(found, args, scope, inside)
  // By now it may have turned out to lead back to itself.
  return (args.length === 0 ? scope.classes.get(declarationKey(found)) : undefined) ?? written
}

const declarationKey = ({ node, module }: Declared): string => `type ${module.source.path}:${node.start}`

/** A type that is met inside itself: from now on the objects on the way back to it are known by the names of their types. */
function recursive(found: Declared, scope: TypeScope, circle: readonly t.Node[]): WrittenType {
  const homes = circle.flatMap((node) => scope.homes.get(node) ?? []).filter(isObjectDeclaration)
  if (homes.length === 0) return unusable('a recursive type')
  for (const home of homes) {
    const key = declarationKey(home)
    if (scope.classes.has(key)) continue
    const members = (): readonly WrittenMember[] => membersOfDeclared(home, scope)
    scope.classes.set(key, usable(recursiveStruct(home.node.id?.name ?? '', key, members)))
  }
  return scope.classes.get(declarationKey(found)) ?? ofDeclared(found, [], scope, scopeOf(found, scope))
}

/** An interface, or an alias of an object type, without parameters. */
function isObjectDeclaration({ node }: Declared): boolean {
  if (typeParameters(node).length > 0) return false
  if (node.type === 'TSInterfaceDeclaration') return true
  return node.type === 'TSTypeAliasDeclaration' && node.typeAnnotation.type === 'TSTypeLiteral'
}

function membersOfDeclared(home: Declared, scope: TypeScope): readonly WrittenMember[] {
  const inside = { ...scopeOf(home, scope), budget: { left: TYPE_BUDGET } }
  const { type } = ofDeclared(home, [], inside, inside)
  return type.kind === 'struct' ? membersOfStruct(type) : []
}

/** That of a declaration which nothing is expanded around. */
function scopeOf({ module, at }: Declared, scope: TypeScope): TypeScope {
  return { ...scope, module, at, args: new Map(), within: [], homes: new Map() }
}

function ofDeclared(
  found: Declared,
  args: readonly t.TSType[],
  scope: TypeScope,
  inside: TypeScope,
): WrittenType {
  const { node } = found
  switch (node.type) {
    case 'TSTypeAliasDeclaration': {
      const bound = bindArguments(node, args, scope, inside)
      return named(fromTypeScript(node.typeAnnotation, { ...inside, args: bound }), node.id.name)
    }
    case 'TSInterfaceDeclaration':
      return fromInterface(node, { ...inside, args: bindArguments(node, args, scope, inside) })
    case 'TSEnumDeclaration':
      return enumType(node)
    case 'ClassDeclaration': {
      const own = node.id ? classDeclaredIn(node.id.name, found.module, scope.modules) : null
      if (own !== null)
        return typeOfClass(own.path, { ...inside, module: own.module, at: own.module.program })
      const path = classPath(node, found.at)
      return path === null
        ? unusable('an object of a class that cannot be followed')
        : typeOfClass(path, inside)
    }
  }
}

/** A type parameter stands for what it extends. */
function fromParameter(
  { constraint, module, at }: Extract<TypeDeclaration, { kind: 'parameter' }>,
  scope: TypeScope,
  name: string,
): WrittenType {
  if (constraint === null) return vague(`the type parameter ${name}`, 'any')
  // `T extends Hash<T>`
  if (scope.within.includes(constraint)) return unusable('a recursive type')
  return fromTypeScript(constraint, {
    ...scope,
    module,
    at,
    args: new Map(),
    within: [...scope.within, constraint],
  })
}

function bindArguments(
  node: t.Node,
  args: readonly t.TSType[],
  outside: TypeScope,
  inside: TypeScope,
): ReadonlyMap<string, WrittenType> {
  const bound = new Map<string, WrittenType>()
  typeParameters(node).forEach((parameter, i) => {
    const given = args[i]
    const name = parameterName(parameter)
    if (given) bound.set(name, fromTypeScript(given, outside))
    else if (parameter.default) bound.set(name, fromTypeScript(parameter.default, { ...inside, args: bound }))
  })
  return bound
}

function enumType({ members }: t.TSEnumDeclaration): WrittenType {
  const texts = members.filter(
    ({ initializer }) => initializer?.type === 'StringLiteral' || initializer?.type === 'TemplateLiteral',
  )
  if (texts.length === 0) return numberType
  return texts.length === members.length ? stringType : unusable('an enum with strings and numbers')
}
