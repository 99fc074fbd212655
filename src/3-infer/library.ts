// What inference asks of the library: array methods and constructors written in JavaScript, compiled along as callees.

import type { SourceFunction } from '../1-parse/module-index.ts'
import type { Type } from '../hir/types.ts'

export interface Library {
  /** The function for `receiver.method(...)`; its first parameter is the receiver. `args` are the types of the arguments as
   *  written; without them, a function that is right for all. Null where there is none. */
  find(receiver: Type, method: string, args?: readonly Type[]): SourceFunction | null
  /** The function for `new Float64Array(args)`, `Float64Array.from(args)` …; `name` as in `Callee`. Null where there is none. */
  constructorFor(name: string, args: readonly Type[]): SourceFunction | null
  /** A library function by its key, for calls from one library function to another. Null for keys of ordinary functions. */
  function(key: string): SourceFunction | null
}
