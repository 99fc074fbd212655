// Calls: of functions in the source, of built-ins, and of methods. Each is a statement of its own with a fresh result.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Binding } from '../1-parse/module-index.ts'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Callee, Expr } from '../hir/nodes.ts'
import { builtInPath, callsJavaScript, isTypedArrayName, pureCall } from './built-ins.ts'
import { constructArray } from './lower-array-literal.ts'
import type { Use } from './lower-assignment.ts'
import { arrayLength } from './lower-new.ts'
import type { Lowering } from './lowering.ts'
import { raiseUnsupported } from './unsupported.ts'
import { unwrap } from './unwrap.ts'

/** The result of a call; the constant undefined where only the effect is wanted. */
export function lowerCall(lowering: Lowering, path: NodePath<t.CallExpression>, use: Use): Expr {
  const callee = unwrap(path.get('callee'))
  if (callee.isIdentifier()) {
    return callBinding(lowering, lowering.resolve(callee), callee.node.name, path, use)
  }
  if (!callee.isMemberExpression()) return raiseUnsupported(lowering, callee)
  const known = lowering.index.resolveMember(lowering.fn, callee)
  if (known !== null) return callBinding(lowering, known, lowering.textOf(callee), path, use)
  const builtIn = builtInPath(lowering, callee)
  if (builtIn !== null) return callBuiltIn(lowering, builtIn, path, use)
  return callMethod(lowering, callee, path, use)
}

function callBinding(
  lowering: Lowering,
  binding: Binding,
  name: string,
  path: NodePath<t.CallExpression>,
  use: Use,
): Expr {
  switch (binding.kind) {
    case 'function':
      return emitCall(lowering, { kind: 'source', key: binding.key }, argumentsOf(lowering, path), path, use)
    case 'builtin':
      return callBuiltIn(lowering, binding.name, path, use)
    case 'unsupported':
      return lowering.fail(codes.unsupported_call({ name, why: binding.why }), path)
    case 'local':
    case 'capture':
      return lowering.fail(
        codes.unsupported_call({ name, why: 'it is a value, known only at run time' }),
        path,
      )
    case 'constant':
      return lowering.fail(codes.unsupported_call({ name, why: 'it is not a function' }), path)
  }
}

function callBuiltIn(lowering: Lowering, name: string, path: NodePath<t.CallExpression>, use: Use): Expr {
  if (callsJavaScript(name)) lowering.fail(codes.calls_javascript({ name }), path)
  if (name === 'Math.random') {
    for (const argument of argumentsOf(lowering, path)) lowering.keep(argument)
    return emitCall(lowering, { kind: 'op', op: 'random' }, [], path, use)
  }
  const [owner, method] = name.split('.') as [string, string | undefined]
  if (isTypedArrayName(owner) && (method === 'of' || method === 'from')) {
    return constructArray(lowering, name, argumentsOf(lowering, path), path)
  }
  if (name === 'Array.of') return constructArray(lowering, 'Array.literal', argumentsOf(lowering, path), path)
  if (name === 'Array') {
    if (arrayLength(path) !== null) lowering.fail(codes.unsupported_construction({ name }), path)
    return constructArray(lowering, 'Array.literal', argumentsOf(lowering, path), path)
  }
  const pure = pureCall(lowering, name, () => argumentsOf(lowering, path), path)
  if (pure !== null) return pure
  return lowering.fail(codes.unsupported_call({ name, why: 'it has no compiled form' }), path)
}

function callMethod(
  lowering: Lowering,
  callee: NodePath<t.MemberExpression>,
  path: NodePath<t.CallExpression>,
  use: Use,
): Expr {
  const property = callee.get('property')
  if (callee.node.computed || !property.isIdentifier()) {
    const why = 'the method is computed or private'
    lowering.fail(codes.unsupported_call({ name: lowering.textOf(callee), why }), callee)
  }
  const { name } = property.node
  const receiver = unwrap(callee.get('object'))
  const args = path.get('arguments') as NodePath<t.Node>[]
  const filled = name === 'fill' && args.length === 1 ? filledLength(lowering, receiver) : null
  if (filled !== null) {
    return constructArray(lowering, 'Array.filled', checkedOperands(lowering, [filled, ...args]), path)
  }
  lowering.callsMethods = true
  const operands = checkedOperands(lowering, [receiver, ...args])
  return emitCall(lowering, { kind: 'method', name }, operands, path, use)
}

/** `n` of `new Array(n)` or `Array(n)`. */
function filledLength(lowering: Lowering, path: NodePath<t.Node>): NodePath<t.Node> | null {
  if (!path.isNewExpression() && !path.isCallExpression()) return null
  return builtInPath(lowering, path.get('callee') as NodePath<t.Node>) === 'Array' ? arrayLength(path) : null
}

function emitCall(
  lowering: Lowering,
  callee: Callee,
  args: readonly Expr[],
  path: NodePath<t.Node>,
  use: Use,
): Expr {
  const span = lowering.span(path)
  const result = use === 'value' ? lowering.locals.temporary(span) : null
  lowering.emit(b.call(callee, args, result, span))
  return result === null ? b.constant(undefined, span) : lowering.read(result, span)
}

/** The evaluated arguments of a call or construction. */
export function argumentsOf(
  lowering: Lowering,
  path: NodePath<t.CallExpression> | NodePath<t.NewExpression>,
): Expr[] {
  return checkedOperands(lowering, path.get('arguments') as NodePath<t.Node>[])
}

function checkedOperands(lowering: Lowering, paths: readonly NodePath<t.Node>[]): Expr[] {
  for (const path of paths) if (path.isSpreadElement()) lowering.fail(codes.unsupported_spread({}), path)
  return lowering.operands(paths)
}
