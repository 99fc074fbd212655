// What a function does with a parameter of which no type is written, and hence what that may be. A wrong guess costs nothing but
// a version that no call runs, because the door tests the types of the arguments.
//
// In: untyped HIR. Copies of a parameter in other locals count as the parameter, wherever they stand.

import type { SourceFunction } from '../1-parse/module-index.ts'
import type { LoweredFunction } from '../2-lower/lower-function.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import type { Call, Expr, LocalId, Stmt } from '../hir/nodes.ts'
import type * as t from '../hir/types.ts'
import { bodiesOf, children, expressionsOf } from '../hir/visit.ts'

export interface Uses {
  /** Operand of arithmetic, or an index. */
  isNumber: boolean
  isArray: boolean
  /** A method of strings is called on it. */
  isText: boolean
  /** Its elements are operands of bit operations. */
  isBits: boolean
  /** Compared with undefined. */
  isOptional: boolean
  isTested: boolean
  /** Something that neither a number nor an array of numbers is: an object, a function, an array of these. */
  isOther: boolean
  /** What functions that it is handed to have written of their parameter. */
  readonly written: t.Type[]
}

export interface UsesContext {
  lower(fn: SourceFunction): LoweredFunction
  functionOf(key: string): SourceFunction
}

/** Longest way from one function to the next. */
const MAX_DEPTH = 8

const ARRAY_METHODS: ReadonlySet<string> = new Set(
  'at copyWithin fill includes indexOf join lastIndexOf reverse set slice sort subarray'.split(' '),
)

/** Methods of strings that arrays do not have. */
const TEXT_METHODS: ReadonlySet<string> = new Set(
  'charAt charCodeAt codePointAt endsWith normalize padEnd padStart repeat replace replaceAll split startsWith substr substring toLowerCase toUpperCase trim trimEnd trimLeft trimRight trimStart'.split(
    ' ',
  ),
)

/** One per formal parameter; null for a function that cannot be lowered. */
export function usesOfParameters(fn: SourceFunction, context: UsesContext): readonly Uses[] | null {
  const walk = new UsesWalk(context)
  if (walk.lowered(fn) === null) return null
  return fn.params.map((_, i) => walk.of(fn, i, 0))
}

const noUses = (): Uses => ({
  isNumber: false,
  isArray: false,
  isText: false,
  isBits: false,
  isOptional: false,
  isTested: false,
  isOther: false,
  written: [],
})

class UsesWalk {
  readonly #context: UsesContext
  readonly #known = new Map<string, Uses>()

  constructor(context: UsesContext) {
    this.#context = context
  }

  of(fn: SourceFunction, index: number, depth: number): Uses {
    const key = `${fn.key} ${index}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const uses = noUses()
    this.#known.set(key, uses)
    const lowered = this.lowered(fn)
    const param = lowered?.fn.params.find(
      ({ source }) => source.kind === 'argument' && source.index === index,
    )
    if (!lowered || !param) return uses
    const visit = new ParameterVisit(uses, copiesOf(param.local, lowered.fn.body), (call, position) => {
      if (depth < MAX_DEPTH) this.#handedOn(call, position, uses, depth)
    })
    visit.statements(lowered.fn.body)
    return uses
  }

  lowered(fn: SourceFunction): LoweredFunction | null {
    try {
      return this.#context.lower(fn)
    } catch (error) {
      if (error instanceof CompileError) return null
      throw error
    }
  }

  #handedOn({ callee }: Call, position: number, uses: Uses, depth: number): void {
    if (callee.kind !== 'source') return
    const fn = this.#context.functionOf(callee.key)
    const formal = fn.params[position]
    if (formal === undefined) return
    if (formal.type.kind !== 'unknown') {
      uses.written.push(formal.type)
      return
    }
    if (formal.choices !== null && typeof formal.choices !== 'string') uses.written.push(...formal.choices)
    const theirs = this.of(fn, position, depth + 1)
    uses.isNumber ||= theirs.isNumber
    uses.isArray ||= theirs.isArray
    uses.isText ||= theirs.isText
    uses.isBits ||= theirs.isBits
    uses.isOther ||= theirs.isOther
    uses.written.push(...theirs.written)
  }
}

/** Locals that may hold the parameter itself. */
function copiesOf(param: LocalId, body: readonly Stmt[]): ReadonlySet<LocalId> {
  const copies = new Set([param])
  const holds = (expr: Expr): boolean =>
    expr.kind === 'Local'
      ? copies.has(expr.id)
      : expr.kind === 'Cond' && (holds(expr.whenTrue) || holds(expr.whenFalse))
  const visit = (stmts: readonly Stmt[]): void => {
    for (const stmt of stmts) {
      if (stmt.kind === 'Assign' && holds(stmt.value)) copies.add(stmt.target)
      for (const inner of bodiesOf(stmt)) visit(inner)
    }
  }
  for (let before = 0; before !== copies.size; ) {
    before = copies.size
    visit(body)
  }
  return copies
}

class ParameterVisit {
  readonly #uses: Uses
  readonly #copies: ReadonlySet<LocalId>
  readonly #handOn: (call: Call, position: number) => void

  constructor(uses: Uses, copies: ReadonlySet<LocalId>, handOn: (call: Call, position: number) => void) {
    this.#uses = uses
    this.#copies = copies
    this.#handOn = handOn
  }

  statements(stmts: readonly Stmt[]): void {
    for (const stmt of stmts) {
      this.#statement(stmt)
      for (const expr of expressionsOf(stmt)) this.#expression(expr)
      for (const inner of bodiesOf(stmt)) this.statements(inner)
    }
  }

  #is(expr: Expr | undefined): boolean {
    return expr?.kind === 'Local' && this.#copies.has(expr.id)
  }

  #statement(stmt: Stmt): void {
    const uses = this.#uses
    if (stmt.kind === 'Store') {
      if (this.#is(stmt.array)) uses.isArray = true
      if (this.#is(stmt.index) || this.#is(stmt.value)) uses.isNumber = true
    } else if (stmt.kind === 'Call') {
      const { callee, args } = stmt
      if (callee.kind === 'method' && this.#is(args[0])) {
        if (ARRAY_METHODS.has(callee.name)) uses.isArray = true
        else if (TEXT_METHODS.has(callee.name)) uses.isText = true
        else uses.isOther = true
      }
      args.forEach((arg, position) => {
        if (this.#is(arg)) this.#handOn(stmt, position)
      })
    }
  }

  #expression(expr: Expr): void {
    const uses = this.#uses
    if (expr.kind === 'Member' && this.#is(expr.object)) {
      if (expr.name === 'length') uses.isArray = true
      else uses.isOther = true
    } else if (expr.kind === 'Member' && this.#isElement(expr.object)) uses.isOther = true
    else if (expr.kind === 'Element') {
      if (this.#is(expr.object)) uses.isArray = true
      if (this.#isElement(expr.object)) uses.isOther = true
      if (this.#is(expr.index)) uses.isNumber = true
    } else if (expr.kind === 'Generic') this.#generic(expr.name, expr.args)
    for (const child of children(expr)) this.#expression(child)
  }

  #isElement(expr: Expr): boolean {
    return expr.kind === 'Element' && this.#is(expr.object)
  }

  #generic(name: string, args: readonly Expr[]): void {
    const uses = this.#uses
    if (/^js\.(?:[&|^~]|<<|>>>?)$/.test(name) && args.some((arg) => this.#isElement(arg))) uses.isBits = true
    if (!args.some((arg) => this.#is(arg))) return
    if (name === 'js.element_in_range' || name === 'js.iterated' || name === 'js.next_index') {
      if (this.#is(args[0])) uses.isArray = true
      if (this.#is(args[1])) uses.isNumber = true
    } else if (name === 'js.truthy' || name === 'js.!') uses.isTested = true
    else if (name === 'js.is_nullish' || name === 'js.typeof:undefined') uses.isOptional = true
    else if (/^js\.[!=]==?$/.test(name)) {
      if (args.some((arg) => arg.kind === 'Const' && arg.value === undefined)) uses.isOptional = true
      else if (args.some((arg) => arg.kind === 'Const' && typeof arg.value === 'number')) uses.isNumber = true
    } else if (!/^js\.(?:typeof|instanceof):/.test(name)) uses.isNumber = true
  }
}
