// Values that loading code computes, as meanings and back.

import { type ConstantValue, foldBinary } from './fold-constant.ts'
import {
  FunctionValue,
  HostValue,
  type InitialValue,
  KnownValue,
  LiteralValue,
  numberArrayClass,
  typeOfValue,
  Unknowable,
} from './initial-value.ts'
import { constantMeaning, type Meaning } from './meaning.ts'

export function isConstant(value: InitialValue): value is ConstantValue & InitialValue {
  return value === undefined || ['number', 'boolean', 'bigint', 'string'].includes(typeof value)
}

/** Something that is compared by identity, which is not followed. */
function hasOwnIdentity(value: InitialValue): boolean {
  return (
    value instanceof HostValue ||
    value instanceof FunctionValue ||
    value instanceof LiteralValue ||
    value instanceof KnownValue
  )
}

/** ToBoolean. Throws Unknowable for what only some hosts have. */
export function truthOf(value: InitialValue): boolean {
  return value instanceof HostValue ? typeOfValue(value) !== 'undefined' : Boolean(value)
}

/** Throws Unknowable where hosts may differ. */
export function binaryValue(operator: string, left: InitialValue, right: InitialValue): InitialValue {
  if (operator === 'instanceof') {
    const type = right instanceof HostValue ? numberArrayClass(right.name) : null
    if (type === null || !ArrayBuffer.isView(left)) throw new Unknowable(operator)
    return left instanceof type
  }
  if (operator === '===' || operator === '!==') {
    if (hasOwnIdentity(left) || hasOwnIdentity(right)) throw new Unknowable(operator)
    return (left === right) === (operator === '===')
  }
  const folded = isConstant(left) && isConstant(right) ? foldBinary(operator, left, right) : null
  if (folded === null) throw new Unknowable(operator)
  return folded.value
}

/** Throws Unknowable for what is known only when the program runs. */
export function initialValueOf(meaning: Meaning): InitialValue {
  switch (meaning.kind) {
    case 'constant':
      return meaning.value
    case 'builtin':
      return new HostValue(meaning.name)
    case 'function':
      if (meaning.presumed !== undefined) throw new Unknowable('a choice')
      return new FunctionValue(meaning.module, meaning.path, meaning.via)
    case 'object':
      return new LiteralValue(meaning.module, meaning.path)
    case 'namespace':
    case 'exports':
    case 'json':
    case 'enum':
      return new KnownValue(meaning)
    default:
      throw new Unknowable(meaning.kind === 'unsupported' ? meaning.why : meaning.kind)
  }
}

/** Null for values that the program can tell apart from others like them. */
export function meaningOf(value: InitialValue): Meaning | null {
  if (isConstant(value)) return constantMeaning(value)
  if (value instanceof HostValue) return { kind: 'builtin', name: value.name }
  if (value instanceof FunctionValue)
    return { kind: 'function', module: value.module, path: value.path, via: value.via }
  if (value instanceof LiteralValue) return { kind: 'object', module: value.module, path: value.path }
  return value instanceof KnownValue ? value.meaning : null
}
