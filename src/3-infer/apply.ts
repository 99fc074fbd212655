// Third step of type inference: writes the types into the tree, replaces untyped expressions by typed ones and calls by what
// they turned out to be. Reports what has no typed form.

import { unsupported_null as nullCode } from '../diagnostics/codes/language.ts'
import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { InvariantError } from '../diagnostics/invariant.ts'
import * as b from '../hir/builders.ts'
import { type Condition, conditionKey } from '../hir/condition.ts'
import type {
  Call,
  Expr,
  HirFunction,
  Label,
  LocalDecl,
  LocalId,
  Param,
  SetField,
  Stmt,
  Store,
} from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { walkExpr } from '../hir/visit.ts'
import type { Span } from '../source.ts'
import {
  innerOf,
  isOnlyNull,
  isUnresolved,
  toBoolean,
  toNumber,
  toObject,
  undefinedOf,
  widen,
} from './conversions.ts'
import { cellValue, listItem, toElementValue } from './element-values.ts'
import { ELEMENTS, fieldKey, fieldUsesOf, partialKey } from './field-uses.ts'
import { listCall } from './grow-list.ts'
import type { CallPlan, Maker } from './plan-call.ts'
import { noteClasses, resolveExpr, type Typing } from './resolve.ts'
import { checkWritten, toIndex } from './resolve-access.ts'
import type { Solution } from './solve.ts'
import type { WebFunction } from './ssa.ts'
import { definedObject, fieldValue, isAddedField, isLastField } from './struct-values.ts'
import { definedBesideNull, definedForWrite } from './undefined-write.ts'

/** A call of a function, specialised. */
export interface ResolvedCallee {
  readonly symbol: string
  readonly result: t.Type
  /** By formal parameter; an undefined one is not passed. */
  readonly params: readonly t.Type[]
  /** By formal parameter: what those that hold lists are inside the callee. */
  readonly held: readonly t.Type[]
}

export interface ApplyContext {
  plan(call: Call, args: readonly Expr[], wanted: t.Type): CallPlan
  /** The specialisation for a planned call; throws a CompileError if it failed. */
  callee(plan: Extract<CallPlan, { kind: 'function' }>, span: Span): ResolvedCallee
}

/** Types of the parameters, by local. */
export type ParamTypes = ReadonlyMap<LocalId, t.Type>

/** The typed function. Parameters of type undefined are gone. */
export function applyTypes(
  webs: WebFunction,
  paramTypes: ParamTypes,
  solution: Solution,
  context: ApplyContext,
): HirFunction {
  return new Applier(webs.fn, solution, context).run(paramTypes, webs.endReachable)
}

class Applier implements Typing, Maker {
  readonly isPartial = false
  private readonly fn: HirFunction
  private readonly solution: Solution
  private readonly context: ApplyContext
  private readonly locals: LocalDecl[]
  private labels = 0
  /** Something of unknown type: reported unless there is a reason for it. */
  private unresolved: CompileError | null = null
  private callsMethods: boolean
  private readonly presumed: Set<string>
  private readonly conditions: Map<string, Condition>

  constructor(fn: HirFunction, solution: Solution, context: ApplyContext) {
    this.fn = fn
    this.solution = solution
    this.context = context
    this.callsMethods = fn.callsMethods
    this.presumed = new Set(fn.presumed)
    this.conditions = new Map(fn.conditions)
    this.locals = fn.locals.map((decl, i) => ({ ...decl, type: placeFor(solution.types[i]) }))
  }

  typeOf(local: LocalId): t.Type {
    const solved = this.solution.types[local]
    if (solved !== undefined && isOnlyNull(solved)) return solved
    return this.locals[local]?.type ?? t.unknown
  }

  noteField(type: t.StructType, name: string): void {
    this.presumed.add(fieldKey(type, name))
  }

  noteClass(type: t.StructType): void {
    this.presumed.add(t.typeKey(type))
  }

  noteElements(): void {
    this.presumed.add(ELEMENTS)
  }

  local(name: string, type: t.Type, span: Span): LocalId {
    this.locals.push({ name, type, span })
    return (this.locals.length - 1) as LocalId
  }

  label(): Label {
    return `made${++this.labels}`
  }

  run(paramTypes: ParamTypes, endReachable: boolean): HirFunction {
    const { params, start } = this.params(paramTypes)
    const body = [...start, ...this.list(this.fn.body)]
    const { result } = this.solution
    if (result.kind === 'unknown') this.expectResult(this.fn.span)
    if (isOnlyNull(result)) throw new CompileError(nullCode({}), this.fn.span)
    if (this.unresolved !== null) throw this.unresolved
    const returnsHere = endReachable && result.kind !== 'undefined'
    const end = returnsHere ? [this.returnUndefined(this.fn.span)] : []
    const typed = {
      ...this.fn,
      params,
      locals: this.locals,
      body: [...body, ...end],
      result,
      callsMethods: this.callsMethods,
      ...(this.conditions.size === 0 ? {} : { conditions: this.conditions }),
    }
    for (const key of fieldUsesOf(typed).reads) this.presumed.add(key)
    return this.presumed.size === 0 ? typed : { ...typed, presumed: this.presumed }
  }

  /** A parameter whose variable later holds more than the argument's type gets a local of its own. */
  private params(paramTypes: ParamTypes): { params: Param[]; start: Stmt[] } {
    const params: Param[] = []
    const start: Stmt[] = []
    for (const param of this.fn.params) {
      const given = paramTypes.get(param.local) ?? t.unknown
      const held = this.typeOf(param.local)
      const { name, span } = this.locals[param.local] as LocalDecl
      if (given.kind === 'undefined') {
        if (held.kind !== 'undefined')
          start.push(b.assign(param.local, widen(b.constant(undefined, span), held), span))
      } else if (t.sameType(given, held) || (held.kind !== 'optional' && t.holdsList(held))) {
        // A list that grows comes in as one.
        params.push(param)
      } else {
        const type = t.holdsList(held) ? innerOf(held) : given
        const local = this.local(name, type, span)
        params.push({ ...param, local })
        start.push(b.assign(param.local, widen(b.local(local, type, span), held), span))
      }
    }
    return { params, start }
  }

  private list(stmts: readonly Stmt[]): readonly Stmt[] {
    return stmts.flatMap((stmt) => this.statement(stmt))
  }

  private expr(expr: Expr): Expr {
    const resolved = resolveExpr(expr, this)
    if (isUnresolved(resolved)) {
      refuseNull(expr)
      this.expectResult(expr.span)
    }
    return resolved
  }

  /** Only the result of a recursion is still unknown by now. */
  private expectResult(span: Span): void {
    this.unresolved ??= new CompileError(codes.cannot_infer_return({ name: this.fn.name }), span)
  }

  private statement(stmt: Stmt): readonly Stmt[] {
    switch (stmt.kind) {
      case 'Assign':
        return this.assign(stmt.target, this.expr(stmt.value), stmt.span)
      case 'Store':
        return this.store(stmt)
      case 'Call':
        return this.call(stmt)
      case 'If': {
        const test = toBoolean(this.expr(stmt.test))
        if (test.kind === 'Const') return this.list(test.value ? stmt.then : stmt.else)
        return [b.ifThen(test, this.list(stmt.then), this.list(stmt.else), stmt.span)]
      }
      case 'Loop': {
        const test = toBoolean(this.expr(stmt.test))
        const [head, body, update] = [this.list(stmt.head), this.list(stmt.body), this.list(stmt.update)]
        return [{ ...stmt, head, test, body, update }]
      }
      case 'Block':
        return [b.block(stmt.label, this.list(stmt.body), stmt.span)]
      case 'Switch': {
        const cases = stmt.cases.map((body) => this.list(body))
        return [b.switchOn(stmt.label, this.expr(stmt.selector), cases, stmt.span)]
      }
      case 'Return':
        return this.return(stmt.value, stmt.span)
      case 'Break':
      case 'Continue':
      case 'Throw':
      case 'Bail':
        return [stmt]
      case 'SetField':
        return this.setField(stmt)
      case 'NewArray':
      case 'NewStruct':
      case 'Subarray':
        throw new InvariantError(`${stmt.kind} before inference`)
    }
  }

  private assign(target: LocalId, value: Expr, span: Span): readonly Stmt[] {
    const type = this.typeOf(target)
    if (type.kind === 'undefined' || isOnlyNull(type)) return []
    const { guard, value: held } = definedBesideNull(value, type)
    return [...guard, b.assign(target, widen(held, type), span)]
  }

  private return(value: Expr | null, span: Span): readonly Stmt[] {
    const { result } = this.solution
    const typed = value === null ? null : this.expr(value)
    if (result.kind === 'undefined') return [b.returnOf(null, span)]
    if (typed === null) return [this.returnUndefined(span)]
    const { guard, value: held } = definedBesideNull(typed, result)
    return [...guard, b.returnOf(widen(held, result), span)]
  }

  /** Of a result that may be null, nothing tells undefined apart. */
  private returnUndefined(span: Span): Stmt {
    const { result } = this.solution
    if (t.isNullable(result)) return b.bail('undefined is returned where null may be', span)
    return b.returnOf(undefinedOf(result, span), span)
  }

  private store(stmt: Store): readonly Stmt[] {
    const array = toObject(this.expr(stmt.array))
    const { guard, value: index } = definedForWrite(this.expr(stmt.index), 'index')
    const value = this.expr(stmt.value)
    if (isUnresolved(array) || isUnresolved(index) || isUnresolved(value)) return []
    const { type } = array
    if (type.kind === 'list') {
      const item = listItem(value, type.of)
      const range = stmt.range === 'proven' ? 'proven' : 'append'
      return [...guard, ...item.guard, b.store(array, toIndex(index), item.value, range, stmt.span)]
    }
    if (type.kind !== 'array')
      throw new CompileError(codes.not_an_array({ type: t.printType(type) }), stmt.span)
    if (type.readonly) throw new CompileError(codes.readonly_write({ type: t.printType(type) }), stmt.span)
    const range = type.container === 'list' && stmt.range === 'skip' ? 'bail' : stmt.range
    const element =
      type.container === 'cell' ? { guard: [], value: cellValue(value, type) } : toElementValue(value, type)
    return [...guard, ...element.guard, b.store(array, toIndex(index), element.value, range, stmt.span)]
  }

  private setField(stmt: SetField): readonly Stmt[] {
    const { name, span } = stmt
    const object = this.expr(stmt.object)
    const value = this.expr(stmt.value)
    if (isUnresolved(object) || isUnresolved(value)) return []
    const list = toObject(object)
    if (list.type.kind === 'list' && name === 'length')
      return [listCall('truncate', [list, toNumber(value, 'a length')], null, span)]
    const record = definedObject(object)
    if (record !== null) checkWritten(record.type, name, span)
    if (record === null)
      throw new CompileError(codes.unsupported_property_write({ name, type: t.printType(object.type) }), span)
    const isAdded = isAddedField(record.type, name)
    if (isAdded && !stmt.adds && !isLastField(record.type))
      throw new CompileError(codes.unknown_property({ property: name, type: t.printType(record.type) }), span)
    const { guard, value: held } = fieldValue(record.type, name, value, span)
    // Where undefined is put, the property is there.
    const defined = isAdded ? definedForWrite(held, 'property') : { guard: [], value: held }
    const written = widen(defined.value, held.type)
    return [...guard, ...defined.guard, b.setField(record, name, written, span)]
  }

  private call(stmt: Call): readonly Stmt[] {
    const args = stmt.args.map((arg) => this.expr(arg))
    if (args.some(isUnresolved)) return []
    const plan = this.context.plan(stmt, args, stmt.result === null ? t.unknown : this.typeOf(stmt.result))
    if (stmt.callee.kind === 'method') this.callsMethods = true
    switch (plan.kind) {
      case 'op':
        return this.withResult(stmt, plan.type, (result) => [
          b.call({ kind: 'op', op: plan.op }, args, result, stmt.span),
        ])
      case 'build':
        if (plan.isPartial && plan.type.kind === 'struct') this.presumed.add(partialKey(plan.type))
        return this.withResult(stmt, plan.type, (result) =>
          plan.build(result ?? this.local('$unused', plan.type, stmt.span), this),
        )
      case 'function': {
        if (stmt.callee.kind === 'method') noteClasses(args.slice(0, 1), this)
        if (plan.condition) this.conditions.set(conditionKey(plan.condition), plan.condition)
        const { symbol, result, params, held } = this.context.callee(plan, stmt.span)
        checkLists(plan.args, held)
        const passed = plan.args.filter((_, i) => params[i] !== undefined && params[i].kind !== 'undefined')
        return this.withResult(stmt, result, (local) => [
          ...(plan.guard ?? []),
          b.call({ kind: 'function', symbol }, passed, local, stmt.span),
        ])
      }
    }
  }

  /** Makes a call give its result to the local of the statement; through another one where the types differ, or the result is
   *  optional, so that the local's own type may still become narrower. */
  private withResult(
    stmt: Call,
    type: t.Type,
    make: (result: LocalId | null) => readonly Stmt[],
  ): readonly Stmt[] {
    if (stmt.result === null) return make(null)
    const held = this.typeOf(stmt.result)
    if (type.kind === 'undefined') {
      return [...make(null), ...this.assign(stmt.result, undefinedOf(t.undefinedType, stmt.span), stmt.span)]
    }
    if (t.sameType(type, held) && type.kind !== 'optional') return make(stmt.result)
    const local = this.local('$result', type, stmt.span)
    return [...make(local), ...this.assign(stmt.result, b.local(local, type, stmt.span), stmt.span)]
  }
}

/** A variable that only ever is null needs no place: reading it gives null. */
function placeFor(type: t.Type = t.unknown): t.Type {
  return isOnlyNull(type) ? t.undefinedType : type
}

/** An operation that stays unresolved for a null among its operands. */
function refuseNull(expr: Expr): void {
  walkExpr(expr, ({ kind, type, span }) => {
    if (kind === 'Const' && isOnlyNull(type)) throw new CompileError(nullCode({}), span)
  })
}

/** Whoever is handed a list must see in it what the others do. */
function checkLists(args: readonly Expr[], held: readonly t.Type[]): void {
  for (const [i, { type, span }] of args.entries()) {
    const inside = held[i] ?? t.unknown
    if (!t.holdsList(inside) || t.sameType(innerOf(type), innerOf(inside))) continue
    const [first, second] = [t.printType(type), t.printType(inside)]
    throw new CompileError(codes.cannot_unify({ name: 'this list', first, second }), span)
  }
}
