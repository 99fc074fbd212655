// The forms that a kernel is measured in, each a bundle of all kernels by esbuild with njit's plugin.

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import njit from '../plugin-esbuild/index.ts'
import type { Kernel } from './kernel.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const outFolder = join(root, 'bench/out')

/** `wasm`, `native` and `fastmath` run compiled always; `heap` is `wasm` on arrays that njit allocated; `auto` is what a user gets. */
export const FORMS = ['original', 'wasm', 'heap', 'fastmath', 'native', 'auto'] as const
export type Form = (typeof FORMS)[number]
export type Forms = Readonly<Record<Form, Kernel>>

/** Every kernel in all forms. `native` is Wasm where there is no C compiler. */
export async function bundleForms(): Promise<readonly Forms[]> {
  const relaxed = relaxedSources()
  const bundles = {
    original: await bundle('original', []),
    wasm: await bundle('wasm', njitOptions('wasm')),
    fastmath: await bundle('fastmath', njitOptions('wasm'), { folder: relaxed }),
    native: await bundle('native', njitOptions('native')),
    auto: await bundle('auto', [njit({ onFallback: 'error', stats: true })]),
  }
  return bundles.original.map((original, i) => {
    const at = (form: Exclude<Form, 'heap'>): Kernel => bundles[form][i] as Kernel
    const wasm = at('wasm')
    return { original, wasm, heap: wasm, fastmath: at('fastmath'), native: at('native'), auto: at('auto') }
  })
}

/** Compiled always. */
export const njitOptions = (target: 'wasm' | 'native'): Plugin[] => [
  njit({ onFallback: 'error', dispatch: 'always', target }),
]

/** The kernels of an entry of `folder`, by default all of them, bundled with these plugins. */
export async function bundle(
  name: string,
  plugins: Plugin[],
  { folder = join(root, 'bench'), entry = 'kernels/all.ts' } = {},
): Promise<readonly Kernel[]> {
  const outfile = join(outFolder, `${name}.mjs`)
  await build({
    entryPoints: [join(folder, entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    plugins,
  })
  return ((await import(pathToFileURL(outfile).href)) as { kernels: readonly Kernel[] }).kernels
}

/** A copy of the kernels tagged `fastmath`. */
function relaxedSources(): string {
  const folder = join(outFolder, 'relaxed')
  rmSync(folder, { recursive: true, force: true })
  for (const name of ['kernel.ts', 'kernels'])
    cpSync(join(root, 'bench', name), join(folder, name), { recursive: true })
  for (const name of readdirSync(join(folder, 'kernels'))) {
    const file = join(folder, 'kernels', name)
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replaceAll('/* @njit */', '/* @njit { fastmath: true } */'))
  }
  return folder
}
