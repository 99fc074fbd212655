// What is installed in this folder, linked into projects that the suites make.

import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { packageDirectory } from '../../src/6-build/versions.ts'
import type { Project } from '../helpers/project.ts'

const folder = join(packageDirectory(), 'test/runners/node_modules')

/** The path of a file of an installed package. Throws where `npm run test:e2e` has not installed it. */
export function installedFile(path: string): string {
  const file = join(folder, path)
  if (!existsSync(file)) throw new Error(`${file} is missing: run node scripts/setup-e2e.mjs`)
  return file
}

/** Every installed package, as if it were installed in `project`. */
export function linkInstalled(project: Project): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('.'))
      symlinkSync(join(folder, name), join(project.root, 'node_modules', name), 'junction')
  }
}

/** Other versions of Node, where there are builds for this machine. */
export function otherNodes(): readonly string[] {
  return ['node22', 'node24'].map((name) => join(folder, name, 'bin/node')).filter((path) => existsSync(path))
}
