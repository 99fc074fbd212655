// Typed arrays outside functions that show the same bytes: `F = new Float64Array(1)`, `U = new Uint32Array(F.buffer)`, or both on
// one `new ArrayBuffer(8)`.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import { type ElementType, elementOf } from '../hir/types.ts'
import { typedArrayClasses } from './annotations/written-type.ts'
import type { Meanings } from './meanings.ts'
import type { ParsedModule } from './module-index.ts'
import { isSurelyInitialised, staticPropertyName, unwrap } from './static-syntax.ts'

/** Where the elements of a typed array lie among the bytes of another one. */
export interface ByteView {
  /** The array that shows the whole buffer, and stands for it. */
  readonly base: Variable
  readonly baseBytes: number
  readonly element: ElementType
  readonly offsetBytes: number
  readonly length: number
}

interface Buffer {
  readonly base: Variable
  readonly bytes: number
}

/** Deepest chain of views of views. */
const MAX_DEPTH = 8

export class ByteViews {
  readonly #meanings: Meanings

  constructor(meanings: Meanings) {
    this.#meanings = meanings
  }

  /** What the variable's array shows of whose bytes, for arrays that are never replaced; null where that is not written. */
  of(variable: Variable, module: ParsedModule, depth = 0): ByteView | null {
    const made = initialiserOf(variable)
    if (!made || depth > MAX_DEPTH) return null
    const element = this.#elementOf(made, module)
    const [first, ...rest] = made.isNewExpression() ? made.get('arguments') : []
    const size = made.isCallExpression() ? this.#sizeGiven(made, module) : first
    if (element === null || !size) return null
    const { bytes } = elementOf(element)
    const length = this.#numberOf(size, module)
    if (length !== null) {
      const isLength = rest.length === 0 && length >= 0 && Number.isInteger(length)
      return isLength ? { base: variable, baseBytes: length * bytes, element, offsetBytes: 0, length } : null
    }
    const [offset, count] = rest.map((each) => this.#numberOf(each, module))
    const buffer = first ? this.#bufferOf(first, module, depth) : null
    if (buffer === null || offset === null || count === null) return null
    const offsetBytes = offset ?? 0
    const shown = count ?? (buffer.bytes - offsetBytes) / bytes
    const fits = offsetBytes >= 0 && shown >= 0 && offsetBytes + shown * bytes <= buffer.bytes
    if (!fits || !Number.isInteger(shown) || offsetBytes % bytes !== 0) return null
    return { base: buffer.base, baseBytes: buffer.bytes, element, offsetBytes, length: shown }
  }

  /** All arrays on the bytes of `base`, itself first; null if their buffer is used for anything else. */
  sharing(base: Variable, module: ParsedModule): readonly Variable[] | null {
    const found = [base]
    const buffers = new Set<Variable>()
    const note = (reference: NodePath): boolean => {
      const id = reference.parentPath?.isNewExpression() ? declaredBy(reference.parentPath) : null
      if (id === null || this.of(id, module)?.base !== base) return false
      if (!found.includes(id)) found.push(id)
      return true
    }
    for (const variable of found) {
      for (const reference of variable.referencePaths) {
        const member = reference.parentPath
        const isBuffer =
          member?.isMemberExpression() === true &&
          reference.key === 'object' &&
          staticPropertyName(member.node) === 'buffer'
        if (isBuffer && !note(member)) return null
      }
      const made = initialiserOf(variable)?.get('arguments.0') as NodePath | undefined
      const buffer = made?.isIdentifier() ? made.scope.getBinding(made.node.name) : undefined
      if (buffer === undefined || buffers.has(buffer) || !isBufferVariable(buffer)) continue
      buffers.add(buffer)
      if (!buffer.referencePaths.every(note)) return null
    }
    return found
  }

  /** What `array.buffer`, or a variable that holds a new ArrayBuffer, stands for. */
  #bufferOf(wrapped: NodePath, module: ParsedModule, depth: number): Buffer | null {
    const path = unwrap(wrapped)
    if (path.isIdentifier()) {
      const variable = path.scope.getBinding(path.node.name)
      return variable && isBufferVariable(variable) ? this.#ofBuffer(variable, module) : null
    }
    if (!path.isMemberExpression() || staticPropertyName(path.node) !== 'buffer') return null
    const object = unwrap(path.get('object'))
    const variable = object.isIdentifier() ? object.scope.getBinding(object.node.name) : undefined
    const view = variable ? this.of(variable, module, depth + 1) : null
    return view && { base: view.base, bytes: view.baseBytes }
  }

  /** The first array made on the whole of the buffer stands for it. */
  #ofBuffer(variable: Variable, module: ParsedModule): Buffer | null {
    const length = initialiserOf(variable)?.get('arguments') as NodePath[]
    const bytes = length[0] && length.length === 1 ? this.#numberOf(length[0], module) : null
    if (bytes === null || !Number.isInteger(bytes) || bytes < 0) return null
    for (const reference of variable.referencePaths) {
      const made = reference.parentPath
      if (!made?.isNewExpression() || made.node.arguments.length !== 1) continue
      const element = this.#classOf(made.get('callee') as NodePath, module)
      const base = declaredBy(made)
      if (element === null || base === null || !base.constant || bytes % elementOf(element).bytes !== 0)
        continue
      return { base, bytes }
    }
    return null
  }

  #classOf(callee: NodePath, module: ParsedModule): ElementType | null {
    const meaning = this.#meanings.ofExpression(callee, module)
    return meaning.kind === 'builtin' ? (typedArrayClasses.get(meaning.name) ?? null) : null
  }

  /** Of the typed array that an expression makes, by itself or by a function that does nothing else. */
  #elementOf(made: NodePath, module: ParsedModule): ElementType | null {
    if (made.isNewExpression()) return this.#classOf(made.get('callee') as NodePath, module)
    const maker = this.#makerOf(made, module)
    return maker && this.#classOf(maker.init.get('callee') as NodePath, maker.module)
  }

  /** The argument of a call that becomes the length of the array that the function makes. */
  #sizeGiven(call: NodePath<t.CallExpression>, module: ParsedModule): NodePath | null {
    const maker = this.#makerOf(call, module)
    const [size, another] = (maker?.init.get('arguments') ?? []) as NodePath[]
    const variable = size?.isIdentifier() ? size.scope.getBinding(size.node.name) : undefined
    if (!maker || another || variable?.kind !== 'param' || !variable.constant) return null
    if (variable.path.listKey !== 'params' || !variable.path.isIdentifier()) return null
    const args = call.get('arguments') as NodePath[]
    const isPlain = variable.scope.path === maker.fn && !args.some((each) => each.isSpreadElement())
    return (isPlain && args[Number(variable.path.key)]) || null
  }

  /** `function (n) { return new Float64Array(n) }` */
  #makerOf(
    call: NodePath,
    module: ParsedModule,
  ): {
    readonly fn: NodePath
    readonly init: NodePath<t.NewExpression>
    readonly module: ParsedModule
  } | null {
    if (!call.isCallExpression()) return null
    const meaning = this.#meanings.ofExpression(call.get('callee') as NodePath, module)
    if (meaning.kind !== 'function') return null
    const { path: fn } = meaning
    if (fn.node.async || fn.node.generator) return null
    const body = fn.get('body') as NodePath
    const [only, another] = body.isBlockStatement() ? body.get('body') : []
    const value = only?.isReturnStatement() && !another ? (only.get('argument') as NodePath) : body
    const init = value.node ? unwrap(value) : value
    return init.isNewExpression() ? { fn, init, module: meaning.module } : null
  }

  #numberOf(path: NodePath, module: ParsedModule): number | null {
    const meaning = this.#meanings.ofExpression(path, module)
    return meaning.kind === 'constant' && typeof meaning.value === 'number' ? meaning.value : null
  }
}

/** What a variable that keeps its first value starts with. */
function initialiserOf(variable: Variable): NodePath | null {
  const { path } = variable
  if (!path.isVariableDeclarator() || path.node.id.type !== 'Identifier') return null
  if (!variable.constant || !isSurelyInitialised(variable)) return null
  const init = path.get('init') as NodePath
  return init.node ? unwrap(init) : null
}

function isBufferVariable(variable: Variable): boolean {
  const made = initialiserOf(variable)
  if (!made?.isNewExpression()) return false
  const callee = made.get('callee') as NodePath
  return callee.isIdentifier({ name: 'ArrayBuffer' }) && !callee.scope.hasBinding('ArrayBuffer', true)
}

/** The variable that an expression initialises. */
function declaredBy(expression: NodePath): Variable | null {
  const declarator = expression.parentPath
  if (!declarator?.isVariableDeclarator() || declarator.node.id.type !== 'Identifier') return null
  return declarator.scope.getBinding(declarator.node.id.name) ?? null
}
