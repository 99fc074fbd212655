// Arrays outside functions that only pass values on within one call: whatever a function reads of them, it has written before. No
// call can tell what another one left there, so that compiled code may have an array of its own instead.
//
// Every function that mentions the array is followed in evaluation order, into the functions that it is handed to. What is not
// understood counts as a read.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import * as t from '@babel/types'
import { countedLoop } from './counted-loop.ts'
import type { Meanings } from './meanings.ts'
import type { FunctionNode, ParsedModule } from './module-index.ts'
import { isFunctionPath, unwrap, wrapped } from './static-syntax.ts'

/** Where the elements of an array lie among the cells (bytes, or items of a list) of all arrays on the same memory. */
export interface ScratchArray {
  readonly firstCell: number
  readonly cellsPerElement: number
  readonly length: number
}

/** Cells that are surely written; null where the code cannot be reached. */
type Written = ReadonlySet<number> | null
type Arrays = ReadonlyMap<Variable, ScratchArray>

/** Deepest nesting of calls, and of expressions in all of them. */
const MAX_CALLS = 12
const MAX_STEPS = 20_000
const MAX_ROUNDS = 64

class NotScratch extends Error {}

/** Whether nothing can tell what is in the arrays between two calls. They are all arrays on their memory. */
export function isScratch(arrays: Arrays, module: ParsedModule, meanings: Meanings): boolean {
  const functions = new Set<NodePath<FunctionNode>>()
  for (const variable of arrays.keys()) {
    for (const reference of variable.referencePaths) {
      const around = reference.scope.getFunctionParent()?.path
      if (isMadeInto(reference, arrays)) continue
      if (around === undefined || around === variable.scope.getFunctionParent()?.path) return false
      if (!isFunctionPath(around)) return false
      functions.add(around)
    }
  }
  const steps = { left: MAX_STEPS }
  try {
    for (const fn of functions) {
      const walk = new Walk(arrays, new Map(), module, { meanings, steps, depth: 0 })
      if (walk.run(fn).returnsArray) return false
    }
    return true
  } catch (error) {
    if (error instanceof NotScratch) return false
    throw error
  }
}

/** `F.buffer` where another of the arrays is made. */
function isMadeInto(reference: NodePath, arrays: Arrays): boolean {
  const made = reference.parentPath?.parentPath
  const declarator = made?.parentPath
  if (!made?.isNewExpression() || !declarator?.isVariableDeclarator()) return false
  return [...arrays.keys()].some((variable) => variable.path === declarator)
}

interface Around {
  readonly meanings: Meanings
  readonly steps: { left: number }
  readonly depth: number
}

interface Summary {
  /** Cells that are written whenever the function returns. */
  readonly written: Written
  readonly returnsArray: boolean
}

/** One function, entered with nothing written. */
class Walk {
  readonly #arrays: Arrays
  readonly #numbers: Map<Variable, number>
  readonly #module: ParsedModule
  readonly #around: Around
  /** Further names of the arrays. */
  readonly #names = new Map<Variable, ScratchArray>()
  #exit: Written = null
  #returnsArray = false

  constructor(arrays: Arrays, numbers: ReadonlyMap<Variable, number>, module: ParsedModule, around: Around) {
    this.#arrays = arrays
    this.#numbers = new Map(numbers)
    this.#module = module
    this.#around = around
    if (around.depth > MAX_CALLS) throw new NotScratch()
  }

  run(fn: NodePath<FunctionNode>): Summary {
    if (fn.node.async || fn.node.generator) throw new NotScratch()
    let written: Written = new Set()
    for (const param of fn.get('params') as NodePath[]) written = this.#visit(param, written)
    const body = fn.get('body') as NodePath
    if (!body.isBlockStatement()) this.#noteReturn(body)
    const end = this.#visit(body, written)
    return { written: both(this.#exit, end), returnsArray: this.#returnsArray }
  }

  /** What is written after the code ran, given what was before. */
  #visit(path: NodePath, written: Written): Written {
    if (!path.node || written === null) return written
    if (--this.#around.steps.left < 0) throw new NotScratch()
    const { node } = path
    if (t.isFunction(node) || t.isClass(node) || t.isTSType(node)) return written
    if (path.isIdentifier()) return this.#identifier(path, written)
    if (path.isMemberExpression()) return this.#member(path, written)
    if (path.isAssignmentExpression()) return this.#assignment(path, written)
    if (path.isUpdateExpression()) {
      const after = this.#visit(path.get('argument') as NodePath, written)
      return this.#write(path.get('argument') as NodePath, after)
    }
    if (path.isLogicalExpression()) {
      const after = this.#visit(path.get('left') as NodePath, written)
      this.#visit(path.get('right'), after)
      return after
    }
    if (path.isConditionalExpression() || path.isIfStatement()) {
      const after = this.#visit(path.get('test') as NodePath, written)
      return both(
        this.#visit(path.get('consequent') as NodePath, after),
        this.#visit(path.get('alternate') as NodePath, after),
      )
    }
    if (path.isCallExpression()) return this.#call(path, written)
    if (path.isReturnStatement()) return this.#return(path, written)
    if (path.isThrowStatement()) {
      this.#visit(path.get('argument') as NodePath, written)
      return null
    }
    if (path.isBreakStatement() || path.isContinueStatement()) return null
    if (path.isForStatement()) {
      const start = this.#visit(path.get('init') as NodePath, written)
      const rounds = this.#rounds(path, start)
      if (rounds !== null) return rounds
      return this.#inner(path, ['test', 'body', 'update'], start)
    }
    if (path.isLoop() || path.isLabeledStatement() || path.isTryStatement())
      return this.#inner(path, null, written)
    if (path.isSwitchStatement()) {
      const start = this.#visit(path.get('discriminant'), written)
      for (const each of path.get('cases')) this.#inner(each, null, start)
      return start
    }
    return this.#children(path, written)
  }

  /** Code that may be left or skipped anywhere: behind it only that counts which was written before. */
  #inner(path: NodePath, keys: readonly string[] | null, written: Written): Written {
    for (const key of keys ?? t.VISITOR_KEYS[path.node.type] ?? []) {
      let state = written
      for (const each of [path.get(key)].flat() as NodePath[]) state = this.#visit(each, state) ?? written
    }
    return written
  }

  /** A loop that counts over a few known numbers, round by round; null for others. */
  #rounds(path: NodePath<t.ForStatement>, start: Written): Written {
    const counted = countedLoop(path)
    const from = counted && this.#numberOf(counted.from)
    const to = counted && this.#numberOf(counted.to)
    if (counted === null || from === null || to === null || !(to - from <= MAX_ROUNDS)) return null
    let written = start
    for (let i = from; i < to && written !== null; i++) {
      this.#numbers.set(counted.variable, i)
      written = this.#visit(path.get('body'), written)
    }
    this.#numbers.delete(counted.variable)
    return written
  }

  #children(path: NodePath, written: Written): Written {
    let after = written
    for (const key of t.VISITOR_KEYS[path.node.type] ?? [])
      for (const each of [path.get(key)].flat() as NodePath[]) after = this.#visit(each, after)
    return after
  }

  // ---- the arrays ---------------------------------------------------------------------------------------------------

  /** A mention that nothing above has taken for a read or write of elements. */
  #identifier(path: NodePath<t.Identifier>, written: Written): Written {
    if (path.isReferencedIdentifier() && this.#arrayAt(path) !== null) throw new NotScratch()
    return written
  }

  #arrayAt(path: NodePath): ScratchArray | null {
    const inner = unwrap(path)
    const variable = inner.isIdentifier() ? inner.scope.getBinding(inner.node.name) : undefined
    return (variable && (this.#arrays.get(variable) ?? this.#names.get(variable))) ?? null
  }

  #member(path: NodePath<t.MemberExpression>, written: Written): Written {
    const array = this.#arrayAt(path.get('object'))
    if (array === null) return this.#children(path, written)
    if (!path.node.computed) {
      if (path.get('property').isIdentifier({ name: 'length' })) return written
      throw new NotScratch()
    }
    const after = this.#visit(path.get('property') as NodePath, written)
    const cells = this.#cells(array, path) ?? allCells(array)
    if (!cells.every((cell) => after?.has(cell))) throw new NotScratch()
    return after
  }

  #assignment(path: NodePath<t.AssignmentExpression>, written: Written): Written {
    const left = unwrap(path.get('left'))
    const isElement = left.isMemberExpression() && this.#arrayAt(left.get('object')) !== null
    if (!isElement) return this.#visit(path.get('right'), this.#visit(left, written))
    const isPlain = path.node.operator === '='
    const before = isPlain
      ? this.#visit(left.get('property') as NodePath, written)
      : this.#visit(left, written)
    const after = this.#visit(path.get('right'), before)
    return /^(?:\|\||&&|\?\?)=$/.test(path.node.operator) ? before : this.#write(left, after)
  }

  #write(target: NodePath, written: Written): Written {
    const left = unwrap(target)
    if (!left.isMemberExpression() || !left.node.computed || written === null) return written
    const array = this.#arrayAt(left.get('object'))
    const cells = array === null ? null : this.#cells(array, left)
    return cells === null ? written : new Set([...written, ...cells])
  }

  /** The cells of an element at a known index in range. */
  #cells(
    { firstCell, cellsPerElement, length }: ScratchArray,
    path: NodePath<t.MemberExpression>,
  ): number[] | null {
    const index = this.#numberOf(path.get('property') as NodePath)
    if (index === null || !Number.isInteger(index) || index < 0 || index >= length) return null
    return Array.from({ length: cellsPerElement }, (_, i) => firstCell + index * cellsPerElement + i)
  }

  #numberOf(wrappedPath: NodePath): number | null {
    const path = unwrap(wrappedPath)
    if (path.isIdentifier()) {
      const variable = path.scope.getBinding(path.node.name)
      const known = variable && this.#numbers.get(variable)
      if (known !== undefined) return known
      if (variable && variable.scope.getFunctionParent() !== null) return null
    }
    if (path.isBinaryExpression() && /^[-+*]$/.test(path.node.operator)) {
      const [a, b] = [this.#numberOf(path.get('left') as NodePath), this.#numberOf(path.get('right'))]
      if (a === null || b === null) return null
      return path.node.operator === '+' ? a + b : path.node.operator === '-' ? a - b : a * b
    }
    const meaning = this.#around.meanings.ofExpression(path, this.#module)
    return meaning.kind === 'constant' && typeof meaning.value === 'number' ? meaning.value : null
  }

  // ---- calls --------------------------------------------------------------------------------------------------------

  #call(path: NodePath<t.CallExpression>, written: Written): Written {
    const args = path.get('arguments') as NodePath[]
    let after = this.#visit(path.get('callee') as NodePath, written)
    const handed = args.map((arg) => this.#arrayAt(arg))
    for (const [i, arg] of args.entries()) if (handed[i] === null) after = this.#visit(arg, after)
    if (handed.every((array) => array === null)) return after
    const callee = this.#around.meanings.ofExpression(unwrap(path.get('callee') as NodePath), this.#module)
    if (callee.kind !== 'function' || after === null) throw new NotScratch()
    const summary = this.#summarise(callee.path, callee.module, args, handed, after)
    if (summary.returnsArray) {
      const user = wrapped(path).parentPath
      if (user?.isReturnStatement()) this.#returnsArray = true
      else if (!user?.isExpressionStatement())
        this.#rename(
          user,
          handed.find((array) => array !== null),
        )
    }
    return summary.written === null ? null : new Set([...after, ...summary.written])
  }

  /** `other = f(array)`: a variable that only ever holds what such calls give back is another name. */
  #rename(assignment: NodePath | null, array: ScratchArray | null | undefined): void {
    const left = assignment?.isAssignmentExpression({ operator: '=' }) ? assignment.get('left') : null
    const variable = left?.isIdentifier() ? left.scope.getBinding(left.node.name) : undefined
    const isName =
      variable?.path.isVariableDeclarator() === true &&
      !variable.path.node.init &&
      assignment?.parentPath?.isExpressionStatement() === true &&
      variable.scope.getFunctionParent() === assignment.scope.getFunctionParent() &&
      variable.constantViolations.every((each) => this.#isHandedTo(each, array)) &&
      variable.referencePaths.every(
        (each) => each.scope.getFunctionParent() === variable.scope.getFunctionParent(),
      )
    if (!isName || variable === undefined || !array) throw new NotScratch()
    this.#names.set(variable, array)
  }

  #isHandedTo(assignment: NodePath, array: ScratchArray | null | undefined): boolean {
    if (!assignment.isAssignmentExpression({ operator: '=' })) return false
    const right = assignment.get('right')
    if (!right.isCallExpression()) return false
    const handed = (right.get('arguments') as NodePath[]).map((arg) => this.#arrayAt(arg))
    return handed.some((each) => each === array) && handed.every((each) => each === null || each === array)
  }

  #summarise(
    fn: NodePath<FunctionNode>,
    module: ParsedModule,
    args: readonly NodePath[],
    handed: readonly (ScratchArray | null)[],
    before: ReadonlySet<number>,
  ): Summary {
    const arrays = new Map<Variable, ScratchArray>()
    const numbers = new Map<Variable, number>()
    for (const [i, param] of (fn.get('params') as NodePath[]).entries()) {
      const variable = param.isIdentifier() ? param.scope.getBinding(param.node.name) : undefined
      const array = handed[i] ?? null
      const arg = args[i]
      if (array !== null) {
        if (!variable?.constant) throw new NotScratch()
        arrays.set(variable, array)
      } else if (variable?.constant && arg !== undefined) {
        const number = this.#numberOf(arg)
        if (number !== null) numbers.set(variable, number)
      }
    }
    if (arrays.size !== handed.filter((array) => array !== null).length) throw new NotScratch()
    let usesArguments = false
    fn.traverse({
      Identifier(inner) {
        if (inner.node.name === 'arguments' || inner.node.name === 'eval') usesArguments = true
      },
      Function(inner) {
        for (const variable of arrays.keys())
          if (variable.referencePaths.some((each) => each.isDescendant(inner))) usesArguments = true
      },
    })
    if (usesArguments) throw new NotScratch()
    const { meanings, steps, depth } = this.#around
    const walk = new Walk(arrays, numbers, module, { meanings, steps, depth: depth + 1 })
    return walk.#runAfter(fn, before)
  }

  #runAfter(fn: NodePath<FunctionNode>, before: ReadonlySet<number>): Summary {
    const body = fn.get('body') as NodePath
    if (!body.isBlockStatement()) this.#noteReturn(body)
    const end = this.#visit(body, before)
    return { written: both(this.#exit, end), returnsArray: this.#returnsArray }
  }

  #return(path: NodePath<t.ReturnStatement>, written: Written): Written {
    const argument = path.get('argument') as NodePath
    const isArray = argument.node && this.#noteReturn(argument)
    const after = isArray ? written : this.#visit(argument, written)
    this.#exit = both(this.#exit, after)
    return null
  }

  /** Notes that the array itself is what comes back. */
  #noteReturn(value: NodePath): boolean {
    if (this.#arrayAt(value) === null) return false
    this.#returnsArray = true
    return true
  }
}

function allCells({ firstCell, cellsPerElement, length }: ScratchArray): number[] {
  return Array.from({ length: cellsPerElement * length }, (_, i) => firstCell + i)
}

/** What is written whichever way was taken. */
function both(a: Written, b: Written): Written {
  if (a === null) return b
  if (b === null) return a
  return new Set([...a].filter((cell) => b.has(cell)))
}
