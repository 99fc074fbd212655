// Does with a page what Next.js does: bundles it for the server and for the browser with the configuration of next.config.mjs, and
// has the server's bundle write the HTML that the browser's one takes over.

import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import webpack from 'webpack'
import nextConfig from './next.config.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const out = `${folder}dist`

function bundle(entry, target, output) {
  const config = { context: folder, mode: 'production', entry, target, output: { path: out, ...output } }
  return new Promise((resolve, reject) => {
    const compiler = webpack(nextConfig.webpack({ ...config, module: { rules: [] } }))
    compiler.run((error, stats) => {
      if (error || stats.hasErrors()) reject(error ?? new Error(stats.toString('errors-only')))
      else compiler.close(resolve)
    })
  })
}

await bundle('./pages/index.js', 'node20', { filename: 'server.cjs', library: { type: 'commonjs2' } })
await bundle('./pages/client.js', ['web', 'es2022'], { filename: 'client.js' })

const { page } = createRequire(import.meta.url)(`${out}/server.cjs`)
mkdirSync(out, { recursive: true })
writeFileSync(`${out}/index.html`, page({ level: 0.46, lines: 14 }))
