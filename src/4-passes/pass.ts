// What a pass is: a named pure function from module to module. `after` names passes that must have run before; the pipeline checks it.

import { analyseRanges, type RangeFacts } from '../3-infer/ranges/analyse-ranges.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { HirFunction, HirModule } from '../hir/nodes.ts'
import type { Simd } from '../options.ts'
import type { Span } from '../source.ts'

/** What a pass did or had to leave. 'done': an optimisation happened; 'missed': it could not, and why; 'info': anything else. */
export type RemarkKind = 'done' | 'missed' | 'info'

export interface PassContext {
  /** Whether loops may run several iterations at once: never, where it gains, or wherever it is exact. */
  readonly simd: Simd
  /** Records a remark about the function `symbol`, for `njit inspect` and explanations. */
  note(symbol: string, span: Span, kind: RemarkKind, text: string): void
  /** Tells the author something about his code. */
  report(diagnostic: Diagnostic): void
  /** Ranges in a function as it stands: analysed once, whichever passes ask. `before` are those of an earlier form of it, with the
   *  same locals, loops and values. */
  ranges(fn: HirFunction, before?: RangeFacts): RangeFacts
}

/** Remembers the analyses of functions for as long as those exist. */
export function rememberRanges(): PassContext['ranges'] {
  const known = new WeakMap<HirFunction, RangeFacts>()
  return (fn, before) => {
    const facts = known.get(fn) ?? analyseRanges(fn, { before })
    known.set(fn, facts)
    return facts
  }
}

export interface Pass {
  /** The one name used in traces, documentation and options. */
  readonly name: string
  /** Names of passes that must stand before this one wherever both run. */
  readonly after: readonly string[]
  /** Returns the same object where nothing changed. */
  run(module: HirModule, ctx: PassContext): HirModule
}

export function definePass(pass: Pass): Pass {
  return Object.freeze(pass)
}

/** A pass's `run` made of one that sees a function at a time. Keeps identity where no function changed. */
export function perFunction(
  run: (fn: HirFunction, ctx: PassContext, module: HirModule) => HirFunction,
): Pass['run'] {
  return (module, ctx) => {
    let changed = false
    const functions = module.functions.map((fn) => {
      const next = run(fn, ctx, module)
      if (next !== fn) changed = true
      return next
    })
    return changed ? { ...module, functions } : module
  }
}

/** Position of the first pass that stands before one it must follow, as a message; null where the order is right. */
export function findOrderMistake(passes: readonly Pass[]): string | null {
  const names = passes.map((pass) => pass.name)
  for (const [position, pass] of passes.entries()) {
    const late = pass.after.find((name) => names.indexOf(name) > position)
    if (late !== undefined) return `pass ${pass.name} must run after ${late}`
  }
  return null
}

/** A context that drops every remark. */
export const silentContext: PassContext = Object.freeze({
  simd: 'off',
  note() {},
  report() {},
  ranges: (fn: HirFunction) => analyseRanges(fn),
})
