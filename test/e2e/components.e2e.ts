// Single-file components of Vue and Svelte: functions in their scripts are compiled from the original text, once for all instances,
// and what a template does with variables is respected.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eachMapping, TraceMap } from '@jridgewell/trace-mapping'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import njitRspack from '../../plugin-unplugin/rspack.ts'
import njitVite from '../../plugin-unplugin/vite.ts'
import njitWebpack from '../../plugin-unplugin/webpack.ts'
import type { UserOptions } from '../../src/front-end/check-plugin-options.ts'
import type { ReportRecord } from '../../src/options.ts'
import { type Browser, launchBrowser, openPage, runInBrowser, serve } from './browser.ts'
import { installNjit, load, loader } from './bundlers.ts'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const watchWasm = readFileSync(join(project, 'test/e2e/watch-wasm.mjs'), 'utf8')
const base = mkdtempSync(join(tmpdir(), 'njit-components-'))
const test = suite('components')

let browser: Browser
test.before(async () => {
  browser = await launchBrowser()
})
test.after(async () => {
  await browser.close()
  rmSync(base, { recursive: true, force: true })
})

/** A function that sees a variable which only the template assigns. */
const FUNCTIONS = `
let step = 2

/* @njit */
function grow(x: Amount): number {
  if (x < 0) throw new RangeError('negative')
  return x * step + 0.5
}
`
const BUTTON = 'grow(4) + " " + grow(Number(start))'

interface Framework {
  readonly name: string
  readonly file: string
  readonly text: string
  readonly main: string
  /** Of Vite. */
  readonly plugin: () => Promise<unknown>
  /** Of webpack and Rspack. */
  readonly rules: () => readonly object[]
  readonly packPlugins: () => Promise<readonly unknown[]>
}

const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'Vue',
    file: 'App.vue',
    text: `<template>
  <button @click="step = 10; shown = ${BUTTON.replaceAll('"', "'")}">{{ shown }}</button>
</template>

<script setup lang="ts">
import { ref } from 'vue'
import type { Amount } from './amount'
const props = defineProps<{ start: number }>()
const start = props.start
${FUNCTIONS}
const shown = ref(${BUTTON})
</script>

<style>
button { color: #357 }
</style>
`,
    main: `import { createApp } from 'vue'
import App from './App.vue'
for (const start of [1, 3]) createApp(App, { start }).mount('#app' + start)
`,
    plugin: async () => (await load<unknown>('@vitejs/plugin-vue', 'default'))(),
    rules: () => [{ test: /\.vue$/, loader: loader.resolve('vue-loader') }],
    async packPlugins() {
      const { VueLoaderPlugin } = (await loader.load('vue-loader')) as unknown as {
        VueLoaderPlugin: new () => unknown
      }
      return [new VueLoaderPlugin()]
    },
  },
  {
    name: 'Svelte',
    file: 'App.svelte',
    text: `<script lang="ts">
import type { Amount } from './amount'
let { start }: { start: number } = $props()
${FUNCTIONS.replace('let step = 2', 'let step: number = $state(2)')}
let shown = $state(${BUTTON})
</script>

<button onclick={() => { step = 10; shown = ${BUTTON} }}>{shown}</button>
`,
    main: `import { mount } from 'svelte'
import App from './App.svelte'
for (const start of [1, 3]) mount(App, { target: document.querySelector('#app' + start)!, props: { start } })
`,
    plugin: async () => (await load<unknown>('@sveltejs/vite-plugin-svelte', 'svelte'))(),
    rules: () => [{ test: /\.svelte$/, loader: loader.resolve('svelte-loader') }],
    packPlugins: async () => [],
  },
]

const BUILDS: Readonly<
  Record<string, (root: string, njit: UserOptions, framework: Framework) => Promise<void>>
> = {
  async Vite(root, njit, { plugin }) {
    const build = await load<Promise<unknown>>('vite', 'build')
    await build({
      root,
      configFile: false,
      logLevel: 'silent',
      base: './',
      plugins: [await plugin(), njitVite(njit)],
      build: { sourcemap: true, target: 'es2022', minify: njit.emit === 'file' },
    })
  },
  webpack: (root, njit, framework) => pack('webpack', njitWebpack(njit), root, framework),
  Rspack: (root, njit, framework) => pack('@rspack/core', njitRspack(njit), root, framework),
}

interface Packed {
  run(done: (error: Error | null, stats: { toString(options: object): string }) => void): void
  close(done: () => void): void
}

async function pack(
  name: string,
  njit: unknown,
  root: string,
  { file, rules, packPlugins }: Framework,
): Promise<void> {
  const make = await load<Packed>(name, 'default')
  const compiler = make({
    context: root,
    entry: './src/main.ts',
    mode: 'development',
    devtool: 'source-map',
    target: ['web', 'es2022'],
    output: { path: join(root, 'dist'), filename: 'src/main.js', publicPath: '/' },
    resolve: {
      extensions: ['.ts', '.js', `.${file}`],
      conditionNames: ['svelte', 'browser', 'import', 'module', 'default'],
    },
    module: { rules: [{ test: /\.ts$/, use: join(project, 'test/e2e/strip-types-loader.mjs') }, ...rules()] },
    plugins: [...(await packPlugins()), njit],
  })
  const said = await new Promise<string>((resolve, reject) =>
    compiler.run((error, stats) =>
      error ? reject(error) : resolve(stats.toString({ all: false, errors: true })),
    ),
  )
  await new Promise<void>((resolve) => compiler.close(resolve))
  assert.is(said, '')
  const page = readFileSync(join(root, 'index.html'), 'utf8')
  writeFileSync(join(root, 'dist/index.html'), page.replace('/src/main.ts', '/src/main.js'))
}

for (const [bundler, build] of Object.entries(BUILDS))
  for (const framework of FRAMEWORKS) {
    const { name, file, main } = framework
    // The bundlers that pack need loaders for styles, which are no matter here.
    const text = bundler === 'Vite' ? framework.text : framework.text.replace(/\n<style>.*<\/style>\n/s, '')
    for (const emit of bundler === 'Vite' ? (['inline', 'file'] as const) : (['inline'] as const)) {
      test(`${name} with ${bundler}, ${emit}`, async () => {
        const root = join(base, `${bundler}-${name}-${emit}`)
        const write = (path: string, content: string): void => {
          mkdirSync(dirname(join(root, path)), { recursive: true })
          writeFileSync(join(root, path), content)
        }
        write('package.json', '{ "type": "module" }')
        write(
          'index.html',
          '<!doctype html><div id="app1"></div><div id="app3"></div><script type="module" src="/src/main.ts"></script>',
        )
        write('src/amount.ts', 'export type Amount = number\n')
        write(`src/${file}`, text)
        write('src/main.ts', main)
        installNjit(root)
        for (const wanted of ['vue', 'svelte'])
          symlinkSync(
            join(project, 'test/e2e/node_modules', wanted),
            join(root, 'node_modules', wanted),
            'junction',
          )
        const records: ReportRecord[] = []
        const njit: UserOptions = {
          emit,
          dispatch: 'always',
          startup: 'sync',
          cacheDir: join(base, 'cache'),
          report: (record) => void records.push(record),
        }
        await build(root, njit, framework)
        const line = text.slice(0, text.indexOf('function grow')).split('\n').length
        assert.equal(
          records.map(({ file: path, line: at, status, signature, reason }) => [
            path,
            at,
            status,
            signature,
            reason,
          ]),
          [[`src/${file}`, line, 'compiled', records[0]?.signature, undefined]],
        )
        const site = await serve(join(root, 'dist'))
        const { page, said } = await openPage(browser)
        try {
          await page.addInitScript(watchWasm)
          await page.goto(site.url)
          const shown = (id: number): Promise<string | null> => page.locator(`#app${id} button`).textContent()
          await page.waitForFunction('watchedWasm.instances > 0')
          assert.equal([await shown(1), await shown(3)], ['8.5 2.5', '8.5 6.5'])
          await page.click('#app1 button')
          await page.waitForFunction("document.querySelector('#app1 button').textContent === '40.5 10.5'")
          assert.is(await shown(3), '8.5 6.5')
          // Vue would have webpack define more.
          assert.equal(
            said.filter((message) => !message.startsWith('Feature flags')),
            [],
          )
          assert.is(await page.evaluate('watchedWasm.instances'), 1)
          assert.ok((await page.evaluate<number>('watchedWasm.completed')) >= 2)
        } finally {
          await page.close()
          await site.close()
        }
        checkMap(join(root, 'dist'), site.requests, file, text)
      })
    }
  }

/** The place of what is thrown in the component leads to its own line. */
function checkMap(folder: string, requests: readonly string[], file: string, text: string): void {
  const script = requests.find((path) => path.endsWith('.js')) ?? ''
  const code = readFileSync(join(folder, script), 'utf8')
  const at = code.slice(0, /(?:new )?RangeError\(["'`]negative/.exec(code)?.index ?? 0).split('\n')
  const lines: number[] = []
  eachMapping(new TraceMap(readFileSync(join(folder, `${script}.map`), 'utf8')), (mapping) => {
    const column = at.at(-1)?.length ?? 0
    const isNear = mapping.generatedLine === at.length && Math.abs(mapping.generatedColumn - column) <= 4
    if (isNear && mapping.source?.endsWith(file)) lines.push(mapping.originalLine)
  })
  const line = text.slice(0, text.indexOf('new RangeError')).split('\n').length
  assert.ok(lines.includes(line), `line ${line} in ${lines.join(', ')}`)
}

runInBrowser(test)
