// Input: inferred HIR, every BigInt `bigint`. Output: the same with int64 or uint64 for each: exact where the whole value counts,
//   by forms that trap where a result does not fit; wrapping where only the low 64 bits do.
// Method: intervals of BigInts, flow-insensitive; per function the signedness it mostly asks for decides where both are possible,
//   and the other is tried if that finds no way.
// Skips: nothing. Throws `bigint_too_wide` for a value without a 64-bit type, `bigint_may_be_undefined` for kept elements.
// Example: `h = BigInt.asUintN(64, (h ^ x) * P)` → uint64 xor and wrapping multiplication

import { analyseRanges } from '../3-infer/ranges/analyse-ranges.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import type { Call, HirFunction, HirModule, LocalId, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { eachExpr, eachStmt, mapStmt } from '../hir/visit.ts'
import { bigRangeFits } from '../ops/big-range.ts'
import type { BigRange } from '../ops/define-op.ts'
import { type BigRanges, bigRanges, wholeRange } from './narrow-bigints/big-ranges.ts'
import { lowLocals } from './narrow-bigints/low-bits.ts'
import { BigNarrower } from './narrow-bigints/narrow-big-expression.ts'
import { hasBig, isBig, type Wide, withWide } from './narrow-bigints/wide.ts'
import { definePass } from './pass.ts'

export const narrowBigints = definePass({
  name: 'narrow-bigints',
  after: ['inline-calls'],
  run: (module) => {
    if (!module.functions.some(mentionsBigints)) return module
    const signatures = new Map<string, Signature>()
    for (const fn of module.functions) signatures.set(fn.symbol, paramsOnly(fn))
    for (const fn of module.functions) signatures.set(fn.symbol, withResult(fn, signatures))
    return {
      ...module,
      functions: module.functions.map((fn) => narrowFunction(fn, signatures)),
    } satisfies HirModule
  },
})

/** How BigInts enter and leave a function. */
interface Signature {
  readonly params: readonly Wide[]
  readonly result: Wide
}
type Signatures = ReadonlyMap<string, Signature>

function mentionsBigints(fn: HirFunction): boolean {
  if (hasBig(fn.result) || fn.locals.some((local) => hasBig(local.type))) return true
  for (const expr of eachExpr(fn.body)) if (hasBig(expr.type)) return true
  return false
}

/** What the function mostly does with BigInts; where it does nothing telling, they are signed. */
function preferred(fn: HirFunction): Wide {
  let unsigned = 0
  for (const expr of eachExpr(fn.body)) {
    if (expr.kind === 'Op' && expr.op === 'bigint_as_uint') unsigned++
    if (expr.kind === 'Op' && expr.op === 'bigint_as_int') unsigned--
    if (expr.kind !== 'Load' || expr.array.type.kind !== 'array') continue
    if (expr.array.type.element === 'uint64') unsigned++
    if (expr.array.type.element === 'int64') unsigned--
  }
  return unsigned > 0 ? 'uint64' : 'int64'
}

function paramsOnly(fn: HirFunction): Signature {
  const wide = preferred(fn)
  return { params: fn.params.map(() => wide), result: wide }
}

/** The result is unsigned only if no signed type holds it. */
function withResult(fn: HirFunction, signatures: Signatures): Signature {
  const own = signatures.get(fn.symbol) ?? paramsOnly(fn)
  if (!isBig(fn.result)) return own
  const ranges = bigRanges(fn, analyseRanges(fn), {
    bound: boundRanges(fn, own, signatures),
    storage: () => null,
  })
  const returned = [...eachStmt(fn.body)].flatMap((stmt) =>
    stmt.kind === 'Return' && stmt.value !== null ? [stmt.value] : [],
  )
  const fits = (wide: Wide): boolean =>
    returned.every((value) => {
      const range = ranges.of(value)
      return range === null || bigRangeFits(range, wide)
    })
  const result = fits('int64') ? 'int64' : fits('uint64') ? 'uint64' : own.result
  return { ...own, result }
}

/** Ranges of parameters and of results of calls, which are what their types hold. */
function boundRanges(fn: HirFunction, own: Signature, signatures: Signatures): Map<LocalId, BigRange> {
  const bound = new Map<LocalId, BigRange>()
  for (const [i, { local }] of fn.params.entries()) bound.set(local, wholeRange(own.params[i] ?? 'int64'))
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind === 'Call' && stmt.result !== null)
      bound.set(stmt.result, wholeRange(resultOf(stmt, signatures)))
  }
  return bound
}

function resultOf(stmt: Call, signatures: Signatures): Wide {
  return (stmt.callee.kind === 'function' ? signatures.get(stmt.callee.symbol)?.result : undefined) ?? 'int64'
}

function narrowFunction(fn: HirFunction, signatures: Signatures): HirFunction {
  if (!mentionsBigints(fn)) return fn
  const first = preferred(fn)
  try {
    return new FunctionNarrower(fn, signatures, first).run()
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    try {
      return new FunctionNarrower(fn, signatures, first === 'int64' ? 'uint64' : 'int64').run()
    } catch {
      throw error
    }
  }
}

class FunctionNarrower {
  private readonly fn: HirFunction
  private readonly signatures: Signatures
  private readonly own: Signature
  private readonly preference: Wide
  private readonly wides = new Map<LocalId, Wide>()
  private readonly narrower: BigNarrower

  constructor(fn: HirFunction, signatures: Signatures, preference: Wide) {
    this.fn = fn
    this.signatures = signatures
    this.own = signatures.get(fn.symbol) ?? paramsOnly(fn)
    this.preference = preference
    const facts = analyseRanges(fn)
    const bound = boundRanges(fn, this.own, signatures)
    const before = bigRanges(fn, facts, { bound, storage: () => null })
    this.chooseLocals(before)
    // What does not fit traps, so storage holds no more than its type. Low bits are not the value itself.
    const low = lowLocals(fn, before)
    const storage = (local: LocalId): BigRange | null =>
      low.has(local) ? null : wholeRange(this.wideOf(local))
    const ranges = bigRanges(fn, facts, { bound, storage })
    this.narrower = new BigNarrower({ facts, ranges, low, wideOf: (local) => this.wideOf(local) })
  }

  private wideOf(local: LocalId): Wide {
    return this.wides.get(local) ?? this.preference
  }

  private chooseLocals(ranges: BigRanges): void {
    for (const [i, { type }] of this.fn.locals.entries()) {
      const range = ranges.local(i as LocalId)
      if (!isBig(type) || range === null) continue
      const [signed, unsigned] = [bigRangeFits(range, 'int64'), bigRangeFits(range, 'uint64')]
      const mustBeSigned = signed ? !unsigned : !unsigned && (range.lo === null || range.lo < 0n)
      this.wides.set(i as LocalId, mustBeSigned ? 'int64' : unsigned && !signed ? 'uint64' : this.preference)
    }
    for (const [i, { local }] of this.fn.params.entries())
      this.wides.set(local, this.own.params[i] ?? 'int64')
    for (const stmt of eachStmt(this.fn.body)) {
      if (stmt.kind === 'Call' && stmt.result !== null)
        this.wides.set(stmt.result, resultOf(stmt, this.signatures))
    }
  }

  run(): HirFunction {
    const { fn } = this
    const locals = fn.locals.map((decl, i) => {
      const type = withWide(decl.type, this.wideOf(i as LocalId))
      return t.sameType(type, decl.type) ? decl : { ...decl, type }
    })
    return { ...fn, locals, result: withWide(fn.result, this.own.result), body: this.body(fn.body) }
  }

  private body(stmts: readonly Stmt[]): readonly Stmt[] {
    return stmts.map((stmt) => this.stmt(stmt))
  }

  private stmt(stmt: Stmt): Stmt {
    const { narrower } = this
    switch (stmt.kind) {
      case 'Assign': {
        if (!isBig(stmt.value.type)) return this.parts(stmt)
        const context = narrower.isLow(stmt.target) ? 'low' : 'exact'
        return { ...stmt, value: narrower.narrowTo(stmt.value, this.wideOf(stmt.target), context) }
      }
      case 'Store': {
        if (!isBig(stmt.value.type)) return this.parts(stmt)
        const [array, index] = [narrower.narrow(stmt.array), narrower.narrow(stmt.index)]
        return { ...stmt, array, index, value: narrower.narrowTo(stmt.value, null, 'low') }
      }
      case 'Call':
        return {
          ...stmt,
          args: stmt.args.map((arg, i) =>
            isBig(arg.type) ? narrower.narrowTo(arg, this.argument(stmt, i), 'exact') : narrower.narrow(arg),
          ),
        }
      case 'Return':
        if (stmt.value === null || !isBig(stmt.value.type)) return this.parts(stmt)
        return { ...stmt, value: narrower.narrowTo(stmt.value, this.own.result, 'exact') }
      default:
        return this.parts(stmt)
    }
  }

  private argument(stmt: Call, position: number): Wide {
    const callee = stmt.callee.kind === 'function' ? this.signatures.get(stmt.callee.symbol) : undefined
    return callee?.params[position] ?? 'int64'
  }

  private parts(stmt: Stmt): Stmt {
    return mapStmt(stmt, { expr: (expr) => this.narrower.narrow(expr), body: (body) => this.body(body) })
  }
}
