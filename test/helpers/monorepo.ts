// A monorepo of two packages: `app` calls functions of `@mono/vec`, whose exports are TypeScript sources without tags.

import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { packageDirectory } from '../../src/6-build/versions.ts'
import { Project } from './project.ts'

export const RESULT = '32 [2,4,6]\n'

/** `esbuild app.mjs` and `njit/register` both can run `packages/app/src/main.ts`. */
export function writeMonorepo(name: string): Project {
  const project = new Project(name)
  for (const [file, text] of Object.entries(FILES)) project.write(file, text)
  linkTools(project)
  return project
}

/** What the build needs, beside whatever a package manager installs. */
export function linkTools(project: Project): void {
  for (const installed of ['esbuild', '@babel', '@esbuild'])
    symlinkSync(
      join(packageDirectory(), 'node_modules', installed),
      join(project.root, 'node_modules', installed),
      'junction',
    )
}

const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'mono', private: true, type: 'module', workspaces: ['packages/*'] }),
  'pnpm-workspace.yaml': "packages:\n  - 'packages/*'\n",
  'packages/vec/package.json': JSON.stringify({
    name: '@mono/vec',
    version: '1.0.0',
    type: 'module',
    exports: { '.': { types: './src/index.ts', default: './src/index.ts' }, './*': './src/*.ts' },
  }),
  'packages/vec/src/index.ts': "export { dot } from './dot.ts'\nexport * as units from './units.ts'\n",
  'packages/vec/src/dot.ts': `export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
`,
  'packages/vec/src/scale.ts': `import { FACTOR } from './units.ts'
export function scale(a: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! * FACTOR
}
`,
  'packages/vec/src/units.ts': 'export const FACTOR = 2\n',
  'packages/app/package.json': JSON.stringify({
    name: 'app',
    version: '1.0.0',
    type: 'module',
    dependencies: { '@mono/vec': '1.0.0' },
  }),
  'packages/app/src/kernels.ts': `import { dot } from '@mono/vec'
import { scale } from '@mono/vec/scale'

/* @njit { dispatch: 'always' } */
export function project(a: Float64Array, b: Float64Array): number {
  const product = dot(a, b)
  scale(a)
  return product
}
`,
  'packages/app/src/main.ts': `import { project } from './kernels.ts'

const a = Float64Array.of(1, 2, 3)
const product = project(a, Float64Array.of(4, 5, 6))
console.log(product, JSON.stringify([...a]))
`,
  'packages/app/build.mjs': `import { build } from 'esbuild'
import njit from 'njit/esbuild'

await build({
  entryPoints: ['src/main.ts'],
  bundle: true,
  format: 'esm',
  sourcemap: true,
  outfile: 'dist/main.js',
  plugins: [njit({ onFallback: 'error' })],
})
`,
}
