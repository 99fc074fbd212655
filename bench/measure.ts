// Measures one kernel in all its forms: in one process, in turn, with everything that a call costs. The best of many rounds of warm
// calls, because other work on the machine only makes them slower.

import { release, uint8Array } from '../runtime/index.ts'
import type { SizeStats, statsOf } from '../runtime/stats.ts'
import { FORMS, type Form, type Forms } from './forms.ts'
import type { Kernel } from './kernel.ts'

const MIN_BATCH_MS = 0.5
const MAX_ROUNDS = 100
const TIME_LIMIT_MS = 900
/** Until engines have optimised all versions, and dispatchers have made up their minds. */
const WARM_MS = 60
const WARM_AUTO_MS = 300
const MAX_WARM_AUTO_MS = 4000
/** What `fastmath` may change, as a part of the result. */
const RELAXED = 1e-6

export type Size = 'small' | 'large'

export interface Row {
  readonly name: string
  readonly size: Size
  readonly n: number
  readonly ns: Readonly<Record<Form, number>>
  /** Original / form. */
  readonly ratios: Readonly<Record<Form, number>>
  /** What the dispatcher runs at this size, warm. */
  readonly chosen: 'compiled' | 'original'
}

type View = Float64Array

const isView = (value: unknown): value is View => ArrayBuffer.isView(value)

export const copyOf = (args: readonly unknown[]): unknown[] =>
  args.map((arg) => (isView(arg) ? arg.slice() : arg))

/** Copies on the heap of compiled code. */
function placed(args: readonly unknown[]): unknown[] {
  return args.map((arg) => {
    if (!isView(arg)) return arg
    const block = uint8Array(arg.byteLength)
    const copy = new (arg.constructor as Float64ArrayConstructor)(block.buffer, block.byteOffset, arg.length)
    copy.set(arg)
    return copy
  })
}

export function sameValue(a: unknown, b: unknown, tolerance: number): boolean {
  if (isView(a) && isView(b)) return a.every((value, i) => sameValue(value, b[i], tolerance))
  if (Object.is(a, b)) return true
  if (tolerance === 0 || typeof a !== 'number' || typeof b !== 'number') return false
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a))
}

/** Both versions on copies of the arguments; throws at the first difference. */
function checkAgreement(original: Kernel, compiled: Kernel, n: number, form: Form): void {
  const made = compiled.make(n)
  const [a, b] = [original.make(n) as unknown[], form === 'heap' ? placed(made) : [...made]]
  const results = [original.run(...(a as never[])), compiled.run(...(b as never[]))]
  const tolerance = form === 'fastmath' ? RELAXED : 0
  const agree =
    sameValue(results[0], results[1], tolerance) && a.every((arg, i) => sameValue(arg, b[i], tolerance))
  if (form === 'heap') free(b)
  if (!agree) throw new Error(`${original.name}: results differ at size ${n}, ${form}`)
}

const free = (args: readonly unknown[]): void => {
  for (const arg of args) if (isView(arg)) release(arg)
}

/** Puts the elements of array arguments back to what they were, in the same memory. */
export function restore(work: readonly unknown[], args: readonly unknown[]): void {
  for (const [i, arg] of args.entries()) if (isView(arg)) (work[i] as View).set(arg)
}

/** Milliseconds for `count` calls on `work`. Large inputs are called once, on restored arguments; the clock starts after that. */
function timeCalls(
  run: Kernel['run'],
  work: readonly unknown[],
  args: readonly unknown[],
  count: number,
): number {
  if (count === 1) restore(work, args)
  const started = performance.now()
  for (let i = 0; i < count; i++) run(...(work as never[]))
  return performance.now() - started
}

const sizesOf = ({ run }: Kernel): readonly SizeStats[] =>
  (run as unknown as { njit: ReturnType<typeof statsOf> }).njit.stats().sizes

/** The size class whose calls have become more since `before`. */
function sizeCalled(kernel: Kernel, before: readonly SizeStats[]): SizeStats | undefined {
  const calls = (size: SizeStats | undefined): number => (size ? size.compiled + size.original : 0)
  const callsBefore = (size: SizeStats): number =>
    calls(before.find(({ minElements }) => minElements === size.minElements))
  return [...sizesOf(kernel)].sort((x, y) => calls(y) - callsBefore(y) - calls(x) + callsBefore(x))[0]
}

export function measure(forms: Forms, size: Size): Row {
  const { original, auto } = forms
  const n = original[size]
  for (const form of FORMS) if (form !== 'original') checkAgreement(original, forms[form], n, form)
  const args = original.make(n)
  const [plain, onHeap] = [copyOf(args), placed(args)]
  const time = (form: Form, calls: number): number =>
    timeCalls(forms[form].run, form === 'heap' ? onHeap : plain, args, calls)
  const warm = (form: Form, ms: number): void => {
    const deadline = performance.now() + ms
    for (let i = 0; i < 5 || performance.now() < deadline; i++) time(form, size === 'small' ? 50 : 1)
  }
  for (const form of FORMS) if (form !== 'auto') warm(form, WARM_MS)
  const before = sizesOf(auto)
  const deadlineOfChoice = performance.now() + MAX_WARM_AUTO_MS
  do warm('auto', WARM_AUTO_MS)
  while (sizeCalled(auto, before)?.originalMs === null && performance.now() < deadlineOfChoice)
  let count = 1
  while (size === 'small' && count < 1e6 && time('original', count) < MIN_BATCH_MS) count *= 2
  const best: Record<Form, number> = perForm(() => Number.POSITIVE_INFINITY)
  const deadline = performance.now() + TIME_LIMIT_MS
  for (let round = 0; round < MAX_ROUNDS && (round < 3 || performance.now() < deadline); round++)
    for (const form of FORMS) best[form] = Math.min(best[form], (time(form, count) / count) * 1e6)
  free(onHeap)
  return {
    name: original.name,
    size,
    n,
    ns: best,
    ratios: perForm((form) => best.original / best[form]),
    chosen: sizeCalled(auto, before)?.runs ?? 'compiled',
  }
}

const perForm = (numberFor: (form: Form) => number): Record<Form, number> =>
  Object.fromEntries(FORMS.map((form) => [form, numberFor(form)])) as Record<Form, number>
