// Removes branches that the types of the parameters decide: `typeof x === 'number'`, `x === undefined` of an argument that is
// missing, `Array.isArray(x)`, constants. What is removed need have no typed form, and its assignments join nothing.
//
// Method: one walk with the types that variables have at each point. A variable assigned in a loop, or in what a jump may
// leave early, counts as unknown from there on; an unknown type decides nothing.

import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Const, Expr, HirFunction, LocalId, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import {
  assignedLocals,
  children,
  eachStmt,
  expressionsOf,
  flatMapStmts,
  mapExpr,
  mapStmt,
  targetOf,
} from '../hir/visit.ts'
import type { ScalarValue } from '../ops/define-op.ts'
import { opByName } from '../ops/table.ts'
import { INHERITED } from './added-properties.ts'
import { ELEMENTS, fieldKey } from './field-uses.ts'
import { resolveExpr, type Typing } from './resolve.ts'

/** The function without the branches that never run for parameters of these types; still untyped. */
export function decideBranches(fn: HirFunction, paramTypes: ReadonlyMap<LocalId, t.Type>): HirFunction {
  const hopeful = new Decisions(fn, paramTypes, true)
  const shortened = hopeful.list(fn.body)
  const decisions = hopeful.isEmptyUsed ? new Decisions(fn, paramTypes, false) : hopeful
  const body = hopeful.isEmptyUsed ? decisions.list(fn.body) : shortened
  return body === fn.body ? fn : { ...fn, body, presumed: decisions.presumed }
}

type KnownValue =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'literal'; readonly names: readonly string[] }

class Decisions implements Typing {
  readonly isPartial = false
  /** Keys of the fields that decisions rest on. */
  readonly presumed = new Set<string>()
  private readonly types: Map<LocalId, t.Type>
  /** What else is known of variables: which boolean they hold, or the properties that the object literal has that they hold. */
  private readonly values = new Map<LocalId, KnownValue>()
  /** Names of properties that the function gives to objects. */
  private readonly given: ReadonlySet<string>

  /** Variables of objects that others may give properties. */
  private readonly shared: ReadonlySet<LocalId>
  /** Objects without properties, which have no compiled form, are left out: only what they do not have may be read of them. */
  private readonly leavesOutEmpty: boolean
  /** Variables that hold such an object at some point, and those that may hold it at this one or not. */
  private readonly mayBeEmpty: ReadonlySet<LocalId>
  private readonly unsure = new Set<LocalId>()
  /** That was not all. */
  isEmptyUsed = false

  constructor(fn: HirFunction, paramTypes: ReadonlyMap<LocalId, t.Type>, leavesOutEmpty: boolean) {
    this.leavesOutEmpty = leavesOutEmpty
    this.mayBeEmpty = holdersOfEmpty(fn)
    this.shared = sharedLocals(fn)
    this.types = new Map(paramTypes)
    const sets = eachStmt(fn.body).filter((stmt) => stmt.kind === 'SetField')
    this.given = new Set(sets.map(({ name }) => name))
  }

  typeOf(local: LocalId): t.Type {
    return this.types.get(local) ?? t.unknown
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

  list(stmts: readonly Stmt[]): readonly Stmt[] {
    return flatMapStmts(stmts, (stmt) => this.statement(stmt))
  }

  private statement(stmt: Stmt): Stmt | readonly Stmt[] {
    switch (stmt.kind) {
      case 'If': {
        const test = this.expr(stmt.test)
        const decided = this.decide(test)
        if (decided !== null) return this.list(decided ? stmt.then : stmt.else)
        return this.branches({ ...stmt, test })
      }
      case 'Loop':
      case 'Block':
      case 'Switch': {
        this.forget([stmt])
        const decided = mapStmt(stmt, {
          expr: (expr) => this.expr(expr),
          body: (body) => {
            this.forget([stmt])
            return this.list(body)
          },
        })
        this.forget([stmt])
        return decided
      }
      default: {
        if (this.leavesOutEmpty && this.learnsEmpty(stmt)) return []
        const decided = mapStmt(stmt, { expr: (expr) => this.expr(expr), body: (body) => body })
        const target = targetOf(decided)
        if (target !== null) {
          this.types.set(target, decided.kind === 'Assign' ? this.typeOfValue(decided.value) : t.unknown)
          this.learn(target, this.valueGiven(decided))
        }
        return decided
      }
    }
  }

  private valueGiven(stmt: Stmt): KnownValue | null {
    if (stmt.kind === 'Call')
      return stmt.callee.kind === 'object' &&
        stmt.callee.type === undefined &&
        stmt.result !== null &&
        !this.shared.has(stmt.result)
        ? { kind: 'literal', names: stmt.callee.names }
        : null
    if (stmt.kind !== 'Assign') return null
    if (stmt.value.kind === 'Local') return this.values.get(stmt.value.id) ?? null
    const resolved = this.resolve(stmt.value)
    const value = resolved === null ? undefined : constantOf(resolved)?.value
    return typeof value === 'boolean' ? { kind: 'constant', value } : null
  }

  private learn(local: LocalId, value: KnownValue | null): void {
    this.unsure.delete(local)
    if (value === null) this.values.delete(local)
    else this.values.set(local, value)
  }

  /** Whether all that the statement does is to make an empty object, or to give it another name. */
  private learnsEmpty(stmt: Stmt): boolean {
    const target = targetOf(stmt)
    const value = this.valueGiven(stmt)
    if (target === null || !isEmpty(value)) return false
    this.learn(target, value)
    return true
  }

  /** The variable has another value on some way here. */
  private drop(local: LocalId): void {
    if (this.mayBeEmpty.has(local)) this.unsure.add(local)
    this.values.delete(local)
  }

  private branches(stmt: Extract<Stmt, { kind: 'If' }>): Stmt {
    const assigned = [...assignedLocals([stmt])]
    const before = assigned.map((local) => this.typeOf(local))
    const then = this.list(stmt.then)
    const afterThen = assigned.map((local) => this.typeOf(local))
    for (const [i, local] of assigned.entries()) this.types.set(local, before[i] ?? t.unknown)
    for (const local of assigned) this.drop(local)
    const otherwise = this.list(stmt.else)
    for (const local of assigned) this.drop(local)
    if (!jumps(then)) {
      assigned.forEach((local, i) => {
        const [a, z] = [afterThen[i] ?? t.unknown, this.typeOf(local)]
        const known = jumps(otherwise) ? a : joinKnown(a, z)
        this.types.set(local, known)
      })
    }
    return { ...stmt, then, else: otherwise }
  }

  private forget(stmts: readonly Stmt[]): void {
    for (const local of assignedLocals(stmts)) {
      this.types.set(local, t.unknown)
      this.drop(local)
    }
  }

  /** The expression without the arms of conditionals that are decided. */
  private expr(expr: Expr): Expr {
    if (expr.kind === 'Cond') {
      const decided = this.decide(expr.test)
      if (decided !== null) return this.expr(decided ? expr.whenTrue : expr.whenFalse)
    }
    return this.known(expr) ?? mapExpr(expr, (operand) => this.expr(operand))
  }

  /** A variable with a known boolean, and a property that an object literal does not have; null for others. */
  private known(expr: Expr): Expr | null {
    if (expr.kind === 'Local') {
      const known = this.values.get(expr.id) ?? null
      if (isEmpty(known) || this.unsure.has(expr.id)) this.isEmptyUsed = true
      return known?.kind === 'constant' ? b.constant(known.value, expr.span) : null
    }
    if (expr.kind !== 'Member' || expr.object.kind !== 'Local' || this.given.has(expr.name)) return null
    const known = this.values.get(expr.object.id)
    const isMissing = known?.kind === 'literal' && !known.names.includes(expr.name)
    return isMissing && !INHERITED.test(expr.name) ? b.constant(undefined, expr.span) : null
  }

  private decide(test: Expr): boolean | null {
    const resolved = this.resolve(test)
    const value = resolved === null ? null : constantOf(resolved)
    return value === null ? null : Boolean(value.value)
  }

  private typeOfValue(value: Expr): t.Type {
    return this.resolve(value)?.type ?? t.unknown
  }

  /** Null where the expression has no typed form; inference says so if it is still there by then. */
  private resolve(expr: Expr): Expr | null {
    try {
      return resolveExpr(expr, this)
    } catch (error) {
      if (error instanceof CompileError) return null
      throw error
    }
  }
}

const isEmpty = (value: KnownValue | null): boolean => value?.kind === 'literal' && value.names.length === 0

/** The variables that objects without properties are assigned to, and copies of them. */
function holdersOfEmpty(fn: HirFunction): ReadonlySet<LocalId> {
  const found = new Set<LocalId>()
  const stmts = eachStmt(fn.body)
  const isNew = (stmt: Stmt): boolean =>
    (stmt.kind === 'Call' && stmt.callee.kind === 'object' && stmt.callee.names.length === 0) ||
    (stmt.kind === 'Assign' && stmt.value.kind === 'Local' && found.has(stmt.value.id))
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const stmt of stmts) {
      const target = targetOf(stmt)
      if (target !== null && isNew(stmt)) found.add(target)
    }
  }
  return found
}

/** Variables that are used as a whole, and all that hold the same as one of them. */
function sharedLocals(fn: HirFunction): ReadonlySet<LocalId> {
  const found = new Set<LocalId>()
  const copies: (readonly [LocalId, LocalId])[] = []
  const note = (expr: Expr): void => {
    if (expr.kind === 'Local') found.add(expr.id)
    else if (expr.kind !== 'Member' || expr.object.kind !== 'Local')
      for (const part of children(expr)) note(part)
  }
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind === 'Assign' && stmt.value.kind === 'Local') copies.push([stmt.target, stmt.value.id])
    else if (stmt.kind === 'SetField' && stmt.object.kind === 'Local') note(stmt.value)
    else for (const expr of expressionsOf(stmt)) note(expr)
  }
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const pair of copies)
      if (pair.some((local) => found.has(local))) for (const local of pair) found.add(local)
  }
  return found
}

/** The value of an expression over constants that no host computes otherwise; null for others. */
function constantOf(expr: Expr): Pick<Const, 'value'> | null {
  if (expr.kind === 'Const') return expr
  if (expr.kind !== 'Op') return null
  const row = opByName(expr.op)
  const args = expr.args.map(constantOf)
  const values = args.flatMap((arg) => (arg?.value === undefined || arg.value === null ? [] : [arg.value]))
  const isKnown = values.length === args.length && args.length > 0
  if (!isKnown || row.effects !== 'pure' || row.imports !== undefined || row.result !== 'boolean') return null
  return { value: (row.evaluate as (...values: ScalarValue[]) => ScalarValue)(...values) }
}

/** Unlike the join of inference, an unknown side makes the result unknown. */
function joinKnown(a: t.Type, z: t.Type): t.Type {
  return a.kind === 'unknown' || z.kind === 'unknown' ? t.unknown : (t.join(a, z) ?? t.unknown)
}

function jumps(stmts: readonly Stmt[]): boolean {
  const last = stmts.at(-1)
  return last !== undefined && ['Return', 'Throw', 'Bail', 'Break', 'Continue'].includes(last.kind)
}
