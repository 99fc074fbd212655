// Constant tables: arrays made while their module loads and never written afterwards. Such an array is handed to compiled code once.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import { typedArrayClasses } from './annotations/written-type.ts'
import { isAsConst, isPlainRead, isTypeMention } from './constant-object.ts'
import { frozenArgument, staticPropertyName, unwrap, wrapped } from './static-syntax.ts'

export interface TableFacts {
  /** Nothing writes it after the statement, or the run of statements, that fills it. */
  readonly frozen: boolean
  /** Nothing writes it at all, so that its initial elements and length stand. */
  readonly unwritten: boolean
}

const readingMethods: ReadonlySet<string> = new Set([
  'slice',
  'indexOf',
  'lastIndexOf',
  'includes',
  'at',
  'join',
  'length',
  'byteLength',
])
const fillingMethods: ReadonlySet<string> = new Set(['fill', 'set', 'reverse'])

/** Looks at every mention of a `const` that holds an array. `isFresh`: its initialiser makes a new array that nobody else has. */
export function tableFacts(variable: Variable, init: NodePath, isFresh: boolean): TableFacts {
  const none: TableFacts = { frozen: false, unwritten: false }
  if (!isFresh || !variable.constant) return none
  const isUntouchable = frozenArgument(unwrap(init)) !== null || isAsConst(init)
  const uses = variable.referencePaths.map((reference) =>
    isTypeMention(reference) ? 'read' : useOf(reference),
  )
  if (isUntouchable || uses.every((use) => use === 'read')) return { frozen: true, unwritten: true }
  const writes = variable.referencePaths.filter((_reference, i) => uses[i] === 'write')
  const isFilledAtOnce =
    uses.every((use) => use !== 'escape') && writes.every((write) => isStraightLine(write, variable))
  return { frozen: isFilledAtOnce && nothingRunsBefore(variable, writes), unwritten: false }
}

type Use = 'read' | 'write' | 'escape'

function useOf(reference: NodePath, asked: ReadonlySet<Variable> = new Set()): Use {
  const object = wrapped(reference)
  const parent = object.parentPath
  if (parent?.isCallExpression() && object.listKey === 'arguments') return useByCallee(object, parent, asked)
  if (parent?.isForOfStatement()) return object.key === 'right' ? 'read' : 'escape'
  if (parent?.isSpreadElement()) return 'read'
  if (parent?.isVariableDeclarator()) return parent.node.id.type === 'ArrayPattern' ? 'read' : 'escape'
  if (!parent?.isMemberExpression() || object.key !== 'object') return 'escape'
  const name = staticPropertyName(parent.node)
  if (name === null) return parent.node.computed ? elementUse(parent) : 'escape'
  if (readingMethods.has(name)) return isPlainRead(parent) || parent.key === 'callee' ? 'read' : 'escape'
  return fillingMethods.has(name) &&
    parent.key === 'callee' &&
    parent.parentPath?.parentPath?.isExpressionStatement() === true
    ? 'write'
    : 'escape'
}

/** What a function of this file that is called by its name does with an argument. `asked` are the parameters under study already. */
function useByCallee(
  argument: NodePath,
  call: NodePath<t.CallExpression>,
  asked: ReadonlySet<Variable>,
): Use {
  const { callee, arguments: args } = call.node
  if (callee.type !== 'Identifier' || args.some((each) => each.type === 'SpreadElement')) return 'escape'
  const called = call.scope.getBinding(callee.name)
  if (!called?.constant) return 'escape'
  const fn = called.path.isVariableDeclarator() ? called.path.get('init') : called.path
  if (Array.isArray(fn) || !fn.isFunction() || fn.node.async || fn.node.generator) return 'escape'
  const formal = fn.node.params[argument.key as number]
  if (formal?.type !== 'Identifier' || fn.scope.hasReference('arguments')) return 'escape'
  const variable = fn.scope.getOwnBinding(formal.name)
  if (!variable?.constant) return 'escape'
  if (asked.has(variable)) return 'read'
  const inside = new Set([...asked, variable])
  return variable.referencePaths.every((each) => isTypeMention(each) || useOf(each, inside) === 'read')
    ? 'read'
    : 'escape'
}

/** `table[i]` read, assigned or updated. A method found by a computed name would be called on the array. */
function elementUse(member: NodePath): Use {
  if (isPlainRead(member)) return 'read'
  const parent = wrapped(member).parentPath
  if (parent?.isAssignmentExpression() || parent?.isUpdateExpression()) return 'write'
  return 'escape'
}

/** In the code that runs once, where the variable is declared: in no function of its own. */
function isStraightLine(path: NodePath, variable: Variable): boolean {
  const home = variable.scope.getFunctionParent() ?? variable.scope.getProgramParent()
  const around = path.scope.getFunctionParent() ?? path.scope.getProgramParent()
  return around === home && (path.node.start ?? 0) > (variable.path.node.end ?? 0)
}

/** From the declaration to the last write no code runs but built-ins, so that nobody sees the table half filled. */
function nothingRunsBefore(variable: Variable, writes: readonly NodePath[]): boolean {
  const from = variable.path.node.end ?? 0
  const lastWrite = Math.max(
    from,
    ...writes.map((write) => write.findParent((path) => path.isStatement())?.node.end ?? 0),
  )
  // A write in the body of a loop may be repeated after code further down in the loop.
  const to = Math.max(lastWrite, ...writes.map((write) => loopEnd(write, variable)))
  let isQuiet = true
  const note = (path: NodePath): void => {
    const start = path.node.start ?? 0
    if (start >= from && start < to && !isBuiltinCall(path)) isQuiet = false
  }
  variable.scope.path.traverse({
    Function: (path) => path.skip(),
    CallExpression: note,
    OptionalCallExpression: note,
    NewExpression: note,
    TaggedTemplateExpression: note,
    AwaitExpression: note,
    YieldExpression: note,
  })
  return isQuiet
}

function loopEnd(write: NodePath, variable: Variable): number {
  let end = 0
  for (
    let path: NodePath | null = write;
    path !== null && path !== variable.scope.path;
    path = path.parentPath
  ) {
    if (path.isLoop()) end = Math.max(end, path.node.end ?? 0)
  }
  return end
}

/** A call of a host function, or of a method that only computes, with no callback. */
function isBuiltinCall(path: NodePath): boolean {
  if (!path.isCallExpression() && !path.isNewExpression()) return false
  const takesFunction = path.node.arguments.some(
    (each) => each.type !== 'NumericLiteral' && /Function/.test(each.type),
  )
  if (takesFunction) return false
  const { callee } = path.node
  if (callee.type === 'Identifier')
    return isUnbound(path, callee.name, [...typedArrayClasses.keys(), 'Number', 'Array', 'BigInt', 'Boolean'])
  if (callee.type !== 'MemberExpression') return false
  const method = staticPropertyName(callee) ?? ''
  if (
    callee.object.type === 'Identifier' &&
    isUnbound(path, callee.object.name, ['Math', 'Number', 'BigInt', 'Object'])
  )
    return true
  return (
    path.isCallExpression() &&
    (fillingMethods.has(method) || readingMethods.has(method) || method === 'charCodeAt')
  )
}

function isUnbound(path: NodePath, name: string, hosts: readonly string[]): boolean {
  return hosts.includes(name) && !path.scope.hasBinding(name, true)
}

/** The elements of an array of number literals, or of a typed array made of such; null where they are not known. */
export function literalElements(init: NodePath): readonly number[] | null {
  const path = unwrap(frozenArgument(unwrap(init)) ?? init)
  if (
    path.isNewExpression() &&
    path.node.callee.type === 'Identifier' &&
    typedArrayClasses.has(path.node.callee.name)
  ) {
    const [first, second] = path.node.arguments
    return first?.type === 'ArrayExpression' && !second ? numbersOf(first) : null
  }
  return path.isArrayExpression() ? numbersOf(path.node) : null
}

function numbersOf(array: t.ArrayExpression): readonly number[] | null {
  const numbers = array.elements.map((each) => {
    if (each?.type === 'NumericLiteral') return each.value
    const isNegative =
      each?.type === 'UnaryExpression' && each.operator === '-' && each.argument.type === 'NumericLiteral'
    return isNegative ? -(each.argument as t.NumericLiteral).value : null
  })
  return numbers.every((each) => each !== null) ? numbers : null
}

/** The initialiser of the local array that a function returns at its end; `isOwn`: nobody else can have kept it. Null where it returns something else. */
export function arrayMadeBy(
  fn: NodePath<t.Function>,
): { readonly init: NodePath; readonly isOwn: boolean } | null {
  if (fn.node.async || fn.node.generator) return null
  const returned: NodePath[] = []
  fn.traverse({
    Function: (path) => path.skip(),
    ReturnStatement(path) {
      returned.push(path.get('argument') as NodePath)
    },
  })
  const body = fn.get('body') as NodePath
  const [only, another] = body.isBlockStatement() ? returned : [body]
  if (!only?.node || another) return null
  if (only.isNewExpression() || only.isCallExpression()) return { init: only, isOwn: true }
  if (!only.isIdentifier()) return null
  const variable = fn.scope.getBinding(only.node.name)
  if (
    !variable?.constant ||
    !variable.path.isVariableDeclarator() ||
    variable.scope.getFunctionParent()?.path !== fn
  )
    return null
  const init = variable.path.get('init') as NodePath
  if (!init.node || variable.path.node.id.type !== 'Identifier') return null
  const isOwn = variable.referencePaths.every(
    (each) =>
      each === only ||
      isPush(each) ||
      (useOf(each) !== 'escape' && each.scope.getFunctionParent()?.path === fn),
  )
  return { init, isOwn }
}

function isPush(reference: NodePath): boolean {
  const parent = reference.parentPath
  return (
    parent?.isMemberExpression() === true &&
    reference.key === 'object' &&
    staticPropertyName(parent.node) === 'push' &&
    parent.key === 'callee'
  )
}
