// Builds that watch: what changes in a tagged function, or in what it was compiled with, is in the next build; so is a first tag.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import njitRspack from '../../plugin-unplugin/rspack.ts'
import njitWebpack from '../../plugin-unplugin/webpack.ts'
import type { UserOptions } from '../../src/front-end/check-plugin-options.ts'
import type { ReportRecord } from '../../src/options.ts'
import { installNjit, load } from './bundlers.ts'

const base = mkdtempSync(join(tmpdir(), 'njit-watch-'))

interface Watching {
  close(done: () => void): void
}
interface Compiler {
  watch(options: object, done: (error: Error | null) => void): Watching
}

const PACKERS: readonly [string, (options?: UserOptions) => unknown][] = [
  ['webpack', njitWebpack],
  ['@rspack/core', njitRspack],
]

const SCALE = `import { GAIN } from './settings.js'
/** @param {number} x */
export function scale(x) { return x * GAIN }
`

for (const [name, factory] of PACKERS) {
  test(`${name}: a first tag, an edit, and a change of a constant`, async () => {
    const root = join(base, name.replace('/', '-'))
    const write = (file: string, text: string): void => writeFileSync(join(root, file), text)
    installNjit(root)
    write('package.json', '{ "type": "module" }')
    write('settings.js', 'export const GAIN = 2\n')
    write('scale.js', SCALE)
    write('main.js', "import { scale } from './scale.js'\nconsole.log(scale(4))\n")
    const records: ReportRecord[] = []
    const pack = await load<Compiler>(name, 'default')
    const njit = {
      cacheDir: join(base, 'cache'),
      report: (record: ReportRecord) => void records.push(record),
    }
    const compiler = pack({
      context: root,
      entry: './main.js',
      mode: 'development',
      devtool: false,
      output: { path: join(root, 'out') },
      plugins: [factory(njit)],
    })
    let builds = 0
    const watching = compiler.watch({ aggregateTimeout: 20 }, () => builds++)
    const wasm = async (isDone: (text: string) => boolean): Promise<string> => {
      for (let i = 0; i < 150; i++) {
        const text = builds === 0 ? '' : readFileSync(join(root, 'out/main.js'), 'utf8')
        if (text !== '' && isDone(text)) return /AGFzbQ[\w+/]+=*/.exec(text)?.[0] ?? ''
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      throw new Error('not built')
    }
    try {
      assert.is(await wasm((text) => text.includes('GAIN = 2')), '')
      // Times of files count in whole seconds for some.
      await new Promise((resolve) => setTimeout(resolve, 1200))
      write('scale.js', SCALE.replace('/** ', '/** @njit\n * '))
      const first = await wasm((text) => text.includes('AGFzbQ'))
      write('scale.js', SCALE.replace('/** ', '/** @njit\n * ').replace('x * GAIN', 'x * GAIN + 1'))
      const second = await wasm((text) => text.includes('GAIN + 1'))
      assert.is.not(second, first)
      write('settings.js', 'export const GAIN = 3\n')
      const third = await wasm((text) => text.includes('GAIN = 3') && !text.includes(second))
      assert.ok(third.length > 0)
      assert.equal([...new Set(records.map(({ name, status }) => `${name} ${status}`))], ['scale compiled'])
    } finally {
      await new Promise<void>((resolve) => watching.close(resolve))
    }
  })
}

test.after(() => rmSync(base, { recursive: true, force: true }))
test.run()
