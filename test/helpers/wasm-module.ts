// A tiny assembler, so that tests of the runtime need no compiler. Function bodies are opcodes.

export type ValueType = 'f64' | 'i32' | 'i64'

export interface WasmFunction {
  readonly name: string
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
  readonly locals?: readonly ValueType[]
  /** Instructions without the final `end`. */
  readonly code: readonly number[]
}

export interface WasmModuleOptions {
  /** Functions imported from `m`, f64 to f64 except `random`; they come first in the index space. */
  readonly host?: readonly string[]
  /** Import the shadow stack pointer, as global 0. */
  readonly stackPointer?: boolean
  /** Bytes placed at `__memory_base` (global 0, or 1 behind the stack pointer). */
  readonly data?: readonly number[]
}

const VALUE: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c }

export function assemble(functions: readonly WasmFunction[], options: WasmModuleOptions = {}): Uint8Array {
  const host = options.host ?? []
  const hostType = (name: string): number[] => signature(name === 'random' ? [] : ['f64'], ['f64'])
  const types = [...host.map(hostType), ...functions.map(({ params, results }) => signature(params, results))]
  const globals = [
    ...(options.stackPointer ? [[...text('env'), ...text('__stack_pointer'), 3, VALUE.i32, 1]] : []),
    ...(options.data ? [[...text('env'), ...text('__memory_base'), 3, VALUE.i32, 0]] : []),
  ]
  const imports = [
    ...host.map((name, i) => [...text('m'), ...text(name), 0, ...unsigned(i)]),
    [...text('env'), ...text('memory'), 2, 0, 0],
    ...globals,
  ]
  const exports = functions.map(({ name }, i) => [...text(name), 0, ...unsigned(host.length + i)])
  const bodies = functions.map(({ locals = [], code }) =>
    sized([...vector(locals.map((type) => [1, VALUE[type]])), ...code, 0x0b]),
  )
  const data = options.data
    ? section(
        11,
        vector([[0, 0x23, globals.length - 1, 0x0b, ...vector(options.data.map((byte) => [byte]))]]),
      )
    : []
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector(imports)),
    ...section(3, vector(functions.map((_, i) => unsigned(host.length + i)))),
    ...section(7, vector(exports)),
    ...section(10, vector(bodies)),
    ...data,
  ])
}

function signature(params: readonly ValueType[], results: readonly ValueType[]): number[] {
  return [
    0x60,
    ...vector(params.map((type) => [VALUE[type]])),
    ...vector(results.map((type) => [VALUE[type]])),
  ]
}
const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)]
const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes]
const vector = (items: readonly (readonly number[])[]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
]
const text = (value: string): number[] => sized([...new TextEncoder().encode(value)])

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

function signed(value: number): number[] {
  const byte = value & 127
  const rest = value >> 7
  const done = (rest === 0 && (byte & 64) === 0) || (rest === -1 && (byte & 64) !== 0)
  return done ? [byte] : [byte | 128, ...signed(rest)]
}

const float = (value: number): number[] => [...new Uint8Array(Float64Array.of(value).buffer)]

/** Instructions by name, as far as the tests need them. */
export const op = {
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  i32: (value: number) => [0x41, ...signed(value)],
  f64: (value: number) => [0x44, ...float(value)],
  globalGet: (index: number) => [0x23, index],
  globalSet: (index: number) => [0x24, index],
  call: (index: number) => [0x10, index],
  loadF64: (offset = 0) => [0x2b, 3, ...unsigned(offset)],
  storeF64: (offset = 0) => [0x39, 3, ...unsigned(offset)],
  loadI32: (offset = 0) => [0x28, 2, ...unsigned(offset)],
  storeI32: (offset = 0) => [0x36, 2, ...unsigned(offset)],
  loadU8: (offset = 0) => [0x2d, 0, ...unsigned(offset)],
  storeU8: (offset = 0) => [0x3a, 0, ...unsigned(offset)],
  addF64: [0xa0],
  subF64: [0xa1],
  mulF64: [0xa2],
  eqF64: [0x61],
  ltF64: [0x63],
  addI32: [0x6a],
  subI32: [0x6b],
  mulI32: [0x6c],
  shlI32: [0x74],
  eqzI32: [0x45],
  ltI32: [0x48],
  addI64: [0x7c],
  toF64: [0xb7],
  trap: [0x00],
  drop: [0x1a],
  /** `if` without result. */
  when: (then: readonly number[]) => [0x04, 0x40, ...then, 0x0b],
  /** Runs `body` with the i32 `counter` from 0 to below the i32 local `end`. */
  each: (counter: number, end: number, body: readonly number[]) => [
    ...[0x41, 0, 0x21, counter, 0x02, 0x40, 0x03, 0x40],
    ...[0x20, counter, 0x20, end, 0x4e, 0x0d, 1],
    ...body,
    ...[0x20, counter, 0x41, 1, 0x6a, 0x21, counter, 0x0c, 0, 0x0b, 0x0b],
  ],
} as const
