// The stable text form of HIR: one statement a line, two spaces of indentation a level, every assignment with its type.
// Expressions show a type where it is a machine integer, since that is what narrowing decides.

import { unreachable } from '../diagnostics/invariant.ts'
import { printRange } from '../ops/range.ts'
import type { Callee, Const, Expr, HirFunction, HirModule, LocalId, Param, Range, Stmt } from './nodes.ts'
import type { Overwrite } from './overwrite.ts'
import { USUAL_PARTS } from './parts.ts'
import { printType } from './types.ts'

export interface PrintOptions {
  /** The range known of an assigned value, printed behind it; null for nothing. */
  readonly rangeOf?: (value: Expr, stmt: Stmt) => Range | null
}

/** All functions, separated by blank lines, then what is exported. */
export function printModule(module: HirModule, options: PrintOptions = {}): string {
  const functions = module.functions.map((fn) => printFunction(fn, options))
  const exports = module.exports.map(
    ({ symbol, tagged, signature, careful, missing = [] }) =>
      `export ${symbol} as ${tagged}.${signature}${careful === undefined ? '' : `, or else ${careful}`}${missing.map((i) => `, without argument ${i}`).join('')}\n`,
  )
  return [...functions, ...(exports.length > 0 ? [exports.join('')] : [])].join('\n')
}

/** One function, ending in a newline. Locals of the same name are told apart by their number: `i#4`. */
export function printFunction(fn: HirFunction, options: PrintOptions = {}): string {
  const names = localNames(fn)
  const params = fn.params.map((param) => printParam(param, fn, names)).join(', ')
  const header = `function ${fn.symbol} ${fn.name}(${params}) -> ${printType(fn.result)}`
  return `${header}\n${new StmtPrinter(fn, names, options).body(fn.body, '  ')}`
}

/** Text of one expression; locals are named `%id` if no function is given. */
export function printExpr(expr: Expr, fn?: HirFunction): string {
  return expressionText(expr, fn === undefined ? [] : localNames(fn))
}

type Names = readonly string[]

function localNames(fn: HirFunction): Names {
  const uses = new Map<string, number>()
  for (const { name } of fn.locals) uses.set(name, (uses.get(name) ?? 0) + 1)
  return fn.locals.map(({ name }, id) => (uses.get(name) === 1 ? name : `${name}#${id}`))
}

const nameOf = (id: LocalId, names: Names): string => names[id] ?? `%${id}`

function printParam(param: Param, fn: HirFunction, names: Names): string {
  const type = fn.locals[param.local]?.type
  const captured = param.source.kind === 'capture' ? 'capture ' : ''
  const accepts = param.accepts === null ? '' : ` in ${printRange(param.accepts)}`
  const overwritten =
    param.overwritten === undefined ? '' : ` overwritten to ${overwriteText(param.overwritten, fn, names)}`
  return `${captured}${nameOf(param.local, names)}: ${type === undefined ? '?' : printType(type)}${accepts}${overwritten}`
}

function overwriteText({ scale, factors }: Overwrite, fn: HirFunction, names: Names): string {
  const texts = factors.map(({ kind, param }) => {
    const name = nameOf((fn.params[param] as Param).local, names)
    return kind === 'length' ? `length(${name})` : name
  })
  return [...(scale === 1 && texts.length > 0 ? [] : [scale]), ...texts].join(' * ')
}

const MACHINE_INTEGERS: ReadonlySet<string> = new Set(['int32', 'uint32', 'int64', 'uint64'])

function machineSuffix(expr: Expr): string {
  return expr.type.kind === 'scalar' && MACHINE_INTEGERS.has(expr.type.name) ? `:${expr.type.name}` : ''
}

function constantText({ value }: Const): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return JSON.stringify(value)
  return Object.is(value, -0) ? '-0' : String(value)
}

function expressionText(expr: Expr, names: Names): string {
  const text = (inner: Expr): string => expressionText(inner, names)
  const list = (items: readonly Expr[]): string => items.map(text).join(', ')
  switch (expr.kind) {
    case 'Const':
      return `${constantText(expr)}${machineSuffix(expr)}`
    case 'Local':
      return nameOf(expr.id, names)
    case 'Op': {
      const form = expr.form === undefined ? '' : `.${expr.form}`
      return `${expr.op}${form}${machineSuffix(expr)}(${list(expr.args)})`
    }
    case 'Generic':
      return `${expr.name}(${list(expr.args)})`
    case 'Cond':
      return `(${text(expr.test)} ? ${text(expr.whenTrue)} : ${text(expr.whenFalse)})`
    case 'Load':
      return `${text(expr.array)}[${text(expr.index)}, ${expr.range}]${machineSuffix(expr)}`
    case 'Length':
      return `length${machineSuffix(expr)}(${text(expr.array)})`
    case 'View':
      return `view(${text(expr.array)}, ${printType(expr.type)}, byte ${expr.offsetBytes}, length ${expr.length})`
    case 'Units':
      return `units(${text(expr.text)})`
    case 'Tuple':
      return `tuple(${list(expr.items)})`
    case 'TupleItem':
      return `${text(expr.tuple)}.${expr.index}`
    case 'Convert':
      return `${printType(expr.type)}(${text(expr.value)})`
    case 'Assume':
      return `assume(${text(expr.value)} in ${printRange(expr.range)})`
    case 'Field':
      return `${text(expr.object)}.${expr.name}`
    case 'Identical':
      return `identical(${text(expr.left)}, ${text(expr.right)})`
    case 'Member':
      return `member(${text(expr.object)}, ${expr.name})`
    case 'Element':
      return `element(${text(expr.object)}, ${text(expr.index)})`
    default:
      return unreachable(expr)
  }
}

function calleeText(callee: Callee): string {
  switch (callee.kind) {
    case 'source':
      return `source ${callee.key}`
    case 'method':
      return `method ${callee.name}`
    case 'value':
      return `value ${callee.name}`
    case 'refused':
      return `refused ${callee.diagnostic.code}`
    case 'object':
      return `object ${callee.names.join(' ')}`
    case 'constructor':
      return callee.name
    case 'function':
      return `${callee.symbol}${callee.inParts === undefined ? '' : ` in parts${partsText(callee.inParts)}`}`
    case 'op':
      return `op ${callee.op}`
    case 'list':
      return `list ${callee.op}`
    default:
      return unreachable(callee)
  }
}

const partsText = (parts: number): string => (parts === USUAL_PARTS ? '' : ` up to ${parts}`)

class StmtPrinter {
  private readonly fn: HirFunction
  private readonly names: Names
  private readonly options: PrintOptions

  constructor(fn: HirFunction, names: Names, options: PrintOptions) {
    this.fn = fn
    this.names = names
    this.options = options
  }

  body(stmts: readonly Stmt[], indent: string): string {
    return stmts.map((stmt) => this.statement(stmt, indent)).join('')
  }

  private expr(expr: Expr): string {
    return expressionText(expr, this.names)
  }

  private target(id: LocalId): string {
    const type = this.fn.locals[id]?.type
    return `${nameOf(id, this.names)}: ${type === undefined ? '?' : printType(type)} = `
  }

  private range(value: Expr, stmt: Stmt): string {
    const range = this.options.rangeOf?.(value, stmt) ?? null
    return range === null ? '' : `  // ${printRange(range)}`
  }

  private section(title: string, stmts: readonly Stmt[], indent: string): string {
    return stmts.length === 0 ? '' : `${indent}${title}\n${this.body(stmts, `${indent}  `)}`
  }

  private statement(stmt: Stmt, indent: string): string {
    const line = (text: string): string => `${indent}${text}\n`
    const inner = `${indent}  `
    switch (stmt.kind) {
      case 'Assign':
        return line(`${this.target(stmt.target)}${this.expr(stmt.value)}${this.range(stmt.value, stmt)}`)
      case 'Store':
        return line(
          `${this.expr(stmt.array)}[${this.expr(stmt.index)}, ${stmt.range}] = ${this.expr(stmt.value)}`,
        )
      case 'Call': {
        const args = stmt.args.map((arg) => this.expr(arg)).join(', ')
        const target = stmt.result === null ? '' : this.target(stmt.result)
        return line(`${target}call ${calleeText(stmt.callee)}(${args})`)
      }
      case 'NewArray':
        return line(`${this.target(stmt.target)}new ${printType(stmt.type)} of ${this.expr(stmt.length)}`)
      case 'Subarray': {
        const bounds = `${this.expr(stmt.begin)}, ${this.expr(stmt.end)}`
        return line(`${this.target(stmt.target)}subarray(${this.expr(stmt.array)}, ${bounds})`)
      }
      case 'NewStruct': {
        const values = stmt.values.map((value) => this.expr(value)).join(', ')
        return line(`${this.target(stmt.target)}new ${printType(stmt.type)} of (${values})`)
      }
      case 'SetField':
        return line(`${this.expr(stmt.object)}.${stmt.name} = ${this.expr(stmt.value)}`)
      case 'If': {
        const otherwise = this.section('else', stmt.else, indent)
        return line(`if ${this.expr(stmt.test)}`) + this.body(stmt.then, inner) + otherwise
      }
      case 'Loop': {
        const head = this.section('head', stmt.head, inner)
        const test = `${inner}while ${this.expr(stmt.test)}\n`
        const work = this.section('body', stmt.body, inner) + this.section('update', stmt.update, inner)
        const parts = stmt.testLast ? work + head + test : head + test + work
        const lanes = `${stmt.lanes === undefined ? '' : ' side by side'}${stmt.parallel === undefined ? '' : ` parallel${partsText(stmt.parallel)}`}`
        return line(`${stmt.testLast ? 'do' : 'loop'} ${stmt.label}${lanes}`) + parts
      }
      case 'Block':
        return line(`block ${stmt.label}`) + this.body(stmt.body, inner)
      case 'Switch': {
        const cases = stmt.cases.map((body, i) => `${inner}case ${i}\n${this.body(body, `${inner}  `)}`)
        return line(`switch ${stmt.label} ${this.expr(stmt.selector)}`) + cases.join('')
      }
      case 'Break':
        return line(`break ${stmt.label}`)
      case 'Continue':
        return line(`continue ${stmt.label}`)
      case 'Return':
        return line(stmt.value === null ? 'return' : `return ${this.expr(stmt.value)}`)
      case 'Throw':
        return line(`throw ${JSON.stringify(stmt.what)}`)
      case 'Bail':
        return line(`bail ${JSON.stringify(stmt.reason)}`)
      default:
        return unreachable(stmt)
    }
  }
}
