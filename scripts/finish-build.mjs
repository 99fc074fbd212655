// What `npm run build` does after tsc: the runtime in one file, as CommonJS for modules that `require` it and as
// an ES module for output that brings it along, and the fingerprint of
// the compiler, by which it knows its own modules in the cache.

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const folder = process.argv[2] ?? 'dist'

for (const [format, extension] of [
  ['cjs', 'cjs'],
  ['esm', 'mjs'],
])
  await build({
    entryPoints: [`${folder}/runtime/load.js`],
    outfile: `${folder}/runtime/load.${extension}`,
    bundle: true,
    format,
    platform: 'neutral',
    target: 'es2022',
  })

const fingerprint = pathToFileURL(resolve(folder, 'src/front-end/compiler-fingerprint.js'))
const { writeFingerprint } = await import(fingerprint)
writeFingerprint(resolve(folder, 'src'))
