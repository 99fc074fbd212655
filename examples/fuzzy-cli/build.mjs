import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import njit from 'njit/esbuild'

await build({
  absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
  entryPoints: ['src/fuzzy.ts'],
  outdir: 'dist',
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  banner: { js: '#!/usr/bin/env node' },
  plugins: [njit({ onFallback: 'error' })],
})
