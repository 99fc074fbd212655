// What stage 1 hands on: the parsed modules, the functions in them, and what each name means.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Condition } from '../hir/condition.ts'
import type { Type } from '../hir/types.ts'
import type { FunctionOptions } from '../options.ts'
import type { SourceFile, Span } from '../source.ts'
import type { Choices } from './annotations/choices.ts'
import type { HeldPlace } from './held-functions.ts'
import type { ConstructorNode } from './prototype-class.ts'

export interface ParsedModule {
  readonly source: SourceFile
  readonly program: NodePath<t.Program>
  /** Every comment of the file, in order. */
  readonly comments: readonly t.Comment[]
  /** 'commonjs' where the file uses require/module.exports and no import/export. */
  readonly format: 'esm' | 'commonjs'
  spanOf(node: t.Node): Span
}

export type FunctionNode =
  | t.FunctionDeclaration
  | t.FunctionExpression
  | t.ArrowFunctionExpression
  | t.ObjectMethod
  | t.ClassMethod
  | t.ClassPrivateMethod

export interface SourceFunction {
  /** `path:start`, unique over all modules. */
  readonly key: string
  /** The declared, assigned or property name; `anonymous` otherwise. For people. */
  readonly name: string
  readonly module: ParsedModule
  readonly path: NodePath<FunctionNode>
  readonly span: Span
  /** One per formal parameter; `type` is unknown where nothing is written. `span` is where the type is written, or the parameter. */
  readonly params: readonly FormalParam[]
  /** `this` of a method: it counts as a parameter behind the others. Null where the function has none that can be compiled. */
  readonly receiver: FormalParam | null
  /** Written return type, or null. */
  readonly returns: { readonly type: Type; readonly span: Span } | null
}

export interface FormalParam {
  readonly name: string
  readonly type: Type
  readonly span: Span
  /** The annotation speaks of whole numbers (JSDoc `integer`, a Numba `int32`, …). */
  readonly wantsInteger: boolean
  /** Why the annotation could not be used, for the message of `untyped_parameter`. */
  readonly unusable: string | null
  /** What an argument may be where `type` is unknown; null where nothing that it may be has a form in compiled code. */
  readonly choices: Choices | null
  readonly isRest: boolean
  readonly hasDefault: boolean
}

export interface TaggedFunction {
  readonly fn: SourceFunction
  readonly options: FunctionOptions
  /** Parameter types by Numba signature; empty where the annotations decide. */
  readonly signatures: readonly WrittenSignature[]
  readonly tagSpan: Span
}

export interface RejectedFunction {
  readonly fn: SourceFunction
  readonly diagnostic: Diagnostic
}

export interface WrittenSignature {
  readonly params: readonly { readonly type: Type; readonly wantsInteger: boolean }[]
  readonly returns: Type | null
  readonly span: Span
}

/** What an identifier in a function means, under conditions that are to be tested at the door. */
export type Binding =
  /** Declared inside the function (or one of its parameters); `id` tells declarations apart. */
  | { readonly kind: 'local'; readonly id: t.Identifier }
  | { readonly kind: 'function'; readonly key: string; readonly conditions?: readonly Condition[] }
  /** A class, by the key of its shape. */
  | { readonly kind: 'class'; readonly key: string }
  /** A function declared inside the function, by a name that always stands for it, which uses variables around it. */
  | { readonly kind: 'closure'; readonly path: NodePath<FunctionNode> }
  /** A constant known when compiling: a literal `const`, an enum member, an imported literal. */
  | {
      readonly kind: 'constant'
      readonly value: number | boolean | bigint | string | undefined
      readonly conditions?: readonly Condition[]
    }
  /** A name of the host that nothing shadows (`Math`, `NaN`, `Float64Array`), or a `const` alias of a built-in (`Math.floor`). */
  | { readonly kind: 'builtin'; readonly name: string; readonly conditions?: readonly Condition[] }
  | { readonly kind: 'capture'; readonly capture: Capture }
  | { readonly kind: 'unsupported'; readonly why: string }

/** A variable outside the function. Its value is handed over at each call, or once if it never changes; what compiled code wrote is
 *  written back after the call. A variable that functions assign to has the type of a cell. */
export interface Capture {
  /** Unique over all modules. */
  readonly key: string
  readonly name: string
  readonly type: Type
  readonly span: Span
  /** 'binding': the dispatcher, standing beside the function, reads the variable by its name. 'literal': the variable lives in
   *  another module, but its never-written elements are known. 'scratch': an array of which no call can tell what it holds between
   *  calls, so that each call may have its own. */
  readonly source:
    | { readonly kind: 'binding' }
    | { readonly kind: 'scratch' }
    | { readonly kind: 'literal'; readonly elements: readonly number[] }
  /** An array that nothing writes after the module's initialisation: uploaded once. */
  readonly frozen: boolean
  /** The array shows bytes of another captured one, from `offsetBytes` on. */
  readonly view?: { readonly base: Capture; readonly offsetBytes: number }
}

/** A class, or a function that is called with `new`. */
export type ShapeNode = t.ClassDeclaration | ConstructorNode

/** What compiled code knows of a class. */
export interface ClassShape {
  readonly key: string
  readonly name: string
  readonly module: ParsedModule
  readonly path: NodePath<ShapeNode>
  /** A struct, unless `unusable` says why the instances have no compiled form. */
  readonly type: Type
  readonly unusable: string | null
  readonly base: ClassShape | null
  readonly constructs: SourceFunction | null
  /** Every method, getter and constructor of its own. */
  readonly functions: readonly SourceFunction[]
  /** The method of that name, inherited ones included; getters are called `get name`. */
  method(name: string): SourceFunction | null
}

export interface ModuleIndex {
  readonly entry: ParsedModule
  /** Tagged functions of the entry module in source order. */
  readonly tagged: readonly TaggedFunction[]
  function(key: string): SourceFunction
  /** The class of that key, met before. */
  classOf(key: string): ClassShape
  /** Every class that the module declares. */
  classesIn(module: ParsedModule): readonly ClassShape[]
  /** The class whose constructor the function of that key is, where no `class` says so; null for other functions. */
  constructedBy(key: string): ClassShape | null
  /** Whether some class known to the module has a getter of that name. */
  hasGetter(name: string, module: ParsedModule): boolean
  /** What `identifier`, found inside `fn`, means. */
  resolve(fn: SourceFunction, identifier: NodePath<t.Identifier>): Binding
  /** What `object.property` means when `object` is a namespace import, an enum or a frozen constant object; null: an ordinary member. */
  resolveMember(fn: SourceFunction, member: NodePath<t.MemberExpression>): Binding | null
  /** What a variable of the entry module stands for, as text: two that have the same always hold the same. */
  identityOf(variable: Variable): string
  /** Where the entry module puts the function that a condition names. */
  heldPlace(key: string): HeldPlace
  /** Functions whose tag is at fault, or whose kind cannot be compiled; each diagnostic is also among `diagnostics`. */
  readonly rejected: readonly RejectedFunction[]
  /** Malformed tags and other findings of stage 1. */
  readonly diagnostics: readonly Diagnostic[]
}

/** The modules that stage 1 may look into, loaded beforehand. `resolve` answers null for what was not loaded. */
export interface ModuleGraph {
  resolve(specifier: string, fromPath: string): SourceFile | null
  /** Modules parsed so far, by path: filled as they are parsed, so that loading and compiling parse no file twice. */
  readonly parsed?: Map<string, ParsedModule>
}
