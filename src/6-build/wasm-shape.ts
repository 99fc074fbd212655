// Reads from a compiled module what the loader must provide, and checks that it asks for nothing else. Decodes only section heads,
// imports, exports and `dylink.0`; see the WebAssembly binary format and the tool conventions on dynamic linking.

export interface WasmShape {
  /** Static data, and their alignment in bytes (a power of two). */
  readonly dataBytes: number
  readonly dataAlignment: number
  /** Function table entries, and their alignment. */
  readonly tableEntries: number
  readonly tableAlignment: number
  /** `module.name`, in order. */
  readonly imports: readonly string[]
  readonly exports: readonly string[]
  /** The module imports `env.__stack_pointer`. */
  readonly usesStack: boolean
}

export class MalformedWasm extends Error {}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const CUSTOM_SECTION = 0
const IMPORT_SECTION = 2
const EXPORT_SECTION = 7
const DYLINK_MEMORY_INFO = 1
const FUNCTION_IMPORT = 0
const TABLE_IMPORT = 1
const MEMORY_IMPORT = 2
const GLOBAL_IMPORT = 3

/** Throws MalformedWasm where the bytes are not a module. */
export function readWasmShape(bytes: Uint8Array): WasmShape {
  if (MAGIC.some((byte, index) => bytes[index] !== byte))
    throw new MalformedWasm('is not a WebAssembly module')
  const reader = new Reader(bytes, MAGIC.length)
  let memory = { dataBytes: 0, dataAlignment: 1, tableEntries: 0, tableAlignment: 1 }
  let imports: string[] = []
  let exports: string[] = []
  while (!reader.atEnd) {
    const id = reader.byte()
    const section = reader.sub(reader.number())
    if (id === CUSTOM_SECTION && section.name() === 'dylink.0') memory = readMemoryInfo(section) ?? memory
    if (id === IMPORT_SECTION) imports = readImports(section)
    if (id === EXPORT_SECTION) exports = readExports(section)
  }
  return { ...memory, imports, exports, usesStack: imports.includes('env.__stack_pointer') }
}

const ALLOWED_IMPORTS: ReadonlySet<string> = new Set(
  [
    ...['memory', '__memory_base', '__table_base', '__stack_pointer', '__indirect_function_table'],
    'njit_share',
  ].map((name) => `env.${name}`),
)

/** What is wrong with a unit ("imports env.fmod"), or null. */
export function findShapeFault(shape: WasmShape): string | null {
  const foreign = shape.imports.find((name) => !name.startsWith('m.') && !ALLOWED_IMPORTS.has(name))
  if (foreign !== undefined) return `imports ${foreign}`
  const unexpected = shape.exports.find((name) => name.startsWith('__'))
  return unexpected === undefined ? null : `needs to be initialised by ${unexpected}`
}

function readMemoryInfo(
  section: Reader,
): Pick<WasmShape, 'dataBytes' | 'dataAlignment' | 'tableEntries' | 'tableAlignment'> | null {
  while (!section.atEnd) {
    const type = section.byte()
    const part = section.sub(section.number())
    if (type !== DYLINK_MEMORY_INFO) continue
    const [dataBytes, dataLog2, tableEntries, tableLog2] = [
      part.number(),
      part.number(),
      part.number(),
      part.number(),
    ]
    return { dataBytes, dataAlignment: 2 ** dataLog2, tableEntries, tableAlignment: 2 ** tableLog2 }
  }
  return null
}

function readImports(section: Reader): string[] {
  return section.list(() => {
    const name = `${section.name()}.${section.name()}`
    const kind = section.byte()
    if (kind === FUNCTION_IMPORT) section.number()
    else if (kind === TABLE_IMPORT) skipTable(section)
    else if (kind === MEMORY_IMPORT) skipLimits(section)
    else if (kind === GLOBAL_IMPORT) section.skip(2)
    else throw new MalformedWasm(`has an import of unknown kind ${kind}`)
    return name
  })
}

function readExports(section: Reader): string[] {
  return section.list(() => {
    const name = section.name()
    section.skip(1)
    section.number()
    return name
  })
}

function skipTable(section: Reader): void {
  section.skip(1)
  skipLimits(section)
}

function skipLimits(section: Reader): void {
  const hasMaximum = (section.byte() & 1) === 1
  section.number()
  if (hasMaximum) section.number()
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number

  constructor(bytes: Uint8Array, start: number, end: number = bytes.length) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  get atEnd(): boolean {
    return this.#at >= this.#end
  }

  byte(): number {
    const value = this.#at < this.#end ? this.#bytes[this.#at] : undefined
    if (value === undefined) throw new MalformedWasm('is cut short')
    this.#at++
    return value
  }

  /** An unsigned LEB128 number of up to 32 bits. */
  number(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new MalformedWasm('has a number that is too long')
  }

  name(): string {
    const length = this.number()
    const start = this.#at
    this.skip(length)
    return new TextDecoder().decode(this.#bytes.subarray(start, this.#at))
  }

  skip(length: number): void {
    if (this.#at + length > this.#end) throw new MalformedWasm('is cut short')
    this.#at += length
  }

  /** The next `length` bytes as a reader of their own; this one goes on after them. */
  sub(length: number): Reader {
    const start = this.#at
    this.skip(length)
    return new Reader(this.#bytes, start, this.#at)
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.number() }, read)
  }
}
