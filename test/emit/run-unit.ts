// Compiles C with the clang of the build and runs it on a memory of its own.

import { CONTEXT_ARENA_END, CONTEXT_ARENA_TOP, CONTEXT_RESULTS } from '../../src/5-emit/c/abi.ts'
import { ClangClient } from '../../src/6-build/clang-client.ts'
import { compileToWasm } from '../../src/6-build/wasm-clang.ts'
import { CompileError } from '../../src/diagnostics/diagnostic.ts'

const PAGES = 64
const PAGE_BYTES = 65_536
const DATA_AT = 1024
const STACK_TOP = 4 * PAGE_BYTES
const CONTEXT_AT = STACK_TOP
const ARENA_AT = CONTEXT_AT + PAGE_BYTES

export type WasmFunction = (...args: (number | bigint)[]) => number | bigint | undefined

/** An instance of a unit and the memory around it. */
export class RunningUnit {
  readonly context = CONTEXT_AT
  readonly memory: WebAssembly.Memory
  readonly #exports: WebAssembly.Exports
  #top = ARENA_AT

  constructor(memory: WebAssembly.Memory, exports: WebAssembly.Exports) {
    this.memory = memory
    this.#exports = exports
    this.reset()
  }

  /** Frees all arrays. The memory stays as it is, dirty. */
  reset(): void {
    this.#top = ARENA_AT
    this.#publish()
  }

  #publish(): void {
    const view = new DataView(this.memory.buffer)
    view.setUint32(this.context + CONTEXT_ARENA_TOP, this.#top, true)
    view.setUint32(this.context + CONTEXT_ARENA_END, PAGES * PAGE_BYTES, true)
  }

  call(name: string, ...args: (number | bigint)[]): number | bigint | undefined {
    return (this.#exports[name] as WasmFunction)(...args)
  }

  /** A copy of the array in the unit's memory; the returned view is that copy. */
  place<T extends { readonly length: number; readonly byteLength: number }>(array: T): T {
    const make = array.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => T
    const view = new make(this.memory.buffer, this.#top, array.length)
    ;(view as unknown as { set(from: T): void }).set(array)
    this.#top = Math.ceil((this.#top + array.byteLength) / 16) * 16
    this.#publish()
    return view
  }

  results(count: number): number[] {
    return [...new Float64Array(this.memory.buffer, this.context + CONTEXT_RESULTS, count)]
  }
}

export interface CompiledUnit {
  readonly imports: readonly string[]
  start(): RunningUnit
}

/** One compiler process for all test files; it does not keep this one alive. */
const client = new ClangClient({ announce: () => {} })

export async function compileUnit(c: string): Promise<CompiledUnit> {
  const { wasm, shape } = await compileToWasm(client, c, { simd: true, optimise: 3 }).catch(
    (error: unknown) => {
      throw error instanceof CompileError ? new Error(`${error.message}: ${error.diagnostic.help}`) : error
    },
  )
  const module = new WebAssembly.Module(new Uint8Array(wasm))
  return { imports: shape.imports, start: () => start(module) }
}

function start(module: WebAssembly.Module): RunningUnit {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES })
  new Uint8Array(memory.buffer).fill(0xa5)
  const constant = (value: number) => new WebAssembly.Global({ value: 'i32', mutable: false }, value)
  const instance = new WebAssembly.Instance(module, {
    env: {
      memory,
      __stack_pointer: new WebAssembly.Global({ value: 'i32', mutable: true }, STACK_TOP),
      __memory_base: constant(DATA_AT),
      __table_base: constant(0),
      __indirect_function_table: new WebAssembly.Table({ element: 'anyfunc', initial: 16 }),
    },
    m: Object.fromEntries(
      Object.getOwnPropertyNames(Math).map((name) => [name, Math[name as 'sin']]),
    ) as WebAssembly.ModuleImports,
  })
  return new RunningUnit(memory, instance.exports)
}

/** An array in the unit's memory as the two parameters that stand for it. */
export const pass = (view: { readonly byteOffset: number; readonly length: number }): [number, number] => [
  view.byteOffset,
  view.length,
]

export function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError
}
