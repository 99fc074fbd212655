// Finds the tags of a module and the functions that they speak of. Every mistake becomes a diagnostic; the function then stays JavaScript.

import type { NodePath } from '@babel/traverse'
import {
  contradictory_tags,
  misplaced_module_tag,
  module_tag_with_signature,
  stray_tag,
  unsupported_function_kind,
} from '../diagnostics/codes/parse.ts'
import { CompileError, type Diagnostic } from '../diagnostics/diagnostic.ts'
import type { FunctionOptions } from '../options.ts'
import type { Span } from '../source.ts'
import { checkSignatures, mergeSignatures } from './check-signatures.ts'
import { anchorsOf } from './function-anchors.ts'
import { givenFunctions } from './given-functions.ts'
import type {
  FunctionNode,
  ParsedModule,
  RejectedFunction,
  SourceFunction,
  TaggedFunction,
} from './module-index.ts'
import { isFunctionPath, wrapped } from './static-syntax.ts'
import {
  MODULE_TAG,
  type ParsedTag,
  parseTag,
  type RawTag,
  SKIP_TAG,
  tagInDirective,
  tagsInComment,
} from './tag.ts'

export interface FoundTags {
  readonly tagged: readonly TaggedFunction[]
  readonly rejected: readonly RejectedFunction[]
  readonly diagnostics: readonly Diagnostic[]
}

interface ReadTag extends ParsedTag {
  readonly raw: RawTag
}

/** `functionAt` gives the described form of a function of the module. */
export function findTagged(
  module: ParsedModule,
  functionAt: (path: NodePath<FunctionNode>) => SourceFunction,
): FoundTags {
  const diagnostics: Diagnostic[] = []
  const rejected: RejectedFunction[] = []
  const tagged: TaggedFunction[] = []
  const placed = placeTags(module, diagnostics)
  for (const [path, raws] of toWhatTheyMake(placed.byFunction, module)) {
    try {
      const found = readFunction(path, raws, placed.whole, module, functionAt)
      if (found !== null) tagged.push(found)
    } catch (error) {
      if (!(error instanceof CompileError)) throw error
      diagnostics.push(error.diagnostic)
      rejected.push({ fn: functionAt(path), diagnostic: error.diagnostic })
    }
  }
  const inOrder = (a: SourceFunction, b: SourceFunction): number => a.span.start - b.span.start
  return {
    tagged: tagged.sort((a, b) => inOrder(a.fn, b.fn)),
    rejected: rejected.sort((a, b) => inOrder(a.fn, b.fn)),
    diagnostics: diagnostics.sort((a, b) => a.span.start - b.span.start),
  }
}

interface PlacedTags {
  readonly byFunction: ReadonlyMap<NodePath<FunctionNode>, readonly RawTag[]>
  /** `@njit-module`, understood. */
  readonly whole: ReadTag | null
}

function placeTags(module: ParsedModule, diagnostics: Diagnostic[]): PlacedTags {
  const { byAnchor, functions, directives } = collectFunctions(module)
  const byFunction = new Map<NodePath<FunctionNode>, RawTag[]>()
  const give = (path: NodePath<FunctionNode>, tag: RawTag): void => {
    byFunction.set(path, [...(byFunction.get(path) ?? []), tag])
  }
  let whole: ReadTag | null = null
  for (const raw of module.comments.flatMap((comment) => tagsInComment(comment, module.source))) {
    try {
      if (raw.word === MODULE_TAG) {
        whole = joinModuleTags(whole, readModuleTag(raw, module))
        continue
      }
      const path = byAnchor.get(nextCode(raw.end, module))
      if (path !== undefined) give(path, raw)
      else {
        parseTag(raw, module.source)
        throw new CompileError(stray_tag({ next: describeNext(raw.end, module) }), raw.span)
      }
    } catch (error) {
      if (!(error instanceof CompileError)) throw error
      diagnostics.push(error.diagnostic)
    }
  }
  for (const { path, tag } of directives) {
    if (path !== null) give(path, tag)
    else diagnostics.push(new CompileError(stray_tag({ next: 'the module' }), tag.span).diagnostic)
  }
  if (whole !== null) {
    for (const path of functions) if (!byFunction.has(path) && isWorthTagging(path)) byFunction.set(path, [])
  }
  return { byFunction, whole }
}

type Placed = ReadonlyMap<NodePath<FunctionNode>, readonly RawTag[]>

/** The tags of functions that only make others, on these, but for those that have tags of their own. */
function toWhatTheyMake(placed: Placed, module: ParsedModule): Placed {
  const moved = new Map<NodePath<FunctionNode>, readonly RawTag[]>()
  const place = (path: NodePath<FunctionNode>, raws: readonly RawTag[]): void => {
    const isForMade = raws.every((raw) => isForWhatIsMade(raw, module))
    const made = isForMade ? givenFunctions(path).filter((each) => kindProblem(each) === null) : []
    if (made.length === 0) moved.set(path, raws)
    for (const each of made) if (!placed.has(each)) place(each, raws)
  }
  for (const [path, raws] of placed) place(path, raws)
  return moved
}

/** A signature is that of the function where it stands, and mistakes are reported there. */
function isForWhatIsMade(raw: RawTag, module: ParsedModule): boolean {
  if (raw.word === SKIP_TAG) return false
  try {
    return parseTag(raw, module.source).signatures.length === 0
  } catch (error) {
    if (error instanceof CompileError) return false
    throw error
  }
}

interface CollectedFunctions {
  readonly byAnchor: ReadonlyMap<number, NodePath<FunctionNode>>
  readonly functions: readonly NodePath<FunctionNode>[]
  readonly directives: readonly { readonly path: NodePath<FunctionNode> | null; readonly tag: RawTag }[]
}

function collectFunctions(module: ParsedModule): CollectedFunctions {
  const byAnchor = new Map<number, NodePath<FunctionNode>>()
  const functions: NodePath<FunctionNode>[] = []
  const directives: { path: NodePath<FunctionNode> | null; tag: RawTag }[] = []
  module.program.traverse({
    Function(path) {
      if (!isFunctionPath(path)) return
      functions.push(path)
      for (const anchor of anchorsOf(path)) if (!byAnchor.has(anchor)) byAnchor.set(anchor, path)
    },
  })
  for (const directive of module.program.node.directives) {
    const tag = tagInDirective(directive, module.source)
    if (tag !== null) directives.push({ path: null, tag })
  }
  for (const path of functions) {
    const { body } = path.node
    for (const directive of body.type === 'BlockStatement' ? body.directives : []) {
      const tag = tagInDirective(directive, module.source)
      if (tag !== null) directives.push({ path, tag })
    }
  }
  return { byAnchor, functions, directives }
}

function readModuleTag(raw: RawTag, module: ParsedModule): ReadTag {
  const parsed = parseTag(raw, module.source)
  const [signature] = parsed.signatures
  if (signature) throw new CompileError(module_tag_with_signature({}), signature.span)
  const [first] = [...module.program.node.directives, ...module.program.node.body]
  if (first && (first.start ?? 0) < raw.end) throw new CompileError(misplaced_module_tag({}), raw.span)
  return { ...parsed, raw }
}

function joinModuleTags(earlier: ReadTag | null, later: ReadTag): ReadTag {
  return earlier === null ? later : { ...later, options: mergeOptions([earlier, later]) }
}

/** Functions inside functions are compiled with those around them, and constructors where instances are made; what runs once and what
 *  cannot be compiled is left alone. */
function isWorthTagging(path: NodePath<FunctionNode>): boolean {
  if (isCalledOnTheSpot(path) || kindProblem(path) !== null) return false
  if (path.isClassMethod({ kind: 'constructor' })) return false
  const around = path.getFunctionParent()
  return (
    around === null || (isFunctionPath(around) && isCalledOnTheSpot(around) && hasOnlySuchParents(around))
  )
}

function hasOnlySuchParents(path: NodePath<FunctionNode>): boolean {
  const around = path.getFunctionParent()
  return (
    around === null || (isFunctionPath(around) && isCalledOnTheSpot(around) && hasOnlySuchParents(around))
  )
}

/** `(function () { … })()`: a module in disguise. */
function isCalledOnTheSpot(path: NodePath<FunctionNode>): boolean {
  const outer = wrapped(path)
  return outer.key === 'callee' && outer.parentPath?.isCallExpression() === true
}

function readFunction(
  path: NodePath<FunctionNode>,
  raws: readonly RawTag[],
  whole: ReadTag | null,
  module: ParsedModule,
  functionAt: (path: NodePath<FunctionNode>) => SourceFunction,
): TaggedFunction | null {
  const tags = raws.map((raw) => ({ ...parseTag(raw, module.source), raw }))
  const skip = tags.find((tag) => tag.raw.word === SKIP_TAG)
  const own = tags.filter((tag) => tag !== skip)
  if (skip) {
    const [signature] = skip.signatures
    if (signature) throw new CompileError(module_tag_with_signature({}), signature.span)
    const [other] = own
    if (other) throw contradiction('one compiles it, one skips it', skip.raw.span, other.raw.span)
    return null
  }
  const tagSpan = own[0]?.raw.span ?? whole?.raw.span ?? module.spanOf(path.node)
  const what = kindProblem(path)
  if (what !== null)
    throw new CompileError(unsupported_function_kind({ what }), tagSpan, [
      { span: headSpan(path, module), text: what },
    ])
  const options: FunctionOptions = { ...whole?.options, ...mergeOptions(own) }
  const fn = functionAt(path)
  const signatures = mergeSignatures(own.flatMap((tag) => tag.signatures))
  checkSignatures(signatures, fn)
  return { fn, options, signatures, tagSpan }
}

function headSpan(path: NodePath<FunctionNode>, module: ParsedModule): Span {
  const span = module.spanOf(path.node)
  return { ...span, end: Math.max(span.start + 1, path.node.body.start ?? span.end) }
}

/** Several tags may say the same, or add to each other. */
function mergeOptions(tags: readonly ReadTag[]): FunctionOptions {
  const merged = new Map<string, { readonly value: unknown; readonly tag: ReadTag }>()
  for (const tag of tags) {
    for (const [name, value] of Object.entries(tag.options)) {
      const earlier = merged.get(name)
      if (earlier && JSON.stringify(earlier.value) !== JSON.stringify(value)) {
        throw contradiction(`"${name}" has two values`, tag.raw.span, earlier.tag.raw.span)
      }
      merged.set(name, { value, tag })
    }
  }
  return Object.fromEntries([...merged].map(([name, { value }]) => [name, value]))
}

function contradiction(what: string, span: Span, other: Span): CompileError {
  return new CompileError(contradictory_tags({ what }), span, [{ span: other, text: 'the other tag' }])
}

/** Why a function of this kind cannot be compiled, or null. */
function kindProblem(path: NodePath<FunctionNode>): string | null {
  const { node } = path
  if (node.generator === true) return node.async === true ? 'an async generator' : 'a generator'
  if (node.async === true) return 'an async function'
  if (!('kind' in node)) return null
  if (node.kind === 'constructor') return constructorProblem(path)
  return null
}

function constructorProblem(path: NodePath<FunctionNode>): string | null {
  const holder = path.parentPath?.parentPath
  return holder?.isClassDeclaration() ? null : 'a constructor of a class without a name'
}

/** Offset of the first code behind a comment. */
function nextCode(end: number, module: ParsedModule): number {
  let at = end
  for (const comment of module.comments) {
    const start = comment.start ?? 0
    if (start < at) continue
    if (module.source.text.slice(at, start).trim() !== '') break
    at = comment.end ?? at
  }
  const space = /^\s*/.exec(module.source.text.slice(at))?.[0] ?? ''
  return at + space.length
}

function describeNext(end: number, module: ParsedModule): string {
  const at = nextCode(end, module)
  const word = /^(?:[\p{L}\p{N}_$]+|[^\s])/u.exec(module.source.text.slice(at, at + 60))?.[0]
  return word === undefined ? 'the end of the file' : `"${word}"`
}
