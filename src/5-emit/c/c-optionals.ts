// Values that may be undefined. Of a number or a boolean: a double, undefined being one reserved NaN. Of a BigInt, whose 64 bits
// leave no pattern free: a struct with a flag. Of an object: a pointer, undefined being null.

import { invariant } from '../../diagnostics/invariant.ts'
import { isNumber, isScalar, printType, type Type } from '../../hir/types.ts'
import { binary, call, cast, operand, PRIMARY, type Printed, primary } from './c-expression.ts'
import { listName } from './c-lists.ts'

export type OptionalType = Extract<Type, { kind: 'optional' }>

/** The integer type of an optional BigInt, or null for numbers and booleans. */
export function wideInside({ of }: OptionalType): 'int64' | 'uint64' | null {
  if (of.kind !== 'scalar') return null
  return of.name === 'int64' || of.name === 'uint64' ? of.name : null
}

/** Values of the type have one pattern to spare, which stands for undefined. */
export const isNullable = ({ kind }: Type): boolean =>
  kind === 'struct' || kind === 'list' || kind === 'string' || kind === 'array'

/** The origin of an array that is none. */
export const NO_ARRAY = -3

/** C type of an optional. */
export function spellOptional(type: OptionalType): string {
  const wide = wideInside(type)
  if (wide !== null) return `njit_optional_${wide}`
  invariant(isNumber(type.of) || isScalar(type.of, 'boolean'), `${printType(type)} has no C representation`)
  return 'double'
}

/** Undefined as a value of the type. */
export function undefinedOf(type: OptionalType): Printed {
  if (type.of.kind === 'string') return primary('NJIT_NO_STRING')
  if (type.of.kind === 'array') return primary(`(njit_array_${type.of.element}){ 0, 0, ${NO_ARRAY} }`)
  if (isNullable(type.of)) return primary('0')
  return primary(wideInside(type) === null ? 'NJIT_UNDEFINED' : `(${spellOptional(type)}){ 0, 0 }`)
}

/** A scalar as an optional. A float64 that may be NaN must not get the bits of undefined. */
export function wrapOptional(printed: Printed, from: Type, to: OptionalType, mayBeNaN: boolean): Printed {
  if (isNullable(to.of)) return printed
  if (wideInside(to) !== null) return primary(`(${spellOptional(to)}){ ${printed.text}, 1 }`)
  if (!isScalar(from, 'float64')) return cast('double', printed)
  return mayBeNaN ? call('njit_wrap_optional', [printed]) : printed
}

/** The float64, boolean or BigInt in an optional: undefined is NaN, false, or a reason to bail. */
export function unwrapOptional(printed: Printed, from: OptionalType, to: Type): Printed {
  invariant(from.of.kind !== 'array', 'an array that may be null is used as one')
  if (from.of.kind === 'string') return call('njit_defined_string', [printed])
  if (from.of.kind === 'list') return call(`njit_defined_${listName(from.of)}`, [printed])
  const wide = wideInside(from)
  if (wide !== null) {
    invariant(isScalar(to, wide), `${printType(from)} is no ${printType(to)}`)
    return call(`njit_defined_${wide}`, [printed])
  }
  return isScalar(to, 'boolean') ? binary(printed, '==', primary('1.0')) : printed
}

/** A double that is undefined where the optional is, for operations that ask nothing else. */
export function undefinedness(printed: Printed, type: OptionalType): Printed {
  if (type.of.kind === 'array')
    return call('njit_undefined_unless', [
      binary(primary(`${operand(printed, PRIMARY)}.origin`), '!=', primary(`${NO_ARRAY}`)),
    ])
  if (isNullable(type.of)) {
    const address = type.of.kind === 'string' ? primary(`${operand(printed, PRIMARY)}.units`) : printed
    return call('njit_undefined_unless', [binary(address, '!=', primary('0'))])
  }
  if (wideInside(type) === null) return printed
  return call('njit_undefined_unless', [primary(`${operand(printed, PRIMARY)}.defined`)])
}
