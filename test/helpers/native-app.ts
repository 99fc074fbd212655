// Compiles a module natively and runs a script on it in a process of its own: a crash is then a finding and not the end of the tests.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { findCompiler } from '../../src/6-build/native-compiler.ts'
import { runWorkSync } from '../../src/6-build/run-command.ts'
import { compileModule } from '../../src/compiler.ts'
import { checkPluginOptions } from '../../src/front-end/check-plugin-options.ts'
import type { CompiledModule } from '../../src/front-end/module-compiler.ts'
import { placeAddon } from '../../src/front-end/place-addon.ts'

export const hasCompiler: boolean = runWorkSync(findCompiler()) !== null

export interface NativeApp {
  readonly module: CompiledModule
  readonly folder: string
  /** The compiled module's text, importing the runtime from its place. */
  readonly code: string
  /** Runs ES module text that may import `./app.mjs`; what it prints, as text and as JSON where it is that. */
  run(script: string, code?: string): AppRun
}

export interface AppRun {
  readonly printed: unknown
  readonly stderr: string
  /** Null where it was killed. */
  readonly status: number | null
}

export async function nativeApp(text: string, options: object = {}): Promise<NativeApp> {
  const folder = mkdtempSync(join(tmpdir(), 'njit-app-'))
  const settings = checkPluginOptions({
    target: 'native',
    dispatch: 'always',
    onFallback: 'silent',
    cacheDir: join(folder, 'cache'),
    ...options,
  })
  const compiled = await compileModule({ path: 'app.mjs', text }, settings, folder)
  const module = placeAddon(compiled, settings, folder)
  const runtime = pathToFileURL(fileURLToPath(new URL('../../runtime/load.js', import.meta.url))).href
  const code = module.code.replace(/(['"])njit\/runtime\1/, () => JSON.stringify(runtime))
  return {
    module,
    folder,
    code,
    run(script, other = code) {
      writeFileSync(join(folder, 'app.mjs'), other)
      writeFileSync(join(folder, 'main.mjs'), script)
      const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, 'main.mjs')], {
        encoding: 'utf8',
      })
      return { printed: parsed(stdout), stderr, status }
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Text that prints a value as JSON. */
export const print = (value: string): string => `console.log(JSON.stringify(${value}))\n`
