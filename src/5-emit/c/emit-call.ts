// Prints calls: of functions of the unit, whose arrays travel as three scalars, and of effectful operations.

import { InvariantError, invariant } from '../../diagnostics/invariant.ts'
import type { Call, Expr, HirFunction, ListOp, LocalId } from '../../hir/nodes.ts'
import { float64, listOf, type Type } from '../../hir/types.ts'
import { opByName } from '../../ops/table.ts'
import { listName } from './c-lists.ts'
import { implementationName } from './c-names.ts'
import { undefinedOf } from './c-optionals.ts'
import { isVoid } from './c-types.ts'
import { printAs, printExpression, printListIndex } from './emit-expression.ts'
import { emitCallInParts } from './emit-parts.ts'
import type { StatementContext } from './emit-statement.ts'

/** Emits the call; `destination` is the left side of the assignment of its result. */
export function printCall(stmt: Call, destination: string | null, context: StatementContext): void {
  switch (stmt.callee.kind) {
    case 'op':
      emitOpCall(stmt, stmt.callee.op, destination, context)
      break
    case 'function':
      if (stmt.callee.inParts !== undefined) emitCallInParts(stmt, stmt.callee, context)
      else emitFunctionCall(stmt, stmt.callee.symbol, destination, context)
      break
    case 'list':
      emitListOp(stmt, stmt.callee.op, destination, context)
      break
    default:
      throw new InvariantError(`a call of a ${stmt.callee.kind} reached C`)
  }
}

function resultTypeOf(local: LocalId, context: StatementContext): Type {
  const declaration = context.fn.locals[local]
  invariant(declaration !== undefined, `no local ${local}`)
  return declaration.type
}

function emitOpCall(stmt: Call, name: string, destination: string | null, context: StatementContext): void {
  const form = opByName(name).forms[0]
  invariant(form !== undefined && stmt.args.length === 0, `${name} cannot be called as a statement`)
  context.writer.write(destination === null ? `${form.c};` : `${destination} = ${form.c};`)
}

function emitListOp(stmt: Call, op: ListOp, destination: string | null, context: StatementContext): void {
  const text = listOpText(stmt, op, context)
  context.writer.write(destination === null ? `${text};` : `${destination} = ${text};`)
}

function listOpText(stmt: Call, op: ListOp, context: StatementContext): string {
  const [first, second] = stmt.args
  const type = op === 'new' || op === 'adopt' ? resultType(stmt, context) : first?.type
  invariant(type?.kind === 'list', `${op} of no list`)
  context.types.spell(type)
  const name = `njit_${op}_${listName(type)}`
  if (op === 'new') return `${name}(context, ${first?.kind === 'Const' ? first.value : 0})`
  invariant(first, `${op} of nothing`)
  const list = printExpression(first, context).text
  switch (op) {
    case 'adopt':
      return `({ ${context.types.spell(first.type)} whole = ${list}; ${name}(context, whole.data, whole.length); })`
    case 'pop':
    case 'shift':
      return `${name}(${list})`
    case 'push':
      invariant(second, 'nothing is pushed')
      return `${name}(context, ${list}, ${printAs(second, type.of, context).text})`
    case 'truncate':
      invariant(second, 'no length')
      return `${name}(${list}, ${printListIndex(second, context).text})`
  }
}

/** A list that nobody takes is made all the same: there may be no room for it. */
function resultType(stmt: Call, context: StatementContext): Type {
  return stmt.result === null ? listOf(float64) : resultTypeOf(stmt.result, context)
}

function emitFunctionCall(
  stmt: Call,
  symbol: string,
  destination: string | null,
  context: StatementContext,
): void {
  const { fn, usesContext } = context.calleeOf(symbol)
  const { writer } = context
  invariant(fn.params.length === stmt.args.length, `${symbol} is called with ${stmt.args.length} arguments`)
  const args = stmt.args.map((value, i) => ({ value, type: parameterType(fn, i) }))
  const temporaries: string[] = []
  const passed = args.flatMap(({ value, type }) => {
    if (isVoid(type)) return []
    const printed = printAs(value, type, context)
    if (type.kind !== 'array') return [printed.text]
    const isName = /^\w+$/.test(printed.text)
    const name = isName ? printed.text : context.freshName()
    if (!isName) temporaries.push(`${context.types.spell(type)} ${name} = ${printed.text};`)
    return [`${name}.data`, `${name}.length`, `${name}.origin`]
  })
  const text = `${implementationName(symbol, fn.name)}(${[...(usesContext ? ['context'] : []), ...passed].join(', ')})`
  for (const temporary of temporaries) writer.write(temporary)
  const target = stmt.result === null ? null : resultTypeOf(stmt.result, context)
  if (destination === null || target === null || isVoid(target)) writer.write(`${text};`)
  else if (isVoid(fn.result)) {
    writer.write(`${text};`)
    invariant(target.kind === 'optional', `${symbol} returns nothing`)
    writer.write(`${destination} = ${undefinedOf(target).text};`)
  } else {
    const result = printAs({ ...placeholder(stmt), type: fn.result }, target, {
      ...context,
      nameOf: () => text,
    })
    writer.write(`${destination} = ${result.text};`)
  }
}

function parameterType(fn: HirFunction, position: number): Type {
  const local = fn.params[position]?.local
  const declaration = local === undefined ? undefined : fn.locals[local]
  invariant(declaration !== undefined, `${fn.symbol} has no parameter ${position}`)
  return declaration.type
}

/** Stands for the call's value, so that its conversion is printed like any other. */
function placeholder(stmt: Call): Expr & { kind: 'Local' } {
  return { kind: 'Local', id: stmt.result as LocalId, type: { kind: 'unknown' }, span: stmt.span }
}
