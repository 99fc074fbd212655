// Takes a result apart into the context's slots.

import { InvariantError, unreachable } from '../../diagnostics/invariant.ts'
import { isPassedByReference } from '../../hir/graph-types.ts'
import { type StructType, type Type, typeKey } from '../../hir/types.ts'
import { NO_ARRAY, wideInside } from './c-optionals.ts'
import type { CTypes } from './c-types.ts'

/** An object that was handed in: a result may be it. */
export interface GivenRecord {
  readonly type: StructType
  /** C text of its address. */
  readonly address: string
}

/** Values that a result takes apart into, one result slot each. */
export class ResultSlots {
  readonly statements: string[] = []
  readonly #types: CTypes
  readonly #given: readonly GivenRecord[]
  readonly #arrays: readonly string[]
  /** Objects and lists are addresses. */
  readonly #inGraphs: boolean
  /** Keys of the types of which runs make objects. */
  readonly #made: ReadonlySet<string>
  readonly #shown: { readonly key: string; readonly name: string }[] = []
  #slot = 0
  #holdsArrays = false

  constructor(
    types: CTypes,
    given: { readonly records: readonly GivenRecord[]; readonly arrays: readonly string[] },
    made: ReadonlySet<string>,
    inGraphs: boolean,
  ) {
    this.#types = types
    this.#made = made
    this.#given = given.records
    this.#arrays = given.arrays
    this.#inGraphs = inGraphs
  }

  /** Some of them say where an array is, seen from those in `given`. */
  get holdsArrays(): boolean {
    return this.#holdsArrays
  }

  /** How many slots are taken. */
  get count(): number {
    return this.#slot
  }

  /** `mayBeMissing`: it stands in an object that may be undefined. */
  put(type: Type, value: string, mayBeMissing = false): void {
    if (this.#inGraphs && isPassedByReference(type)) {
      this.#write(`(double)(uintptr_t)${value}`)
      return
    }
    switch (type.kind) {
      case 'undefined':
        break
      case 'scalar':
        this.#write(
          type.name === 'int64' || type.name === 'uint64' ? `njit_bigint_slot((uint64_t)${value})` : value,
        )
        break
      case 'optional':
        this.#optional(type, value)
        break
      case 'array':
        this.#holdsArrays = true
        // One that was found in an object: only the door could tell which.
        if (this.#inGraphs)
          this.statements.push(`if (${value}.origin >= ${2 * this.#arrays.length}) njit_bail();`)
        this.#write(`njit_result_address(context, ${value}.data, ${value}.origin, given)`)
        this.#write(`${value}.length`)
        this.#write(`njit_return_origin(${value}.origin)`)
        break
      case 'list':
        this.#write(`(double)(uintptr_t)${value}`)
        break
      case 'string':
        this.#write(`(double)(uintptr_t)${value}.units`)
        this.#write(`${value}.length`)
        break
      case 'tuple':
        for (const [i, item] of type.items.entries()) this.put(item, `${value}.item${i}`, mayBeMissing)
        break
      case 'struct':
        this.#record(type, value, mayBeMissing)
        break
      case 'unknown':
      case 'opaque':
        throw new InvariantError(`a result of type ${type.kind} outside of graphs reached C`)
      default:
        unreachable(type)
    }
  }

  #optional(type: Type & { kind: 'optional' }, value: string): void {
    if (type.of.kind === 'struct') this.#record(type.of, value, true)
    else if (type.of.kind === 'string') this.put(type.of, value)
    else if (type.of.kind === 'array') {
      const before = this.statements.length
      this.put(type.of, value)
      // Null has no address.
      const slots = this.statements.splice(before)
      this.statements.push(
        `if (${value}.origin == ${NO_ARRAY}) context->results[${this.#slot - 1}] = ${NO_ARRAY};`,
      )
      this.statements.push('else {', ...slots.map((slot) => `  ${slot}`), '}')
    } else if (type.of.kind === 'list') {
      this.#write(`(double)(uintptr_t)${value}`)
      this.#write(`${value} ? 1.0 : 0.0`)
    } else if (wideInside(type) === null) {
      this.#write(value)
      this.#write(`njit_is_undefined(${value}) ? 0.0 : 1.0`)
    } else {
      this.#write(`njit_bigint_slot((uint64_t)${value}.value)`)
      this.#write(`${value}.defined`)
    }
  }

  /** First which object it is: that of a parameter by its number, -1 for a fresh one, -2 for undefined; behind it its fields, where
   *  objects of the type are made. */
  #record(type: StructType, value: string, mayBeMissing: boolean): void {
    const key = typeKey(type)
    const name = `r${this.#shown.length}`
    const struct = this.#types.record(type)
    this.statements.push(`${struct} *${name} = ${value};`)
    // One object in two places: only JavaScript can return that.
    const present = mayBeMissing ? ` && ${name} != 0` : ''
    for (const other of this.#shown) {
      if (other.key === key) this.statements.push(`if (${name} == ${other.name}${present}) njit_bail();`)
    }
    this.#shown.push({ key, name })
    const origins = this.#given.flatMap((given, i) =>
      typeKey(given.type) === key ? [`${name} == ${given.address} ? ${i}.0 : `] : [],
    )
    this.#write(`${mayBeMissing ? `${name} == 0 ? -2.0 : ` : ''}${origins.join('')}-1.0`)
    if (!this.#made.has(key)) return
    if (mayBeMissing)
      this.statements.push(`${struct} ${name}_shown = { 0 };`, `if (${name} != 0) ${name}_shown = *${name};`)
    for (const [i, field] of type.fields.entries())
      this.put(field.type, mayBeMissing ? `${name}_shown.field${i}` : `${name}->field${i}`, mayBeMissing)
  }

  #write(value: string): void {
    this.statements.push(`context->results[${this.#slot++}] = ${value};`)
  }
}
