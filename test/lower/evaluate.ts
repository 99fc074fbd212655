// Runs untyped HIR with JavaScript's own operators: what lowering must agree with the source about.

import type { ModuleIndex, SourceFunction } from '../../src/1-parse/module-index.ts'
import type { LoweredFunction } from '../../src/2-lower/lower-function.ts'
import { unreachable } from '../../src/diagnostics/invariant.ts'
import type { Callee, Expr, Label, LocalId, Stmt } from '../../src/hir/nodes.ts'

type Value = unknown
type Exit =
  | { readonly kind: 'break' | 'continue'; readonly label: Label }
  | { readonly kind: 'return'; readonly value: Value }
  | null

/** Thrown for `Throw` and `Bail`: the original would run now. */
export class Bailed extends Error {}

export interface Surroundings {
  readonly index: ModuleIndex
  readonly captures: Readonly<Record<string, Value>>
  readonly random: () => number
  lower(fn: SourceFunction): LoweredFunction
}

/** Lowers `fn` and runs it on `args`. */
export function evaluate(fn: SourceFunction, args: readonly Value[], world: Surroundings): Value {
  const lowered = world.lower(fn)
  const frame = new Frame(world)
  for (const param of lowered.fn.params) {
    const { source } = param
    frame.locals.set(
      param.local,
      source.kind === 'argument' ? args[source.index] : world.captures[source.key],
    )
  }
  const exit = frame.list(lowered.fn.body)
  if (exit?.kind !== 'return') throw new Error('the body ends without a return')
  return exit.value
}

const MAX_STEPS = 100_000

class Frame {
  readonly locals = new Map<LocalId, Value>()
  private readonly world: Surroundings
  private steps = 0

  constructor(world: Surroundings) {
    this.world = world
  }

  list(stmts: readonly Stmt[]): Exit {
    for (const stmt of stmts) {
      const exit = this.statement(stmt)
      if (exit !== null) return exit
    }
    return null
  }

  private statement(stmt: Stmt): Exit {
    if (++this.steps > MAX_STEPS) throw new Error('too many steps')
    switch (stmt.kind) {
      case 'Assign':
        this.locals.set(stmt.target, this.value(stmt.value))
        return null
      case 'Store': {
        const [array, index, value] = [stmt.array, stmt.index, stmt.value].map((part) => this.value(part))
        ;(array as Value[])[index as number] = value
        return null
      }
      case 'Call': {
        const result = this.call(
          stmt.callee,
          stmt.args.map((arg) => this.value(arg)),
        )
        if (stmt.result !== null) this.locals.set(stmt.result, result)
        return null
      }
      case 'If':
        return this.list(this.test(stmt.test) ? stmt.then : stmt.else)
      case 'Loop':
        return this.loop(stmt)
      case 'Block':
        return leave(stmt.label, this.list(stmt.body))
      case 'Switch': {
        const first = this.value(stmt.selector) as number
        if (!Number.isInteger(first) || first < 0 || first > stmt.cases.length)
          throw new Error(`selector ${first}`)
        return leave(stmt.label, this.list(stmt.cases.slice(first).flat()))
      }
      case 'Break':
        return { kind: 'break', label: stmt.label }
      case 'Continue':
        return { kind: 'continue', label: stmt.label }
      case 'Return':
        return { kind: 'return', value: stmt.value === null ? undefined : this.value(stmt.value) }
      case 'Throw':
        throw new Bailed(stmt.what)
      case 'Bail':
        throw new Bailed(stmt.reason)
      case 'SetField': {
        const [object, value] = [stmt.object, stmt.value].map((part) => this.value(part))
        ;(object as Record<string, Value>)[stmt.name] = value
        return null
      }
      case 'NewArray':
      case 'NewStruct':
      case 'Subarray':
        throw new Error(`${stmt.kind} before inference`)
      default:
        return unreachable(stmt)
    }
  }

  private loop(stmt: Extract<Stmt, { kind: 'Loop' }>): Exit {
    let isFirst = true
    for (;;) {
      if (!stmt.testLast || !isFirst) {
        this.list(stmt.head)
        if (!this.test(stmt.test)) return null
      }
      isFirst = false
      const exit = this.list(stmt.body)
      const goesOn = exit === null || (exit.kind === 'continue' && exit.label === stmt.label)
      if (!goesOn) return leave(stmt.label, exit)
      this.list(stmt.update)
    }
  }

  private call(callee: Callee, args: readonly Value[]): Value {
    switch (callee.kind) {
      case 'source':
        return evaluate(this.world.index.function(callee.key), args, this.world)
      case 'method': {
        const [receiver, ...rest] = args as [Record<string, (...args: readonly Value[]) => Value>, ...Value[]]
        return receiver[callee.name]?.(...rest)
      }
      case 'object':
        return Object.fromEntries(callee.names.map((name, i) => [name, args[i]]))
      case 'constructor':
        return construct(callee.name, args)
      case 'op':
        return this.world.random()
      case 'function':
        throw new Error('a typed callee before inference')
    }
  }

  private test(expr: Expr): boolean {
    const value = this.value(expr)
    if (typeof value !== 'boolean') throw new Error(`a test of type ${typeof value}`)
    return value
  }

  private value(expr: Expr): Value {
    switch (expr.kind) {
      case 'Const':
        return expr.value
      case 'Local':
        if (!this.locals.has(expr.id)) throw new Error('a local is read before it is assigned')
        return this.locals.get(expr.id)
      case 'Cond':
        return this.value(this.test(expr.test) ? expr.whenTrue : expr.whenFalse)
      case 'Tuple':
        return expr.items.map((item) => this.value(item))
      case 'Member':
        return (this.value(expr.object) as Record<string, Value>)[expr.name]
      case 'Element': {
        const object = this.value(expr.object)
        return (object as Value[])[this.value(expr.index) as number]
      }
      case 'Generic':
        return generic(
          expr.name,
          expr.args.map((arg) => this.value(arg)),
        )
      default:
        throw new Error(`${expr.kind} before inference`)
    }
  }
}

function leave(label: Label, exit: Exit): Exit {
  return exit?.kind === 'break' && exit.label === label ? null : exit
}

function construct(name: string, args: readonly Value[]): Value {
  if (name === 'Array.literal') return [...args]
  if (name === 'Array.filled') return new Array(args[0] as number).fill(args[1])
  const host = globalThis as unknown as Record<string, new (...args: readonly Value[]) => Value>
  if (name.startsWith('new ')) return Reflect.construct(host[name.slice(4)] as never, args as Value[])
  const [owner, method] = name.split('.') as [string, string]
  const constructor_ = host[owner] as unknown as Record<string, (...args: readonly Value[]) => Value>
  return constructor_[method]?.(...args)
}

type Numeric = number

const operators: Readonly<Record<string, (a: Numeric, b: Numeric) => Value>> = {
  'js.+': (a, b) => a + b,
  'js.-': (a, b) => a - b,
  'js.*': (a, b) => a * b,
  'js./': (a, b) => a / b,
  'js.%': (a, b) => a % b,
  'js.**': (a, b) => a ** b,
  'js.&': (a, b) => a & b,
  'js.|': (a, b) => a | b,
  'js.^': (a, b) => a ^ b,
  'js.<<': (a, b) => a << b,
  'js.>>': (a, b) => a >> b,
  'js.>>>': (a, b) => a >>> b,
  'js.<': (a, b) => a < b,
  'js.<=': (a, b) => a <= b,
  'js.>': (a, b) => a > b,
  'js.>=': (a, b) => a >= b,
  'js.===': (a, b) => a === b,
  'js.!==': (a, b) => a !== b,
  'js.neg': (a) => -a,
  'js.pos': (a) => +a,
  'js.~': (a) => ~a,
  'js.!': (a) => !a,
  'js.truthy': (a) => Boolean(a),
  'js.to_numeric': (a) => (typeof a === 'bigint' ? a : Number(a)),
  'js.++': (a) => (typeof a === 'bigint' ? a + 1n : Number(a) + 1),
  'js.--': (a) => (typeof a === 'bigint' ? a - 1n : Number(a) - 1),
  'js.is_nullish': (a) => a === undefined || a === null,
  'js.is_null': (a) => a === null,
}

/** Of arrays; nothing else is iterated over here. */
const iteration: Readonly<Record<string, (array: readonly Value[], index: number) => Value>> = {
  'js.next_index': (_, index) => index + 1,
  'js.iterated': (array, index) => array[index],
  'js.iterated_value': (array, index) => array[index],
  'js.iterated_key': (_, index) => index,
  'js.iterated_start': () => 0,
  'js.iterated_length': (array) => array.length,
  'js.iterated_limit': (_, limit) => limit,
  'js.iterated_gap': () => false,
}

function generic(name: string, args: readonly Value[]): Value {
  if (name.startsWith('js.typeof:')) return typeof args[0] === name.slice('js.typeof:'.length)
  if (name === 'js.element_in_range') return (args[0] as Value[])[args[1] as number]
  const question = iteration[name]
  if (question !== undefined) return question(args[0] as Value[], args[1] as number)
  if (name === 'js.==' || name === 'js.!=') return looselyEqual(args[0], args[1]) === (name === 'js.==')
  const operator = operators[name]
  if (operator !== undefined) return operator(args[0] as number, args[1] as number)
  const path = name.split('.')
  const fn = path.reduce<Value>((object, part) => (object as Record<string, Value>)[part], globalThis)
  return (fn as (...args: readonly Value[]) => Value)(...args)
}

/** `==` between numbers, booleans and undefined. */
function looselyEqual(a: Value, b: Value): boolean {
  const isEmpty = (value: Value) => value === undefined || value === null
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b)
  return typeof a === 'bigint' || typeof b === 'bigint' ? a === b : Number(a) === Number(b)
}
