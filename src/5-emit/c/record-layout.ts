// Where the fields of a record stand in memory, in Wasm: what clang makes of the struct (the emitted C asserts it), computed here
// because doors write records as well.

import { invariant } from '../../diagnostics/invariant.ts'
import { isScalar, printType, type StructType, type Type } from '../../hir/types.ts'

export interface Layout {
  readonly bytes: number
  readonly align: number
}

export interface RecordLayout extends Layout {
  /** Of the fields, in their order. */
  readonly offsets: readonly number[]
  /** Of the word behind them, which says what JavaScript object the record stands for. */
  readonly word: number
}

export function recordLayout(type: StructType): RecordLayout {
  const place = new Places()
  const offsets = type.fields.map((field) => place.add(layoutOf(field.type)))
  const word = place.add(ADDRESS)
  return { offsets, word, ...place.whole() }
}

const ADDRESS: Layout = { bytes: 4, align: 4 }

/** Of a value as a field, or as an element of a list. */
export function layoutOf(type: Type): Layout {
  switch (type.kind) {
    case 'scalar':
      return isScalar(type, 'boolean') ? { bytes: 1, align: 1 } : { bytes: 8, align: 8 }
    case 'string':
      return { bytes: 8, align: 4 }
    case 'optional':
      return type.of.kind === 'scalar' ? { bytes: 8, align: 8 } : layoutOf(type.of)
    case 'list':
    case 'struct':
    case 'opaque':
      return ADDRESS
    case 'array':
      return { bytes: 12, align: 4 }
    case 'tuple': {
      const place = new Places()
      for (const item of type.items) place.add(layoutOf(item))
      return place.whole()
    }
    default:
      invariant(false, `${printType(type)} in a record`)
  }
}

class Places {
  #end = 0
  #align = 1

  add({ bytes, align }: Layout): number {
    const at = Math.ceil(this.#end / align) * align
    this.#end = at + bytes
    this.#align = Math.max(this.#align, align)
    return at
  }

  whole(): Layout {
    return { bytes: Math.ceil(this.#end / this.#align) * this.#align, align: this.#align }
  }
}
