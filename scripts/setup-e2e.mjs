// Makes test/e2e ready: installs its bundlers from their own lockfile if they are missing or older than it, and looks for a browser.
// Without one the suites that need it are skipped, but never in CI.

import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'test', 'e2e')
const mtime = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)

if (
  mtime(join(folder, 'node_modules/.package-lock.json')) <
  mtime(join(folder, 'package-lock.json')) - 1000
) {
  process.stderr.write('njit setup: installing the bundlers of the end-to-end suite … ')
  const started = Date.now()
  const { status, stdout, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    process.stderr.write(`failed\n${stdout ?? ''}${stderr ?? ''}`)
    process.exit(1)
  }
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

const browser = process.env.NJIT_CHROMIUM ?? '/usr/bin/chromium'
if (!existsSync(browser)) {
  process.stderr.write(
    `njit setup: no browser at ${browser}; install Chromium, or name it in NJIT_CHROMIUM. Suites that need it ${process.env.CI ? 'fail' : 'are skipped'}.\n`,
  )
  if (process.env.CI) process.exit(1)
}
