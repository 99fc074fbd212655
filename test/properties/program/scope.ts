// What a random program may name at a point of its text.

export const ELEMENT_CLASSES = [
  'Float64Array',
  'Int32Array',
  'Uint8Array',
  'Float32Array',
  'Uint8ClampedArray',
  'Int8Array',
  'Int16Array',
  'Uint16Array',
  'Uint32Array',
] as const
export const BIGINT_CLASSES = ['BigInt64Array', 'BigUint64Array'] as const

/** 'count' is a number that is small wherever it is used as a limit of loops; 'pair' two numbers; 'nullable' a number or null; 'closure' a function of a number to a number; 'point', 'points', 'group' and 'marked' objects (see object-statements.ts), 'counts' a map and 'marks' a set of numbers; `number[]` is a list. */
export type Kind =
  | 'number'
  | 'count'
  | 'boolean'
  | 'bigint'
  | 'string'
  | 'optional'
  | 'nullable'
  | 'pair'
  | 'closure'
  | 'point'
  | 'points'
  | 'group'
  | 'marked'
  | 'counts'
  | 'marks'
  | ArrayKind
export type ArrayKind = (typeof ELEMENT_CLASSES)[number] | (typeof BIGINT_CLASSES)[number] | 'number[]'

export interface Variable {
  readonly name: string
  readonly kind: Kind
  /** Assigning it, or writing elements, leaves the program finite and legal. */
  readonly writable: boolean
  /** A loop counts with it. */
  readonly counter?: boolean
}

export const isArrayKind = (kind: Kind): kind is ArrayKind => kind.endsWith(']') || kind.endsWith('Array')
export const isBigintArray = (kind: Kind): boolean => kind.startsWith('Big')
export const isNumberArray = (kind: Kind): boolean => isArrayKind(kind) && !isBigintArray(kind)

export class Scope {
  private variables: Variable[] = []

  /** Declares `variable` until the enclosing `within` ends. */
  declare(variable: Variable): void {
    this.variables.push(variable)
  }

  /** Runs `make`; what it declares is gone afterwards. */
  within<T>(make: () => T): T {
    const before = this.variables
    this.variables = [...before]
    try {
      return make()
    } finally {
      this.variables = before
    }
  }

  all(test: (variable: Variable) => boolean): readonly Variable[] {
    return this.variables.filter(test)
  }

  /** Numbers that are always defined. */
  numbers(): readonly Variable[] {
    return this.all(({ kind }) => kind === 'number' || kind === 'count')
  }

  counters(): readonly Variable[] {
    return this.all(({ counter }) => counter === true)
  }

  arrays(): readonly Variable[] {
    return this.all(({ kind }) => isNumberArray(kind))
  }

  writable(kind: Kind): readonly Variable[] {
    return this.all((variable) => variable.kind === kind && variable.writable)
  }
}
