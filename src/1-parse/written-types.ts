// Reads the annotations of functions and variables, of whichever kind they are. A TypeScript annotation wins over JSDoc.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import { bigint, type Type, unknown } from '../hir/types.ts'
import type { Span } from '../source.ts'
import { type ClassNode, typeOfClass } from './annotations/class-type.ts'
import { commentsBefore, isJsdoc, type JsdocTag, tagsOfJsdoc } from './annotations/jsdoc-comments.ts'
import {
  isAnyObject,
  isParam,
  propertiesOf,
  type Typedef,
  typedefInside,
  typedefsIn,
  typeOfTypedef,
} from './annotations/jsdoc-typedefs.ts'
import { fromJsdoc, fromNode, type NameLookup, parseJsdocType } from './annotations/jsdoc-types.ts'
import { findType } from './annotations/type-declarations.ts'
import type { TypeScope } from './annotations/type-scope.ts'
import { fromTypeScript, TYPE_BUDGET } from './annotations/typescript-types.ts'
import {
  booleanType,
  numberType,
  orMissing,
  orUndefined,
  stringType,
  unusable,
  unwritten,
  usable,
  type WrittenType,
} from './annotations/written-type.ts'
import type { ConstantValue } from './fold-constant.ts'
import { anchorsOf } from './function-anchors.ts'
import { type Initialised, type NameKnowledge, typeOfInitialiser } from './initialiser-type.ts'
import type { Meaning } from './meaning.ts'
import type { Meanings } from './meanings.ts'
import { MentionIndex } from './mentions.ts'
import type { FunctionNode, ParsedModule } from './module-index.ts'
import { findPrototypeClasses, type PrototypeClasses } from './prototype-class.ts'

export type PlacedType = WrittenType & { readonly span: Span }

export type VariableType = WrittenType & { readonly initialised: Initialised | null }

/** What a function's own JSDoc block says. */
export interface FunctionDoc {
  readonly params: ReadonlyMap<string, PlacedType>
  /** By position, from `@type {function(number): number}`. */
  readonly positional: readonly PlacedType[]
  readonly returns: PlacedType | null
}

/** Type of a parameter of a function around. */
export type TypeOfParameter = (variable: Variable, module: ParsedModule) => Type

/** Longest chain of variables that are initialised with each other. */
const MAX_DEPTH = 200

export class WrittenTypes {
  readonly #meanings: Meanings
  readonly #typedefs = new Map<ParsedModule, ReadonlyMap<string, Typedef>>()
  readonly #typedefTypes = new Map<Typedef, WrittenType>()
  readonly #metTypedefs = new Set<Typedef>()
  readonly #docs = new Map<NodePath, FunctionDoc>()
  readonly #classes = new Map<string, WrittenType>()
  readonly #mentions = new MentionIndex()
  readonly #prototypes = new Map<ParsedModule, PrototypeClasses>()
  readonly #variables = new Map<Variable, VariableType>()
  readonly #typeOfParameter: TypeOfParameter
  #depth = 0

  constructor(meanings: Meanings, typeOfParameter: TypeOfParameter) {
    this.#meanings = meanings
    this.#typeOfParameter = typeOfParameter
  }

  fromAnnotation(node: t.TSType, at: NodePath, module: ParsedModule): PlacedType {
    return { ...fromTypeScript(node, this.scopeAt(at, module)), span: module.spanOf(node) }
  }

  scopeAt(at: NodePath, module: ParsedModule): TypeScope {
    const typeOfVariable: TypeScope['typeOfVariable'] = (name, from, home) =>
      this.#typeOfName(name, from, home)
    return {
      module,
      modules: this.#meanings.modules,
      at,
      args: new Map(),
      within: [],
      homes: new Map(),
      classes: this.#classes,
      budget: { left: TYPE_BUDGET },
      typeOfVariable,
      mentionsOf: (home) => this.#mentions.of(home),
      documented: (holder, name, home) => this.#documented(holder, name, home),
      typeOfExpression: (path, home, fields) => this.#typeOfExpression(path, home, fields),
    }
  }

  /** The classes of a module that it writes as functions. */
  prototypesOf(module: ParsedModule): PrototypeClasses {
    const known = this.#prototypes.get(module) ?? findPrototypeClasses(module)
    this.#prototypes.set(module, known)
    return known
  }

  /** The type of a class's instances. */
  ofClass(path: NodePath<ClassNode>, module: ParsedModule): WrittenType {
    const prototype = path.isClass() ? undefined : this.prototypesOf(module).byConstructor.get(path.node)
    if (typeof prototype?.unusable === 'string') return unusable(`an object of a class ${prototype.unusable}`)
    const at = path.parentPath?.isExportDeclaration() ? path.parentPath.parentPath : path.parentPath
    return typeOfClass(path, this.scopeAt(at ?? module.program, module))
  }

  #typeOfExpression(path: NodePath, module: ParsedModule, fields?: ReadonlyMap<string, Type>): WrittenType {
    if (path.isIdentifier()) return this.#typeOfName(path.node.name, path, module)
    const { type } = typeOfInitialiser(path, {
      ...this.#namesIn(module),
      fieldOfThis: (name) => fields?.get(name) ?? unknown,
    })
    return type.kind === 'unknown' ? unwritten : usable(type)
  }

  /** What is written of a variable that is no parameter: its annotation, its JSDoc, or its initialiser. */
  ofVariable(variable: Variable, module: ParsedModule): VariableType {
    const known = this.#variables.get(variable)
    if (known) return known
    // While it is being found: a definition that goes in circles says nothing.
    this.#variables.set(variable, { ...unwritten, initialised: null })
    const found = this.#ofVariable(variable, module)
    this.#variables.set(variable, found)
    return found
  }

  #ofVariable(variable: Variable, module: ParsedModule): VariableType {
    const { path } = variable
    if (variable.kind === 'param')
      return { ...usable(this.#typeOfParameter(variable, module)), initialised: null }
    if (!path.isVariableDeclarator()) return { ...unwritten, initialised: null }
    const initialised = this.#initialised(path, module)
    const { id } = path.node
    const annotation = id.type === 'Identifier' ? typeOfAnnotation(id.typeAnnotation) : null
    const written =
      annotation === null ? this.#typeTag(path, module) : this.fromAnnotation(annotation, path, module)
    const guess = initialised?.type ?? unknown
    const isGuessed = guess.kind !== 'unknown' && (written === null || written.type.kind === 'unknown')
    return { ...(isGuessed ? usable(guess) : (written ?? unwritten)), initialised }
  }

  #initialised(path: NodePath<t.VariableDeclarator>, module: ParsedModule): Initialised | null {
    const init = path.get('init') as NodePath
    return init.node && path.node.id.type === 'Identifier' ? this.ofInitialiser(init, module) : null
  }

  ofInitialiser(init: NodePath, module: ParsedModule): Initialised {
    return typeOfInitialiser(init, this.#namesIn(module))
  }

  #namesIn(module: ParsedModule): NameKnowledge {
    return {
      fieldOfThis: () => unknown,
      typeOfVariable: (name, at) => this.#typeOfName(name, at, module).type,
      numberOf: (expression) => {
        const meaning = this.#meanings.ofExpression(expression, module)
        return meaning.kind === 'constant' && typeof meaning.value === 'number' ? meaning.value : null
      },
      hostOf: (name, at) => {
        const meaning = this.#meanings.ofName(name, at, module)
        return meaning.kind === 'builtin' ? meaning.name : null
      },
      instanceOf: (name, at) => {
        const meaning = this.#meanings.ofName(name, at, module)
        return (this.#instances(meaning) ?? unwritten).type
      },
      functionOf: (name, at) => {
        const meaning = this.#meanings.ofName(name, at, module)
        return meaning.kind === 'function'
          ? { path: meaning.path, names: this.#namesIn(meaning.module) }
          : null
      },
      resultOf: (callee) => {
        const meaning = this.#meanings.ofExpression(callee, module)
        return meaning.kind === 'function' ? this.#writtenResult(meaning.path, meaning.module) : unknown
      },
    }
  }

  #writtenResult(fn: NodePath<FunctionNode>, module: ParsedModule): Type {
    if (fn.node.async || fn.node.generator) return unknown
    const annotation = typeOfAnnotation(fn.node.returnType)
    if (annotation !== null) return this.fromAnnotation(annotation, fn, module).type
    return this.docOf(fn, module).returns?.type ?? unknown
  }

  /** What `new` makes of a class or constructor; null of other things. */
  #instances(meaning: Meaning): WrittenType | null {
    if (meaning.kind !== 'class' && meaning.kind !== 'function') return null
    const { path, module } = meaning
    const isClass = path.isClass() || this.prototypesOf(module).byConstructor.has(path.node)
    return isClass ? this.ofClass(path as NodePath<ClassNode>, module) : null
  }

  /** Type of a variable that another annotation or initialiser mentions. */
  #typeOfName(name: string, at: NodePath, module: ParsedModule): WrittenType {
    const meaning = this.#meanings.ofName(name, at, module)
    if (meaning.kind === 'constant') return typeOfConstant(meaning.value)
    if (meaning.kind !== 'variable' || this.#depth >= MAX_DEPTH) return unwritten
    this.#depth++
    const written = this.ofVariable(meaning.variable, meaning.module)
    this.#depth--
    return written
  }

  /** `@type {…}` before a declaration. */
  #typeTag(path: NodePath<t.VariableDeclarator>, module: ParsedModule): PlacedType | null {
    const statement = path.parentPath
    const exported = statement.parentPath?.isExportNamedDeclaration() ? statement.parentPath : statement
    const isFirst = path.key === 0
    const positions = [path.node.start, ...(isFirst ? [statement.node.start, exported.node.start] : [])]
    const blocks = positions.flatMap((position) =>
      commentsBefore(position ?? 0, module.comments, module.source.text).filter(isJsdoc),
    )
    const tag = blocks
      .flatMap((block) => tagsOfJsdoc(block, module.source))
      .find((each) => each.tag === 'type')
    return tag ? { ...fromJsdoc(tag.type, this.#lookUp(path, module)), span: tag.span } : null
  }

  /** The comment directly before a parameter: `@type` in a block, or a bare Closure type. */
  ofInlineComment(parameter: NodePath, module: ParsedModule): PlacedType | null {
    const [block] = commentsBefore(parameter.node.start ?? 0, module.comments, module.source.text).filter(
      isJsdoc,
    )
    if (!block) return null
    const tag = tagsOfJsdoc(block, module.source).find((each) => each.tag === 'type')
    const text = tag ? tag.type : block.value.slice(1).trim()
    if (!tag && !/^[\w.<>[\]|?!=()]+$/.test(text)) return null
    const written = fromJsdoc(text, this.#lookUp(parameter, module))
    if (!tag && written.unusable !== null) return null
    return { ...written, span: tag?.span ?? module.spanOf(parameter.node) }
  }

  /** The JSDoc block of a function: the nearest that speaks of parameters, a result, or a type. */
  docOf(fn: NodePath<FunctionNode>, module: ParsedModule): FunctionDoc {
    const known = this.#docs.get(fn)
    if (known) return known
    const doc = this.#readDoc(fn, module)
    this.#docs.set(fn, doc)
    return doc
  }

  #readDoc(fn: NodePath<FunctionNode>, module: ParsedModule): FunctionDoc {
    const none: FunctionDoc = { params: new Map(), positional: [], returns: null }
    for (const position of anchorsOf(fn)) {
      for (const comment of commentsBefore(position, module.comments, module.source.text).filter(isJsdoc)) {
        const tags = tagsOfJsdoc(comment, module.source)
        if (tags.some((each) => /^(?:param|arg|argument|returns?|type)$/.test(each.tag)))
          return this.#docFromTags(tags, fn, module)
      }
    }
    return none
  }

  #docFromTags(tags: readonly JsdocTag[], fn: NodePath, module: ParsedModule): FunctionDoc {
    const lookUp = this.#lookUp(fn, module)
    const place = (tag: JsdocTag): PlacedType => {
      const written = fromJsdoc(tag.type, lookUp)
      return { ...(tag.isOptional ? orMissing(written) : written), span: tag.span }
    }
    const params = new Map<string, PlacedType>()
    for (const tag of tags) {
      if (!isParam(tag) || tag.type === '' || params.has(tag.name)) continue
      const parts = tags.filter((each) => isParam(each) && each.name.startsWith(`${tag.name}.`))
      const whole = isAnyObject(tag.type) ? propertiesOf('', parts, tag.name.length + 1, lookUp) : null
      params.set(tag.name, whole === null ? place(tag) : { ...whole, span: tag.span })
    }
    const returned = tags.find((tag) => /^returns?$/.test(tag.tag) && tag.type !== '')
    const typed = tags.find((tag) => tag.tag === 'type')
    const signature = typed ? this.#functionType(typed, lookUp, module) : null
    return {
      params,
      positional: signature?.params ?? [],
      returns: returned
        ? { ...fromJsdoc(returned.type, lookUp), span: returned.span }
        : (signature?.returns ?? null),
    }
  }

  /** `@type {function(number): number}`, `@type {(a: number) => number}`, or a typedef of such. */
  #functionType(
    tag: JsdocTag,
    lookUp: NameLookup,
    module: ParsedModule,
  ): { readonly params: readonly PlacedType[]; readonly returns: PlacedType | null } | null {
    let node = parseJsdocType(tag.type)
    if (node?.type === 'JsdocTypeName')
      node = parseJsdocType(this.#typedefsOf(module).get(node.value)?.tag.type ?? '')
    if (node?.type === 'JsdocTypeParenthesis') node = node.element
    if (node?.type !== 'JsdocTypeFunction') return null
    const params = node.parameters.map((each): PlacedType => {
      const inner = each.type === 'JsdocTypeKeyValue' ? each.right : each
      return { ...(inner ? fromNode(inner, lookUp) : unwritten), span: tag.span }
    })
    return {
      params,
      returns: node.returnType ? { ...fromNode(node.returnType, lookUp), span: tag.span } : null,
    }
  }

  /** `@property` of a class, `@type` before an assignment. */
  #documented(holder: NodePath, name: string, module: ParsedModule): WrittenType | null {
    const outer = holder.parentPath?.isExportDeclaration() ? holder.parentPath : holder
    const tags = [holder, outer]
      .flatMap(({ node }) => commentsBefore(node.start ?? 0, module.comments, module.source.text))
      .filter(isJsdoc)
      .flatMap((block) => tagsOfJsdoc(block, module.source))
    const tag = tags.find((each) =>
      holder.isClass() || holder.isFunction()
        ? /^prop(?:erty)?$/.test(each.tag) && each.name === name
        : each.tag === 'type',
    )
    if (tag === undefined) return null
    const written = fromJsdoc(tag.type, this.#lookUp(holder, module))
    return tag.isOptional ? orUndefined(written) : written
  }

  /** Names in JSDoc: typedefs of the file, then its TypeScript types and imports. */
  #lookUp(at: NodePath, module: ParsedModule): NameLookup {
    return (name) => {
      const typedef = this.#typedefsOf(module).get(name)
      if (typedef) return this.#fromTypedef(typedef, at, module)
      const found = findType(name, at, module, this.#meanings.modules)
      if (found === null)
        return /^[A-Z]/.test(name) ? this.#instances(this.#meanings.ofName(name, at, module)) : null
      if (found.kind === 'missing') return null
      const reference: t.TSTypeReference = {
        type: 'TSTypeReference',
        typeName: { type: 'Identifier', name },
      } as t.TSTypeReference
      return fromTypeScript(reference, this.scopeAt(at, module))
    }
  }

  #fromTypedef(typedef: Typedef, at: NodePath, module: ParsedModule): WrittenType {
    const known = this.#typedefTypes.get(typedef)
    if (known) {
      this.#metTypedefs.add(typedef)
      return known
    }
    const lookUp = this.#lookUp(at, module)
    const inside = typedefInside(typedef, `typedef ${module.source.path}:${typedef.tag.span.start}`, lookUp)
    this.#typedefTypes.set(typedef, inside)
    const written = typeOfTypedef(typedef, lookUp)
    // It leads back to itself.
    if (inside.unusable === null && this.#metTypedefs.has(typedef)) return inside
    this.#typedefTypes.set(typedef, written)
    return written
  }

  #typedefsOf(module: ParsedModule): ReadonlyMap<string, Typedef> {
    const known = this.#typedefs.get(module)
    if (known) return known
    const typedefs = typedefsIn(module)
    this.#typedefs.set(module, typedefs)
    return typedefs
  }
}

function typeOfConstant(value: ConstantValue): WrittenType {
  switch (typeof value) {
    case 'number':
      return numberType
    case 'boolean':
      return booleanType
    case 'string':
      return stringType
    case 'bigint':
      return usable(bigint)
    default:
      return unwritten
  }
}

/** The type behind the colon, or null. */
export function typeOfAnnotation(annotation: t.Node | null | undefined): t.TSType | null {
  return annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : null
}
