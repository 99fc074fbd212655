// Wasm for debuggers leads from its bytes to lines of the sources, those of imported functions included; other Wasm carries nothing of it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { eachMapping, TraceMap } from '@jridgewell/trace-mapping'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compileModule } from '../../src/compiler.ts'
import { checkPluginOptions } from '../../src/front-end/check-plugin-options.ts'

const root = mkdtempSync(join(tmpdir(), 'njit-wasm-map-'))
const HELPER = `export function clip(x: number): number {
  if (x > 1) {
    return 1
  }
  return x
}
`
const TEXT = `import { clip } from './clip'
/* @njit */
export function clips(values: Float64Array): number {
  let sum = 0
  for (const value of values) {
    sum += clip(value)
  }
  return sum
}
`
writeFileSync(join(root, 'clip.ts'), HELPER)

async function wasmOf(debug: boolean): Promise<WebAssembly.Module> {
  const options = { ...checkPluginOptions({ debug, cacheDir: join(root, 'cache'), emit: 'file' }) }
  const { asset } = await compileModule({ path: 'clips.ts', text: TEXT }, options, root)
  return new WebAssembly.Module(Buffer.from(asset?.base64 ?? '', 'base64'))
}

test('a source map of lines, with the sources', async () => {
  const [section] = WebAssembly.Module.customSections(await wasmOf(true), 'sourceMappingURL')
  const [, json = ''] = Buffer.from(section as ArrayBuffer)
    .toString()
    .split('base64,')
  const map = new TraceMap(Buffer.from(json, 'base64').toString())
  const lines = new Set<string>()
  eachMapping(map, ({ source, originalLine }) => {
    if (source !== null) lines.add(`${source.slice(source.lastIndexOf('/') + 1)}:${originalLine}`)
  })
  for (const place of ['clips.ts:5', 'clips.ts:6', 'clip.ts:2'])
    assert.ok(lines.has(place), `${place} is among ${[...lines].sort().join(' ')}`)
  assert.ok(![...lines].some((place) => place.includes('njit>')))
  const at = map.sources.indexOf(pathToFileURL(join(root, 'clip.ts')).href)
  assert.is(map.sourcesContent?.[at], HELPER)
})

test('without the option neither map nor line table', async () => {
  const module = await wasmOf(false)
  for (const name of ['sourceMappingURL', '.debug_line', 'name'])
    assert.is(WebAssembly.Module.customSections(module, name).length, 0)
})

test.after(() => rmSync(root, { recursive: true, force: true }))
test.run()
