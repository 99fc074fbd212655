// Which array parameters a function overwrites from end to end before it could read them, so that their old elements need not be
// handed to it. Such an array is stored to in a nest of loops that count from 0 and run for certain, at an index that takes
// every value from 0 up to the product of the loops' limits:
//
//   for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) out[y * w + x] = …     // every element, if w * h >= out.length
//
// Whatever else is stored does no harm: stores out of range are ignored, and those in range are the original's. Nor do `Throw`
// and `Bail`, after which nothing is copied back. A `Return` before the nest has ended, or a jump that leaves a round early,
// would leave elements out.

import type { Assign, Expr, HirFunction, LocalId, Loop, Stmt, Store } from '../hir/nodes.ts'
import type { Overwrite, OverwriteFactor } from '../hir/overwrite.ts'
import { isNumber, type Type } from '../hir/types.ts'
import {
  assignedLocals,
  assigns,
  bodiesOf,
  children,
  eachStmt,
  expressionsOf,
  targetOf,
} from '../hir/visit.ts'
import { INT32, rangeIncludes } from '../ops/range.ts'
import { bareNumber, integerOf } from './ranges/plan.ts'
import {
  add,
  asMonomial,
  asWrapped,
  constantOf,
  keyOf,
  type Monomial,
  multiply,
  multiplyMonomials,
  symbolOf,
  type WholePolynomial,
  type WholeSymbol,
} from './whole-polynomial.ts'

/** What each array parameter that a run overwrites is overwritten up to, by position. Of HIR after inference and before loops are versioned. */
export function findOverwrites(fn: HirFunction): ReadonlyMap<number, Overwrite> {
  return new OverwriteSearch(fn).run()
}

/** Values of locals that stay the same wherever the map is used. */
type Values = Map<LocalId, WholePolynomial>

/** A loop that runs its whole body for every `local` from 0 in steps of `step` below `limit`. */
interface CountedLoop {
  readonly local: LocalId
  readonly step: number
  readonly limit: Monomial
}

/** Stores of every round of the same loops whose indices differ by constants only. */
interface StoreGroup {
  readonly array: LocalId
  readonly loops: readonly CountedLoop[]
  readonly terms: readonly Monomial[]
  readonly offsets: Set<number>
}

/** Where the walk through one list of statements stands. */
interface Place {
  /** The loops around, outermost first. */
  readonly loops: readonly CountedLoop[]
  readonly values: Values
  /** Locals that hold a constant just now, since an assignment in this list. */
  readonly starts: Map<LocalId, number>
  /** Elements that have been stored to in this round of the loops. */
  readonly stored: Set<string>
}

class OverwriteSearch {
  readonly #fn: HirFunction
  readonly #assignments = new Map<LocalId, number>()
  readonly #arrays = new Map<LocalId, number>()
  readonly #factors = new Map<WholeSymbol, OverwriteFactor>()
  /** Array parameters that may have been read, or may be known by another name. */
  readonly #exposed = new Set<LocalId>()
  /** Numbers that must not be negative for a read of an array to be one of what was stored. */
  readonly #needed = new Map<LocalId, Set<WholeSymbol>>()
  readonly #groups = new Map<string, StoreGroup>()

  constructor(fn: HirFunction) {
    this.#fn = fn
    for (const stmt of eachStmt(fn.body)) {
      const target = targetOf(stmt)
      if (target !== null) this.#assignments.set(target, (this.#assignments.get(target) ?? 0) + 1)
    }
  }

  run(): ReadonlyMap<number, Overwrite> {
    const found = new Map<number, Overwrite>()
    const place: Place = { loops: [], values: this.#parameters(), starts: new Map(), stored: new Set() }
    for (const stmt of this.#fn.body) {
      if ([...eachStmt([stmt])].some(({ kind }) => kind === 'Return')) break
      this.#visit(stmt, place)
      for (const group of this.#groups.values()) {
        const param = this.#arrays.get(group.array) as number
        const overwrite = this.#exposed.has(group.array) ? null : this.#overwriteBy(group)
        if (overwrite !== null && isBetter(overwrite, found.get(param))) found.set(param, overwrite)
      }
    }
    return found
  }

  /** Typed arrays and whole numbers among the parameters that are never assigned. */
  #parameters(): Values {
    const values: Values = new Map()
    for (const [position, { local, accepts }] of this.#fn.params.entries()) {
      const type = this.#fn.locals[local]?.type as Type
      if (this.#assignments.has(local)) continue
      if (type.kind === 'array') {
        this.#factors.set(lengthSymbol(local), { kind: 'length', param: position })
        if (type.container === 'typed') this.#arrays.set(local, position)
      } else if (isNumber(type) && accepts !== null && rangeIncludes(INT32, accepts)) {
        this.#factors.set(numberSymbol(local), { kind: 'number', param: position })
        values.set(local, symbolOf(numberSymbol(local)))
      }
    }
    return values
  }

  /** Takes note of the statement's stores and reads, and of what it means for the statements behind it in its list. */
  #visit(stmt: Stmt, place: Place): void {
    const counted = stmt.kind === 'Loop' ? this.#countedLoop(stmt, place) : null
    if (stmt.kind === 'Loop' && counted !== null) {
      this.#expose(stmt.test, place)
      const values = new Map(place.values).set(counted.local, symbolOf(numberSymbol(counted.local)))
      const stored = new Set(place.stored)
      const inside: Place = { loops: [...place.loops, counted], values, starts: new Map(), stored }
      for (const inner of stmt.body) this.#visit(inner, inside)
    } else this.#exposeBy(stmt, place)
    if (stmt.kind === 'Store') this.#store(stmt, place)
    for (const local of assignedLocals([stmt])) place.starts.delete(local)
    if (stmt.kind === 'Assign') this.#assign(stmt, place)
  }

  #assign({ target, value }: Assign, { values, starts }: Place): void {
    const known = isNumber(value.type) ? this.#evaluate(value, values) : null
    if (known === null) return
    if (known.terms.length === 0) starts.set(target, known.constant)
    if (this.#assignments.get(target) === 1) values.set(target, known)
  }

  #store({ array, index }: Store, place: Place): void {
    if (array.kind !== 'Local' || !this.#arrays.has(array.id)) return
    const at = this.#evaluate(index, place.values)
    if (at === null) return
    const { loops } = place
    const terms = [...at.terms].sort((a, b) => (keyOf(a.symbols) < keyOf(b.symbols) ? -1 : 1))
    const linear = terms.map(({ coefficient, symbols }) => `${coefficient}*${keyOf(symbols)}`).join('+')
    const key = [array.id, linear, ...loops.map(({ local }) => local)].join(' ')
    const group = this.#groups.get(key) ?? { array: array.id, loops, terms, offsets: new Set() }
    this.#groups.set(key, group)
    group.offsets.add(at.constant)
    if (!at.wraps) place.stored.add(placeKey(array.id, at))
  }

  // ---- reads ------------------------------------------------------------------------------------------------------

  #exposeBy(stmt: Stmt, place: Place): void {
    const target = targetOf(stmt)
    if (target !== null) this.#exposed.add(target)
    const own =
      stmt.kind === 'Store' && stmt.array.kind === 'Local' ? [stmt.index, stmt.value] : expressionsOf(stmt)
    for (const expr of own) this.#expose(expr, place)
    for (const body of bodiesOf(stmt)) for (const inner of body) this.#exposeBy(inner, place)
  }

  /** Arrays may be asked for their lengths, and read where this round has stored. */
  #expose(expr: Expr, place: Place): void {
    if (expr.kind === 'Length' && expr.array.kind === 'Local') return
    if (expr.kind === 'Local') this.#exposed.add(expr.id)
    if (expr.kind === 'Load' && expr.array.kind === 'Local') {
      this.#expose(expr.index, place)
      if (!this.#readsStored(expr.array.id, expr.index, place)) this.#exposed.add(expr.array.id)
      return
    }
    for (const child of children(expr)) this.#expose(child, place)
  }

  #readsStored(array: LocalId, index: Expr, { values, stored }: Place): boolean {
    if (stored.size === 0) return false
    const at = this.#evaluate(index, values)
    if (at === null || at.wraps || !stored.has(placeKey(array, at))) return false
    const needed = this.#needed.get(array) ?? new Set()
    this.#needed.set(array, needed)
    for (const symbol of at.terms.flatMap(({ symbols }) => symbols))
      if (this.#factors.get(symbol)?.kind === 'number') needed.add(symbol)
    return true
  }

  // ---- loops ------------------------------------------------------------------------------------------------------

  #countedLoop(loop: Loop, { starts, values }: Place): CountedLoop | null {
    const { head, test, body, update, testLast, label } = loop
    const [step] = update
    if (testLast || head.length > 0 || update.length !== 1 || step === undefined) return null
    const amount = stepOf(step)
    const local = targetOf(step) as LocalId
    if (amount === null || assigns(body, local) || starts.get(local) !== 0) return null
    const limit = this.#limitOf(test, local, values)
    if (limit === null || isLeftEarly(body, label)) return null
    return { local, step: amount, limit }
  }

  /** What the variable must stay below. */
  #limitOf(test: Expr, local: LocalId, values: Values): Monomial | null {
    if (test.kind !== 'Op') return null
    const [left, right] = test.args.map(bareNumber)
    if (left === undefined || right === undefined) return null
    const isVariable = (expr: Expr): boolean => expr.kind === 'Local' && expr.id === local
    const isUpward = (test.op === 'lt' || test.op === 'le') && isVariable(left)
    const isMirrored = (test.op === 'gt' || test.op === 'ge') && isVariable(right)
    if (!isUpward && !isMirrored) return null
    const limit = this.#evaluate(isUpward ? right : left, values)
    const isInclusive = test.op === 'le' || test.op === 'ge'
    const below = limit !== null && isInclusive ? plus(limit, 1) : limit
    if (below === null || below.wraps) return null
    const monomial = asMonomial(below)
    // A limit that depends on a loop around is another one in every round.
    return monomial?.symbols.every((symbol) => this.#factors.has(symbol)) ? monomial : null
  }

  // ---- values -----------------------------------------------------------------------------------------------------

  #evaluate(whole: Expr, values: Values): WholePolynomial | null {
    const expr = bareNumber(whole)
    const constant = integerOf(expr)
    if (constant !== null) return constantOf(constant)
    switch (expr.kind) {
      case 'Local':
        return isNumber(expr.type) ? (values.get(expr.id) ?? null) : null
      case 'Length':
        return expr.array.kind === 'Local' && this.#factors.has(lengthSymbol(expr.array.id))
          ? symbolOf(lengthSymbol(expr.array.id))
          : null
      case 'Op':
        return this.#evaluateOp(expr.op, expr.args, values)
      default:
        return null
    }
  }

  #evaluateOp(op: string, args: readonly Expr[], values: Values): WholePolynomial | null {
    const [a, b = null] = args.map((arg) => this.#evaluate(arg, values))
    const constant = b !== null && b.terms.length === 0 ? b.constant : null
    if (a === undefined || a === null) return null
    switch (op) {
      case 'add':
        return b && add(a, b)
      case 'sub':
        return constant === null ? null : plus(a, -constant)
      case 'mul':
        return b && multiply(a, b)
      case 'imul':
        return b && wrapped(multiply(a, b))
      case 'shl':
        return constant === null || constant < 0 || constant > 28 ? null : wrapped(times(a, 2 ** constant))
      case 'to_int32':
        return this.#isInt32(a) ? a : asWrapped(a)
      case 'bitor':
        if (constant !== 0) return null
        return this.#isInt32(a) ? a : asWrapped(a)
      case 'floor':
      case 'trunc':
        return a
      default:
        return null
    }
  }

  /** Parameters that are taken for whole numbers are int32, and so is every length. */
  #isInt32({ constant, terms }: WholePolynomial): boolean {
    const [only] = terms
    if (only === undefined) return true
    const [symbol] = only.symbols
    return (
      constant === 0 &&
      terms.length === 1 &&
      only.coefficient === 1 &&
      only.symbols.length === 1 &&
      this.#factors.has(symbol as WholeSymbol)
    )
  }

  // ---- coverage ---------------------------------------------------------------------------------------------------

  /** Up to where the stores leave no gap, if anywhere. */
  #overwriteBy({ array, loops, terms, offsets }: StoreGroup): Overwrite | null {
    const strides = stridesOf(loops, terms)
    let run = 0
    while (offsets.has(run)) run++
    if (strides === null || run === 0) return null
    let extent: Monomial = { coefficient: run, symbols: [] }
    const pending = new Map(strides)
    // From the innermost stride outwards: each begins no later than where all before it together end.
    while (pending.size > 0) {
      const next = [...pending]
        .filter(([loop, stride]) => reaches(extent, stride, loop.step))
        .sort((a, b) => a[1].coefficient - b[1].coefficient)[0]
      if (next === undefined) return null
      const [loop, stride] = next
      const wider = multiplyMonomials(stride, loop.limit)
      const isSame = keyOf(wider.symbols) === keyOf(extent.symbols)
      extent = isSame && wider.coefficient < extent.coefficient ? extent : wider
      pending.delete(loop)
    }
    const needed = [...(this.#needed.get(array) ?? [])]
    if (needed.some((symbol) => !extent.symbols.includes(symbol))) return null
    const factors = extent.symbols.map((symbol) => this.#factors.get(symbol) as OverwriteFactor)
    return { scale: extent.coefficient, factors }
  }
}

/** Constants say the least, and the first loops are over soonest. */
function isBetter(overwrite: Overwrite, known: Overwrite | undefined): boolean {
  if (known === undefined) return true
  return known.factors.length === 0 && (overwrite.factors.length > 0 || overwrite.scale > known.scale)
}

/** What one step of each loop's variable adds to the index; null where the index is no sum of strides, or a loop that it does not depend on may not run. */
function stridesOf(
  loops: readonly CountedLoop[],
  terms: readonly Monomial[],
): ReadonlyMap<CountedLoop, Monomial> | null {
  const strides = new Map<CountedLoop, Monomial>()
  const left = new Set(terms)
  for (const loop of loops) {
    const symbol = numberSymbol(loop.local)
    const own = terms.filter(({ symbols }) => symbols.includes(symbol))
    const [only] = own
    if (only === undefined) {
      if (loop.limit.symbols.length > 0) return null
      continue
    }
    const symbols = only.symbols.filter((other) => other !== symbol)
    if (own.length > 1 || symbols.length !== only.symbols.length - 1) return null
    left.delete(only)
    strides.set(loop, { coefficient: only.coefficient, symbols })
  }
  return left.size === 0 ? strides : null
}

/** Do intervals as long as `extent` that begin at every `step`-th multiple of `stride` leave no gap? */
function reaches(extent: Monomial, stride: Monomial, step: number): boolean {
  return keyOf(stride.symbols) === keyOf(extent.symbols) && stride.coefficient * step <= extent.coefficient
}

const numberSymbol = (local: LocalId): WholeSymbol => `n${local}`
const lengthSymbol = (local: LocalId): WholeSymbol => `l${local}`

const wrapped = (value: WholePolynomial | null): WholePolynomial | null => value && asWrapped(value)

function plus(value: WholePolynomial, amount: number): WholePolynomial | null {
  const constant = constantOf(amount)
  return constant && add(value, constant)
}

function times(value: WholePolynomial, factor: number): WholePolynomial | null {
  const constant = constantOf(factor)
  return constant && multiply(value, constant)
}

function placeKey(array: LocalId, { constant, terms }: WholePolynomial): string {
  const parts = terms.map(({ coefficient, symbols }) => `${coefficient}*${keyOf(symbols)}`).sort()
  return [array, constant, ...parts].join(' ')
}

/** The positive whole number that the statement adds to the local it assigns, or null. */
function stepOf(stmt: Stmt): number | null {
  if (stmt.kind !== 'Assign') return null
  const value = bareNumber(stmt.value)
  if (value.kind !== 'Op' || value.op !== 'add') return null
  const [a, b] = value.args.map(bareNumber)
  if (a === undefined || b === undefined) return null
  const isSelf = (expr: Expr): boolean => expr.kind === 'Local' && expr.id === stmt.target
  const amount = isSelf(a) ? integerOf(b) : isSelf(b) ? integerOf(a) : null
  return amount !== null && amount >= 1 && amount <= 2 ** 20 ? amount : null
}

function isLeftEarly(body: readonly Stmt[], label: string): boolean {
  return [...eachStmt(body)].some(
    (stmt) => (stmt.kind === 'Break' || stmt.kind === 'Continue') && stmt.label === label,
  )
}
