// TypeScript to JavaScript where Node does not do it itself: by Babel, line by line, with the source map inline. Results are kept in
// the build cache, so that Babel is loaded only for files that have changed.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join } from 'node:path'
import type { TransformOptions } from '@babel/core'
import { cacheDirectory, readEntry, writeEntry } from '../src/6-build/cache.ts'
import { njitVersion } from '../src/6-build/versions.ts'
import type { SourceLoader } from './source-loader.ts'

const require = createRequire(import.meta.url)

/** TypeScript without JSX, which no version of Node runs. */
export const TYPESCRIPT_FILE = /(?<!\.d)\.[cm]?ts$/

/** Node's own support: 'strip' or 'transform' where it has any and it is switched on. */
export const nodeStripsTypes = Boolean(
  (process.features as unknown as Readonly<Record<string, unknown>>).typescript,
)

export type ModuleFormat = 'module' | 'commonjs'

export interface StrippedModule {
  readonly code: string
  /** As Node finds it for the JavaScript file: by the extension, the field "type" of the package, or the syntax. */
  readonly format: ModuleFormat
}

/** Gives `text` without types. Throws a SyntaxError if it cannot be parsed. */
export function stripTypes(file: string, text: string, loader: SourceLoader): StrippedModule {
  const directory = cacheDirectory(loader.options.cacheDir, loader.root)
  const stated = statedFormat(file)
  const key = createHash('sha256')
    .update(JSON.stringify(['types', 1, njitVersion(), babelVersion(), basename(file), stated, text]))
    .digest('hex')
  const entry = readEntry(directory, key)
  if (entry.kind === 'hit') return JSON.parse(new TextDecoder().decode(entry.bytes))
  const stripped = strip(file, text, stated)
  writeEntry(directory, key, new TextEncoder().encode(JSON.stringify(stripped)))
  return stripped
}

function strip(file: string, text: string, stated: ModuleFormat | null): StrippedModule {
  const babel: typeof import('@babel/core') = require('@babel/core')
  const options: TransformOptions = {
    configFile: false,
    babelrc: false,
    browserslistConfigFile: false,
    filename: file,
    sourceFileName: basename(file),
    sourceType: 'unambiguous',
    sourceMaps: 'inline',
    retainLines: true,
    compact: false,
    plugins: [[require.resolve('@babel/plugin-transform-typescript'), { allowDeclareFields: true }]],
    ast: true,
  }
  const result = babel.transformSync(text, options)
  if (result === null || typeof result.code !== 'string') throw new SyntaxError(`${file} cannot be parsed`)
  const found = result.ast?.program.sourceType === 'module' ? 'module' : 'commonjs'
  return { code: result.code, format: stated ?? found }
}

function babelVersion(): string {
  return require('@babel/plugin-transform-typescript/package.json').version
}

/** Null where the syntax decides. */
function statedFormat(file: string): ModuleFormat | null {
  const extension = extname(file)
  if (extension === '.mts') return 'module'
  if (extension === '.cts') return 'commonjs'
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const type = packageType(join(folder, 'package.json'))
    if (type !== undefined) return type
    if (dirname(folder) === folder) return null
  }
}

/** Undefined where there is no package.json. */
function packageType(manifest: string): ModuleFormat | null | undefined {
  try {
    const { type }: { readonly type?: unknown } = JSON.parse(readFileSync(manifest, 'utf8'))
    return type === 'module' || type === 'commonjs' ? type : null
  } catch {
    return undefined
  }
}
