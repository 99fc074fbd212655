import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { type BuildOptions, type BuildResult, build, context } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { makePlugin } from '../../plugin-esbuild/plugin.ts'
import type { Diagnostic, Severity } from '../../src/diagnostics/diagnostic.ts'
import { checkPluginOptions, type UserOptions } from '../../src/front-end/check-plugin-options.ts'
import { makeStubCompiler, type StubCompiler } from './stub-compiler.ts'

const root = mkdtempSync(join(tmpdir(), 'njit-esbuild-'))

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

const KERNEL = `// a comment
type Count = number

/* @njit */
export function f(x: Count): number {
  const y = x + 1
  return y * 10
}

export function crash(): never {
  throw new Error('here')
}
`

write({
  'src/kernel.ts': KERNEL,
  'src/main.ts':
    "import { f } from './kernel'\nimport { g } from './plain.js'\nexport const result = [f(1), g(1)]\nexport * from './kernel'\n",
  'src/plain.js': 'export const g = (x) => x + 0.5\n',
  'src/common.cjs': '/* @njit */\nfunction f(x) { return x }\nmodule.exports = f(3)\n',
  'src/view.jsx': '/* @njit */\nexport function f(x) { return x }\nexport const view = <b>{f(2)}</b>\n',
})

async function bundle(
  compiler: StubCompiler,
  options: BuildOptions = {},
  njitOptions: UserOptions = {},
): Promise<BuildResult<{ write: false }>> {
  return build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    ...(options.outdir === undefined ? { outfile: 'out.js' } : {}),
    ...options,
    write: false,
    plugins: [makePlugin(compiler, checkPluginOptions(njitOptions)), ...(options.plugins ?? [])],
  })
}

function textOf(result: BuildResult<{ write: false }>, ending = '.js'): string {
  return result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
}

async function evaluate(code: string): Promise<Record<string, unknown>> {
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
}

test('tagged files are compiled with project-relative paths, others are not even looked at', async () => {
  const compiler = makeStubCompiler()
  const result = await bundle(compiler)
  assert.equal(
    compiler.calls.map(({ source }) => source),
    [{ path: 'src/kernel.ts', text: KERNEL }],
  )
  assert.is(compiler.calls[0]?.root, root)
  assert.equal((await evaluate(textOf(result))).result, [40, 1.5])
  assert.equal(result.warnings, [])
})

for (const format of ['esm', 'cjs', 'iife'] as const) {
  test(`minified, as ${format}`, async () => {
    const code = textOf(await bundle(makeStubCompiler(), { format, minify: true, globalName: 'app' }))
    if (format === 'esm') assert.equal((await evaluate(code)).result, [40, 1.5])
    if (format === 'iife')
      assert.equal((new Function(`${code}; return app`)() as { result: unknown }).result, [40, 1.5])
    if (format === 'cjs') {
      const module: { exports: { result?: unknown } } = { exports: {} }
      new Function('module', 'exports', code)(module, module.exports)
      assert.equal(module.exports.result, [40, 1.5])
    }
  })
}

test('splitting, CommonJS and JSX files', async () => {
  const compiler = makeStubCompiler()
  const result = await bundle(compiler, {
    entryPoints: ['src/main.ts', 'src/view.jsx', 'src/kernel.ts'],
    splitting: true,
    outdir: 'out',
    jsx: 'transform',
  })
  assert.equal(compiler.calls.map(({ source }) => source.path).sort(), ['src/kernel.ts', 'src/view.jsx'])
  assert.ok(result.outputFiles.some(({ path }) => path.includes('chunk')))
  const cjs = makeStubCompiler({ changed: false })
  await bundle(cjs, { entryPoints: ['src/common.cjs'] })
  assert.is(cjs.calls[0]?.source.path, 'src/common.cjs')
})

test('source maps lead to the original lines', async () => {
  const result = await bundle(makeStubCompiler(), { sourcemap: 'external', minify: true })
  const map = JSON.parse(textOf(result, '.map'))
  const code = textOf(result)
  const index = map.sources.indexOf('src/kernel.ts')
  assert.is(map.sourcesContent[index], KERNEL)
  const trace = new TraceMap(map)
  const lineOf = (text: string): number | null => {
    const before = code.slice(0, code.indexOf(text)).split('\n')
    const found = originalPositionFor(trace, { line: before.length, column: before.at(-1)?.length ?? 0 })
    assert.is(found.source, 'src/kernel.ts')
    return found.line
  }
  assert.ok(code.includes('new Error("here")'))
  assert.is(lineOf('new Error("here")'), 11)
  assert.is(lineOf('throw new Error'), 11)
})

test('a file that has a source map of its own is followed to its source', async () => {
  const inputMap = {
    version: 3,
    sources: ['kernel.orig'],
    names: [],
    mappings: 'AAoBA;AACA;AACA',
    sourcesContent: ['…'],
  }
  const text = `/* @njit */\nexport function f(x) { return x }\nexport const h = () => { throw Error('there') }\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(inputMap)).toString('base64')}\n`
  write({ 'src/built.js': text })
  const result = await bundle(makeStubCompiler(), { entryPoints: ['src/built.js'], sourcemap: 'external' })
  const map = JSON.parse(textOf(result, '.map'))
  const code = textOf(result)
  const before = code.slice(0, code.indexOf('throw')).split('\n')
  const found = originalPositionFor(new TraceMap(map), {
    line: before.length,
    column: before.at(-1)?.length ?? 0,
  })
  assert.is(found.source, 'src/kernel.orig')
  assert.is(found.line, 23)
})

test('include and exclude take globs and expressions', async () => {
  const pathsFor = async (options: UserOptions): Promise<string[]> => {
    const compiler = makeStubCompiler()
    await bundle(compiler, {}, options)
    return compiler.calls.map(({ source }) => source.path)
  }
  assert.equal(await pathsFor({ include: 'src/**/*.ts' }), ['src/kernel.ts'])
  assert.equal(await pathsFor({ include: ['lib/**'] }), [])
  assert.equal(await pathsFor({ exclude: /kernel/g }), [])
  assert.equal(await pathsFor({ exclude: ['**/kernel.*'] }), [])
  assert.equal(await pathsFor({ include: [join(root, 'src', '*.ts')] }), ['src/kernel.ts'])
})

test('an exception in njit is a warning and the original file', async () => {
  const result = await bundle(makeStubCompiler(new Error('out of cheese')))
  assert.equal((await evaluate(textOf(result))).result, [20, 1.5])
  assert.is(result.warnings.length, 1)
  assert.is(result.warnings[0]?.text, 'njit failed on src/kernel.ts and left it as it is [internal_error]')
  assert.match(result.warnings[0]?.notes[0]?.text ?? '', /out of cheese/)
})

const start = KERNEL.indexOf('y * 10')

function diagnostic(severity: Severity): Diagnostic {
  const span = { file: 'src/kernel.ts', start, end: start + 6, line: 7, column: 9 }
  return {
    code: `some_${severity}`,
    severity,
    text: 'it will not do',
    help: 'Do otherwise.',
    span,
    labels: [],
  }
}

test('a fallback is a warning with its place, or an error, or nothing', async () => {
  const compiler = (severity: Severity) =>
    makeStubCompiler({ diagnostics: [diagnostic(severity)], changed: false })
  const { warnings } = await bundle(compiler('fallback'))
  assert.is(warnings[0]?.text, 'it will not do [some_fallback]')
  assert.is(warnings[0]?.pluginName, 'njit')
  assert.equal(warnings[0]?.location, {
    file: 'src/kernel.ts',
    namespace: 'file',
    line: 7,
    column: 9,
    length: 6,
    lineText: '  return y * 10',
    suggestion: '',
  })
  assert.equal(
    warnings[0]?.notes.slice(0, 2).map(({ text }) => text),
    ['Do otherwise.', 'The function runs as plain JavaScript.'],
  )

  assert.equal((await bundle(compiler('fallback'), {}, { onFallback: 'silent' })).warnings, [])
  assert.is((await bundle(compiler('error'), {}, { onFallback: 'silent' })).warnings.length, 1)
  assert.is((await bundle(compiler('performance'), {}, { onFallback: 'error' })).warnings.length, 1)
  const failure: unknown = await bundle(compiler('fallback'), {}, { onFallback: 'error' }).catch(
    (error) => error,
  )
  assert.match(
    String(failure),
    /src\/kernel\.ts:7:9: ERROR: \[plugin: njit\] it will not do \[some_fallback\]/,
  )
})

test('columns are counted in bytes, as esbuild does', async () => {
  const text = 'const ä = "ü"; /* @njit */ export function f(x) { return x }\n'
  write({ 'src/umlaut.js': text })
  const at = text.indexOf('return')
  const span = { file: 'src/umlaut.js', start: at, end: at + 8, line: 1, column: at }
  const result = await bundle(
    makeStubCompiler({ changed: false, diagnostics: [{ ...diagnostic('fallback'), span }] }),
    {
      entryPoints: ['src/umlaut.js'],
    },
  )
  assert.is(result.warnings[0]?.location?.column, Buffer.byteLength(text.slice(0, at)))
})

test('a rebuild compiles only what changed, dependencies included', async () => {
  const dependency = join(root, 'src/dependency.ts')
  writeFileSync(dependency, 'export const size = 3\n')
  const compiler = makeStubCompiler({ watchFiles: [dependency] })
  const watching = await context({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    bundle: true,
    write: false,
    logLevel: 'silent',
    plugins: [makePlugin(compiler, checkPluginOptions({}))],
  })
  try {
    await watching.rebuild()
    await watching.rebuild()
    assert.is(compiler.calls.length, 1)
    utimesSync(dependency, new Date(), new Date(Date.now() + 5000))
    await watching.rebuild()
    assert.is(compiler.calls.length, 2)
    writeFileSync(join(root, 'src/kernel.ts'), `${KERNEL}\n`)
    await watching.rebuild()
    assert.is(compiler.calls.length, 3)
  } finally {
    writeFileSync(join(root, 'src/kernel.ts'), KERNEL)
    await watching.dispose()
  }
})

test('NJIT_DISABLE=1 leaves everything alone', async () => {
  process.env.NJIT_DISABLE = '1'
  try {
    const compiler = makeStubCompiler()
    assert.equal((await evaluate(textOf(await bundle(compiler)))).result, [20, 1.5])
    assert.is(compiler.calls.length, 0)
  } finally {
    delete process.env.NJIT_DISABLE
  }
})

test('the runtime stays outside where packages do', async () => {
  assert.match(textOf(await bundle(makeStubCompiler(), { packages: 'external' })), /from "njit\/runtime"/)
  assert.match(textOf(await bundle(makeStubCompiler(), { external: ['njit/*'] })), /from "njit\/runtime"/)
  assert.not.match(textOf(await bundle(makeStubCompiler())), /njit\/runtime"/)
})

test('wrong options are refused by name', () => {
  const messageOf = (options: object): string => {
    try {
      checkPluginOptions(options)
      return 'accepted'
    } catch (error) {
      return String(error)
    }
  }
  assert.is(
    messageOf({ onFalback: 'error' }),
    'OptionError: njit: unknown option "onFalback"; did you mean onFallback?',
  )
  assert.match(messageOf({ zzz: 1 }), /unknown option "zzz"; valid options: target, cpu, include, exclude/)
  assert.is(
    messageOf({ target: 'gpu' }),
    "OptionError: njit: the option target must be 'auto', 'wasm' or 'native'",
  )
  assert.is(messageOf({ simd: 'yes' }), "OptionError: njit: the option simd must be 'off', 'auto' or 'force'")
  assert.is(messageOf({ simd: undefined }), 'accepted')
})

test.after(() => rmSync(root, { recursive: true, force: true }))
test.run()
