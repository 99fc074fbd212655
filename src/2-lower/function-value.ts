// Functions as values. Lowering follows them by name: what a constant, a parameter of a function whose body is copied, or the
// result of a factory stands for is known when compiling, so that nothing of a function value is left at run time.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode, ModuleIndex, SourceFunction } from '../1-parse/module-index.ts'
import { isFunctionPath, isSurelyInitialised } from '../1-parse/static-syntax.ts'
import * as codes from '../diagnostics/codes/language.ts'
import type { Expr } from '../hir/nodes.ts'
import type { Activation } from './activation.ts'
import { builtInPath, isPureFunction } from './built-ins.ts'
import type { Lowering } from './lowering.ts'
import { unwrap } from './unwrap.ts'

/** Why a function cannot be called. */
export const KNOWN_AT_RUN_TIME = 'it is a value, known only at run time'

export type FunctionValue =
  /** A function and the variables around it. */
  | { readonly kind: 'closure'; readonly path: NodePath<FunctionNode>; readonly around: Activation }
  /** A function that uses no variables of other functions. */
  | { readonly kind: 'source'; readonly fn: SourceFunction; readonly index: ModuleIndex }
  /** `Math.sqrt` */
  | { readonly kind: 'builtin'; readonly name: string }
  /** One of two, as a flag says that nothing changes any more. */
  | {
      readonly kind: 'choice'
      readonly test: Expr
      readonly whenTrue: FunctionValue
      readonly whenFalse: FunctionValue
    }

/** What an expression gives. */
export type Argument =
  | { readonly kind: 'value'; readonly value: Expr }
  | { readonly kind: 'function'; readonly fn: FunctionValue }

/** An argument as it is written: `...array` stands for several. */
export type PassedArgument = Argument | { readonly kind: 'spread'; readonly array: Expr }

/** The function that an expression without effects stands for; null where it is no function, or one known only at run time. */
export function functionValueOf(lowering: Lowering, wrapped: NodePath<t.Node>): FunctionValue | null {
  const path = unwrap(wrapped)
  if (isFunctionPath(path)) {
    return path.isExpression() ? { kind: 'closure', path, around: lowering.activation } : null
  }
  if (path.isIdentifier()) return ofName(lowering, path)
  if (!path.isMemberExpression()) return null
  const known = lowering.resolveMember(path)
  if (known?.kind === 'function') return sourceFunction(lowering, known.key)
  return ofBuiltIn(builtInPath(lowering, path))
}

function ofName(lowering: Lowering, path: NodePath<t.Identifier>): FunctionValue | null {
  const variable = path.scope.getBinding(path.node.name)
  const bound = variable === undefined ? undefined : lowering.activation.functionOf(variable)
  if (bound !== undefined) return bound
  const binding = lowering.resolve(path)
  switch (binding.kind) {
    case 'function':
      return sourceFunction(lowering, binding.key)
    case 'builtin':
      return ofBuiltIn(binding.name)
    case 'closure': {
      if (!variable?.path.isFunctionDeclaration() && variable?.kind !== 'local')
        return lowering.fail(codes.used_before_declaration({ name: path.node.name }), path)
      const home = lowering.activation.homeOf(variable)
      // The name of a function expression is declared in the expression itself.
      const around = variable.kind === 'local' ? (home.parent ?? home) : home
      return { kind: 'closure', path: binding.path, around }
    }
    default:
      return null
  }
}

/** Null for constructors, which are called with `new`. */
function sourceFunction({ index }: Lowering, key: string): FunctionValue | null {
  if (index.constructedBy(key) !== null) return null
  return { kind: 'source', fn: index.function(key), index }
}

function ofBuiltIn(name: string | null): FunctionValue | null {
  return name !== null && isPureFunction(name) ? { kind: 'builtin', name } : null
}

/** Whether an expression is a name that stands for a function: it is true, and `typeof` it is 'function'. */
export function namesFunction(lowering: Lowering, path: NodePath<t.Node>): boolean {
  return path.isIdentifier() && ofName(lowering, path) !== null
}

/** Takes note of the function that `const name = …` stands for. */
export function declareFunction(lowering: Lowering, name: NodePath<t.Identifier>, fn: FunctionValue): void {
  const variable = name.scope.getBinding(name.node.name)
  if (variable === undefined || !alwaysHoldsItsValue(variable))
    lowering.fail(codes.unsupported_function_value({ name: name.node.name }), name)
  // It would keep the variables that the loop starts with, which each round copies.
  if (variable.path.parentPath?.key === 'init')
    lowering.fail(codes.unsupported_closure({ what: 'a function in the head of a loop' }), name)
  lowering.activation.homeOf(variable).functions.set(variable.identifier, fn)
  lowering.passedDeclarations.add(variable.identifier)
}

/** Assigned by its declaration only, which has run wherever the variable is used behind it. */
function alwaysHoldsItsValue(variable: Variable): boolean {
  return variable.constant && variable.kind !== 'param' && isSurelyInitialised(variable)
}
