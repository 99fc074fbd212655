// Numba signatures: `float64(float64[:], int32)`, `(f8[::1], i4)`, `(float64) -> float64`, `list(float64)(list(float64))`.
// Types are also read in the form in which they print: `array(float64, 1d, C)`, `OptionalType(float64)`.

import { unknown_signature_type, unsupported_signature_type } from '../../diagnostics/codes/parse.ts'
import { CompileError } from '../../diagnostics/diagnostic.ts'
import { arrayOf, isNumber, listOfNumbers, optionalOf, type Type, tupleOf } from '../../hir/types.ts'
import type { Span } from '../../source.ts'
import type { WrittenSignature } from '../module-index.ts'
import {
  canonicalTypeNames,
  type NumbaTypeName,
  numbaTypeNames,
  unsupportedNumbaTypes,
} from './numba-type-names.ts'
import type { TextCursor } from './text-cursor.ts'

interface SignatureType {
  readonly type: Type
  readonly wantsInteger: boolean
}

/** Longest tuple that a signature may spell as `UniTuple`. */
const MAX_TUPLE = 64
/** Deepest nesting of types; only malformed input is deeper. */
const MAX_DEPTH = 16

/** Reads one signature. Throws CompileError at the offending text. */
export function readSignature(cursor: TextCursor): WrittenSignature {
  const start = cursor.at
  let returns: Type | null = null
  if (cursor.next !== '(') {
    rejectProse(cursor)
    returns = readType(cursor, 0).type
  }
  cursor.expect('(')
  const params: SignatureType[] = []
  if (!cursor.take(')')) {
    do params.push(readType(cursor, 0))
    while (cursor.take(','))
    cursor.expect(')', '"," or ")"')
  }
  if (returns === null && cursor.take('->')) returns = readType(cursor, 0).type
  return { params, returns, span: cursor.spanFrom(start, trimmedEnd(cursor)) }
}

/** Text that does not look like a signature is better called malformed than an unknown type. */
function rejectProse(cursor: TextCursor): void {
  const start = cursor.at
  const { word } = cursor.takeWord()
  const looksLikeType =
    word !== '' &&
    (numbaTypeNames.has(word) ||
      '(['.includes(cursor.next || ' ') ||
      word === 'readonly' ||
      word === 'reflected')
  cursor.at = start
  if (!looksLikeType) cursor.fail('an options object or a signature')
}

function trimmedEnd(cursor: TextCursor): number {
  return cursor.text.slice(0, cursor.at).trimEnd().length
}

function readType(cursor: TextCursor, depth: number): SignatureType {
  const start = cursor.at
  if (depth > MAX_DEPTH) cursor.fail('a simpler type')
  const { word, span } = cursor.takeWord()
  if (word === '') cursor.fail('a type', start)
  if (word === 'readonly') {
    const inner = readType(cursor, depth + 1)
    return inner.type.kind === 'array' ? { ...inner, type: { ...inner.type, readonly: true } } : inner
  }
  if (word === 'reflected') return readType(cursor, depth + 1)
  const made = typeConstructors.get(word)
  if (made !== undefined) {
    cursor.expect('(')
    const type = made(cursor, depth + 1, span)
    cursor.expect(')', '"," or ")"')
    return { type, wantsInteger: false }
  }
  const name = lookUp(word, span)
  if (!cursor.take('[')) return name
  readDimensions(cursor, start)
  if (typeof name.element !== 'string') {
    throw new CompileError(
      unsupported_signature_type({ name: `${word}[:]`, why: name.element.why }),
      cursor.spanFrom(start, trimmedEnd(cursor)),
    )
  }
  return { type: arrayOf(name.element), wantsInteger: false }
}

function lookUp(word: string, span: Span): NumbaTypeName {
  const name = numbaTypeNames.get(word)
  if (name !== undefined) return name
  const why = unsupportedNumbaTypes.get(word)
  if (why !== undefined) throw new CompileError(unsupported_signature_type({ name: word, why }), span)
  throw new CompileError(unknown_signature_type({ name: word, valid: canonicalTypeNames }), span)
}

/** The rest of `[:]` or `[::1]`. */
function readDimensions(cursor: TextCursor, start: number): void {
  let dimensions = 0
  do {
    cursor.expect(':', '":"')
    if (cursor.take(':')) cursor.expect('1')
    dimensions++
  } while (cursor.take(','))
  cursor.expect(']', '"]"')
  if (dimensions === 1 && cursor.next !== '[') return
  const end = trimmedEnd(cursor)
  const name = cursor.text.slice(start, end)
  throw new CompileError(
    unsupported_signature_type({ name, why: 'JavaScript arrays have one dimension' }),
    cursor.spanFrom(start, end),
  )
}

type TypeConstructor = (cursor: TextCursor, depth: number, span: Span) => Type

const readList: TypeConstructor = (cursor, depth, span) => {
  const item = readType(cursor, depth)
  if (!isNumber(item.type)) {
    throw new CompileError(
      unsupported_signature_type({ name: 'list', why: 'only lists of numbers are compiled' }),
      span,
    )
  }
  if (!cursor.take(',')) return listOfNumbers
  cursor.expect('readonly')
  return { ...listOfNumbers, readonly: true }
}

const readOptional: TypeConstructor = (cursor, depth, span) => {
  const { type } = readType(cursor, depth)
  if (type.kind === 'scalar') return optionalOf(type)
  throw new CompileError(
    unsupported_signature_type({ name: 'optional', why: 'only scalars may be optional' }),
    span,
  )
}

const readArray: TypeConstructor = (cursor, _depth, span) => {
  const { word, span: nameSpan } = cursor.takeWord()
  const name = lookUp(word, nameSpan)
  cursor.expect(',')
  if (!cursor.take('1d') && !cursor.take('1')) cursor.fail('"1d"')
  cursor.expect(',')
  if (cursor.takeWord().word === '') cursor.fail('a layout, such as "C"')
  if (typeof name.element === 'string') return arrayOf(name.element)
  throw new CompileError(unsupported_signature_type({ name: `array(${word})`, why: name.element.why }), span)
}

const readTuple: TypeConstructor = (cursor, depth, span) => {
  const items: Type[] = []
  do items.push(readType(cursor, depth).type)
  while (cursor.take(','))
  return tupleOfScalars(items, span)
}

const readUniTuple: TypeConstructor = (cursor, depth, span) => {
  const { type } = readType(cursor, depth)
  cursor.expect(',')
  const start = cursor.at
  const count = Number(cursor.takeWord().word || Number.NaN)
  if (!Number.isInteger(count) || count < 1 || count > MAX_TUPLE)
    cursor.fail(`a length from 1 to ${MAX_TUPLE}`, start)
  return tupleOfScalars(new Array<Type>(count).fill(type), span)
}

function tupleOfScalars(items: readonly Type[], span: Span): Type {
  if (items.every((item) => item.kind === 'scalar')) return tupleOf(items)
  throw new CompileError(
    unsupported_signature_type({ name: 'Tuple', why: 'only tuples of scalars are compiled' }),
    span,
  )
}

const typeConstructors: ReadonlyMap<string, TypeConstructor> = new Map([
  ['list', readList],
  ['List', readList],
  ['optional', readOptional],
  ['Optional', readOptional],
  ['OptionalType', readOptional],
  ['array', readArray],
  ['Array', readArray],
  ['Tuple', readTuple],
  ['UniTuple', readUniTuple],
])
