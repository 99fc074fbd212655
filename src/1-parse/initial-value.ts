// Values that the code of a loading module computes, as far as they are the same on every host that can run compiled code.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Meaning } from './meaning.ts'
import type { FunctionNode, ParsedModule } from './module-index.ts'

/** Something of the host, by its path: `Uint8Array`, `Math.fround`. */
export class HostValue {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** A function of a module's own scope. */
export class FunctionValue {
  readonly module: ParsedModule
  readonly path: NodePath<FunctionNode>
  readonly via: readonly ParsedModule[]
  constructor(module: ParsedModule, path: NodePath<FunctionNode>, via: readonly ParsedModule[] = []) {
    this.module = module
    this.path = path
    this.via = via
  }
}

/** An object literal, by where it stands. */
export class LiteralValue {
  readonly module: ParsedModule
  readonly path: NodePath<t.ObjectExpression>
  constructor(module: ParsedModule, path: NodePath<t.ObjectExpression>) {
    this.module = module
    this.path = path
  }
}

/** Another thing with properties that are known: the exports of a module, JSON, an enum. */
export class KnownValue {
  readonly meaning: Meaning
  constructor(meaning: Meaning) {
    this.meaning = meaning
  }
}

export type NumberArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array

export type InitialValue =
  | number
  | boolean
  | bigint
  | string
  | null
  | undefined
  | HostValue
  | FunctionValue
  | LiteralValue
  | KnownValue
  | NumberArray
  | ArrayBuffer
  | InitialValue[]

/** Ends the computation: what follows is known only when the program runs. */
export class Unknowable extends Error {}

const arrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
}

/** The class of a host's typed arrays of that name, or null. */
export function numberArrayClass(name: string): (typeof arrays)[keyof typeof arrays] | null {
  return Object.hasOwn(arrays, name) ? arrays[name as keyof typeof arrays] : null
}

/** What every host that runs WebAssembly computes alike. */
const hostFunctions: ReadonlyMap<string, (...args: number[]) => number | boolean> = new Map<
  string,
  (...args: number[]) => number | boolean
>([
  ['Math.abs', Math.abs],
  ['Math.ceil', Math.ceil],
  ['Math.clz32', Math.clz32],
  ['Math.floor', Math.floor],
  ['Math.fround', Math.fround],
  ['Math.imul', Math.imul],
  ['Math.max', Math.max],
  ['Math.min', Math.min],
  ['Math.round', Math.round],
  ['Math.sign', Math.sign],
  ['Math.sqrt', Math.sqrt],
  ['Math.trunc', Math.trunc],
  ['Number', Number],
  ['Number.isInteger', Number.isInteger],
  ['Number.isFinite', Number.isFinite],
  ['isNaN', Number.isNaN],
  ['isFinite', Number.isFinite],
])

/** The result of a host function, where it is exact. */
export function callHost({ name }: HostValue, args: readonly InitialValue[]): InitialValue {
  const known = hostFunctions.get(name)
  if (known === undefined || !args.every((arg) => typeof arg === 'number')) throw new Unknowable(name)
  return known(...(args as number[]))
}

/** Members of the host's globals that are there, and functions, wherever WebAssembly is. */
const functionMembers =
  /^(?:Math\.(?:a?(?:sin|cos|tan)h?|atan2|exp(?:m1)?|log(?:10|1p|2)?|pow|cbrt|hypot|random|abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc)|Number\.is(?:NaN|Finite|Integer|SafeInteger)|Object\.(?:freeze|keys|defineProperty|create|assign)|Array\.isArray)$/

/** `typeof value`. */
export function typeOfValue(value: InitialValue): string {
  if (value instanceof HostValue) {
    if (/^(?:Math|JSON|Reflect|Atomics|Intl)$/.test(value.name)) return 'object'
    if (
      numberArrayClass(value.name) !== null ||
      /^(?:ArrayBuffer|DataView|Symbol|Object|Array|Number|Boolean)$/.test(value.name)
    )
      return 'function'
    if (functionMembers.test(value.name)) return 'function'
    throw new Unknowable(value.name)
  }
  if (value instanceof FunctionValue) return 'function'
  if (value instanceof KnownValue) throw new Unknowable('typeof')
  return typeof value
}
