// Prints HIR statements as C statements. Structure stays structure: loops, switches and their breaks are C's own wherever
// they mean the same, and labels with gotos otherwise.

import { invariant, unreachable } from '../../diagnostics/invariant.ts'
import type {
  Assign,
  Break,
  Continue,
  Expr,
  HirFunction,
  If,
  Label,
  LocalId,
  Loop,
  NewArray,
  NewStruct,
  SetField,
  Stmt,
  Store,
  Subarray,
  Switch,
} from '../../hir/nodes.ts'
import { fieldOf, isScalar, type ListType, printType, type Type } from '../../hir/types.ts'
import { call, cast, operand, PRIMARY, type Printed, primary } from './c-expression.ts'
import { listName } from './c-lists.ts'
import { undefinedOf } from './c-optionals.ts'
import { isVoid, loadedType } from './c-types.ts'
import type { CWriter } from './c-writer.ts'
import { printCall } from './emit-call.ts'
import {
  arrayTypeOf,
  type ExpressionContext,
  fieldAccess,
  printAs,
  printExpression,
  printIndex,
  printListIndex,
  printProvenIndex,
  printToInt32,
} from './emit-expression.ts'
import { emitLaneLoop } from './lanes/emit-lane-loop.ts'
import type { ListPlan, StmtPlan } from './place-declarations.ts'
import { cElement } from './prologue-arrays.ts'
import { openIf } from './rare-updates.ts'

export interface StatementContext extends ExpressionContext {
  readonly fn: HirFunction
  readonly writer: CWriter
  readonly target: 'wasm' | 'workers' | 'native'
  /** The function of this unit with that symbol, and whether it is given the context. */
  readonly calleeOf: (symbol: string) => { readonly fn: HirFunction; readonly usesContext: boolean }
  /** A C label for the next jump target. Copies of a loop share their HIR label; C's labels are the whole function's. */
  readonly freshLabel: () => string
  /** Ifs whose test seldom holds. */
  readonly rare: ReadonlySet<If>
  /** The statement stands in the slow version of a guarded loop. */
  readonly isSlow?: boolean
  /** What encloses the statement, innermost last. */
  readonly targets: JumpTarget[]
}

interface JumpTarget {
  readonly label: Label
  /** What its C labels begin with. */
  readonly name: string
  readonly kind: 'loop' | 'switch' | 'block'
  /** C's `continue` does what HIR's means. */
  readonly nativeContinue: boolean
  needsBreakLabel: boolean
  needsContinueLabel: boolean
}

export function emitBody(body: readonly Stmt[], plan: ListPlan, context: StatementContext): void {
  for (const [i, stmt] of body.entries()) {
    const stmtPlan = plan[i]
    invariant(stmtPlan !== undefined, 'a statement without a plan')
    if (!isDropped(stmt, context)) context.writer.at(stmt.span)
    emitStatement(stmt, stmtPlan, context)
  }
}

function emitStatement(stmt: Stmt, plan: StmtPlan, context: StatementContext): void {
  const { writer } = context
  switch (stmt.kind) {
    case 'Assign':
      if (!isDropped(stmt, context)) writer.write(`${assignment(stmt, plan, context)};`)
      break
    case 'Store':
      writer.write(`${printStore(stmt, context)};`)
      break
    case 'Call':
      printCall(stmt, stmt.result === null ? null : destination(stmt.result, plan, context), context)
      break
    case 'NewArray':
      writer.write(`${destination(stmt.target, plan, context)} = ${printNewArray(stmt, context)};`)
      break
    case 'Subarray':
      writer.write(`${destination(stmt.target, plan, context)} = ${printSubarray(stmt, context)};`)
      break
    case 'NewStruct':
      writer.write(`${destination(stmt.target, plan, context)} = ${printNewStruct(stmt, context)};`)
      break
    case 'SetField': {
      const field = fieldAccess(stmt.object, stmt.name, context)
      writer.write(`${field.text} = ${printAs(stmt.value, heldBy(stmt), context).text};`)
      break
    }
    case 'If':
      emitIf(stmt, plan, context)
      break
    case 'Loop':
      emitLoop(stmt, plan, context)
      break
    case 'Block':
      emitBlock(stmt, plan, context)
      break
    case 'Switch':
      emitSwitch(stmt, plan, context)
      break
    case 'Break':
      emitBreak(stmt, context)
      break
    case 'Continue':
      emitContinue(stmt, context)
      break
    case 'Return':
      writer.write(printReturn(stmt.value, context))
      break
    case 'Throw':
    case 'Bail':
      writer.write('njit_bail();')
      break
    default:
      unreachable(stmt)
  }
}

function typeOf(local: LocalId, context: StatementContext): Type {
  const declaration = context.fn.locals[local]
  invariant(declaration !== undefined, `no local ${local}`)
  return declaration.type
}

/** An assignment of undefined to a local that holds nothing else needs no code. */
function isDropped(stmt: Stmt, context: StatementContext): boolean {
  return stmt.kind === 'Assign' && isVoid(typeOf(stmt.target, context))
}

/** The left side of an assignment: the name, with its type where the statement declares it. */
function destination(local: LocalId, plan: StmtPlan, context: StatementContext): string {
  const name = context.nameOf(local)
  return plan.declares ? `${context.types.spell(typeOf(local, context))} ${name}` : name
}

function assignment(stmt: Assign, plan: StmtPlan, context: StatementContext): string {
  const value = printAs(stmt.value, typeOf(stmt.target, context), context)
  return `${destination(stmt.target, plan, context)} = ${value.text}`
}

// ---- arrays -------------------------------------------------------------------------------------------------------

function printListStore(stmt: Store, type: ListType, context: StatementContext): string {
  const list = printExpression(stmt.array, context)
  const value = printAs(stmt.value, type.of, context)
  if (stmt.range === 'proven')
    return `${operand(list, PRIMARY)}->data[${printProvenIndex(stmt.index, context).text}] = ${value.text}`
  const index = printListIndex(stmt.index, context)
  return stmt.range === 'append'
    ? call(`njit_put_${listName(type)}`, [primary('context'), list, index, value]).text
    : call(`njit_store_bail_${listName(type)}`, [list, index, value]).text
}

/** The store as a C expression. */
export function printStore(stmt: Store, context: StatementContext): string {
  if (stmt.array.type.kind === 'list') return printListStore(stmt, stmt.array.type, context)
  const type = arrayTypeOf(stmt.array)
  const array = printExpression(stmt.array, context)
  const value = printStored(stmt.value, type.element, context)
  if (stmt.range === 'proven') {
    return `${operand(array, PRIMARY)}.data[${printProvenIndex(stmt.index, context).text}] = ${value.text}`
  }
  const name = `njit_store_${stmt.range === 'bail' ? 'bail_' : ''}${type.element}`
  return call(name, [array, printIndex(stmt.index, type, context), value]).text
}

/** The value as JavaScript converts it to the element type. C's conversions between integers keep the low bits, as those do. */
function printStored(
  value: Expr,
  element: Parameters<typeof cElement>[0],
  context: StatementContext,
): Printed {
  const printed = printExpression(value, context)
  const type = value.type.kind === 'optional' ? 'float64' : printType(value.type)
  if (element === 'float64' || element === 'float32')
    return element === type ? printed : cast(cElement(element), printed)
  if (element === 'uint8clamped') {
    return type === 'float64'
      ? call('njit_clamp_uint8', [printed])
      : type === 'boolean'
        ? printed
        : call(`njit_clamp_uint8_${type}`, [printed])
  }
  const whole = type === 'float64' ? printToInt32(value, context) : printed
  const isSame =
    loadedType(element) === element && (type === element || (type === 'float64' && element === 'int32'))
  return isSame ? whole : cast(cElement(element), whole)
}

function printNewArray(stmt: NewArray, context: StatementContext): string {
  const printed = printExpression(stmt.length, context)
  const isList = stmt.type.container === 'list'
  const length = isScalar(stmt.length.type, 'float64')
    ? call(isList ? 'njit_list_length' : 'njit_array_length', [printed])
    : isScalar(stmt.length.type, 'int32')
      ? printed
      : call('njit_length_of_int64', [printed])
  return call(`njit_new_${stmt.type.element}`, [primary('context'), length]).text
}

function printSubarray(stmt: Subarray, context: StatementContext): string {
  const array = printExpression(stmt.array, context)
  const bounds = [stmt.begin, stmt.end].map((bound) => printWhole(bound, context))
  return call(`njit_view_${arrayTypeOf(stmt.array).element}`, [array, ...bounds]).text
}

/** The values are evaluated before the record is made, since they may read the one that it replaces. */
function printNewStruct(stmt: NewStruct, context: StatementContext): string {
  const name = context.types.record(stmt.type)
  const values = stmt.type.fields.map(({ type }, i) => printAs(stmt.values[i] as Expr, type, context).text)
  return `(${name} *)njit_record(context, &(${name}){ ${values.join(', ')} }, sizeof(${name}))`
}

function heldBy({ object, name }: SetField): Type {
  const type = object.type.kind === 'struct' ? fieldOf(object.type, name) : null
  invariant(type !== null, `no field ${name}`)
  return type
}

/** A number known to be an int32, as one. */
function printWhole(expr: Expr, context: StatementContext): Printed {
  const printed = printExpression(expr, context)
  return isScalar(expr.type, 'int32') ? printed : cast('int32_t', printed)
}

function printReturn(value: Expr | null, context: StatementContext): string {
  const { result } = context.fn
  if (isVoid(result)) return 'return;'
  if (value !== null) return `return ${printAs(value, result, context).text};`
  invariant(result.kind === 'optional', `nothing is returned where ${printType(result)} is`)
  return `return ${undefinedOf(result).text};`
}

// ---- control flow -------------------------------------------------------------------------------------------------

function emitIf(stmt: If, plan: StmtPlan, context: StatementContext): void {
  const { writer } = context
  openIf(printExpression(stmt.test, context).text, context.rare.has(stmt), context)
  emitBody(stmt.then, plan.bodies[0] ?? [], context)
  let rest = stmt.else
  let restPlan = plan.bodies[1] ?? []
  for (let next = rest[0]; next?.kind === 'If' && rest.length === 1; next = rest[0]) {
    writer.between(`} else if (${printExpression(next.test, context).text}) {`)
    const bodies: readonly ListPlan[] = restPlan[0]?.bodies ?? []
    emitBody(next.then, bodies[0] ?? [], context)
    rest = next.else
    restPlan = bodies[1] ?? []
  }
  if (rest.length > 0) {
    writer.between('} else {')
    emitBody(rest, restPlan, stmt.isGuard ? { ...context, isSlow: true } : context)
  }
  writer.close()
}

function enter(
  label: Label,
  kind: JumpTarget['kind'],
  nativeContinue: boolean,
  context: StatementContext,
): JumpTarget {
  const name = context.freshLabel()
  const target = { label, name, kind, nativeContinue, needsBreakLabel: false, needsContinueLabel: false }
  context.targets.push(target)
  return target
}

function leave(target: JumpTarget, context: StatementContext): void {
  context.targets.pop()
  if (target.needsBreakLabel) context.writer.label(`${target.name}_break`)
}

function emitLoop(stmt: Loop, plan: StmtPlan, context: StatementContext): void {
  const { writer } = context
  if (stmt.lanes !== undefined) emitLaneLoop(stmt, stmt.lanes, context)
  const [headPlan = [], bodyPlan = [], updatePlan = []] = plan.bodies
  const header = stmt.testLast ? null : forUpdate(stmt, updatePlan, context)
  const isForever = stmt.test.kind === 'Const' && stmt.test.value === true
  const test = printExpression(stmt.test, context)
  const target = enter(stmt.label, 'loop', header !== null, context)
  const testInHeader = header !== null && stmt.head.length === 0 && !isForever
  // It hardly ever runs: the time that clang would take to make it fast is not well spent.
  if (context.isSlow === true)
    writer.write('#pragma clang loop vectorize(disable) interleave(disable) unroll(disable)')
  writer.open(loopHeader(testInHeader ? test.text : '', header ?? ''))
  const leaveUnlessTest = (): void => {
    if (!isForever) writer.write(`if (!(${test.text})) break;`)
  }
  if (!stmt.testLast) {
    emitBody(stmt.head, headPlan, context)
    if (!testInHeader) leaveUnlessTest()
  }
  emitBody(stmt.body, bodyPlan, context)
  if (target.needsContinueLabel) writer.label(`${target.name}_continue`)
  if (header === null) emitBody(stmt.update, updatePlan, context)
  if (stmt.testLast) {
    emitBody(stmt.head, headPlan, context)
    leaveUnlessTest()
  }
  writer.close()
  leave(target, context)
}

function loopHeader(test: string, update: string): string {
  if (test !== '' && update === '') return `while (${test})`
  return `for (;${test && ` ${test}`};${update && ` ${update}`})`
}

/** The update as the third part of `for`, or null where it is more than a few assignments. */
function forUpdate(stmt: Loop, plan: ListPlan, context: StatementContext): string | null {
  const parts: string[] = []
  for (const [i, update] of stmt.update.entries()) {
    const updatePlan = plan[i]
    if (update.kind !== 'Assign' || updatePlan === undefined || updatePlan.declares) return null
    if (!isDropped(update, context)) parts.push(assignment(update, updatePlan, context))
  }
  return parts.length > 3 ? null : parts.join(', ')
}

function emitBlock(stmt: Extract<Stmt, { kind: 'Block' }>, plan: StmtPlan, context: StatementContext): void {
  const target = enter(stmt.label, 'block', false, context)
  context.writer.open('')
  emitBody(stmt.body, plan.bodies[0] ?? [], context)
  context.writer.close()
  leave(target, context)
}

function emitSwitch(stmt: Switch, plan: StmtPlan, context: StatementContext): void {
  const { writer } = context
  const target = enter(stmt.label, 'switch', false, context)
  writer.open(`switch (${printWhole(stmt.selector, context).text})`)
  for (const [i, body] of stmt.cases.entries()) {
    writer.open(`case ${i}:`)
    emitBody(body, plan.bodies[i] ?? [], context)
    writer.close()
  }
  writer.close()
  leave(target, context)
}

function emitBreak(stmt: Break, context: StatementContext): void {
  const target = findTarget(stmt.label, context)
  const innermost = findLast(context.targets, (candidate) => candidate.kind !== 'block')
  if (target === innermost) {
    context.writer.write('break;')
    return
  }
  target.needsBreakLabel = true
  context.writer.write(`goto ${target.name}_break;`)
}

function emitContinue(stmt: Continue, context: StatementContext): void {
  const target = findTarget(stmt.label, context)
  const innermost = findLast(context.targets, (candidate) => candidate.kind === 'loop')
  if (target === innermost && target.nativeContinue) {
    context.writer.write('continue;')
    return
  }
  target.needsContinueLabel = true
  context.writer.write(`goto ${target.name}_continue;`)
}

function findLast(
  targets: readonly JumpTarget[],
  is: (target: JumpTarget) => boolean,
): JumpTarget | undefined {
  return [...targets].reverse().find(is)
}

function findTarget(label: Label, context: StatementContext): JumpTarget {
  const target = findLast(context.targets, (candidate) => candidate.label === label)
  invariant(target !== undefined, `nothing is labelled ${label}`)
  return target
}

/** The body certainly ends by returning, throwing or bailing. */
export function endsByReturning(body: readonly Stmt[]): boolean {
  const last = body.at(-1)
  return last !== undefined && (last.kind === 'Return' || last.kind === 'Throw' || last.kind === 'Bail')
}
