// Makes a fresh clone ready: installs from the lockfile if node_modules is missing or older than it, and builds dist/
// if any source is newer. Runs before `npm start`, `npm test` and `npm run bench`, so that each works as the first command.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const SOURCES = [
  'src',
  'plugin-babel',
  'plugin-esbuild',
  'register',
  'plugin-unplugin',
  'plugin-loader',
  'cli',
  'runtime',
  'test',
  'bench',
  'corpus',
  'examples',
  'scripts',
  'fixtures',
]

function run(what, command, args) {
  const started = Date.now()
  process.stderr.write(`njit setup: ${what} … `)
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (result.status !== 0) {
    process.stderr.write(
      `failed\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? `${result.error.message}\n` : ''}`,
    )
    process.exit(1)
  }
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

const mtime = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)

function newest(folder) {
  let latest = 0
  if (!existsSync(folder)) return latest
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'out' || entry.name === 'expected') continue
    const path = join(folder, entry.name)
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : mtime(path))
  }
  return latest
}

const installed = mtime(join(root, 'node_modules/.package-lock.json'))
if (installed === 0 || installed < mtime(join(root, 'package-lock.json')) - 1000) {
  run('installing dependencies', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
}
const stamp = mtime(join(root, 'dist/runtime/load.cjs'))
const sources = Math.max(
  mtime(join(root, 'package.json')),
  mtime(join(root, 'tsconfig.json')),
  ...SOURCES.map((name) => newest(join(root, name))),
)
if (stamp === 0 || sources > stamp) run('building', 'npm', ['run', '--silent', 'build'])
