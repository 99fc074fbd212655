// Second step of type inference: propagates types through the equations until nothing changes. Types only grow (unknown, then
// a type, then its join with others), which bounds the work. Calls are asked for their result last, when their arguments are
// as well known as they can be.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { collectionOf } from '../hir/collections.ts'
import type { Call, Expr, LocalId } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import { isOnlyNull } from './conversions.ts'
import type { Definition, Equations } from './equations.ts'
import { ListUnifier } from './list-unifier.ts'
import { resolveExpr, type Typing } from './resolve.ts'

export interface Solution {
  /** By local. Unknown where only a call of unknown result decides. */
  readonly types: readonly t.Type[]
  readonly result: t.Type
}

/** What inference makes of a call on arguments of known types. */
export interface CallTypes {
  /** Unknown as long as the callee's result is. */
  readonly result: t.Type
  /** What the callee found its arguments to be, where it knows better: by position. */
  readonly args: readonly t.Type[]
}

/** `wanted` is what the result is known to be so far. */
export type CallTyper = (call: Call, args: readonly Expr[], wanted: t.Type) => CallTypes

/** Throws `cannot_unify` where two definitions that meet have no common type. */
export function solve(equations: Equations, typeOfCall: CallTyper): Solution {
  return new Solver(equations, typeOfCall).run()
}

interface Origin {
  readonly type: t.Type
  readonly span: Span
}

class Solver implements Typing {
  readonly isPartial = true
  private readonly types: t.Type[]
  /** By local: where its type first came from. */
  private readonly origins: (Origin | undefined)[] = []
  private readonly callTypes = new Map<Call, CallTypes>()
  private readonly pending: boolean[]
  private readonly equations: Equations
  private readonly typeOfCall: CallTyper

  constructor(equations: Equations, typeOfCall: CallTyper) {
    this.equations = equations
    this.typeOfCall = typeOfCall
    this.types = equations.definitions.map(() => t.unknown)
    this.pending = equations.definitions.map(() => true)
  }

  typeOf(local: LocalId): t.Type {
    return this.types[local] ?? t.unknown
  }

  run(): Solution {
    this.propagate()
    // Lists whose elements are not known yet are handed over only when nothing else tells.
    while (this.round() || this.handOver() || this.settle());
    return { types: this.types, result: settled(this.resultType()) }
  }

  /** Decides what lists hold of which nothing tells; whether there are such. */
  private settle(): boolean {
    let changed = false
    for (const [i, type] of this.types.entries()) {
      const next = settled(type)
      if (t.sameType(type, next)) continue
      this.types[i] = next
      changed = true
      for (const reader of this.equations.readers[i] ?? []) this.pending[reader] = true
    }
    if (changed) this.propagate()
    return changed
  }

  private round(): boolean {
    let called = false
    for (const call of this.equations.calls) called = this.evaluateCall(call, t.isKnown) || called
    return this.unifyLists() || called
  }

  /** One call after the other, because what the first does with a list tells the next what it holds. */
  private handOver(): boolean {
    return this.equations.calls.some((call) => {
      const called = this.evaluateCall(call, () => true)
      return this.unifyLists() || called
    })
  }

  /** What is put into a list, and everywhere the list comes from: whether anything became better known. */
  private unifyLists(): boolean {
    const unifier = new ListUnifier(this.equations, {
      typeOf: (local) => this.typeOf(local),
      resolve: (expr) => this.resolve(expr),
      callTypes: (call) => this.callTypes.get(call) ?? null,
      result: () => this.resultType(),
      join: (local, type, span) => this.join(local, type, span),
    })
    const changed = unifier.run()
    if (changed) this.propagate()
    return changed
  }

  /** Whether the local's type grew. */
  private join(local: LocalId, type: t.Type, span: Span): boolean {
    const before = this.typeOf(local)
    const origin = this.origins[local] ?? { type, span }
    const next = unify(this.describe(local), before, type, origin, span)
    if (t.sameType(before, next)) return false
    this.types[local] = next
    this.pending[local] = true
    for (const reader of this.equations.readers[local] ?? []) this.pending[reader] = true
    return true
  }

  private propagate(): void {
    const { definitions, readers } = this.equations
    while (this.pending.includes(true)) {
      for (let local = 0 as LocalId; local < definitions.length; local++) {
        if (!this.pending[local]) continue
        this.pending[local] = false
        if (!this.update(local, definitions[local] ?? [])) continue
        for (const reader of readers[local] ?? []) this.pending[reader] = true
      }
    }
  }

  /** Joins the definitions of a local; whether its type grew. */
  private update(local: LocalId, definitions: readonly Definition[]): boolean {
    const before = this.typeOf(local)
    let type = before
    for (const definition of definitions) {
      const next = this.typeOfDefinition(definition)
      if (next.kind === 'unknown') continue
      const origin = this.origins[local] ?? { type: next, span: definition.span }
      this.origins[local] = origin
      type = unify(this.describe(local), type, next, origin, definition.span)
    }
    this.types[local] = type
    return !t.sameType(before, type)
  }

  private typeOfDefinition(definition: Definition): t.Type {
    switch (definition.kind) {
      case 'given':
        return definition.type
      case 'value':
        return this.typeOfValue(definition.value)
      case 'call':
        return this.callTypes.get(definition.call)?.result ?? t.unknown
    }
  }

  /** Unknown where the expression has no typed form for the types so far; the final step reports it if that stays so. */
  private typeOfValue(value: Expr): t.Type {
    return this.resolve(value)?.type ?? t.unknown
  }

  private resolve(value: Expr): Expr | null {
    try {
      return resolveExpr(value, this)
    } catch (error) {
      if (error instanceof CompileError) return null
      throw error
    }
  }

  /** Whether the call's result became better known. */
  private evaluateCall(call: Call, isReady: (type: t.Type) => boolean): boolean {
    const args = call.args.map((arg) => this.resolve(arg))
    if (!args.every((arg): arg is Expr => arg !== null && isKnownEnough(arg.type, call))) return false
    const isFunction = call.callee.kind === 'source' || call.callee.kind === 'method'
    if (isFunction && !args.every((arg) => isReady(arg.type))) return false
    const types = this.typeOfCall(call, args, call.result === null ? t.unknown : this.typeOf(call.result))
    const known = this.callTypes.get(call)
    this.callTypes.set(call, types)
    if (t.sameType(types.result, known?.result ?? t.unknown) || call.result === null) return false
    this.pending[call.result] = true
    this.propagate()
    return true
  }

  private resultType(): t.Type {
    const { returns, fn } = this.equations
    if (returns.length === 0) return t.undefinedType
    let result: t.Type = t.unknown
    let origin: Origin | undefined
    for (const { value, span } of returns) {
      const type = value === null ? t.undefinedType : this.typeOfValue(value)
      if (type.kind === 'unknown') continue
      origin ??= { type, span }
      result = unify(`the results of '${fn.name}'`, result, type, origin, span)
    }
    return result
  }

  private describe(local: LocalId): string {
    const name = this.equations.fn.locals[local]?.name ?? ''
    return name.startsWith('$') || name === '' ? 'this expression' : `'${name.replace(/\.\d+$/, '')}'`
  }
}

/** Null alone may go into an object, of which the class tells the fields. */
function isKnownEnough(type: t.Type, { callee }: Call): boolean {
  return type.kind !== 'unknown' && (callee.kind === 'object' || !isOnlyNull(type))
}

/** A list that nothing was ever put into holds numbers, for all anybody can tell. */
function settled(given: t.Type): t.Type {
  const type = t.closed(given)
  switch (type.kind) {
    case 'list':
      return t.listOf(type.of.kind === 'unknown' ? t.float64 : settled(type.of))
    case 'struct':
      if (type.collection === undefined) return type
      return collectionOf(
        settledPart(type.collection.key),
        type.collection.value && settledPart(type.collection.value),
      )
    case 'optional':
      return t.isNullable(type) ? type : t.optionalOf(settled(type.of))
    case 'tuple':
      return t.isKnown(type) ? type : t.tupleOf(type.items.map(settled))
    default:
      return type
  }
}

const settledPart = (type: t.Type): t.Type => (type.kind === 'unknown' ? t.float64 : settled(type))

function unify(name: string, known: t.Type, next: t.Type, origin: Origin, span: Span): t.Type {
  const type = t.join(known, next)
  if (type !== null) return type
  const [first, second] = [t.printType(origin.type), t.printType(next)]
  throw new CompileError(codes.cannot_unify({ name, first, second }), span, [
    { span: origin.span, text: `${first} here` },
    { span, text: `${second} here` },
  ])
}
