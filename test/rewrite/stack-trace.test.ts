import { SourceMap } from 'node:module'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { args, number } from '../helpers/entry-values.ts'
import { type RewriteInput, rewrite, run } from '../helpers/rewritten.ts'
import { assemble } from '../helpers/wasm-module.ts'
import { sample } from '../helpers/wasm-samples.ts'

const test = suite('positions in rewritten modules')

const text = `// first
/* @njit */ function f(a) {
  if (a === 13) throw new Error('unlucky')
  return a
}
exports.f = f; exports.g = /* @njit */ (a) => { throw new Error('g') }`

const input: RewriteInput = {
  text,
  path: 'module.js',
  wasm: assemble([sample('trapsAt13', 'f0'), sample('trapsAt13', 'f1')]),
  entries: [
    { params: args(number), mayTrap: true },
    { params: args(number), mayTrap: true },
  ],
}

/** Line and column, from 1, of the innermost frame in the module. */
function thrownAt(action: () => unknown): [number, number] {
  try {
    action()
  } catch (error) {
    const [, line, column] = /<anonymous>:(\d+):(\d+)\)/.exec((error as Error).stack ?? '') ?? []
    // The wrapper that runs the module takes two lines.
    return [Number(line) - 2, Number(column)]
  }
  throw new Error('nothing thrown')
}

test('a stack trace names the original line without a map, and the original column with it', () => {
  const { code, map } = rewrite(input)
  const { f, g } = run<{ f(a: number): number; g(a: number): number }>(code)
  const sourceMap = new SourceMap(JSON.parse(JSON.stringify(map)))
  for (const [action, where] of [
    [() => f(13), "new Error('unlucky"],
    [() => g(13), "new Error('g"],
  ] as const) {
    const [line, column] = thrownAt(action)
    const before = text.slice(0, text.indexOf(where)).split('\n')
    assert.is(line, before.length)
    const found = sourceMap.findEntry(line - 1, column - 1)
    assert.ok('originalLine' in found)
    assert.equal([found.originalLine + 1, found.originalColumn], [before.length, before.at(-1)?.length])
  }
})

test.run()
