// The state of lowering one function: the statements emitted so far and the order of evaluation. Dispatches on node types.
//
// Expressions come back without side effects; whatever has an effect was emitted as a statement before. `after` is what keeps
// JavaScript's order: when a later operand emits statements, earlier operands that these could change move to temporaries.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Binding, ModuleIndex, SourceFunction } from '../1-parse/module-index.ts'
import * as codes from '../diagnostics/codes/language.ts'
import { CompileError, type Message } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import { type Condition, conditionKey } from '../hir/condition.ts'
import type { Assign, Expr, LocalId, Stmt } from '../hir/nodes.ts'
import * as types from '../hir/types.ts'
import type { Span } from '../source.ts'
import { Activation } from './activation.ts'
import type { BoundFunction } from './bound-function.ts'
import { BuiltInAliases } from './built-in-alias.ts'
import { changesOf, isChangedBy } from './evaluation-order.ts'
import { JumpTargets } from './jump-targets.ts'
import { LocalTable } from './local-table.ts'
import type { Making } from './lower-class.ts'
import { lowerEffect } from './lower-effect.ts'
import { expressionHandlers } from './lower-expression.ts'
import { lowerCondition } from './lower-logical.ts'
import { statementHandlers } from './lower-statement.ts'
import { raiseUnsupported } from './unsupported.ts'

/** Levels of statements and expressions inside each other. Every later stage recurses over as many. */
const MAX_DEPTH = 250

/** What is shared by the lowering of all functions of a unit. */
export interface LoweringContext {
  /** The library function for an array method that is given a function; null where there is none. */
  callbackFunction(method: string): { readonly fn: SourceFunction; readonly index: ModuleIndex } | null
  /** Functions bound so far, by key. */
  readonly bound: Map<string, BoundFunction>
}

export class Lowering {
  readonly context: LoweringContext
  readonly locals = new LocalTable()
  readonly jumps = new JumpTargets()
  /** The assignments that are declarations of `let` and `const`. */
  readonly declarations = new Set<Assign>()
  /** Names of constants and callees that a `const` inside the function declares, as far as their declarations have been passed. */
  readonly passedDeclarations = new Set<t.Identifier>()
  /** Parameters to the right of the default value being lowered, by declaration. */
  readonly unsetParameters = new Set<t.Identifier>()
  /** A method was called, or an iterator used, that a subclass could have replaced. */
  callsMethods = false
  /** What must hold outside for the code to be right, by `conditionKey`. */
  readonly conditions = new Map<string, Condition>()
  /** `this` of the method being lowered. */
  receiver: LocalId | null = null
  /** Statements that were lowered along with the one before them. */
  readonly consumed = new Set<t.Node>()
  /** The instance that the constructor being lowered makes. */
  making: Making | null = null
  /** How many bodies of other functions were copied. */
  copies = 0
  private readonly aliases = new BuiltInAliases()
  private out: Stmt[] = []
  private depth = 0

  private readonly activations: Activation[]

  constructor(fn: SourceFunction, index: ModuleIndex, context: LoweringContext) {
    this.context = context
    this.activations = [new Activation(fn, fn.path, null, { index, exit: null, yieldTo: null })]
  }

  /** That of the function whose code is being lowered. */
  get activation(): Activation {
    return this.activations.at(-1) as Activation
  }

  get index(): ModuleIndex {
    return this.activation.index
  }

  /** The function that names are resolved in: the one whose code is being lowered, or the one it stands in. */
  get fn(): SourceFunction {
    return this.activation.source
  }

  /** How many copies of a function's code are being lowered, each inside the one before. */
  runs(node: t.Node): number {
    return new Set(this.activations.filter(({ path }) => path.node === node)).size
  }

  /** Lowers code that runs in an activation. */
  running<T>(activation: Activation, run: () => T): T {
    this.activations.push(activation)
    const result = run()
    this.activations.pop()
    return result
  }

  span(path: NodePath<t.Node>): Span {
    return this.fn.module.spanOf(path.node)
  }

  /** The source text of a node on one line, shortened: for messages. */
  textOf(path: NodePath<t.Node>): string {
    const { start, end } = this.span(path)
    const text = this.fn.module.source.text.slice(start, end).replace(/\s+/g, ' ')
    return text.length <= 40 ? text : `${text.slice(0, 39)}…`
  }

  fail(message: Message, path: NodePath<t.Node>): never {
    throw new CompileError(message, this.span(path))
  }

  /** What an identifier means here. */
  resolve(path: NodePath<t.Identifier>): Binding {
    const { name } = path.node
    const variable = path.scope.getBinding(name)
    if (variable === undefined && name === 'arguments') this.fail(codes.unsupported_arguments({}), path)
    if (variable === undefined && name === 'eval')
      this.fail(codes.unsupported_dynamic_scope({ what: 'eval' }), path)
    const resolved = this.noting(this.index.resolve(this.fn, path))
    const alias = variable && resolved.kind === 'local' ? this.aliases.of(this, variable) : null
    const binding: Binding = alias === null ? resolved : { kind: 'builtin', name: alias }
    const isKnown = binding.kind === 'constant' || binding.kind === 'builtin' || binding.kind === 'function'
    if (!isKnown || !variable?.path.isVariableDeclarator() || !this.isInside(variable.path)) return binding
    // A name with a known meaning that is declared in here: not to be used before the declaration has run. Source order tells
    // that of `let` and `const`, but not across the cases of a switch.
    const scope = variable.path.findParent((parent) => parent.isSwitchCase() || parent.isBlockStatement())
    if (variable.kind === 'var' || scope?.isSwitchCase()) return { kind: 'local', id: variable.identifier }
    if (path.node !== variable.identifier && !this.passedDeclarations.has(variable.identifier)) {
      this.fail(codes.used_before_declaration({ name }), path)
    }
    return binding
  }

  /** What `object.property` means where the object is known when compiling; null for an ordinary member. */
  resolveMember(path: NodePath<t.MemberExpression>): Binding | null {
    const binding = this.index.resolveMember(this.fn, path)
    return binding === null ? null : this.noting(binding)
  }

  private noting(binding: Binding): Binding {
    const conditions = 'conditions' in binding ? binding.conditions : []
    for (const each of conditions ?? []) this.conditions.set(conditionKey(each), each)
    return binding
  }

  private isInside(path: NodePath<t.Node>): boolean {
    return path.findParent((parent) => parent.node === this.fn.path.node) !== null
  }

  /** Fails where a default value reads a parameter that stands further right. */
  checkParameterIsSet(path: NodePath<t.Identifier>, declaration: t.Identifier): void {
    if (this.unsetParameters.has(declaration)) {
      this.fail(codes.used_before_declaration({ name: declaration.name }), path)
    }
  }

  // ---- dispatch -----------------------------------------------------------------------------------------------------

  /** The value of an expression; its effects are emitted. */
  expression(path: NodePath<t.Node>): Expr {
    const handler = expressionHandlers[path.node.type as t.Expression['type']]
    if (handler === undefined) raiseUnsupported(this, path)
    return this.nested(path, () =>
      (handler as (lowering: Lowering, path: NodePath<t.Node>) => Expr)(this, path),
    )
  }

  /** The truth of an expression, as a boolean. */
  condition(path: NodePath<t.Node>): Expr {
    return this.nested(path, () => lowerCondition(this, path))
  }

  /** Only the effects of an expression. */
  effect(path: NodePath<t.Node>): void {
    this.nested(path, () => lowerEffect(this, path))
  }

  statement(path: NodePath<t.Node>): void {
    if (this.consumed.has(path.node)) return
    const handler = statementHandlers[path.node.type as t.Statement['type']]
    if (handler === undefined) raiseUnsupported(this, path)
    this.nested(path, () => (handler as (lowering: Lowering, path: NodePath<t.Node>) => void)(this, path))
  }

  private nested<T>(path: NodePath<t.Node>, run: () => T): T {
    if (++this.depth > MAX_DEPTH) this.fail(codes.too_deeply_nested({ limit: MAX_DEPTH }), path)
    const result = run()
    this.depth--
    return result
  }

  // ---- statements ---------------------------------------------------------------------------------------------------

  emit(stmt: Stmt): void {
    this.out.push(stmt)
  }

  /** The last statement of the list being written. */
  get last(): Stmt | undefined {
    return this.out.at(-1)
  }

  /** Runs `run` and returns what it emitted, instead of emitting it here. */
  collect<T>(run: () => T): { readonly stmts: Stmt[]; readonly value: T } {
    const outer = this.out
    const stmts: Stmt[] = []
    this.out = stmts
    const value = run()
    this.out = outer
    return { stmts, value }
  }

  /** As `collect`; gives back the error where `run` cannot be lowered, with everything as it was before. */
  attempt<T>(run: () => T): { readonly stmts: Stmt[]; readonly value: T } | CompileError {
    const { out, depth, callsMethods } = this
    const { state } = this.jumps
    const captured = this.locals.captures.size
    const entered = this.activations.length
    try {
      return this.collect(run)
    } catch (error) {
      if (!(error instanceof CompileError)) throw error
      Object.assign(this, { out, depth, callsMethods })
      this.jumps.restore(state)
      this.activations.length = entered
      for (const key of [...this.locals.captures.keys()].slice(captured)) this.locals.captures.delete(key)
      return error
    }
  }

  // ---- order --------------------------------------------------------------------------------------------------------

  /** Evaluates something after `earlier`, whose expressions are replaced by temporaries where `run` emits what changes them. */
  after<T>(earlier: Expr[], run: () => T): T {
    const { out } = this
    const mark = out.length
    const result = run()
    if (out.length === mark) return result
    const changes = changesOf(out.slice(mark))
    const spills: Stmt[] = []
    for (const [i, expr] of earlier.entries()) {
      if (!isChangedBy(expr, changes)) continue
      const temporary = this.locals.temporary(expr.span)
      spills.push(b.assign(temporary, expr, expr.span))
      earlier[i] = this.read(temporary, expr.span)
    }
    out.splice(mark, 0, ...spills)
    return result
  }

  /** The values of several expressions, evaluated from left to right. */
  operands(paths: readonly NodePath<t.Node>[]): Expr[] {
    const values: Expr[] = []
    for (const path of paths) values.push(this.after(values, () => this.expression(path)))
    return values
  }

  read(id: LocalId, span: Span): Expr {
    return b.local(id, types.unknown, span)
  }

  /** The value in a fresh temporary. */
  keep(value: Expr): Expr {
    const temporary = this.locals.temporary(value.span)
    this.emit(b.assign(temporary, value, value.span))
    return this.read(temporary, value.span)
  }

  /** The value in a form that costs nothing to repeat. What follows may still change it (see `after`). */
  repeatable(value: Expr): Expr {
    return value.kind === 'Const' || value.kind === 'Local' ? value : this.keep(value)
  }

  /** The value in a form that nothing changes any more. */
  stable(value: Expr): Expr {
    if (value.kind === 'Const') return value
    return value.kind === 'Local' && this.locals.isNeverReassigned(value.id) ? value : this.keep(value)
  }
}
