// Production builds of a small app by the real plugins: minified, mapped, shaken, disabled, started late, run in plain Node.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { transformSync } from '@babel/core'
import { eachMapping, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { type BuildOptions, build } from 'esbuild'
import { minify } from 'terser'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import njitBabel from '../../plugin-babel/index.ts'
import njitEsbuild from '../../plugin-esbuild/index.ts'
import { packageDirectory } from '../../src/6-build/versions.ts'
import type { UserOptions } from '../../src/front-end/check-plugin-options.ts'
import { runCli } from '../cli/fake-io.ts'

const require = createRequire(import.meta.url)
const root = mkdtempSync(join(tmpdir(), 'njit-production-'))
const cacheDir = join(root, 'cache')

function write(file: string, text: string): string {
  const path = join(root, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

const KERNELS = `// An app as people write it.
type Samples = Float64Array

/* @njit */
export function mean(samples: Samples): number {
  if (samples.length === 0) {
    throw new RangeError('no samples')
  }
  let sum = 0
  for (let i = 0; i < samples.length; i++) {
    sum += samples[i]!
  }
  return sum / samples.length
}

/* @njit */
export const clamp = (x: number, low: number, high: number): number => {
  if (low > high) throw new RangeError(\`low is above high\`)
  return x < low ? low : x > high ? high : x
}
`
const UNUSED = `/* @njit */
export function unused(x: number): number {
  return Math.sin(x) * Math.cos(x)
}
`
const APP = `import { clamp, mean } from './kernels.ts'
import './unused.ts'

export function report(samples: Float64Array): string {
  return [mean(samples), clamp(7, 1, 5)].join(' ')
}
export function fails(which: string): number {
  return which === 'mean' ? mean(new Float64Array(0)) : clamp(1, 3, 2)
}
`
const MAIN = `import { fails, report } from './app.ts'
console.log(report(new Float64Array([1, 2, 6])))
for (const which of ['mean', 'clamp']) {
  try {
    fails(which)
  } catch (error) {
    console.log((error as Error).message)
  }
}
`
const RIGHT = '3 5\nno samples\nlow is above high\n'

write('package.json', '{ "type": "module" }')
write('src/kernels.ts', KERNELS)
write('src/unused.ts', UNUSED)
write('src/app.ts', APP)
write('src/main.ts', MAIN)
// The package as an app sees it, with these files as its dist.
mkdirSync(join(root, 'node_modules/njit'), { recursive: true })
write('node_modules/njit/package.json', JSON.stringify(require(join(packageDirectory(), 'package.json'))))
symlinkSync(
  fileURLToPath(new URL('../..', import.meta.url)),
  join(root, 'node_modules/njit/dist'),
  'junction',
)

interface Bundle {
  readonly code: string
  readonly map: string
}

async function bundle(options: BuildOptions = {}, njit: UserOptions | null = {}): Promise<Bundle> {
  const { outputFiles = [], warnings } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    bundle: true,
    format: 'esm',
    outfile: 'bundle.js',
    logLevel: 'silent',
    sourcemap: 'external',
    plugins: njit === null ? [] : [njitEsbuild({ cacheDir, onFallback: 'error', ...njit })],
    ...options,
    write: false,
  })
  assert.equal(warnings, [])
  const text = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  return { code: text('.js'), map: text('.map') }
}

const wasmIn = (code: string): readonly string[] => code.match(/AGFzbQ[\w+/]*=*/g) ?? []

let runs = 0
function run(
  code: string,
  extension = 'mjs',
  env: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): string {
  const file = write(`out/run-${runs++}.${extension}`, code)
  return execFileSync(process.execPath, [...flags, file], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NJIT_DISABLE: '', ...env },
  })
}

for (const format of ['esm', 'cjs', 'iife'] as const) {
  for (const minified of [false, true]) {
    test(`${format}${minified ? ', minified' : ''}`, async () => {
      const { code } = await bundle({ format, minify: minified, target: 'es2020' })
      assert.is(wasmIn(code).length, 1)
      assert.is(run(code, format === 'esm' ? 'mjs' : 'cjs'), RIGHT)
    })
  }
}

test('terser on top of the minified bundle', async () => {
  const { code } = await bundle({ minify: true })
  const options = { module: true, toplevel: true, compress: { passes: 3, unsafe_math: false }, mangle: true }
  const { code: smaller = '' } = await minify(code, options)
  assert.ok(smaller.length <= code.length)
  assert.is(run(smaller), RIGHT)
})

test('compiled code really runs: without it the bundle gives the same, and says nothing', async () => {
  const spy =
    'let calls = 0; const { Instance } = WebAssembly; WebAssembly.Instance = function (...args) { calls++; return new Instance(...args) };'
  const { code } = await bundle({ format: 'iife', minify: true })
  const counted = `${spy}${code};console.log(calls)`
  assert.is(run(counted, 'cjs'), `${RIGHT}1\n`)
  assert.is(run(counted, 'cjs', { NJIT_DISABLE: '1' }), `${RIGHT}0\n`)
  assert.is(run(`globalThis.NJIT_DISABLE = true;${counted}`, 'cjs'), `${RIGHT}0\n`)
})

test('NJIT_DISABLE=1 at build time gives the bundle of a build without njit', async () => {
  process.env.NJIT_DISABLE = '1'
  try {
    assert.is((await bundle({ minify: true })).code, (await bundle({ minify: true }, null)).code)
  } finally {
    delete process.env.NJIT_DISABLE
  }
})

test('asynchronous start-up: the original serves, then ready() resolves', async () => {
  write(
    'src/late.ts',
    `import { ready } from 'njit'\nimport { report } from './app.ts'\nconst three = new Float64Array([1, 2, 6])\nconsole.log(report(three))\nawait ready()\nconsole.log(report(three))\n`,
  )
  for (const minified of [false, true]) {
    const options = { entryPoints: ['src/late.ts'], minify: minified, target: 'es2022' }
    const { code } = await bundle(options, { startup: 'async' })
    assert.is(run(code), '3 5\n3 5\n')
  }
})

test('the Wasm of unused functions is not in the bundle', async () => {
  for (const minified of [false, true]) {
    const { code } = await bundle({ minify: minified })
    assert.is(wasmIn(code).length, 1)
    assert.not.match(code, /Math\.sin|unused/)
  }
  write('src/none.ts', `import { mean } from './kernels.ts'\nexport { mean }\nexport const two = 2\n`)
  write('src/two.ts', `import { two } from './none.ts'\nconsole.log(two)\n`)
  const { code } = await bundle({ entryPoints: ['src/two.ts'], minify: true })
  assert.equal([wasmIn(code), run(code)], [[], '2\n'])
})

const SIZE_BUDGET_BYTES = 4096

test('one scalar function costs at most 4 KB, minified and gzipped', async () => {
  write(
    'src/scalar.ts',
    `/* @njit */\nfunction scale(x: number, y: number): number { return x * 0.5 + y }\nconsole.log(scale(4, 1))\n`,
  )
  const sizeOf = (code: string): number => gzipSync(code, { level: 9 }).length
  const options = { entryPoints: ['src/scalar.ts'], minify: true, sourcemap: false as const }
  const plain = await bundle(options, null)
  const { code } = await bundle(options)
  assert.is(run(code), '3\n')
  const overhead = sizeOf(code) - sizeOf(plain.code)
  assert.ok(overhead <= SIZE_BUDGET_BYTES, `${overhead} bytes with the Wasm text`)
  const [wasm = ''] = wasmIn(code)
  const without = sizeOf(code.replace(wasm, '')) - sizeOf(plain.code)
  assert.ok(without <= overhead)
})

/** Where in the sources a stack trace of `code` leads: `file:line:column` of each frame that has a source. */
function framesOf(error: string, { code, map }: Bundle, file: string): readonly string[] {
  const trace = new TraceMap(map)
  const lines = code.split('\n').length
  const frames = [...error.matchAll(/([^\s(]+):(\d+):(\d+)\)?$/gm)].filter(([, path = '']) =>
    path.endsWith(file),
  )
  return frames.map(([, , line, column]) => {
    assert.ok(Number(line) <= lines)
    const found = originalPositionFor(trace, { line: Number(line), column: Number(column) - 1 })
    return `${found.source}:${found.line}:${(found.column ?? 0) + 1}`
  })
}

function placeOf(text: string, part: string, file: string): string {
  const before = text.slice(0, text.indexOf(part)).split('\n')
  return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}

const THROWS = [
  { which: 'mean', part: "new RangeError('no samples')" },
  { which: 'clamp', part: 'new RangeError(`low' },
] as const

for (const minified of [false, true]) {
  test(`esbuild${minified ? ', minified' : ''}: an error thrown in a tagged function leads to its line and column`, async () => {
    write(
      'src/throw.ts',
      `import { fails } from './app.ts'\ntry { fails(process.argv[2] ?? '') } catch (error) { console.log((error as Error).stack) }\n`,
    )
    const built = await bundle({ entryPoints: ['src/throw.ts'], minify: minified })
    for (const { which, part } of THROWS) {
      const file = write('out/throws.mjs', built.code)
      const stack = execFileSync(process.execPath, [file, which], { encoding: 'utf8' })
      const frames = framesOf(stack, built, 'throws.mjs')
      assert.is(frames[0], placeOf(KERNELS, part, 'src/kernels.ts'), stack)
      assert.ok(
        frames.some((frame) => frame.startsWith('src/app.ts:8:')),
        frames.join(' '),
      )
      // As Node itself maps it.
      write('out/throws.mjs.map', built.map)
      const mapped = write('out/throws.mjs', `${built.code}\n//# sourceMappingURL=throws.mjs.map\n`)
      const own = execFileSync(process.execPath, ['--enable-source-maps', mapped, which], {
        encoding: 'utf8',
      })
      assert.match(own, placeOf(KERNELS, part, 'src/kernels.ts'))
    }
  })

  test(`Babel${minified ? ', minified by terser' : ''}: an error thrown in a tagged function leads to its line and column`, async () => {
    const transformed = transformSync(KERNELS, {
      configFile: false,
      babelrc: false,
      cwd: root,
      filename: join(root, 'src/kernels.ts'),
      sourceFileName: 'src/kernels.ts',
      sourceMaps: true,
      presets: [require.resolve('@babel/preset-typescript')],
      plugins: [[njitBabel, { cacheDir, onFallback: 'error' }]],
    })
    let built: Bundle = { code: transformed?.code ?? '', map: JSON.stringify(transformed?.map) }
    if (minified) {
      const { code = '', map } = await minify(built.code, { module: true, sourceMap: { content: built.map } })
      built = { code, map: String(map) }
    }
    write('out/kernels.mjs', built.code)
    for (const { which, part } of THROWS) {
      const call = which === 'mean' ? 'mean(new Float64Array(0))' : 'clamp(1, 3, 2)'
      const main = write(
        'out/calls.mjs',
        `import { clamp, mean } from './kernels.mjs'\ntry { ${call} } catch (error) { console.log(error.stack) }\n`,
      )
      const stack = execFileSync(process.execPath, [main], { encoding: 'utf8' })
      assert.is(framesOf(stack, built, 'kernels.mjs')[0], placeOf(KERNELS, part, 'src/kernels.ts'), stack)
    }
  })
}

test('every line with code in it can carry a breakpoint', async () => {
  const { map } = await bundle({ entryPoints: ['src/kernels.ts'] })
  const lines = new Set<number>()
  eachMapping(new TraceMap(map), ({ source, originalLine }) => {
    if (source === 'src/kernels.ts' && originalLine !== null) lines.add(originalLine)
  })
  const withCode = KERNELS.split('\n').flatMap((line, i) =>
    /^\s*(?:\/[/*].*|type .*|\})?$/.test(line) ? [] : [i + 1],
  )
  assert.equal(
    withCode.filter((line) => !lines.has(line)),
    [],
  )
})

test('transforming twice, by either plugin, compiles once', async () => {
  const once = await bundle({ entryPoints: ['src/kernels.ts'], packages: 'external' })
  write('src/again.js', once.code)
  const twice = await bundle({ entryPoints: ['src/again.js'], packages: 'external' })
  assert.is(wasmIn(twice.code).length, 1)
  assert.is(twice.code.split('njit/runtime').length, 2)
  const babel = transformSync(once.code, {
    configFile: false,
    babelrc: false,
    filename: join(root, 'src/again.js'),
    plugins: [[njitBabel, { cacheDir, onFallback: 'error' }]],
  })
  assert.is(wasmIn(babel?.code ?? '').length, 1)
})

test('what njit build writes runs in plain Node', async () => {
  write(
    'plain/kernels.js',
    `/** @njit\n * @param {Float64Array} x\n * @returns {number}\n */\nexport function sum(x) {\n  let s = 0\n  for (const v of x) s += v\n  return s\n}\n`,
  )
  write(
    'plain/main.js',
    `import { sum } from './kernels.js'\nconsole.log(sum(new Float64Array([1, 2, 3])))\n`,
  )
  write(
    'plain/common.cjs',
    `/* @njit float64(float64) */\nfunction half(x) { return x / 2 }\nmodule.exports = { half }\n`,
  )
  write('plain/main.cjs', `console.log(require('./common.cjs').half(5))\n`)
  const ran = await runCli(
    root,
    'build',
    'plain',
    '--outdir',
    'built',
    '--cache-dir',
    'cache',
    '--on-fallback',
    'error',
  )
  assert.is(ran.status, 0, ran.err)
  assert.match(ran.err, '2 functions compiled; 4 files written to built')
  const node = (file: string): string =>
    execFileSync(process.execPath, [join(root, 'built', file)], { encoding: 'utf8' })
  assert.is(node('main.js'), '6\n')
  assert.is(node('main.cjs'), '2.5\n')
})

test('classes keep their names in bundles', async () => {
  write(
    'shape.ts',
    `export class Shape {
  width = 2
  /* @njit */ constructor(public height: number) {}
  /* @njit */ area(): number { return this.width * this.height }
}
const shape = new Shape(3)
console.log(Shape.name, shape.constructor.name, shape.area())
`,
  )
  const outfile = join(root, 'shape.cjs')
  for (const plugins of [[], [njitEsbuild({ dispatch: 'always', cacheDir })]]) {
    const entryPoints = [join(root, 'shape.ts')]
    await build({ entryPoints, outfile, bundle: true, platform: 'node', logLevel: 'silent', plugins })
    assert.is(execFileSync(process.execPath, [outfile], { encoding: 'utf8' }), 'Shape Shape 6\n')
  }
})

test.after(() => rmSync(root, { recursive: true, force: true }))
test.run()
