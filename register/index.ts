// njit/register: `node --import njit/register app.js`. Tagged functions are compiled as their modules load, ES modules and CommonJS,
// in the main thread and in workers; types are stripped where Node does not do it itself. With NJIT_DISABLE=1 nothing is compiled; names and types are found as before.

import module from 'node:module'
import { isMainThread } from 'node:worker_threads'
import type { ThreadData } from './loader-thread.ts'
import { type CommonJsLoader, patchRequire, patchResolve } from './patch-require.ts'
import { readSettings } from './read-settings.ts'
import { SourceLoader } from './source-loader.ts'
import { type SyncHooks, threadHooks } from './thread-hooks.ts'

const REGISTERED = Symbol.for('njit.registered')

function register(): void {
  const marked = globalThis as unknown as Record<symbol, boolean | undefined>
  if (marked[REGISTERED] === true) return
  marked[REGISTERED] = true
  const cwd = process.cwd()
  const loader = new SourceLoader(readSettings(cwd, process.env), isMainThread)
  const commonJs = module as unknown as CommonJsLoader
  patchResolve(commonJs)
  const { registerHooks } = module as { readonly registerHooks?: (hooks: SyncHooks) => unknown }
  if (registerHooks !== undefined) {
    registerHooks(threadHooks(loader))
    return
  }
  const data: ThreadData = { cwd, speaks: isMainThread }
  module.register(new URL('./loader-thread.js', import.meta.url), { data })
  patchRequire(commonJs, loader)
}

register()
