// Where compiled modules find their runtime: beside this plugin, wherever the importing file lies.

import { fileURLToPath } from 'node:url'

/** What compiled modules import. */
export const RUNTIME_ID = 'njit/runtime'

/** Absolute path of the runtime as an ES module. */
export function runtimePath(): string {
  return fileURLToPath(new URL('../runtime/load.js', import.meta.url))
}
