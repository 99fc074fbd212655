// Types of values, from what is done with them.

import { BIT_ARRAYS, USUAL_ARRAYS } from '../1-parse/annotations/choices.ts'
import type { ClassShape } from '../1-parse/module-index.ts'
import * as t from '../hir/types.ts'
import type { ValueUses } from './value-uses.ts'

/** Properties of one object. */
const MAX_FIELDS = 40

/** What the value may be, the likeliest first; none where it has no form in compiled code, null where nothing tells. */
export function typesOfUses(uses: ValueUses, classes: readonly ClassShape[]): readonly t.Type[] | null {
  return typesOf(uses.current, { classes, within: new Set() })
}

interface Guessing {
  /** Classes that it may be an instance of, the likelier first. */
  readonly classes: readonly ClassShape[]
  /** Values around the one that is looked at. */
  readonly within: Set<ValueUses>
}

/** Arrays of the kinds that values like this are, mostly. */
export function arrayTypes({ isBits }: ValueUses): readonly t.Type[] {
  return isBits ? BIT_ARRAYS : USUAL_ARRAYS
}

function typesOf(uses: ValueUses, guessing: Guessing): readonly t.Type[] | null {
  // A function that may be left out is left out.
  if (uses.isCalled && !uses.isNumber && !uses.isText && !uses.isArray) return [t.undefinedType]
  if (uses.written.length > 0 && !uses.isText) return fitting(unique(uses.written), uses)
  const instance = instanceType(uses, guessing.classes)
  const types = typesWithoutClass(uses, guessing)
  return instance === null ? types : [instance, ...(types ?? [])]
}

/** Of the first class that has all properties and methods. */
function instanceType(uses: ValueUses, classes: readonly ClassShape[]): t.Type | null {
  const { fields, methods } = uses
  if (fields.size + methods.size === 0) return null
  const has = ({ type }: ClassShape, name: string): boolean =>
    type.kind === 'struct' && (t.fieldOf(type, name) !== null || type.omitted?.has(name) === true)
  const fits = (shape: ClassShape): boolean =>
    [...fields.keys()].every((name) => has(shape, name) || shape.method(`get ${name}`) !== null) &&
    [...methods].every((name) => shape.method(name) !== null)
  return classes.find(fits)?.type ?? null
}

function typesWithoutClass(uses: ValueUses, guessing: Guessing): readonly t.Type[] | null {
  const { within } = guessing
  if (uses.isOther || within.has(uses)) return []
  if (uses.isText) return [t.string]
  within.add(uses)
  const types = unwrittenTypes(uses, guessing)
  within.delete(uses)
  return types
}

function unwrittenTypes(uses: ValueUses, guessing: Guessing): readonly t.Type[] | null {
  if (uses.isArray) return uses.fields.size > 0 ? [] : listTypes(uses, guessing)
  if (uses.fields.size > 0) {
    const object = objectType(uses, guessing)
    if (object === null) return []
    return uses.isNumber ? [object, t.float64] : [object]
  }
  if (uses.isNumber) return [t.float64]
  return uses.isTested ? [t.boolean] : null
}

function listTypes(uses: ValueUses, guessing: Guessing): readonly t.Type[] {
  const element = uses.element?.current ?? null
  // `list = list[0]`: a variable for the list and for what it holds.
  const types = element === null || guessing.within.has(element) ? null : typesOf(element, guessing)
  const [held] = types ?? [t.float64]
  if (held === undefined) return []
  if (held.kind === 'string') return uses.isGrown ? [t.listOf(t.string)] : [t.string, t.listOf(t.string)]
  if (held.kind === 'scalar' && held.name === 'float64')
    return uses.isGrown ? [t.listOf(t.float64)] : arrayTypes(uses)
  if (held.kind === 'scalar' && !uses.isGrown) return arrayTypes(uses)
  const [item] = types ?? []
  return item === undefined ? [] : [t.listOf(inside(item))]
}

/** What lists and objects hold is mostly made where they are: arrays among it are lists. */
function inside(type: t.Type): t.Type {
  return type.kind === 'array' && type.container === 'typed' && !type.readonly ? t.listOfNumbers : type
}

/** Its properties in the order of their names, so that all objects of which the same is read have one type. */
function objectType(uses: ValueUses, guessing: Guessing): t.Type | null {
  const names = [...uses.fields.keys(), ...(uses.hasLength ? ['length'] : [])].sort()
  if (names.length > MAX_FIELDS || names.some((name) => /^(?:\d+|__proto__)$/.test(name))) return null
  const fields: t.StructField[] = []
  for (const name of names) {
    const type = fieldType(uses.fields.get(name)?.current ?? null, guessing)
    if (type === null) return null
    fields.push({ name, type })
  }
  return { kind: 'struct', name: '', of: null, fields }
}

function fieldType(uses: ValueUses | null, guessing: Guessing): t.Type | null {
  const types = (uses === null ? null : typesOf(uses, guessing)) ?? [t.float64]
  const [first] = types
  if (first === undefined || uses === null) return first ?? null
  const held = uses.written.length > 0 ? first : inside(first)
  if (held.kind === 'struct' || held.kind === 'list') {
    if (uses.isNullable) return t.nullableOf(held)
    return uses.isOptional || uses.isTested ? t.optionalOf(held) : held
  }
  return uses.isOptional && held.kind === 'scalar' ? t.optionalOf(held) : held
}

export function unique(types: readonly t.Type[]): t.Type[] {
  return types.filter((type, i) => types.findIndex((other) => t.sameType(other, type)) === i)
}

/** Arrays first where it is used as one. */
export function fitting(types: readonly t.Type[], uses: ValueUses): readonly t.Type[] {
  if (!uses.isArray) return types
  const arrays = types.filter(({ kind }) => kind === 'array' || kind === 'tuple' || kind === 'list')
  return arrays.length > 0 ? arrays : types
}
