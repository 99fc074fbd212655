// Mistakes in tags, signatures and types: said with a code, a frame, what njit did instead and what to change; the original runs.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Project } from './front-ends.ts'

const project = new Project()

interface Mistake {
  readonly what: string
  /** The module; `f` is the function, `result` what it gives. */
  readonly text: string
  readonly code: string
  readonly says: RegExp
  /** 1-based, of the main place. */
  readonly line: number
  readonly help: RegExp
  readonly did?: string
}

const ORIGINAL = 'The function runs as plain JavaScript.'
const IGNORED = 'The tag is ignored.'
const run = 'export const result = f(20)\n'

const MISTAKES: readonly Mistake[] = [
  {
    what: 'an options object that is not closed',
    text: `/* @njit { parallel: true */\nexport function f(x: number) { return x + 1 }\n${run}`,
    code: 'malformed_tag',
    says: /expected a "}" that closes this "{", found none/,
    line: 1,
    help: /Write `@njit`/,
  },
  {
    what: 'a value that is a bare word',
    text: `/* @njit { boundscheck: maybe } */\nexport function f(x: number) { return x + 1 }\n${run}`,
    code: 'malformed_tag',
    says: /expected options as in JSON5, found "maybe"/,
    line: 1,
    help: /Write `@njit`/,
  },
  {
    what: 'an unknown option',
    text: `/* @njit { paralel: true } */\nexport function f(x: number) { return x + 1 }\n${run}`,
    code: 'unknown_option',
    says: /unknown option "paralel" \(did you mean "parallel"\?\)/,
    line: 1,
    help: /Valid options are parallel, schedule, fastmath/,
  },
  {
    what: 'a signature that contradicts the annotation',
    text: `/* @njit float64(float64[:]) */\nexport function f(x: number) { return x + 1 }\n${run}`,
    code: 'signature_against_annotation',
    says: /the signature says array\(float64, 1d, C\) for x, the annotation says float64/,
    line: 1,
    help: /Make the two agree/,
  },
  {
    what: 'two signatures that contradict each other',
    text: `/* @njit float64(float64); boolean(float64) */\nexport function f(x: number) { return x + 1 }\n${run}`,
    code: 'contradictory_tags',
    says: /two signatures differ only in their result/,
    line: 1,
    help: /Keep one of the two/,
  },
  {
    what: 'an unknown type in a signature',
    text: `/* @njit float64(flaot64) */\nexport function f(x: number) { return x + 1 }\n${run}`,
    code: 'unknown_signature_type',
    says: /unknown type "flaot64" in a signature \(did you mean "float64"\?\)/,
    line: 1,
    help: /Types are float64, float32/,
  },
  {
    what: 'an annotation that has no compiled form',
    text: `/* @njit */\nexport function f(x: Date) { return x.length > 0 ? 0 : 21 }\n${run}`,
    code: 'unsupported_annotation',
    says: /parameter 'x' cannot be passed to compiled code: its type is Date/,
    line: 2,
    help: /as parameters of their own/,
  },
  {
    what: 'no type at all',
    text: `/* @njit */\nexport function f(x) { return x.valueOf() + 1 }\n${run}`,
    code: 'untyped_parameter',
    says: /the type of parameter 'x' is not known/,
    line: 2,
    help: /Write it down: 'x: number'/,
  },
  {
    what: 'a tag on a value',
    text: `/* @njit */\nexport const table = [1, 2]\nexport function f(x: number) { return x + 1 }\n${run}`,
    code: 'stray_tag',
    says: /this tag belongs to no function/,
    line: 1,
    help: /Put the tag directly before a function/,
    did: IGNORED,
  },
  {
    what: 'a tag on a class',
    text: `/* @njit */\nexport class K {}\nexport function f(x: number) { return x + 1 }\n${run}`,
    code: 'stray_tag',
    says: /this tag belongs to no function/,
    line: 1,
    help: /Put the tag directly before a function/,
    did: IGNORED,
  },
  {
    what: 'a misspelt tag',
    text: `/* @njit-modul */\nexport function f(x: number) { return x + 1 }\n${run}`,
    code: 'unknown_tag',
    says: /unknown tag "@njit-modul" \(did you mean "@njit-module"\?\)/,
    line: 1,
    help: /Valid tags are @njit/,
  },
]

for (const { what, text, code, says, line, help, did = ORIGINAL } of MISTAKES) {
  const file = `${what.replaceAll(' ', '-')}.ts`
  project.write(file, text)

  test(`${what}: esbuild`, async () => {
    const { app, hasWasm, warnings } = await project.esbuild(file)
    assert.is(app.result, 21)
    assert.is(hasWasm, false)
    assert.is(warnings.length, 1, 'said once')
    const [warning] = warnings
    assert.match(warning?.text ?? '', says)
    assert.ok(warning?.text.endsWith(` [${code}]`))
    assert.is(warning?.location?.file, file)
    assert.is(warning?.location?.line, line)
    assert.is(warning?.location?.lineText, text.split('\n')[line - 1])
    const notes = warning?.notes.map((note) => note.text) ?? []
    assert.ok(notes.includes(did), notes.join('|'))
    assert.match(notes.join('\n'), help)
    const failure = String(await project.esbuild(file, 'error').catch((error) => error))
    assert.match(failure, `[${code}]`)
  })

  test(`${what}: Babel`, async () => {
    const { app, hasWasm, said } = await project.babel(file, text)
    assert.is(app.result, 21)
    assert.is(hasWasm, false)
    assert.is(said.split(` ${code}: `).length, 2, said)
    assert.match(said, says)
    assert.match(said, `${file}:${line}:`)
    assert.match(said, new RegExp(`^ *> ${line} \\| `, 'm'))
    assert.match(said, `njit: ${did}`)
    assert.match(said, help)
    const failure = await project.babel(file, text, 'error').catch((error) => error)
    assert.is(failure.code, 'NJIT_FALLBACK')
    assert.match(failure.message, says)
  })

  test(`${what}: njit check --json`, async () => {
    const records = await project.check(file)
    assert.is(records.length, 1, JSON.stringify(records))
    const [record] = records
    assert.is(record?.status, 'fallback')
    assert.is(record?.code, code)
    assert.is(record?.name, did === IGNORED ? '' : 'f')
    assert.match(record?.reason ?? '', says)
    assert.match(record?.frame ?? '', new RegExp(`^ *> ${line} \\| `, 'm'))
  })
}

const BROKEN = '/* @njit */\nexport function f(x: number) { return x + }\n'

test('a syntax error is left to the bundler, and njit says that it gave up', async () => {
  project.write('broken.ts', BROKEN)
  const failure = await project.esbuild('broken.ts').catch((error) => error)
  assert.equal(
    failure.errors.map(
      ({ text, location }: { text: string; location: { line: number } }) => `${location.line} ${text}`,
    ),
    ['2 Unexpected "}"'],
  )
  assert.match(failure.warnings[0].text, /the file cannot be parsed: Unexpected token \[syntax_error\]/)
  assert.ok(
    failure.warnings[0].notes.some(
      ({ text }: { text: string }) => text === 'The file is passed on as it is.',
    ),
  )
  const babel = await project.babel('broken.ts', BROKEN).catch((error) => error)
  assert.is(babel.code, 'BABEL_PARSE_ERROR')
  const [record] = await project.check('broken.ts')
  assert.is(record?.code, 'syntax_error')
  assert.is(record?.line, 2)
  assert.match(record?.frame ?? '', '> 2 | ')
})

test('one mistake does not keep the other functions from being compiled', async () => {
  const text = `/* @njit { x: 1 } */\nexport function f(x: number) { return x + 1 }\n/* @njit */\nexport function g(x: number) { return x + 2 }\nexport const result = [f(1), g(1)]\n`
  project.write('mixed.ts', text)
  const { app, hasWasm, warnings } = await project.esbuild('mixed.ts')
  assert.equal(app.result, [2, 3])
  assert.ok(hasWasm)
  assert.is(warnings.length, 1)
  assert.equal(
    (await project.check('mixed.ts')).map(({ name, status }) => `${name} ${status}`),
    ['f fallback', 'g compiled'],
  )
})

test.after(() => project.remove())
test.run()
