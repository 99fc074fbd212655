// The examples as they are, copied to a folder of their own: each runs once plain and once compiled, with the same results.

import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { packageDirectory } from '../../src/6-build/versions.ts'
import { COUNTED } from '../helpers/count-compiled.ts'
import { linkTools } from '../helpers/monorepo.ts'
import { Project } from '../helpers/project.ts'

const npm = join(process.execPath, '../../lib/node_modules/npm/bin/npm-cli.js')

function copyExample(name: string): Project {
  const project = new Project(name)
  linkTools(project)
  cpSync(join(packageDirectory(), 'examples', name), project.root, {
    recursive: true,
    filter: (path) => !/[/\\](?:dist|node_modules)$/.test(path),
  })
  return project
}

interface Served {
  readonly bodies: readonly string[]
  readonly compiled: number
}

/** Starts the server, asks it, ends it. */
async function serve(project: Project, paths: readonly string[], env: NodeJS.ProcessEnv): Promise<Served> {
  const server = spawn(
    process.execPath,
    ['--require', join(project.root, '.count.cjs'), '--import', 'njit/register', 'server.ts'],
    { cwd: project.root, env: { ...process.env, PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  server.stderr.on('data', (chunk) => (said += chunk))
  try {
    const base = new URL(await firstLine(server))
    const bodies: string[] = []
    for (const path of paths) bodies.push(await (await fetch(new URL(path, base))).text())
    server.kill('SIGTERM')
    await new Promise((resolve) => server.once('close', resolve))
    return { bodies, compiled: Number(COUNTED.exec(said)?.[1] ?? -1) }
  } finally {
    server.kill('SIGKILL')
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (chunk) => resolve(String(chunk).trim()))
    child.once('close', (code) => reject(new Error(`the server ended with ${code}`)))
  })
}

test('geo-server: a server with njit/register', async () => {
  const project = copyExample('geo-server')
  const paths = [
    '/nearest?lat=48.2&lon=16.4&n=5',
    '/nearest?lat=-90&lon=0&n=20',
    '/nearest?n=0',
    '/nearest?lat=x',
    '/rings?lat=48.2&lon=16.4&step=500',
    '/rings?step=-1',
  ]
  const plain = await serve(project, paths, { NJIT_DISABLE: '1' })
  const compiled = await serve(project, paths, { NJIT_OPTIONS: '{ dispatch: "always" }', NJIT_DISABLE: '' })
  assert.is(plain.compiled, 0)
  assert.ok(compiled.compiled >= 3, `${compiled.compiled} calls ran compiled`)
  assert.equal(compiled.bodies, plain.bodies)
  assert.match(plain.bodies[0] ?? '', /^\{"places":\[\{"place":\d+,"km":\d+\.\d+\}/)
  project.remove()
})

test('library: its package needs nothing, as an ES module and as CommonJS', () => {
  const library = copyExample('library')
  for (const args of [['build.mjs'], [npm, 'pack', '--silent']]) {
    const ran = library.node(args)
    assert.is(ran.status, 0, ran.err)
  }
  const tarball = readdirSync(library.root).find((name) => name.endsWith('.tgz')) ?? ''
  const consumer = new Project('consumer')
  consumer.write('package.json', '{ "private": true }')
  const installed = consumer.node([
    npm,
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    join(library.root, tarball),
  ])
  assert.is(installed.status, 0, installed.err)
  assert.equal(
    readdirSync(join(consumer.root, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['tiny-resample'],
  )
  const use = `const samples = Float32Array.from({ length: 48000 }, (_, i) => Math.sin(i / 5) + Math.sin(i * 1.5))
for (let k = 0; k < 8; k++) console.log(peak(decimate(samples, 2 + k)), decimate(samples, 3).slice(100, 103).join(' '))
`
  consumer.write('use.mjs', `import { decimate, peak } from 'tiny-resample'\n${use}`)
  consumer.write('use.cjs', `const { decimate, peak } = require('tiny-resample')\n${use}`)
  const plain = consumer.node(['use.mjs'], { env: { NJIT_DISABLE: '1' } })
  assert.is(plain.status, 0, plain.err)
  assert.is(plain.compiled, 0)
  for (const file of ['use.mjs', 'use.cjs']) {
    const ran = consumer.node([file])
    assert.is(ran.out, plain.out, ran.err)
    assert.ok(ran.compiled > 0, `${ran.compiled} calls ran compiled`)
  }
  library.remove()
  consumer.remove()
})

test('monorepo: functions of another package are compiled into their callers', () => {
  const project = copyExample('monorepo')
  project.link('packages/colour', 'node_modules/@palettes/colour')
  const cwd = 'apps/palette'
  const built = project.node(['build.mjs'], { cwd })
  assert.is(built.status, 0, built.err)
  assert.match(built.err, '2 functions compiled')
  const plain = project.node(['dist/main.js'], { cwd, env: { NJIT_DISABLE: '1' } })
  const ran = project.node(['dist/main.js'], { cwd })
  assert.match(plain.out, /^(#[0-9a-f]{6} ){4}#[0-9a-f]{6}\n$/)
  assert.is(ran.out, plain.out)
  assert.is(plain.compiled, 0)
  assert.ok(ran.compiled > 0, `${ran.compiled} calls ran compiled`)
  project.remove()
})

test.run()
