// What a function does with a parameter of which no type is written, and hence what that may be. A wrong guess costs nothing but
// a version that no call runs, because the door tests the types of the arguments.
//
// In: untyped HIR. Locals that are assigned to each other count as one, wherever that happens.

import type { ClassShape, FormalParam, ParsedModule, SourceFunction } from '../1-parse/module-index.ts'
import type { LoweredFunction } from '../2-lower/lower-function.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import type { Call, Expr, HirFunction, LocalId, Stmt } from '../hir/nodes.ts'
import { bodiesOf, children, expressionsOf } from '../hir/visit.ts'
import { ValueUses } from './value-uses.ts'

export interface UsesContext {
  lower(fn: SourceFunction): LoweredFunction
  functionOf(key: string): SourceFunction
  classesIn(module: ParsedModule): readonly ClassShape[]
}

/** Longest way from one function to the next. */
const MAX_DEPTH = 8

const ARRAY_METHODS: ReadonlySet<string> = new Set(
  'at copyWithin fill includes indexOf join lastIndexOf reverse set slice sort subarray'.split(' '),
)

const GROWING_METHODS: ReadonlySet<string> = new Set('pop push shift splice unshift'.split(' '))

/** Methods of strings that arrays do not have. */
const TEXT_METHODS: ReadonlySet<string> = new Set(
  'charAt charCodeAt codePointAt endsWith normalize padEnd padStart repeat replace replaceAll split startsWith substr substring toLowerCase toUpperCase trim trimEnd trimLeft trimRight trimStart'.split(
    ' ',
  ),
)

/** One per formal parameter, and one for `this`, where the function has one; null for a function that cannot be lowered. */
export function usesOfParameters(fn: SourceFunction, context: UsesContext): readonly ValueUses[] | null {
  const walk = new UsesWalk(context)
  if (walk.lowered(fn) === null) return null
  return walk.of(fn, 0).map((uses) => uses.current)
}

/** Of the variables outside it that a function and those it calls use, by key. */
export function usesOfCaptures(fn: SourceFunction, context: UsesContext): ReadonlyMap<string, ValueUses> {
  const walk = new UsesWalk(context)
  walk.of(fn, 0)
  return walk.captures
}

/** The formal parameters, and `this` behind them, where the function has one. */
export const formalsOf = ({ params, receiver }: SourceFunction): readonly FormalParam[] =>
  receiver === null ? params : [...params, receiver]

class UsesWalk {
  readonly captures = new Map<string, ValueUses>()
  readonly #context: UsesContext
  readonly #known = new Map<string, readonly ValueUses[]>()

  constructor(context: UsesContext) {
    this.#context = context
  }

  /** By formal parameter. In a recursion what is known so far. */
  of(fn: SourceFunction, depth: number): readonly ValueUses[] {
    const known = this.#known.get(fn.key)
    if (known !== undefined) return known
    const uses = formalsOf(fn).map(() => new ValueUses())
    this.#known.set(fn.key, uses)
    const lowered = this.lowered(fn)
    if (lowered === null) return uses
    const visit = new FunctionVisit(lowered.fn, (call, position, given) => {
      if (depth < MAX_DEPTH) this.#handedOn(call, position, given, depth)
    })
    for (const { local, source } of lowered.fn.params) {
      if (source.kind === 'argument') uses[source.index]?.unite(visit.local(local))
      else this.#capture(source.key).unite(visit.local(local))
    }
    visit.statements(lowered.fn.body)
    return uses
  }

  #capture(key: string): ValueUses {
    const known = this.captures.get(key) ?? new ValueUses()
    this.captures.set(key, known)
    return known
  }

  lowered(fn: SourceFunction): LoweredFunction | null {
    try {
      return this.#context.lower(fn)
    } catch (error) {
      if (error instanceof CompileError) return null
      throw error
    }
  }

  #handedOn({ callee }: Call, position: number, uses: ValueUses, depth: number): void {
    if (callee.kind !== 'source') return
    const fn = this.#context.functionOf(callee.key)
    const formal = fn.params[position]
    if (formal === undefined) return
    if (formal.type.kind !== 'unknown') {
      uses.written.push(formal.type)
      return
    }
    if (formal.choices !== null && typeof formal.choices !== 'string') uses.written.push(...formal.choices)
    const theirs = this.of(fn, depth + 1)[position]
    if (theirs !== undefined) uses.absorb(theirs)
  }
}

class FunctionVisit {
  readonly #fn: HirFunction
  readonly #locals = new Map<LocalId, ValueUses>()
  readonly #handOn: (call: Call, position: number, given: ValueUses) => void

  constructor(fn: HirFunction, handOn: (call: Call, position: number, given: ValueUses) => void) {
    this.#fn = fn
    this.#handOn = handOn
  }

  local(id: LocalId): ValueUses {
    const known = this.#locals.get(id)
    if (known !== undefined) return known.current
    const uses = new ValueUses()
    const type = this.#fn.locals[id]?.type
    if (type !== undefined && type.kind !== 'unknown') uses.written.push(type)
    this.#locals.set(id, uses)
    return uses
  }

  statements(stmts: readonly Stmt[]): void {
    for (const stmt of stmts) {
      this.#statement(stmt)
      for (const expr of expressionsOf(stmt)) this.#expression(expr)
      for (const inner of bodiesOf(stmt)) this.statements(inner)
    }
  }

  /** Of a variable, its properties and elements; null for values that are computed. */
  #of(expr: Expr | undefined): ValueUses | null {
    switch (expr?.kind) {
      case 'Local':
        return this.local(expr.id)
      case 'Member':
        return expr.name === 'length' ? null : (this.#of(expr.object)?.field(expr.name) ?? null)
      case 'Element':
        return this.#of(expr.object)?.elements() ?? null
      case 'Generic':
        return isElementRead(expr.name) ? (this.#of(expr.args[0])?.elements() ?? null) : null
      case 'Cond': {
        const [first, second] = [this.#of(expr.whenTrue), this.#of(expr.whenFalse)]
        if (first !== null && second !== null) first.unite(second)
        return (first ?? second)?.current ?? null
      }
      default:
        return null
    }
  }

  /** The value goes where values used in this way are. */
  #flow(uses: ValueUses | null, value: Expr | undefined): void {
    if (uses === null || value === undefined) return
    const from = this.#of(value)
    if (from !== null) uses.unite(from)
    else this.#holds(uses.current, value)
  }

  #holds(uses: ValueUses, value: Expr): void {
    if (value.kind === 'Const') {
      if (typeof value.value === 'number') uses.isNumber = true
      else if (typeof value.value === 'string') uses.isText = true
      else if (typeof value.value === 'boolean') uses.isTested = true
      else if (value.value === null) uses.isNullable = true
    } else if (value.kind !== 'Generic') return
    else if (/^js\.(?:[<>]=?|[!=]==?|!)$/.test(value.name)) uses.isTested = true
    else if (isArithmetic(value.name) && value.name !== 'js.+') uses.isNumber = true
  }

  #statement(stmt: Stmt): void {
    if (stmt.kind === 'Assign') this.#flow(this.local(stmt.target), stmt.value)
    else if (stmt.kind === 'SetField') this.#flow(this.#of(stmt.object)?.field(stmt.name) ?? null, stmt.value)
    else if (stmt.kind === 'Store') {
      const array = this.#of(stmt.array)
      const index = this.#of(stmt.index)
      if (index !== null) index.isNumber = true
      if (array === null) return
      array.isIndexed = true
      this.#flow(array.elements(), stmt.value)
    } else if (stmt.kind === 'Call') this.#call(stmt)
  }

  #call(call: Call): void {
    const { callee, args, result } = call
    const called = callee.kind === 'value' ? this.#of(args[0]) : null
    if (called !== null) called.isCalled = true
    const receiver = callee.kind === 'method' ? this.#of(args[0]) : null
    if (callee.kind === 'method' && receiver !== null) {
      receiver.methods.add(callee.name)
      if (ARRAY_METHODS.has(callee.name)) receiver.isIndexed = true
      else if (TEXT_METHODS.has(callee.name)) receiver.isText = true
      else if (GROWING_METHODS.has(callee.name)) receiver.isGrown = true
      else receiver.isOther = true
      if (callee.name === 'push') this.#flow(receiver.elements(), args[1])
      if (/^(?:pop|shift|at)$/.test(callee.name) && result !== null)
        this.local(result).unite(receiver.elements())
      if (/^(?:fill|reverse|slice|sort|subarray)$/.test(callee.name) && result !== null)
        this.local(result).unite(receiver)
    }
    args.forEach((arg, position) => {
      const given = this.#of(arg)
      if (given === null) return
      this.#handOn(call, position, given)
      const held =
        callee.kind === 'object'
          ? callee.type?.fields.find(({ name }) => name === callee.names[position])
          : undefined
      if (held !== undefined) given.current.written.push(held.type)
    })
  }

  #expression(expr: Expr): void {
    if (expr.kind === 'Member') {
      const object = this.#of(expr.object)
      if (expr.name === 'length' && object !== null) object.hasLength = true
      else this.#of(expr)
    } else if (expr.kind === 'Element') {
      const [object, index] = [this.#of(expr.object), this.#of(expr.index)]
      if (object !== null) object.isIndexed = true
      if (index !== null) index.isNumber = true
      this.#of(expr)
    } else if (expr.kind === 'Generic') this.#generic(expr.name, expr.args)
    for (const child of children(expr)) this.#expression(child)
  }

  #generic(name: string, args: readonly Expr[]): void {
    if (/^js\.(?:[&|^~]|<<|>>>?)$/.test(name)) this.#mark(args.map(arrayOf), (array) => (array.isBits = true))
    if (name === 'js.iterated_length' || name === 'js.iterated_limit') {
      this.#mark(args.slice(0, 1), (array) => (array.hasLength = true))
    } else if (
      /^js\.(?:element_in_range|iterated\w*|next_index|length_changed|collected_length)$/.test(name)
    ) {
      this.#mark(args.slice(0, 1), (array) => (array.isIndexed = true))
      this.#mark(args.slice(1), (index) => (index.isNumber = true))
    } else if (name === 'js.truthy' || name === 'js.!') this.#mark(args, (value) => (value.isTested = true))
    else if (name === 'js.is_nullish' || name === 'js.typeof:undefined')
      this.#mark(args, (value) => (value.isOptional = true))
    else if (name === 'js.is_null') this.#mark(args, (value) => (value.isNullable = true))
    else if (/^js\.[!=]==?$/.test(name)) this.#compared(args)
    else if (isArithmetic(name) && !(name === 'js.+' && args.some(isText)))
      this.#mark(args, (value) => (value.isNumber = true))
  }

  #mark(args: readonly (Expr | undefined)[], mark: (uses: ValueUses) => unknown): void {
    for (const arg of args) {
      const uses = this.#of(arg)
      if (uses !== null) mark(uses)
    }
  }

  /** What is compared is of one type, mostly. */
  #compared([left, right]: readonly Expr[]): void {
    const [first, second] = [this.#of(left), this.#of(right)]
    if (first !== null && second !== null) first.unite(second)
    for (const [uses, other] of [
      [first, right],
      [second, left],
    ] as const) {
      if (uses === null || other?.kind !== 'Const') continue
      if (other.value === undefined) uses.current.isOptional = true
      else this.#holds(uses.current, other)
    }
  }
}

/** The array of an element that is read. */
function arrayOf(expr: Expr): Expr | undefined {
  if (expr.kind === 'Element') return expr.object
  return expr.kind === 'Generic' && isElementRead(expr.name) ? expr.args[0] : undefined
}

const isText = (expr: Expr): boolean => expr.kind === 'Const' && typeof expr.value === 'string'

function isElementRead(name: string): boolean {
  return name === 'js.element_in_range' || name === 'js.iterated' || name === 'js.iterated_value'
}

/** Its operands are numbers, mostly. */
function isArithmetic(name: string): boolean {
  return !/^(?:js\.(?:typeof|instanceof|is_|to_string|truthy|!$|[!=]==?$)|Array\.|String|Boolean)/.test(name)
}
