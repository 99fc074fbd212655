// What has to be known to make types of annotations, wherever these stand.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Type } from '../../hir/types.ts'
import type { Mentions } from '../mentions.ts'
import type { ParsedModule } from '../module-index.ts'
import type { Modules } from '../modules.ts'
import type { TypeDeclaration } from './type-declarations.ts'
import type { WrittenType } from './written-type.ts'

export type Declared = Extract<TypeDeclaration, { readonly kind: 'declared' }>

/** Where type names are looked up. */
export interface TypeScope {
  readonly module: ParsedModule
  readonly modules: Modules
  readonly at: NodePath
  /** Arguments of the generic alias being expanded. */
  readonly args: ReadonlyMap<string, WrittenType>
  /** Declarations being expanded; one that comes up again is recursive. */
  readonly within: readonly t.Node[]
  /** Where these stand. */
  readonly homes: ReadonlyMap<t.Node, Declared>
  /** The types of classes, by their keys, and of what leads back to itself, as far as they are known. */
  readonly classes: Map<string, WrittenType>
  /** Types still to be looked at: expansion may double at each step. */
  readonly budget: { left: number }
  /** Type of a variable, for `typeof x`. */
  readonly typeOfVariable: (name: string, at: NodePath, module: ParsedModule) => WrittenType
  /** What a comment before a class says of a property, or before an assignment of what is assigned; null where it says nothing. */
  readonly documented: (holder: NodePath, name: string, module: ParsedModule) => WrittenType | null
  readonly mentionsOf: (module: ParsedModule) => Mentions
  /** Type of an expression as far as it is plain to see. */
  readonly typeOfExpression: (
    path: NodePath,
    module: ParsedModule,
    fields?: ReadonlyMap<string, Type>,
  ) => WrittenType
}
