// What the rewritten module must know of an exported function: how to pass its arguments and where its result stands.

import type { FunctionEffects } from '../../3-infer/effects.ts'
import { ARRAYS, fieldUse, isClassUsed, partialKey } from '../../3-infer/field-uses.ts'
import { unsupported_operation } from '../../diagnostics/codes/types.ts'
import { CompileError } from '../../diagnostics/diagnostic.ts'
import { InvariantError, invariant, unreachable } from '../../diagnostics/invariant.ts'
import { BOXED, boxedType } from '../../hir/box.ts'
import { exchangesGraphs, isPassedByReference } from '../../hir/graph-types.ts'
import type { HirFunction, HirModule, Param } from '../../hir/nodes.ts'
import { staticCost } from '../../hir/static-cost.ts'
import { isNullable, printType, type StructType, type Type, typeKey } from '../../hir/types.ts'
import { CONTEXT_RESULT_SLOTS, type Entry, type EntryParam, type EntryValue, isPassedField } from './abi.ts'
import { holdsReference, isComposite, isVoid } from './c-types.ts'
import { GraphShapes } from './graph-shapes.ts'

export function describeEntry(
  exported: HirModule['exports'][number],
  fn: HirFunction,
  effects: FunctionEffects,
): Entry {
  const shapes = graphShapes(fn, effects)
  const params = fn.params.map((param, i) => describeParam(param, i, fn, effects, shapes))
  const result = describeResult(fn.result, effects, shapes)
  return {
    symbol: exported.symbol,
    careful: exported.careful ?? null,
    tagged: exported.tagged,
    signature: exported.signature,
    params,
    missing: exported.missing ?? [],
    result,
    graph:
      shapes === null
        ? null
        : { shapes: shapes.all, writesLists: effects.writesLists, writesArrays: effects.writesArrays },
    usesContext: usesContext(fn, effects),
    // Handing over a view of an array made here traps, and so does one object in two places.
    mayTrap: effects.mayTrap || holdsReference(fn.result),
    exactClasses: fn.callsMethods,
    comparesArrays: comparesArrays(fn, effects, shapes),
    conditions: [...(fn.conditions?.values() ?? [])],
    cost: staticCost(fn),
  }
}

/** Throws where arrays come in by objects, too: one of them could be one of the parameters. */
function comparesArrays(fn: HirFunction, { fields }: FunctionEffects, shapes: GraphShapes | null): boolean {
  const compares = fields.identities.has(ARRAYS)
  const inObjects = shapes?.all.some(({ kind }) => kind === 'numbers' || kind === 'elements') === true
  if (compares && inObjects)
    throw new CompileError(
      unsupported_operation({ operation: 'comparing identities', types: 'arrays in objects' }),
      fn.span,
    )
  return compares
}

/** Null where the function takes and gives no references. */
function graphShapes(fn: HirFunction, effects: FunctionEffects): GraphShapes | null {
  return isGraphEntry(fn, effects) ? new GraphShapes(effects) : null
}

/** Whether objects go through the function's door as references. `effects` are those of all its versions. */
export function isGraphEntry(fn: HirFunction, { fields }: FunctionEffects): boolean {
  return exchangesGraphs(fn, (type, field) => isPassedField(fieldUse(type, field, fields)))
}

/** The exported function is given the context. */
export function usesContext(fn: HirFunction, effects: FunctionEffects): boolean {
  if (effects.allocates || isComposite(fn.result) || writtenCells(fn, effects).length > 0) return true
  if (isGraphEntry(fn, effects)) return false
  return fn.params.some(({ local }) => writesFields(fn.locals[local]?.type, effects))
}

/** Once it has written to an array, a run comes to its end, and nothing that it gives can make the original run instead: a door may
 *  refuse arrays and objects. */
function endsForGood(fn: HirFunction, effects: FunctionEffects): boolean {
  if (effects.bailsLate || effects.writesLists || !isCertain(fn.result)) return false
  if (isGraphEntry(fn, effects)) return false
  return !fn.params.some(({ local }) => writesFields(fn.locals[local]?.type, effects))
}

/** Made of scalars, which no door refuses. */
function isCertain(result: Type): boolean {
  if (result.kind === 'optional') return isCertain(result.of)
  if (result.kind === 'tuple') return result.items.every(isCertain)
  return result.kind === 'scalar' || result.kind === 'undefined'
}

/** Positions of the parameters that are cells and written. */
export function writtenCells(fn: HirFunction, { writes }: FunctionEffects): number[] {
  return fn.params.flatMap((param, i) => (isCell(fn, param) && writes.has(i) ? [i] : []))
}

const isCell = (fn: HirFunction, { local }: Param): boolean => {
  const type = fn.locals[local]?.type
  return type?.kind === 'array' && type.container === 'cell'
}

function describeParam(
  param: Param,
  position: number,
  fn: HirFunction,
  effects: FunctionEffects,
  shapes: GraphShapes | null,
): EntryParam {
  const type = fn.locals[param.local]?.type
  invariant(type !== undefined, `parameter ${position} of ${fn.symbol} has no type`)
  const written = effects.writes.has(position)
  const inPlace = !written || endsForGood(fn, effects)
  const use = { written, read: effects.reads.has(position), inPlace, isResult: false, effects, shapes }
  if (type.kind === 'array' && type.container === 'cell') {
    const value: EntryValue =
      type.element === 'uint8' ? { kind: 'boolean' } : { kind: 'number', integer: false, accepts: null }
    return { source: param.source, value, ...(use.written ? { slot: cellSlot(fn, position) } : {}) }
  }
  const boxed = boxedType(type) === null ? {} : { boxed: boxUse(type as StructType, effects) }
  return { source: param.source, value: withPromises(describeValue(type, use), param), ...boxed }
}

const boxUse = (type: StructType, { fields }: FunctionEffects): 'read' | 'written' =>
  fieldUse(type, BOXED, fields).written ? 'written' : 'read'

/** Cells are written to the last result slots, in the order of the parameters. */
export function cellSlot(fn: HirFunction, position: number): number {
  return CONTEXT_RESULT_SLOTS - fn.params.slice(position).filter((param) => isCell(fn, param)).length
}

/** What the function presumes of the parameter, and what it does to it for certain. */
function withPromises(value: EntryValue, { accepts, overwritten }: Param): EntryValue {
  if (value.kind === 'number') return { ...value, accepts }
  if (value.kind !== 'array' || value.container !== 'typed' || overwritten === undefined) return value
  return { ...value, overwritten }
}

/** Numbers come back as doubles, whatever they were inside. */
function describeResult(type: Type, effects: FunctionEffects, shapes: GraphShapes | null): Entry['result'] {
  if (isVoid(type)) return { kind: 'void' }
  const use = { written: false, read: false, inPlace: false, isResult: true, effects, shapes }
  return asDoubles(describeValue(type, use))
}

/** Some field of an argument of the type may be another one after the call. */
function writesFields(type: Type | undefined, effects: FunctionEffects): boolean {
  if (type?.kind !== 'struct') return false
  return type.fields.some((field) => {
    const { read, written } = fieldUse(type, field.name, effects.fields)
    return written || (read && writesFields(field.type, effects))
  })
}

function asDoubles(value: EntryValue): EntryValue {
  switch (value.kind) {
    case 'number':
      return { ...value, integer: false }
    case 'optional':
      return { ...value, of: asDoubles(value.of) }
    case 'tuple':
      return { ...value, items: value.items.map(asDoubles) }
    case 'struct':
      return {
        ...value,
        fields: value.fields.map((field) => ({ ...field, value: asDoubles(field.value) })),
      }
    default:
      return value
  }
}

interface ValueUse {
  readonly written: boolean
  readonly read: boolean
  readonly inPlace: boolean
  readonly isResult: boolean
  /** Of the function that is given the value, or makes it. */
  readonly effects: FunctionEffects
  readonly shapes: GraphShapes | null
}

function describeValue(type: Type, use: ValueUse): EntryValue {
  if (use.shapes !== null && isPassedByReference(type))
    return { kind: 'reference', shape: use.shapes.of(type) }
  switch (type.kind) {
    case 'scalar':
      return describeScalar(type)
    case 'optional':
      return { kind: 'optional', of: describeValue(type.of, use), isNull: isNullable(type) }
    case 'array': {
      const { element, container, length } = type
      invariant(container !== 'cell', 'a cell stands in no other value')
      const { written, read } = use
      const inPlace = use.inPlace && container === 'typed'
      return {
        kind: 'array',
        element,
        container,
        written,
        read,
        inPlace,
        ...(length === undefined ? {} : { length }),
      }
    }
    case 'list':
      return {
        kind: 'list',
        of: describeValue(type.of, use),
        written: !use.isResult && use.effects.writesLists,
      }
    case 'tuple':
      return { kind: 'tuple', items: type.items.map((item) => describeValue(item, use)) }
    case 'struct':
      return describeStruct(type, use)
    case 'string':
      return { kind: 'string' }
    case 'undefined':
    case 'unknown':
    case 'opaque':
      throw new InvariantError(`a value of type ${printType(type)} at the door`)
    default:
      return unreachable(type)
  }
}

function describeStruct(type: StructType, use: ValueUse): EntryValue {
  const { effects, isResult } = use
  const key = typeKey(type)
  const isMade = effects.fields.made.has(key)
  const shown = type.fields.flatMap((field) => {
    const fieldUsed = isResult ? { read: isMade, written: false } : fieldUse(type, field.name, effects.fields)
    return isPassedField(fieldUsed) ? [{ field, ...fieldUsed }] : []
  })
  const fields = shown.map(({ field, read, written }) => ({
    name: field.name,
    isAdded: field.added === true,
    value: describeValue(field.type, use),
    taken: describeValue(field.type, { ...use, isResult: true }),
    read,
    written,
  }))
  const isCompared = !isResult && effects.fields.identities.has(key)
  const isOrdered = type.hasUncertainOrder !== true
  const isExact = isMade || isClassUsed(type, effects.fields)
  const isPartial = effects.fields.reads.has(partialKey(type))
  return { kind: 'struct', of: type.of, key, isCompared, isMade, isPartial, isExact, isOrdered, fields }
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
