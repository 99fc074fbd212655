// Runs typed HIR on JavaScript values: the definition of every node, and the oracle for passes and back ends. It works on
// inferred and on narrowed HIR alike, and throws an InvariantError where the program breaks a promise it makes itself: a
// value outside its machine type, a 'proven' access out of range, an Assume that does not hold.

import { InvariantError, invariant, unreachable } from '../diagnostics/invariant.ts'
import { opByName } from '../ops/table.ts'
import type { Frame } from './interpret-expression.ts'
import {
  evaluate,
  evaluateArray,
  evaluateNumber,
  evaluateRecord,
  evaluateRow,
  isIndex,
  leavesList,
} from './interpret-expression.ts'
import { applyListOp } from './interpret-list.ts'
import type { HirValue } from './interpret-values.ts'
import { BailSignal, expectValueOf, isValueOf, newTypedArray, show } from './interpret-values.ts'
import type {
  Break,
  Call,
  Continue,
  Expr,
  HirFunction,
  HirModule,
  LocalId,
  Loop,
  NewArray,
  NewStruct,
  Stmt,
  Store,
  Subarray,
  Switch,
} from './nodes.ts'
import { partsBetween } from './parts.ts'

export type { HirValue, TypedArray } from './interpret-values.ts'

export interface InterpretOptions {
  /** Stands for Math.random. */
  readonly random?: () => number
  /** Statements and loop rounds after which the run bails with the text STEP_LIMIT. Default: no limit. */
  readonly maxSteps?: number
  /** Nested calls after which the run bails. Default 2000; the interpreter's own stack may end earlier, with the same result. */
  readonly maxDepth?: number
}

export type InterpretResult =
  | { readonly kind: 'value'; readonly value: HirValue }
  /** The original JavaScript would take over. `what` is for people. */
  | { readonly kind: 'bail'; readonly what: string }

export const STEP_LIMIT = 'step limit'
/** Longer new arrays bail, so that no test runs out of memory. */
const MOST_NEW_ELEMENTS = 2 ** 26

/** Calls the function `symbol` with one value per parameter of its HirFunction. Arrays are used as they are: the caller copies. A run that
 *  bails may leave them half written, as compiled code leaves its memory. */
export function interpret(
  module: HirModule,
  symbol: string,
  args: readonly HirValue[],
  options: InterpretOptions = {},
): InterpretResult {
  try {
    return { kind: 'value', value: new Interpreter(module, options).call(symbol, args) }
  } catch (error) {
    if (error instanceof BailSignal) return { kind: 'bail', what: error.message }
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      return { kind: 'bail', what: 'stack overflow' }
    }
    throw error
  }
}

/** How a statement ended: null goes on with the next one. */
type Completion = Break | Continue | Returned | null

interface Returned {
  readonly kind: 'Value'
  readonly value: HirValue
}

function returnedValue(completion: Break | Continue | Returned, symbol: string): HirValue {
  if (completion.kind !== 'Value') throw new InvariantError(`${symbol} ends in a jump`)
  return completion.value
}

class Interpreter {
  private readonly functions: ReadonlyMap<string, HirFunction>
  private readonly options: InterpretOptions
  private readonly maxDepth: number
  private stepsLeft: number
  private depth = 0

  constructor(module: HirModule, options: InterpretOptions) {
    this.functions = new Map(module.functions.map((fn) => [fn.symbol, fn]))
    this.options = options
    this.stepsLeft = options.maxSteps ?? Infinity
    this.maxDepth = options.maxDepth ?? 2000
  }

  call(symbol: string, args: readonly HirValue[]): HirValue {
    const fn = this.functions.get(symbol)
    invariant(fn !== undefined, `no function ${symbol}`)
    invariant(
      args.length === fn.params.length,
      `${symbol} takes ${fn.params.length} values, not ${args.length}`,
    )
    const frame: Frame = []
    for (const [i, param] of fn.params.entries()) this.assign(fn, frame, param.local, args[i])
    if (++this.depth > this.maxDepth) throw new BailSignal('stack overflow')
    const completion = this.body(fn, fn.body, frame)
    this.depth--
    const value = completion === null ? undefined : returnedValue(completion, symbol)
    return expectValueOf(fn.result, value, `result of ${symbol}`)
  }

  private assign(fn: HirFunction, frame: Frame, target: LocalId, value: HirValue): void {
    const local = fn.locals[target]
    invariant(local !== undefined, `${fn.symbol} has no local ${target}`)
    frame[target] = expectValueOf(local.type, value, `${local.name} of ${fn.symbol}`)
  }

  private step(): void {
    if (--this.stepsLeft < 0) throw new BailSignal(STEP_LIMIT)
  }

  private body(fn: HirFunction, stmts: readonly Stmt[], frame: Frame): Completion {
    for (const stmt of stmts) {
      const completion = this.statement(fn, stmt, frame)
      if (completion !== null) return completion
    }
    return null
  }

  private statement(fn: HirFunction, stmt: Stmt, frame: Frame): Completion {
    this.step()
    switch (stmt.kind) {
      case 'Assign':
        this.assign(fn, frame, stmt.target, evaluate(stmt.value, frame))
        return null
      case 'Store':
        storeElement(stmt, frame)
        return null
      case 'Call': {
        const result = this.callResult(stmt, frame)
        if (stmt.result !== null) this.assign(fn, frame, stmt.result, result)
        return null
      }
      case 'NewArray':
        this.assign(fn, frame, stmt.target, newArray(stmt, frame))
        return null
      case 'Subarray':
        this.assign(fn, frame, stmt.target, subarray(stmt, frame))
        return null
      case 'NewStruct':
        this.assign(fn, frame, stmt.target, newRecord(stmt, frame))
        return null
      case 'SetField': {
        const record = evaluateRecord(stmt.object, frame)
        record[stmt.name] = evaluate(stmt.value, frame)
        return null
      }
      case 'If':
        return this.body(fn, evaluate(stmt.test, frame) ? stmt.then : stmt.else, frame)
      case 'Loop':
        return this.loop(fn, stmt, frame)
      case 'Block':
        return unlessLeaving(stmt.label, this.body(fn, stmt.body, frame))
      case 'Switch':
        return unlessLeaving(stmt.label, this.switch(fn, stmt, frame))
      case 'Break':
      case 'Continue':
        return stmt
      case 'Return':
        return { kind: 'Value', value: stmt.value === null ? undefined : evaluate(stmt.value, frame) }
      case 'Throw':
        throw new BailSignal(`throw ${stmt.what}`)
      case 'Bail':
        throw new BailSignal(stmt.reason)
      default:
        return unreachable(stmt)
    }
  }

  private loop(fn: HirFunction, loop: Loop, frame: Frame): Completion {
    for (let first = true; ; first = false) {
      this.step()
      if (!(loop.testLast && first)) {
        const completion = this.body(fn, loop.head, frame)
        if (completion !== null) return unlessLeaving(loop.label, completion)
        if (!evaluate(loop.test, frame)) return null
      }
      const completion = this.body(fn, loop.body, frame)
      const goesOn =
        completion === null || (completion.kind === 'Continue' && completion.label === loop.label)
      if (!goesOn) return unlessLeaving(loop.label, completion)
      const update = this.body(fn, loop.update, frame)
      if (update !== null) return unlessLeaving(loop.label, update)
    }
  }

  private switch(fn: HirFunction, stmt: Switch, frame: Frame): Completion {
    const selector = evaluateNumber(stmt.selector, frame)
    invariant(
      isIndex(selector, stmt.cases.length + 1),
      `selector ${show(selector)} of ${stmt.cases.length} cases`,
    )
    for (const body of stmt.cases.slice(selector)) {
      const completion = this.body(fn, body, frame)
      if (completion !== null) return completion
    }
    return null
  }

  private callResult(stmt: Call, frame: Frame): HirValue {
    const { callee } = stmt
    const args = stmt.args.map((arg) => evaluate(arg, frame))
    if (callee.kind === 'function' && callee.inParts !== undefined)
      return this.callInParts(callee.symbol, callee.inParts, args)
    if (callee.kind === 'function') return this.call(callee.symbol, args)
    if (callee.kind === 'list') return applyListOp(callee.op, args)
    if (callee.kind !== 'op') throw new InvariantError(`a ${callee.kind} callee after inference`)
    const row = opByName(callee.op)
    if (row.effects === 'random' && this.options.random !== undefined) return this.options.random()
    return evaluateRow(row, args)
  }

  /** The last part first: their order must not matter. */
  private callInParts(symbol: string, most: number, [begin, end, , ...rest]: readonly HirValue[]): HirValue {
    const parts = partsBetween(begin as number, end as number, most)
    for (const part of [...parts].reverse()) this.call(symbol, [part.begin, part.end, part.part, ...rest])
    return undefined
  }
}

/** Nothing is left to do if the completion leaves the statement of that label. */
function unlessLeaving(label: string, completion: Completion): Completion {
  return completion?.kind === 'Break' && completion.label === label ? null : completion
}

function storeElement(stmt: Store, frame: Frame): void {
  const array = evaluateArray(stmt.array, frame)
  const index = evaluateNumber(stmt.index, frame)
  const value = evaluate(stmt.value, frame)
  const holdsBigints = array instanceof BigInt64Array || array instanceof BigUint64Array
  const fits =
    stmt.array.type.kind === 'list'
      ? isValueOf(stmt.array.type.of, value)
      : typeof value === (holdsBigints ? 'bigint' : 'number')
  invariant(fits, `${show(value)} stored into ${show(array)}`)
  if (stmt.range === 'append' && index === array.length) {
    ;(array as HirValue[]).push(value)
    return
  }
  if (isIndex(index, array.length)) {
    ;(array as HirValue[])[index] = value
    return
  }
  if (stmt.range === 'proven') throw new InvariantError(`store at ${show(index)} of ${array.length}`)
  if (stmt.range === 'bail' || stmt.range === 'append' || leavesList(stmt.array, index)) {
    throw new BailSignal(`store at ${show(index)} out of range`)
  }
}

function newArray(stmt: NewArray, frame: Frame): HirValue {
  const length = evaluateNumber(stmt.length, frame)
  if (length < 0 || length > MOST_NEW_ELEMENTS) throw new BailSignal(`array of ${length} elements`)
  invariant(Number.isInteger(length), `array of ${length} elements`)
  if (stmt.type.container === 'list') return Array<number>(length).fill(0)
  return newTypedArray(stmt.type.element, length)
}

function newRecord(stmt: NewStruct, frame: Frame): HirValue {
  return Object.fromEntries(
    stmt.type.fields.flatMap(({ name, type, added }, i) => {
      const value = expectValueOf(type, evaluate(stmt.values[i] as Expr, frame), name)
      return added && value === undefined ? [] : [[name, value]]
    }),
  )
}

function subarray(stmt: Subarray, frame: Frame): HirValue {
  const array = evaluateArray(stmt.array, frame)
  const begin = evaluateNumber(stmt.begin, frame)
  const end = evaluateNumber(stmt.end, frame)
  invariant(ArrayBuffer.isView(array), 'subarray of a list')
  const inOrder = isIndex(begin, end + 1) && isIndex(end, array.length + 1)
  invariant(inOrder, `subarray ${show(begin)} to ${show(end)} of ${array.length}`)
  return array.subarray(begin, end)
}
