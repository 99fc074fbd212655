// A function as it is written: its name, and what its annotations say of parameters and result.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { ClassNode } from './annotations/class-type.ts'
import { type DeclaredFunction, declaredBeside } from './annotations/sibling-declaration.ts'
import { findType } from './annotations/type-declarations.ts'
import { listOf, orMissing, unwritten, usable, type WrittenType } from './annotations/written-type.ts'
import { hasFreeReceiver } from './free-receiver.ts'
import type { FormalParam, FunctionNode, ParsedModule, SourceFunction } from './module-index.ts'
import type { Modules } from './modules.ts'
import { staticKey, staticPropertyName, wrapped } from './static-syntax.ts'
import { type FunctionDoc, type PlacedType, typeOfAnnotation, type WrittenTypes } from './written-types.ts'

export function functionKey(path: NodePath<FunctionNode>, module: ParsedModule): string {
  return `${module.source.path}:${path.node.start}`
}

export function makeSourceFunction(
  path: NodePath<FunctionNode>,
  module: ParsedModule,
  types: WrittenTypes,
  modules: Modules,
): SourceFunction {
  const doc = types.docOf(path, module)
  const expected = expectedType(path, module, modules)
  const beside = declaredBeside(path, functionName(path), module, modules)
  const around: Surroundings = { path, module, types, doc, expected, beside }
  const params = formalsOf(path).map((param, i) => formalParam(param, i, around))
  return {
    key: functionKey(path, module),
    name: functionName(path),
    module,
    path,
    span: module.spanOf(path.node),
    params,
    returns: returnType(around),
    receiver: receiverOf(path, module, types),
  }
}

/** `this` of a method, as an instance of its class, or of a function whose uses of it say what it is. */
function receiverOf(
  path: NodePath<FunctionNode>,
  module: ParsedModule,
  types: WrittenTypes,
): FormalParam | null {
  if (!mentionsThis(path)) return null
  const owner = ownerOf(path, module, types)
  const isMaker = types.prototypesOf(module).byConstructor.has(path.node)
  if (owner === null && (isMaker || !hasFreeReceiver(path))) return null
  const { type, unusable } = owner === null ? unwritten : types.ofClass(owner, module)
  const span = module.spanOf('key' in path.node ? path.node.key : path.node)
  const written = { type, unusable, wantsInteger: false, choices: owner === null ? ('any' as const) : null }
  return { name: 'this', ...written, span, isRest: false, hasDefault: false }
}

/** The class whose method the function is. */
function ownerOf(
  path: NodePath<FunctionNode>,
  module: ParsedModule,
  types: WrittenTypes,
): NodePath<ClassNode> | null {
  if (!path.isClassMethod()) return types.prototypesOf(module).byMethod.get(path.node)?.path ?? null
  const holder = path.parentPath.parentPath
  const isMethod = !path.node.static && path.node.kind !== 'constructor'
  return isMethod && holder?.isClassDeclaration() ? holder : null
}

/** Whether the function looks at its own `this`; arrow functions inside it share that. */
function mentionsThis(path: NodePath<FunctionNode>): boolean {
  let found = false
  path.traverse({
    ThisExpression(inner) {
      found = true
      inner.stop()
    },
    Function(inner) {
      if (!inner.isArrowFunctionExpression()) inner.skip()
    },
  })
  return found
}

interface Surroundings {
  readonly path: NodePath<FunctionNode>
  readonly module: ParsedModule
  readonly types: WrittenTypes
  readonly doc: FunctionDoc
  /** What the place where the function stands demands. */
  readonly expected: DeclaredFunction | null
  /** What a declaration file says. */
  readonly beside: DeclaredFunction | null
}

/** TypeScript's `this` parameter is no parameter. */
function formalsOf(path: NodePath<FunctionNode>): NodePath[] {
  return (path.get('params') as NodePath[]).filter(
    (param) => !(param.isIdentifier() && param.node.name === 'this'),
  )
}

function formalParam(param: NodePath, index: number, around: Surroundings): FormalParam {
  const { module } = around
  const hasDefault = param.isAssignmentPattern()
  const isRest = param.isRestElement()
  const target = (hasDefault ? param.get('left') : isRest ? param.get('argument') : param) as NodePath
  const name = target.isIdentifier()
    ? target.node.name
    : module.source.text.slice(target.node.start ?? 0, target.node.end ?? 0)
  const written = writtenParam(param, target, name, index, around)
  let type = written?.type ?? unwritten.type
  // By the time the body runs, the default has replaced undefined.
  if (hasDefault && type.kind === 'optional') type = type.of
  return {
    name,
    type,
    span: written?.span ?? module.spanOf(target.node),
    wantsInteger: written?.wantsInteger ?? false,
    unusable: written?.unusable ?? null,
    choices: choicesOf(written),
    isRest,
    hasDefault,
  }
}

function choicesOf(written: WrittenType | null): FormalParam['choices'] {
  if (written?.choices !== undefined) return written.choices
  return (written?.unusable ?? null) === null ? 'any' : null
}

function writtenParam(
  param: NodePath,
  target: NodePath,
  name: string,
  index: number,
  around: Surroundings,
): PlacedType | null {
  const { path, module, types, doc, expected } = around
  const annotated = target.node as {
    readonly typeAnnotation?: t.Node | null
    readonly optional?: boolean | null
  }
  const annotation = typeOfAnnotation(
    annotated.typeAnnotation ?? (param.node as { readonly typeAnnotation?: t.Node | null }).typeAnnotation,
  )
  if (annotation !== null)
    return optionally(annotated.optional === true, types.fromAnnotation(annotation, path, module))
  const contextual = declaredParam(expected, index, types)
  if (contextual !== null) return contextual
  const described = target.isIdentifier() ? doc.params.get(name) : describedAt(doc, index)
  const documented = described ?? types.ofInlineComment(param, module) ?? doc.positional[index]
  const declared = documented && isOfUse(documented) ? null : declaredParam(around.beside, index, types)
  if (declared !== null && (!documented || isOfUse(declared)))
    return { ...declared, span: module.spanOf(target.node) }
  if (documented) return param.isRestElement() ? { ...asRest(documented), span: documented.span } : documented
  if (!param.isAssignmentPattern()) return null
  const guess = types.ofInitialiser(param.get('right'), module).type
  return guess.kind === 'scalar' ? { ...usable(guess), span: module.spanOf(param.node) } : null
}

const isOfUse = ({ type }: WrittenType): boolean => type.kind !== 'unknown'

function declaredParam(fn: DeclaredFunction | null, index: number, types: WrittenTypes): PlacedType | null {
  const parameter = fn?.parameters[index]
  const annotation = parameter
    ? typeOfAnnotation((parameter as { readonly typeAnnotation?: t.Node | null }).typeAnnotation)
    : null
  if (!fn || !parameter || annotation === null) return null
  const isOptional = parameter.type === 'Identifier' && parameter.optional === true
  return optionally(isOptional, types.fromAnnotation(annotation, fn.at, fn.module))
}

/** A pattern has no name, so that the tag at its place describes it. Dotted names describe parts of an earlier one. */
function describedAt(doc: FunctionDoc, index: number): PlacedType | undefined {
  const whole = [...doc.params].filter(([name]) => !name.includes('.'))
  return whole[index]?.[1]
}

/** A rest parameter described by the type of one item. */
function asRest(written: WrittenType): WrittenType {
  return written.type.kind === 'scalar' ? listOf(written) : written
}

function optionally(isOptional: boolean, written: PlacedType): PlacedType {
  const { type, unusable } = written
  if (isOptional && unusable !== null) return { ...orMissing(written), span: written.span }
  return isOptional && type.kind === 'scalar' ? { ...written, type: { kind: 'optional', of: type } } : written
}

function returnType({ path, module, types, doc, expected, beside }: Surroundings): SourceFunction['returns'] {
  const annotation = typeOfAnnotation(path.node.returnType)
  const written =
    annotation !== null
      ? types.fromAnnotation(annotation, path, module)
      : (declaredResult(expected, types) ??
        doc.returns ??
        placedAt(module.spanOf(path.node), declaredResult(beside, types)))
  return written === null || written.unusable !== null || written.type.kind === 'unknown'
    ? null
    : { type: written.type, span: written.span }
}

function declaredResult(fn: DeclaredFunction | null, types: WrittenTypes): PlacedType | null {
  const annotation = typeOfAnnotation(fn?.returns)
  return fn && annotation !== null ? types.fromAnnotation(annotation, fn.at, fn.module) : null
}

/** What another file says is pointed at here: its text is not at hand where messages are printed. */
function placedAt(span: PlacedType['span'], placed: PlacedType | null): PlacedType | null {
  return placed === null ? null : { ...placed, span }
}

/** The type that the surroundings demand of a function: a cast, or the annotation of the variable or property that it is stored in. */
function expectedBy(path: NodePath): t.TSType | null {
  const holder = path.parentPath
  if (holder?.isTSSatisfiesExpression() || holder?.isTSAsExpression()) return holder.node.typeAnnotation
  if (holder?.isVariableDeclarator() && path.key === 'init')
    return holder.node.id.type === 'Identifier' ? typeOfAnnotation(holder.node.id.typeAnnotation) : null
  if (holder?.isClassProperty() && path.key === 'value') return typeOfAnnotation(holder.node.typeAnnotation)
  return holder?.isParenthesizedExpression() ? expectedBy(holder) : null
}

/** The function type that the declaration holding the function is annotated with: `const f: (x: number) => number = (x) => …`. */
function expectedType(
  path: NodePath<FunctionNode>,
  module: ParsedModule,
  modules: Modules,
): DeclaredFunction | null {
  const node = expectedBy(path)
  if (node?.type === 'TSFunctionType') return declaredBy(node, path, module)
  if (node?.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') return null
  const found = findType(node.typeName.name, path, module, modules)
  if (found?.kind !== 'declared' || found.node.type !== 'TSTypeAliasDeclaration') return null
  const { typeAnnotation } = found.node
  return typeAnnotation.type === 'TSFunctionType' ? declaredBy(typeAnnotation, found.at, found.module) : null
}

function declaredBy(node: t.TSFunctionType, at: NodePath, module: ParsedModule): DeclaredFunction {
  return { parameters: node.parameters, returns: node.typeAnnotation ?? null, at, module }
}

/** The declared, assigned or property name. */
export function functionName(path: NodePath<FunctionNode>): string {
  const { node } = path
  if ('id' in node && node.id) return node.id.name
  if ('key' in node) return staticKey(node) ?? 'anonymous'
  const holder = wrapped(path).parentPath
  return (holder === null ? null : heldName(holder.node)) ?? 'anonymous'
}

function heldName(holder: t.Node): string | null {
  switch (holder.type) {
    case 'VariableDeclarator':
      return holder.id.type === 'Identifier' ? holder.id.name : null
    case 'AssignmentExpression':
      if (holder.left.type === 'Identifier') return holder.left.name
      return holder.left.type === 'MemberExpression' ? staticPropertyName(holder.left) : null
    case 'ObjectProperty':
    case 'ClassProperty':
    case 'ClassPrivateProperty':
      return staticKey(holder)
    case 'ExportDefaultDeclaration':
      return 'default'
    default:
      return null
  }
}
