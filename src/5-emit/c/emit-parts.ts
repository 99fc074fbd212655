// Prints what a loop done in parts needs: a record of what all parts are given, a function that hands it on, and the call.

import { InvariantError, invariant } from '../../diagnostics/invariant.ts'
import type { Call, Callee, Expr, HirFunction, Param } from '../../hir/nodes.ts'
import type { Type } from '../../hir/types.ts'
import { implementationName } from './c-names.ts'
import { isVoid } from './c-types.ts'
import { printAs } from './emit-expression.ts'
import type { UnitContext } from './emit-function.ts'
import type { StatementContext } from './emit-statement.ts'

/** The parameters behind the part's bounds and number. */
const FIXED_PARAMETERS = 3

const taskName = (symbol: string): string => `njit_task_${symbol}`
const runnerName = (symbol: string): string => `${symbol}_run`

/** The record, and the function that does a part of what it says. */
export function taskOf(fn: HirFunction, { types, calleeOf }: UnitContext): string {
  const given = fn.params.slice(FIXED_PARAMETERS).map((param) => typeOf(fn, param))
  const fields = given.flatMap((type, i) => (isVoid(type) ? [] : [`  ${types.spell(type)} a${i};\n`]))
  const args = given.flatMap((type, i) => {
    if (isVoid(type)) return []
    return type.kind === 'array' ? [`of->a${i}.data`, `of->a${i}.length`, `of->a${i}.origin`] : [`of->a${i}`]
  })
  const context = calleeOf(fn.symbol).usesContext ? ['context'] : []
  return `typedef struct {
${fields.join('') || '  char nothing;\n'}} ${taskName(fn.symbol)};
static void ${runnerName(fn.symbol)}(njit_context *context, const void *task, int32_t begin, int32_t end, int32_t part)
{
  const ${taskName(fn.symbol)} *of = task;
  ${implementationName(fn.symbol, fn.name)}(${[...context, 'begin', 'end', 'part', ...args].join(', ')});
}
`
}

/** Of a function that the callee names. */
export function emitCallInParts(
  stmt: Call,
  { symbol, inParts }: Extract<Callee, { kind: 'function' }>,
  context: StatementContext,
): void {
  const { writer } = context
  const { fn } = context.calleeOf(symbol)
  const [begin, end, part, ...given] = stmt.args
  if (begin === undefined || end === undefined || part === undefined)
    throw new InvariantError(`${symbol} is called without bounds`)
  const task = context.freshName()
  const fields = given.flatMap((value, i) => {
    const type = typeOf(fn, fn.params[i + FIXED_PARAMETERS])
    return isVoid(type) ? [] : [printAs(value, type, context).text]
  })
  const own = context.calleeOf(context.fn.symbol).usesContext ? 'context' : '0'
  const int = (expr: Expr): string => printAs(expr, typeOf(fn, fn.params[0]), context).text
  writer.write(`${taskName(symbol)} ${task} = { ${fields.join(', ') || '0'} };`)
  const share = context.target === 'workers' ? 'njit_share_out' : 'njit_share'
  writer.write(`${share}(${own}, ${runnerName(symbol)}, &${task}, ${int(begin)}, ${int(end)}, ${inParts});`)
}

function typeOf(fn: HirFunction, param: Param | undefined): Type {
  const declaration = param && fn.locals[param.local]
  invariant(declaration !== undefined, `${fn.symbol} lacks a parameter`)
  return declaration.type
}
