// Hand-built HIR functions in few words.

import * as b from '../../src/hir/builders.ts'
import type { Expr, HirFunction, HirModule, LocalId, Stmt } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import type { Span } from '../../src/source.ts'

export const at = (line: number, file = 'test.ts'): Span => ({
  file,
  start: line * 100,
  end: line * 100 + 10,
  line,
  column: 0,
})
export const S = at(1)

/** The function under construction: declares locals, and reads them. */
export class FunctionBuilder {
  readonly locals: { name: string; type: t.Type; span: Span }[] = []
  readonly params: HirFunction['params'][number][] = []

  local(name: string, type: t.Type): LocalId {
    this.locals.push({ name, type, span: S })
    return (this.locals.length - 1) as LocalId
  }

  param(name: string, type: t.Type): LocalId {
    const local = this.local(name, type)
    this.params.push({ local, source: { kind: 'argument', index: this.params.length }, accepts: null })
    return local
  }

  read(local: LocalId): Expr {
    return b.local(local, (this.locals[local] as { type: t.Type }).type, S)
  }

  build(symbol: string, name: string, result: t.Type, body: readonly Stmt[]): HirFunction {
    return {
      name,
      symbol,
      span: S,
      params: this.params,
      locals: this.locals,
      body,
      result,
      callsMethods: false,
    }
  }
}

/** A function made in one expression: `define('f0', 'add', t.float64, (f) => [ ... ])`. */
export function define(
  symbol: string,
  name: string,
  result: t.Type,
  body: (f: FunctionBuilder) => readonly Stmt[],
): HirFunction {
  const f = new FunctionBuilder()
  return f.build(symbol, name, result, body(f))
}

/** All functions of the module are exported, in order. */
export function moduleOf(functions: readonly HirFunction[]): HirModule {
  return { functions, exports: functions.map((fn, tagged) => ({ symbol: fn.symbol, tagged, signature: 0 })) }
}

export const num = (value: number): Expr => b.constant(value, S)
export const int = (value: number): Expr => ({ ...b.constant(value, S), type: t.int32 })
export const truth = (value: boolean): Expr => b.constant(value, S)
export const bin = (name: string, left: Expr, right: Expr, type: t.Type = left.type): Expr =>
  b.op(name, [left, right], type, S)
export const less = (left: Expr, right: Expr): Expr => b.op('lt', [left, right], t.boolean, S)

/** Functions collected for one unit; each is exported under its symbol. */
export class FunctionSet {
  readonly functions: HirFunction[] = []

  /** Adds a function and gives its symbol, which its body may call. */
  add(name: string, result: t.Type, body: (f: FunctionBuilder, symbol: string) => readonly Stmt[]): string {
    const symbol = `f${this.functions.length}`
    this.functions.push(define(symbol, name, result, (f) => body(f, symbol)))
    return symbol
  }

  get module(): HirModule {
    return moduleOf(this.functions)
  }
}

export const doubles = t.arrayOf('float64')
export const ret = (value: Expr | null): Stmt => b.returnOf(value, S)
export const set = (target: LocalId, value: Expr): Stmt => b.assign(target, value, S)

/** `for (i = 0; i < end; i++) body`, all in one number type. */
export function countLoop(
  f: FunctionBuilder,
  i: LocalId,
  end: Expr,
  body: readonly Stmt[],
  label = 'loop',
): Stmt[] {
  const literal = f.read(i).type === t.int32 ? int : num
  const update = [set(i, bin('add', f.read(i), literal(1)))]
  return [
    set(i, literal(0)),
    b.loop({ label, head: [], test: less(f.read(i), end), body, update, testLast: false, span: S }),
  ]
}
