import { build } from 'esbuild'
import njit from 'njit/esbuild'

await build({
  entryPoints: ['src/main.ts'],
  bundle: true,
  format: 'esm',
  outfile: 'dist/main.js',
  // The same bytes on every machine, for caches that are shared.
  plugins: [njit({ onFallback: 'error', target: 'wasm' })],
})
