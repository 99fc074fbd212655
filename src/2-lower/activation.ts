// One run of a function: the locals and function values that its names stand for. A function whose body is copied into its
// caller has an activation for each copy; closures keep the one in which they were made.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode, ModuleIndex, SourceFunction } from '../1-parse/module-index.ts'
import type { Expr, Label, LocalId } from '../hir/nodes.ts'
import type { FunctionValue } from './function-value.ts'

export interface Exit {
  readonly label: Label
  /** Takes the value, if anybody wants it. */
  readonly result: LocalId | null
  /** The value is put into an array, so that an array is to be one, and no tuple. */
  readonly isElement: boolean
}

export class Activation {
  /** The function that stage 1 knows: the one that runs, or the one that it stands in. */
  readonly source: SourceFunction
  readonly path: NodePath<FunctionNode>
  /** What names in it mean. */
  readonly index: ModuleIndex
  /** The activation around it; null for a function that uses no variables of others. */
  readonly parent: Activation | null
  readonly locals = new Map<t.Identifier, LocalId>()
  /** Names of this function that stand for a function known when compiling. */
  readonly functions = new Map<t.Identifier, FunctionValue>()
  /** Lengths that arrays have been made for, by variable (see array-of-length.ts). */
  readonly promised = new Map<t.Identifier, LocalId>()
  /** What `return` gives: functions known when compiling, and null for all other values. */
  readonly returned: (FunctionValue | null)[] = []
  /** Where `return` goes in a copied body; null in the function being lowered itself. */
  readonly exit: Exit | null
  /** What happens to a value that a generator yields; null in other functions. */
  readonly yieldTo: ((value: Expr) => void) | null
  /** `arguments.length` in a copied body; null where it is not known. */
  readonly passed: number | null

  constructor(
    source: SourceFunction,
    path: NodePath<FunctionNode>,
    parent: Activation | null,
    how: Pick<Activation, 'index' | 'exit' | 'yieldTo'> & Partial<Pick<Activation, 'passed'>>,
  ) {
    this.source = source
    this.path = path
    this.parent = parent
    this.index = how.index
    this.exit = how.exit
    this.yieldTo = how.yieldTo
    this.passed = how.passed ?? null
  }

  /** The activation of the function that declares the variable. */
  homeOf(variable: Variable | undefined): Activation {
    const owner = variable?.scope.getFunctionParent()?.path.node
    let home: Activation = this
    while (home.path.node !== owner && home.parent !== null) home = home.parent
    return home.path.node === owner ? home : this
  }

  /** The function that a variable stands for here, if it is known. */
  functionOf(variable: Variable): FunctionValue | undefined {
    return this.homeOf(variable).functions.get(variable.identifier)
  }
}
