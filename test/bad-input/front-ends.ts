// One source text through the esbuild plugin, the Babel plugin and `njit check --json`.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { transformSync } from '@babel/core'
import { build, type Message } from 'esbuild'
import njitBabel from '../../plugin-babel/index.ts'
import njitEsbuild from '../../plugin-esbuild/index.ts'
import type { OnFallback, ReportRecord } from '../../src/options.ts'
import { runCli } from '../cli/fake-io.ts'

const require = createRequire(import.meta.url)
const runtime = new URL('../../runtime/load.js', import.meta.url).href

export type Loaded = Readonly<Record<string, unknown>>

export interface Built {
  /** What the built module exports. */
  readonly app: Loaded
  readonly hasWasm: boolean
}

/** A temporary project with one cache. */
export class Project {
  readonly root = mkdtempSync(join(tmpdir(), 'njit-bad-input-'))
  readonly cacheDir = join(this.root, 'cache')
  #count = 0

  constructor() {
    writeFileSync(join(this.root, 'package.json'), '{ "type": "module" }')
  }

  write(file: string, text: string): string {
    const path = join(this.root, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }

  /** The file bundled by esbuild, with the warnings. Rejects with esbuild's BuildFailure. */
  async esbuild(
    file: string,
    onFallback: OnFallback = 'warn',
  ): Promise<Built & { readonly warnings: readonly Message[] }> {
    const { outputFiles, warnings } = await build({
      absWorkingDir: this.root,
      // An object, because esbuild takes a list for globs.
      stdin: { contents: `export * from ${JSON.stringify(`./${file}`)}`, resolveDir: this.root },
      bundle: true,
      write: false,
      format: 'esm',
      logLevel: 'silent',
      plugins: [njitEsbuild({ cacheDir: this.cacheDir, onFallback })],
    })
    return { ...(await this.#load(outputFiles[0]?.text ?? '')), warnings }
  }

  /** The text through the Babel plugin, with what it said on stderr. Throws NjitBuildError. */
  async babel(
    file: string,
    text: string,
    onFallback: OnFallback = 'warn',
  ): Promise<Built & { readonly said: string }> {
    let code = ''
    const said = saidOnStderr(() => {
      code =
        transformSync(text, {
          configFile: false,
          babelrc: false,
          cwd: this.root,
          filename: join(this.root, file),
          presets: /\.[cm]?tsx?$/.test(file) ? [require.resolve('@babel/preset-typescript')] : [],
          plugins: [[njitBabel, { cacheDir: this.cacheDir, onFallback }]],
        })?.code ?? ''
    })
    return { ...(await this.#load(code)), said }
  }

  /** The records of `njit check --json`. */
  async check(file: string): Promise<readonly ReportRecord[]> {
    const { out } = await runCli(this.root, 'check', '--json', file, '--cache-dir', this.cacheDir)
    return JSON.parse(out)
  }

  async #load(code: string): Promise<Built> {
    const path = this.write(
      `out/${this.#count++}.mjs`,
      code.replaceAll(/(['"])njit\/runtime\1/g, JSON.stringify(runtime)),
    )
    return { app: await import(pathToFileURL(path).href), hasWasm: code.includes('AGFzbQ') }
  }
}

export function saidOnStderr(run: () => void): string {
  const { write } = process.stderr
  let said = ''
  process.stderr.write = (text: unknown) => {
    said += text
    return true
  }
  try {
    run()
  } finally {
    process.stderr.write = write
  }
  return said
}
