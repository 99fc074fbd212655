import { build } from 'esbuild'
import njit from 'njit/esbuild'

await build({
  entryPoints: ['src/main.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: 'dist/main.js',
  plugins: [njit({ onFallback: 'error' })],
})
