// Wasm and native addons as assets of bundles by Rollup and its kin: emitted while modules are transformed, addressed when chunks are written, and
// taken back where no chunk asks for them.

import { basename, extname } from 'node:path'
import type { Asset, CompiledModule } from '../src/front-end/module-compiler.ts'

/** What is used of a plugin's context while it transforms. */
export interface AssetEmitter {
  emitFile(file: { type: 'asset'; name: string; source: Uint8Array }): string
}

/** What Rollup and Rolldown tell when they write the place of a file. */
export interface FileUrl {
  readonly format: string
  readonly referenceId: string
  readonly relativePath: string
  /** From the folder of all output. */
  readonly fileName: string
}

/** What is used of a bundle when it is about to be written. */
export type Bundle = Record<string, { readonly type: string; readonly code?: string }>

export class EmittedFiles {
  /** References that were given out, and names of the files. */
  readonly #references = new Set<string>()

  /** The module's text, asking for its files where the bundler will have put them. */
  link({ asset, addon, code }: CompiledModule, emitter: AssetEmitter): string {
    return [asset, addon].reduce(
      (text, each) => (each === undefined ? text : this.#linkOne(each, text, emitter)),
      code,
    )
  }

  #linkOne(asset: Asset, code: string, emitter: AssetEmitter): string {
    const name = `${basename(asset.name).replace(/-[^-]*$/, '')}${extname(asset.name)}`
    const reference = emitter.emitFile({ type: 'asset', name, source: Buffer.from(asset.base64, 'base64') })
    this.#references.add(reference)
    return code.replace(asset.reference.text, () => `import.meta.ROLLUP_FILE_URL_${reference}`)
  }

  /** The expression for a file's place, as the runtime wants it; null for files of others. `base`: the URL that the output is served
   *  below; null where places are told from the chunk that asks. */
  place({ format, referenceId, relativePath, fileName }: FileUrl, base: string | null): string | null {
    if (!this.#references.has(referenceId)) return null
    // Modules of Node lie where they lie.
    if (format === 'cjs' || format === 'commonjs') return `__dirname + '/' + ${JSON.stringify(relativePath)}`
    const name = JSON.stringify(base === null ? relativePath : base + fileName)
    // In a script a relative URL is meant from there.
    return format === 'es' || format === 'esm' || format === 'module'
      ? `new URL(${name}, import.meta.url)`
      : name
  }

  /** Removes the files that nothing in the bundle asks for: those of modules that were shaken off. */
  prune(bundle: Bundle, fileNameOf: (reference: string) => string): void {
    // The bundlers make the texts when they are asked for.
    if (this.#references.size === 0) return
    const codes = Object.values(bundle).flatMap(({ code }) => (code === undefined ? [] : [code]))
    for (const reference of this.#references) {
      const file = nameOrNull(fileNameOf, reference)
      if (file !== null && !codes.some((code) => code.includes(basename(file)))) delete bundle[file]
    }
  }
}

/** Null for a file of an earlier build in watch mode. */
function nameOrNull(fileNameOf: (reference: string) => string, reference: string): string | null {
  try {
    return fileNameOf(reference)
  } catch {
    return null
  }
}
