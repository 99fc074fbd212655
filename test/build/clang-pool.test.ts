import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { divideIntoSections, type FunctionText, printSections } from '../../src/5-emit/c/sections.ts'
import { Builder } from '../../src/6-build/build.ts'
import { ClangClient } from '../../src/6-build/clang-client.ts'
import { type Clang, ClangPool } from '../../src/6-build/clang-pool.ts'
import type { ClangAnswer, ClangTask } from '../../src/6-build/clang-protocol.ts'
import { fileSystemHost } from '../../src/6-build/file-system-host.ts'
import { loadModulesSync } from '../../src/6-build/resolve.ts'
import type { HirModule } from '../../src/hir/nodes.ts'
import { runPipeline } from '../../src/pipeline.ts'

const options = { simd: true, optimise: 3 } as const

/** Answers when told to; notes what it was given. */
class Recorder implements Clang {
  readonly tasks: ClangTask[] = []
  readonly #answers: ((answer: ClangAnswer) => void)[] = []

  run(task: ClangTask): Promise<ClangAnswer> {
    this.tasks.push(task)
    return new Promise((resolve) => this.#answers.push(resolve))
  }

  answer(answer: ClangAnswer): void {
    this.#answers.shift()?.(answer)
  }
}

function poolOf(count: number): [ClangPool, Recorder[]] {
  const recorders: Recorder[] = []
  const pool = new ClangPool(() => {
    const recorder = new Recorder()
    recorders.push(recorder)
    return recorder
  }, count)
  return [pool, recorders]
}

const bytes = (value: number): ClangAnswer => ({ kind: 'bytes', bytes: Uint8Array.of(value) })
const settle = () => new Promise((resolve) => setImmediate(resolve))
const kindsOf = ({ tasks }: Recorder) => tasks.map(({ kind }) => kind)

test('sections go to the processes that have least to do, and are linked in order', async () => {
  const [pool, [first, second]] = poolOf(2) as [ClangPool, [Recorder, Recorder]]
  const built = pool.run({ kind: 'wasm', c: '', options: { ...options, sections: 3 } })
  assert.equal([first.tasks.length, second.tasks.length], [2, 1])
  second.answer(bytes(1))
  first.answer(bytes(0))
  first.answer(bytes(2))
  await settle()
  const link = first.tasks.at(-1)
  assert.equal(link?.kind === 'link' && [...link.objects].map((object) => object[0]), [0, 1, 2])
  first.answer(bytes(9))
  assert.equal(await built, bytes(9))
})

test('what is not divided is one task, and idle processes are not started', async () => {
  const [pool, [first, second]] = poolOf(2) as [ClangPool, [Recorder, Recorder]]
  for (const _ of [0, 1]) {
    const built = pool.run({ kind: 'wasm', c: '', options })
    first.answer(bytes(1))
    await built
  }
  assert.equal([kindsOf(first), kindsOf(second)], [['wasm', 'wasm'], []])
})

test('a section that fails is the answer', async () => {
  const [pool, [only]] = poolOf(1) as [ClangPool, [Recorder]]
  const built = pool.run({ kind: 'wasm', c: '', options: { ...options, sections: 2 } })
  const failure: ClangAnswer = { kind: 'failed', how: 'reported an error', detail: 'here' }
  only.answer(bytes(0))
  only.answer(failure)
  assert.equal(await built, failure)
  assert.equal(kindsOf(only), ['object', 'object'])
})

test('functions that call each other stay together, and small units whole', () => {
  const long = 'x'.repeat(13_000)
  const text = (symbol: string): FunctionText => ({
    symbol,
    definition: long,
    entries: [`entry of ${symbol}`],
  })
  const texts = ['g0', 'g1', 'g2', 'g3'].map(text)
  const source = `
/* @njit */ function least(a: number): number { return a < 0 ? least(-a) : a }
/* @njit */ export function calls(a: number): number { return a > 3 ? least(a) + 1 : 0 }`
  const { functions } = hirOf(source)
  assert.is(functions.length, 2)
  const calling = functions.map(({ symbol }) => symbol)
  const module: HirModule = { functions, exports: [] }
  const sections = divideIntoSections(module, [...texts, ...calling.map(text)].reverse())
  const symbols = sections.map((section) => section.map(({ symbol }) => symbol))
  assert.is(symbols.length, 4)
  assert.ok(symbols.some((section) => calling.every((symbol) => section.includes(symbol))))
  assert.equal(symbols.flat().sort(), [...new Set([...texts.map(({ symbol }) => symbol), ...calling])].sort())
  const [whole, ...none] = divideIntoSections(module, texts.slice(0, 1))
  assert.equal([whole, none], [texts.slice(0, 1), []])
  assert.not.match(printSections([texts], ''), /#if/)
})

function hirOf(text: string): HirModule {
  const source = { path: 'sections.ts', text }
  return runPipeline(source, loadModulesSync(source, fileSystemHost(process.cwd())), { simd: 'auto' })
    .inferred
}

/** `count` functions with loops enough that their C is long. */
function manyFunctions(count: number): string {
  const loops = Array.from(
    { length: 6 },
    (_, i) => `for (let i = ${i + 1}; i < n - 1; i++) total += a[i * ${i + 1}] * a[i - 1] % ${i + 2}`,
  )
  return Array.from(
    { length: count },
    (_, i) => `/* @njit */ export function f${i}(a: Float64Array, n: number): number {
  let total = ${i}
  ${loops.join('\n  ')}
  return total
}`,
  ).join('\n')
}

test('the sections of a real unit become one module, whoever compiles them', async () => {
  const source = { path: 'sections.ts', text: manyFunctions(6) }
  const { emitted } = runPipeline(source, loadModulesSync(source, fileSystemHost(process.cwd())), {
    simd: 'auto',
  })
  assert.ok(emitted !== null && emitted.sections > 1, `${emitted?.sections} sections, ${emitted?.c.length}`)
  const settings = { ...options, sections: emitted.sections, cacheDir: null }
  const start = () => new ClangClient({ announce: () => {} })
  const together = await new Builder(new ClangPool(start, 3)).build(emitted.c, settings)
  const alone = await new Builder(start()).build(emitted.c, settings)
  assert.equal(together.wasm, alone.wasm)

  for (const { symbol } of emitted.entries) assert.ok(together.shape.exports.includes(symbol), symbol)
})

test.run()
