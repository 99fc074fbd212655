import { createRequire } from 'node:module'
import * as babel7 from '@babel/core'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type BabelApi, makeBabelPlugin } from '../../plugin-babel/plugin.ts'
import { keepsResults } from '../../plugin-babel/rebuilds.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import type { CompiledModule } from '../../src/front-end/module-compiler.ts'
import { makeStubCompiler, type StubCompiler } from './stub-compiler.ts'

const require = createRequire(import.meta.url)
const VERSIONS: Record<string, typeof babel7> = { 'Babel 7': babel7, 'Babel 8': require('babel-core-8') }

const KERNEL = `// a comment
/* @njit */
export function f(x) {
  const y = x + 1
  return y * 10
}

export function crash() {
  throw new Error('here')
}
`

interface Result {
  readonly code: string
  readonly map: object
  readonly metadata: object
}

function transform(
  babel: typeof babel7,
  compiler: StubCompiler,
  options: babel7.TransformOptions & { text?: string; njit?: object } = {},
): Result {
  const { text = KERNEL, njit, ...rest } = options
  const result = babel.transformSync(text, {
    configFile: false,
    babelrc: false,
    filename: '/project/src/kernel.js',
    root: '/project',
    cwd: '/project',
    sourceMaps: true,
    ...rest,
    plugins: [(api: BabelApi) => makeBabelPlugin(compiler, api, njit), ...(rest.plugins ?? [])],
  })
  if (!result?.code || !result.map) throw new Error('no output')
  return { code: result.code, map: result.map, metadata: result.metadata ?? {} }
}

/** Original line and text of where `text` stands in the output. */
function originOf({ code, map }: Result, text: string): string {
  assert.ok(code.includes(text), code)
  const before = code.slice(0, code.indexOf(text)).split('\n')
  const found = originalPositionFor(new TraceMap(map as never), {
    line: before.length,
    column: before.at(-1)?.length ?? 0,
  })
  return `${found.source?.split('/').at(-1)}:${found.line}:${found.column}`
}

/** What is written to stderr while `run` runs. */
function listen(run: () => void): string {
  const write = process.stderr.write
  let said = ''
  process.stderr.write = (text: unknown) => {
    said += text
    return true
  }
  try {
    run()
  } finally {
    process.stderr.write = write
  }
  return said
}

for (const [version, babel] of Object.entries(VERSIONS)) {
  test(`${version}: the program becomes the compiled one, with its comments and its place`, () => {
    const compiler = makeStubCompiler()
    const result = transform(babel, compiler)
    assert.equal(
      compiler.calls.map(({ source }) => source),
      [{ path: 'src/kernel.js', text: KERNEL }],
    )
    assert.is(compiler.calls[0]?.root, '/project')
    assert.match(result.code, /import \{ heap as njitHeap \} from "njit\/runtime"/)
    assert.match(result.code, /\/\* @njit \*\/\nexport function f/)
    assert.is(result.code.split('/* @njit */').length, 2)
    assert.match(result.code, /return 2 \* njitDouble\(y \* 10\)/)
    assert.is(originOf(result, "new Error('here')"), 'kernel.js:9:8')
    assert.is(originOf(result, 'y = x + 1'), 'kernel.js:4:8')
    assert.is(originOf(result, 'y * 10'), 'kernel.js:5:9')
    assert.is(originOf(result, 'function crash'), 'kernel.js:8:7')
    assert.equal(Object.keys(result.metadata), ['njit'])
  })

  test(`${version}: other plugins see ordinary code with original positions, wherever njit stands in the list`, () => {
    const seen: string[] = []
    const spy = () => ({
      name: 'spy',
      visitor: {
        Program: {
          enter(path: babel7.NodePath<babel7.types.Program>) {
            seen.push(`bindings ${Object.keys(path.scope.bindings).sort()}`)
          },
        },
        ThrowStatement(
          path: babel7.NodePath<babel7.types.ThrowStatement>,
          state: { file: { code: string } },
        ) {
          seen.push(state.file.code.slice(path.node.start ?? 0, path.node.end ?? 0))
          seen.push(path.buildCodeFrameError('look').message)
        },
        Identifier(path: babel7.NodePath<babel7.types.Identifier>) {
          if (path.node.name === 'y') path.node.name = 'renamed'
        },
      },
    })
    const plugin = (api: BabelApi) => makeBabelPlugin(makeStubCompiler(), api, {})
    const result = babel.transformSync(KERNEL, {
      configFile: false,
      babelrc: false,
      filename: '/project/src/kernel.js',
      root: '/project',
      highlightCode: false,
      plugins: [spy, plugin],
    })
    assert.is(seen[0], 'bindings crash,f,njitDouble,njitHeap')
    assert.is(seen[1], "throw new Error('here')")
    assert.match(seen[2] ?? '', /> {2}9 \| {3}throw new Error\('here'\)/)
    assert.match(result?.code ?? '', /njitDouble\(renamed \* 10\)/)
  })

  test(`${version}: an input source map is followed`, () => {
    const mappings = 'AAoBA;AACA;AACA;AACA;AACA;AACA;AACA;AACA;AACA;AACA'
    const inputSourceMap = {
      version: 3,
      sources: ['kernel.orig'],
      names: [],
      mappings,
      sourcesContent: ['…'],
      file: 'kernel.js',
    }
    const result = transform(babel, makeStubCompiler(), { inputSourceMap })
    assert.match(originOf(result, 'throw new'), /^kernel\.orig:29:/)
  })

  test(`${version}: untagged and excluded files are not looked at`, () => {
    const compiler = makeStubCompiler()
    transform(babel, compiler, { text: 'export const a = 1' })
    transform(babel, compiler, { njit: { exclude: 'src/**' } })
    assert.is(compiler.calls.length, 0)
  })

  test(`${version}: an exception in njit leaves the file as it is and says so`, () => {
    let code = ''
    const said = listen(() => {
      code = transform(babel, makeStubCompiler(new Error('out of cheese'))).code
    })
    assert.match(
      said,
      /^njit failed on src\/kernel\.js and left it as it is \[internal_error\]\nError: out of cheese/,
    )
    assert.match(code, /return y \* 10/)
    const broken: Partial<CompiledModule> = { code: 'export function (', changed: true }
    assert.match(
      listen(() => (code = transform(babel, makeStubCompiler(broken)).code)),
      /left it as it is/,
    )
    assert.match(code, /return y \* 10/)
  })

  test(`${version}: fallbacks warn, stop the build, or are silent`, () => {
    const start = KERNEL.indexOf('y * 10')
    const span = { file: 'src/kernel.js', start, end: start + 6, line: 5, column: 9 }
    const diagnostic: Diagnostic = {
      code: 'some_code',
      severity: 'fallback',
      text: 'it will not do',
      help: 'Do otherwise.',
      span,
      labels: [],
    }
    const compiler = makeStubCompiler({ changed: false, diagnostics: [diagnostic] })
    const said = listen(() => transform(babel, compiler))
    assert.is(
      said,
      [
        'fallback some_code: it will not do',
        '  src/kernel.js:5:10',
        '    4 |   const y = x + 1',
        '  > 5 |   return y * 10',
        '      |          ^^^^^^',
        '    6 | }',
        '  njit: The function runs as plain JavaScript.',
        '  help: Do otherwise.',
        '',
      ].join('\n'),
    )
    assert.is(
      listen(() => transform(babel, compiler, { njit: { onFallback: 'silent' } })),
      '',
    )
    assert.throws(
      () => transform(babel, compiler, { njit: { onFallback: 'error' } }),
      /njit\nfallback some_code: it will not do\n {2}src\/kernel\.js:5:10/,
    )
    assert.throws(
      () => transform(babel, compiler, { njit: { onFalback: 'error' } }),
      /unknown option "onFalback"; did you mean onFallback\?/,
    )
  })

  test(`${version}: a file without a name`, () => {
    const compiler = makeStubCompiler()
    transform(babel, compiler, {
      filename: undefined,
      parserOpts: { plugins: ['typescript'] },
    } as babel7.TransformOptions)
    assert.is(compiler.calls[0]?.source.path, 'unknown.ts')
  })

  test(`${version}: NJIT_DISABLE=1 leaves everything alone`, () => {
    process.env.NJIT_DISABLE = '1'
    const compiler = makeStubCompiler()
    transform(babel, compiler)
    delete process.env.NJIT_DISABLE
    assert.is(compiler.calls.length, 0)
  })
}

test('with the TypeScript preset and CommonJS output', () => {
  const text = `import type { Count } from './types'
import { Other, used } from './other'
/* @njit */
export function f(x: Count): number {
  const y = x + 1
  return y * 10
}
export const g = (value: Other) => used(value as number)
`
  const result = transform(babel7, makeStubCompiler(), {
    text,
    filename: '/project/src/kernel.ts',
    presets: [require('@babel/preset-typescript')],
    plugins: [require('@babel/plugin-transform-modules-commonjs')],
  })
  assert.match(result.code, /require\("njit\/runtime"\)/)
  assert.match(result.code, /typeof _runtime\.heap/)
  assert.not.match(result.code, /types|Other|: number|as number/)
  assert.is(originOf(result, 'y * 10'), 'kernel.ts:6:9')
  assert.is(originOf(result, 'value =>'), 'kernel.ts:8:18')
})

test('callers that keep results get no module that depends on other files', () => {
  for (const [version, babel] of Object.entries(VERSIONS)) {
    const dependent = makeStubCompiler({ watchFiles: ['/project/src/units.js'] })
    const independent = makeStubCompiler()
    const isCompiled = (compiler: StubCompiler, name?: string): boolean => {
      const caller = name === undefined ? {} : { caller: { name } }
      return transform(babel, compiler, { ...caller, njit: { onFallback: 'silent' } }).code.includes(
        'njitDouble',
      )
    }
    assert.is(isCompiled(dependent), true, version)
    assert.is(isCompiled(dependent, '@babel/cli'), true)
    assert.is(isCompiled(dependent, 'babel-jest'), false)
    assert.is(isCompiled(dependent, 'babel-loader'), false)
    assert.is(isCompiled(independent, 'babel-jest'), true)
    const { metadata } = transform(babel, dependent, {
      caller: { name: 'babel-jest' },
      njit: { onFallback: 'silent' },
    })
    const [record] = (metadata as { njit: { records: readonly { status: string; code: string }[] } }).njit
      .records
    assert.equal([record?.status, record?.code], ['fallback', 'imports_unwatched'])
  }
})

test('watching callers keep results, too', () => {
  assert.is(keepsResults('@babel/cli', ['node', 'babel', 'src', '-w'], {}), '@babel/cli')
  assert.is(keepsResults('@babel/cli', ['node', 'babel', 'src', '--watch'], {}), '@babel/cli')
  assert.is(keepsResults('@babel/cli', ['node', 'babel', 'src', '--out-dir', 'w'], {}), null)
  assert.is(keepsResults('@rollup/plugin-babel', [], { ROLLUP_WATCH: 'true' }), '@rollup/plugin-babel')
  assert.is(keepsResults('@rollup/plugin-babel', [], {}), null)
})

test.run()
