// What the operations on lists do, to lists as the interpreter holds them: arrays of their elements.

import { invariant, unreachable } from '../diagnostics/invariant.ts'
import { isIndex } from './interpret-expression.ts'
import type { HirValue } from './interpret-values.ts'
import { BailSignal, show } from './interpret-values.ts'
import type { ListOp } from './nodes.ts'

/** Does it, and gives its result. */
export function applyListOp(op: ListOp, args: readonly HirValue[]): HirValue {
  if (op === 'new') return []
  const [list, value] = args
  invariant(Array.isArray(list), `${op} of ${show(list)}`)
  const elements = list as HirValue[]
  switch (op) {
    case 'push':
      elements.push(value)
      return undefined
    case 'pop':
      return elements.pop()
    case 'shift':
      return elements.shift()
    case 'truncate':
      if (typeof value !== 'number' || !isIndex(value, elements.length + 1))
        throw new BailSignal(`length ${show(value)} of a list of ${elements.length}`)
      elements.length = value
      return undefined
    case 'adopt':
      return [...elements]
    default:
      return unreachable(op)
  }
}
