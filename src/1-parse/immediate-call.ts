// Parameters of functions that are called where they are written, and nowhere else: `(function (lib, Math) { … })(lib, Math)`.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import { isWrittenThrough } from './constant-object.ts'
import { constantMeaning, type Meaning } from './meaning.ts'
import type { Meanings } from './meanings.ts'
import type { ParsedModule } from './module-index.ts'
import { isFunctionPath, staticPropertyName, unwrap, wrapped } from './static-syntax.ts'

/** What a parameter always stands for; null where that is known only when the program runs. */
export function meaningOfParameter(
  variable: Variable,
  module: ParsedModule,
  meanings: Meanings,
): Meaning | null {
  const argument = immediateArgument(variable)
  if (argument === null) return null
  if (argument === 'missing') return constantMeaning(undefined)
  const meaning = meanings.ofExpression(argument, module)
  switch (meaning.kind) {
    case 'constant':
    case 'presumed':
    case 'builtin':
    case 'namespace':
    case 'njit':
    case 'enum':
      return meaning
    case 'function':
    case 'exports':
    case 'json':
      return isWrittenThrough(variable) ? null : meaning
    case 'variable':
      // Another name for it, as an import is.
      return unwrap(argument).isIdentifier() && meaning.variable.constant ? meaning : null
    case 'object':
    case 'class':
    case 'unsupported':
      return null
  }
}

/** What the parameter is given by the only call of its function: an expression, or 'missing'. Null where more calls may come, or where
 *  something assigns to the parameter. */
function immediateArgument(variable: Variable): NodePath | 'missing' | null {
  const fn = variable.scope.path
  if (variable.kind !== 'param' || !variable.constant || variable.path.parentPath !== fn) return null
  if (!isFunctionPath(fn) || !isCalledOnce(fn) || !variable.path.isIdentifier()) return null
  const call = callOf(wrapped(fn))
  const position = variable.path.listKey === 'params' ? Number(variable.path.key) : -1
  if (call === null || position < 0) return null
  const args = call.path.get('arguments') as NodePath[]
  const before = args.slice(0, position + call.skipped + 1)
  if (before.some((each) => each.isSpreadElement())) return null
  const given = before[position + call.skipped] ?? 'missing'
  return given === 'missing' || holdsItsValue(given) ? given : null
}

/** False where a `var` in the expression may still be undefined: unlike others, it can be read before its declaration has run. */
function holdsItsValue(argument: NodePath): boolean {
  const home = argument.getFunctionParent()
  const isEarly = (name: NodePath<t.Identifier>): boolean => {
    const variable = name.scope.getBinding(name.node.name)
    if (variable?.kind !== 'var') return false
    const isBefore = (variable.path.node.end ?? Infinity) <= (argument.node.start ?? 0)
    return !isBefore || variable.path.getFunctionParent() !== home
  }
  let isKnown = !(argument.isIdentifier() && isEarly(argument))
  argument.traverse({
    Identifier(name) {
      if (name.isReferencedIdentifier() && isEarly(name)) isKnown = false
    },
  })
  return isKnown
}

/** Nobody has a name for the function, and nothing changes its parameters behind their names. */
function isCalledOnce(fn: NodePath): boolean {
  if (!fn.isFunctionExpression() && !fn.isArrowFunctionExpression()) return false
  if (fn.node.async === true || fn.node.generator === true) return false
  const own = fn.isFunctionExpression() && fn.node.id ? fn.scope.getOwnBinding(fn.node.id.name) : undefined
  if (own !== undefined && own.references > 0) return false
  let isPlain = true
  fn.traverse({
    Identifier(path) {
      const { name } = path.node
      // Functions inside have an `arguments` of their own.
      if (name === 'eval' || (name === 'arguments' && argumentsOwner(path) === fn)) isPlain = false
    },
    WithStatement() {
      isPlain = false
    },
  })
  return isPlain && !standsInLoop(fn)
}

/** The function whose `arguments` is meant there. */
function argumentsOwner(path: NodePath): NodePath | null {
  let owner = path.getFunctionParent()
  while (owner?.isArrowFunctionExpression()) owner = owner.getFunctionParent()
  return owner
}

/** Whether a function is called where it is written, once whenever that is reached, and never else. */
export function runsInPlace(fn: NodePath): boolean {
  return isCalledOnce(fn) && callOf(wrapped(fn)) !== null
}

/** Each round would give the parameters other values. */
function standsInLoop(fn: NodePath): boolean {
  const home = fn.getFunctionParent()
  return fn.findParent((each) => each === home || each.isLoop())?.isLoop() === true
}

/** The call of a function expression, or of its `call`; how many arguments come before those of the function. */
function callOf(fn: NodePath): { readonly path: NodePath; readonly skipped: number } | null {
  const parent = fn.parentPath
  if (fn.key === 'callee' && parent?.isCallExpression()) return { path: parent, skipped: 0 }
  if (fn.key !== 'object' || !parent?.isMemberExpression() || staticPropertyName(parent.node) !== 'call')
    return null
  const call = parent.parentPath
  return parent.key === 'callee' && call?.isCallExpression() ? { path: call, skipped: 1 } : null
}
