// Prints the exported function around an implementation: it takes the ABI's scalars apart and puts results into the context.
// Its pointers are `restrict`: the dispatcher never passes overlapping arrays where one is written, and once clang has
// inlined the implementation here, its loops know it too.

import type { FunctionEffects } from '../../3-infer/effects.ts'
import { InvariantError, invariant, unreachable } from '../../diagnostics/invariant.ts'
import type { HirFunction } from '../../hir/nodes.ts'
import { isScalar, printType, type Type } from '../../hir/types.ts'
import { implementationName } from './c-names.ts'
import { wideInside } from './c-optionals.ts'
import { type CTypes, isComposite, isVoid } from './c-types.ts'
import { cellSlot, usesContext, writtenCells } from './describe-entry.ts'
import type { UnitContext } from './emit-function.ts'

export interface EntryShape {
  /** The function whose parameters and result the entry has. */
  readonly fn: HirFunction
  /** The function that it calls: the same, or its careful version. Numbers that only one of the two has as integers are converted. */
  readonly implementation: HirFunction
  /** Of both versions. */
  readonly effects: FunctionEffects
  /** The implementation is given the context. */
  readonly usesContextInside: boolean
}

export function emitEntry(shape: EntryShape, { types }: UnitContext): string {
  const { fn, implementation, effects, usesContextInside } = shape
  const params = new ParameterList(types)
  const args = fn.params.flatMap((param, i) => {
    const type = fn.locals[param.local]?.type
    invariant(type !== undefined && !isVoid(type), `parameter ${i} of ${fn.symbol} has no value`)
    const isScratch = param.source.kind === 'capture' && param.source.scratch === true
    return isScratch ? params.scratch(type, `p${i}`) : params.take(type, `p${i}`)
  })
  const context = usesContext(fn, effects) ? ['njit_context *context'] : []
  const head = [...context, ...params.declarations].join(', ') || 'void'
  const { symbol } = implementation
  const inner = `${implementationName(symbol, fn.name)}(${[...(usesContextInside ? ['context'] : []), ...args].join(', ')})`
  const cells = writtenCells(fn, effects).map(
    (i) => `  context->results[${cellSlot(fn, i)}] = (double)p${i}_cell;`,
  )
  const body = isComposite(fn.result)
    ? [...compositeResult(fn.result, inner, types), ...cells]
    : scalarResult(fn.result, inner, cells)
  return [
    `NJIT_EXPORT("${symbol}")`,
    `${resultType(fn.result)} ${symbol}(${head})`,
    '{',
    ...params.cells,
    ...body,
    '}',
    '',
  ].join('\n')
}

/** C type of the Wasm result. */
function resultType(result: Type): string {
  if (isVoid(result) || isComposite(result)) return 'void'
  invariant(result.kind === 'scalar', `cannot return ${printType(result)}`)
  switch (result.name) {
    case 'boolean':
      return 'int32_t'
    case 'int64':
      return 'int64_t'
    case 'uint64':
      return 'uint64_t'
    default:
      return 'double'
  }
}

function scalarResult(result: Type, inner: string, cells: readonly string[]): string[] {
  if (isVoid(result)) return [`  ${inner};`, ...cells]
  if (cells.length === 0) return [`  return ${inner};`]
  return [`  ${resultType(result)} result = ${inner};`, ...cells, '  return result;']
}

function compositeResult(result: Type, inner: string, types: CTypes): string[] {
  const slots = new ResultSlots()
  slots.put(result, 'result')
  return [
    `  ${types.spell(result)} result = ${inner};`,
    ...slots.statements.map((statement) => `  ${statement}`),
  ]
}

/** Values that a result takes apart into, one result slot each. */
class ResultSlots {
  readonly statements: string[] = []
  #slot = 0

  put(type: Type, value: string): void {
    switch (type.kind) {
      case 'undefined':
        break
      case 'scalar':
        this.#write(
          type.name === 'int64' || type.name === 'uint64' ? `njit_bigint_slot((uint64_t)${value})` : value,
        )
        break
      case 'optional':
        if (wideInside(type) === null) {
          this.#write(value)
          this.#write(`njit_is_undefined(${value}) ? 0.0 : 1.0`)
        } else {
          this.#write(`njit_bigint_slot((uint64_t)${value}.value)`)
          this.#write(`${value}.defined`)
        }
        break
      case 'array':
        this.#write(`(double)(uintptr_t)${value}.data`)
        this.#write(`${value}.length`)
        this.#write(`njit_return_origin(${value}.origin)`)
        break
      case 'tuple':
        for (const [i, item] of type.items.entries()) this.put(item, `${value}.item${i}`)
        break
      case 'unknown':
        throw new InvariantError('a result of unknown type reached C')
      default:
        unreachable(type)
    }
  }

  #write(value: string): void {
    this.statements.push(`context->results[${this.#slot++}] = ${value};`)
  }
}

/** C type of a scalar parameter. */
function abiType(type: Type, types: CTypes): string {
  return isScalar(type, 'boolean') ? 'int32_t' : types.spell(type)
}

/** The C parameters that ABI values arrive in. */
class ParameterList {
  readonly declarations: string[] = []
  /** Declarations of the cells, which live in the entry's frame. */
  readonly cells: string[] = []
  readonly #types: CTypes
  #arrays = 0

  constructor(types: CTypes) {
    this.#types = types
  }

  /** Declares an array of the entry's own; what the implementation takes for it. */
  scratch(type: Type, name: string): string[] {
    invariant(type.kind === 'array' && type.length !== undefined, 'a scratch array of unknown length')
    this.cells.push(
      `  _Alignas(16) ${this.#types.elementOf(type)} ${name}_own[${Math.max(type.length, 1)}] = { 0 };`,
    )
    return [`${name}_own`, String(type.length), '-2']
  }

  /** Declares what a value of the type arrives in; what the implementation takes for it. */
  take(type: Type, name: string): string[] {
    switch (type.kind) {
      case 'scalar':
        this.declarations.push(`${abiType(type, this.#types)} ${name}`)
        return [name]
      case 'optional':
        this.declarations.push(`${abiType(type.of, this.#types)} ${name}`, `int32_t ${name}_defined`)
        return [
          wideInside(type) === null
            ? `${name}_defined ? njit_wrap_optional(${name}) : NJIT_UNDEFINED`
            : `(${this.#types.spell(type)}){ ${name}, ${name}_defined != 0 }`,
        ]
      case 'array':
        if (type.container === 'cell') {
          this.declarations.push(`${type.element === 'uint8' ? 'int32_t' : 'double'} ${name}`)
          this.cells.push(`  ${this.#types.elementOf(type)} ${name}_cell = ${name};`)
          return [`&${name}_cell`, '1', '-1']
        }
        this.declarations.push(
          `${this.#types.elementOf(type)} *restrict ${name}_data`,
          `int32_t ${name}_length`,
        )
        return [`${name}_data`, `${name}_length`, `${2 * this.#arrays++}`]
      case 'tuple': {
        const items = type.items.map((item, i) => {
          const parts = this.take(item, `${name}_${i}`)
          return item.kind === 'array' ? `{ ${parts.join(', ')} }` : parts.join(', ')
        })
        return [`(${this.#types.spell(type)}){ ${items.join(', ')} }`]
      }
      default:
        throw new InvariantError(`a parameter of type ${printType(type)} reached C`)
    }
  }
}
