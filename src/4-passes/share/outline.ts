// A shareable loop as a function of its own, of the part that it is to do, and the statements that take the loop's place.

import * as b from '../../hir/builders.ts'
import type { Expr, HirFunction, LocalDecl, LocalId, Loop, Param, Stmt } from '../../hir/nodes.ts'
import { renameLocals } from '../../hir/rename.ts'
import { arrayOf, boolean, float64, int32, isScalar, type Type, undefinedType } from '../../hir/types.ts'
import { assignedLocals, eachExpr, rewriteStmts } from '../../hir/visit.ts'
import type { Span } from '../../source.ts'
import {
  addCopies,
  countedTo,
  lengthOf,
  makeCopies,
  partCount,
  takeCopy,
  whereShort,
  wholeNumber,
} from './array-copies.ts'
import { inPart, type Reduction, together } from './reductions.ts'
import type { Shareable } from './shareable.ts'

export interface Outlined {
  /** Does one part. */
  readonly part: HirFunction
  /** Makes room for what parts add up; once, where the function begins. */
  readonly prepare: readonly Stmt[]
  /** The same for arrays, each behind the statement that makes its array. */
  readonly prepareFor: ReadonlyMap<LocalId, Stmt>
  /** In place of the loop. */
  readonly stmts: readonly Stmt[]
  /** The function's locals, with further ones. */
  readonly locals: readonly LocalDecl[]
}

const SUMS = arrayOf('float64')

export function outlineLoop(shareable: Shareable, fn: HirFunction, symbol: string): Outlined {
  const { loop, counter, limit, parts, reductions, arrays } = shareable
  const { span } = loop
  const locals = [...fn.locals]
  const add = (name: string, type: Type): LocalId => (locals.push({ name, type, span }) - 1) as LocalId
  const sums = reductions.map(({ local }) => add(`${locals[local]?.name ?? ''}_sums`, SUMS))
  const copies = arrays.map((array) => add(`${locals[array.local]?.name ?? ''}_copies`, array.type))
  const given = readOutside(shareable)
  const from = b.local(counter, int32, span)
  const call = b.call(
    { kind: 'function', symbol, inParts: parts },
    [
      from,
      limit,
      wholeNumber(0, span),
      ...given.map((local) => b.local(local, (locals[local] as LocalDecl).type, span)),
      ...sums.map((local) => b.local(local, SUMS, span)),
      ...arrays.flatMap((array, i) => [
        b.local(copies[i] as LocalId, array.type, span),
        lengthOf(array.local, array, span),
      ]),
    ],
    null,
    span,
  )
  const putTogether = add('part', int32)
  const { fill, combine } = sumsOfParts(reductions, sums, putTogether, locals, span)
  const end = b.cond(b.op('lt', [from, limit], boolean, span), limit, from, int32, span)
  const forEachPart = (body: readonly Stmt[], label: string): readonly Stmt[] =>
    body.length === 0 ? [] : countedTo(putTogether, wholeNumber(parts, span), body, label, span)
  const shared = [
    ...forEachPart(fill, `${loop.label}_parts`),
    call,
    ...forEachPart(combine, `${loop.label}_sums`),
    ...arrays.flatMap((array, i) =>
      addCopies(
        { copies: copies[i] as LocalId, array, counters: [putTogether, add('k', int32)] },
        partCount(from, limit, parts),
      ),
    ),
    b.assign(counter, end, span),
  ]
  return {
    part: partFunction(shareable, fn, symbol, given),
    prepare: sums.map((local) => b.newArray(local, SUMS, wholeNumber(parts, span), span)),
    prepareFor: new Map(
      arrays.map((array, i) => [array.local, makeCopies(copies[i] as LocalId, array, parts, span)]),
    ),
    stmts: whereShort(arrays, parts, shared, withoutWish(loop)),
    locals,
  }
}

/** What happens before and after the call for each part, which is `index`. */
function sumsOfParts(
  reductions: readonly Reduction[],
  sums: readonly LocalId[],
  index: LocalId,
  locals: readonly LocalDecl[],
  span: Span,
): { readonly fill: readonly Stmt[]; readonly combine: readonly Stmt[] } {
  const at = b.local(index, int32, span)
  const sumsOf = (i: number): Expr => b.local(sums[i] as LocalId, SUMS, span)
  const fill = reductions.map(({ identity }, i) =>
    b.store(sumsOf(i), at, b.convert(b.constant(identity, span), float64), 'proven', span),
  )
  const combine = reductions.map((reduction, i) => {
    const sum = b.load(sumsOf(i), at, 'proven', float64, span)
    return combined(reduction, sum, (locals[reduction.local] as LocalDecl).type, span)
  })
  return { fill, combine }
}

/** `local = local op sum`, in the local's own type. */
function combined(reduction: Reduction, sum: Expr, type: Type, span: Span): Stmt {
  const part = isScalar(reduction.type, 'boolean')
    ? b.op('ne', [sum, b.constant(0, span)], boolean, span)
    : b.convert(sum, reduction.type)
  const before = b.convert(b.local(reduction.local, type, span), reduction.type)
  return b.assign(reduction.local, b.convert(together(before, part, reduction, span), type), span)
}

/** Locals whose values a part is given, in the order of their declarations. */
function readOutside({ loop, counter, reductions, arrays }: Shareable): readonly LocalId[] {
  const assigned = assignedLocals(loop.body)
  const read = new Set<LocalId>()
  for (const expr of eachExpr(loop.body)) if (expr.kind === 'Local') read.add(expr.id)
  return [...read]
    .filter((local) => local !== counter && !assigned.has(local))
    .filter((local) => [...reductions, ...arrays].every((reduction) => reduction.local !== local))
    .sort((a, c) => a - c)
}

function partFunction(
  { loop, counter, reductions, arrays }: Shareable,
  fn: HirFunction,
  symbol: string,
  given: readonly LocalId[],
): HirFunction {
  const { span } = loop
  const locals = new PartLocals(fn, reductions)
  const counted = locals.idOf(counter)
  const end = locals.add('end', int32, span)
  const part = locals.add('part', int32, span)
  const passed = given.map((local) => locals.idOf(local))
  const sums = reductions.map(({ local }) => locals.add(`${fn.locals[local]?.name ?? ''}_sums`, SUMS, span))
  const copies = arrays.map(({ local, type }) =>
    locals.add(`${fn.locals[local]?.name ?? ''}_copies`, type, span),
  )
  const sizes = arrays.map(() => locals.add('size', int32, span))
  const pairs = copies.flatMap((local, i) => [local, sizes[i] as LocalId])
  const params = [counted, end, part, ...passed, ...sums, ...pairs]
  const [renamed] = renameLocals(partBody(loop, reductions), (local) => locals.idOf(local)) as [Loop]
  const from = b.local(counted, int32, span)
  const test = b.op('lt', [from, b.local(end, int32, span)], boolean, span)
  const start = reductions.map(({ local, identity, type }) =>
    b.assign(locals.idOf(local), { ...b.constant(identity, span), type }, span),
  )
  const own = arrays.flatMap((array, i) => {
    const place = { part: b.local(part, int32, span), size: b.local(sizes[i] as LocalId, int32, span) }
    const index = locals.add('k', int32, span)
    return takeCopy(locals.idOf(array.local), copies[i] as LocalId, index, place, array)
  })
  const keep = reductions.map(({ local, type }, i) => {
    const value = b.convert(b.local(locals.idOf(local), type, span), float64)
    return b.store(b.local(sums[i] as LocalId, SUMS, span), b.local(part, int32, span), value, 'proven', span)
  })
  return {
    name: `${fn.name}_part`,
    symbol,
    span: fn.span,
    params: params.map(
      (local, index): Param => ({ local, source: { kind: 'argument', index }, accepts: null }),
    ),
    locals: locals.all,
    body: [...start, ...own, { ...renamed, test }, ...keep, b.returnOf(null, span)],
    result: undefinedType,
    callsMethods: fn.callsMethods,
    ...(fn.presumed && { presumed: fn.presumed }),
    ...(fn.fastmath && { fastmath: fn.fastmath }),
  }
}

/** The locals of a part, those of the whole function under new numbers. */
class PartLocals {
  readonly all: LocalDecl[] = []
  readonly #fn: HirFunction
  readonly #reductions: readonly Reduction[]
  readonly #ids = new Map<LocalId, LocalId>()

  constructor(fn: HirFunction, reductions: readonly Reduction[]) {
    this.#fn = fn
    this.#reductions = reductions
  }

  add(name: string, type: Type, span: Span): LocalId {
    return (this.all.push({ name, type, span }) - 1) as LocalId
  }

  idOf(local: LocalId): LocalId {
    const known = this.#ids.get(local)
    if (known !== undefined) return known
    const { name, type, span } = this.#fn.locals[local] as LocalDecl
    const reduction = this.#reductions.find((each) => each.local === local)
    const made = this.add(name, reduction?.type ?? type, span)
    this.#ids.set(local, made)
    return made
  }
}

/** A part runs on one thread. */
function withoutWish({ parallel: _, ...loop }: Loop): Loop {
  return loop
}

/** The loop as a part runs it; its test is not the part's yet. */
function partBody(loop: Loop, reductions: readonly Reduction[]): readonly Stmt[] {
  return rewriteStmts([{ ...loop, test: b.constant(true, loop.span) }], {
    stmt: (stmt) => {
      if (stmt.kind === 'Loop' && stmt.parallel) return withoutWish(stmt)
      const reduction = stmt.kind === 'Assign' && reductions.find(({ local }) => local === stmt.target)
      return reduction ? inPart(stmt, reduction) : stmt
    },
  })
}
