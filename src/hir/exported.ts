// A function that is called from outside.

export interface Exported {
  readonly symbol: string
  /** Position in `ModuleIndex.tagged`. */
  readonly tagged: number
  readonly signature: number
  /** Another version of the function, which takes over where this one bails. */
  readonly careful?: string
  /** Positions of formal parameters for which no argument comes, or undefined. */
  readonly missing?: readonly number[]
}
