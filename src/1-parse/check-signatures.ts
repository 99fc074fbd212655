// Written signatures against each other and against the function that they describe.

import {
  contradictory_tags,
  signature_against_annotation,
  wrong_parameter_count,
} from '../diagnostics/codes/parse.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { isNumber, join, printType, sameType, type Type } from '../hir/types.ts'
import type { Span } from '../source.ts'
import type { SourceFunction, WrittenSignature } from './module-index.ts'

/** Drops repetitions. Throws CompileError `contradictory_tags` where the same parameters give different results. */
export function mergeSignatures(signatures: readonly WrittenSignature[]): readonly WrittenSignature[] {
  const merged: WrittenSignature[] = []
  for (const signature of signatures) {
    const earlier = merged.find((other) => sameParams(other, signature))
    if (earlier === undefined) merged.push(signature)
    else if (!sameReturns(earlier, signature)) {
      throw new CompileError(
        contradictory_tags({ what: 'two signatures differ only in their result' }),
        signature.span,
        [{ span: earlier.span, text: 'the other signature' }],
      )
    }
  }
  return merged
}

function sameParams(a: WrittenSignature, b: WrittenSignature): boolean {
  return (
    a.params.length === b.params.length &&
    a.params.every(
      (param, i) =>
        sameType(param.type, b.params[i]?.type ?? param.type) &&
        param.wantsInteger === b.params[i]?.wantsInteger,
    )
  )
}

function sameReturns(a: WrittenSignature, b: WrittenSignature): boolean {
  if (a.returns === null || b.returns === null) return a.returns === b.returns
  return sameType(a.returns, b.returns)
}

/** Throws CompileError `wrong_parameter_count` or `signature_against_annotation`. */
export function checkSignatures(signatures: readonly WrittenSignature[], fn: SourceFunction): void {
  for (const signature of signatures) {
    if (signature.params.length !== fn.params.length) {
      const counts = { name: fn.name, written: signature.params.length, actual: fn.params.length }
      throw new CompileError(wrong_parameter_count(counts), signature.span)
    }
    signature.params.forEach((param, i) => {
      const formal = fn.params[i]
      if (formal && !agree(param.type, formal.type))
        throw contradiction(formal.name, param.type, formal.type, signature.span, formal.span)
    })
    if (signature.returns !== null && fn.returns !== null && !agree(signature.returns, fn.returns.type)) {
      throw contradiction('the result', signature.returns, fn.returns.type, signature.span, fn.returns.span)
    }
  }
}

/** Whether some value is of both types. */
function agree(signature: Type, annotation: Type): boolean {
  if (signature.kind === 'unknown' || annotation.kind === 'unknown') return true
  if (isNumber(signature) && isNumber(annotation)) return true
  return join(signature, annotation) !== null
}

function contradiction(
  parameter: string,
  signature: Type,
  annotation: Type,
  span: Span,
  annotated: Span,
): CompileError {
  const message = signature_against_annotation({
    parameter,
    signature: printType(signature),
    annotation: printType(annotation),
  })
  return new CompileError(message, span, [{ span: annotated, text: 'the annotation' }])
}
