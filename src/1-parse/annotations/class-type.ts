// The type of a class's instances: its fields, in the order in which a new instance gets them.
//
// Fields are what the class body declares and what its constructor assigns to `this` outside branches. Whether a field that is declared
// without a value exists before the constructor assigns it depends on how TypeScript is set up, and so may their order.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { isFlatList, type Type } from '../../hir/types.ts'
import type { ParsedModule } from '../module-index.ts'
import type { ConstructorNode } from '../prototype-class.ts'
import { fieldsSetBy } from '../setting-method.ts'
import { staticKey, staticPropertyName } from '../static-syntax.ts'
import { growingField } from './growing-field.ts'
import { guessField, guessGrownList } from './guess-field.ts'
import { classDeclaredBeside } from './sibling-declaration.ts'
import { instancesOf, membersOfStruct, type WrittenMember } from './struct-type.ts'
import { findType } from './type-declarations.ts'
import type { TypeScope } from './type-scope.ts'
import { fromTypeScript, TYPE_BUDGET } from './typescript-types.ts'
import { orUndefined, unusable, unwritten, usable, type WrittenType } from './written-type.ts'

/** A class, or a function that is called with `new`. */
export type ClassNode = t.Class | ConstructorNode

export function classKey(node: ClassNode, module: ParsedModule): string {
  return `${module.source.path}:${node.start}`
}

/** `path` stands in the scope's module. */
export function typeOfClass(path: NodePath<ClassNode>, scope: TypeScope): WrittenType {
  const key = classKey(path.node, scope.module)
  const known = scope.classes.get(key)
  if (known !== undefined) return known
  // While its base is looked for.
  scope.classes.set(key, unusable('a class that cannot be followed'))
  const made = makeType(path, key, {
    ...scope,
    args: new Map(),
    within: [],
    budget: { left: TYPE_BUDGET },
  })
  scope.classes.set(key, made)
  return made
}

function makeType(path: NodePath<ClassNode>, key: string, scope: TypeScope): WrittenType {
  const { node } = path
  if ('decorators' in node && node.decorators?.length) return unusable('an object of a class with decorators')
  const base = baseType(node, scope)
  if (base?.unusable) return unusable(`an object of a class that extends ${base.unusable}`)
  const inherited = base?.type.kind === 'struct' ? base.type : null
  const declared = declaredFields(path)
  const assigned = assignedFields(path)
  const order = fieldOrder(declared, assigned)
  const isUncertain = order.isUncertain || inherited?.hasUncertainOrder === true
  const members = (): readonly WrittenMember[] => {
    const known = new Map<string, Type>()
    const own = order.names.map((name): WrittenMember => {
      const field = typeOfField(declared.get(name), assigned.get(name), {
        path,
        name,
        names: order.names,
        scope,
        known,
      })
      const written = growingField(field, name, scope.module)
      known.set(name, written.type)
      return { name, written, isOptional: isMarkedOptional(declared.get(name)) }
    })
    return [...(inherited === null ? [] : membersOfStruct(inherited)), ...own]
  }
  const bases = inherited === null || inherited.of === null ? [] : [inherited.of, ...(inherited.bases ?? [])]
  return usable(instancesOf(className(path), key, { bases, hasUncertainOrder: isUncertain }, members))
}

/** `name?: …` */
function isMarkedOptional(field: NodePath | undefined): boolean {
  return field?.isClassProperty() === true && field.node.optional === true
}

/** The name that the class has outside of itself. */
export function className({ node, parent }: NodePath<ClassNode>): string {
  if (node.type === 'FunctionExpression' && parent.type === 'VariableDeclarator')
    return (parent.id as t.Identifier).name
  return node.id?.name ?? ''
}

function baseType(node: ClassNode, scope: TypeScope): WrittenType | null {
  const superClass = 'superClass' in node ? node.superClass : null
  if (!superClass) return null
  if (superClass.type !== 'Identifier') return unusable('something computed')
  const found = findType(superClass.name, scope.at, scope.module, scope.modules)
  if (found?.kind !== 'declared' || found.node.type !== 'ClassDeclaration')
    return unusable(`${superClass.name}, which is not a class that can be followed`)
  const path = classPath(found.node, found.at)
  if (path === null) return unusable('a class that cannot be followed')
  return typeOfClass(path, { ...scope, module: found.module, at: found.at })
}

/** The path of a class declared directly in `at`. */
export function classPath(node: t.Node, at: NodePath): NodePath<t.ClassDeclaration> | null {
  const body = at.get('body') as NodePath | NodePath[]
  for (const statement of Array.isArray(body) ? body : []) {
    const isExport = statement.isExportNamedDeclaration() || statement.isExportDefaultDeclaration()
    const declaration = isExport ? (statement.get('declaration') as NodePath) : statement
    if (declaration.node === node && declaration.isClassDeclaration()) return declaration
  }
  return null
}

type Fields = ReadonlyMap<string, NodePath>

/** Fields of the class body, by name. Private ones have names with a '#'. */
function declaredFields(path: NodePath<ClassNode>): Fields {
  const fields = new Map<string, NodePath>()
  if (!path.isClass()) return fields
  for (const member of path.get('body').get('body')) {
    if (!member.isClassProperty() && !member.isClassPrivateProperty()) continue
    const { node } = member
    const name = staticKey(node)
    const isReal = !node.static && !(node.type === 'ClassProperty' && node.declare === true)
    if (name !== null && isReal) fields.set(name, member)
  }
  return fields
}

/** Values that the constructor assigns to properties of `this`, by name, first assignments first. */
function assignedFields(path: NodePath<ClassNode>): Fields {
  const fields = new Map<string, NodePath>()
  const statements: readonly NodePath[] = constructorOf(path)?.get('body').get('body') ?? []
  addAllAssigned(statements, fields)
  return fields.size === 0 ? assignedInLeavingArms(statements) : fields
}

/** Of a constructor that throws where none of its arms returned: fields that each of them assigns, in the same order. */
function assignedInLeavingArms(statements: readonly NodePath[]): Fields {
  const returns = (arm: NodePath): boolean =>
    arm.isBlockStatement() && arm.get('body').at(-1)?.isReturnStatement() === true
  const arms = statements.flatMap((statement) => {
    if (!statement.isIfStatement() || !returns(statement.get('consequent'))) return []
    const fields = new Map<string, NodePath>()
    addAllAssigned([statement.get('consequent')], fields)
    return [fields]
  })
  const [first = new Map<string, NodePath>()] = arms
  const names = [...first.keys()].join()
  const isSame =
    statements.at(-1)?.isThrowStatement() && arms.every((arm) => [...arm.keys()].join() === names)
  return isSame ? first : new Map()
}

function addAllAssigned(statements: readonly NodePath[], fields: Map<string, NodePath>): void {
  const add = (name: string, value: NodePath): void => {
    if (!fields.has(name)) fields.set(name, value)
  }
  for (const statement of statements) {
    if (statement.isExpressionStatement()) {
      addAssigned(statement.get('expression'), add)
      for (const [name, value] of setByCall(statement.get('expression'))) add(name, value)
    }
    if (statement.isBlockStatement()) addAllAssigned(statement.get('body'), fields)
    if (statement.isIfStatement()) for (const [name, value] of assignedInBothArms(statement)) add(name, value)
  }
}

/** `this.reset()` in the constructor of a class, where that method of the class sets fields. */
function setByCall(path: NodePath): Fields {
  const callee = path.isCallExpression() ? path.node.callee : null
  if (callee?.type !== 'MemberExpression' || callee.object.type !== 'ThisExpression') return new Map()
  const name = staticPropertyName(callee)
  const holder = path.findParent((outer) => outer.isClassBody())
  const members = holder?.isClassBody() ? holder.get('body') : []
  const isIt = (member: NodePath): member is NodePath<t.ClassMethod> =>
    member.isClassMethod({ kind: 'method', static: false }) && staticKey(member.node) === name
  const method = name === null ? undefined : members.find(isIt)
  return (method === undefined ? null : fieldsSetBy(method)) ?? new Map()
}

/** Fields that both arms assign in the same order. */
function assignedInBothArms(path: NodePath<t.IfStatement>): Fields {
  const [first, second] = (['consequent', 'alternate'] as const).map((key) => {
    const fields = new Map<string, NodePath>()
    const arm = path.get(key) as NodePath
    if (arm.node) addAllAssigned([arm], fields)
    return fields
  }) as [Map<string, NodePath>, Map<string, NodePath>]
  if ([...first.keys()].join() !== [...second.keys()].join()) return new Map()
  // A literal says more of the type than a parameter.
  return new Map(
    [...first].map(([name, value]) => [name, value.isLiteral() ? value : (second.get(name) ?? value)]),
  )
}

function addAssigned(path: NodePath, add: (name: string, value: NodePath) => void): void {
  if (path.isSequenceExpression()) for (const part of path.get('expressions')) addAssigned(part, add)
  if (!path.isAssignmentExpression({ operator: '=' })) return
  let right: NodePath = path.get('right')
  addAssigned(right, add)
  while (right.isAssignmentExpression({ operator: '=' })) right = right.get('right')
  const { left } = path.node
  if (left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression') return
  const name = left.computed
    ? null
    : left.property.type === 'PrivateName'
      ? `#${left.property.id.name}`
      : (left.property as t.Identifier).name
  if (name !== null) add(name, right)
}

export function constructorOf(path: NodePath<ClassNode>): NodePath<t.ClassMethod | ConstructorNode> | null {
  if (!path.isClass()) return path as NodePath<ConstructorNode>
  for (const member of path.get('body').get('body')) {
    if (member.isClassMethod({ kind: 'constructor' }) && member.node.body) return member
  }
  return null
}

interface FieldOrder {
  readonly names: readonly string[]
  /** It depends on settings outside the source. */
  readonly isUncertain: boolean
}

function fieldOrder(declared: Fields, assigned: Fields): FieldOrder {
  const byDeclaration = [...declared.keys(), ...[...assigned.keys()].filter((name) => !declared.has(name))]
  const initialised = [...declared].flatMap(([name, { node }]) =>
    'value' in node && node.value ? [name] : [],
  )
  const byAssignment = [...initialised, ...[...assigned.keys()].filter((name) => !initialised.includes(name))]
  return { names: byDeclaration, isUncertain: byAssignment.join() !== byDeclaration.join() }
}

interface FieldPlace {
  readonly path: NodePath<ClassNode>
  readonly name: string
  /** Of all fields of the class. */
  readonly names: readonly string[]
  readonly scope: TypeScope
  /** Types of the fields before it. */
  readonly known: ReadonlyMap<string, Type>
}

function typeOfField(
  declared: NodePath | undefined,
  assigned: NodePath | undefined,
  { path, name, names, scope, known }: FieldPlace,
): WrittenType {
  const node = declared?.node as t.ClassProperty | t.ClassPrivateProperty | undefined
  if (node?.type === 'ClassPrivateProperty') return unusable('it is private')
  const annotation = node?.typeAnnotation
  if (annotation?.type === 'TSTypeAnnotation') return fromTypeScript(annotation.typeAnnotation, scope)
  const statement = assigned?.findParent((parent) => parent.isExpressionStatement())
  const documented =
    (statement && scope.documented(statement, name, scope.module)) ??
    scope.documented(path, name, scope.module) ??
    declaredField(className(path), name, scope)
  if (documented !== null && documented.type.kind !== 'unknown') return documented
  const value = node?.value ? (declared?.get('value') as NodePath) : assigned
  const seen = value === undefined ? unwritten : scope.typeOfExpression(value, scope.module, known)
  const ownType = (): Type => typeOfClass(path, scope).type
  const field = { owner: path, className: className(path), name, names, ownType }
  if (isFlatList(seen.type)) return guessGrownList(field, scope) ?? seen
  return seen.type.kind === 'unknown' && seen.unusable === null ? guessField(field, scope) : seen
}

/** What the declaration file beside the class says of a field. */
function declaredField(owner: string, name: string, scope: TypeScope): WrittenType | null {
  const found = owner === '' ? null : classDeclaredBeside(owner, scope.module, scope.modules)
  for (const member of found?.path.get('body').get('body') ?? []) {
    if (!member.isClassProperty({ static: false }) || staticKey(member.node) !== name) continue
    const { typeAnnotation, optional } = member.node
    if (found === null || typeAnnotation?.type !== 'TSTypeAnnotation') return null
    const written = fromTypeScript(typeAnnotation.typeAnnotation, {
      ...scope,
      module: found.module,
      at: member,
    })
    return optional === true ? orUndefined(written) : written
  }
  return null
}
