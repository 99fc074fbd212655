// What the rewritten module must know of an exported function: how to pass its arguments and where its result stands.

import type { FunctionEffects } from '../../3-infer/effects.ts'
import { InvariantError, invariant, unreachable } from '../../diagnostics/invariant.ts'
import type { HirFunction, HirModule, Param } from '../../hir/nodes.ts'
import { staticCost } from '../../hir/static-cost.ts'
import { printType, type Type } from '../../hir/types.ts'
import type { Entry, EntryParam, EntryValue } from './abi.ts'
import { holdsArray, isComposite, isVoid } from './c-types.ts'

export function describeEntry(
  exported: HirModule['exports'][number],
  fn: HirFunction,
  effects: FunctionEffects,
): Entry {
  return {
    symbol: exported.symbol,
    tagged: exported.tagged,
    signature: exported.signature,
    params: fn.params.map((param, i) => describeParam(param, i, fn, effects)),
    result: describeResult(fn.result),
    usesContext: effects.allocates || isComposite(fn.result),
    // Handing over a view of an array made here traps.
    mayTrap: effects.mayTrap || holdsArray(fn.result),
    exactClasses: fn.callsMethods,
    cost: staticCost(fn),
  }
}

function describeParam(
  param: Param,
  position: number,
  fn: HirFunction,
  effects: FunctionEffects,
): EntryParam {
  const type = fn.locals[param.local]?.type
  invariant(type !== undefined, `parameter ${position} of ${fn.symbol} has no type`)
  const use = { written: effects.writes.has(position), read: effects.reads.has(position) }
  return { source: param.source, value: withPromises(describeValue(type, use), param) }
}

/** What the function presumes of the parameter, and what it does to it for certain. */
function withPromises(value: EntryValue, { accepts, overwritten }: Param): EntryValue {
  if (value.kind === 'number') return { ...value, accepts }
  if (value.kind !== 'array' || value.container !== 'typed' || overwritten === undefined) return value
  return { ...value, overwritten }
}

/** Numbers come back as doubles, whatever they were inside. */
function describeResult(type: Type): Entry['result'] {
  return isVoid(type) ? { kind: 'void' } : asDoubles(describeValue(type, { written: false, read: false }))
}

function asDoubles(value: EntryValue): EntryValue {
  switch (value.kind) {
    case 'number':
      return { ...value, integer: false }
    case 'optional':
      return { ...value, of: asDoubles(value.of) }
    case 'tuple':
      return { ...value, items: value.items.map(asDoubles) }
    default:
      return value
  }
}

interface ArrayUse {
  readonly written: boolean
  readonly read: boolean
}

function describeValue(type: Type, use: ArrayUse): EntryValue {
  switch (type.kind) {
    case 'scalar':
      return describeScalar(type)
    case 'optional':
      return { kind: 'optional', of: describeValue(type.of, use) }
    case 'array': {
      const { element, container, length } = type
      return { kind: 'array', element, container, ...use, ...(length === undefined ? {} : { length }) }
    }
    case 'tuple':
      return { kind: 'tuple', items: type.items.map((item) => describeValue(item, use)) }
    case 'undefined':
    case 'unknown':
      throw new InvariantError(`a value of type ${printType(type)} at the door`)
    default:
      return unreachable(type)
  }
}

function describeScalar(type: Type & { kind: 'scalar' }): EntryValue {
  switch (type.name) {
    case 'boolean':
      return { kind: 'boolean' }
    case 'int64':
      return { kind: 'bigint', signed: true }
    case 'uint64':
      return { kind: 'bigint', signed: false }
    case 'bigint':
      throw new InvariantError('a bigint of unknown width at the door')
    default:
      return { kind: 'number', integer: type.name !== 'float64', accepts: null }
  }
}
