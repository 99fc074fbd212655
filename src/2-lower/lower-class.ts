// Instances of classes: `new C(…)`, `this`, and constructors.
//
// A constructor is compiled as a function that returns the instance. Until all fields have their values they are locals; the
// record is made once they have, so that no one sees it before.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { ClassShape, FunctionNode, SourceFunction } from '../1-parse/module-index.ts'
import { staticKey, staticPropertyName } from '../1-parse/static-syntax.ts'
import * as codes from '../diagnostics/codes/language.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Expr, LocalId, Stmt } from '../hir/nodes.ts'
import { fieldOf, type StructType } from '../hir/types.ts'
import type { Span } from '../source.ts'
import type { BoundFunction } from './bound-function.ts'
import { canComplete } from './can-complete.ts'
import { argumentsOf } from './lower-call.ts'
import { callSettingMethod } from './lower-setting-call.ts'
import type { Lowering } from './lowering.ts'
import { unwrap } from './unwrap.ts'

/** An instance in the making: the fields that have values, and the record once it is there. */
export interface Making {
  readonly shape: ClassShape
  readonly type: StructType
  /** Those that have a value by now, on every way here. */
  fields: Map<string, LocalId>
  /** Those that have a value on some way. */
  readonly locals: Map<string, LocalId>
  record: Expr | null
}

function newMaking(shape: ClassShape, type: StructType): Making {
  return { shape, type, fields: new Map(), locals: new Map(), record: null }
}

function fail(lowering: Lowering, what: string, path: NodePath<t.Node>): never {
  return lowering.fail(codes.unsupported_class({ what }), path)
}

/** The type of the instances of a class that can be compiled as far as all their fields can. */
export function typeOfInstances(lowering: Lowering, shape: ClassShape, path: NodePath<t.Node>): StructType {
  const type = typeOf(lowering, shape, path)
  checkFields(lowering, shape, type, path)
  return type
}

function typeOf(lowering: Lowering, shape: ClassShape, path: NodePath<t.Node>): StructType {
  if (shape.type.kind === 'struct' && shape.unusable === null) return shape.type
  return fail(
    lowering,
    `an instance of ${shape.name} (${shape.unusable ?? 'its fields have no types'})`,
    path,
  )
}

/** `new C(…)` */
export function lowerNewInstance(
  lowering: Lowering,
  shape: ClassShape,
  path: NodePath<t.NewExpression>,
): Expr {
  const type = typeOfInstances(lowering, shape, path)
  const args = argumentsOf(lowering, path)
  return construct(lowering, shape, type, args, path)
}

function construct(
  lowering: Lowering,
  shape: ClassShape,
  type: StructType,
  args: readonly Expr[],
  path: NodePath<t.Node>,
): Expr {
  const span = lowering.span(path)
  if (shape.constructs !== null) return call(lowering, shape.constructs.key, args, span)
  const making = newMaking(shape, type)
  if (shape.base !== null) takeBase(lowering, making, args, path)
  initialise(lowering, making)
  return make(lowering, making, path)
}

function call(lowering: Lowering, key: string, args: readonly Expr[], span: Span): Expr {
  const result = lowering.locals.temporary(span)
  lowering.emit(b.call({ kind: 'source', key }, args, result, span))
  return lowering.read(result, span)
}

/** Compiled code cannot make an instance with fields that it knows nothing of, nor with private members. */
function checkFields(lowering: Lowering, shape: ClassShape, type: StructType, path: NodePath<t.Node>): void {
  for (let each: ClassShape | null = shape; each !== null; each = each.base) {
    const hidden = each.path.node.body.body.some(
      (member) => member.type === 'ClassPrivateMethod' || member.type === 'ClassAccessorProperty',
    )
    if (hidden) fail(lowering, `an instance of ${each.name}, which has private methods,`, path)
  }
  for (const [name, why] of type.omitted ?? [])
    fail(lowering, `an instance with the field '${name}' (${why})`, path)
}

/** The fields of the base class, from an instance of it. */
function takeBase(lowering: Lowering, making: Making, args: readonly Expr[], path: NodePath<t.Node>): void {
  const { base } = making.shape
  if (base === null) fail(lowering, 'super in a class without a base class that can be followed', path)
  const type = typeOf(lowering, base, path)
  if (base.constructs !== null && !onlySetsFields(base.constructs, type))
    fail(
      lowering,
      `a base class ${base.name} whose constructor does more with this than setting fields`,
      path,
    )
  const instance = construct(lowering, base, type, args, path)
  const span = lowering.span(path)
  for (const { name } of type.fields) setField(lowering, making, name, b.member(instance, name, span))
}

/** The constructor neither calls methods, which the derived class may have replaced, nor lets others see the instance: it would be another
 *  object than the derived one. */
function onlySetsFields({ path }: SourceFunction, type: StructType): boolean {
  let isPlain = true
  path.traverse({
    ThisExpression({ parent, key, parentPath }) {
      const name = parent.type === 'MemberExpression' && key === 'object' ? staticPropertyName(parent) : null
      isPlain &&= name !== null && fieldOf(type, name) !== null && parentPath.key !== 'callee'
    },
  })
  return isPlain
}

/** Fields with values in the class body, in their order. */
function initialise(lowering: Lowering, making: Making): void {
  for (const member of making.shape.path.get('body').get('body')) {
    if (!member.isClassProperty({ static: false }) || !member.node.value) continue
    const name = staticKey(member.node)
    const value = member.get('value') as NodePath<t.Node>
    if (name !== null) setField(lowering, making, name, lowering.expression(value))
  }
}

function setField(lowering: Lowering, making: Making, name: string, value: Expr): Expr {
  const { fields, locals, type, shape } = making
  if (fieldOf(type, name) === null)
    throw new CompileError(
      codes.unsupported_class({
        what: `${shape.name}, to which the field '${name}' is added only sometimes,`,
      }),
      value.span,
    )
  const local = locals.get(name) ?? lowering.locals.temporary(value.span, true)
  locals.set(name, local)
  fields.set(name, local)
  lowering.emit(b.assign(local, value, value.span))
  return lowering.read(local, value.span)
}

function make(lowering: Lowering, { type, fields }: Making, path: NodePath<t.Node>): Expr {
  const span = lowering.span(path)
  const names = type.fields.map((field) => field.name)
  const values = names.map((name) => {
    const local = fields.get(name)
    if (local === undefined)
      return fail(lowering, `a constructor that leaves the field '${name}' unset`, path)
    return lowering.read(local, span)
  })
  return instanceOf(lowering, type, values, path)
}

/** A new record with one value per field. */
export function instanceOf(
  lowering: Lowering,
  type: StructType,
  values: readonly Expr[],
  path: NodePath<t.Node>,
): Expr {
  const span = lowering.span(path)
  const names = type.fields.map((field) => field.name)
  const result = lowering.locals.temporary(span)
  lowering.emit(b.call({ kind: 'object', names, type }, values, result, span))
  return lowering.read(result, span)
}

// ---- constructors ---------------------------------------------------------------------------------------------------

/** The body of a constructor; it returns the instance. */
export function lowerConstructor(lowering: Lowering, shape: ClassShape, path: NodePath<FunctionNode>): void {
  const type = typeOfInstances(lowering, shape, path)
  const making = newMaking(shape, type)
  lowering.making = making
  let isReady = shape.base === null
  if (isReady) initialise(lowering, making)
  for (const statement of path.get('body').get('body') as NodePath<t.Statement>[]) {
    if (lowering.last !== undefined && !canComplete([lowering.last])) return
    const args = superCall(statement)
    if (args !== null && !isReady) {
      takeBase(lowering, making, argumentsOf(lowering, args), statement)
      initialise(lowering, making)
      isReady = true
      continue
    }
    if (making.record === null && isReady && type.fields.every(({ name }) => making.fields.has(name)))
      making.record = make(lowering, making, path)
    if (making.record === null) lowerAssignments(lowering, making, statement)
    else lowering.statement(statement)
  }
  if (lowering.last !== undefined && !canComplete([lowering.last])) return
  making.record ??= make(lowering, making, path)
  lowering.emit(b.returnOf(making.record, lowering.span(path)))
}

/** The body of a method that sets fields of an instance in the making; it returns their values. */
export function lowerSettingMethod(
  lowering: Lowering,
  { shape, type, names }: NonNullable<BoundFunction['sets']>,
  path: NodePath<FunctionNode>,
): void {
  const making = newMaking(shape, type)
  lowering.making = making
  for (const statement of path.get('body').get('body') as NodePath<t.Statement>[])
    lowerAssignments(lowering, making, statement)
  const span = lowering.span(path)
  const values = names.map((name) => {
    const local = making.fields.get(name)
    return local === undefined
      ? fail(lowering, `a method that leaves the field '${name}' unset`, path)
      : lowering.read(local, span)
  })
  lowering.emit(b.returnOf(b.tuple(values, span), span))
}

/** `return` in a constructor, which gives the instance. */
export function returnInstance(lowering: Lowering, making: Making, path: NodePath<t.ReturnStatement>): void {
  if (path.node.argument) fail(lowering, 'a constructor that returns something', path)
  if (making.record === null) fail(lowering, 'a constructor that returns before all fields have values', path)
  lowering.emit(b.returnOf(making.record, lowering.span(path)))
}

function superCall(statement: NodePath<t.Statement>): NodePath<t.CallExpression> | null {
  if (!statement.isExpressionStatement()) return null
  const expression = statement.get('expression')
  return expression.isCallExpression() && expression.node.callee.type === 'Super' ? expression : null
}

/** A statement before the record is there: assignments of fields, or what does not mention `this` at all. */
function lowerAssignments(lowering: Lowering, making: Making, statement: NodePath<t.Statement>): void {
  if (statement.isBlockStatement()) {
    for (const each of statement.get('body')) lowerAssignments(lowering, making, each)
  } else if (statement.isIfStatement()) lowerChoice(lowering, making, statement)
  else if (!statement.isExpressionStatement()) lowering.statement(statement)
  else if (!assignFields(lowering, making, statement.get('expression'))) lowering.statement(statement)
}

/** Arms that assign fields: behind them those have values that both have assigned. */
function lowerChoice(lowering: Lowering, making: Making, path: NodePath<t.IfStatement>): void {
  const test = lowering.condition(path.get('test'))
  const arm = (key: 'consequent' | 'alternate'): void => {
    const statement = path.get(key) as NodePath<t.Statement | null>
    if (statement.node) lowerAssignments(lowering, making, statement as NodePath<t.Statement>)
  }
  if (test.kind === 'Const') {
    arm(test.value === true ? 'consequent' : 'alternate')
    return
  }
  const before = making.fields
  const lowerArm = (key: 'consequent' | 'alternate'): ArmOfMaking => {
    making.fields = new Map(before)
    const { stmts } = lowering.collect(() => arm(key))
    return { stmts, fields: making.fields, ends: !canComplete(stmts) }
  }
  const first = lowerArm('consequent')
  const second = lowerArm('alternate')
  lowering.emit(b.ifThen(test, first.stmts, second.stmts, lowering.span(path)))
  const isSet = (name: string): boolean =>
    (first.ends || first.fields.has(name)) && (second.ends || second.fields.has(name))
  making.fields = new Map([...making.locals].filter(([name]) => isSet(name)))
}

interface ArmOfMaking {
  readonly stmts: readonly Stmt[]
  readonly fields: ReadonlyMap<string, LocalId>
  /** Nothing comes behind the arm. */
  readonly ends: boolean
}

function assignFields(lowering: Lowering, making: Making, wrapped: NodePath<t.Node>): boolean {
  const path = unwrap(wrapped)
  if (path.isSequenceExpression()) {
    for (const part of path.get('expressions'))
      if (!assignFields(lowering, making, part)) lowering.effect(part)
    return true
  }
  if (path.isCallExpression()) return setByMethod(lowering, making, path)
  if (!path.isAssignmentExpression({ operator: '=' })) return false
  const name = fieldOfThis(path.get('left'))
  if (name === null) return false
  const right = unwrap(path.get('right'))
  // `this.x = this.y = value`
  const inner = assignFields(lowering, making, right) ? fieldOfThis(right.get('left') as NodePath) : null
  const local = inner === null ? undefined : making.fields.get(inner)
  const value = local === undefined ? lowering.expression(right) : lowering.read(local, lowering.span(right))
  setField(lowering, making, name, value)
  return true
}

function setByMethod(lowering: Lowering, making: Making, path: NodePath<t.CallExpression>): boolean {
  const name = fieldOfThis(path.get('callee') as NodePath<t.Node>)
  const values = name === null ? null : callSettingMethod(lowering, making.shape, making.type, name, path)
  for (const [field, value] of values ?? []) setField(lowering, making, field, value)
  return values !== null
}

function fieldOfThis(path: NodePath<t.Node>): string | null {
  if (!path.isMemberExpression() || !unwrap(path.get('object')).isThisExpression()) return null
  const { property, computed } = path.node
  return !computed && property.type === 'Identifier' ? property.name : null
}

// ---- this -----------------------------------------------------------------------------------------------------------

/** `this` of a method, or of a constructor whose instance is there. */
export function lowerThis(lowering: Lowering, path: NodePath<t.ThisExpression>): Expr {
  if (isOwnThis(lowering, path)) {
    const { making, receiver } = lowering
    const value = making?.record ?? (receiver === null ? null : lowering.read(receiver, lowering.span(path)))
    if (value !== null) return { ...value, span: lowering.span(path) }
    if (making !== null) fail(lowering, 'this, before all fields have values,', path)
  }
  return fail(lowering, 'this', path)
}

/** A field of the instance that a constructor is making, as far as it has a value; null for everything else. */
export function fieldInTheMaking(lowering: Lowering, path: NodePath<t.MemberExpression>): Expr | null {
  const { making } = lowering
  const name = making?.record === null ? fieldOfThis(path) : null
  if (!making || name === null || !isOwnThis(lowering, path)) return null
  const local = making.fields.get(name)
  return local === undefined ? null : lowering.read(local, lowering.span(path))
}

/** A field of the instance in the making that has a value, as a variable to be assigned again; null for everything else. */
export function madeField(lowering: Lowering, path: NodePath<t.MemberExpression>): LocalId | null {
  const { making } = lowering
  const name = making?.record === null ? fieldOfThis(path) : null
  return (making && name !== null && isOwnThis(lowering, path) && making.fields.get(name)) || null
}

/** `this instanceof Class` in a constructor, before the instance is there; null elsewhere. */
export function isMaking(lowering: Lowering, path: NodePath<t.Node>, key: string): boolean | null {
  const { making } = lowering
  if (making?.record !== null || !isOwnThis(lowering, path)) return null
  return [making.type.of, ...(making.type.bases ?? [])].some((each) => `class ${each}` === key)
}

/** Arrow functions have the `this` around them. */
function isOwnThis(lowering: Lowering, path: NodePath<t.Node>): boolean {
  const own = lowering.fn.path.node
  let holder: NodePath | null = path.parentPath
  while (holder !== null && holder.node !== own) {
    if (holder.isClassBody()) return lowering.making?.shape.path.node.body === holder.node
    if (holder.isFunction() && !holder.isArrowFunctionExpression()) return false
    holder = holder.parentPath
  }
  return holder !== null
}
