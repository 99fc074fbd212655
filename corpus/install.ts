// The packages, installed outside of the project from a manifest and a lock of their own.

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILES = ['package.json', 'package-lock.json'] as const

/** Installs into `target` what `manifest` pins, unless it is there already. Answers name and version of each package. */
export function installPackages(
  manifest: string,
  target: string,
  tell: (text: string) => void,
): ReadonlyMap<string, string> {
  const wanted = FILES.map((name) => readFileSync(join(manifest, name), 'utf8')).join('')
  const stamp = join(target, 'node_modules/.njit-corpus')
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    tell('installing packages')
    mkdirSync(target, { recursive: true })
    for (const name of FILES) copyFileSync(join(manifest, name), join(target, name))
    const result = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: target,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
    if (result.status !== 0) throw new Error(`npm ci failed\n${result.stdout}${result.stderr}`)
    writeFileSync(stamp, wanted)
  }
  const { dependencies }: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(manifest, 'package.json'), 'utf8'),
  )
  return new Map(Object.entries(dependencies))
}
