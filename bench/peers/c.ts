// Hand-written C, in this process, by an addon: gcc -O3 for this very processor.

import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { headerDirectory } from '../../src/6-build/native-compiler.ts'
import { copyOf, restore } from '../measure.ts'
import { type Found, localSubject } from './peer.ts'

const FLAGS = ['-O3', '-march=native', '-fno-math-errno']

export function findC(sources: string, out: string): Found {
  const compiler = process.env.NJIT_CC ?? 'gcc'
  const version = spawnSync(compiler, ['--version'], { encoding: 'utf8' })
  if (version.status !== 0) return `no ${compiler} here`
  const file = join(out, 'kernels.node')
  const args = [...FLAGS, '-shared', '-fPIC', '-I', headerDirectory(), join(sources, 'kernels.c')]
  const made = spawnSync(compiler, [...args, '-o', file, '-lm'], { encoding: 'utf8' })
  if (made.status !== 0) return made.stderr
  const addon: { run(name: string, ...args: unknown[]): number } = createRequire(import.meta.url)(file)
  return {
    name: 'C',
    version: `${version.stdout.split('\n')[0]}, ${FLAGS.join(' ')}`,
    async prepare({ name }, given) {
      const run = (...values: unknown[]): number => addon.run(name, ...values)
      return localSubject(given, run, { copy: copyOf, restore })
    },
    close() {},
  }
}
