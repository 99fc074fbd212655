// How much of an array a function overwrites before it reads any of it.

/** All elements from 0 up to `scale` times the factors, provided that none of them is negative. */
export interface Overwrite {
  readonly scale: number
  readonly factors: readonly OverwriteFactor[]
}
/** A number parameter (int32), or the length of an array parameter, by the parameter's position. */
export type OverwriteFactor = { readonly kind: 'number' | 'length'; readonly param: number }
