// What one walk over a module tells about its names as a whole: changed built-ins, and what Babel's scopes do not show.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { ParsedModule } from './module-index.ts'
import { staticPropertyName } from './static-syntax.ts'

export interface ModuleFacts {
  /** Host names that the module assigns to, or whose properties it changes. */
  readonly patched: ReadonlySet<string>
  /** Names of functions declared inside blocks. Outside of strict mode they are visible around the block too. */
  readonly blockFunctions: ReadonlySet<string>
  readonly enums: ReadonlySet<string>
  /** Direct `eval` may read, write and declare anything. */
  readonly hasEval: boolean
  readonly hasWith: boolean
}

export function collectFacts(module: ParsedModule): ModuleFacts {
  const patched = new Set<string>()
  const blockFunctions = new Set<string>()
  const enums = new Set<string>()
  let hasEval = false
  let hasWith = false
  module.program.traverse({
    AssignmentExpression: (path) => noteWrite(path.get('left'), patched),
    UpdateExpression: (path) => noteWrite(path.get('argument'), patched),
    CallExpression(path) {
      if (isObjectPatch(path.node)) noteWrite(path.get('arguments.0') as NodePath, patched)
      hasEval ||= isDirectEval(path)
    },
    TSEnumDeclaration(path) {
      enums.add(path.node.id.name)
    },
    WithStatement() {
      hasWith = true
    },
    FunctionDeclaration(path) {
      if (path.node.id && !isInBody(path)) blockFunctions.add(path.node.id.name)
    },
  })
  return { patched, blockFunctions, enums, hasEval, hasWith }
}

/** Records the host name at the root of an assignment target. */
function noteWrite(target: NodePath, patched: Set<string>): void {
  let node: t.Node = target.node
  while (node.type === 'MemberExpression') node = node.object
  if (node.type === 'Identifier' && !target.scope.hasBinding(node.name, true)) patched.add(node.name)
}

const patchingMethods: ReadonlySet<string> = new Set([
  'assign',
  'defineProperty',
  'defineProperties',
  'setPrototypeOf',
  'set',
  'deleteProperty',
])

/** `Object.assign(Math, …)` and the like. */
function isObjectPatch({ callee, arguments: [first] }: t.CallExpression): boolean {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false
  const isReflective = callee.object.name === 'Object' || callee.object.name === 'Reflect'
  const takesObject = first?.type === 'Identifier' || first?.type === 'MemberExpression'
  return isReflective && takesObject && patchingMethods.has(staticPropertyName(callee) ?? '')
}

function isDirectEval(path: NodePath<t.CallExpression>): boolean {
  const { callee } = path.node
  return callee.type === 'Identifier' && callee.name === 'eval' && !path.scope.hasBinding('eval', true)
}

/** Whether a function is declared directly in a module, namespace or function. */
function isInBody(path: NodePath): boolean {
  const around = path.parentPath
  if (around === null || around.isProgram() || around.isExportDeclaration() || around.isTSModuleBlock())
    return true
  return around.isBlockStatement() && around.parentPath.isFunction()
}
