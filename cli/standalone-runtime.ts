// `njit build --standalone`: njit's runtime as a file of the output, so that whoever runs it needs no njit.

import { copyFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { COMPILED_MARKER } from '../src/1-parse/early-prune.ts'
import { applyEdits } from '../src/7-rewrite/apply-edits.ts'
import type { CompiledModule } from '../src/front-end/module-compiler.ts'
import { projectPath } from '../src/front-end/project-path.ts'

const SPECIFIER = "'njit/runtime'"

export class StandaloneRuntime {
  readonly #outdir: string
  readonly #copied = new Set<string>()

  /** `outdir`: absolute. */
  constructor(outdir: string) {
    this.#outdir = outdir
  }

  /** The module with the runtime beside it, which is there from now on. `target`: the absolute path that the module is written to. */
  link(module: CompiledModule, target: string): CompiledModule {
    const marker = module.code.indexOf(COMPILED_MARKER)
    const start = marker < 0 ? -1 : module.code.indexOf(SPECIFIER, marker)
    if (start < 0 || module.map === null) return module
    const isCommonJs = module.code.slice(0, start).endsWith('require(')
    const name = this.#copy(isCommonJs ? 'cjs' : 'mjs')
    const path = projectPath(name, dirname(target))
    const specifier = `'${path.startsWith('.') ? path : `./${path}`}'`
    const edit = { start, end: start + SPECIFIER.length, text: specifier }
    const { code, map } = applyEdits({ path: target, text: module.code }, [edit])
    return { ...module, code, map: compose(map, module.map) }
  }

  #copy(extension: 'mjs' | 'cjs'): string {
    const file = join(this.#outdir, `njit-runtime.${extension}`)
    if (!this.#copied.has(file))
      copyFileSync(fileURLToPath(new URL(`../runtime/load.${extension}`, import.meta.url)), file)
    this.#copied.add(file)
    return file
  }
}

function compose(outer: object, inner: object): object {
  const remapping: typeof import('@jridgewell/remapping').default = createRequire(import.meta.url)(
    '@jridgewell/remapping',
  )
  return remapping([JSON.stringify(outer), JSON.stringify(inner)], () => null)
}
