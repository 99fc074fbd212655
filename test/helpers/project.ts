// A project in a temporary folder that has njit installed (these very files), and Node run in it.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageDirectory } from '../../src/6-build/versions.ts'
import { COUNT_COMPILED, COUNTED } from './count-compiled.ts'

export interface Ran {
  readonly status: number | null
  readonly out: string
  readonly err: string
  /** Calls of compiled functions that ran to their end, in the main thread; -1 where the process could not tell. */
  readonly compiled: number
}

const dist = fileURLToPath(new URL('../..', import.meta.url))

export class Project {
  readonly root: string

  constructor(name: string) {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), `njit-${name}-`)))
    this.installNjit('.')
    this.write('.count.cjs', COUNT_COMPILED)
  }

  write(file: string, text: string): string {
    const path = join(this.root, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }

  /** As npm would, in `folder`. */
  installNjit(folder: string): void {
    const target = join(this.root, folder, 'node_modules/njit')
    mkdirSync(target, { recursive: true })
    symlinkSync(dist, join(target, 'dist'), 'junction')
    symlinkSync(join(packageDirectory(), 'package.json'), join(target, 'package.json'))
  }

  link(target: string, path: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    symlinkSync(join(this.root, target), join(this.root, path), 'junction')
  }

  /** Runs Node; compiled calls are counted. Variables of njit and Node around this process do not reach it. */
  node(
    args: readonly string[],
    { cwd = '.', env = {}, executable = process.execPath }: RunOptions = {},
  ): Ran {
    const clean = Object.entries(process.env).filter(([name]) => !/^(NJIT_|NODE_OPTIONS)/.test(name))
    const { status, stdout, stderr } = spawnSync(
      executable,
      ['--require', join(this.root, '.count.cjs'), ...args],
      {
        cwd: join(this.root, cwd),
        env: { ...Object.fromEntries(clean), FORCE_COLOR: '0', NODE_NO_WARNINGS: '1', ...env },
        encoding: 'utf8',
      },
    )
    const err = stderr.replace(new RegExp(COUNTED, 'gm'), '').replace(/^njit: starting the C.*\n/gm, '')
    return { status, out: stdout, err: err.trim(), compiled: Number(COUNTED.exec(stderr)?.[1] ?? -1) }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly executable?: string
}
