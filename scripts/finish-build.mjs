// What `npm run build` does after tsc: the CommonJS form of the runtime, for modules that `require` it.

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
