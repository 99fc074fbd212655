// Computes what module-level variables hold once their module has loaded: `HIGH = isLittleEndian ? 1 : 0`, a constructor chosen by
// feature tests, a constant that a function makes. Whatever may differ between hosts, or change later, is left to run time.
//
// Compiled code runs only where WebAssembly does, on little-endian hosts with typed arrays, and so this code is read as they run it.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import { invariant } from '../diagnostics/invariant.ts'
import { isPlainObject } from './constant-object.ts'
import { foldUnary } from './fold-constant.ts'
import { binaryValue, initialValueOf, isConstant, meaningOf, truthOf } from './initial-meaning.ts'
import {
  callHost,
  FunctionValue,
  HostValue,
  type InitialValue,
  KnownValue,
  LiteralValue,
  type NumberArray,
  numberArrayClass,
  typeOfValue,
  Unknowable,
} from './initial-value.ts'
import type { Meaning } from './meaning.ts'
import type { ParsedModule } from './module-index.ts'
import { isFunctionPath, isGlobal, staticPropertyName, unwrap } from './static-syntax.ts'

/** Steps after which a value counts as unknown. */
const MAX_STEPS = 20_000
const MAX_DEPTH = 60
/** Expressions inside each other, over all calls. */
const MAX_NESTING = 400

/** What stands outside the code that is run. */
export interface Outside {
  ofName(name: string, at: NodePath, module: ParsedModule): Meaning
  ofRequire(path: NodePath, module: ParsedModule): Meaning | null
  ofProperty(object: Meaning, name: string, module: ParsedModule): Meaning
  /** A global variable that builds define, or leave out. */
  isAbsent(name: string, at: NodePath, module: ParsedModule): boolean
}

/** The variables of the code that runs: those of a function, or one of its home, the scope around some functions. */
interface Frame {
  readonly values: Map<Variable, InitialValue>
  readonly running: NodePath | null
  readonly home: NodePath | null
}
type Completion = { readonly value: InitialValue } | 'break' | 'continue' | null

export class InitialEvaluator {
  readonly #outside: Outside
  #steps = 0
  #depth = 0
  #attempts = 0
  #nesting = 0
  /** Global variables that the value presumes not to be there. */
  #absent: Set<string> = new Set()

  constructor(outside: Outside) {
    this.#outside = outside
  }

  /** What an expression of a module's own code stands for; null where that is not known before the program runs. */
  expression(path: NodePath, module: ParsedModule): Meaning | null {
    return this.#attempt(() => this.#evaluate(path, { values: new Map(), running: null, home: null }, module))
  }

  /** What a variable holds after the statements that assign to it, in order; they stand directly in its scope. */
  variable(variable: Variable, statements: readonly NodePath[], module: ParsedModule): Meaning | null {
    return this.#attempt(() => {
      const frame: Frame = {
        values: new Map([[variable, undefined]]),
        running: null,
        home: functionAround(variable),
      }
      for (const statement of statements) {
        if (this.#statement(statement, frame, module) !== null) throw new Unknowable('a jump')
      }
      return frame.values.get(variable)
    })
  }

  #attempt(run: () => InitialValue): Meaning | null {
    const [depth, nesting, absent] = [this.#depth, this.#nesting, this.#absent]
    if (this.#attempts++ === 0) this.#steps = 0
    this.#absent = new Set()
    try {
      const meaning = meaningOf(run())
      if (this.#absent.size === 0) return meaning
      return meaning?.kind === 'constant' ? { ...meaning, kind: 'presumed', absent: [...this.#absent] } : null
    } catch (error) {
      if (error instanceof Unknowable) return null
      throw error
    } finally {
      this.#depth = depth
      this.#nesting = nesting
      this.#absent = absent
      this.#attempts--
    }
  }

  /** Throws Unknowable for what is known only when the program runs. */
  #value(meaning: Meaning): InitialValue {
    if (meaning.kind !== 'presumed') return initialValueOf(meaning)
    for (const name of meaning.absent) this.#absent.add(name)
    return meaning.value
  }

  #step(): void {
    if (++this.#steps > MAX_STEPS) throw new Unknowable('too many steps')
  }

  // ---- statements ---------------------------------------------------------------------------------------------------

  #statement(path: NodePath, frame: Frame, module: ParsedModule): Completion {
    this.#step()
    if (path.isBlockStatement()) return this.#list(path.get('body'), frame, module)
    if (path.isExpressionStatement()) {
      this.#evaluate(path.get('expression'), frame, module)
      return null
    }
    if (path.isVariableDeclaration()) {
      for (const each of path.get('declarations')) this.#declare(each, frame, module)
      return null
    }
    if (path.isIfStatement()) {
      const arm = truthOf(this.#evaluate(path.get('test'), frame, module)) ? 'consequent' : 'alternate'
      const body = path.get(arm) as NodePath
      return body.node ? this.#statement(body, frame, module) : null
    }
    if (path.isReturnStatement()) {
      const argument = path.get('argument') as NodePath
      return { value: argument.node ? this.#evaluate(argument, frame, module) : undefined }
    }
    if (path.isForStatement() || path.isWhileStatement()) return this.#loop(path, frame, module)
    // Nothing that is run here throws: what could is unknowable.
    if (path.isTryStatement() && !path.node.finalizer)
      return this.#statement(path.get('block'), frame, module)
    if (path.isBreakStatement() && !path.node.label) return 'break'
    if (path.isContinueStatement() && !path.node.label) return 'continue'
    if (path.isEmptyStatement() || path.isFunctionDeclaration()) return null
    if (path.isExportNamedDeclaration() && path.node.declaration)
      return this.#statement(path.get('declaration') as NodePath, frame, module)
    throw new Unknowable(path.node.type)
  }

  #list(paths: readonly NodePath[], frame: Frame, module: ParsedModule): Completion {
    for (const path of paths) {
      const completion = this.#statement(path, frame, module)
      if (completion !== null) return completion
    }
    return null
  }

  #declare(path: NodePath<t.VariableDeclarator>, frame: Frame, module: ParsedModule): void {
    const id = path.get('id') as NodePath
    if (!id.isIdentifier()) throw new Unknowable('a pattern')
    const init = path.get('init') as NodePath
    if (init.node) this.#assignName(id, this.#evaluate(init, frame, module), frame)
    else if ((path.parent as t.VariableDeclaration).kind !== 'var') this.#assignName(id, undefined, frame)
  }

  #loop(path: NodePath<t.ForStatement | t.WhileStatement>, frame: Frame, module: ParsedModule): Completion {
    if (path.isForStatement()) {
      const init = path.get('init') as NodePath
      if (init.isVariableDeclaration()) this.#statement(init, frame, module)
      else if (init.node) this.#evaluate(init, frame, module)
    }
    const test = path.get('test') as NodePath
    const update = path.get('update') as NodePath
    for (;;) {
      this.#step()
      if (test.node && !truthOf(this.#evaluate(test, frame, module))) return null
      const completion = this.#statement(path.get('body') as NodePath, frame, module)
      if (completion === 'break') return null
      if (completion !== null && completion !== 'continue') return completion
      if (path.isForStatement() && update.node) this.#evaluate(update, frame, module)
    }
  }

  // ---- expressions --------------------------------------------------------------------------------------------------

  #evaluate(path: NodePath, frame: Frame, module: ParsedModule): InitialValue {
    this.#step()
    if (++this.#nesting > MAX_NESTING) throw new Unknowable('nesting')
    const value = this.#evaluateNode(unwrap(path), frame, module)
    this.#nesting--
    return value
  }

  #evaluateNode(path: NodePath, frame: Frame, module: ParsedModule): InitialValue {
    const again = (inner: NodePath): InitialValue => this.#evaluate(inner, frame, module)
    if (path.isNumericLiteral() || path.isBooleanLiteral() || path.isStringLiteral()) return path.node.value
    if (path.isNullLiteral()) return null
    if (path.isIdentifier()) return this.#name(path, frame, module)
    if (path.isUnaryExpression()) return this.#unary(path, again, module)
    if (path.isBinaryExpression()) return this.#binary(path, again)
    if (path.isLogicalExpression()) {
      const left = again(path.get('left'))
      const { operator } = path.node
      const goesOn = operator === '&&' ? truthOf(left) : operator === '||' ? !truthOf(left) : isNullish(left)
      return goesOn ? again(path.get('right')) : left
    }
    if (path.isConditionalExpression())
      return again(path.get(truthOf(again(path.get('test'))) ? 'consequent' : 'alternate'))
    if (path.isSequenceExpression()) return path.get('expressions').map(again).at(-1)
    if (path.isAssignmentExpression()) return this.#assign(path, frame, module)
    if (path.isUpdateExpression()) return this.#update(path, frame, module)
    if (path.isMemberExpression()) return this.#member(path, again, module)
    if (path.isArrayExpression())
      return (path.get('elements') as NodePath[]).map((each) => {
        if (!each.node) throw new Unknowable('a hole')
        return again(each)
      })
    if (frame.running === null && isPlainObject(path)) return new LiteralValue(module, path)
    if (isFunctionPath(path) && frame.running === null) return new FunctionValue(module, path)
    if (path.isNewExpression()) return construct(again(path.get('callee') as NodePath), path, again)
    if (path.isCallExpression()) return this.#call(path, again, module)
    throw new Unknowable(path.node.type)
  }

  #name(path: NodePath<t.Identifier>, frame: Frame, module: ParsedModule): InitialValue {
    const variable = path.scope.getBinding(path.node.name)
    if (variable && frame.values.has(variable)) return frame.values.get(variable)
    if (variable && frame.running !== null && functionAround(variable) === frame.running) {
      if (variable.path.isVariableDeclarator()) return undefined
      throw new Unknowable(path.node.name)
    }
    return this.#value(this.#outside.ofName(path.node.name, path, module))
  }

  #unary(
    path: NodePath<t.UnaryExpression>,
    again: (inner: NodePath) => InitialValue,
    module: ParsedModule,
  ): InitialValue {
    const { operator } = path.node
    const argument = path.get('argument')
    if (operator === 'typeof') {
      if (!argument.isIdentifier() || !isGlobal(argument)) return typeOfValue(again(argument))
      if (this.#outside.isAbsent(argument.node.name, argument, module)) {
        this.#absent.add(argument.node.name)
        return 'undefined'
      }
      return typeOfValue(this.#value(this.#outside.ofName(argument.node.name, argument, module)))
    }
    const value = again(argument)
    if (operator === '!') return !truthOf(value)
    if (operator === 'void') return undefined
    const folded = isConstant(value) ? foldUnary(operator, value) : null
    if (folded === null) throw new Unknowable(operator)
    return folded.value
  }

  #binary(path: NodePath<t.BinaryExpression>, again: (inner: NodePath) => InitialValue): InitialValue {
    const { operator } = path.node
    return binaryValue(operator, again(path.get('left') as NodePath), again(path.get('right')))
  }

  #member(
    path: NodePath<t.MemberExpression>,
    again: (inner: NodePath) => InitialValue,
    module: ParsedModule,
  ): InitialValue {
    const object = again(path.get('object'))
    const key = path.node.computed ? again(path.get('property') as NodePath) : staticPropertyName(path.node)
    if (ArrayBuffer.isView(object) || Array.isArray(object)) {
      if (typeof key === 'number') return object[key]
      if (key === 'length') return object.length
      if (key === 'buffer' && !Array.isArray(object)) return object.buffer as ArrayBuffer
      throw new Unknowable('a property')
    }
    if (typeof key !== 'string') throw new Unknowable('a computed property')
    if (object instanceof LiteralValue)
      return this.#value(
        this.#outside.ofProperty({ kind: 'object', module: object.module, path: object.path }, key, module),
      )
    if (object instanceof HostValue)
      return this.#value(this.#outside.ofProperty({ kind: 'builtin', name: object.name }, key, module))
    if (object instanceof KnownValue)
      return this.#value(this.#outside.ofProperty(object.meaning, key, module))
    throw new Unknowable('a property')
  }

  #call(
    path: NodePath<t.CallExpression>,
    again: (inner: NodePath) => InitialValue,
    module: ParsedModule,
  ): InitialValue {
    const required = this.#outside.ofRequire(path, module)
    if (required !== null) return this.#value(required)
    const callee = unwrap(path.get('callee') as NodePath)
    const args = path.get('arguments') as NodePath[]
    if (callee.isMemberExpression() && staticPropertyName(callee.node) === 'push') {
      const list = again(callee.get('object'))
      if (Array.isArray(list)) return list.push(...args.map(again))
    }
    const fn = again(callee)
    const values = args.map(again)
    if (fn instanceof HostValue) return callHost(fn, values)
    if (fn instanceof FunctionValue) return this.#run(fn, values)
    throw new Unknowable('a call')
  }

  #run({ path, module }: FunctionValue, args: readonly InitialValue[]): InitialValue {
    const { node } = path
    if (node.async || node.generator || ++this.#depth > MAX_DEPTH) throw new Unknowable('a call')
    const frame: Frame = { values: new Map(), running: path, home: null }
    for (const [i, param] of (path.get('params') as NodePath[]).entries()) {
      const variable = param.isIdentifier() ? param.scope.getBinding(param.node.name) : undefined
      if (variable === undefined) throw new Unknowable('a parameter')
      frame.values.set(variable, args[i])
    }
    const body = path.get('body') as NodePath
    const isBlock = body.isBlockStatement()
    const completion = isBlock ? this.#statement(body, frame, module) : null
    const value = isBlock ? undefined : this.#evaluate(body, frame, module)
    this.#depth--
    if (completion === null) return value
    invariant(typeof completion === 'object', 'a jump out of a function')
    return completion.value
  }

  // ---- assignments --------------------------------------------------------------------------------------------------

  #assign(path: NodePath<t.AssignmentExpression>, frame: Frame, module: ParsedModule): InitialValue {
    const left = unwrap(path.get('left'))
    const { operator } = path.node
    const value = (): InitialValue => this.#evaluate(path.get('right'), frame, module)
    const combined = (): InitialValue =>
      operator === '='
        ? value()
        : binaryValue(operator.slice(0, -1), this.#evaluate(left, frame, module), value())
    return this.#store(left, combined(), frame, module)
  }

  #update(path: NodePath<t.UpdateExpression>, frame: Frame, module: ParsedModule): InitialValue {
    const target = unwrap(path.get('argument'))
    const old = this.#evaluate(target, frame, module)
    if (typeof old !== 'number') throw new Unknowable('an update')
    const next = old + (path.node.operator === '++' ? 1 : -1)
    this.#store(target, next, frame, module)
    return path.node.prefix ? next : old
  }

  #store(target: NodePath, value: InitialValue, frame: Frame, module: ParsedModule): InitialValue {
    if (target.isIdentifier()) return this.#assignName(target, value, frame)
    if (!target.isMemberExpression() || !target.node.computed) throw new Unknowable('an assignment')
    const array = this.#evaluate(target.get('object'), frame, module)
    const index = this.#evaluate(target.get('property') as NodePath, frame, module)
    if (typeof index !== 'number' || typeof value !== 'number') throw new Unknowable('an assignment')
    if (!ArrayBuffer.isView(array) && !Array.isArray(array)) throw new Unknowable('an assignment')
    ;(array as NumberArray)[index] = value
    return value
  }

  /** Only variables of the code that runs: others may be seen by others. */
  #assignName(path: NodePath<t.Identifier>, value: InitialValue, frame: Frame): InitialValue {
    const variable = path.scope.getBinding(path.node.name)
    if (variable === undefined) throw new Unknowable('a global')
    const around = functionAround(variable)
    if (frame.values.has(variable) || (frame.running !== null && around === frame.running))
      frame.values.set(variable, value)
    // Variables that are assigned along are computed on their own.
    else if (frame.running !== null || around !== frame.home)
      throw new Unknowable('a change of something outside')
    return value
  }
}

/** The function in which a variable is declared; null for one of the module. */
function functionAround(variable: Variable): NodePath | null {
  return variable.scope.getFunctionParent()?.path ?? null
}

function isNullish(value: InitialValue): boolean {
  return value === null || value === undefined || (value instanceof HostValue && !truthOf(value))
}

function construct(
  callee: InitialValue,
  path: NodePath<t.NewExpression>,
  again: (inner: NodePath) => InitialValue,
): InitialValue {
  const type = callee instanceof HostValue ? numberArrayClass(callee.name) : null
  const args = path.get('arguments') as NodePath[]
  if (type === null || args.length > 1) throw new Unknowable('a construction')
  const first = args[0] === undefined ? 0 : again(args[0])
  if (typeof first === 'number' && Number.isInteger(first) && first >= 0 && first <= MAX_STEPS)
    return new type(first)
  if (first instanceof ArrayBuffer && first.byteLength % type.BYTES_PER_ELEMENT === 0) return new type(first)
  if (Array.isArray(first) && first.every((each) => typeof each === 'number')) return new type(first)
  throw new Unknowable('a construction')
}
