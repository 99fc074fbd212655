// The hooks for ES modules where Node runs them in a thread of their own (`module.register`). CommonJS modules and those that are
// required go through `patch-require.ts` in the program's threads.

import { readFileSync } from 'node:fs'
import type { LoadHook, ResolveHook } from 'node:module'
import { fileURLToPath } from 'node:url'
import { embeddedCompiler } from '../src/front-end/embedded-compiler.ts'
import { SCRIPT_FILE } from '../src/front-end/file-filter.ts'
import { readSettings } from './read-settings.ts'
import { RUNTIME, RUNTIME_URL, typescriptName } from './resolve-source.ts'
import { SourceLoader } from './source-loader.ts'
import { nodeStripsTypes, stripTypes, TYPESCRIPT_FILE } from './strip-types.ts'
import { taggedText } from './tagged-text.ts'

export interface ThreadData {
  readonly cwd: string
  readonly speaks: boolean
}

/** Of this thread, which serves one program. */
const thread: { loader: SourceLoader | null } = { loader: null }

export function initialize({ cwd, speaks }: ThreadData): void {
  thread.loader = new SourceLoader(readSettings(cwd, process.env), speaks)
}

export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  if (specifier === RUNTIME) return { url: RUNTIME_URL, format: 'module', shortCircuit: true }
  try {
    return await nextResolve(specifier, context)
  } catch (error) {
    const instead = typescriptName(specifier)
    if (instead === null || (error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    try {
      return await nextResolve(instead, context)
    } catch {
      // The message is to name what the source names.
      throw error
    }
  }
}

export const load: LoadHook = async (url, context, nextLoad) => {
  const { loader } = thread
  const path = url.split(/[?#]/)[0] ?? url
  if (loader === null || !path.startsWith('file:') || !SCRIPT_FILE.test(path)) return nextLoad(url, context)
  const file = fileURLToPath(path)
  if (TYPESCRIPT_FILE.test(file) && !nodeStripsTypes && loader.isOwnCode(file)) {
    const text = readFileSync(file, 'utf8')
    const compiled = await loader.load(file, text, embeddedCompiler)
    const { code, format } = stripTypes(file, compiled ?? text, loader)
    // Without a source Node requires the file, and so meets the hooks of `require`.
    return { format, source: format === 'module' ? code : undefined, shortCircuit: true }
  }
  const loaded = await nextLoad(url, context)
  const text = taggedText(loaded.source)
  const compiled = text === null ? null : await loader.load(file, text, embeddedCompiler)
  return compiled === null ? loaded : { ...loaded, source: compiled }
}
