// Stage 2: one source function to untyped HIR. Types are unknown except those of parameters, captures and constants.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { classKey } from '../1-parse/annotations/class-type.ts'
import type { Capture, ModuleIndex, SourceFunction } from '../1-parse/module-index.ts'
import * as codes from '../diagnostics/codes/language.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { HirFunction, LocalId, Param, Stmt } from '../hir/nodes.ts'
import * as types from '../hir/types.ts'
import { FASTMATH_FLAGS } from '../options.ts'
import { bindParameters, formalsOf } from './bind-parameters.ts'
import { findBlockFunction } from './block-functions.ts'
import { GivenFunctions } from './bound-function.ts'
import { canComplete } from './can-complete.ts'
import { findEarlyUses } from './definite-assignment.ts'
import type { FunctionValue } from './function-value.ts'
import { bindFunction } from './inline-function.ts'
import { lowerConstructor, lowerSettingMethod } from './lower-class.ts'
import { lowerList, returnValue } from './lower-statement.ts'
import { Lowering, type LoweringContext } from './lowering.ts'

export interface LoweredFunction {
  /** Untyped; `symbol` is ''. One parameter per formal parameter, then one per capture. Every path ends in a statement that leaves. */
  readonly fn: HirFunction
  /** What the function captures, by `Capture.key`, in the order of its capture parameters. */
  readonly captures: ReadonlyMap<string, Capture>
}

/** For a function by itself. */
const aloneContext = (): LoweringContext => ({ callbackFunction: () => null, bound: new Map() })

/** Lowers one function. Throws `CompileError` with a fallback code where it uses what is not compiled. */
export function lowerFunction(
  source: SourceFunction,
  index: ModuleIndex,
  context: LoweringContext = aloneContext(),
): LoweredFunction {
  const lowering = new Lowering(source, index, context)
  checkKind(lowering)
  const params: Param[] = []
  const { stmts } = lowering.collect(() => {
    params.push(...lowerParameters(lowering))
    lowerBody(lowering)
  })
  const body = finish(lowering, stmts)
  const used = [...lowering.locals.captures.values()]
  const captures = used.filter(({ capture }) => capture.view === undefined)
  for (const { capture, local } of captures) {
    const own = capture.source.kind === 'scratch' ? { scratch: true as const } : {}
    params.push({ local, source: { kind: 'capture', key: capture.key, ...own }, accepts: null })
  }
  return {
    fn: {
      name: source.name,
      symbol: '',
      span: source.span,
      params,
      locals: lowering.locals.decls,
      body: [...used.flatMap((each) => viewAtStart(lowering, each)), ...body],
      result: types.unknown,
      callsMethods: lowering.callsMethods,
      ...(lowering.conditions.size === 0 ? {} : { conditions: lowering.conditions }),
      ...fastmathOf(source, index),
    },
    captures: new Map(captures.map(({ capture }) => [capture.key, capture])),
  }
}

function fastmathOf(source: SourceFunction, index: ModuleIndex): Pick<HirFunction, 'fastmath'> {
  const allowed = index.tagged.find(({ fn }) => fn.key === source.key)?.options.fastmath ?? false
  if (allowed === false) return {}
  return { fastmath: allowed === true ? FASTMATH_FLAGS : allowed }
}

/** A captured array on the bytes of another one is made from it. */
function viewAtStart(
  { locals }: Lowering,
  { capture, local }: { readonly capture: Capture; readonly local: LocalId },
): Stmt[] {
  const { type, view, span } = capture
  if (view === undefined || type.kind !== 'array' || type.length === undefined) return []
  const base = b.local(locals.captured(view.base), view.base.type, span)
  const place = { offsetBytes: view.offsetBytes, length: type.length }
  return [b.assign(local, b.view(base, type.element, place, span), span)]
}

/** Fails for kinds of functions that are not compiled. */
export function checkKind(lowering: Lowering): void {
  const { path } = lowering.activation
  const { node } = path
  if (node.async) lowering.fail(codes.unsupported_async({}), path)
  if (node.generator && lowering.activation.yieldTo === null)
    lowering.fail(codes.unsupported_generator({}), path)
  const inBlock = findBlockFunction(node)
  if (inBlock !== null) {
    const message = codes.unsupported_closure({ what: 'a function declared in a block' })
    throw new CompileError(message, lowering.fn.module.spanOf(inBlock))
  }
}

/** The body of the function of the current activation. */
export function lowerBody(lowering: Lowering): void {
  const { path } = lowering.activation
  const sets = lowering.context.bound.get(lowering.fn.key)?.sets
  if (sets !== undefined && lowering.activation.exit === null) {
    lowerSettingMethod(lowering, sets, path)
    return
  }
  if (path.isClassMethod({ kind: 'constructor' })) {
    const holder = path.parentPath?.parentPath as NodePath<t.Node> | null
    if (!holder?.isClassDeclaration()) lowering.fail(codes.unsupported_class({ what: 'a constructor' }), path)
    lowerConstructor(lowering, lowering.index.classOf(classKey(holder.node, lowering.fn.module)), path)
    return
  }
  const shape = lowering.activation.exit === null ? lowering.index.constructedBy(lowering.fn.key) : null
  const body: NodePath<t.BlockStatement | t.Expression> = lowering.activation.path.get('body')
  if (shape !== null) lowerConstructor(lowering, shape, path)
  else if (body.isBlockStatement()) lowerList(lowering, body.get('body'))
  else returnValue(lowering, body)
}

/** Declares all parameters, then emits defaults and patterns from left to right. */
function lowerParameters(lowering: Lowering): Param[] {
  const params: Param[] = []
  const formals = formalsOf(lowering)
  const given = lowerGiven(lowering, formals.length)
  bindParameters(lowering, formals, (parameter, index) => {
    const { path, target, name } = parameter
    const formal = lowering.fn.params[index]
    const decl = { name, type: formal?.type ?? types.unknown, span: lowering.span(path) }
    const fn = given.functions[index] ?? null
    const declared = target.isIdentifier() && fn === null ? target : null
    const local = lowering.locals.parameter(decl, declared, lowering.activation)
    params.push({ local, source: { kind: 'argument', index }, accepts: null })
    if (fn === null) return local
    bindFunction(lowering, parameter, fn)
    return null
  })
  params.push(...given.params)
  const { receiver } = lowering.fn
  if (receiver !== null) {
    const { type, span } = receiver
    const local = lowering.locals.parameter({ name: 'this', type, span }, null, lowering.activation)
    lowering.receiver = local
    params.push({ local, source: { kind: 'argument', index: params.length }, accepts: null })
  }
  return params
}

/** The functions that a bound function is given, by parameter, and the parameters for what those read. */
function lowerGiven(
  lowering: Lowering,
  formals: number,
): { readonly functions: readonly (FunctionValue | null)[]; readonly params: readonly Param[] } {
  const bound = lowering.context.bound.get(lowering.fn.key)
  if (bound === undefined) return { functions: [], params: [] }
  const given = new GivenFunctions()
  const params = bound.variables.map((free, i): Param => {
    const decl = { name: free.variable.identifier.name, type: types.unknown, span: lowering.fn.span }
    const local = lowering.locals.parameter(decl, null, lowering.activation)
    given.add(free, local)
    return { local, source: { kind: 'argument', index: formals + i }, accepts: null }
  })
  const functions = bound.functions.map((fn) => (fn === null ? null : given.functionFrom(fn)))
  return { functions, params }
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
