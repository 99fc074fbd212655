// What `npm run build` does after tsc: the runtime in one file, as CommonJS for modules that `require` it and as
// an ES module for output that brings it along, and the fingerprint of
// the compiler, by which it knows its own modules in the cache.

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const folder = process.argv[2] ?? 'dist'

// The runtime of modules whose loops several threads share: the same files, but for three. What knows nothing of memory is there once.
const common = ['choose', 'probe-numbers', 'records', 'threads']
await build({
  entryPoints: [`${folder}/runtime/shared.js`],
  outfile: `${folder}/runtime/shared.js`,
  allowOverwrite: true,
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  plugins: [
    {
      name: 'flavour',
      setup({ onResolve }) {
        onResolve({ filter: /\/(flavour|sharing|elsewhere)\.js$/ }, ({ path, resolveDir }) => ({
          path: resolve(resolveDir, path.replace('.js', '-shared.js')),
        }))
        onResolve({ filter: new RegExp(`^\\./(${common.join('|')})\\.js$`) }, ({ path }) => ({
          path,
          external: true,
        }))
      },
    },
  ],
})

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
