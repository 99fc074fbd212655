// What a name or expression outside the compiled functions stands for, when that is known at compile time.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import type { ConstantValue } from './fold-constant.ts'
import type { FunctionNode, ParsedModule } from './module-index.ts'

/** A module exports the very thing that another one exports. */
export interface Presumed {
  readonly module: ParsedModule
  readonly exportsWhat: ParsedModule
}

export type Meaning =
  | {
      readonly kind: 'function'
      readonly module: ParsedModule
      readonly path: NodePath<FunctionNode>
      /** The modules that it was exported from on its way here: they may have given it properties. */
      readonly via?: readonly ParsedModule[]
      /** It is that function as long as these modules chose so when they were loaded. */
      readonly presumed?: readonly Presumed[]
    }
  | { readonly kind: 'constant'; readonly value: ConstantValue }
  /** A constant as long as no global variables of these names are there. */
  | { readonly kind: 'presumed'; readonly value: ConstantValue; readonly absent: readonly string[] }
  /** A host name or a property of one: `Math`, `Math.floor`; `njit.prange` for what comes from this package. */
  | { readonly kind: 'builtin'; readonly name: string }
  /** `import * as namespace`, or a whole ES module that was required. */
  | { readonly kind: 'namespace'; readonly module: ParsedModule }
  /** The `exports` object of a CommonJS module. */
  | { readonly kind: 'exports'; readonly module: ParsedModule }
  | { readonly kind: 'njit' }
  | { readonly kind: 'json'; readonly value: unknown }
  /** An object literal that nothing changes. */
  | { readonly kind: 'object'; readonly module: ParsedModule; readonly path: NodePath<t.ObjectExpression> }
  | {
      readonly kind: 'enum'
      readonly module: ParsedModule
      readonly node: t.TSEnumDeclaration
      readonly at: NodePath
    }
  | { readonly kind: 'class'; readonly module: ParsedModule; readonly path: NodePath<t.ClassDeclaration> }
  /** Known only when the program runs. */
  | { readonly kind: 'variable'; readonly module: ParsedModule; readonly variable: Variable }
  | { readonly kind: 'unsupported'; readonly why: string }

export const unsupported = (why: string): Meaning => ({ kind: 'unsupported', why })
export const constantMeaning = (value: ConstantValue): Meaning => ({ kind: 'constant', value })

/** Of a fold that may have failed. */
export function folded(result: { readonly value: ConstantValue } | null): Meaning {
  return result === null
    ? unsupported('its value is computed when the program runs')
    : constantMeaning(result.value)
}
