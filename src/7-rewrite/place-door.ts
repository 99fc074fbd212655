// Where the door of a function stands, as edits.
//
// Beside: the original gets another name and a small function takes its place, which engines inline. Within: the door stands
// at the start of the original's body. Both keep name, length and hoisting, and add no line before an original one.

import type { NodePath } from '@babel/traverse'
import * as t from '@babel/types'
import type { FunctionNode } from '../1-parse/module-index.ts'
import { type Edit, insertion } from './edit.ts'
import { LeaveError } from './leave-error.ts'
import type { ModuleNames } from './module-names.ts'
import type { Dispatcher } from './print-choice.ts'
import type { DoorText } from './print-door.ts'

/** Where to put the dispatcher of a function whose original can be renamed. */
export type Beside =
  | { readonly kind: 'declaration'; readonly node: t.FunctionDeclaration; readonly name: string }
  | {
      readonly kind: 'variable'
      readonly node: t.ArrowFunctionExpression | t.FunctionExpression
      readonly declarator: t.VariableDeclarator
      readonly name: string
      readonly exported: t.ExportNamedDeclaration | null
    }

/** The place beside the function, or null where the door must stand within. */
export function findPlaceBeside(path: NodePath<FunctionNode>): Beside | null {
  const { node } = path
  if (!node.params.every(isSimpleParam) || usesCallerState(path)) return null
  if (t.isFunctionDeclaration(node)) {
    const holder = path.parent
    const isInList =
      t.isProgram(holder) ||
      t.isBlockStatement(holder) ||
      t.isSwitchCase(holder) ||
      t.isStaticBlock(holder) ||
      ((t.isExportNamedDeclaration(holder) || t.isExportDefaultDeclaration(holder)) &&
        t.isProgram(path.parentPath?.parent))
    return isInList && node.id ? { kind: 'declaration', node, name: node.id.name } : null
  }
  if (!t.isArrowFunctionExpression(node) && !t.isFunctionExpression(node)) return null
  const declarator = path.parent
  if (!t.isVariableDeclarator(declarator) || !t.isIdentifier(declarator.id)) return null
  const { name } = declarator.id
  if (!path.scope.parent.getBinding(name)?.constant) return null
  const holder = path.parentPath?.parentPath?.parent
  if (!t.isExportNamedDeclaration(holder)) return { kind: 'variable', node, declarator, name, exported: null }
  const isTopLevel = t.isProgram(path.parentPath?.parentPath?.parentPath?.parent)
  return isTopLevel ? { kind: 'variable', node, declarator, name, exported: holder } : null
}

function isSimpleParam(param: t.Node): boolean {
  if (t.isIdentifier(param)) return param.name !== 'this'
  return t.isAssignmentPattern(param) && t.isIdentifier(param.left) && literalText(param.right) !== null
}

/** Text of a default that may be written twice. */
function literalText(node: t.Expression): string | null {
  if (t.isNumericLiteral(node)) return String(node.value)
  if (t.isBooleanLiteral(node)) return String(node.value)
  if (t.isBigIntLiteral(node)) return `${node.value}n`
  if (t.isUnaryExpression(node, { operator: '-' })) {
    const text = literalText(node.argument)
    return text === null || t.isUnaryExpression(node.argument) ? null : `-${text}`
  }
  return null
}

/** The function sees how it was called, so another one cannot stand in for it. */
function usesCallerState(path: NodePath<FunctionNode>): boolean {
  let found = false
  const stop = (inner: NodePath): void => {
    found = true
    inner.stop()
  }
  path.traverse({
    ThisExpression: stop,
    Super: stop,
    MetaProperty: stop,
    Identifier: (inner) => {
      if (inner.node.name === 'arguments' || inner.node.name === 'eval') stop(inner)
    },
  })
  return found
}

/** The edits of one function, apart by the end of the function that they belong to: where those of nested functions meet, the inner
 *  one's closing edits come first. */
export interface DoorEdits {
  readonly opening: readonly Edit[]
  readonly closing: readonly Edit[]
}

/** How a door that chooses between the versions can call its own function; null where it cannot choose. */
export function findChooser(
  path: NodePath<FunctionNode>,
  beside: Beside | null,
): { readonly dispatcher: Dispatcher | null } | null {
  if (beside === null) return hasOwnFunctions(path.node) ? null : { dispatcher: null }
  const { name, node } = beside
  const isConstant = path.scope.parent.getBinding(name)?.constant === true
  return isConstant ? { dispatcher: { name, args: node.params.map(paramName) } } : null
}

/** Functions declared in the body would mean something else in a block, where the language is not strict. */
function hasOwnFunctions({ body }: FunctionNode): boolean {
  return t.isBlockStatement(body) && body.body.some((statement) => t.isFunctionDeclaration(statement))
}

/** Properties of a dispatcher. */
export interface Attached {
  /** Variables of which its `njit` tells; none: it has no such property. */
  readonly choices: readonly string[]
  /** The door of its `async`, empty where nobody takes calls; null: it has no such property. */
  readonly asyncDoor: string | null
}

/**
 * Edits that rename the original and put a function with `door` in its place.
 *
 * @param unexported collects the export statements that were taken apart, each once
 */
export function placeBeside(
  place: Beside,
  { declare, door }: DoorText,
  names: ModuleNames,
  unexported: Set<t.Node>,
  { choices, asyncDoor }: Attached,
): DoorEdits {
  const original = names.original(place.name)
  const formal = place.node.params.map(printParam).join(', ')
  const passed = place.node.params.map(paramName).join(', ')
  const attached =
    choices.length === 0 ? [] : [`${place.name}.njit = ${names.runtime('statsOf')}([${choices.join(', ')}])`]
  if (asyncDoor !== null) {
    const door = asyncDoor === '' ? 'null' : `function* (${formal}) { ${asyncDoor} yield }`
    attached.push(`${place.name}.async = ${names.runtime('asyncOf')}(${place.name}, ${original}, ${door})`)
  }
  const attach = attached.join(', ')
  const block = `{ ${declare}${door} return ${original}(${passed}) }`
  const tagless = withoutDirective(place.node)
  if (place.kind === 'declaration') {
    const dispatcher = `function ${place.name}(${formal}) ${block} `
    const id = place.node.id as t.Identifier
    return {
      opening: [insertion(startOf(place.node), dispatcher), renaming(id, original), ...tagless],
      closing: attach === '' ? [] : [insertion(endOf(place.node), `; ${attach};`)],
    }
  }
  const { declarator, node, exported } = place
  const inner = t.isFunctionExpression(node) && node.id ? ` ${node.id.name}` : ''
  const dispatcher = t.isArrowFunctionExpression(node)
    ? `(${formal}) => ${block}`
    : `function${inner}(${formal}) ${block}`
  const opening = [renaming(declarator.id as t.Identifier, original), ...tagless]
  const counting = attach === '' ? '' : `, ${names.own(`a_${place.name}`)} = (${attach})`
  const closing = [insertion(endOf(declarator), `, ${place.name} = ${dispatcher}${counting}`)]
  if (exported?.declaration && !unexported.has(exported)) {
    unexported.add(exported)
    const exports = Object.keys(t.getBindingIdentifiers(exported.declaration)).join(', ')
    opening.push({ start: startOf(exported), end: startOf(exported) + 'export'.length, text: '' })
    closing.push(insertion(endOf(exported), `; export { ${exports} };`))
  }
  return { opening, closing }
}

/** Removes the tag in directive form: in what njit makes it would ask for a second compilation. */
function withoutDirective({ body }: FunctionNode): Edit[] {
  if (!t.isBlockStatement(body)) return []
  return body.directives
    .filter((directive) => directive.value.value === 'use njit')
    .map((directive) => ({ start: startOf(directive), end: endOf(directive), text: '' }))
}

function renaming(id: t.Identifier, name: string): Edit {
  // In TypeScript the node of an identifier extends over its annotation.
  return { start: startOf(id), end: id.typeAnnotation ? startOf(id.typeAnnotation) : endOf(id), text: name }
}

function printParam(param: t.Node): string {
  return t.isAssignmentPattern(param) ? `${paramName(param)} = ${literalText(param.right)}` : paramName(param)
}

function paramName(param: t.Node): string {
  const id = t.isAssignmentPattern(param) ? param.left : param
  if (!t.isIdentifier(id)) throw new LeaveError('a parameter is not a plain name')
  return id.name
}

/** Edits that put the door at the start of the body. */
export function placeWithin(
  { node }: NodePath<FunctionNode>,
  { declare, door, finish }: DoorText,
): DoorEdits {
  const first = finish === '' ? `${declare}${door}` : `${declare}try { ${door}`
  const last = finish === '' ? '' : ` } finally {${finish} }`
  if (t.isBlockStatement(node.body)) {
    const directive = node.body.directives.at(-1)
    const entrance =
      directive === undefined
        ? insertion(startOf(node.body) + 1, ` ${first}`)
        : insertion(endOf(directive), `; ${first}`)
    const closing = last === '' ? [] : [insertion(endOf(node.body) - 1, `${last} `)]
    return { opening: [...withoutDirective(node), entrance], closing }
  }
  // The body may stand in parentheses, which its node leaves out.
  const start = (node.body.extra?.parenStart as number | undefined) ?? startOf(node.body)
  return {
    opening: [insertion(start, `{ ${first} return (`)],
    closing: [insertion(endOf(node), `)${last} }`)],
  }
}

export function startOf(node: t.Node): number {
  return node.start as number
}
export function endOf(node: t.Node): number {
  return node.end as number
}
