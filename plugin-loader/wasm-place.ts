// The loader that makes a module of a Wasm file: one that gives the place where the bundler puts the file. A module of its own,
// which bundlers drop where nothing asks for it, and in which `import.meta` may stand whatever the importing module is.

import { basename } from 'node:path'

/** The file is not read here. */
export const raw = true

export default function wasmPlace(this: { readonly resourcePath: string }): string {
  const name = JSON.stringify(`./${basename(this.resourcePath)}`)
  return `export default /*#__PURE__*/ new URL(${name}, import.meta.url)\n`
}
