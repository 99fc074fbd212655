// Loads LLVM from @yowasp/clang as fast as V8 allows. Runs in the compiler process only: it changes V8's flags.

import { setFlagsFromString } from 'node:v8'

export type RunLlvm = typeof import('@yowasp/clang')['runLLVM']

/**
 * The package's `runLLVM`, ready to run without waiting. Throws ERR_MODULE_NOT_FOUND where the package is not installed.
 *
 * LLVM is 75 MB of Wasm, of which one compile uses a small part. Compiling all of it ahead, or what is used twice, costs
 * far more than it gains in a process that lives for a few compiles: hence the baseline compiler alone, function by function
 * when first called.
 */
export async function loadLlvm(): Promise<RunLlvm> {
  for (const flag of ['--liftoff-only', '--wasm-lazy-compilation', '--wasm-lazy-validation']) setFlag(flag)
  const { runLLVM } = await import('@yowasp/clang')
  try {
    await withDirectLoading(async () => fetchResources(runLLVM))
  } catch {
    // The short cut did not fit this version of the package: load it the way it does by itself.
    await fetchResources(runLLVM)
  }
  return runLLVM
}

async function fetchResources(runLLVM: RunLlvm): Promise<void> {
  await runLLVM(undefined, {}, { fetchProgress: () => {} })
}

/** V8 ignores flags it does not know; other engines have no such function. */
function setFlag(flag: string): void {
  try {
    setFlagsFromString(flag)
  } catch {
    // Only speed depends on it.
  }
}

/**
 * The package reads its files through `Response` streams and hands them to the streaming compiler, which copies 75 MB three times.
 * While `load` runs, a `Response` is just its bytes; and the archive of C headers and libraries, which njit's freestanding C
 * does not use, is taken to be empty.
 */
async function withDirectLoading(load: () => Promise<void>): Promise<void> {
  const response = Object.getOwnPropertyDescriptor(globalThis, 'Response')
  const compileStreaming = Object.getOwnPropertyDescriptor(WebAssembly, 'compileStreaming')
  Object.defineProperty(globalThis, 'Response', { value: DirectResponse, configurable: true, writable: true })
  Object.defineProperty(WebAssembly, 'compileStreaming', {
    value: async (direct: DirectResponse) => new WebAssembly.Module(direct.bytes),
    configurable: true,
    writable: true,
  })
  try {
    await load()
  } finally {
    if (response !== undefined) Object.defineProperty(globalThis, 'Response', response)
    if (compileStreaming !== undefined)
      Object.defineProperty(WebAssembly, 'compileStreaming', compileStreaming)
  }
}

type Headers = Readonly<Record<string, string | number>>

class DirectResponse {
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>

  constructor(bytes: Uint8Array<ArrayBuffer>, init: { readonly headers: Headers }) {
    this.headers = init.headers
    this.bytes = init.headers['content-type'] === 'application/wasm' ? bytes : new Uint8Array(0)
  }

  get body(): { pipeThrough(): Uint8Array } {
    return { pipeThrough: () => this.bytes }
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.bytes.buffer
  }
}
