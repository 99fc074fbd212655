// Tags the functions of a module in its text, and lets each of them be reached from outside: the text of a package as it is
// compiled by the corpus run. Nothing but comments, directives and registrations is added, and no line moves.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { commentsBefore, isJsdoc } from '../src/1-parse/annotations/jsdoc-comments.ts'
import { anchorsOf } from '../src/1-parse/function-anchors.ts'
import { givenFunctions } from '../src/1-parse/given-functions.ts'
import type { FunctionNode, ParsedModule } from '../src/1-parse/module-index.ts'
import { parseModule } from '../src/1-parse/parse.ts'
import { findPrototypeClasses } from '../src/1-parse/prototype-class.ts'
import { functionName } from '../src/1-parse/source-function.ts'
import { isFunctionPath } from '../src/1-parse/static-syntax.ts'
import { accessTo, isRunOnce } from './access.ts'

/** Global registry that the tagged text calls: `(id, () => [receiver, function])`. */
export const REGISTRY = '__njitCorpus'

/** How the types of a function are written; 'none' leaves them to be found. */
export type TypedBy = 'jsdoc' | 'ts' | 'declaration' | 'none'

/** In the tagged text: where a function starts. Lines from 1, columns from 0, as Babel counts. */
interface Place {
  readonly line: number
  readonly column: number
}

export interface TaggedEntry extends Place {
  readonly name: string
  /** The functions that the tag is for instead: those that this one makes. */
  readonly makes: readonly Place[]
  readonly parameters: number
  readonly typedBy: TypedBy
  /** Under what it registers itself, or null where nothing outside can reach it. 'default': the module's default export. */
  readonly reach: string | 'default' | null
}

export interface TaggedSource {
  readonly text: string
  readonly functions: readonly TaggedEntry[]
  readonly format: 'esm' | 'commonjs'
}

interface Insertion {
  readonly at: number
  readonly text: string
}

/**
 * Tags every function that is not inside another one (those are compiled with it), the module wrappers excepted.
 *
 * @param prefix distinguishes the registrations of this file from those of others
 * @param declared names that a declaration file beside the module gives types to
 */
export function tagSource(
  path: string,
  text: string,
  prefix: string,
  declared: ReadonlySet<string>,
): TaggedSource {
  const module = parseModule({ path, text })
  const insertions: Insertion[] = []
  const prototypes = findPrototypeClasses(module)
  const found: {
    readonly start: number
    readonly made: readonly number[]
    readonly entry: Omit<TaggedEntry, 'line' | 'column' | 'makes'>
  }[] = []
  module.program.traverse({
    Function(path: NodePath<t.Function>) {
      if (!isFunctionPath(path) || !isOutermost(path)) return
      const name = functionName(path)
      const typing = typedBy(path, module, declared)
      // What is handed to another function at once runs at start-up, or belongs to what it is handed to.
      if (typing === 'none' && path.listKey === 'arguments') return
      const access = accessTo(path, prototypes.byConstructor.has(path.node))
      const id = `${prefix}.${found.length}`
      insertions.push(tagFor(path))
      let reach: string | null = null
      if (access?.kind === 'default') reach = 'default'
      else if (access) {
        reach = id
        insertions.push(registration(id, access.text, access.scope, text))
      }
      found.push({
        start: path.node.start ?? 0,
        made: madeBy(path).map(({ node }) => node.start ?? 0),
        entry: { name, typedBy: typing, reach, parameters: path.node.params.length },
      })
    },
  })
  for (const statement of module.program.get('body')) {
    const inner = statement.isExportDeclaration() ? (statement.get('declaration') as NodePath) : statement
    const name = inner.isClassDeclaration() ? inner.node.id?.name : undefined
    if (name !== undefined) insertions.push(registration(`class ${name}`, name, null, text))
  }
  for (const { name, path } of prototypes.byConstructor.values()) {
    const around = path.getFunctionParent()
    const scope = around !== null && isFunctionPath(around) ? around : null
    if (isOutermost(path)) insertions.push(registration(`class ${name}`, name, scope, text))
  }
  const sorted = insertions
    .map((insertion, order) => ({ ...insertion, order }))
    .sort((a, b) => a.at - b.at || a.order - b.order)
  const tagged = applyInsertions(text, sorted)
  const placeOf = (start: number): Place => positionOf(tagged, shifted(start, sorted))
  const functions = found.map(({ start, made, entry }) => ({
    ...entry,
    ...placeOf(start),
    makes: made.map(placeOf),
  }))
  return { text: tagged, functions, format: module.format }
}

/** Those that make others in turn left out. */
function madeBy(path: NodePath<FunctionNode>): readonly NodePath<FunctionNode>[] {
  return givenFunctions(path).flatMap((given) => {
    const further = madeBy(given)
    return further.length > 0 ? further : [given]
  })
}

function isOutermost(path: NodePath<FunctionNode>): boolean {
  if (isRunOnce(path)) return false
  for (let around = path.getFunctionParent(); around !== null; around = around.getFunctionParent())
    if (!isFunctionPath(around) || !isRunOnce(around)) return false
  return true
}

function tagFor(path: NodePath<FunctionNode>): Insertion {
  const { body } = path.node
  return body.type === 'BlockStatement'
    ? { at: (body.start ?? 0) + 1, text: "'use njit';" }
    : { at: path.node.start ?? 0, text: '/* @njit */ ' }
}

/** At the end of the module or of a wrapper's body, before it returns: what mentions a function earlier may call it before the
 *  variables around it have values. Reading is put off until the module has run. */
function registration(
  id: string,
  access: string,
  scope: NodePath<FunctionNode> | null,
  text: string,
): Insertion {
  const call = `globalThis.${REGISTRY}?.('${id}', () => ${access});`
  const body = scope?.get('body')
  if (!body?.isBlockStatement()) return { at: text.length, text: `\n;${call}` }
  const leaving = body.get('body').find(mayLeave)
  return { at: leaving?.node.start ?? (body.node.end ?? 0) - 1, text: `;${call};` }
}

function mayLeave(statement: NodePath<t.Statement>): boolean {
  if (statement.isReturnStatement()) return true
  let found = false
  statement.traverse({
    Function: (inner) => inner.skip(),
    ReturnStatement(inner) {
      found = true
      inner.stop()
    },
  })
  return found
}

function typedBy(path: NodePath<FunctionNode>, module: ParsedModule, declared: ReadonlySet<string>): TypedBy {
  const { node } = path
  const isAnnotated = node.params.some(
    (param) =>
      ('typeAnnotation' in param && param.typeAnnotation) ||
      (param.type === 'AssignmentPattern' && 'typeAnnotation' in param.left && param.left.typeAnnotation),
  )
  if (isAnnotated || node.returnType) return 'ts'
  const isDocumented = anchorsOf(path).some((anchor) =>
    commentsBefore(anchor, module.comments, module.source.text).some(
      (comment) => isJsdoc(comment) && /@(?:param|arg|argument|returns?|type)\s*\{/.test(comment.value),
    ),
  )
  if (isDocumented) return 'jsdoc'
  return declared.has(functionName(path)) ? 'declaration' : 'none'
}

function applyInsertions(text: string, insertions: readonly Insertion[]): string {
  let result = ''
  let done = 0
  for (const { at, text: added } of insertions) {
    result += text.slice(done, at) + added
    done = at
  }
  return result + text.slice(done)
}

/** Where an offset of the original stands in the tagged text. A tag before a function does not belong to it. */
function shifted(offset: number, insertions: readonly Insertion[]): number {
  let moved = offset
  for (const { at, text } of insertions) if (at <= offset) moved += text.length
  return moved
}

function positionOf(text: string, offset: number): Place {
  let line = 1
  let lineStart = 0
  for (const match of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    const end = match.index + match[0].length
    if (end > offset) break
    line++
    lineStart = end
  }
  return { line, column: offset - lineStart }
}
