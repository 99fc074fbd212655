// Names that Node does not find by itself: `njit/runtime`, wherever the importing file lies, and `./a.js` where only `a.ts` is there.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const RUNTIME = 'njit/runtime'

const runtimeFolder = new URL('../runtime/', import.meta.url)
export const RUNTIME_URL = new URL('load.js', runtimeFolder).href
export const RUNTIME_COMMONJS = fileURLToPath(new URL('load.cjs', runtimeFolder))

/** TypeScript names a file as it will be called after compilation. Null where nothing else is meant. */
export function typescriptName(specifier: string): string | null {
  const match = /^(.*)\.([cm]?)js$/.exec(specifier)
  return match === null || !/^\.{0,2}\/|^file:/.test(specifier) ? null : `${match[1]}.${match[2]}ts`
}

/** The TypeScript file beside a JavaScript file that is not there. */
export function typescriptFile(file: string): string | null {
  const found = typescriptName(file)
  return found !== null && existsSync(found) ? found : null
}
