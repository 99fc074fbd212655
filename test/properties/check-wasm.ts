// Many programs in one module, so that one run of the C compiler serves them all: the original against the rewritten module, on Wasm
// or native code.

import * as runtime from '../../runtime/load.ts'
import { compileModule } from '../../src/compiler.ts'
import { checkPluginOptions } from '../../src/front-end/check-plugin-options.ts'
import { placeAddon } from '../../src/front-end/place-addon.ts'
import type { Simd } from '../../src/options.ts'
import { type Outcome, run, sameOutcome, showOutcome } from '../helpers/outcome.ts'
import { differsPlaced } from '../helpers/placed.ts'
import { type Difference, type Exports, loadOriginal, type Subject } from './check-interpreter.ts'

export interface WasmSubject extends Subject {
  readonly argumentLists: readonly (readonly unknown[])[]
}

export interface WasmVerdict {
  readonly differences: readonly { readonly subject: WasmSubject; readonly difference: Difference }[]
  readonly runs: number
  /** Runs that ended in compiled code, of one version or the other; of the others the original ran, at once or after a trap. */
  readonly compiledRuns: number
  readonly traps: number
}

export async function checkWasm(
  subjects: readonly WasmSubject[],
  cacheDir: string,
  simd: Simd,
  target: 'wasm' | 'native' = 'wasm',
): Promise<WasmVerdict> {
  const text = subjects.map((subject) => subject.text).join('\n')
  const options = checkPluginOptions({ target, onFallback: 'silent', dispatch: 'always', cacheDir, simd })
  const result = placeAddon(
    await compileModule({ path: 'batch.ts', text }, options, cacheDir),
    options,
    cacheDir,
  )
  const broken = result.diagnostics.find(
    ({ severity, code }) => severity === 'bug' || code === 'compiler_bug' || /^clang|^native/.test(code),
  )
  if (broken !== undefined) {
    const [subject] = subjects as readonly [WasmSubject]
    return {
      differences: [{ subject, difference: { where: `${target} build`, args: [], detail: broken.text } }],
      runs: 0,
      compiledRuns: 0,
      traps: 0,
    }
  }
  const original = loadOriginal(text)
  const counts = { left: 0, traps: 0 }
  const loaded = loadRewritten(result.code, counts)
  const compiled = loaded.exports
  const differences: WasmVerdict['differences'][number][] = []
  let [runs, compiledRuns] = [0, 0]
  for (const subject of subjects) {
    for (const args of subject.argumentLists) {
      runs++
      const expected = run(original[subject.entry] as Exports[string], args)
      const difference = (where: string): WasmVerdict['differences'][number] | null => {
        const found = run(compiled[subject.entry] as Exports[string], args)
        const detail = `original gives ${showOutcome(expected)}; compiled ${showOutcome(found)}`
        return sameOutcome(expected, found) ? null : { subject, difference: { where, args, detail } }
      }
      // Where the daring version leaves a call to the original, the careful one may still come to its end.
      const endsWithoutOriginal = (make: () => typeof found): boolean => {
        const { left } = counts
        found ??= make()
        return counts.left === left
      }
      let found: WasmVerdict['differences'][number] | null = null
      const dares = endsWithoutOriginal(() => difference(target))
      found ??= uncounted(counts, () =>
        differenceOnHeap(subject, compiled[subject.entry] as Exports[string], args, expected),
      )
      let hasCareful = false
      const takesCare = endsWithoutOriginal(() =>
        loaded.carefully(() => {
          hasCareful = true
          return difference(`careful ${target}`)
        }),
      )
      if (dares || (hasCareful && takesCare)) compiledRuns++
      if (found === null) continue
      differences.push(found)
      break
    }
  }
  return { differences, runs, compiledRuns, traps: counts.traps }
}

/** Calls of the same program in another way are not further calls. */
function uncounted<T>(counts: { left: number; traps: number }, run: () => T): T {
  const before = { ...counts }
  const result = run()
  Object.assign(counts, before)
  return result
}

function differenceOnHeap(
  subject: WasmSubject,
  f: Exports[string],
  args: readonly unknown[],
  expected: Outcome,
): WasmVerdict['differences'][number] | null {
  const found = differsPlaced(f, args, expected)
  if (found === null) return null
  const detail = `original gives ${showOutcome(expected)}; compiled ${showOutcome(found)}`
  return { subject, difference: { where: 'compiled, on arrays of the heap', args, detail } }
}

/** Runs the rewritten module with the real runtime, counting calls that are left to the original. */
function loadRewritten(
  code: string,
  counts: { left: number; traps: number },
): { readonly exports: Exports; readonly carefully: <T>(run: () => T) => T | null } {
  const units: runtime.Unit[] = []
  const counting = {
    ...runtime,
    load: (...args: Parameters<typeof runtime.load>): runtime.Unit => {
      const unit = runtime.load(...args)
      units.push(unit)
      return unit
    },
    loadNative: (...args: Parameters<typeof runtime.loadNative>): runtime.Unit => {
      const unit = runtime.loadNative(...args)
      units.push(unit)
      return unit
    },
    // A function that traps too often would be taken out of service.
    fail: (unit: Record<string, unknown>, symbol: string): void => {
      counts.traps++
      runtime.fail(unit as never, symbol)
      unit[`n_${symbol}`] = 0
    },
  }
  const text = code
    .replace(
      /import \{([^}]*)\} from (['"])njit\/runtime\2;?/,
      (_, names: string) => `const {${names.replaceAll(' as ', ': ')}} = $runtime;`,
    )
    .replace(/\} return (\w+\$js)\(/g, '} $left(); return $1(')
  const exports = loadOriginal(`${text.replace(/ export (const|let|function)/, '\nexport $1')}`, {
    $runtime: counting,
    $left: () => counts.left++,
  })
  return { exports, carefully: (run) => withCareful(units, run) }
}

/** Runs with careful versions in place of the daring ones; null where there are none. */
function withCareful<T>(units: readonly runtime.Unit[], run: () => T): T | null {
  const swapped = units.flatMap((unit) =>
    Object.keys(unit).flatMap((name) => {
      const careful = unit[`c_${name}`]
      return typeof careful === 'function' ? [{ unit, name, daring: unit[name] ?? null, careful }] : []
    }),
  )
  if (swapped.length === 0) return null
  for (const { unit, name, careful } of swapped) unit[name] = careful
  try {
    return run()
  } finally {
    for (const { unit, name, daring } of swapped) unit[name] = daring
  }
}
