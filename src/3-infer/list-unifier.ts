// Types of lists flow both ways: `const out = []` holds what is put into it later, and whoever holds a list holds the same list.
// Forward flow is the solver's; this carries what is known of a list back to where it comes from.

import { too_deeply_nested } from '../diagnostics/codes/language.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { collectionOf } from '../hir/collections.ts'
import type { Call, Expr, LocalId } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import { KEYED_METHODS } from './call-collection.ts'
import { innerOf } from './conversions.ts'
import type { Equations } from './equations.ts'
import type { CallTypes } from './solve.ts'

/** Lists in lists, as far as types of them are followed. */
const MAX_DEPTH = 8
/** Methods after which an array is no longer what it was made as. */
export const GROWING_METHODS: ReadonlySet<string> = new Set(['push', 'pop', 'shift'])

/** The solver, as far as this needs it. */
export interface SolverState {
  typeOf(local: LocalId): t.Type
  /** Null where the expression has no typed form. */
  resolve(expr: Expr): Expr | null
  callTypes(call: Call): CallTypes | null
  result(): t.Type
  /** Joins a type to that of a local; whether it grew. */
  join(local: LocalId, type: t.Type, span: Span): boolean
}

export class ListUnifier {
  private readonly equations: Equations
  private readonly state: SolverState
  private changed = false

  constructor(equations: Equations, state: SolverState) {
    this.equations = equations
    this.state = state
  }

  /** Goes once over everything; whether something became better known. */
  run(): boolean {
    const { definitions, stores, resized, fieldWrites, calls, returns } = this.equations
    for (const array of resized) if (isOpen(this.typeOf(array))) this.refine(array, t.listOf(t.float64))
    definitions.forEach((list, local) => {
      const type = innerOf(this.state.typeOf(local as LocalId))
      if (!flowsBack(type) && type.kind !== 'tuple') return
      for (const definition of list) if (definition.kind === 'value') this.refine(definition.value, type)
    })
    for (const { array, value } of stores) this.element(array, value)
    for (const { object, name, value } of fieldWrites) {
      const type = this.typeOf(object)
      if (type.kind === 'struct') this.field(type, name, value)
    }
    for (const call of calls) this.call(call)
    const result = innerOf(this.state.result())
    if (flowsBack(result)) for (const { value } of returns) if (value !== null) this.refine(value, result)
    return this.changed
  }

  private typeOf(expr: Expr | undefined): t.Type {
    return expr === undefined ? t.unknown : innerOf(this.state.resolve(expr)?.type ?? t.unknown)
  }

  /** `value` is put into `array`. */
  private element(array: Expr, value: Expr): void {
    const list = this.typeOf(array)
    if (list.kind === 'unknown') this.collect(array, value)
    if (list.kind !== 'list') return
    const type = this.typeOf(value)
    if (type.kind !== 'unknown' && type.kind !== 'undefined') this.refine(array, t.listOf(asElement(type)))
    if (flowsBack(list.of)) this.refine(value, innerOf(list.of))
  }

  /** What is put first into an array made for it tells what that is: one of numbers alone has a fixed length, until it grows. */
  private collect(array: Expr, value: Expr): void {
    if (array.kind !== 'Local' || !this.isCollected(array.id)) return
    const type = this.typeOf(value)
    if (type.kind === 'unknown' || type.kind === 'undefined') return
    const made = t.isNumber(type) ? t.listOfNumbers : t.listOf(asElement(type))
    this.changed = this.state.join(array.id, made, array.span) || this.changed
  }

  private isCollected(local: LocalId): boolean {
    return (this.equations.definitions[local] ?? []).some((definition) => {
      if (definition.kind !== 'call' || definition.call.callee.kind !== 'constructor') return false
      const { callee, args } = definition.call
      if (callee.name === 'Array.collected') return true
      const model = this.typeOf(args[0])
      return callee.name === 'Array.like' && (model.kind === 'list' || t.isFlatList(model))
    })
  }

  /** A list that stands in a field is what the field says. */
  private field(type: t.StructType, name: string, value: Expr | undefined): void {
    const held = t.fieldOf(type, name)
    if (held !== null && value !== undefined && flowsBack(innerOf(held))) this.refine(value, innerOf(held))
  }

  private call(call: Call): void {
    const { callee, args, result } = call
    if (callee.kind === 'object') {
      const type = callee.type ?? (result === null ? t.unknown : innerOf(this.state.typeOf(result)))
      if (type.kind === 'struct')
        for (const [i, name] of callee.names.entries()) this.field(type, name, args[i])
    }
    const known = this.state.callTypes(call)
    known?.args.forEach((type, i) => {
      const arg = args[i]
      if (arg !== undefined && t.holdsList(type)) this.refine(arg, innerOf(type))
    })
    const own = result === null ? t.unknown : innerOf(this.state.typeOf(result))
    if (own.kind === 'list' && flowsBack(innerOf(own.of)))
      for (const item of itemsOf(call)) this.refine(item, innerOf(own.of))
    const [receiver] = args
    if (callee.kind !== 'method' || receiver === undefined) return
    const type = this.typeOf(receiver)
    if (t.isCollection(type)) {
      this.collection(receiver, type, callee.name, args.slice(1), own)
      return
    }
    // What a method makes of an array of fixed length has a fixed length as well, and may be the array itself.
    if (own.kind === 'list' && isOpen(type)) this.refine(receiver, t.listOf(t.float64))
    if (!GROWING_METHODS.has(callee.name)) return
    if (isOpen(type)) this.refine(receiver, t.listOf(t.float64))
    if (callee.name === 'push') for (const value of args.slice(1)) this.element(receiver, value)
    else if (t.holdsList(own)) this.refine(receiver, t.listOf(own))
  }

  /** A method of a collection is given a key and a value, or gives a value that may be a list. */
  private collection(
    receiver: Expr,
    { collection }: t.CollectionType,
    method: string,
    [key, value]: readonly Expr[],
    result: t.Type,
  ): void {
    if (!KEYED_METHODS.has(method)) return
    const held = (expr: Expr | undefined): t.Type => {
      const type = this.typeOf(expr)
      return type.kind === 'undefined' ? t.unknown : type
    }
    const given =
      method === 'set' ? held(value) : method === 'get' && t.holdsList(result) ? result : t.unknown
    const isMap = collection.value !== null
    this.refine(receiver, collectionOf(held(key), isMap ? given : null))
    if (isMap && value !== undefined && t.holdsList(collection.value)) this.refine(value, collection.value)
  }

  /** The value of the expression is known to be of the type. */
  private refine(expr: Expr, type: t.Type): void {
    // A list that holds itself, as in functions that go down into whatever they are given, would grow for ever.
    if (depthOf(type) > MAX_DEPTH) throw new CompileError(too_deeply_nested({ limit: MAX_DEPTH }), expr.span)
    switch (expr.kind) {
      case 'Local': {
        const known = this.state.typeOf(expr.id)
        const { kind } = known
        if ((isPlain(type) || mayBeAdded(type)) && !isLiteral(known)) return
        if (kind !== 'unknown' && kind !== 'undefined')
          this.changed = this.state.join(expr.id, type, expr.span) || this.changed
        return
      }
      case 'Cond':
        this.refine(expr.whenTrue, type)
        this.refine(expr.whenFalse, type)
        return
      case 'Tuple':
        if (type.kind === 'tuple') this.refineItems(expr.items, type.items)
        return
      case 'Element':
        this.refineElement(expr.object, expr.index, type)
        return
      case 'Generic': {
        const [object] = expr.args
        if (
          ['js.element_in_range', 'js.iterated', 'js.iterated_value'].includes(expr.name) &&
          object &&
          this.typeOf(object).kind === 'list'
        )
          this.refine(object, t.listOf(type))
        return
      }
      default:
        return
    }
  }

  private refineItems(items: readonly Expr[], types: readonly t.Type[]): void {
    items.forEach((item, i) => {
      const type = types[i]
      if (type !== undefined && (t.holdsList(type) || type.kind === 'tuple')) this.refine(item, type)
    })
  }

  private refineElement(object: Expr, index: Expr, type: t.Type): void {
    const whole = this.typeOf(object)
    if (whole.kind === 'list') this.refine(object, t.listOf(type))
    if (whole.kind !== 'tuple' || index.kind !== 'Const' || !t.holdsList(type)) return
    this.refine(object, t.tupleOf(whole.items.map((item, i) => (i === index.value ? type : item))))
  }
}

/** The items that an array is made of. */
function itemsOf({ callee, args }: Call): readonly Expr[] {
  if (callee.kind !== 'constructor') return []
  if (callee.name === 'Array.filled') return args.slice(1)
  return callee.name === 'Array.literal' ? args : []
}

/** What is known of the value tells where it comes from what it is. */
function flowsBack(type: t.Type): boolean {
  return t.holdsList(type) || isPlain(type) || mayBeAdded(type)
}

/** Of object literals of which one is given more than the others. */
function mayBeAdded(type: t.Type): boolean {
  return type.kind === 'struct' && type.open === true && type.fields.some(({ added }) => added === true)
}

function isPlain(type: t.Type): boolean {
  return (
    type.kind === 'struct' && type.of === null && type.collection === undefined && type.open === undefined
  )
}

function isLiteral(type: t.Type): boolean {
  const inner = innerOf(type)
  return inner.kind === 'struct' && inner.open === true
}

function depthOf(type: t.Type): number {
  if (type.kind === 'list') return 1 + depthOf(type.of)
  return t.isCollection(type) ? 1 + depthOf(type.collection.value ?? t.unknown) : 0
}

/** A fixed list that may turn out to grow. */
function isOpen(type: t.Type): boolean {
  return t.isFlatList(type) && !(type as t.ArrayType).readonly
}

/** Numbers are put into lists as they are, whatever they are inside. */
function asElement(type: t.Type): t.Type {
  return t.isNumber(type) ? t.float64 : type
}
