// Copies of a bundle, each with state of its own, and a count of the calls that compiled code answered.

import { copyFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { REGISTRY } from './tag-source.ts'
import type { PrototypeOf } from './values.ts'

export interface Reached {
  readonly receiver: unknown
  readonly fn: (...args: unknown[]) => unknown
  readonly prototypeOf: PrototypeOf
}

/** A loaded bundle: its registered functions, as they are when they are asked for. */
export class Copy {
  readonly #found = new Map<string, () => unknown>()

  constructor(bundle: string, name: string) {
    const path = bundle.replace(/\.cjs$/, `.${name}.cjs`)
    copyFileSync(bundle, path)
    const registry = globalThis as unknown as Record<string, unknown>
    registry[REGISTRY] = (id: string, read: () => unknown) => this.#found.set(id, read)
    try {
      createRequire(import.meta.url)(path)
    } finally {
      delete registry[REGISTRY]
    }
  }

  /** Null where the name no longer leads to a function. */
  reach(id: string): Reached | null {
    try {
      const pair = this.#found.get(id)?.()
      if (!Array.isArray(pair) || typeof pair[1] !== 'function') return null
      return { receiver: pair[0], fn: pair[1], prototypeOf: (name) => this.#prototypeOf(name) }
    } catch {
      return null
    }
  }

  #prototypeOf(name: string): object | null {
    try {
      const found = this.#found.get(`class ${name}`)?.()
      return typeof found === 'function' ? (found.prototype as object) : null
    } catch {
      return null
    }
  }
}

export interface RunCount {
  completed: number
}

/** Loads with every exported function of a Wasm instance counting the calls that it answers. */
export function loadCounting(
  bundle: string,
  name: string,
): { readonly copy: Copy; readonly count: RunCount } {
  const count: RunCount = { completed: 0 }
  const { Instance } = WebAssembly
  class Counting {
    readonly exports: Readonly<Record<string, unknown>>
    constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
      const { exports } = new Instance(module, imports)
      this.exports = Object.fromEntries(
        Object.entries(exports).map(([key, value]) => [key, counting(value, count)]),
      )
    }
  }
  WebAssembly.Instance = Counting as unknown as typeof Instance
  try {
    return { copy: new Copy(bundle, name), count }
  } finally {
    WebAssembly.Instance = Instance
  }
}

function counting(value: WebAssembly.ExportValue, count: RunCount): unknown {
  if (typeof value !== 'function') return value
  const call = value as (...args: unknown[]) => unknown
  return (...args: unknown[]) => {
    const result = call(...args)
    count.completed++
    return result
  }
}
