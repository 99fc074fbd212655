// Source text through stages 1 to 3, verified.

import * as assert from 'uvu/assert'
import { indexModule } from '../../src/1-parse/index-module.ts'
import type { ModuleIndex } from '../../src/1-parse/module-index.ts'
import { lowerFunction } from '../../src/2-lower/lower-function.ts'
import { type InferredModule, inferModule } from '../../src/3-infer/infer-module.ts'
import type { HirFunction } from '../../src/hir/nodes.ts'
import { printFunction } from '../../src/hir/print.ts'
import { verifyModule } from '../../src/hir/verify.ts'
import { makeLibrary } from '../../src/ops/library.ts'
import { LIBRARY_PATH } from '../../src/source.ts'
import type { Outcome } from '../../src/unit.ts'

export interface InferredSource extends InferredModule {
  readonly index: ModuleIndex
  outcome(name: string): Outcome
  /** The compiled form of a tagged function. */
  fn(name: string): HirFunction
  /** Its text without the header and the indentation, one statement a line. */
  lines(name: string): string[]
}

export function inferSource(text: string, path = 'a.ts'): InferredSource {
  const index = indexModule({ path, text }, { resolve: () => null })
  let libraryIndex: ModuleIndex | null = null
  const library = makeLibrary((source) => {
    libraryIndex = indexModule(source, { resolve: () => null })
    return libraryIndex
  })
  const inferred = inferModule(
    index,
    (fn) => lowerFunction(fn, fn.span.file === LIBRARY_PATH && libraryIndex !== null ? libraryIndex : index),
    library,
  )
  assert.equal(verifyModule(inferred.module, 'inferred'), [])
  const outcome = (name: string): Outcome => {
    const found = inferred.outcomes.find(({ tagged }) => index.tagged[tagged]?.fn.name === name)
    assert.ok(found, `${name} is tagged`)
    return found as Outcome
  }
  const fn = (name: string): HirFunction => {
    const { symbol, diagnostic } = outcome(name)
    assert.is(diagnostic?.text, undefined, `${name} compiles`)
    return inferred.module.functions.find((each) => each.symbol === symbol) as HirFunction
  }
  const lines = (name: string): string[] =>
    printFunction(fn(name))
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
      .filter((line) => line !== '')
  return { ...inferred, index, outcome, fn, lines }
}
