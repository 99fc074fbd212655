// Builds of a monorepo: callees in other packages, bytes that do not depend on where it lies, and one cache for everybody.

import { spawn } from 'node:child_process'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findDamagedEntries, listEntries } from '../../src/6-build/cache.ts'
import { RESULT, writeMonorepo } from '../helpers/monorepo.ts'
import type { Project, Ran, RunOptions } from '../helpers/project.ts'

const hoisted = writeMonorepo('hoisted')
hoisted.link('packages/vec', 'node_modules/@mono/vec')
/** As pnpm does: each package sees its own dependencies. */
const isolated = writeMonorepo('isolated-in-a-folder-with-a-longer-name')
isolated.link('packages/vec', 'packages/app/node_modules/@mono/vec')

const CLI = 'node_modules/njit/dist/cli/main.js'
const run = (project: Project, args: readonly string[], options: RunOptions = {}): Ran => {
  const ran = project.node(args, { cwd: 'packages/app', ...options })
  assert.is(ran.status, 0, ran.err)
  return ran
}
const read = (project: Project, file: string): string => readFileSync(join(project.root, file), 'utf8')

for (const [layout, project] of [
  ['packages linked at the root', hoisted],
  ['packages linked in each other', isolated],
] as const) {
  test(`${layout}: callees in another package are compiled into their caller, by a bundler and as they load`, () => {
    run(project, ['build.mjs'])
    const built = run(project, ['dist/main.js'])
    assert.equal([built.out, built.compiled], [RESULT, 1])
    const loaded = run(project, ['--import', 'njit/register', 'src/main.ts'])
    assert.equal([loaded.out, loaded.compiled], [RESULT, 1], loaded.err)
  })
}

test('bytes do not depend on where the repository lies, nor on how packages are linked', () => {
  for (const project of [hoisted, isolated]) {
    run(project, [join(project.root, CLI), 'build', 'src', '--outdir', 'plain'])
  }
  for (const file of ['dist/main.js', 'dist/main.js.map', 'plain/kernels.ts', 'plain/kernels.ts.map']) {
    const text = read(hoisted, `packages/app/${file}`)
    assert.is(text, read(isolated, `packages/app/${file}`), file)
    assert.not.match(text, hoisted.root)
  }
  assert.match(read(hoisted, 'packages/app/dist/main.js'), 'AGFzbQ')
})

test('a cache may move with its repository', () => {
  const cache = 'packages/app/node_modules/.cache/njit'
  const before = listEntries(join(hoisted.root, cache))
  assert.ok(before.length > 0)
  const moved = writeMonorepo('moved')
  moved.link('packages/vec', 'node_modules/@mono/vec')
  cpSync(join(hoisted.root, cache), join(moved.root, 'elsewhere'), { recursive: true })
  run(moved, ['build.mjs'], { env: { NJIT_CACHE_DIR: join(moved.root, 'elsewhere') } })
  // Nothing was built anew.
  assert.equal(listEntries(join(moved.root, 'elsewhere')), before)
  assert.is(read(moved, 'packages/app/dist/main.js'), read(hoisted, 'packages/app/dist/main.js'))
  moved.remove()
})

test('a change in another package is noticed', () => {
  hoisted.write('packages/vec/src/units.ts', 'export const FACTOR = 3\n')
  run(hoisted, ['build.mjs'])
  const ran = run(hoisted, ['dist/main.js'])
  assert.equal([ran.out, ran.compiled], [RESULT.replace('[2,4,6]', '[3,6,9]'), 1])
  const loaded = run(hoisted, ['--import', 'njit/register', 'src/main.ts'])
  assert.equal([loaded.out, loaded.compiled], [RESULT.replace('[2,4,6]', '[3,6,9]'), 1])
})

test('builds at the same time share one cache', async () => {
  const cache = join(isolated.root, 'shared')
  const build = (outfile: string): Promise<number | null> =>
    new Promise((resolve) => {
      isolated.write(
        `packages/app/build-${outfile}.mjs`,
        read(isolated, 'packages/app/build.mjs').replace('dist/main.js', outfile),
      )
      const child = spawn(process.execPath, [`build-${outfile}.mjs`], {
        cwd: join(isolated.root, 'packages/app'),
        env: { ...process.env, NJIT_CACHE_DIR: cache, NJIT_DISABLE: '' },
        stdio: 'ignore',
      })
      child.on('close', resolve)
    })
  const names = ['a.js', 'b.js', 'c.js', 'd.js']
  assert.equal(await Promise.all(names.map(build)), [0, 0, 0, 0])
  const texts = new Set(
    names.map((name) => read(isolated, `packages/app/${name}`).replace(/sourceMappingURL.*/, '')),
  )
  assert.is(texts.size, 1)
  assert.match([...texts][0] ?? '', 'AGFzbQ')
  assert.equal(findDamagedEntries(cache), [])
  assert.equal(
    readdirSync(cache).filter((name) => name.startsWith('.')),
    [],
  )
})

test.after(() => {
  hoisted.remove()
  isolated.remove()
})
test.run()
