// The monorepo, installed by the package managers themselves, each with its own way of linking packages.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { linkTools, RESULT, writeMonorepo } from '../helpers/monorepo.ts'
import { installedFile } from './installed.ts'

const MANAGERS: readonly (readonly [name: string, program: () => string, args: readonly string[]])[] = [
  ['npm', npmProgram, ['install', '--offline', '--no-audit', '--no-fund']],
  [
    'pnpm',
    () => installedFile('pnpm/bin/pnpm.cjs'),
    ['install', '--offline', '--config.link-workspace-packages=true'],
  ],
  ['yarn', () => installedFile('yarn/bin/yarn.js'), ['install', '--offline', '--non-interactive']],
]

/** The one that came with Node. */
function npmProgram(): string {
  return join(process.execPath, '../../lib/node_modules/npm/bin/npm-cli.js')
}

for (const [name, program, args] of MANAGERS) {
  test(`a monorepo installed by ${name}`, () => {
    const project = writeMonorepo(name)
    rmSync(join(project.root, 'node_modules'), { recursive: true, force: true })
    const installed = project.node([program(), ...args], { env: { CI: 'true' } })
    assert.is(installed.status, 0, installed.out + installed.err)
    project.installNjit('.')
    linkTools(project)
    const cwd = 'packages/app'
    const built = project.node(['build.mjs'], { cwd })
    assert.is(built.status, 0, built.err)
    const ran = project.node(['dist/main.js'], { cwd })
    assert.equal([ran.out, ran.compiled], [RESULT, 1], ran.err)
    const loaded = project.node(['--import', 'njit/register', 'src/main.ts'], { cwd })
    assert.equal([loaded.out, loaded.compiled], [RESULT, 1], loaded.err)
    project.remove()
  })
}

test.run()
