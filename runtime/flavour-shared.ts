// The flavour of the runtime whose memory workers share, where the host lets them.

import type { Flavour } from './flavour.ts'

/** The other flavour is this one. */
export const SHARED = '.shared'

/** The limits of an imported memory: there is an upper one; with the second bit it is shared. */
const HAS_MAXIMUM = 1
const IS_SHARED = 2
/** In front of the limits in a module: the last bytes of the import's name, and its kind. */
const MEMORY_IMPORT = [...'\x06memory\x02'].map((char) => char.charCodeAt(0))

export const flavour: Flavour = {
  name: SHARED,
  newMemory(pages) {
    const limits = { initial: pages, maximum: pages }
    try {
      if (mayShare()) return new WebAssembly.Memory({ ...limits, shared: true })
    } catch {
      // An engine without shared memory for WebAssembly, or without so much of it.
    }
    return new WebAssembly.Memory(limits)
  },
  adapt({ memory }, wasm) {
    const bytes = copyOf(wasm)
    if (memory && isShared(memory)) {
      const at = limitsOfMemory(bytes)
      if (bytes[at] !== HAS_MAXIMUM) throw new Error('the module was not made for several threads')
      bytes[at] = HAS_MAXIMUM | IS_SHARED
    }
    return bytes
  },
}

/** Pages may make shared memory that no worker accepts. */
function mayShare(): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && globalThis.crossOriginIsolated !== false
}

export function isShared({ buffer }: WebAssembly.Memory): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && (buffer as unknown) instanceof SharedArrayBuffer
}

function copyOf(wasm: BufferSource): Uint8Array<ArrayBuffer> {
  const view = ArrayBuffer.isView(wasm)
    ? new Uint8Array(wasm.buffer, wasm.byteOffset, wasm.byteLength)
    : new Uint8Array(wasm)
  return Uint8Array.from(view)
}

/** Imports come before all code; no other name in front of them ends like that. */
function limitsOfMemory(bytes: Uint8Array): number {
  const start = bytes.findIndex((_, at) => MEMORY_IMPORT.every((byte, i) => bytes[at + i] === byte))
  return start + MEMORY_IMPORT.length
}
