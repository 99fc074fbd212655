// Passes keep the meaning of HIR: the interpreter, which also checks every machine type, gives the same before and after; and
// running a pass on its own result changes nothing.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { canonicaliseLoops } from '../../src/4-passes/canonicalise-loops.ts'
import { eliminateDeadCode } from '../../src/4-passes/eliminate-dead-code.ts'
import { foldConstants } from '../../src/4-passes/fold-constants.ts'
import { narrowBigints } from '../../src/4-passes/narrow-bigints.ts'
import { narrowNumbers } from '../../src/4-passes/narrow-numbers.ts'
import { type Pass, silentContext } from '../../src/4-passes/pass.ts'
import { CompileError } from '../../src/diagnostics/diagnostic.ts'
import { pruneModule } from '../../src/hir/call-graph.ts'
import { type HirValue, isValueOf } from '../../src/hir/interpret-values.ts'
import type { HirModule } from '../../src/hir/nodes.ts'
import { printModule } from '../../src/hir/print.ts'
import { verifyModule } from '../../src/hir/verify.ts'
import { rangeContains } from '../../src/ops/range.ts'
import { PASSES } from '../../src/pipeline.ts'
import { assertSameRun, eachRun, run, type Subject, subjects } from './narrow-subjects.ts'

const all = subjects(Number(process.env.NJIT_TEST_PROGRAMS ?? 70))

/** The module after the passes, of the exports for which they all work. */
function apply(passes: readonly Pass[], start: HirModule): HirModule {
  return passes.reduce((module, pass) => pass.run(module, silentContext), start)
}

function compilable(subject: Subject, passes: readonly Pass[]): Subject {
  const fine = subject.module.exports.filter(({ symbol }) => {
    try {
      apply(
        passes,
        pruneModule(subject.module, (other) => other === symbol),
      )
      return true
    } catch (error) {
      if (error instanceof CompileError) return false
      throw new Error(`${(error as Error).stack}\n${subject.name}, ${symbol}\n${subject.text}`)
    }
  })
  const symbols = new Set(fine.map(({ symbol }) => symbol))
  return { ...subject, module: pruneModule(subject.module, (symbol) => symbols.has(symbol)) }
}

function changedLines(before: HirModule, after: HirModule): string[] {
  if (before === after) return []
  const old = printModule(before).split('\n')
  return printModule(after)
    .split('\n')
    .flatMap((line, i) => (line === old[i] ? [] : [`- ${old[i]}`, `+ ${line}`]))
    .slice(0, 6)
}

/** Does the door let these arguments in? */
function entersBy(module: HirModule, symbol: string, args: readonly HirValue[]): boolean {
  const fn = module.functions.find((each) => each.symbol === symbol)
  return args.every((arg, i) => {
    const param = fn?.params[i]
    const type = fn?.locals[param?.local ?? -1]?.type
    const isAccepted =
      param?.accepts == null || (typeof arg === 'number' && rangeContains(param.accepts, arg))
    return type !== undefined && isValueOf(type, arg) && isAccepted
  })
}

function check(
  name: string,
  passes: readonly Pass[],
  stage: 'inferred' | 'narrowed',
  options: { mayBail: boolean },
): void {
  test(name, () => {
    const tried = all.map((subject) => compilable(subject, passes))
    const after = new Map(tried.map(({ module }) => [module, apply(passes, module)]))
    for (const { name: subject, module, text } of tried) {
      const result = after.get(module) as HirModule
      assert.equal(verifyModule(result, stage), [], `${subject} verifies`)
      const last = passes.at(-1) as Pass
      const again = last.run(result, silentContext)
      assert.equal(changedLines(result, again), [], `${subject} again\n${text}`)
      assert.ok(again === result, `${subject}: unchanged the second time`)
    }
    eachRun(tried, 6, (subject, fn, args) => {
      const what = `${subject.name}, ${fn.name}(${args.map(String).join(' | ')})`
      const compiled = after.get(subject.module) as HirModule
      if (!entersBy(compiled, fn.symbol, args)) return
      const before = run(subject.module, fn.symbol, args)
      try {
        assertSameRun(before, run(compiled, fn.symbol, args), what, options.mayBail)
      } catch (error) {
        const text = subject.name.startsWith('random') ? subject.text : ''
        const hir = printModule(compiled)
        throw new Error(`${(error as Error).message}\n${what}\n${text}\n${text === '' ? '' : hir}`)
      }
    })
  })
}

check('folding constants', [foldConstants], 'inferred', { mayBail: false })
check('eliminating dead code', [foldConstants, eliminateDeadCode], 'inferred', { mayBail: false })
check('canonicalising loops', [canonicaliseLoops], 'inferred', { mayBail: false })
check('narrowing BigInts', [narrowBigints], 'narrowed', { mayBail: true })
check('narrowing numbers', [canonicaliseLoops, narrowBigints, narrowNumbers], 'narrowed', { mayBail: true })
check('all passes together', PASSES, 'narrowed', { mayBail: true })

test.run()
