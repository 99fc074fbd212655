// Assignments and updates of variables, elements and properties.
//
// An element's array and index are evaluated once, before the value; the old element of `a[i] op= v` is read before `v`.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Capture } from '../1-parse/module-index.ts'
import * as codes from '../diagnostics/codes/language.ts'
import { BOXED, boxedType } from '../hir/box.ts'
import * as b from '../hir/builders.ts'
import type { Assign, Expr } from '../hir/nodes.ts'
import type { Span } from '../source.ts'
import { madeField } from './lower-class.ts'
import { isNullish, shortCircuit, truth } from './lower-logical.ts'
import { propertyName } from './lower-object.ts'
import { binary } from './lower-operator.ts'
import { destructure } from './lower-pattern.ts'
import type { Lowering } from './lowering.ts'
import { raiseUnsupported } from './unsupported.ts'
import { unwrap } from './unwrap.ts'

/** Whether the value of an expression is read or only its effect wanted. */
export type Use = 'value' | 'effect' | 'element'

export const lowerAssignment = (lowering: Lowering, path: NodePath<t.AssignmentExpression>): Expr =>
  assign(lowering, path, 'value')

export const lowerUpdate = (lowering: Lowering, path: NodePath<t.UpdateExpression>): Expr =>
  update(lowering, path, 'value')

/** Any assignment expression; the value is the assigned one, before conversion to an element type. */
export function assign(lowering: Lowering, path: NodePath<t.AssignmentExpression>, use: Use): Expr {
  const left = unwrap(path.get('left'))
  const { operator } = path.node
  if (left.isArrayPattern() || left.isObjectPattern()) {
    if (use !== 'effect') {
      const instead = 'Make the destructuring a statement of its own.'
      lowering.fail(
        codes.unsupported_pattern({ what: 'a destructuring assignment used as a value', instead }),
        path,
      )
    }
    destructure(lowering, left, path.get('right'), 'assign')
    return b.constant(undefined, lowering.span(path))
  }
  const target = targetAt(lowering, left)
  const right = () => lowering.expression(path.get('right'))
  if (operator === '=') return target.write(right, use, lowering.span(path))
  const name = operator.slice(0, -1)
  if (name === '&&' || name === '||' || name === '??') return assignLogical(lowering, path, target, name, use)
  const old = [target.read()]
  const span = lowering.span(path)
  const combined = () => {
    const value = lowering.after(old, right)
    return binary(name, old[0] as Expr, value, span)
  }
  return target.write(combined, use, span)
}

/** `target &&= right`: the old value, or else the right side evaluated and assigned. */
function assignLogical(
  lowering: Lowering,
  path: NodePath<t.AssignmentExpression>,
  target: Target,
  operator: t.LogicalExpression['operator'],
  use: Use,
): Expr {
  const span = lowering.span(path)
  const write = (use: Use) => target.write(() => lowering.expression(path.get('right')), use, span)
  if (use !== 'effect')
    return shortCircuit(lowering, operator, target.read(), { path: null, run: () => write('value') }, span)
  const old = target.read()
  const test = operator === '??' ? isNullish(old, span) : truth(old)
  const { stmts } = lowering.collect(() => write('effect'))
  lowering.emit(operator === '||' ? b.ifThen(test, [], stmts, span) : b.ifThen(test, stmts, [], span))
  return old
}

/** `x++`, `--x` and the same of elements. A postfix update gives the old value as a number. */
export function update(lowering: Lowering, path: NodePath<t.UpdateExpression>, use: Use): Expr {
  const span = lowering.span(path)
  const target = targetAt(lowering, unwrap(path.get('argument')))
  const next = (value: Expr) => b.generic(`js.${path.node.operator}`, [value], span)
  const old = target.read()
  if (use === 'effect' || path.node.prefix) return target.write(() => next(old), use, span)
  const number = lowering.keep(b.generic('js.to_numeric', [old], span))
  target.write(() => next(number), 'effect', span)
  return number
}

interface Target {
  /** The old value. Before `write` is called, not while it runs. */
  read(): Expr
  /** Evaluates the value, stores it and gives it back (meaningless for 'effect'). */
  write(value: () => Expr, use: Use, span: Span): Expr
}

function targetAt(lowering: Lowering, path: NodePath<t.Node>): Target {
  if (path.isIdentifier()) return variableTarget(lowering, path)
  if (path.isMemberExpression()) return memberTarget(lowering, path)
  return raiseUnsupported(lowering, path)
}

function variableTarget(lowering: Lowering, path: NodePath<t.Identifier>): Target {
  return {
    read: () => lowering.expression(path),
    write(value, _, span) {
      assignVariable(lowering, path, value(), 'assign', span)
      return lowering.expression(path)
    },
  }
}

/** A property or an element, with the object and the index that are evaluated before it is written. */
export interface Place {
  readonly operands: Expr[]
  readonly read: () => Expr
  readonly write: (value: Expr, span: Span) => void
}

/** Evaluates what comes before a write of `object.name` or `array[index]`. */
export function memberPlace(lowering: Lowering, path: NodePath<t.MemberExpression>): Place {
  if (lowering.resolveMember(path) !== null) {
    lowering.fail(codes.unsupported_member_write({ name: lowering.textOf(path) }), path)
  }
  const span = lowering.span(path)
  const own = madeField(lowering, path)
  if (own !== null) {
    const write = (value: Expr, writeSpan: Span): void => lowering.emit(b.assign(own, value, writeSpan))
    return { operands: [], read: () => lowering.read(own, span), write }
  }
  const name = propertyName(path)
  if (name === null && !path.node.computed) raiseUnsupported(lowering, path.get('property'))
  const parts = name === null ? [path.get('object'), path.get('property')] : [path.get('object')]
  const operands = lowering.operands(parts)
  const at = (i: number): Expr => operands[i] as Expr
  return name === null
    ? {
        operands,
        read: () => b.element(at(0), at(1), span),
        write: (value, writeSpan) => lowering.emit(b.store(at(0), at(1), value, 'skip', writeSpan)),
      }
    : {
        operands,
        read: () => b.member(at(0), name, span),
        write: (value, writeSpan) => lowering.emit(b.setField(at(0), name, value, writeSpan)),
      }
}

function memberTarget(lowering: Lowering, path: NodePath<t.MemberExpression>): Target {
  const place = memberPlace(lowering, path)
  const { operands } = place
  let isRepeatable = false
  return {
    read() {
      // Read and written: both must see the same object and index, computed once.
      if (!isRepeatable) for (const [i, part] of operands.entries()) operands[i] = lowering.repeatable(part)
      isRepeatable = true
      return place.read()
    },
    write(value, use, writeSpan) {
      const computed = lowering.after(operands, value)
      const stored = use !== 'effect' ? lowering.repeatable(computed) : computed
      place.write(stored, writeSpan)
      return stored
    },
  }
}

/** A captured variable that compiled code may assign to. */
export const isCell = ({ type }: Capture): boolean => type.kind === 'array' && type.container === 'cell'

/** What a captured variable holds now, given its local. */
export function readCaptured(capture: Capture, local: Expr, span: Span): Expr {
  if (isCell(capture)) return b.generic('js.element_in_range', [local, b.constant(0, span)], span)
  return boxedType(capture.type) === null ? local : b.member(local, BOXED, span)
}

/** Emits `name = value`. 'declare': the declaration's own initialisation. */
export function assignVariable(
  lowering: Lowering,
  path: NodePath<t.Identifier>,
  value: Expr,
  mode: 'declare' | 'assign',
  span: Span,
): void {
  const { name } = path.node
  const binding = lowering.resolve(path)
  const kind = path.scope.getBinding(name)?.kind
  if (mode === 'assign' && kind === 'const') lowering.fail(codes.assigns_constant({ name }), path)
  if (binding.kind === 'capture' && isCell(binding.capture)) {
    const cell = lowering.read(lowering.locals.captured(binding.capture), span)
    lowering.emit(b.store(cell, b.constant(0, span), value, 'proven', span))
    return
  }
  if (binding.kind === 'capture' && boxedType(binding.capture.type) !== null) {
    const box = lowering.read(lowering.locals.captured(binding.capture), span)
    lowering.emit(b.setField(box, BOXED, value, span))
    return
  }
  if (binding.kind === 'unsupported')
    lowering.fail(codes.unsupported_variable({ name, why: binding.why }), path)
  if (binding.kind !== 'local') lowering.fail(codes.assigns_outer_variable({ name }), path)
  if (kind === 'hoisted') lowering.fail(codes.unsupported_function_value({ name }), path)
  if (mode === 'assign') lowering.checkParameterIsSet(path, binding.id)
  const target = lowering.locals.variable(path, binding.id, lowering.span(path), lowering.activation)
  const stmt: Assign = b.assign(target, value, span)
  if (mode === 'declare') lowering.declarations.add(stmt)
  lowering.emit(stmt)
}
