// What `npm run build` does after tsc: the CommonJS form of the runtime, for modules that `require` it, and the fingerprint of
// the compiler, by which it knows its own modules in the cache.

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const folder = process.argv[2] ?? 'dist'

await build({
  entryPoints: [`${folder}/runtime/load.js`],
  outfile: `${folder}/runtime/load.cjs`,
  bundle: true,
  format: 'cjs',
  platform: 'neutral',
  target: 'es2022',
})

const fingerprint = pathToFileURL(resolve(folder, 'src/front-end/compiler-fingerprint.js'))
const { writeFingerprint } = await import(fingerprint)
writeFingerprint(resolve(folder, 'src'))
