// Functions that are given functions, compiled by themselves: once for the functions that they are given, however often they are
// called. What the given functions read of the variables around them is handed over as further arguments.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import * as t from '@babel/types'
import type {
  ClassShape,
  FormalParam,
  FunctionNode,
  ModuleIndex,
  SourceFunction,
} from '../1-parse/module-index.ts'
import { isFunctionPath } from '../1-parse/static-syntax.ts'
import type { LocalId } from '../hir/nodes.ts'
import * as types from '../hir/types.ts'
import { Activation } from './activation.ts'
import type { Argument, FunctionValue } from './function-value.ts'
import type { Lowering } from './lowering.ts'

/** Nodes of a function's text; a shorter one is copied to where it is called. */
const MIN_NODES = 150

/** A function with some of its parameters set to functions for good. */
export interface BoundFunction {
  /** The function under a key of its own, with a parameter more for each of `variables`. */
  readonly fn: SourceFunction
  readonly index: ModuleIndex
  /** By parameter as written; null for values. */
  readonly functions: readonly (FunctionValue | null)[]
  /** What the given functions read of the function that calls, in the order of the added parameters. */
  readonly variables: readonly FreeVariable[]
  /** It is a method that gives these fields of an instance in the making their values, and returns the values in this order. */
  readonly sets?: {
    readonly shape: ClassShape
    readonly type: types.StructType
    readonly names: readonly string[]
  }
}

interface FreeVariable {
  readonly variable: Variable
  readonly home: Activation
}

type Source = Extract<FunctionValue, { kind: 'source' }>
type Closure = Extract<FunctionValue, { kind: 'closure' }>

/** Null where the function has to be copied: it is short, or the given functions do more than read the variables around them. */
export function bindFunctions(
  lowering: Lowering,
  { fn, index }: Source,
  args: readonly Argument[],
): BoundFunction | null {
  const { path } = fn
  if (fn.receiver !== null || (isShort(path) && lowering.runs(path.node) === 0)) return null
  if (path.node.params.some((param) => param.type !== 'Identifier')) return null
  const functions = fn.params.map((_, i) => functionIn(args[i]))
  if (givesOn(fn, functions)) return null
  const reader = new FreeVariables()
  const parts = functions.map((given) => (given === null ? '' : reader.describe(given)))
  if (parts.includes(null) || reader.areAssigned()) return null
  const variables = [...reader.variables.values()]
  const key = `${fn.key}<${parts.join('; ')}>`
  return {
    fn: { ...fn, key, params: [...fn.params, ...variables.map(({ variable }) => plain(variable, fn))] },
    index,
    functions,
    variables,
  }
}

const functionIn = (arg: Argument | undefined): FunctionValue | null =>
  arg?.kind === 'function' ? arg.fn : null

function isShort(path: NodePath<FunctionNode>): boolean {
  let nodes = 0
  t.traverseFast(path.node, () => {
    nodes++
  })
  return nodes < MIN_NODES
}

function plain({ identifier: { name } }: Variable, { span }: SourceFunction): FormalParam {
  const written = { type: types.unknown, unusable: null, wantsInteger: false, choices: null }
  return { name, ...written, span, isRest: false, hasDefault: false }
}

/** Whether a function may return one that it is given. */
function givesOn({ path }: SourceFunction, functions: readonly (FunctionValue | null)[]): boolean {
  const names = path.node.params
    .filter((_, i) => functions[i] !== null)
    .map((param) => (param as t.Identifier).name)
  return names.some((name) =>
    path.scope
      .getBinding(name)
      ?.referencePaths.some((use) => !use.parentPath?.isCallExpression() && isReturned(use, path)),
  )
}

function isReturned(use: NodePath, { node }: NodePath<FunctionNode>): boolean {
  const leaves = use.findParent((parent) => parent.isStatement() || parent.node === node)
  return !leaves?.isStatement() || leaves.isReturnStatement()
}

/** The variables that functions read in the activations around them. */
class FreeVariables {
  readonly variables = new Map<Variable, FreeVariable>()
  private readonly paths: NodePath[] = []
  private readonly open = new Set<t.Node>()

  /** What tells one function value from others; null for one that cannot be handed over. */
  describe(fn: FunctionValue): string | null {
    if (fn.kind === 'builtin') return fn.name
    if (fn.kind === 'source') return fn.fn.key
    return fn.kind === 'closure' ? this.#ofClosure(fn) : null
  }

  /** Whether one of the functions assigns what is handed over. */
  areAssigned(): boolean {
    return [...this.variables.keys()].some(({ constantViolations }) =>
      constantViolations.some((change) => this.paths.some((path) => change.isDescendant(path))),
    )
  }

  #ofClosure({ path, around }: Closure): string | null {
    const own = `${around.source.module.source.path}:${path.node.start}`
    if (this.open.has(path.node)) return own
    this.open.add(path.node)
    this.paths.push(path)
    if (path.node.async || path.node.generator) return null
    const inner: string[] = []
    let isPlain = true
    path.traverse({
      ThisExpression: () => {
        isPlain = false
      },
      Identifier: (name) => {
        if (!isPlain || !(name.isReferenced() || name.isBindingIdentifier())) return
        const found = this.#ofName(name, path, around)
        if (found === null) isPlain = false
        else if (found !== '') inner.push(`${name.node.name}=${found}`)
      },
    })
    return isPlain ? `${own}{${inner.join(', ')}}` : null
  }

  /** '' for a name that stands for no function of an activation. */
  #ofName(name: NodePath<t.Identifier>, path: NodePath<FunctionNode>, around: Activation): string | null {
    const variable = name.scope.getBinding(name.node.name)
    if (variable === undefined) return name.node.name === 'arguments' ? null : ''
    const isOutside = variable.scope.path !== path && !variable.scope.path.isDescendant(path)
    const home = around.homeOf(variable)
    if (!isOutside || variable.scope.getFunctionParent()?.path.node !== home.path.node) return ''
    const bound = home.functions.get(variable.identifier)
    if (bound !== undefined) return this.describe(bound)
    const meaning = around.index.resolve(around.source, name)
    if (meaning.kind === 'closure')
      return isFunctionPath(meaning.path) && variable.path.isFunctionDeclaration()
        ? this.describe({ kind: 'closure', path: meaning.path, around: home })
        : null
    if (meaning.kind !== 'local') return ''
    if (!home.locals.has(variable.identifier)) return null
    this.variables.set(variable, { variable, home })
    return ''
  }
}

// ---- in the function itself -----------------------------------------------------------------------------------------

/** The given functions as the lowering of the bound function sees them: the variables around them are its added parameters. */
export class GivenFunctions {
  private readonly activations = new Map<Activation, Activation>()

  /** Makes a variable of the caller known under a local of the bound function. */
  add({ variable, home }: FreeVariable, local: LocalId): void {
    this.#within(home).locals.set(variable.identifier, local)
  }

  functionFrom(fn: FunctionValue): FunctionValue {
    return fn.kind === 'closure' ? { ...fn, around: this.#within(fn.around) } : fn
  }

  #within(activation: Activation): Activation {
    const known = this.activations.get(activation)
    if (known !== undefined) return known
    const parent = activation.parent === null ? null : this.#within(activation.parent)
    const { source, path, index } = activation
    const copy = new Activation(source, path, parent, { index, exit: null, yieldTo: null })
    this.activations.set(activation, copy)
    for (const [name, fn] of activation.functions) copy.functions.set(name, this.functionFrom(fn))
    return copy
  }
}
