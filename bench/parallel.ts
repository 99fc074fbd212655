// `npm run bench -- --parallel`: loops over `prange` as the original JavaScript, and compiled on one thread and on as many as the machine
// has. Speed-ups are one thread / several. Other work on the machine makes them smaller, which is why the load is shown.

import { cpus, loadavg } from 'node:os'
import { getNumThreads, setNumThreads } from '../runtime/index.ts'
import { bundle, njitOptions } from './forms.ts'
import type { Kernel } from './kernel.ts'
import { copyOf, restore, sameValue } from './measure.ts'

const ROUNDS = 30
const TIME_LIMIT_MS = 1500
/** Until workers have started and engines have optimised. */
const WARM_MS = 300
/** Sums are rounded in another order. */
const TOLERANCE = 1e-9

const FORMS = ['original', 'wasm, 1 thread', 'wasm', 'native, 1 thread', 'native'] as const
type Form = (typeof FORMS)[number]

/** Prints a table of the kernels whose names hold one of the words; of all without a word. */
export async function measureParallel(words: readonly string[]): Promise<void> {
  const entry = 'kernels/parallel.ts'
  const bundles = {
    original: await bundle('parallel-original', [], { entry }),
    wasm: await bundle('parallel-wasm', njitOptions('wasm'), { entry }),
    native: await bundle('parallel-native', njitOptions('native'), { entry }),
  }
  const threads = getNumThreads()
  const load = loadavg().map((each) => each.toFixed(1))
  console.log(
    `${cpus()[0]?.model.trim()}, Node ${process.version}, ${threads} threads, load ${load.join(' ')}\n`,
  )
  print(['kernel', 'n', ...FORMS, 'wasm', 'native'])
  for (const [i, original] of bundles.original.entries()) {
    if (words.length > 0 && !words.some((word) => original.name.includes(word))) continue
    const kernelOf = (form: Form): Kernel =>
      bundles[form.replace(/,.*/, '') as keyof typeof bundles][i] as Kernel
    for (const n of [original.small, original.large]) {
      if (n === 0) continue
      const best = await measure(kernelOf, n, threads)
      const times = FORMS.map((form) => `${(best[form] * 1000).toFixed(1)} µs`)
      const gain = (form: 'wasm' | 'native'): string =>
        `${(best[`${form}, 1 thread`] / best[form]).toFixed(2)}x`
      print([original.name, String(n), ...times, gain('wasm'), gain('native')])
    }
  }
}

const print = (cells: readonly string[]): void => console.log(cells.map((cell) => cell.padStart(17)).join(''))

/** Milliseconds of the best of many interleaved calls. */
async function measure(
  kernelOf: (form: Form) => Kernel,
  n: number,
  threads: number,
): Promise<Record<Form, number>> {
  const args = kernelOf('original').make(n)
  const expected = copyOf(args)
  const result = kernelOf('original').run(...(expected as never[]))
  const best = Object.fromEntries(FORMS.map((form) => [form, Number.POSITIVE_INFINITY])) as Record<
    Form,
    number
  >
  const work = copyOf(args)
  const time = (form: Form): number => {
    setNumThreads(form.endsWith('1 thread') ? 1 : threads)
    restore(work, args)
    const { run } = kernelOf(form)
    const start = performance.now()
    run(...(work as never[]))
    return performance.now() - start
  }
  for (const form of FORMS) {
    const deadline = performance.now() + WARM_MS
    while (performance.now() < deadline) time(form)
    // Workers start while nothing is under way.
    await new Promise((wake) => setTimeout(wake, 20))
    restore(work, args)
    const same = sameValue(kernelOf(form).run(...(work as never[])), result, TOLERANCE)
    if (!same || !work.every((arg, i) => sameValue(arg, expected[i], TOLERANCE)))
      throw new Error(`${kernelOf(form).name}: results differ at size ${n}, ${form}`)
  }
  const deadline = performance.now() + TIME_LIMIT_MS
  for (let round = 0; round < 3 || (round < ROUNDS && performance.now() < deadline); round++)
    for (const form of FORMS) best[form] = Math.min(best[form], time(form))
  setNumThreads(threads)
  return best
}
