// What the runtime must know of the objects and lists that a function is given or gives as references: one shape for each type, by
// number, because types may lead back to themselves.

import type { FunctionEffects } from '../../3-infer/effects.ts'
import { fieldUse, isClassUsed, partialKey } from '../../3-infer/field-uses.ts'
import { InvariantError, invariant } from '../../diagnostics/invariant.ts'
import { isReference } from '../../hir/graph-types.ts'
import {
  type CollectionType,
  fieldOf,
  isCollection,
  isNullable,
  isScalar,
  printType,
  type StructType,
  type Type,
  typeKey,
} from '../../hir/types.ts'
import { collectionPlaces, type GraphShape } from './abi.ts'
import { layoutOf, recordLayout } from './record-layout.ts'

export class GraphShapes {
  readonly #effects: FunctionEffects
  readonly #numbers = new Map<string, number>()
  readonly #shapes: (GraphShape | null)[] = []

  constructor(effects: FunctionEffects) {
    this.#effects = effects
  }

  get all(): readonly GraphShape[] {
    return this.#shapes.filter((shape) => shape !== null)
  }

  /** Number of a type's shape. */
  of(type: Type): number {
    const key = typeKey(type)
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#shapes.push(null) - 1
    this.#numbers.set(key, number)
    this.#shapes[number] = this.#shape(type)
    return number
  }

  #shape(type: Type): GraphShape {
    switch (type.kind) {
      case 'scalar':
        return { kind: isScalar(type, 'boolean') ? 'boolean' : 'number' }
      case 'string':
      case 'opaque':
        return { kind: type.kind }
      case 'optional': {
        const isAddress = isReference(type.of) || type.of.kind === 'string'
        return { kind: 'optional', of: this.of(type.of), isAddress, isNull: isNullable(type) }
      }
      case 'list':
        return { kind: 'list', of: this.of(type.of), bytes: layoutOf(type.of).bytes }
      case 'array':
        return type.container === 'list' ? { kind: 'numbers' } : { kind: 'elements', element: type.element }
      case 'struct':
        return isCollection(type) ? this.#collection(type) : this.#record(type)
      default:
        throw new InvariantError(`${printType(type)} in a graph`)
    }
  }

  #collection(type: CollectionType): GraphShape {
    const { offsets, word, bytes } = recordLayout(type)
    const values = fieldOf(type, '$values')
    const places = [...offsets, word, bytes].join()
    invariant(places === collectionPlaces(values !== null).join(), `${printType(type)} at ${places}`)
    const { fields, writesLists } = this.#effects
    const isWritten = ['size', '$start'].some((name) => fieldUse(type, name, fields).written)
    return {
      kind: 'collection',
      keys: this.of(fieldOf(type, '$keys') as Type),
      values: values === null ? null : this.of(values),
      written: writesLists || isWritten,
    }
  }

  #record(type: StructType): GraphShape {
    const { offsets, word, bytes } = recordLayout(type)
    const { fields: uses } = this.#effects
    const isMade = uses.made.has(typeKey(type))
    const fields = type.fields.flatMap((field, i) => {
      const { read, written } = fieldUse(type, field.name, uses)
      if (!read && !written && !isMade) return []
      const offset = offsets[i] ?? 0
      const isAdded = field.added === true
      const shape = this.of(field.type)
      return [{ name: field.name, isAdded, offset, shape, passed: read || written, written }]
    })
    const isOrdered = type.hasUncertainOrder !== true
    const isExact = isMade || isClassUsed(type, uses)
    const isPartial = uses.reads.has(partialKey(type))
    return { kind: 'record', of: type.of, fields, bytes, word, isMade, isPartial, isExact, isOrdered }
  }
}
