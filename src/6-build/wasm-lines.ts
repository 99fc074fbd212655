// From the DWARF line table of a debug build to a source map inside the module. Browsers read that without help; the table itself stays for
// debuggers that know DWARF. See the DWARF standard, version 4, section 6.2, and the WebAssembly conventions for both custom sections.

/** A piece of code from `offset` (bytes in the module) up to the next row: from `line` (1-based) of `file`, or of nobody. */
export interface LineRow {
  readonly offset: number
  readonly place: { readonly file: string; readonly line: number } | null
}

const CODE_SECTION = 10

/** The rows of every line table in the module, by offset; empty where there is none. */
export function readLineRows(wasm: Uint8Array): readonly LineRow[] {
  const { code, lines } = findSections(wasm)
  if (code === null || lines === null) return []
  const rows = readTables(new Bytes(lines.bytes))
    // Functions that the linker dropped have addresses outside.
    .filter(({ offset }) => offset > 0 && offset <= code.bytes.length)
    .map(({ offset, place }) => ({ offset: code.at + offset, place }))
  return rows.sort((a, b) => a.offset - b.offset)
}

/** The module with `map`, a source map of it, in its last section. */
export function withSourceMap(wasm: Uint8Array, map: object): Uint8Array {
  const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`
  const content = Buffer.concat([sized('sourceMappingURL'), sized(url)])
  return Buffer.concat([wasm, Buffer.from([0]), unsigned(content.length), content])
}

interface Section {
  readonly at: number
  readonly bytes: Uint8Array
}

function findSections(wasm: Uint8Array): { code: Section | null; lines: Section | null } {
  const found: { code: Section | null; lines: Section | null } = { code: null, lines: null }
  const all = new Bytes(wasm, 8)
  while (!all.isAtEnd) {
    const id = all.byte()
    const size = all.unsigned()
    const section = { at: all.at, bytes: wasm.subarray(all.at, all.at + size) }
    all.at += size
    if (id === CODE_SECTION) found.code = section
    if (id !== 0) continue
    const content = new Bytes(section.bytes)
    const length = content.unsigned()
    const name = Buffer.from(section.bytes.subarray(content.at, content.at + length)).toString()
    if (name === '.debug_line')
      found.lines = { at: section.at, bytes: section.bytes.subarray(content.at + length) }
  }
  return found
}

function readTables(bytes: Bytes): LineRow[] {
  const rows: LineRow[] = []
  while (!bytes.isAtEnd) {
    const length = bytes.fixed(4)
    const end = bytes.at + length
    const version = bytes.fixed(2)
    if (version === 4) rows.push(...runProgram(bytes, end))
    bytes.at = end
  }
  return rows
}

interface Header {
  readonly programAt: number
  readonly step: number
  readonly lineBase: number
  readonly lineRange: number
  readonly opcodeBase: number
  readonly operands: readonly number[]
  /** Numbered from one. */
  readonly files: readonly string[]
}

function readHeader(bytes: Bytes): Header {
  const headerLength = bytes.fixed(4)
  const programAt = bytes.at + headerLength
  const step = bytes.byte()
  bytes.at += 2
  const lineBase = (bytes.byte() << 24) >> 24
  const lineRange = bytes.byte()
  const opcodeBase = bytes.byte()
  const operands = Array.from({ length: opcodeBase - 1 }, () => bytes.byte())
  const folders = ['']
  for (let name = bytes.text(); name !== ''; name = bytes.text()) folders.push(name)
  const files = ['']
  for (let name = bytes.text(); name !== ''; name = bytes.text()) {
    const folder = folders[bytes.unsigned()] ?? ''
    bytes.unsigned()
    bytes.unsigned()
    files.push(folder === '' || name.startsWith('/') ? name : `${folder}/${name}`)
  }
  return { programAt, step, lineBase, lineRange, opcodeBase, operands, files }
}

function runProgram(bytes: Bytes, end: number): LineRow[] {
  const header = readHeader(bytes)
  const { step, lineBase, lineRange, opcodeBase } = header
  const rows: LineRow[] = []
  let [offset, file, line] = [0, 1, 1]
  const emit = (isOver: boolean): void => {
    const name = header.files[file] ?? ''
    // Names in angle brackets are no files.
    const place = isOver || line === 0 || name === '' || /<[^/]*>$/.test(name) ? null : { file: name, line }
    rows.push({ offset, place })
  }
  const special = (opcode: number): number => Math.floor((opcode - opcodeBase) / lineRange) * step
  bytes.at = header.programAt
  while (bytes.at < end) {
    const opcode = bytes.byte()
    if (opcode >= opcodeBase) {
      offset += special(opcode)
      line += lineBase + ((opcode - opcodeBase) % lineRange)
      emit(false)
    } else if (opcode === 0) {
      const next = bytes.unsigned() + bytes.at
      const kind = bytes.byte()
      if (kind === 2) offset = bytes.fixed(4)
      if (kind === 1) {
        emit(true)
        ;[offset, file, line] = [0, 1, 1]
      }
      bytes.at = next
    } else if (opcode === 1) emit(false)
    else if (opcode === 2) offset += bytes.unsigned() * step
    else if (opcode === 3) line += bytes.signed()
    else if (opcode === 4) file = bytes.unsigned()
    else if (opcode === 8) offset += special(255)
    else if (opcode === 9) offset += bytes.fixed(2)
    else for (let i = 0; i < (header.operands[opcode - 1] ?? 0); i++) bytes.unsigned()
  }
  return rows
}

class Bytes {
  readonly #bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.at = at
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0
  }

  /** Little-endian. */
  fixed(length: number): number {
    let value = 0
    for (let i = 0; i < length; i++) value += this.byte() * 256 ** i
    return value
  }

  unsigned(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }

  signed(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return (byte & 64) === 0 ? value : value - scale * 128
    }
  }

  text(): string {
    const start = this.at
    while (this.byte() !== 0);
    return Buffer.from(this.#bytes.subarray(start, this.at - 1)).toString()
  }
}

function unsigned(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push((rest % 128) + 128)
  }
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([unsigned(bytes.length), bytes])
}
