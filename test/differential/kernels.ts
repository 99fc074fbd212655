// What every differential suite does: compiles one module of ordinary kernels and compares each of its functions, on many lists
// of arguments, as original, in the interpreter before and after the passes, and compiled.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../../scripts/generate-docs.ts'
import { compareAll, neverCompleted, type ThreeWays, threeWays } from '../helpers/three-ways.ts'

/** Sizes at which loops have gone wrong: none, one, odd, a vector and a little more. */
export const SIZES: readonly number[] = [0, 1, 2, 3, 8, 17, 33]

/** Adds one test per function. `calls` holds lists of arguments by function. */
export function compareKernels(
  area: string,
  text: string,
  calls: Readonly<Record<string, readonly (readonly unknown[])[]>>,
): void {
  let compiling: Promise<ThreeWays> | null = null
  const ways = (): Promise<ThreeWays> => {
    compiling ??= threeWays({ path: `test/differential/${area}.ts`, text }, root)
    return compiling
  }
  for (const [name, lists] of Object.entries(calls)) {
    test(`${area}: ${name}`, async () => {
      const module = await ways()
      const record = module.result.records.find((each) => each.name === name)
      assert.is(record?.status, 'compiled', record?.reason ?? `${name} is not tagged`)
      const differences = lists.flatMap((args) => compareAll(module, name, args))
      assert.is(differences.slice(0, 3).join('\n'), '')
      assert.equal(neverCompleted(module, [name]), [], 'what never ran compiled to its end')
    })
  }
  test.run()
}
