// JSDoc type expressions to types.

import { type RootResult, tryParse } from 'jsdoc-type-pratt-parser'
import { bigint, join, nullableOf, type Type, tupleOf, undefinedType, unknown } from '../../hir/types.ts'
import { jsdocTypeNamed } from './jsdoc-type-names.ts'
import { njitTypeNamed } from './njit-type-names.ts'
import { structOf, type WrittenMember } from './struct-type.ts'
import { unionOf } from './typescript-types.ts'
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
  unwritten,
  usable,
  vague,
  type WrittenType,
} from './written-type.ts'

/** Names that the file itself declares (`@typedef`, TypeScript types); null where it declares none of that name. */
export type NameLookup = (name: string) => WrittenType | null

/** What the text between the braces of a JSDoc tag says. */
export function fromJsdoc(text: string, lookUp: NameLookup): WrittenType {
  const parsed = parseJsdocType(text)
  return parsed === null ? unusable(`"${text}", which is not a JSDoc type`) : fromNode(parsed, lookUp)
}

/** The syntax tree of a JSDoc type, or null. */
export function parseJsdocType(text: string): RootResult | null {
  // Only hostile input is longer, and the parser recurses.
  if (text.length === 0 || text.length > 1000) return null
  try {
    return tryParse(text)
  } catch {
    return null
  }
}

/** What the syntax tree of a JSDoc type says. */
export function fromNode(node: RootResult, lookUp: NameLookup): WrittenType {
  switch (node.type) {
    case 'JsdocTypeName':
      return fromName(node.value, lookUp)
    case 'JsdocTypeParenthesis':
    case 'JsdocTypeNotNullable':
      return fromNode(node.element, lookUp)
    case 'JsdocTypeOptional':
      return orUndefined(fromNode(node.element, lookUp))
    case 'JsdocTypeNullable':
      return nullable(fromNode(node.element, lookUp))
    case 'JsdocTypeUndefined':
      return usable(undefinedType)
    case 'JsdocTypeNull':
      return usable(nullableOf(unknown))
    case 'JsdocTypeNumber':
      return numberType
    case 'JsdocTypeBigInt':
      return usable(bigint)
    case 'JsdocTypeVariadic':
      return node.element ? listOf(fromNode(node.element, lookUp)) : unusable('any number of values')
    case 'JsdocTypeUnion':
      return unionOf(node.elements.map((each) => fromNode(each, lookUp)))
    case 'JsdocTypeGeneric':
      return fromGeneric(node.left, node.elements, lookUp)
    case 'JsdocTypeReadonlyArray':
      return asReadonly(fromNode(node.element, lookUp))
    case 'JsdocTypeTuple':
      return fromTuple(node.elements, lookUp)
    case 'JsdocTypeStringValue':
    case 'JsdocTypeTemplateLiteral':
      return stringType
    case 'JsdocTypePredicate':
      return booleanType
    case 'JsdocTypeObject':
      return fromObject(node, lookUp)
    default:
      return undescribed(node)
  }
}

function undescribed(node: RootResult): WrittenType {
  const why = descriptions.get(node.type) ?? 'a type that is not compiled'
  return node.type === 'JsdocTypeAny' || node.type === 'JsdocTypeUnknown' ? vague(why, 'any') : unusable(why)
}

/** `?number`. Of arrays, calls with null run the original. */
function nullable(written: WrittenType): WrittenType {
  const isHeld = written.unusable === null && written.type.kind !== 'array'
  const type = isHeld ? join(nullableOf(unknown), written.type) : null
  if (type !== null) return { ...written, type }
  const choices = written.choices ?? (written.unusable === null ? [written.type] : undefined)
  return choices === undefined
    ? unusable('a type that may be null')
    : vague('a type that may be null', choices)
}

const descriptions: ReadonlyMap<string, string> = new Map([
  ['JsdocTypeAny', 'any value'],
  ['JsdocTypeUnknown', 'any value'],
  ['JsdocTypeFunction', 'a function'],
])

function fromName(name: string, lookUp: NameLookup): WrittenType {
  return (
    lookUp(name) ?? jsdocTypeNamed(name) ?? typedArrayNamed(name) ?? njitTypeNamed(name) ?? unknownName(name)
  )
}

/** Classes of the host, whose instances are neither numbers nor arrays. */
const HOST_CLASSES =
  /^(?:Date|Map|Set|WeakMap|WeakSet|RegExp|Promise|Error|\w+Error|Symbol|symbol|ArrayBuffer|DataView|Buffer|HTML\w*|Element|Node|Event|Canvas\w*|ImageData|\w*[sS]tring)$/

/** A name that is declared out of sight (in a declaration file of the package, say) says no more than nothing would. */
function unknownName(name: string): WrittenType {
  const why = `${name}, which is not a type that njit knows`
  return HOST_CLASSES.test(name) ? unusable(why) : vague(why, 'any')
}

function fromGeneric(left: RootResult, elements: readonly RootResult[], lookUp: NameLookup): WrittenType {
  const name = left.type === 'JsdocTypeName' ? left.value : ''
  const array = typedArrayNamed(name)
  if (array !== null) return array
  const [item, second] = elements
  if (/^(?:Readonly)?(?:Map|Set)$/.test(name))
    return collectionType(
      name,
      elements.map((each) => fromNode(each, lookUp)),
    )
  if (item !== undefined && second === undefined) {
    if (/^[Aa]rray$/.test(name)) return listOf(fromNode(item, lookUp))
    if (name === 'ReadonlyArray') return asReadonly(listOf(fromNode(item, lookUp)))
    if (name === 'Readonly') return asReadonly(fromNode(item, lookUp))
  }
  return jsdocTypeNamed(name)?.unusable
    ? (jsdocTypeNamed(name) as WrittenType)
    : unusable('a generic type that is not compiled')
}

/** `{x: number, y?: number}` */
function fromObject(node: Extract<RootResult, { type: 'JsdocTypeObject' }>, lookUp: NameLookup): WrittenType {
  const members = node.elements.flatMap((element): readonly WrittenMember[] => {
    if (element.type !== 'JsdocTypeObjectField' || typeof element.key !== 'string') return []
    const { key: name, right } = element
    const written = right ? fromNode(right, lookUp) : unwritten
    return [{ name, written, isOptional: element.optional }]
  })
  return structOf('', members)
}

type TupleItem = Extract<RootResult, { type: 'JsdocTypeTuple' }>['elements'][number]

function fromTuple(elements: readonly TupleItem[], lookUp: NameLookup): WrittenType {
  const items: Type[] = []
  for (const element of elements) {
    const node = element.type === 'JsdocTypeKeyValue' ? element.right : element
    const isFixed =
      node !== undefined && node.type !== 'JsdocTypeVariadic' && node.type !== 'JsdocTypeOptional'
    if (!isFixed || (element.type === 'JsdocTypeKeyValue' && element.optional))
      return unusable('a tuple of no fixed length')
    const written = fromNode(node as RootResult, lookUp)
    if (written.unusable !== null) return written
    if (written.type.kind !== 'scalar') return unusable('a tuple of something else than scalars')
    items.push(written.type)
  }
  return items.length === 0 ? unusable('an empty tuple') : usable(tupleOf(items))
}
