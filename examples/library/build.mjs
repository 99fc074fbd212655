// Both module formats, each with njit's runtime (a few kilobytes) inside, so that the package depends on nothing.

import { build } from 'esbuild'
import njit from 'njit/esbuild'

for (const [format, outfile] of [
  ['esm', 'dist/index.js'],
  ['cjs', 'dist/index.cjs'],
])
  await build({
    entryPoints: ['src/index.ts'],
    bundle: true,
    minify: true,
    format,
    outfile,
    target: 'es2022',
    plugins: [njit({ onFallback: 'error' })],
  })
