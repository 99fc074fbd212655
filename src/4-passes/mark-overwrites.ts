// Input: inferred HIR. Output: the same, with array parameters of exported functions marked that a run overwrites from end to end
//   before it could read them; the dispatcher then does not copy in what they hold.
// Method: `3-infer/overwrites.ts`. Before loops are versioned, while their nests still stand as written.
// Skips: lists, whose elements the dispatcher has to look at in any case.

import { findOverwrites } from '../3-infer/overwrites.ts'
import { definePass } from './pass.ts'

export const markOverwrites = definePass({
  name: 'mark-overwrites',
  after: ['inline-calls', 'canonicalise-loops', 'speculate-integers'],
  run: (module) => {
    const exported = new Set(module.exports.map((entry) => entry.symbol))
    let changed = false
    const functions = module.functions.map((fn) => {
      const overwrites = exported.has(fn.symbol) ? findOverwrites(fn) : new Map()
      if (overwrites.size === 0) return fn
      changed = true
      const params = fn.params.map((param, position) => {
        const overwritten = overwrites.get(position)
        return overwritten === undefined ? param : { ...param, overwritten }
      })
      return { ...fn, params }
    })
    return changed ? { ...module, functions } : module
  },
})
