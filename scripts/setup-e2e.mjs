// Makes the end-to-end suites ready: installs each folder of test/ that has a lockfile of its own, if what it needs is missing or older
// than the lockfile, and looks for a browser. Without one the suites that need it are skipped, but never in CI.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const tests = join(dirname(dirname(fileURLToPath(import.meta.url))), 'test')
const mtime = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)

function install(name) {
  process.stderr.write(`njit setup: installing what test/${name} needs … `)
  const started = Date.now()
  const { status, stdout, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: join(tests, name),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    process.stderr.write(`failed\n${stdout ?? ''}${stderr ?? ''}`)
    process.exit(1)
  }
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

for (const name of readdirSync(tests).sort()) {
  const locked = mtime(join(tests, name, 'package-lock.json'))
  if (mtime(join(tests, name, 'node_modules/.package-lock.json')) < locked - 1000) install(name)
}

const browser = process.env.NJIT_CHROMIUM ?? '/usr/bin/chromium'
if (!existsSync(browser)) {
  process.stderr.write(
    `njit setup: no browser at ${browser}; install Chromium, or name it in NJIT_CHROMIUM. Suites that need it ${process.env.CI ? 'fail' : 'are skipped'}.\n`,
  )
  if (process.env.CI) process.exit(1)
}
