// Math.*: rows of the operation table under their JavaScript spelling; the n-ary ones become chains of binary rows.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { opByJs } from '../ops/table.ts'
import type { Span } from '../source.ts'
import { applyOp, isUnresolved, toInt32, toNumber, unresolved } from './conversions.ts'

/** Functions of two arguments. All others but the n-ary ones take one. */
const BINARY: ReadonlySet<string> = new Set(['Math.atan2', 'Math.pow', 'Math.imul'])

/** Null where `name` is no function of Math that the table knows. */
export function resolveMath(name: string, args: readonly Expr[], span: Span): Expr | null {
  if (!name.startsWith('Math.')) return null
  const numbers = args.map((arg) => toNumber(arg, name))
  if (numbers.some(isUnresolved)) return unresolved(span)
  switch (name) {
    case 'Math.min':
      return fold('min', numbers, Number.POSITIVE_INFINITY, span)
    case 'Math.max':
      return fold('max', numbers, Number.NEGATIVE_INFINITY, span)
    case 'Math.hypot':
      return hypot(numbers, span)
    default:
      return fixedArity(name, numbers, span)
  }
}

function fold(name: string, args: readonly Expr[], whenEmpty: number, span: Span): Expr {
  const [first, ...rest] = args
  if (first === undefined) return b.constant(whenEmpty, span)
  return rest.reduce((folded, arg) => applyOp(name, [folded, arg], span), first)
}

function hypot(args: readonly Expr[], span: Span): Expr {
  if (args.length === 0) return b.constant(0, span)
  const [first] = args
  if (args.length === 1 && first) return applyOp('abs', [first], span)
  const row = opByJs(
    'Math.hypot',
    args.map((arg) => arg.type),
  )
  if (row === null) {
    const types = args.map((arg) => t.printType(arg.type)).join(', ')
    throw new CompileError(codes.unknown_builtin({ name: 'Math.hypot', types }), span)
  }
  return applyOp(row.name, args, span)
}

/** A missing argument is undefined, hence NaN; further ones are ignored. */
function fixedArity(name: string, args: readonly Expr[], span: Span): Expr | null {
  const arity = BINARY.has(name) ? 2 : 1
  const used = Array.from({ length: arity }, (_, i) => args[i] ?? b.constant(Number.NaN, span))
  const row = opByJs(
    name,
    used.map((arg) => arg.type),
  )
  if (row === null) return null
  return applyOp(row.name, TAKES_INT32.has(row.name) ? used.map(toInt32) : used, span)
}

/** Their operands are converted first, as those of the bit operators are. */
const TAKES_INT32: ReadonlySet<string> = new Set(['imul', 'clz32'])
