// Wasm and native addons as files beside the bundle: each compiled module imports the places of its own, and esbuild's file loader puts
// them there.

import { basename, extname } from 'node:path'
import type { BuildOptions, PluginBuild } from 'esbuild'
import type { Asset, CompiledModule } from '../src/front-end/module-compiler.ts'

/** Of the module that gives a file's place, and of the file. */
const PLACE = 'njit-wasm-place:'
const FILE = 'njit-wasm-file:'

/** Why such a build cannot have files beside its output; null if it can. */
export function whyInline({ bundle, outfile, outdir }: BuildOptions): string | null {
  if (!bundle) return 'the build does not bundle'
  return outfile === undefined && outdir === undefined ? 'the build has no output path' : null
}

export class WasmAssets {
  readonly #options: BuildOptions
  /** By the source file that they were compiled from, with the name of the output behind it. */
  readonly #assets = new Map<string, Asset>()

  constructor(build: PluginBuild) {
    this.#options = build.initialOptions
    build.onResolve({ filter: /^njit-wasm-(place|file):/ }, ({ path }) => {
      const [namespace = '', ...rest] = path.split(':')
      return { path: rest.join(':'), namespace, sideEffects: false }
    })
    // A module of its own, because `import.meta` may not stand in a CommonJS one.
    build.onLoad({ filter: /./, namespace: PLACE.slice(0, -1) }, ({ path }) => ({
      contents: `import name from ${JSON.stringify(FILE + path)}\nexport default ${this.#place('name')}\n`,
    }))
    build.onLoad({ filter: /./, namespace: FILE.slice(0, -1) }, ({ path }) => {
      const asset = this.#assets.get(path)
      return asset && { contents: Buffer.from(asset.base64, 'base64'), loader: 'file' }
    })
  }

  /** The module's text, asking for its files where esbuild will have put them. */
  link({ asset, addon, code }: CompiledModule, file: string): string {
    return [asset, addon].reduce(
      (text, each) => (each === undefined ? text : this.#linkOne(each, text, file)),
      code,
    )
  }

  #linkOne(asset: Asset, code: string, file: string): string {
    const { text, free } = asset.reference
    // The last part names the file of the output; esbuild adds a hash of its own.
    const path = `${file}/${basename(asset.name).replace(/-[^-]*$/, '')}${extname(asset.name)}`
    this.#assets.set(path, asset)
    const specifier = JSON.stringify(PLACE + path)
    return text.includes('import.meta')
      ? `${code.replace(text, () => free)}import ${free} from ${specifier}\n`
      : code.replace(text, () => `require(${specifier}).default`)
  }

  /** What gives the file's place at run time, `name` being its path from the output file. */
  #place(name: string): string {
    const { format, platform, publicPath } = this.#options
    if (format === 'esm' || (format === undefined && platform === 'neutral'))
      return `new URL(${name}, import.meta.url)`
    // A public path is a URL, and in a script a relative one is meant from there.
    const isInNode = format === 'cjs' || (format === undefined && platform === 'node')
    return isInNode && publicPath === undefined ? `__dirname + '/' + ${name}` : name
  }
}
