// The type of a field that nothing says: from what is assigned to it, what its constructor is called with, and what is done with it.
// The door tests every guess where instances come in, and a constructor compiles only if it keeps to it.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import {
  boolean,
  float64,
  listOf,
  listOfNumbers,
  nullableOf,
  sameType,
  string,
  type Type,
} from '../../hir/types.ts'
import { isFunctionPath, staticPropertyName, unwrap, wrapped } from '../static-syntax.ts'
import type { ClassNode } from './class-type.ts'
import type { TypeScope } from './type-scope.ts'
import { unwritten, usable, type WrittenType } from './written-type.ts'

export interface GuessedField {
  readonly owner: NodePath<ClassNode>
  /** What the class is called. */
  readonly className: string
  readonly name: string
  /** Names of all fields of the class, and the type of its instances. */
  readonly names: readonly string[]
  readonly ownType: () => Type
}

type Mention = NodePath<t.MemberExpression>

export function guessField(field: GuessedField, scope: TypeScope): WrittenType {
  const mentions = scope.mentionsOf(scope.module).properties.get(field.name) ?? []
  const own = mentions.filter((mention) => isOfOwner(mention, field.owner))
  const values = own.flatMap(assignedValue)
  const given = values.flatMap((value) => argumentsFor(value, field, scope))
  const type =
    typeOfValues([...values, ...given], scope) ??
    typeOfUses([...own, ...values.flatMap(referencesOfParameter)], field) ??
    typeOfUses(mentions, field)
  if (type === null) return unwritten
  const mayBeNull = [...values, ...given].some((value) => value.isNullLiteral())
  if (!mayBeNull) return usable(type)
  return type.kind === 'struct' || type.kind === 'list' ? usable(nullableOf(type)) : unwritten
}

/** A list that is made longer and shorter somewhere in the module; null for other fields. */
export function guessGrownList(field: GuessedField, scope: TypeScope): WrittenType | null {
  const mentions = scope.mentionsOf(scope.module).properties.get(field.name) ?? []
  const calls = mentions.flatMap(growingCall)
  if (calls.length === 0) return null
  const added = calls.flatMap((call) => call.get('arguments') as NodePath[]).map(unwrap)
  const elements = mentions.flatMap((mention) => {
    const { parentPath, key } = wrapped(mention)
    return parentPath?.isMemberExpression({ computed: true }) && key === 'object' ? [parentPath] : []
  })
  return usable(listOf(typeOfValues(added, scope) ?? typeOfUses(elements, field) ?? float64))
}

/** `mention.push(…)` and the like. */
function growingCall(mention: Mention): readonly NodePath<t.CallExpression>[] {
  const { parentPath: member, key } = wrapped(mention)
  const method = member?.isMemberExpression() && key === 'object' ? staticPropertyName(member.node) : null
  const call = member?.key === 'callee' ? member.parentPath : null
  return /^(?:push|pop|shift|unshift)$/.test(method ?? '') && call?.isCallExpression() ? [call] : []
}

/** `this.name` in the class; of a constructor's methods it is not known where they are. */
function isOfOwner(mention: Mention, owner: NodePath<ClassNode>): boolean {
  if (mention.node.object.type !== 'ThisExpression') return false
  const around = mention.findParent((parent) => parent.isClass())
  return owner.isClass() ? around?.node === owner.node : around === null
}

/** `mention = value`: the value. */
function assignedValue(mention: Mention): readonly NodePath[] {
  const { parentPath, key } = wrapped(mention)
  if (key !== 'left' || !parentPath?.isAssignmentExpression({ operator: '=' })) return []
  let right = unwrap(parentPath.get('right'))
  while (right.isAssignmentExpression({ operator: '=' })) right = unwrap(right.get('right'))
  return [right]
}

/** The parameter of a constructor that an expression is, by position; -1 for anything else. */
function parameterAt(value: NodePath, owner: NodePath<ClassNode>): number {
  if (!value.isIdentifier()) return -1
  const variable = value.scope.getBinding(value.node.name)
  const fn = variable?.kind === 'param' ? variable.scope.path : null
  if (fn === null || !isFunctionPath(fn)) return -1
  const isConstructor =
    fn.node === owner.node ||
    (fn.isClassMethod({ kind: 'constructor' }) && fn.parentPath.parent === owner.node)
  return isConstructor ? fn.node.params.indexOf(variable?.identifier as t.Identifier) : -1
}

/** What instances are made with, for a value that is a parameter of the constructor. */
function argumentsFor(value: NodePath, { owner, className }: GuessedField, scope: TypeScope): NodePath[] {
  const position = parameterAt(value, owner)
  if (position < 0) return []
  const made = scope.mentionsOf(scope.module).constructions.get(className) ?? []
  return made.flatMap((path) => {
    const argument = path.get('arguments')[position] as NodePath | undefined
    return argument === undefined ? [] : [unwrap(argument)]
  })
}

function typeOfValues(values: readonly NodePath[], scope: TypeScope): Type | null {
  const types = values
    .map((value) => scope.typeOfExpression(value, scope.module).type)
    .filter(({ kind }) => kind !== 'unknown' && kind !== 'undefined')
  const [first] = types
  if (first === undefined) return null
  return types.every((type) => sameType(type, first)) ? first : null
}

function referencesOfParameter(value: NodePath): readonly NodePath[] {
  if (!value.isIdentifier()) return []
  const variable = value.scope.getBinding(value.node.name)
  return variable?.kind === 'param' ? variable.referencePaths : []
}

// ---- uses -----------------------------------------------------------------------------------------------------------

/** Objects inside each other. */
const MAX_DEPTH = 4

/** What all uses agree on; null where they say nothing, or different things. That it is tested says little: anything may be. */
function typeOfUses(paths: readonly NodePath[], field: GuessedField, depth = 0): Type | null {
  const parts = new Map<string, NodePath[]>()
  const elements: NodePath[] = []
  const types: Type[] = []
  for (const path of paths.map(wrapped)) {
    const { parentPath: parent, key } = path
    if (parent?.isMemberExpression() && key === 'object') {
      const name = staticPropertyName(parent.node)
      if (parent.node.computed) elements.push(parent)
      else if (name === null || parent.key === 'callee') return null
      else parts.set(name, [...(parts.get(name) ?? []), parent])
    }
    const type = typeOfUse(path)
    if (type !== null && !types.some((known) => sameType(known, type))) types.push(type)
  }
  if (parts.delete('length') && parts.size === 0 && types.length === 0)
    return listOfElements(elements, field, depth)
  const plain = types.length > 1 ? types.filter((type) => type !== boolean) : types
  if (parts.size === 0 && elements.length === 0) return plain.length === 1 ? (plain[0] as Type) : null
  if (
    plain.some((type) => type !== boolean) ||
    (parts.size > 0 && elements.length > 0) ||
    depth === MAX_DEPTH
  )
    return null
  return parts.size > 0 ? objectOf(parts, field, depth) : listOfElements(elements, field, depth)
}

/** Another instance of the class, or an object with these properties. */
function objectOf(parts: ReadonlyMap<string, readonly NodePath[]>, field: GuessedField, depth: number): Type {
  const names = [...parts.keys()].sort()
  if (names.every((name) => field.names.includes(name))) return field.ownType()
  const fields = names.map((name) => ({
    name,
    type: typeOfUses(parts.get(name) as NodePath[], field, depth + 1) ?? float64,
  }))
  return { kind: 'struct', name: '', of: null, fields }
}

function listOfElements(elements: readonly NodePath[], field: GuessedField, depth: number): Type | null {
  const held = typeOfUses(elements, field, depth + 1) ?? float64
  return held === float64 ? listOfNumbers : held.kind === 'struct' ? listOf(held) : null
}

/** What the expression around one mention makes of it. */
function typeOfUse(outer: NodePath): Type | null {
  const { parentPath: parent, key } = outer
  if (parent === null) return null
  if (parent.isBinaryExpression()) return useInOperator(parent.node, key)
  if (parent.isUpdateExpression()) return float64
  if (parent.isUnaryExpression())
    return /^[-~]$/.test(parent.node.operator) ? float64 : parent.node.operator === '!' ? boolean : null
  if (parent.isAssignmentExpression()) return useInAssignment(parent.node, key)
  if (parent.isMemberExpression()) return key === 'property' && parent.node.computed ? float64 : null
  if (parent.isCallExpression()) return outer.listKey === 'arguments' && isMath(parent.node) ? float64 : null
  const isTest = (parent.isIfStatement() || parent.isConditionalExpression()) && key === 'test'
  return isTest ? boolean : null
}

function useInOperator({ operator, left, right }: t.BinaryExpression, key: NodePath['key']): Type | null {
  if (/^(?:[-*/%&|^]|\*\*|<<|>>>?|[<>]=?)$/.test(operator)) return float64
  const other = key === 'left' ? right : left
  if (!/^(?:\+|[!=]==?)$/.test(operator)) return null
  if (other.type === 'NumericLiteral') return float64
  if (other.type === 'StringLiteral') return operator === '+' ? null : string
  return other.type === 'BooleanLiteral' ? boolean : null
}

function useInAssignment({ operator, right }: t.AssignmentExpression, key: NodePath['key']): Type | null {
  if (operator === '=') return null
  if (operator !== '+=') return /^(?:\|\||&&|\?\?)=$/.test(operator) ? null : float64
  return key === 'right' || right.type === 'StringLiteral' ? null : float64
}

function isMath({ callee }: t.CallExpression): boolean {
  return (
    callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Math'
  )
}
