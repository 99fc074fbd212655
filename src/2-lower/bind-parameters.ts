// Parameters of a function: names, defaults and patterns, from left to right.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { LocalId } from '../hir/nodes.ts'
import { functionValueOf, KNOWN_AT_RUN_TIME } from './function-value.ts'
import { bindTarget } from './lower-pattern.ts'
import type { Lowering } from './lowering.ts'
import { unwrap } from './unwrap.ts'

export interface Formal {
  readonly path: NodePath<t.Node>
  /** A name or an array pattern. */
  readonly target: NodePath<t.Node>
  readonly name: string
  readonly isRest: boolean
}

/** The formal parameters of the function of the current activation. */
export function formalsOf(lowering: Lowering): readonly Formal[] {
  const written = lowering.activation.path.get('params') as NodePath<t.Node>[]
  const names = new Set<string>()
  // TypeScript's `this` parameter only declares a type.
  const paths = written.filter((path) => !path.isIdentifier({ name: 'this' }))
  return paths.map((path, i) => {
    const target = parameterTarget(lowering, path)
    const name = target.isIdentifier() ? target.node.name : `$argument${i}`
    if (names.has(name)) failOnDuplicate(lowering, path)
    names.add(name)
    return { path, target, name, isRest: path.isRestElement() }
  })
}

/** Declares all parameters, then emits defaults and patterns. `declare` gives the local that holds the argument, or null where
 *  the name stands for a function. */
export function bindParameters(
  lowering: Lowering,
  formals: readonly Formal[],
  declare: (formal: Formal, index: number) => LocalId | null,
): void {
  const bound = formals.map((formal, i) => ({ ...formal, local: declare(formal, i) }))
  const declarations = bound.map(({ target }) => declarationOf(target))
  for (const declaration of declarations) if (declaration !== null) lowering.unsetParameters.add(declaration)
  bound.forEach(({ path, target, local }, i) => {
    const declaration = declarations[i] ?? null
    if (local !== null && path.isAssignmentPattern()) emitDefault(lowering, path, local)
    if (declaration !== null) lowering.unsetParameters.delete(declaration)
    else if (local !== null) {
      const span = lowering.span(path)
      bindTarget(lowering, target, () => lowering.read(local, span), 'declare')
    }
  })
}

function emitDefault(lowering: Lowering, path: NodePath<t.AssignmentPattern>, local: LocalId): void {
  const span = lowering.span(path)
  if (emitFunction(lowering, path, local)) return
  const isMissing = b.generic('js.===', [lowering.read(local, span), b.constant(undefined, span)], span)
  const fallback = lowering.collect(() => {
    const right = path.get('right')
    lowering.emit(b.assign(local, lowering.expression(right), lowering.span(right)))
  })
  lowering.emit(b.ifThen(isMissing, fallback.stmts, [], span))
}

/** `compare = ascending`: compiled for the calls that leave the function out. False where the default is no function. */
function emitFunction(lowering: Lowering, path: NodePath<t.AssignmentPattern>, local: LocalId): boolean {
  const target = unwrap(path.get('left'))
  const variable = target.isIdentifier() ? target.scope.getBinding(target.node.name) : undefined
  const fn = variable?.constant ? functionValueOf(lowering, path.get('right')) : null
  if (variable === undefined || fn === null) return false
  const span = lowering.span(path)
  const given = lowering.read(local, span)
  const isGiven = b.generic('js.!==', [given, b.constant(undefined, span)], span)
  const callee = { kind: 'value' as const, name: variable.identifier.name, why: KNOWN_AT_RUN_TIME }
  lowering.emit(b.ifThen(isGiven, [b.call(callee, [given], null, span)], [], span))
  lowering.activation.functions.set(variable.identifier, fn)
  return true
}

function parameterTarget(lowering: Lowering, path: NodePath<t.Node>): NodePath<t.Node> {
  if (path.isRestElement()) {
    const rest = path.get('argument') as NodePath<t.Node>
    const instead = 'Take an array as the last parameter.'
    if (!rest.isIdentifier())
      lowering.fail(codes.unsupported_pattern({ what: 'a rest parameter taken apart', instead }), path)
    return rest
  }
  const target = path.isAssignmentPattern() ? unwrap(path.get('left')) : path
  if (!target.isIdentifier() && !target.isArrayPattern() && !target.isObjectPattern()) {
    const instead = 'Use plain parameters.'
    lowering.fail(codes.unsupported_syntax({ what: 'this kind of parameter', instead }), target)
  }
  return target
}

function declarationOf(target: NodePath<t.Node>): t.Identifier | null {
  return target.isIdentifier() ? (target.scope.getBinding(target.node.name)?.identifier ?? target.node) : null
}

function failOnDuplicate(lowering: Lowering, path: NodePath<t.Node>): never {
  const instead = 'Give every parameter a name of its own.'
  return lowering.fail(codes.unsupported_syntax({ what: 'a repeated parameter name', instead }), path)
}
