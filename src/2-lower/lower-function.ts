// Stage 2: one source function to untyped HIR. Types are unknown except those of parameters, captures and constants.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Capture, ModuleIndex, SourceFunction } from '../1-parse/module-index.ts'
import * as codes from '../diagnostics/codes/language.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { HirFunction, Param, Stmt } from '../hir/nodes.ts'
import * as types from '../hir/types.ts'
import { findBlockFunction } from './block-functions.ts'
import { canComplete } from './can-complete.ts'
import { findEarlyUses } from './definite-assignment.ts'
import { bindTarget } from './lower-pattern.ts'
import { lowerList, returnValue } from './lower-statement.ts'
import { Lowering } from './lowering.ts'
import { unwrap } from './unwrap.ts'

export interface LoweredFunction {
  /** Untyped; `symbol` is ''. One parameter per formal parameter, then one per capture. Every path ends in a statement that leaves. */
  readonly fn: HirFunction
  /** What the function captures, by `Capture.key`, in the order of its capture parameters. */
  readonly captures: ReadonlyMap<string, Capture>
}

/** Lowers one function. Throws `CompileError` with a fallback code where it uses what is not compiled. */
export function lowerFunction(source: SourceFunction, index: ModuleIndex): LoweredFunction {
  const lowering = new Lowering(source, index)
  checkKind(lowering)
  const params: Param[] = []
  const { stmts } = lowering.collect(() => {
    params.push(...lowerParameters(lowering))
    lowerBody(lowering)
  })
  const body = finish(lowering, stmts)
  const captures = [...lowering.locals.captures.values()]
  for (const { capture, local } of captures) {
    params.push({ local, source: { kind: 'capture', key: capture.key }, accepts: null })
  }
  return {
    fn: {
      name: source.name,
      symbol: '',
      span: source.span,
      params,
      locals: lowering.locals.decls,
      body,
      result: types.unknown,
      callsMethods: lowering.callsMethods,
    },
    captures: new Map(captures.map(({ capture }) => [capture.key, capture])),
  }
}

function checkKind(lowering: Lowering): void {
  const { path } = lowering.fn
  const { node } = path
  if (node.async) lowering.fail(codes.unsupported_async({}), path)
  if (node.generator) lowering.fail(codes.unsupported_generator({}), path)
  if ('kind' in node && node.kind === 'constructor')
    lowering.fail(codes.unsupported_class({ what: 'a constructor' }), path)
  const inBlock = findBlockFunction(node)
  if (inBlock !== null) {
    const message = codes.unsupported_closure({ what: 'a function declared in a block' })
    throw new CompileError(message, lowering.fn.module.spanOf(inBlock))
  }
}

function lowerBody(lowering: Lowering): void {
  const body: NodePath<t.BlockStatement | t.Expression> = lowering.fn.path.get('body')
  if (body.isBlockStatement()) lowerList(lowering, body.get('body'))
  else returnValue(lowering, body)
}

// ---- parameters -----------------------------------------------------------------------------------------------------

/** Declares all parameters, then emits defaults and patterns from left to right. */
function lowerParameters(lowering: Lowering): Param[] {
  const written = lowering.fn.path.get('params') as NodePath<t.Node>[]
  // TypeScript's `this` parameter only declares a type.
  const paths = written.filter((path) => !path.isIdentifier({ name: 'this' }))
  const names = new Set<string>()
  const bound = paths.map((path, i) => {
    const target = parameterTarget(lowering, path)
    const formal = lowering.fn.params[i]
    const decl = {
      name: nameOf(target, i),
      type: formal?.type ?? types.unknown,
      span: lowering.span(path),
    }
    if (names.has(decl.name)) failOnDuplicate(lowering, path)
    names.add(decl.name)
    const local = lowering.locals.parameter(decl, target.isIdentifier() ? target : null)
    return { path, target, local, declaration: declarationOf(target) }
  })
  for (const { declaration } of bound) if (declaration !== null) lowering.unsetParameters.add(declaration)
  for (const { path, target, local, declaration } of bound) {
    const span = lowering.span(path)
    if (path.isAssignmentPattern()) {
      const isMissing = b.generic('js.===', [lowering.read(local, span), b.constant(undefined, span)], span)
      const fallback = lowering.collect(() => {
        const right = path.get('right')
        lowering.emit(b.assign(local, lowering.expression(right), lowering.span(right)))
      })
      lowering.emit(b.ifThen(isMissing, fallback.stmts, [], span))
    }
    if (declaration !== null) lowering.unsetParameters.delete(declaration)
    else bindTarget(lowering, target, () => lowering.read(local, span), 'declare')
  }
  return bound.map(({ local }, index) => ({ local, source: { kind: 'argument', index }, accepts: null }))
}

function parameterTarget(lowering: Lowering, path: NodePath<t.Node>): NodePath<t.Node> {
  if (path.isRestElement()) {
    const instead = 'Take an array as the last parameter.'
    lowering.fail(codes.unsupported_pattern({ what: 'a rest parameter', instead }), path)
  }
  const target = path.isAssignmentPattern() ? unwrap(path.get('left')) : path
  if (target.isObjectPattern()) lowering.fail(codes.unsupported_object({}), target)
  if (!target.isIdentifier() && !target.isArrayPattern()) {
    const instead = 'Use plain parameters.'
    lowering.fail(codes.unsupported_syntax({ what: 'this kind of parameter', instead }), target)
  }
  return target
}

const nameOf = (target: NodePath<t.Node>, index: number): string =>
  target.isIdentifier() ? target.node.name : `$argument${index}`

function declarationOf(target: NodePath<t.Node>): t.Identifier | null {
  return target.isIdentifier() ? (target.scope.getBinding(target.node.name)?.identifier ?? target.node) : null
}

function failOnDuplicate(lowering: Lowering, path: NodePath<t.Node>): never {
  const instead = 'Give every parameter a name of its own.'
  return lowering.fail(codes.unsupported_syntax({ what: 'a repeated parameter name', instead }), path)
}

// ---- the whole body -------------------------------------------------------------------------------------------------

/** Adds what the source leaves unsaid: hoisted variables start as undefined, and the end of the body returns. */
function finish(lowering: Lowering, stmts: readonly Stmt[]): readonly Stmt[] {
  const hoisted = lowering.locals.ofKind('var')
  const lexical = lowering.locals.ofKind('lexical')
  const early = findEarlyUses({
    body: stmts,
    locals: lowering.locals.decls.length,
    tracked: new Set([...hoisted, ...lexical]),
    lexical: new Set(lexical),
    declarations: lowering.declarations,
  })
  const nameOfLocal = (id: number) => lowering.locals.decls[id]?.name ?? ''
  for (const id of lexical) {
    const span = early.get(id)
    if (span !== undefined)
      throw new CompileError(codes.used_before_declaration({ name: nameOfLocal(id) }), span)
  }
  const { span } = lowering.fn
  const initial = hoisted
    .filter((id) => early.has(id))
    .map((id) => b.assign(id, b.constant(undefined, span), span))
  const end = canComplete(stmts) ? [b.returnOf(null, span)] : []
  return [...initial, ...stmts, ...end]
}
