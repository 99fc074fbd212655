// Loads a unit whose Wasm is a file of its own, beside the module or at a URL.

import { flavour } from './flavour.ts'
import { bring, type Startup, type Unit } from './load-unit.ts'

/** What is used of Node's file system. */
interface FileSystem {
  readonly readFileSync: (where: URL | string) => Uint8Array<ArrayBuffer>
  readonly promises: { readonly readFile: (where: URL | string) => Promise<Uint8Array<ArrayBuffer>> }
}

/**
 * As `load`: the original functions serve until the file is there. With 'sync' start-up it is read while the module loads, where
 * there is a file system.
 *
 * @param locate gives the URL, or a path; one that is relative is meant from the script that loads
 */
export function loadFile(
  locate: () => URL | string,
  symbols: string,
  dataBytes: number,
  tableEntries: number,
  abi: number,
  startup: Startup,
): Unit {
  return bring(symbols, abi, dataBytes, tableEntries, ({ startNow, startLater }) => {
    const where = resolve(locate())
    const files = isFile(where) ? fileSystem() : undefined
    if (!files) startLater(download(where))
    else if (startup === 'sync') startNow(files.readFileSync(where))
    else startLater(files.promises.readFile(where))
  })
}

function resolve(where: URL | string): URL | string {
  if (typeof where !== 'string' || typeof location === 'undefined') return where
  const script = typeof document === 'undefined' ? null : (document.currentScript as HTMLScriptElement | null)
  return new URL(where, script?.src || location.href)
}

/** URLs other than those of files are fetched. */
function isFile(where: URL | string): boolean {
  return typeof where === 'string' ? !/^[a-z]{2,}:/i.test(where) : where.protocol === 'file:'
}

/** Without an import, which bundles for browsers would stumble over. */
function fileSystem(): FileSystem | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => FileSystem } }
  return process?.getBuiltinModule?.('node:fs')
}

async function download(where: URL | string): Promise<ArrayBuffer | WebAssembly.Module> {
  const response = await fetch(where)
  if (!response.ok) throw new Error(`${where} gives status ${response.status}`)
  // Compiled while it arrives, where the server says what it is: otherwise engines refuse. Some bytes may have to change first.
  return !flavour &&
    response.headers.get('content-type') === 'application/wasm' &&
    WebAssembly.compileStreaming
    ? WebAssembly.compileStreaming(response)
    : response.arrayBuffer()
}
