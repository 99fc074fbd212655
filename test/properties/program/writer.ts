// What the parts of the program generator share.

import type { RandomSource } from '../random-source.ts'
import type { Kind, Scope } from './scope.ts'

export type ResultKind =
  | 'number'
  | 'boolean'
  | 'bigint'
  | 'string'
  | 'void'
  | 'pair'
  | 'array'
  | 'optional'
  | 'nullable'
  | 'point'
  | 'points'

export interface Callee {
  readonly name: string
  readonly params: readonly Kind[]
  readonly result: ResultKind
  /** Its last parameter limits how deep it recurses, and must be small. */
  readonly recursive: boolean
}

export interface Writer {
  /** Mostly loops over short statements, so that what is known of indices is not lost in noise. */
  readonly likesLoops: boolean
  /** Some of its variables are strings. */
  readonly usesTexts: boolean
  /** Some of its variables are objects and lists of them. */
  readonly usesObjects: boolean
  readonly random: RandomSource
  readonly scope: Scope
  readonly callees: readonly Callee[]
  /** A name that nothing else has. */
  fresh(prefix: string): string
}
