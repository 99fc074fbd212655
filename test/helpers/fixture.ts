// What a fixture's `_config.ts` says: which calls to compare, on which arguments.

import type { Simd } from '../../src/options.ts'

export interface Fixture {
  /** Arguments by exported function; each list is one call. */
  readonly calls: Readonly<Record<string, readonly (readonly unknown[])[]>>
  /** Input file, if not `input.ts`. */
  readonly input?: string
  /** Functions that must have compiled, one for each signature (default: all tagged ones, or none if the name starts with fallback-
   *  or error-). */
  readonly compiled?: readonly string[]
  /** False for text that is no module: only its diagnostics are compared. */
  readonly loads?: false
  /** 'force': loops run several iterations at once wherever that is exact, and not only where it gains. */
  readonly simd?: Simd
  /** Compiled functions that hand every call here back to the original (default: none). */
  readonly alwaysBails?: readonly string[]
}

export const defineFixture = (fixture: Fixture): Fixture => fixture
