// How HIR types are spelled in C, and the struct types that a unit needs for its tuples, records and lists.

import { InvariantError, invariant, unreachable } from '../../diagnostics/invariant.ts'
import {
  type ArrayType,
  type ElementType,
  elementInfo,
  type ListType,
  printType,
  type ScalarName,
  type StructType,
  type Type,
  typeKey,
} from '../../hir/types.ts'
import { listDefinitions, listName, spellList } from './c-lists.ts'
import { isNullable, spellOptional } from './c-optionals.ts'
import { cElement } from './prologue-arrays.ts'
import { recordLayout } from './record-layout.ts'

const C_SCALAR: Readonly<Record<Exclude<ScalarName, 'bigint'>, string>> = {
  float64: 'double',
  int32: 'int32_t',
  uint32: 'uint32_t',
  int64: 'int64_t',
  uint64: 'uint64_t',
  boolean: 'njit_bool',
}

/** The HIR type that an element has once it is loaded and nothing is converted: C promotes the small integers to int. */
export function loadedType(element: ElementType): ScalarName {
  const info = elementInfo.get(element)
  invariant(info !== undefined, `no element type ${element}`)
  if (info.isFloat) return 'float64'
  return element === 'uint32' || element === 'int64' || element === 'uint64' ? element : 'int32'
}

/** No value is passed, stored or returned for it. */
export function isVoid(type: Type): boolean {
  return type.kind === 'undefined'
}

/** Values that a call returns in the context's result slots and not as its result. */
export function isComposite(type: Type): boolean {
  return ['array', 'list', 'tuple', 'optional', 'struct', 'string', 'opaque'].includes(type.kind)
}

/** An array or object, or something that holds one: handing it over may trap. */
export function holdsReference(type: Type): boolean {
  switch (type.kind) {
    case 'array':
    case 'struct':
      return true
    case 'optional':
      return holdsReference(type.of)
    case 'tuple':
      return type.items.some(holdsReference)
    default:
      return false
  }
}

/** C name of a field. */
export function fieldName(type: StructType, name: string): string {
  const position = type.fields.findIndex((field) => field.name === name)
  invariant(position >= 0, `${printType(type)} has no field ${name}`)
  return `field${position}`
}

const unitsOf = (text: string): number[] => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))

/** Doors write such records too, by what njit takes their layout to be. */
function assertLayout(name: string, type: StructType): string {
  const { offsets, word, bytes } = recordLayout(type)
  const places = [...offsets.map((offset, i) => [`field${i}`, offset] as const), ['object', word] as const]
  const holds = places.map(([field, at]) => `__builtin_offsetof(${name}, ${field}) == ${at}`)
  return `_Static_assert(sizeof(${name}) == ${bytes} && ${holds.join(' && ')}, "layout");\n`
}

/** C types and string constants of one unit, defined in order of first use. */
export class CTypes {
  readonly #structs = new Map<string, { readonly name: string; readonly text: string }>()
  #tuples = 0
  readonly #texts = new Map<string, string>()
  readonly #records = new Map<string, { readonly name: string; readonly type: StructType }>()
  /** Records have a word for the door. */
  readonly #inGraphs: boolean

  constructor(options: { readonly inGraphs: boolean }) {
    this.#inGraphs = options.inGraphs
  }

  /** Throws an invariant error for types that C emission does not know: the stages before must have refused them. */
  spell(type: Type): string {
    switch (type.kind) {
      case 'scalar':
        invariant(type.name !== 'bigint', 'a bigint of unknown width reached C')
        return C_SCALAR[type.name]
      case 'optional':
        return isNullable(type.of) ? this.spell(type.of) : spellOptional(type)
      case 'string':
        return 'njit_string'
      case 'list':
        return this.#list(type)
      case 'array':
        return `njit_array_${type.element}`
      case 'tuple':
        return this.#tuple(type.items)
      case 'struct':
        return `${this.record(type)} *`
      case 'opaque':
        return 'uint32_t'
      case 'undefined':
        return 'void'
      case 'unknown':
        throw new InvariantError('an unknown type reached C')
      default:
        return unreachable(type)
    }
  }

  /** C type of an array's elements. */
  elementOf(type: ArrayType): string {
    return cElement(type.element)
  }

  #list(type: ListType): string {
    const name = listName(type)
    if (!this.#structs.has(name)) {
      // Those of the elements come first.
      if (type.of.kind === 'list') this.spell(type.of)
      this.#structs.set(name, { name, text: listDefinitions(type) })
    }
    return spellList(type)
  }

  /** Definitions of the structs, each after those it uses. */
  definitions(): string {
    // Their own fields may be records that nothing else names.
    const records = [...this.#records.values()]
    for (const { type } of records)
      for (const field of type.fields) {
        this.spell(field.type)
        records.push(...[...this.#records.values()].slice(records.length))
      }
    const declared = records.map(({ name }) => `typedef struct ${name} ${name};\n`).join('')
    const bodies = records.map(({ name, type }) => {
      const fields = type.fields.map((field, i) => `  ${this.spell(field.type)} field${i};\n`).join('')
      // Different objects have different addresses.
      if (this.#inGraphs)
        return `struct ${name} {\n${fields}  uint32_t object;\n};\n${assertLayout(name, type)}`
      return `struct ${name} {\n${fields === '' ? '  uint8_t empty;\n' : fields}};\n`
    })
    const texts = [...this.#texts].map(
      ([value, name]) => `static const uint16_t ${name}[] = { ${unitsOf(value).join(', ')} };\n`,
    )
    const tuples = [...this.#structs.values()].map((each) => `${each.text}\n`)
    return [...texts, ...(declared === '' ? [] : [declared]), ...tuples, ...bodies].join('\n')
  }

  /** A string constant: C text of a value. */
  text(value: string): string {
    const length = value.length
    if (length === 0) return 'NJIT_EMPTY_STRING'
    const name = this.#texts.get(value) ?? `njit_text${this.#texts.size}`
    this.#texts.set(value, name)
    return `njit_text(${name}, ${length})`
  }

  /** The struct itself, to which values of the type point. */
  record(type: StructType): string {
    const key = typeKey(type)
    const known = this.#records.get(key)
    if (known !== undefined) return known.name
    const name = `njit_record${this.#records.size}`
    this.#records.set(key, { name, type })
    return name
  }

  #tuple(items: readonly Type[]): string {
    const fields = items.map((item, i) => (isVoid(item) ? '' : `  ${this.spell(item)} item${i};\n`)).join('')
    const known = this.#structs.get(fields)
    if (known !== undefined) return known.name
    const name = `njit_tuple${this.#tuples++}`
    const body = fields === '' ? '  uint8_t empty;\n' : fields
    this.#structs.set(fields, { name, text: `typedef struct {\n${body}} ${name};` })
    return name
  }
}
