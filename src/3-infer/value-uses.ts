// What is done with a value of which no type is written: with itself, its properties and its elements. Values that flow into each
// other share one record.

import { isKnown, type Type } from '../hir/types.ts'

/** Nesting that is followed from one value to what it holds. */
const MAX_DEPTH = 6

export class ValueUses {
  /** Operand of arithmetic, or an index. */
  isNumber = false
  /** Its elements are read or written. */
  isIndexed = false
  hasLength = false
  /** It is made longer or shorter. */
  isGrown = false
  /** A method of strings is called on it. */
  isText = false
  /** Its elements are operands of bit operations. */
  isBits = false
  /** Compared with undefined. */
  isOptional = false
  /** Compared with null. */
  isNullable = false
  isTested = false
  /** It is called, in places. */
  isCalled = false
  /** Its methods are not those of arrays or strings. */
  isOther = false
  /** Methods that are called on it. */
  readonly methods = new Set<string>()
  /** What functions that it is handed to have written of their parameter. */
  readonly written: Type[] = []
  /** What is done with its properties. */
  readonly fields = new Map<string, ValueUses>()
  /** What is done with its elements. */
  element: ValueUses | null = null
  #same: ValueUses | null = null

  /** The record that stands for the value by now. */
  get current(): ValueUses {
    return this.#same?.current ?? this
  }

  /** Indexed, or read as far as its length. */
  get isArray(): boolean {
    return this.isIndexed || this.isGrown || (this.hasLength && this.fields.size === 0)
  }

  field(name: string): ValueUses {
    const known = this.fields.get(name)
    if (known !== undefined) return known.current
    const made = new ValueUses()
    for (const type of this.written) {
      const held = type.kind === 'struct' ? type.fields.find((field) => field.name === name) : undefined
      if (held !== undefined && held.type.kind !== 'opaque' && isKnown(held.type))
        made.written.push(held.type)
    }
    this.fields.set(name, made)
    return made
  }

  elements(): ValueUses {
    this.element ??= new ValueUses()
    return this.element.current
  }

  /** From now on the two are one. */
  unite(other: ValueUses): void {
    const [into, from] = [this.current, other.current]
    if (into === from) return
    from.#same = into
    into.#addFlags(from)
    for (const [name, held] of from.fields) {
      const own = into.fields.get(name)
      if (own === undefined) into.fields.set(name, held)
      else own.unite(held)
    }
    if (from.element === null) return
    if (into.element === null) into.element = from.element
    else into.element.unite(from.element)
  }

  /** Adds what is done with another value, which stays apart. */
  absorb(other: ValueUses, depth = 0): void {
    const [into, from] = [this.current, other.current]
    if (into === from || depth > MAX_DEPTH) return
    into.#addFlags(from)
    for (const [name, held] of [...from.fields]) into.field(name).absorb(held, depth + 1)
    if (from.element !== null) into.elements().absorb(from.element, depth + 1)
  }

  #addFlags(from: ValueUses): void {
    this.isNumber ||= from.isNumber
    this.isIndexed ||= from.isIndexed
    this.hasLength ||= from.hasLength
    this.isGrown ||= from.isGrown
    this.isText ||= from.isText
    this.isBits ||= from.isBits
    this.isOptional ||= from.isOptional
    this.isNullable ||= from.isNullable
    this.isTested ||= from.isTested
    this.isOther ||= from.isOther
    this.isCalled ||= from.isCalled
    this.written.push(...from.written)
    for (const method of from.methods) this.methods.add(method)
  }
}
