// Code of unreasonable size and depth: refused within seconds, or compiled within seconds.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inspectUnit } from '../../src/compiler.ts'
import { checkPluginOptions } from '../../src/front-end/check-plugin-options.ts'
import { Project } from './front-ends.ts'

const project = new Project()

/** Generous, for slow machines. What other programs take meanwhile is not counted. */
const LIMIT_MS = 30_000

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function within<T>(what: string, run: () => Promise<T>): Promise<T> {
  const started = cpuMs()
  const result = await run()
  const ms = cpuMs() - started
  assert.ok(ms < LIMIT_MS, `${what} took ${(ms / 1000).toFixed(1)} s`)
  return result
}

const repeat = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

const LONG: Readonly<Record<string, string>> = {
  'straight lines': repeat(5000, (i) => `  y = y * 1.000${i % 10} + a[${i % 50}] * ${i}`),
  variables: repeat(2500, (i) => `  const v${i} = y * a[${i}]\n  if (v${i} > ${i}) y += v${i} - a[0]`),
  loops: repeat(1666, (i) => `  for (let i = 0; i < a.length; i++) {\n    y = y + a[i] * ${i}\n  }`),
  cases: `  switch (y) {\n${repeat(2500, (i) => `    case ${i + 1}:\n      return ${i * i}`)}\n  }`,
}

for (const [what, body] of Object.entries(LONG)) {
  test(`5,000 lines of ${what} stay JavaScript`, async () => {
    const file = `${what.replace(' ', '-')}.js`
    const text = `/* @njit float64(float64[:]) */\nexport function f(a) {\n  let y = 0\n${body}\n  return y\n}\nexport const result = f(new Float64Array(50).fill(1e-3))\n`
    project.write(file, text)
    const { app, hasWasm, warnings } = await within(what, () => project.esbuild(file))
    assert.type(app.result, 'number')
    assert.is(hasWasm, false)
    assert.match(
      warnings[0]?.text ?? '',
      /f is too large to be compiled: \d+ operations, where at most \d+ are \[function_too_large\]/,
    )
    assert.is(warnings[0]?.location?.line, 2)
    assert.ok(warnings[0]?.notes.some(({ text: note }) => /^Split it into several functions/.test(note)))
    const [record] = await within(what, () => project.check(file))
    assert.is(record?.code, 'function_too_large')
  })
}

const DEPTH: Readonly<Record<string, (depth: number) => string>> = {
  parentheses: (depth) => `return ${'('.repeat(depth)}x${')'.repeat(depth)}`,
  sums: (depth) => `return ${Array(depth).fill('x').join(' + ')}`,
  negations: (depth) => `return ${'- '.repeat(depth)}x`,
  conditionals: (depth) => `return ${repeat(depth, (i) => `x === ${i} ? ${i} :`)} 5`,
  blocks: (depth) => `${'if (x > 1) { '.repeat(depth)} x++ ${'}'.repeat(depth)}\n  return x`,
  calls: (depth) => `return ${'Math.abs('.repeat(depth)}x${')'.repeat(depth)}`,
  conjunctions: (depth) => `return ${repeat(depth, (i) => `x !== ${i} &&`)} x > 1 ? 1 : 0`,
  disjunctions: (depth) => `return ${repeat(depth, (i) => `x === ${i} ||`)} x > 1 ? 1 : 0`,
}

for (const [what, body] of Object.entries(DEPTH)) {
  test(`deeply nested ${what} are compiled, or refused with a reason`, async () => {
    for (const depth of [40, 200, 500, 3000]) {
      const file = `deep/${what}-${depth}.ts`
      const text = `/* @njit */\nexport function f(x: number): number {\n  ${body(depth)}\n}\n`
      project.write(file, text)
      const records = await within(`${what}, ${depth} deep`, () => project.check(file))
      assert.is(records.length, 1)
      const [record] = records
      if (depth === 40) assert.is(record?.status, 'compiled')
      if (record?.status === 'compiled') continue
      assert.is(record?.code, 'too_deeply_nested', `${depth}: ${record?.reason}`)
      assert.match(record?.frame ?? '', /^ *> \d/m)
    }
  })
}

test('the time of long conditions does not double with each test', () => {
  const tests = Array.from({ length: 60 }, (_, i) => `a[${i}] ${i % 3 === 0 ? '<' : '!=='} x`)
  const joined = (operators: readonly string[]): string =>
    tests.reduce((text, each, i) => `${text} ${operators[i % operators.length]} ${each}`)
  const grouped = tests.reduce((text, each, i) => `(${text} ${i % 2 === 0 ? '&&' : '||'} ${each})`)
  for (const condition of [
    joined(['&&']),
    joined(['||']),
    joined(['&&', '||']),
    joined(['||', '&&', '&&']),
    grouped,
  ]) {
    const text = `/* @njit */\nexport function f(a: Float64Array, x: number): number {\n  if (${condition}) return 1\n  return 2\n}\n`
    const started = cpuMs()
    const unit = inspectUnit({ path: 'long.ts', text }, checkPluginOptions({}), project.root)
    assert.equal(
      unit.diagnostics.map(({ code }) => code),
      [],
    )
    assert.ok(cpuMs() - started < LIMIT_MS)
  }
})

test('a module stays small, whatever functions in it are copied', async () => {
  const sums = repeat(26, (i) => `s += a.slice().sort((x, y) => x * ${i} - y)[0]`)
  const text = `/* @njit */
export function first(x: number): number { return x + 1 }
/* @njit */
export function sorts(a: number[]): number { let s = 0
${sums}
return s }
/* @njit */
export function last(x: number): number { return x + 2 }
`
  await within('sorts', async () => {
    const unit = inspectUnit({ path: 'sorts.ts', text }, checkPluginOptions({}), project.root)
    const codes = unit.outcomes.map(({ diagnostic }) => diagnostic?.code ?? 'compiled')
    assert.equal(codes, ['compiled', 'module_too_large', 'compiled'])
  })
})

const levels = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

/** What each step doubles, or leads on to everything else. */
const BRANCHING: Readonly<Record<string, string>> = {
  'object literals that hold the one before twice': `/* @njit */ export function f(a: number) {
const o0 = { v: a }
${levels(40, (i) => `const o${i + 1} = { a: o${i}, b: o${i} }`)}
return o40 }`,
  'objects handed on in pairs': `${levels(40, (i) => `function g${i}(x) { const o = { l: x, r: x }; return ${i < 39 ? `g${i + 1}(o)` : '1'} }`)}
/* @njit */ export function f(a: number) { return g0(a) }`,
  'generic types of generic types': `type Pair<T> = { a: T; b: T }
type Deep = ${'Pair<'.repeat(40)}number${'>'.repeat(40)}
/* @njit */ export function f(o: Deep): number { return o.a.a.a ? 1 : 2 }`,
  'interfaces that extend two': `${levels(40, (i) => `interface I${i} ${i > 1 ? `extends I${i - 1}, I${i - 2} ` : ''}{ x${i}: number }`)}
/* @njit */ export function f(o: I39): number { return o.x3 + o.x9 }`,
  'types that lead to each other': `${levels(100, (i) => `interface T${i} { a: T${(i + 1) % 100} | null; b: T${(i * 7 + 3) % 100} | null; c: T${(i * 31 + 5) % 100}[]; v: number }`)}
${levels(20, (i) => `/* @njit */ export function f${i}(o: T${i}): number { let s = 0; for (const x of o.c) s += x.v; o.v = s; return s + o.a!.b!.v }`)}`,
  'versions by the types of three arguments': `${levels(12, (k) => `function g${k}(a, b, c) { return a.length + b.length + c.length + ${k} }`)}
${levels(
  12,
  (
    k,
  ) => `/* @njit float64(float64[:], float32[:], int8[:], uint8[:], int16[:], uint16[:], int32[:], uint32[:]) */
export function f${k}(a, b, c, d, e, f, g, h) { let s = 0
${levels(512, (i) => `s += g${k}(${'abcdefgh'[i % 8]}, ${'abcdefgh'[(i >> 3) % 8]}, ${'abcdefgh'[i >> 6]})`)}
return s }`,
)}`,
  'functions of one wrapper that use each other': `/* @njit */ (function () {
${levels(700, (i) => `function g${i}(x) { return x < ${i} ? g${(i * 7 + 3) % 700}(x + 1) : g${(i + 1) % 700}(x - 1) }`)}
return g0 })()`,
}

for (const [what, text] of Object.entries(BRANCHING)) {
  test(`${what} end in a result or a reason`, async () => {
    await within(what, async () => {
      const unit = inspectUnit({ path: 'branching.ts', text }, checkPluginOptions({}), project.root)
      assert.equal(
        unit.diagnostics.filter(({ severity }) => severity === 'bug').map((each) => each.text),
        [],
      )
    })
  })
}

test.after(() => project.remove())
test.run()
