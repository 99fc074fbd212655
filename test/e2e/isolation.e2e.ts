// The headers that pages need for threads: Vite's servers send them where the option asks for it, and the user's own stay.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import njitVite from '../../plugin-unplugin/vite.ts'
import { type Browser, launchBrowser, openPage, runInBrowser } from './browser.ts'
import { load } from './bundlers.ts'

const root = mkdtempSync(join(tmpdir(), 'njit-isolation-'))
mkdirSync(join(root, 'dist'))
for (const folder of [root, join(root, 'dist')])
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>isolated</title>')
const test = suite('isolation')

let browser: Browser
test.before(async () => {
  browser = await launchBrowser()
})
test.after(async () => {
  await browser.close()
  rmSync(root, { recursive: true, force: true })
})

interface Server {
  listen?(): Promise<unknown>
  close(): Promise<void>
  readonly httpServer: { address(): { port: number } }
}

const KINDS = [
  ['createServer', 'server'],
  ['preview', 'preview'],
] as const

async function isIsolated(
  vite: string,
  [make, section]: (typeof KINDS)[number],
  option: boolean,
  headers: object = {},
): Promise<boolean> {
  const start = await load<Promise<Server>>(vite, make)
  const server = await start({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [njitVite({ crossOriginIsolation: option })],
    [section]: { host: '127.0.0.1', port: 0, headers },
  })
  await server.listen?.()
  const { page } = await openPage(browser)
  try {
    await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/`)
    return await page.evaluate('globalThis.crossOriginIsolated && new SharedArrayBuffer(8).byteLength === 8')
  } finally {
    await page.close()
    await server.close()
  }
}

for (const vite of ['vite', 'vite-7'])
  for (const kind of KINDS)
    test(`${vite}, ${kind[1]}: pages are isolated where the option asks for it`, async () => {
      assert.is(await isIsolated(vite, kind, true), true)
      assert.is(await isIsolated(vite, kind, false), false)
      const own = { 'Cross-Origin-Embedder-Policy': 'unsafe-none' }
      assert.is(await isIsolated(vite, kind, true, own), false)
    })

runInBrowser(test)
