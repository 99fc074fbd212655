// Arrays outside functions that compiled code may have for itself, or that show each other's bytes.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import { type ArrayType, arrayOf, elementOf, listOfNumbers } from '../hir/types.ts'
import { type ByteView, ByteViews } from './byte-views.ts'
import type { Meanings } from './meanings.ts'
import type { ParsedModule } from './module-index.ts'
import { isScratch, type ScratchArray } from './scratch.ts'
import { isSurelyInitialised, unwrap } from './static-syntax.ts'
import type { WrittenTypes } from './written-types.ts'

export interface SharedArray {
  readonly type: ArrayType
  readonly isScratch: boolean
  /** The array on whose bytes this one is made, if it is another. */
  readonly view: ByteView | null
}

/** Longest scratch array, in bytes or items: compiled code has it in a frame. */
const MAX_CELLS = 4096

export class SharedArrays {
  readonly #meanings: Meanings
  readonly #types: WrittenTypes
  readonly #views: ByteViews
  /** By the array that stands for the memory. */
  readonly #scratch = new Map<Variable, boolean>()

  constructor(meanings: Meanings, types: WrittenTypes) {
    this.#meanings = meanings
    this.#types = types
    this.#views = new ByteViews(meanings)
  }

  /** What is special about a variable's array; null where nothing is. */
  of(variable: Variable, module: ParsedModule): SharedArray | null {
    if (this.#meanings.factsOf(module).hasEval || this.#meanings.mayBeReadEarly(variable)) return null
    const view = this.#views.of(variable, module)
    if (view !== null) {
      const isOwn = this.#isScratchView(view, module)
      const type = arrayOf(view.element, { length: view.length })
      if (view.base === variable) return isOwn ? { type, isScratch: true, view: null } : null
      return this.#meanings.mayBeReadEarly(view.base) ? null : { type, isScratch: isOwn, view }
    }
    const length = this.#listLength(variable, module)
    if (length === null || !this.#isScratchList(variable, length, module)) return null
    return { type: { ...listOfNumbers, length }, isScratch: true, view: null }
  }

  #isScratchView({ base, baseBytes }: ByteView, module: ParsedModule): boolean {
    return this.#remembered(base, () => {
      const sharing = baseBytes <= MAX_CELLS ? this.#views.sharing(base, module) : null
      if (sharing === null) return false
      const arrays = new Map<Variable, ScratchArray>()
      for (const variable of sharing) {
        const view = this.#views.of(variable, module)
        if (view === null || isExported(variable)) return false
        const cellsPerElement = elementOf(view.element).bytes
        arrays.set(variable, { firstCell: view.offsetBytes, cellsPerElement, length: view.length })
      }
      return isScratch(arrays, module, this.#meanings)
    })
  }

  #isScratchList(variable: Variable, length: number, module: ParsedModule): boolean {
    return this.#remembered(variable, () => {
      if (length > MAX_CELLS || isExported(variable)) return false
      return isScratch(
        new Map([[variable, { firstCell: 0, cellsPerElement: 1, length }]]),
        module,
        this.#meanings,
      )
    })
  }

  #remembered(variable: Variable, find: () => boolean): boolean {
    const known = this.#scratch.get(variable)
    if (known !== undefined) return known
    const found = find()
    this.#scratch.set(variable, found)
    return found
  }

  /** Length of an array literal of numbers that a variable holds for good. */
  #listLength(variable: Variable, module: ParsedModule): number | null {
    const { path } = variable
    if (!path.isVariableDeclarator() || path.node.id.type !== 'Identifier') return null
    if (!variable.constant || !isSurelyInitialised(variable)) return null
    const init = path.get('init') as NodePath
    const literal = init.node ? unwrap(init) : init
    if (!literal.isArrayExpression() || literal.node.elements.length === 0) return null
    const { type } = this.#types.ofInitialiser(literal, module)
    return type.kind === 'array' && type.container === 'list' ? literal.node.elements.length : null
  }
}

function isExported(variable: Variable): boolean {
  return variable.path.parentPath?.parentPath?.isExportNamedDeclaration() === true
}
