// Turborepo and Nx over the monorepo: what njit's builds write is taken from their caches where nothing has changed, byte for byte, in
// another folder too, and is built anew where a package that functions were compiled from has changed.

import { cpSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { packageDirectory } from '../../src/6-build/versions.ts'
import { RESULT, writeMonorepo } from '../helpers/monorepo.ts'
import type { Project } from '../helpers/project.ts'
import { installedFile } from './installed.ts'

const OUTPUTS = ['packages/app/dist/main.js', 'packages/app/dist/main.js.map'] as const

interface TaskRunner {
  readonly name: string
  /** Adds the configuration of the docs. */
  configure(project: Project): void
  readonly command: () => readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** What is printed where the outputs come from the cache. */
  readonly hit: RegExp
  /** The folder of its cache, where that may be copied into another project. */
  readonly cache: string | null
}

const TASK_RUNNERS: readonly TaskRunner[] = [
  {
    name: 'Turborepo',
    configure: (project) => {
      project.write('turbo.json', snippet('turbo.json'))
      project.write('package-lock.json', LOCKFILE)
    },
    command: () => [installedFile('turbo/bin/turbo'), 'run', 'build', '--no-daemon', '--no-color'],
    env: { TURBO_TELEMETRY_DISABLED: '1' },
    hit: /app:build: cache hit/,
    cache: '.turbo/cache',
  },
  {
    name: 'Nx',
    configure: (project) => void project.write('nx.json', snippet('nx.json')),
    command: () => [installedFile('nx/dist/bin/nx.js'), 'run-many', '--target', 'build'],
    env: { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' },
    hit: /Cache: +1\/1 hit/,
    cache: null,
  },
]

/** A configuration as the page on monorepos shows it. */
function snippet(name: string): string {
  const page = readFileSync(join(packageDirectory(), 'docs/monorepos.md'), 'utf8')
  const start = page.indexOf(`\`\`\`json ${name}\n`)
  return page.slice(page.indexOf('\n', start) + 1, page.indexOf('\n```', start) + 1)
}

/** As npm writes it: Turborepo reads there who depends on whom. */
const LOCKFILE = JSON.stringify({
  name: 'mono',
  lockfileVersion: 3,
  requires: true,
  packages: {
    '': { name: 'mono', workspaces: ['packages/*'] },
    'node_modules/@mono/vec': { resolved: 'packages/vec', link: true },
    'node_modules/app': { resolved: 'packages/app', link: true },
    'packages/app': { version: '1.0.0', dependencies: { '@mono/vec': '1.0.0' } },
    'packages/vec': { name: '@mono/vec', version: '1.0.0' },
  },
})

function makeMonorepo(name: string, runner: TaskRunner): Project {
  const project = writeMonorepo(name)
  project.link('packages/vec', 'node_modules/@mono/vec')
  const manifest = (path: string, more: object): void => {
    const known = JSON.parse(readFileSync(join(project.root, path), 'utf8')) as object
    project.write(path, JSON.stringify({ ...known, ...more }))
  }
  manifest('package.json', { packageManager: 'npm@10.8.2' })
  manifest('packages/app/package.json', { scripts: { build: 'node build.mjs' } })
  project.write('.gitignore', 'node_modules\ndist\n.turbo\n.nx\n')
  symlinkSync(installedFile('nx'), join(project.root, 'node_modules/nx'), 'junction')
  runner.configure(project)
  return project
}

/** Whether the outputs came from the cache. */
function build(project: Project, { command, env, hit }: TaskRunner, more: NodeJS.ProcessEnv = {}): boolean {
  rmSync(join(project.root, 'packages/app/dist'), { recursive: true, force: true })
  const ran = project.node(command(), { env: { ...env, ...more } })
  assert.is(ran.status, 0, ran.out + ran.err)
  return hit.test(ran.out)
}

const outputs = (project: Project): string[] =>
  OUTPUTS.map((file) => readFileSync(join(project.root, file), 'utf8'))

for (const runner of TASK_RUNNERS) {
  test(`${runner.name}: outputs are cached, wherever the repository lies, until what they were made from changes`, () => {
    const project = makeMonorepo('tasks', runner)
    assert.is(build(project, runner), false)
    const built = outputs(project)
    assert.match(built[0] ?? '', 'AGFzbQ')
    assert.is(build(project, runner), true)
    assert.equal(outputs(project), built)

    const moved = makeMonorepo('tasks-in-a-folder-with-a-longer-name', runner)
    assert.is(build(moved, runner), false)
    assert.equal(outputs(moved), built)
    if (runner.cache !== null) {
      rmSync(join(moved.root, runner.cache), { recursive: true })
      cpSync(join(project.root, runner.cache), join(moved.root, runner.cache), { recursive: true })
      assert.is(build(moved, runner), true)
      assert.equal(outputs(moved), built)
    }
    moved.remove()

    project.write('packages/vec/src/units.ts', 'export const FACTOR = 3\n')
    assert.is(build(project, runner), false)
    const ran = project.node(['packages/app/dist/main.js'])
    assert.equal([ran.out, ran.compiled], [RESULT.replace('[2,4,6]', '[3,6,9]'), 1], ran.err)

    assert.is(build(project, runner, { NJIT_DISABLE: '1' }), false)
    assert.not.match(outputs(project)[0] ?? '', 'AGFzbQ')
    project.remove()
  })
}

test.run()
