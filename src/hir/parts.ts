// How the work of a loop is divided: into parts that depend on how much there is, and on nothing else, so that what each of them adds up,
// and with it every sum of their sums, is the same on any machine and at any time.
//
// A function called in parts is called once for each part of what lies between its first two arguments, two int32s, with the bounds and the
// number of the part as its first three arguments; in any order, or at the same time. No part writes what another reads or writes.

/** The most parts that a loop has whose function does not say otherwise: enough for as many threads to be done at about the same time where
 *  iterations differ in length. */
export const USUAL_PARTS = 64
/** The most that a function may ask for. */
export const MOST_PARTS = 1024

export interface Part {
  /** First number of the part. */
  readonly begin: number
  /** The number behind its last one. */
  readonly end: number
  readonly part: number
}

/** The at most so many parts of what lies from `begin` up to but without `end`, both int32s; none of them is empty. */
export function partsBetween(begin: number, end: number, most: number): readonly Part[] {
  const count = Math.max(0, end - begin)
  const parts = Math.min(count, most)
  const edge = (part: number): number => begin + Math.floor((count * part) / parts)
  return Array.from({ length: parts }, (_, part) => ({ begin: edge(part), end: edge(part + 1), part }))
}
