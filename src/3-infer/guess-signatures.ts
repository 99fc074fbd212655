// Signatures for a function that does not say of every parameter what it is: from its choices, from what it does with them, and
// from what the functions that it calls say. Several where it may be one of several, chosen at the door by the arguments.

import type { ClassShape, FormalParam, SourceFunction, WrittenSignature } from '../1-parse/module-index.ts'
import { countNodes } from '../hir/count-nodes.ts'
import type { HirFunction, Stmt } from '../hir/nodes.ts'
import { receiverType } from '../hir/receiver.ts'
import * as t from '../hir/types.ts'
import { bodiesOf } from '../hir/visit.ts'
import { formalsOf, type UsesContext, usesOfParameters } from './parameter-uses.ts'
import { arrayTypes, fitting, typesOfUses, unique } from './types-of-uses.ts'
import type { ValueUses } from './value-uses.ts'

/** Each is a version of the function in the user's bundle. */
const MAX_GUESSES = 5
/** For what is too short to gain from more, or so long that each weighs much. */
const FEW_GUESSES = 2
const LONG_FUNCTION_NODES = 1500

export interface Guess {
  readonly signatures: readonly WrittenSignature[]
  /** Every parameter's type is either written or follows from what is done with it. */
  readonly isFounded: boolean
}

/** Null where every type is written, or where one cannot be guessed. */
export function guessSignatures(fn: SourceFunction, context: UsesContext): Guess | null {
  const params = formalsOf(fn)
  const isOpen = ({ type }: FormalParam): boolean => type.kind === 'unknown'
  if (!params.some(isOpen)) return null
  if (params.some((param) => isOpen(param) && param.choices === null)) return null
  const uses = usesOfParameters(fn, context)
  // What cannot be lowered fails with any types, and the reason for that is what to say.
  if (uses === null)
    return {
      signatures: [
        signature(
          fn,
          params.map(() => t.float64),
        ),
      ],
      isFounded: true,
    }
  const classes = likelyClasses(fn, context)
  const guesses = params.map((param, i) =>
    isOpen(param)
      ? param === fn.receiver
        ? guessReceiver(fn.key, uses[i] as ValueUses)
        : guess(param, uses[i] as ValueUses, classes)
      : written(param),
  )
  if (guesses.some(({ types }) => types.length === 0)) return null
  return {
    signatures: combine(params, guesses)
      .slice(0, worthOf(context.lower(fn).fn))
      .map((types) => signature(fn, types)),
    isFounded: guesses.some(({ isFounded }) => isFounded),
  }
}

/** How many versions the function is worth: without a loop, what is copied in is most of the work. */
function worthOf(fn: HirFunction): number {
  const isShort = !hasLoop(fn.body)
  return isShort || countNodes(fn) > LONG_FUNCTION_NODES ? FEW_GUESSES : MAX_GUESSES
}

/** Calls count as loops, whatever is called. */
function hasLoop(stmts: readonly Stmt[]): boolean {
  return stmts.some(
    (stmt) => stmt.kind === 'Loop' || stmt.kind === 'Call' || bodiesOf(stmt).some((body) => hasLoop(body)),
  )
}

function signature(fn: SourceFunction, types: readonly t.Type[]): WrittenSignature {
  const [params, { span }] = [formalsOf(fn), fn]
  return {
    params: types.map((type, i) => ({ type, wantsInteger: params[i]?.wantsInteger ?? false })),
    returns: null,
    span,
  }
}

interface ParameterGuess {
  /** The likeliest first. */
  readonly types: readonly t.Type[]
  readonly isFounded: boolean
}

function written({ type }: FormalParam): ParameterGuess {
  return { types: [type], isFounded: false }
}

/** The classes of the function's module, its own first. */
function likelyClasses(fn: SourceFunction, context: UsesContext): readonly ClassShape[] {
  const own = fn.receiver?.type
  const isOwn = ({ type }: ClassShape): boolean => own !== undefined && t.sameType(type, own)
  const all = context
    .classesIn(fn.module)
    .filter(({ type, unusable }) => type.kind === 'struct' && unusable === null)
  return [...all.filter(isOwn), ...all.filter((shape) => !isOwn(shape))]
}

function guess(
  { choices, hasDefault, isRest }: FormalParam,
  uses: ValueUses,
  classes: readonly ClassShape[],
): ParameterGuess {
  if (isRest) return { types: uses.isOther ? [] : [t.listOfNumbers], isFounded: uses.isArray }
  if (choices !== null && typeof choices !== 'string')
    return { types: fitting(choices, uses), isFounded: true }
  if (choices === 'array' && !uses.isOther && !uses.isArray && uses.written.length === 0)
    return { types: arrayTypes(uses), isFounded: true }
  const types = typesOfUses(uses, classes)
  if (types === null) return { types: [t.float64], isFounded: false }
  const [only] = types
  const isMissing = uses.isOptional && !hasDefault && types.length === 1 && only?.kind === 'scalar'
  return { types: isMissing ? [t.optionalOf(only)] : types, isFounded: types.length > 0 }
}

/** `this`: an object that has the properties that are used as its own. */
function guessReceiver(key: string, uses: ValueUses): ParameterGuess {
  const types = (typesOfUses(uses, []) ?? []).flatMap((type) =>
    type.kind === 'struct' && type.of === null && !t.isNamed(type) ? [receiverType(key, type)] : [],
  )
  return { types, isFounded: true }
}

/** Not every combination: arrays of one call are mostly of one kind, so that the n-th version takes the n-th choice of every parameter. */
function combine(
  params: readonly FormalParam[],
  guesses: readonly ParameterGuess[],
): readonly (readonly t.Type[])[] {
  const kinds = unique(guesses.flatMap(({ types }) => (types.length > 1 ? types : [])).filter(isArray))
  const others = guesses.map(({ types }) => types.filter((type) => !isArray(type)).length)
  const count = Math.min(MAX_GUESSES, Math.max(1, kinds.length, ...others))
  const combined = Array.from({ length: count }, (_, version) =>
    params.map((_param, i) => pick((guesses[i] as ParameterGuess).types, version, kinds[version])),
  )
  return combined.filter(
    (types, i) => combined.findIndex((other) => other.every((type, j) => same(type, types[j]))) === i,
  )
}

function pick(types: readonly t.Type[], version: number, kind: t.Type | undefined): t.Type {
  const alike = kind === undefined ? undefined : types.find((type) => t.sameType(type, kind))
  return alike ?? (types[Math.min(version, types.length - 1)] as t.Type)
}

const isArray = ({ kind }: t.Type): boolean => kind === 'array'
const same = (a: t.Type, b: t.Type | undefined): boolean => b !== undefined && t.sameType(a, b)
