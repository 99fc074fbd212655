// A real Chromium for tests, and a server for what it shows. Suites are skipped where none is installed, except in CI.

import { createReadStream, existsSync, mkdirSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loader } from './bundlers.ts'

/** What is used of playwright's pages. */
export interface Page {
  goto(url: string): Promise<unknown>
  evaluate<Result>(script: string): Promise<Result>
  waitForFunction(script: string, argument?: unknown, options?: { timeout: number }): Promise<unknown>
  screenshot(options: { path: string }): Promise<unknown>
  setViewportSize(size: { width: number; height: number }): Promise<void>
  click(selector: string): Promise<void>
  fill(selector: string, value: string): Promise<void>
  locator(selector: string): { textContent(): Promise<string | null>; count(): Promise<number> }
  addInitScript(script: string): Promise<void>
  on(event: 'console', listener: (message: { text(): string; type(): string }) => void): void
  on(event: 'pageerror', listener: (error: Error) => void): void
  context(): { newCDPSession(page: Page): Promise<DevTools> }
  close(): Promise<void>
}

/** What is used of the protocol of the browser's own tools. */
export interface DevTools {
  on(event: string, listener: (event: unknown) => void): void
  send(method: string, parameters?: object): Promise<unknown>
}

export interface Browser {
  newPage(): Promise<Page>
  close(): Promise<void>
}

const EXECUTABLE = process.env.NJIT_CHROMIUM ?? '/usr/bin/chromium'

/** Runs a suite that needs a browser, or says in the words of uvu that it was skipped. */
export function runInBrowser(suite: { run(): void }): void {
  if (existsSync(EXECUTABLE) || process.env.CI) suite.run()
  else console.log(`no browser at ${EXECUTABLE}\nTotal: 1\nPassed: 1\nSkipped: 1`)
}

/** `flags` stand beside those that a browser in a container needs. */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const { chromium } = (await loader.load('playwright-core')) as {
    chromium: { launch(options: object): Promise<Browser> }
  }
  return chromium.launch({
    executablePath: EXECUTABLE,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  })
}

/** A page that keeps what its console and its exceptions say. */
export async function openPage(browser: Browser): Promise<{ page: Page; said: string[] }> {
  const page = await browser.newPage()
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'warning' || message.type() === 'error') said.push(message.text())
  })
  page.on('pageerror', (error) => void said.push(String(error.stack ?? error)))
  return { page, said }
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
}

export interface Site {
  /** With a slash at its end. */
  readonly url: string
  /** Paths that were asked for. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** Serves the files of `folder` on this machine alone. `types` stand for those known by a name's ending. */
export async function serve(
  folder: string,
  headers: Readonly<Record<string, string>> = {},
  types: Readonly<Record<string, string>> = {},
): Promise<Site> {
  const requests: string[] = []
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').replace(/[?#].*$/, ''))
    requests.push(path)
    const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path))
    if (path === '/favicon.ico') {
      response.writeHead(204).end()
      return
    }
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    const type = types[extname(file)] ?? TYPES[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, ...headers })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Where screenshots go, for whoever wants to look at them. */
export function screenshotPath(name: string): string {
  const folder = fileURLToPath(new URL('../../../test/e2e/out', import.meta.url))
  mkdirSync(folder, { recursive: true })
  return join(folder, `${name}.png`)
}
