// What legal HIR is, as a table of facts per stage and a check per node kind. Passes are verified after every run in tests and
// debugging, so a problem names the pass that made it.

import { unreachable } from '../diagnostics/invariant.ts'
import { symbolsOf } from './call-graph.ts'
import type { Call, Callee, Expr, HirFunction, HirModule, ListOp, LocalId, Stmt } from './nodes.ts'
import { printExpr } from './print.ts'
import type { ScalarName, Type } from './types.ts'
import { optionalOf, printType } from './types.ts'
import {
  arrayProblem,
  expressionProblems,
  fieldProblem,
  isAssignable,
  isElement,
  isIndexType,
} from './verify-expression.ts'
import { children, expressionsOf } from './visit.ts'

export type VerifyStage = 'lowered' | 'inferred' | 'narrowed'

export interface StageRules {
  /** Generic, Member, Element and unknown types may occur; types are not compared. */
  readonly untyped: boolean
  readonly scalars: ReadonlySet<ScalarName>
  readonly callees: ReadonlySet<Callee['kind']>
}

const BEFORE_NARROWING: readonly ScalarName[] = ['float64', 'boolean', 'bigint']

const rulesOf: Readonly<Record<VerifyStage, StageRules>> = {
  lowered: {
    untyped: true,
    scalars: new Set(BEFORE_NARROWING),
    callees: new Set(['source', 'method', 'constructor', 'object', 'op']),
  },
  inferred: {
    untyped: false,
    scalars: new Set(BEFORE_NARROWING),
    callees: new Set(['function', 'op', 'list']),
  },
  narrowed: {
    untyped: false,
    scalars: new Set([...BEFORE_NARROWING, 'int32', 'uint32', 'int64', 'uint64']),
    callees: new Set(['function', 'op', 'list']),
  },
}

/** Everything that is wrong with a module at that stage, one line each; empty if nothing is. */
export function verifyModule(module: HirModule, stage: VerifyStage): string[] {
  const bySymbol = new Map(module.functions.map((fn) => [fn.symbol, fn]))
  const problems: string[] = []
  if (stage !== 'lowered' && bySymbol.size < module.functions.length) {
    problems.push('two functions have the same symbol')
  }
  for (const symbol of module.exports.flatMap(symbolsOf)) {
    if (!bySymbol.has(symbol)) problems.push(`export ${symbol} is no function`)
  }
  for (const fn of module.functions) {
    const found = new FunctionVerifier(fn, rulesOf[stage], bySymbol).run()
    problems.push(...found.map((problem) => `${fn.symbol || fn.name}: ${problem}`))
  }
  return problems
}

/** The same for one function; calls are checked only as far as their callees are given. */
export function verifyFunction(
  fn: HirFunction,
  stage: VerifyStage,
  callees: ReadonlyMap<string, HirFunction> = new Map(),
): string[] {
  return new FunctionVerifier(fn, rulesOf[stage], callees).run()
}

type JumpTarget = 'loop' | 'block'

class FunctionVerifier {
  private readonly fn: HirFunction
  private readonly rules: StageRules
  private readonly callees: ReadonlyMap<string, HirFunction>
  private readonly problems: string[] = []
  private readonly labelsInScope = new Map<string, JumpTarget>()
  private readonly labels = new Set<string>()
  /** Types of objects whose fields were looked at: they may lead back to themselves. */
  private readonly seen = new Set<Type>()

  constructor(fn: HirFunction, rules: StageRules, callees: ReadonlyMap<string, HirFunction>) {
    this.fn = fn
    this.rules = rules
    this.callees = callees
  }

  run(): string[] {
    this.locals()
    this.body(this.fn.body)
    return this.problems
  }

  private locals(): void {
    const { locals, params, result } = this.fn
    const taken = new Set<LocalId>()
    for (const { local } of params) {
      this.require(locals[local] !== undefined, `parameter ${local} is no local`)
      this.require(!taken.has(local), `two parameters share local ${local}`)
      taken.add(local)
    }
    for (const { name, type } of locals) this.type(type, `local ${name}`)
    this.type(result, 'the result')
  }

  private require(holds: boolean, problem: string): void {
    if (!holds) this.problems.push(problem)
  }

  private type(type: Type, where: string): void {
    switch (type.kind) {
      case 'unknown':
        this.require(this.rules.untyped, `${where} has no type`)
        break
      case 'scalar':
        this.require(this.rules.scalars.has(type.name), `${where} is ${type.name} too early`)
        break
      case 'optional':
      case 'list':
        this.type(type.of, where)
        break
      case 'tuple':
        for (const item of type.items) this.type(item, where)
        break
      case 'struct':
        if (this.seen.has(type)) break
        this.seen.add(type)
        for (const field of type.fields) this.type(field.type, `${where}.${field.name}`)
        break
      case 'array':
      case 'string':
      case 'undefined':
      case 'opaque':
        break
      default:
        unreachable(type)
    }
  }

  private body(stmts: readonly Stmt[]): void {
    for (const stmt of stmts) {
      for (const expr of expressionsOf(stmt)) this.expr(expr)
      this.statement(stmt)
    }
  }

  private expr(expr: Expr): void {
    for (const operand of children(expr)) this.expr(operand)
    this.type(expr.type, printExpr(expr))
    if (expr.kind === 'Local') {
      const local = this.fn.locals[expr.id]
      this.require(local !== undefined, `no local ${expr.id}`)
      if (local !== undefined) this.assignable(local.type, expr.type, `read of ${local.name}`)
      return
    }
    const isUntyped = expr.kind === 'Generic' || expr.kind === 'Member' || expr.kind === 'Element'
    this.require(this.rules.untyped || !isUntyped, `${printExpr(expr)} was not resolved`)
    if (!this.rules.untyped && !isUntyped) this.problems.push(...expressionProblems(expr))
  }

  private assignable(from: Type, to: Type, where: string): void {
    if (this.rules.untyped && (from.kind === 'unknown' || to.kind === 'unknown')) return
    this.require(isAssignable(from, to), `${where}: ${printType(from)} is not ${printType(to)}`)
  }

  private assigns(target: LocalId, type: Type): void {
    const local = this.fn.locals[target]
    this.require(local !== undefined, `no local ${target}`)
    if (local !== undefined) this.assignable(type, local.type, `assignment of ${local.name}`)
  }

  private condition(test: Expr): void {
    if (this.rules.untyped) return
    this.require(
      printType(test.type) === 'boolean',
      `condition ${printExpr(test)} is ${printType(test.type)}`,
    )
  }

  private isIndex(expr: Expr): void {
    if (this.rules.untyped) return
    this.require(isIndexType(expr.type), `index ${printExpr(expr)} is ${printType(expr.type)}`)
  }

  private isArray(expr: Expr, written: boolean): void {
    if (this.rules.untyped) return
    const problem = arrayProblem(expr, written)
    if (problem !== null) this.problems.push(problem)
  }

  private statement(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'Assign':
        this.assigns(stmt.target, stmt.value.type)
        break
      case 'Store':
        this.store(stmt)
        break
      case 'Call':
        this.call(stmt)
        break
      case 'NewArray':
        this.isIndex(stmt.length)
        this.assigns(stmt.target, stmt.type)
        break
      case 'Subarray':
        this.isArray(stmt.array, false)
        this.isIndex(stmt.begin)
        this.isIndex(stmt.end)
        this.assigns(stmt.target, stmt.array.type)
        break
      case 'NewStruct':
        this.newStruct(stmt)
        break
      case 'SetField': {
        const problem = this.rules.untyped ? null : fieldProblem(stmt.object, stmt.name, stmt.value.type)
        if (problem !== null) this.problems.push(problem)
        break
      }
      case 'If':
        this.condition(stmt.test)
        this.body(stmt.then)
        this.body(stmt.else)
        break
      case 'Loop':
        this.condition(stmt.test)
        this.labelled(stmt.label, 'loop', [stmt.head, stmt.body, stmt.update])
        break
      case 'Block':
        this.labelled(stmt.label, 'block', [stmt.body])
        break
      case 'Switch':
        this.isIndex(stmt.selector)
        this.labelled(stmt.label, 'block', stmt.cases)
        break
      case 'Break':
        this.require(this.labelsInScope.has(stmt.label), `break to ${stmt.label}, which is not around it`)
        break
      case 'Continue':
        this.require(
          this.labelsInScope.get(stmt.label) === 'loop',
          `continue of ${stmt.label}, which is no loop around it`,
        )
        break
      case 'Return':
        this.returns(stmt.value)
        break
      case 'Throw':
      case 'Bail':
        break
      default:
        unreachable(stmt)
    }
  }

  private labelled(label: string, kind: JumpTarget, bodies: readonly (readonly Stmt[])[]): void {
    this.require(!this.labels.has(label), `label ${label} is used twice`)
    this.labels.add(label)
    this.labelsInScope.set(label, kind)
    for (const body of bodies) this.body(body)
    this.labelsInScope.delete(label)
  }

  private store(stmt: Extract<Stmt, { kind: 'Store' }>): void {
    if (this.rules.untyped) return
    this.isArray(stmt.array, true)
    this.isIndex(stmt.index)
    const { type } = stmt.array
    if (type.kind === 'list') this.listStore(stmt, type.of)
    if (type.kind !== 'array') return
    this.require(stmt.range !== 'append', `${printType(type)} does not grow`)
    const wants = type.element === 'int64' || type.element === 'uint64' ? 'bigint' : 'number'
    const gets = printType(stmt.value.type)
    const bigintTypes = ['bigint', 'int64', 'uint64']
    const numberTypes = ['float64', 'int32', 'uint32', 'int64']
    const fits = (wants === 'bigint' ? bigintTypes : numberTypes).includes(gets)
    this.require(fits, `${gets} stored into ${printType(type)}`)
    this.require(
      type.container !== 'list' || stmt.range !== 'skip',
      'a store into a list must bail out of range',
    )
  }

  private newStruct({ type, values, target }: Extract<Stmt, { kind: 'NewStruct' }>): void {
    this.require(values.length === type.fields.length, `${values.length} values for ${printType(type)}`)
    for (const [i, field] of type.fields.entries()) {
      this.assignable(values[i]?.type ?? { kind: 'undefined' }, field.type, `field ${field.name}`)
    }
    this.assigns(target, type)
  }

  private listStore(stmt: Extract<Stmt, { kind: 'Store' }>, of: Type): void {
    const fits = isElement(stmt.value.type, of)
    this.require(fits, `${printType(stmt.value.type)} stored into a list of ${printType(of)}`)
    this.require(stmt.range !== 'skip', 'a store into a list must bail out of range')
  }

  private listCall({ args, result }: Call, op: ListOp): void {
    const [list, value] = args
    const type = list?.type
    if (op === 'new')
      this.require((list ?? null) === null || list?.kind === 'Const', 'a new list takes a constant')
    else if (op === 'adopt') this.require(type?.kind === 'array', 'adopts no array')
    else if (type?.kind !== 'list') this.require(false, `${op} of no list`)
    else if (op === 'push') {
      const fits = value !== undefined && isElement(value.type, type.of)
      this.require(fits, `a list of ${printType(type.of)} is given something else`)
    } else if (op === 'truncate')
      this.require(value !== undefined && isIndexType(value.type), 'no length for a list')
    else if (result !== null) this.assigns(result, optionalOf(type.of))
  }

  private call(stmt: Call): void {
    const { callee } = stmt
    this.require(this.rules.callees.has(callee.kind), `a ${callee.kind} callee at this stage`)
    if (callee.kind === 'list') this.listCall(stmt, callee.op)
    if (callee.kind !== 'function') return
    const fn = this.callees.get(callee.symbol)
    if (fn === undefined) {
      this.require(this.callees.size === 0, `call of ${callee.symbol}, which does not exist`)
      return
    }
    this.require(
      fn.params.length === stmt.args.length,
      `${fn.symbol} takes ${fn.params.length} values, not ${stmt.args.length}`,
    )
    for (const [i, { local }] of fn.params.entries()) {
      const [arg, param] = [stmt.args[i], fn.locals[local]]
      if (arg !== undefined && param !== undefined)
        this.assignable(arg.type, param.type, `${param.name} of ${fn.symbol}`)
    }
    if (stmt.result !== null) this.assigns(stmt.result, fn.result)
  }

  private returns(value: Expr | null): void {
    const { result } = this.fn
    if (value !== null) this.assignable(value.type, result, 'return')
    else this.assignable({ kind: 'undefined' }, result, 'return')
  }
}
