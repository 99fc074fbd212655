// The hooks for both kinds of modules where Node runs them in the program's own thread (`module.registerHooks`).

import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { SCRIPT_FILE } from '../src/front-end/file-filter.ts'
import { RUNTIME, RUNTIME_COMMONJS, RUNTIME_URL, typescriptName } from './resolve-source.ts'
import type { SourceLoader } from './source-loader.ts'
import { nodeStripsTypes, stripTypes, TYPESCRIPT_FILE } from './strip-types.ts'
import { taggedText } from './tagged-text.ts'

interface Resolved {
  readonly url: string
  readonly format?: string | null
  readonly shortCircuit?: boolean
}

interface Loaded {
  readonly format: string | null | undefined
  readonly source?: unknown
  readonly shortCircuit?: boolean
}

/** What `registerHooks` takes. */
export interface SyncHooks {
  resolve(
    specifier: string,
    context: { readonly conditions: readonly string[] },
    nextResolve: (specifier: string, context: object) => Resolved,
  ): Resolved
  load(url: string, context: object, nextLoad: (url: string, context: object) => Loaded): Loaded
}

export function threadHooks(loader: SourceLoader): SyncHooks {
  return {
    resolve(specifier, context, nextResolve) {
      if (specifier === RUNTIME) return runtimeFor(context.conditions)
      try {
        return nextResolve(specifier, context)
      } catch (error) {
        const instead = typescriptName(specifier)
        if (instead === null || !isNotFound(error)) throw error
        try {
          return nextResolve(instead, context)
        } catch {
          // The message is to name what the source names.
          throw error
        }
      }
    },
    load(url, context, nextLoad) {
      const path = url.split(/[?#]/)[0] ?? url
      if (!path.startsWith('file:') || !SCRIPT_FILE.test(path)) return nextLoad(url, context)
      const file = fileURLToPath(path)
      if (TYPESCRIPT_FILE.test(file) && !nodeStripsTypes && loader.isOwnCode(file)) {
        const text = readFileSync(file, 'utf8')
        const { code, format } = stripTypes(file, loader.loadSync(file, text) ?? text, loader)
        return { format, source: code, shortCircuit: true }
      }
      const loaded = nextLoad(url, context)
      const text = taggedText(loaded.source)
      const compiled = text === null ? null : loader.loadSync(file, text)
      return compiled === null ? loaded : { ...loaded, source: compiled }
    },
  }
}

function runtimeFor(conditions: readonly string[]): Resolved {
  return conditions.includes('require')
    ? { url: pathToFileURL(RUNTIME_COMMONJS).href, format: 'commonjs', shortCircuit: true }
    : { url: RUNTIME_URL, format: 'module', shortCircuit: true }
}

function isNotFound(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
}
