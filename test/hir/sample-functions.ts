// Small typed functions built by hand, for tests of the HIR tools.

import * as b from '../../src/hir/builders.ts'
import type { Expr, HirFunction, HirModule, LocalDecl, LocalId, Param, Stmt } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import { GENERATED } from '../../src/source.ts'

export const S = GENERATED

export interface Sketch {
  readonly name?: string
  readonly symbol?: string
  readonly locals: readonly (readonly [name: string, type: t.Type])[]
  /** How many of the locals, from the first on, are parameters. */
  readonly params: number
  readonly result: t.Type
  readonly body: readonly Stmt[]
}

export const id = (n: number): LocalId => n as LocalId

export function functionOf(sketch: Sketch): HirFunction {
  const locals: LocalDecl[] = sketch.locals.map(([name, type]) => ({ name, type, span: S }))
  const params = locals
    .slice(0, sketch.params)
    .map((_, i): Param => ({ local: id(i), source: { kind: 'argument', index: i }, accepts: null }))
  const { name = 'f', symbol = 'f0', result, body } = sketch
  return { name, symbol, span: S, params, locals, body, result, callsMethods: false }
}

export const moduleOf = (...functions: HirFunction[]): HirModule => ({
  functions,
  exports: functions.slice(0, 1).map(({ symbol }) => ({ symbol, tagged: 0, signature: 0 })),
})

export const num = (value: number): Expr => b.constant(value, S)
export const op = (name: string, ...args: Expr[]): Expr => b.op(name, args, t.float64, S)
export const test = (name: string, ...args: Expr[]): Expr => b.op(name, args, t.boolean, S)

const floats = t.arrayOf('float64')

/** `let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s` */
export function sumFunction(): HirFunction {
  const [a, s, i] = [b.local(id(0), floats, S), b.local(id(1), t.float64, S), b.local(id(2), t.float64, S)]
  return functionOf({
    name: 'sum',
    locals: [
      ['a', floats],
      ['s', t.float64],
      ['i', t.float64],
    ],
    params: 1,
    result: t.float64,
    body: [
      b.assign(id(1), num(0), S),
      b.assign(id(2), num(0), S),
      b.loop({
        label: 'L0',
        head: [],
        test: test('lt', i, b.length(a, S)),
        body: [b.assign(id(1), op('add', s, b.load(a, i, 'nan', t.float64, S)), S)],
        update: [b.assign(id(2), op('add', i, num(1)), S)],
        testLast: false,
        span: S,
      }),
      b.returnOf(s, S),
    ],
  })
}

/** A function without parameters that returns an expression. */
export const returning = (expr: Expr, locals: Sketch['locals'] = []): HirFunction =>
  functionOf({ locals, params: locals.length, result: expr.type, body: [b.returnOf(expr, S)] })
