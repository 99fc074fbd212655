// Types with which the inference of a tagged function starts: those of a Numba signature, else those of its annotations.

import type {
  FormalParam,
  SourceFunction,
  TaggedFunction,
  WrittenSignature,
} from '../1-parse/module-index.ts'
import * as codes from '../diagnostics/codes/types.ts'
import { CompileError, type Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Range } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { isElementType } from './element-values.ts'

export interface StartingParam {
  readonly type: t.Type
  /** As in `Param`: numbers of an integer type in a signature. */
  readonly accepts: Range | null
}

/** The signatures to compile for; null stands for the annotations. */
export function signaturesOf(tagged: TaggedFunction): readonly (WrittenSignature | null)[] {
  return tagged.signatures.length > 0 ? tagged.signatures : [null]
}

/** One per formal parameter. Throws where a type is missing or cannot be passed. Stage 1 has checked that signature and
 *  annotations agree. */
export function startingParams(
  fn: SourceFunction,
  signature: WrittenSignature | null,
): readonly StartingParam[] {
  const params = fn.params.map((param, i) => {
    const written = signature?.params[i]
    return written === undefined ? fromAnnotation(param) : fromSignature(param, written)
  })
  const { receiver } = fn
  if (receiver === null) return params
  const { name, unusable: why, span } = receiver
  if (why !== null) throw new CompileError(codes.unsupported_annotation({ name, why }), span)
  const written = signature?.params[params.length]
  return [...params, written === undefined ? fromAnnotation(receiver) : fromSignature(receiver, written)]
}

/** A value of a type that is not compiled can still be handed on. */
function fromAnnotation(param: FormalParam): StartingParam {
  if (param.type.kind === 'unknown') {
    const { name, unusable: why, span } = param
    if (why !== null)
      return { type: t.opaque(codes.unsupported_annotation({ name, why }), span), accepts: null }
    throw new CompileError(codes.untyped_parameter({ name }), span)
  }
  return { type: passable(param, t.isNumber(param.type) ? t.float64 : param.type), accepts: null }
}

function fromSignature(param: FormalParam, written: WrittenSignature['params'][number]): StartingParam {
  const type = t.isNumber(written.type) ? t.float64 : written.type
  return { type: passable(param, type), accepts: acceptedBy(written) }
}

const INTEGER = { integer: true, negativeZero: false, nan: false }

/** What a written integer type promises: that the numbers are integers. int32 where its width is not kept. */
function acceptedBy({ type, wantsInteger }: WrittenSignature['params'][number]): Range | null {
  const name = type.kind === 'scalar' ? type.name : null
  if (name === 'uint32') return { lo: 0, hi: 2 ** 32 - 1, ...INTEGER }
  if (name === 'int64') return { lo: Number.MIN_SAFE_INTEGER, hi: Number.MAX_SAFE_INTEGER, ...INTEGER }
  const isInt32 = name === 'int32' || (name === 'float64' && wantsInteger)
  return isInt32 ? { lo: -(2 ** 31), hi: 2 ** 31 - 1, ...INTEGER } : null
}

function passable(param: FormalParam, type: t.Type): t.Type {
  if (isPassable(type)) return type
  throw new CompileError(
    codes.unsupported_parameter_type({ name: param.name, type: t.printType(type) }),
    param.span,
  )
}

function isPassable(type: t.Type): boolean {
  switch (type.kind) {
    case 'unknown':
      return false
    case 'undefined':
    case 'scalar':
    case 'array':
    case 'struct':
    case 'string':
    case 'opaque':
      return true
    case 'optional':
      if (t.isNullable(type) && (type.of.kind === 'struct' || type.of.kind === 'list'))
        return isPassable(type.of)
      return type.of.kind === 'string' || t.isScalar(type.of, 'float64') || t.isScalar(type.of, 'boolean')
    case 'list':
      return isElementType(type.of)
    case 'tuple':
      return type.items.every((item) => item.kind === 'scalar')
  }
}

/** Numba's spelling of a signature; the result is `?` where it is not known. */
export function printSignature(params: readonly t.Type[], result: t.Type): string {
  return `${t.printType(result)}(${params.map(t.printType).join(', ')})`
}

/** A remark where the written return type is of another kind than the result. */
export function checkWrittenReturn(fn: SourceFunction, result: t.Type): Diagnostic | null {
  if (fn.returns === null) return null
  const { type, span } = fn.returns
  if (type.kind === 'unknown' || type.kind === 'undefined' || result.kind === 'undefined') return null
  // TypeScript has one type for arrays that are compiled in several ways.
  if (isPlainArray(type) && isPlainArray(result)) return null
  if (t.join(numbersAlike(type), numbersAlike(result)) !== null) return null
  const message = codes.contradictory_return({ written: t.printType(type), inferred: t.printType(result) })
  return { ...message, span, labels: [] }
}

const isPlainArray = (type: t.Type): boolean =>
  type.kind === 'list' || type.kind === 'tuple' || t.isFlatList(type)

function numbersAlike(type: t.Type): t.Type {
  if (type.kind === 'tuple') return t.tupleOf(type.items.map(numbersAlike))
  return t.isNumber(type) ? t.float64 : type
}
