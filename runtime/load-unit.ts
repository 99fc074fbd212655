// Brings the compiled unit of one module to life, and takes it out of service where that is not possible.

import { ABI_VERSION } from '../src/5-emit/c/abi.ts'
import { flavour, SHARED } from './flavour.ts'
import { heap, heapOf, isDisabled, openLate, reserve, resetStack } from './memory.ts'
import { sharing } from './sharing.ts'

/** The compiled functions of one module by symbol: null until ready, and for good where the original runs. Beside each,
 *  under `n_` and its symbol, how many calls in a row have trapped, and under `i_` 1 for one that takes arrays as they are. */
export type Unit = Record<string, ((...args: never[]) => unknown) | number | null>

export type Startup = 'auto' | 'sync' | 'async'

/** Browsers refuse to compile more than this while the page waits (some of them). */
const SYNC_BYTES = 4096
/** A function that trapped this often in a row is left to the original. */
const MAX_TRAPS = 16
/** One with a careful version is left to that sooner: it need not trap where this one does. */
const MAX_TRAPS_DARING = 2

/**
 * Loads a unit. Never throws: whatever is missing, the unit stays empty, the original functions run, and one message says why.
 *
 * @param base64 gives the Wasm module
 * @param symbols the functions to call, separated by spaces
 * @param dataBytes static data, placed at a multiple of 64
 * @param tableEntries function pointers
 * @param abi `ABI_VERSION` of the compiler
 */
export function load(
  base64: () => string,
  symbols: string,
  dataBytes: number,
  tableEntries: number,
  abi: number,
  startup: Startup,
): Unit {
  return bring(symbols, abi, dataBytes, tableEntries, ({ startNow, startLater }) => {
    const bytes = decode(base64())
    const isNow =
      startup === 'sync' ||
      (startup === 'auto' && (bytes.length <= SYNC_BYTES || typeof document === 'undefined'))
    if (isNow) startNow(bytes)
    else startLater(Promise.resolve(bytes))
  })
}

/** The two ways into service. */
interface Starter {
  readonly startNow: (bytes: Uint8Array<ArrayBuffer>) => void
  readonly startLater: (wasm: Promise<BufferSource | WebAssembly.Module>) => void
}

/** An empty unit that `fetch` fills, at once or later, unless something is in the way. */
export function bring(
  symbols: string,
  abi: number,
  dataBytes: number,
  tableEntries: number,
  fetch: (starter: Starter) => void,
): Unit {
  const names = symbols.split(' ')
  // Properties added one by one under computed names would make a hash table of it, and each call would search there.
  const unit: Unit = JSON.parse(`{${names.map((name) => `"${name}":null,"n_${name}":0`)}}`)
  if (isDisabled()) return unit
  let exports: WebAssembly.Exports
  const start = (instance: WebAssembly.Instance): void => {
    ;({ exports } = instance)
    for (const name of names) {
      // Native code was there first.
      if (unit[name] !== null) continue
      unit[name] = exports[name] as Unit[string] & {}
      unit[`c_${name}`] = (exports[`${name}_careful`] as Unit[string]) ?? null
    }
  }
  const adapted = (wasm: BufferSource): BufferSource => (flavour ? flavour.adapt(heap, wasm) : wasm)
  const importsFor = (module: WebAssembly.Module, wasm: BufferSource | null): WebAssembly.Imports =>
    importsOf({ unit, module, wasm, dataBytes, tableEntries, exports: () => exports })
  try {
    if (abi !== ABI_VERSION) throw new Error('compiled for another version of njit/runtime')
    if (flavour) openLate()
    if (!heap.memory) throw new Error('no WebAssembly memory')
    fetch({
      startNow(bytes) {
        const wasm = adapted(bytes)
        const module = new WebAssembly.Module(wasm)
        start(new WebAssembly.Instance(module, importsFor(module, wasm)))
      },
      startLater(wasm) {
        const compileAndStart = async (): Promise<void> => {
          const all = await wasm
          const bytes = all instanceof WebAssembly.Module ? null : adapted(all)
          const module = bytes === null ? (all as WebAssembly.Module) : await WebAssembly.compile(bytes)
          start(await WebAssembly.instantiate(module, importsFor(module, bytes)))
        }
        heap.pending.push(compileAndStart().catch(tell))
      },
    })
  } catch (error) {
    tell(error)
  }
  return unit
}

/** Resolves when every unit loaded so far runs compiled, or has been found unable to. Never rejects. */
export function ready(): Promise<void> {
  return Promise.all([heap, heapOf(SHARED)].flatMap((each) => each?.pending ?? [])).then(() => undefined)
}

/** After a trap in `symbol`: makes the shadow stack whole again, and gives up a function that does nothing but trap. Its careful
 *  version, where it has one, is tried before. */
export function fail(unit: Unit, symbol: string): void {
  resetStack()
  const traps = (unit[`n_${symbol}`] as number) + 1
  unit[`n_${symbol}`] = traps
  const careful = unit[`c_${symbol}`]
  if (careful && traps >= MAX_TRAPS_DARING) {
    unit[symbol] = careful
    unit[`c_${symbol}`] = null
    unit[`n_${symbol}`] = 0
  } else if (traps >= MAX_TRAPS) unit[symbol] = null
}

interface UnitParts {
  readonly unit: Unit
  readonly module: WebAssembly.Module
  /** Null where the module came without its bytes. */
  readonly wasm: BufferSource | null
  readonly dataBytes: number
  readonly tableEntries: number
  readonly exports: () => WebAssembly.Exports
}

function importsOf(parts: UnitParts): WebAssembly.Imports {
  for (const { module: from, name } of WebAssembly.Module.imports(parts.module)) {
    if (from === 'm' && !isOwnMath(name)) throw new Error(`Math.${name} is not the engine's own`)
  }
  const { memory, table, stackPointer } = heap
  const tableBase = table.grow(parts.tableEntries)
  return {
    env: {
      ...sharing?.imports(heap, { ...parts, tableBase }),
      memory,
      __memory_base: reserve(parts.dataBytes),
      __table_base: tableBase,
      __stack_pointer: stackPointer,
      __indirect_function_table: table,
    } as WebAssembly.ModuleImports,
    m: Math as unknown as WebAssembly.ModuleImports,
  }
}

/** A replaced Math function may have effects, so that running it twice after a trap would show, or may call compiled code. */
export function isOwnMath(name: string): boolean {
  const host: unknown = (Math as unknown as Record<string, unknown>)[name]
  const text = typeof host === 'function' ? Function.prototype.toString.call(host) : ''
  return text.startsWith(`function ${name}() {`) && text.includes('[native code]')
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const node = (
    globalThis as { Buffer?: { from(text: string, encoding: 'base64'): Uint8Array<ArrayBuffer> } }
  ).Buffer
  return node ? node.from(base64, 'base64') : Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}

export function tell(error: unknown, what = 'the original JavaScript runs instead of compiled code'): void {
  if (heap.told) return
  heap.told = true
  console.warn(`njit: ${what}: ${(error as Error)?.message ?? error}`)
}
