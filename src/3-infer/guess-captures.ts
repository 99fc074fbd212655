// Types of variables outside a function that nothing says the type of, such as the parameters of a function around it: from what is
// done with them. Doors test what the variable holds, so that a wrong guess costs nothing but a version that no call runs.

import type { Capture, ClassShape, SourceFunction } from '../1-parse/module-index.ts'
import { unsupported_variable } from '../diagnostics/codes.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { BOXED, boxedType, boxOf } from '../hir/box.ts'
import type { HirFunction, LocalId } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { eachExpr } from '../hir/visit.ts'
import { type UsesContext, usesOfCaptures } from './parameter-uses.ts'
import { typesOfUses } from './types-of-uses.ts'
import type { ValueUses } from './value-uses.ts'

/** The captured variables of all functions looked at. A variable has one type in all of them. */
export class CapturedVariables {
  readonly byKey = new Map<string, Capture>()
  readonly #guessed = new Map<string, t.Type>()

  /** Unknown where nothing tells. `fn` is the first that is asked for. */
  typeOf(key: string, written: t.Type, fn: SourceFunction, context: UsesContext): t.Type {
    const boxed = boxedType(written)
    const isOpen = boxed === null ? written.kind === 'unknown' : !t.isKnown(boxed)
    if (!isOpen) return asTable(written, this.byKey.get(key))
    const known = this.#guessed.get(key)
    if (known !== undefined) return known
    for (const [each, uses] of usesOfCaptures(fn, context))
      if (!this.#guessed.has(each))
        this.#guessed.set(each, this.#guess(each, uses, context.classesIn(fn.module)))
    return this.#guessed.get(key) ?? t.unknown
  }

  #guess(key: string, uses: ValueUses, classes: readonly ClassShape[]): t.Type {
    const { type, name = '' } = this.byKey.get(key) ?? {}
    const boxed = boxedType(type)
    const [guess = t.unknown] = typesOfUses(boxed === null ? uses : uses.current.field(BOXED), classes) ?? []
    // Functions are not told apart at the door.
    const held = guess.kind === 'undefined' ? t.unknown : guess
    if (boxed === null || held.kind === 'unknown') return held
    return boxOf(key, name, boxed.kind === 'optional' ? { ...boxed, of: held } : held)
  }
}

/** Constant tables are handed over once, so nothing may write them. */
function asTable(type: t.Type, capture: Capture | undefined): t.Type {
  const isTable = capture?.frozen || capture?.source.kind === 'literal'
  return type.kind === 'array' && isTable ? { ...type, readonly: true } : type
}

/** Throws for a variable whose type is not known; one that is not read any more does not matter. */
export function checkCaptures(fn: HirFunction, types: ReadonlyMap<LocalId, t.Type>): void {
  const untyped = fn.params.filter(
    ({ local, source }) => source.kind === 'capture' && types.get(local)?.kind === 'unknown',
  )
  if (untyped.length === 0) return
  for (const expr of eachExpr(fn.body)) {
    if (expr.kind !== 'Local' || !untyped.some(({ local }) => local === expr.id)) continue
    const name = fn.locals[expr.id]?.name ?? ''
    const why = 'it is declared outside the function, and its type is not known'
    throw new CompileError(unsupported_variable({ name, why }), expr.span)
  }
}
