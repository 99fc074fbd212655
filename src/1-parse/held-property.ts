// What a property holds that programs may change, as long as nobody does: a static field, an exported variable. The door compares it
// at each call, so that this may be a guess.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import * as t from '@babel/types'
import type { HeldValue } from '../hir/condition.ts'
import { isPlainObject, propertyValue } from './constant-object.ts'
import { foldBinary, foldUnary } from './fold-constant.ts'
import type { Meaning } from './meaning.ts'
import type { Meanings } from './meanings.ts'
import type { ParsedModule } from './module-index.ts'
import { frozenArgument, staticKey, staticPropertyName, unwrap } from './static-syntax.ts'

const MAX_DEPTH = 30

/** The value that `owner.name` has once its module is loaded; null where that is not to be seen. */
export function heldProperty(owner: Meaning, name: string, meanings: Meanings, depth = 0): HeldValue | null {
  if (depth > MAX_DEPTH) return null
  switch (owner.kind) {
    case 'class':
      return firstHeld(staticValues(owner.path, name), owner.module, meanings, depth)
    case 'namespace':
    case 'exports':
      return firstHeld(exportedValues(owner.module, name, meanings), owner.module, meanings, depth)
    case 'variable':
      return firstHeld(objectValues(owner.variable, name), owner.module, meanings, depth)
    default:
      return null
  }
}

function firstHeld(
  values: readonly NodePath[],
  module: ParsedModule,
  meanings: Meanings,
  depth: number,
): HeldValue | null {
  for (const value of values) {
    const held = heldValue(value, module, meanings, depth + 1)
    if (held !== null) return held
  }
  return null
}

/** The initialiser of a static field, what the module assigns to it, or what a getter returns. */
function staticValues(path: NodePath<t.ClassDeclaration>, name: string): NodePath[] {
  const found: NodePath[] = []
  for (const member of path.get('body').get('body')) {
    if (member.isClassProperty({ static: true }) && staticKey(member.node) === name && member.node.value)
      found.push(member.get('value') as NodePath)
    if (!member.isClassMethod({ static: true, kind: 'get' }) || staticKey(member.node) !== name) continue
    const [only, more] = member.get('body').get('body')
    if (only?.isReturnStatement() && more === undefined && only.node.argument)
      found.push(only.get('argument') as NodePath)
  }
  const own = path.node.id?.name
  const variable = own === undefined ? undefined : path.scope.getBinding(own)
  for (const reference of variable?.referencePaths ?? []) {
    const member = reference.parentPath
    const assignment = member?.parentPath
    if (!member?.isMemberExpression() || staticPropertyName(member.node) !== name) continue
    if (assignment?.isAssignmentExpression({ operator: '=' }) && member.key === 'left')
      found.push(assignment.get('right'))
  }
  return found
}

/** What an object literal gives a property, and what the module assigns to it: itself, or in a function that it calls at once, as
 *  compiled enums are made. */
function objectValues(variable: Variable, name: string): readonly NodePath[] {
  const found: NodePath[] = []
  const { path, scope } = variable
  if (!path.isVariableDeclarator()) return found
  const init = unwrap(path.get('init') as NodePath)
  const literal = init.node ? (frozenArgument(init) ?? init) : init
  const given = isPlainObject(literal) ? propertyValue(literal, name) : null
  if (given !== null) found.push(given)
  const own = variable.identifier.name
  const note = (assignment: NodePath<t.AssignmentExpression>): void => {
    const { left } = assignment.node
    const isOwn = left.type === 'MemberExpression' && t.isIdentifier(left.object, { name: own })
    if (isOwn && staticPropertyName(left) === name) found.push(assignment.get('right'))
  }
  for (const reference of variable.referencePaths) {
    const statement = reference.find((outer) => outer.isExpressionStatement())
    const isHere = statement !== null && statement.scope.getFunctionParent() === scope.getFunctionParent()
    if (isHere && isShort(statement.node)) statement.traverse({ AssignmentExpression: note })
  }
  return found
}

/** Functions around a whole program are not looked through. */
const isShort = ({ start, end }: t.Node): boolean => (end ?? 0) - (start ?? 0) < 5000

function exportedValues(module: ParsedModule, name: string, meanings: Meanings): readonly NodePath[] {
  if (module.format === 'commonjs') return meanings.exportsOf(module).named.get(name) ?? []
  const meaning = meanings.ofExport(name, module)
  if (meaning.kind !== 'variable' || !meaning.variable.path.isVariableDeclarator()) return []
  const init = meaning.variable.path.get('init') as NodePath
  return meaning.module === module && init.node ? [init] : []
}

function heldValue(
  wrapped: NodePath,
  module: ParsedModule,
  meanings: Meanings,
  depth: number,
): HeldValue | null {
  const path = unwrap(wrapped)
  if (depth > MAX_DEPTH) return null
  const known = meanings.ofExpression(path, module)
  if (known.kind === 'constant') return known
  if (known.kind === 'builtin') return known.name.includes('.') ? null : known
  if (path.isMemberExpression()) {
    const name = staticPropertyName(path.node)
    const owner = meanings.ofExpression(path.get('object'), module)
    return name === null ? null : heldProperty(owner, name, meanings, depth + 1)
  }
  const constantAt = (inner: NodePath): HeldValue | null => heldValue(inner, module, meanings, depth + 1)
  if (path.isUnaryExpression()) {
    const value = constantAt(path.get('argument'))
    return value?.kind === 'constant' ? asHeld(foldUnary(path.node.operator, value.value)) : null
  }
  if (!path.isBinaryExpression()) return null
  const [left, right] = [constantAt(path.get('left') as NodePath), constantAt(path.get('right'))]
  if (left?.kind !== 'constant' || right?.kind !== 'constant') return null
  return asHeld(foldBinary(path.node.operator, left.value, right.value))
}

function asHeld(folded: ReturnType<typeof foldBinary>): HeldValue | null {
  return folded === null ? null : { kind: 'constant', value: folded.value }
}
