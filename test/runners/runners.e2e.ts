// The tests of an app, written for each runner, run on the originals first and then, unchanged, on compiled code: with the snapshots
// that the originals wrote, and with errors at the same places.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { COUNT_IN_RUNNER, COUNTED } from '../helpers/count-compiled.ts'
import { Project, type Ran } from '../helpers/project.ts'
import { installedFile, linkInstalled, otherNodes } from './installed.ts'

const project = new Project('runners')
linkInstalled(project)

const KERNELS = `// What an app computes.
export interface Range {
  readonly low: number
  readonly high: number
}

/* @njit { dispatch: 'always' } */
export function mean(samples: Float64Array): number {
  if (samples.length === 0) {
    throw new RangeError('no samples')
  }
  let sum = 0
  for (let i = 0; i < samples.length; i++) sum += samples[i]!
  return sum / samples.length
}

/* @njit { dispatch: 'always' } */
export function smooth(from: Float64Array, to: Float64Array): void {
  for (let i = 1; i < from.length - 1; i++) to[i] = (from[i - 1]! + from[i]! + from[i + 1]!) / 3
}
`
/** Where `mean` throws: the `new` of its first statement. */
const THROWN_AT = /kernels\.ts:10:11/

/** The tests, for a runner whose `test` and matchers are Jest's. */
const JEST_LIKE = `import { mean, smooth } from '../src/kernels'

test('mean', () => {
  expect(mean(Float64Array.of(1, 2, 6))).toBe(3)
  expect(mean(Float64Array.of(0.1, 0.2))).toMatchSnapshot()
  expect(() => mean(new Float64Array(0))).toThrowErrorMatchingSnapshot()
})
test('smooth', () => {
  const to = new Float64Array(6)
  smooth(Float64Array.of(1, 2, 4, 8, 16, 32), to)
  expect(to).toMatchSnapshot()
})
`
const JEST_LIKE_FAILING = `import { mean } from '../src/kernels'

test('fails', () => {
  expect(mean(new Float64Array(0))).toBe(0)
})
`

interface Runner {
  readonly name: string
  /** What the tests print of compiled calls, summed up. */
  readonly compiledCalls: number
  run(pattern: 'passes' | 'fails', njit: boolean): Ran
}

const ENVIRONMENT = { CI: 'true', NJIT_CACHE_DIR: `${project.root}/cache` }

function writeJest(): Runner {
  project.write('jest/package.json', '{}')
  project.write('jest/src/kernels.ts', KERNELS)
  project.write('jest/test/passes.test.ts', JEST_LIKE)
  project.write('jest/test/fails.test.ts', JEST_LIKE_FAILING)
  project.write('jest/count.js', COUNT_IN_RUNNER)
  project.write(
    'jest/babel.config.js',
    `module.exports = {
  presets: [['@babel/preset-env', { targets: { node: 'current' } }], '@babel/preset-typescript'],
  plugins: process.env.PLAIN ? [] : ['njit/babel'],
}
`,
  )
  project.write(
    'jest/jest.config.js',
    "module.exports = { setupFilesAfterEnv: ['./count.js'], cacheDirectory: './.jest' }\n",
  )
  return {
    name: 'Jest',
    compiledCalls: 3,
    run: (pattern, njit) =>
      project.node([installedFile('jest/bin/jest.js'), '--no-cache', '--runInBand', pattern], {
        cwd: 'jest',
        env: { ...ENVIRONMENT, ...(njit ? {} : { PLAIN: '1', CI: 'false' }) },
      }),
  }
}

/** Not in a folder of its name: frames from there it does not show. */
function writeVitest(): Runner {
  project.write('app/package.json', '{ "type": "module" }')
  project.write('app/src/kernels.ts', KERNELS)
  project.write('app/test/passes.test.ts', JEST_LIKE)
  project.write('app/test/fails.test.ts', JEST_LIKE_FAILING)
  project.write('app/count.js', COUNT_IN_RUNNER)
  project.write(
    'app/vitest.config.js',
    `import njit from 'njit/vite'
import { defineConfig } from 'vitest/config'
export default defineConfig({
  plugins: process.env.PLAIN ? [] : [njit()],
  test: { globals: true, setupFiles: ['./count.js'] },
})
`,
  )
  return {
    name: 'Vitest',
    compiledCalls: 3,
    run: (pattern, njit) =>
      project.node([installedFile('vitest/vitest.mjs'), 'run', pattern, ...(njit ? [] : ['--update'])], {
        cwd: 'app',
        env: { ...ENVIRONMENT, ...(njit ? {} : { PLAIN: '1' }) },
      }),
  }
}

const UVU = `import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mean, smooth } from '../src/kernels.js'

test('mean', () => {
  assert.is(mean(Float64Array.of(1, 2, 6)), 3)
  assert.snapshot(String(mean(Float64Array.of(0.1, 0.2))), '0.15000000000000002')
  assert.throws(() => mean(new Float64Array(0)), /^no samples$/)
})
test('smooth', () => {
  const to = new Float64Array(6)
  smooth(Float64Array.of(1, 2, 4, 8, 16, 32), to)
  assert.equal(to[2], 14 / 3)
})
test.run()
`

function writeUvu(): Runner {
  project.write('uvu/package.json', '{ "type": "module" }')
  project.write('uvu/src/kernels.ts', KERNELS)
  project.write('uvu/test/passes.ts', UVU)
  project.write(
    'uvu/test/fails.ts',
    "import { test } from 'uvu'\nimport { mean } from '../src/kernels.js'\n\ntest('fails', () => {\n  mean(new Float64Array(0))\n})\ntest.run()\n",
  )
  return {
    name: 'uvu',
    compiledCalls: 3,
    run: (pattern, njit) =>
      project.node(
        ['--enable-source-maps', '--import', 'njit/register', installedFile('uvu/bin.js'), 'test', pattern],
        { cwd: 'uvu', env: { ...ENVIRONMENT, NJIT_DISABLE: njit ? '' : '1' } },
      ),
  }
}

function writeNodeTest(): Runner {
  const file = (body: string): string =>
    `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { mean } from '../src/kernels.js'\n\n${body}`
  project.write('node-test/package.json', '{ "type": "module" }')
  project.write('node-test/src/kernels.ts', KERNELS)
  project.write(
    'node-test/test/passes.ts',
    file(
      "test('mean', () => {\n  assert.strictEqual(mean(Float64Array.of(1, 2, 6)), 3)\n  assert.throws(() => mean(new Float64Array(0)), /no samples/)\n})\n",
    ),
  )
  project.write(
    'node-test/test/fails.ts',
    file("test('fails', () => {\n  mean(new Float64Array(0))\n  assert.ok(false)\n})\n"),
  )
  return {
    name: 'node:test',
    compiledCalls: 1,
    run: (pattern, njit) =>
      project.node(['--enable-source-maps', '--import', 'njit/register', `test/${pattern}.ts`], {
        cwd: 'node-test',
        env: { ...ENVIRONMENT, NJIT_DISABLE: njit ? '' : '1' },
      }),
  }
}

for (const runner of [writeJest(), writeVitest(), writeUvu(), writeNodeTest()]) {
  test(`${runner.name}: the app's tests pass on compiled code, with the snapshots of the originals`, () => {
    const plain = runner.run('passes', false)
    assert.is(plain.status, 0, plain.out + plain.err)
    assert.is(Math.max(0, plain.compiled), 0, plain.out)
    const ran = runner.run('passes', true)
    assert.is(ran.status, 0, ran.out + ran.err)
    assert.is(compiledIn(ran), runner.compiledCalls, ran.out + ran.err)
  })

  test(`${runner.name}: an error in compiled code is shown at its place in the source`, () => {
    const plain = runner.run('fails', false)
    const ran = runner.run('fails', true)
    for (const { status, out, err } of [plain, ran]) {
      assert.is.not(status, 0)
      assert.match(out + err, 'no samples')
      assert.match(out + err, THROWN_AT, out + err)
    }
  })
}

test('Jest: with its cache, changes in what a tagged function imports are noticed, and mocks count', () => {
  const write = (factor: number): string =>
    project.write('jest/src/units.ts', `export const FACTOR = ${factor}\n`)
  project.write(
    'jest/src/scaled.ts',
    "import { FACTOR } from './units'\n\n/* @njit { dispatch: 'always' } */\nexport function scaled(x: number): number {\n  return x * FACTOR\n}\n",
  )
  project.write(
    'jest/test/scaled.test.ts',
    "import { scaled } from '../src/scaled'\ntest('scaled', () => expect(scaled(2)).toBe(2 * Number(process.env.FACTOR)))\n",
  )
  project.write(
    'jest/test/mocked.test.ts',
    "import { scaled } from '../src/scaled'\njest.mock('../src/units', () => ({ FACTOR: 100 }))\ntest('scaled', () => expect(scaled(2)).toBe(200))\n",
  )
  for (const factor of [2, 3]) {
    write(factor)
    const ran = project.node([installedFile('jest/bin/jest.js'), 'scaled', 'mocked'], {
      cwd: 'jest',
      env: { ...ENVIRONMENT, FACTOR: String(factor) },
    })
    assert.is(ran.status, 0, ran.out + ran.err)
  }
})

test('Vitest: mocks and spies count in what a tagged function imports; imported types alone hinder nothing', () => {
  project.write(
    'app/src/units.ts',
    'export interface Size { readonly length: number }\nexport const half = (x: number): number => x / 2\n',
  )
  project.write(
    'app/src/halves.ts',
    "import { half } from './units'\n\n/* @njit { dispatch: 'always' } */\nexport function halves(x: number): number {\n  return half(x) + half(x)\n}\n",
  )
  project.write(
    'app/src/sizes.ts',
    "import type { Size } from './units'\n\n/* @njit { dispatch: 'always' } */\nexport function twice(size: Size): number {\n  return size.length * 2\n}\n",
  )
  project.write(
    'app/test/mocked.test.ts',
    "import { halves } from '../src/halves'\nimport { twice } from '../src/sizes'\nvi.mock('../src/units', () => ({ half: () => 50 }))\ntest('mocked', () => {\n  expect(halves(2)).toBe(100)\n  expect(twice({ length: 3 })).toBe(6)\n})\n",
  )
  project.write(
    'app/test/spied.test.ts',
    "import { halves } from '../src/halves'\nimport * as units from '../src/units'\ntest('spied', () => {\n  expect(halves(2)).toBe(2)\n  vi.spyOn(units, 'half').mockReturnValue(7)\n  expect(halves(2)).toBe(14)\n})\n",
  )
  const ran = project.node([installedFile('vitest/vitest.mjs'), 'run', 'mocked', 'spied'], {
    cwd: 'app',
    env: ENVIRONMENT,
  })
  assert.is(ran.status, 0, ran.out + ran.err)
  assert.is(compiledIn(ran), 1, ran.out + ran.err)
})

for (const executable of [process.execPath, ...otherNodes()]) {
  test(`node:test: modules that tests put in the place of imports count, with ${executable.replace(/.*(node\d+).*/, '$1')}`, () => {
    const write = (file: string, text: string): string => project.write(`node-test/${file}`, text)
    write('mocked/units.js', 'export const half = (x) => x / 2\n')
    write(
      'mocked/halves.js',
      "import { half } from './units.js'\n\n/**\n * @njit { dispatch: 'always' }\n * @param {number} x\n */\nexport function halves(x) {\n  return half(x) + half(x)\n}\n",
    )
    write(
      'mocked/twice.js',
      "/**\n * @njit { dispatch: 'always' }\n * @param {number} x\n */\nexport function twice(x) {\n  return x * 2\n}\n",
    )
    write(
      'mocked/mocked.js',
      `import assert from 'node:assert'
import { mock, test } from 'node:test'
test('mocked', async () => {
  mock.module(new URL('./units.js', import.meta.url).href, { namedExports: { half: () => 50 } })
  const { halves } = await import('./halves.js')
  const { twice } = await import('./twice.js')
  assert.deepStrictEqual([halves(2), twice(3)], [100, 6])
})
`,
    )
    const options = { cwd: 'node-test', env: ENVIRONMENT, executable }
    const flags = ['--experimental-test-module-mocks', '--import', 'njit/register', 'mocked/mocked.js']
    const ran = project.node(flags, options)
    assert.is(ran.status, 0, ran.out + ran.err)
    assert.is(compiledIn(ran), 1, ran.out + ran.err)
  })
}

/** In the runner's own process, or as its tests tell. */
function compiledIn(ran: Ran): number {
  const told = [...(ran.out + ran.err).matchAll(new RegExp(COUNTED, 'gm'))].map(([, count]) => Number(count))
  return told.reduce((sum, count) => sum + count, Math.max(0, ran.compiled))
}

test.after(() => project.remove())
test.run()
