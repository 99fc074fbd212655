// TypeScript annotations to types. Names are followed through aliases, interfaces that extend something supported, type
// parameters, and imports. What has no counterpart gives a reason.

import type * as t from '@babel/types'
import {
  bigint,
  elementValueType,
  float64,
  isCollection,
  isKnown,
  join,
  nullableOf,
  type StructType,
  type Type,
  tupleOf,
  undefinedType,
  unknown,
} from '../../hir/types.ts'
import { joinChoices } from './choices.ts'
import { fromDeclaration } from './declared-type.ts'
import { describe } from './describe-type.ts'
import { membersOf } from './interface-type.ts'
import { njitTypeNamed } from './njit-type-names.ts'
import { membersOfStruct, mergeStructs, structOf } from './struct-type.ts'
import { exportedType, findConstant, findType, fromModule, namespaceSpecifier } from './type-declarations.ts'
import type { TypeScope } from './type-scope.ts'
import {
  asReadonly,
  booleanType,
  collectionType,
  listOf,
  numberType,
  orUndefined,
  stringType,
  typedArrayNamed,
  unusable,
  usable,
  vague,
  type WrittenType,
} from './written-type.ts'

/** How many types one annotation may stand for. */
export const TYPE_BUDGET = 2000

/** What a TypeScript type says. */
export function fromTypeScript(node: t.TSType, scope: TypeScope): WrittenType {
  if (scope.budget.left-- <= 0) return unusable('a type that is too complicated')
  switch (node.type) {
    case 'TSNumberKeyword':
      return numberType
    case 'TSBooleanKeyword':
      return booleanType
    case 'TSStringKeyword':
    case 'TSTemplateLiteralType':
      return stringType
    case 'TSBigIntKeyword':
      return usable(bigint)
    case 'TSNullKeyword':
      return usable(nullableOf(unknown))
    case 'TSUndefinedKeyword':
    case 'TSVoidKeyword':
      return usable(undefinedType)
    case 'TSParenthesizedType':
    case 'TSOptionalType':
    case 'TSRestType':
      return fromTypeScript(node.typeAnnotation, scope)
    case 'TSTypeOperator':
      return fromOperator(node, scope)
    case 'TSArrayType':
      return listOf(fromTypeScript(node.elementType, scope))
    case 'TSTupleType':
      return fromTuple(node, scope)
    case 'TSLiteralType':
      return fromLiteral(node.literal)
    case 'TSUnionType':
      return fromUnion(node, scope)
    case 'TSIntersectionType':
      return fromIntersection(node, scope)
    case 'TSTypeReference':
      return fromReference(node, scope)
    case 'TSTypeLiteral':
      return structOf('', membersOf(node.members, scope))
    case 'TSTypeQuery':
      return fromQuery(node, scope)
    case 'TSIndexedAccessType':
      return fromIndexedAccess(node, scope)
    case 'TSTypePredicate':
      return node.asserts === true ? usable(undefinedType) : booleanType
    case 'TSImportType':
      return fromImportType(node, scope)
    case 'TSAnyKeyword':
    case 'TSUnknownKeyword':
      return vague(describe(node), 'any')
    default:
      return unusable(describe(node))
  }
}

function fromOperator(node: t.TSTypeOperator, scope: TypeScope): WrittenType {
  if (node.operator !== 'readonly')
    return unusable(node.operator === 'unique' ? 'a symbol' : 'a property name')
  return asReadonly(fromTypeScript(node.typeAnnotation as t.TSType, scope))
}

function fromTuple(node: t.TSTupleType, scope: TypeScope): WrittenType {
  const items: Type[] = []
  for (const element of node.elementTypes) {
    if (element.type === 'TSRestType' || element.type === 'TSOptionalType')
      return unusable('a tuple of no fixed length')
    const item = element.type === 'TSNamedTupleMember' ? element.elementType : element
    if (element.type === 'TSNamedTupleMember' && element.optional)
      return unusable('a tuple of no fixed length')
    const written = fromTypeScript(item, scope)
    if (written.unusable !== null) return written
    if (written.type.kind !== 'scalar') return unusable('a tuple of something else than scalars')
    items.push(written.type)
  }
  return items.length === 0 ? unusable('an empty tuple') : usable(tupleOf(items))
}

function fromLiteral(literal: t.TSLiteralType['literal']): WrittenType {
  switch (literal.type) {
    case 'NumericLiteral':
      return numberType
    case 'BooleanLiteral':
      return booleanType
    case 'BigIntLiteral':
      return usable(bigint)
    case 'UnaryExpression':
      return literal.argument.type === 'BigIntLiteral' ? usable(bigint) : numberType
    default:
      return stringType
  }
}

function fromUnion(node: t.TSUnionType, scope: TypeScope): WrittenType {
  const members = node.types.map((each) => fromTypeScript(each, scope))
  return unionOf(members)
}

/** The union of written types: all alike, one of them possibly undefined. Shared with JSDoc. */
export function unionOf(members: readonly WrittenType[]): WrittenType {
  const bad = members.find((each) => each.unusable !== null)
  if (bad) return severalTypes(bad.unusable ?? '', members)
  const present = members.filter((each) => each.type.kind !== 'undefined')
  const [first, ...others] = present
  if (first === undefined) return usable(undefinedType)
  let type = first.type
  for (const other of others) {
    const joined = join(type, other.type)
    // Of an array or null only results are compiled.
    if (joined === null || (joined.kind === 'optional' && joined.of.kind === 'array'))
      return severalTypes('one of several types', members)
    type = joined
  }
  const written = { ...first, type, wantsInteger: present.every((each) => each.wantsInteger) }
  return present.length < members.length ? orUndefined(written) : written
}

/** Those of the members that have a form in compiled code; values of the others run the original. */
function severalTypes(why: string, members: readonly WrittenType[]): WrittenType {
  const mayBeMissing = members.some(({ type }) => type.kind === 'undefined')
  const choices = members.flatMap((member) => {
    if (member.choices !== undefined) return [member.choices]
    if (member.unusable !== null || !isKnown(member.type) || member.type.kind === 'undefined') return []
    return [[mayBeMissing ? orUndefined(member).type : member.type]]
  })
  return choices.length === 0 ? unusable(why) : vague(why, joinChoices(choices))
}

/** A branded type (`number & { __brand: 'px' }`) is what it brands. */
function fromIntersection(node: t.TSIntersectionType, scope: TypeScope): WrittenType {
  const all = node.types.map((each) => fromTypeScript(each, scope))
  const structs = all.flatMap(({ type }) => (type.kind === 'struct' ? [type] : []))
  if (structs.length === all.length) return mergeStructs('', structs)
  const members = all.filter((_, i) => node.types[i]?.type !== 'TSTypeLiteral')
  const known = members.filter((each) => each.unusable === null)
  const [first] = known
  if (first === undefined) return members[0] ?? unusable('an object')
  return known.every((each) => join(each.type, first.type) !== null)
    ? first
    : unusable('a type that no value has')
}

function fromReference(node: t.TSTypeReference, scope: TypeScope): WrittenType {
  const args = typeArguments(node)
  const { typeName } = node
  if (typeName.type !== 'Identifier') return fromQualifiedName(typeName, scope)
  const argument = scope.args.get(typeName.name)
  if (argument !== undefined) return argument
  const found = findType(typeName.name, scope.at, scope.module, scope.modules)
  if (found !== null) return fromDeclaration(found, args, scope, typeName.name)
  return globalType(typeName.name, args, scope)
}

export function typeArguments(
  node: t.TSTypeReference | t.TSExpressionWithTypeArguments,
): readonly t.TSType[] {
  return node.typeParameters?.params ?? []
}

export function globalType(name: string, args: readonly t.TSType[], scope: TypeScope): WrittenType {
  const array = typedArrayNamed(name)
  if (array !== null) return array
  const [first] = args
  const inner = (): WrittenType =>
    first ? fromTypeScript(first, scope) : unusable(`${name} of nothing in particular`)
  switch (name) {
    case 'Array':
      return listOf(inner())
    case 'ReadonlyArray':
      return asReadonly(listOf(inner()))
    case 'Readonly':
      return asReadonly(inner())
    case 'ArrayLike':
    case 'Iterable': {
      const why = `${name}, which does not say what kind of array: write number[], Float64Array, …`
      return listOf(inner()).type.kind === 'array' ? vague(why, 'array') : unusable(why)
    }
    case 'Map':
    case 'ReadonlyMap':
    case 'Set':
    case 'ReadonlySet':
      return collectionType(
        name,
        args.map((arg) => fromTypeScript(arg, scope)),
      )
    case 'Partial':
      return partial(inner())
    case 'NonNullable': {
      const written = inner()
      return written.type.kind === 'optional' ? { ...written, type: written.type.of } : written
    }
    default:
      return njitTypeNamed(name) ?? unusable(`${name}, which is not compiled`)
  }
}

/** An object with the same properties, of which any may be missing. */
function partial(written: WrittenType): WrittenType {
  if (written.type.kind !== 'struct' || isCollection(written.type))
    return written.unusable === null ? unusable('Partial of something else than an object') : written
  const members = membersOfStruct(written.type)
  return structOf(
    '',
    members.map((member) => ({ ...member, isOptional: true })),
  )
}

/** `namespace.Type`, and `Enum.Member` as a type. */
function fromQualifiedName(name: t.TSQualifiedName, scope: TypeScope): WrittenType {
  if (name.left.type !== 'Identifier') return unusable('a type inside nested namespaces')
  const specifier = namespaceSpecifier(name.left.name, scope.module)
  if (specifier !== null) {
    return fromDeclaration(
      fromModule(specifier, name.right.name, scope.module, scope.modules),
      [],
      scope,
      name.right.name,
    )
  }
  const left = findType(name.left.name, scope.at, scope.module, scope.modules)
  if (left?.kind === 'declared' && left.node.type === 'TSEnumDeclaration')
    return fromDeclaration(left, [], scope, name.left.name)
  return unusable('a type inside a namespace')
}

function fromQuery(node: t.TSTypeQuery, scope: TypeScope): WrittenType {
  if (node.exprName.type !== 'Identifier') return unusable('typeof something else than a variable')
  return scope.typeOfVariable(node.exprName.name, scope.at, scope.module)
}

/** `T[number]`: an element of T; `T['name']` and `T[keyof T]`: what one of its properties may be, or any of them. */
function fromIndexedAccess(node: t.TSIndexedAccessType, scope: TypeScope): WrittenType {
  const values = isKeyOf(node.indexType) ? valuesOfConstant(node.objectType, scope) : null
  if (values !== null) return values
  const object = fromTypeScript(node.objectType, scope)
  if (object.unusable !== null) return object
  if (object.type.kind === 'struct') return fromProperties(object.type, node.indexType)
  const index = fromTypeScript(node.indexType, scope)
  if (index.unusable !== null || index.type.kind !== 'scalar') return unusable('the type of a property')
  if (object.type.kind === 'array') return usable(elementValueType(object.type.element))
  if (object.type.kind !== 'tuple') return unusable('the type of a property')
  return object.type.items.every((item) => join(item, float64) !== null)
    ? numberType
    : unusable('one of several types')
}

function fromProperties(type: StructType, index: t.TSType): WrittenType {
  const members = membersOfStruct(type)
  const names = isKeyOf(index) ? members.map(({ name }) => name) : literalNames(index)
  const chosen = members.filter(({ name }) => names.includes(name))
  const isCertain = names.length > 0 && chosen.length === names.length && !isCollection(type)
  return isCertain ? unionOf(chosen.map(({ written }) => written)) : unusable('the type of a property')
}

/** What the properties of a constant object are, where `typeof` names one; null for everything else. */
function valuesOfConstant(node: t.TSType, scope: TypeScope): WrittenType | null {
  if (node.type === 'TSParenthesizedType') return valuesOfConstant(node.typeAnnotation, scope)
  if (node.type !== 'TSTypeQuery' || node.exprName.type !== 'Identifier') return null
  const found = findConstant(node.exprName.name, scope.at)
  const annotation = found?.id.type === 'Identifier' ? found.id.typeAnnotation : null
  if (annotation?.type === 'TSTypeAnnotation') {
    const { type } = fromTypeScript(annotation.typeAnnotation, scope)
    return type.kind === 'struct' ? unionOf(membersOfStruct(type).map(({ written }) => written)) : null
  }
  const object = found?.init ? withoutAssertion(found.init) : null
  if (object?.type !== 'ObjectExpression' || object.properties.length === 0) return null
  const values = object.properties.map((each) =>
    each.type === 'ObjectProperty' ? literalValue(each.value) : null,
  )
  return values.every((each) => each !== null) ? unionOf(values) : null
}

/** `value as const` */
function withoutAssertion(node: t.Node): t.Node {
  return node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression'
    ? withoutAssertion(node.expression)
    : node
}

function literalValue(node: t.Node): WrittenType | null {
  switch (node.type) {
    case 'NumericLiteral':
      return numberType
    case 'StringLiteral':
      return stringType
    case 'BooleanLiteral':
      return booleanType
    case 'UnaryExpression':
      return node.operator === '-' && node.argument.type === 'NumericLiteral' ? numberType : null
    default:
      return null
  }
}

const isKeyOf = (index: t.TSType): boolean => index.type === 'TSTypeOperator' && index.operator === 'keyof'

function literalNames(index: t.TSType): readonly string[] {
  if (index.type === 'TSUnionType') return index.types.flatMap(literalNames)
  return index.type === 'TSLiteralType' && index.literal.type === 'StringLiteral' ? [index.literal.value] : []
}

function fromImportType(node: t.TSImportType, scope: TypeScope): WrittenType {
  const { qualifier } = node
  const argument: t.Node = node.argument
  const specifier = argument.type === 'StringLiteral' ? argument.value : null
  if (specifier === null || qualifier?.type !== 'Identifier') return unusable('a module')
  const imported = scope.modules.import(specifier, scope.module)
  const found =
    imported?.kind === 'module' ? exportedType(qualifier.name, imported.module, scope.modules, 0) : null
  return found === null
    ? unusable(`a type that could not be followed: ${qualifier.name} from "${specifier}"`)
    : fromDeclaration(found, [], scope, qualifier.name)
}
