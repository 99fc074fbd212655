// What a call knows of the objects and lists that it takes and gives as references, and the shapes that say how to follow them.

import type { Methods } from './records.ts'

/** See `GraphShape` in the ABI; other shapes are named by their position. */
export type Shape =
  | readonly ['n']
  | readonly ['b']
  | readonly ['s']
  /** Undefined, or the other shape; 1: undefined is address 0. With a third number null takes its place. */
  | readonly ['o', of: number, isAddress: 0 | 1, isNull?: 1]
  | readonly ['l', of: number, bytes: number]
  /** Numbers in an array of fixed length. */
  | readonly ['f']
  /** A typed array, by the position of its class among the heap's views, and the logarithm of the size of elements. */
  | readonly ['a', kind: number, shift: number]
  /** A `Map`, or with -1 as shape of the list of values a `Set`; 1 where it may change. */
  | readonly ['m', keys: number, values: number, written: 0 | 1, codec: CollectionCodec]
  /** Any value. */
  | readonly ['x', codec: OpaqueCodec]
  /** `prototype`: its position among the classes of the call, or -1 for plain objects; -2: those that the call makes lack properties. */
  | readonly ['r', prototype: number, bytes: number, word: number, fields: readonly ShapeField[]]

export type CollectionShape = Shape & readonly ['m', ...unknown[]]

/** What is imported only where there are collections. */
export interface CollectionCodec {
  /** The address of the record of an object that it notes; 0 where the original must run. */
  into(g: Graph, number: number, shape: CollectionShape, value: object): number
  /** What a record stands for that was made here: an empty object, which is noted before it is filled. */
  readonly word: (shape: CollectionShape) => number
  empty(shape: CollectionShape): object
  /** Makes an object equal to its record; without `writes`, only what it will hold. */
  back(g: Graph, shape: CollectionShape, address: number, object: object, writes: boolean): void
}

/** What is imported only where there are opaque values. */
export interface OpaqueCodec {
  /** The number of a value; -1 where the original must run. */
  into(g: Graph, value: unknown): number
  back(g: Graph, number: number): unknown
}

/** Flags: 1 where it is copied in, 2 where it may be written, 4 where objects that the call makes have it if it is not undefined. */
export type ShapeField = readonly [name: string, offset: number, shape: number, flags: number]

/** What one call takes and gives. */
export interface Graph {
  readonly shapes: readonly Shape[]
  readonly prototypes: readonly (object | null)[]
  readonly methods: readonly (Methods | 0)[]
  readonly writesLists: boolean
  readonly writesArrays: boolean
  /** Array arguments, whose origins come before those of arrays in objects. */
  readonly given: readonly unknown[]
  /** Numbers of the objects that came in or went out. */
  readonly numbers: Map<object, number>
  /** By number. */
  readonly objects: object[]
  readonly shapeOf: number[]
  readonly addresses: number[]
  /** Arrays made by the call, by address. */
  readonly made: Map<number, unknown>
  /** Opaque values by their numbers, behind those of constants, and the other way round. */
  readonly opaque: unknown[]
  readonly opaqueNumbers: Map<unknown, number>
}

export function graph(
  shapes: readonly Shape[],
  prototypes: readonly (object | null)[],
  writesLists: boolean,
  writesArrays: boolean,
  given: readonly unknown[],
  methods: readonly (Methods | 0)[] = [],
): Graph {
  return {
    shapes,
    prototypes,
    methods,
    writesLists,
    writesArrays,
    given,
    numbers: new Map(),
    objects: [],
    shapeOf: [],
    addresses: [],
    made: new Map(),
    opaque: [],
    opaqueNumbers: new Map(),
  }
}
