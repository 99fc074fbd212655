// Prints the exported function around an implementation: it takes the ABI's scalars apart and puts results into the context.
// Its pointers are `restrict`: the dispatcher never passes overlapping arrays where one is written, and once clang has
// inlined the implementation here, its loops know it too.

import type { FunctionEffects } from '../../3-infer/effects.ts'
import { fieldUse } from '../../3-infer/field-uses.ts'
import { result_too_long } from '../../diagnostics/codes/types.ts'
import { CompileError } from '../../diagnostics/diagnostic.ts'
import { InvariantError, invariant } from '../../diagnostics/invariant.ts'
import { isPassedByReference } from '../../hir/graph-types.ts'
import type { HirFunction } from '../../hir/nodes.ts'
import { isScalar, printType, type StructType, type Type } from '../../hir/types.ts'
import { CONTEXT_RESULT_SLOTS, isPassedField } from './abi.ts'
import { implementationName } from './c-names.ts'
import { wideInside } from './c-optionals.ts'
import { type CTypes, isComposite, isVoid } from './c-types.ts'
import { cellSlot, isGraphEntry, usesContext, writtenCells } from './describe-entry.ts'
import type { UnitContext } from './emit-function.ts'
import { type GivenRecord, ResultSlots } from './result-slots.ts'

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

export function emitEntry(shape: EntryShape, { types, target }: UnitContext): string {
  const { fn, implementation, effects, usesContextInside } = shape
  const inGraphs = isGraphEntry(fn, effects)
  const params = new ParameterList(types, effects, inGraphs)
  const args = fn.params.flatMap((param, i) => {
    const type = fn.locals[param.local]?.type
    invariant(type !== undefined && !isVoid(type), `parameter ${i} of ${fn.symbol} has no value`)
    const isScratch = param.source.kind === 'capture' && param.source.scratch === true
    return isScratch ? params.scratch(type, `p${i}`) : params.take(type, `p${i}`)
  })
  const context = target === 'native' || usesContext(fn, effects) ? ['njit_context *context'] : []
  const head = [...context, ...params.declarations].join(', ') || 'void'
  const { symbol } = implementation
  const inner = `${implementationName(symbol, fn.name)}(${[...(usesContextInside ? ['context'] : []), ...args].join(', ')})`
  const cells = writtenCells(fn, effects).map(
    (i) => `  context->results[${cellSlot(fn, i)}] = (double)p${i}_cell;`,
  )
  const composite = isComposite(fn.result) || params.writes.length > 0
  const body = composite
    ? [
        ...compositeResult(
          fn,
          inner,
          new ResultSlots(types, params, effects.fields.made, inGraphs),
          params,
          types,
        ),
        ...cells,
      ]
    : scalarResult(fn.result, inner, cells)
  return [
    `NJIT_EXPORT("${symbol}")`,
    `${composite ? 'void' : resultType(fn.result)} ${symbol}(${head})`,
    '{',
    ...params.cells,
    ...params.statements.map((statement) => `  ${statement}`),
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

/** The result in slots, and behind it the fields that were written. */
function compositeResult(
  { result, params: declared, span }: HirFunction,
  inner: string,
  slots: ResultSlots,
  params: ParameterList,
  types: CTypes,
): string[] {
  slots.put(result, 'result')
  for (const { type, text } of params.writes) slots.put(type, text)
  // The last slots are for cells, of which there are no more than parameters.
  const limit = CONTEXT_RESULT_SLOTS - declared.length
  if (slots.count > limit) throw new CompileError(result_too_long({ values: slots.count, limit }), span)
  const givenArrays = `  const void *const given[] = { ${params.arrays.map((data) => `${data}, `).join('')}0 };`
  return [
    ...(slots.holdsArrays ? [givenArrays] : []),
    isVoid(result) ? `  ${inner};` : `  ${types.spell(result)} result = ${inner};`,
    ...slots.statements.map((statement) => `  ${statement}`),
  ]
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
  /** What makes records of the fields. */
  readonly statements: string[] = []
  readonly records: GivenRecord[] = []
  /** Fields that a run may write. */
  readonly writes: { readonly type: Type; readonly text: string }[] = []
  readonly #types: CTypes
  readonly #effects: FunctionEffects
  /** Objects and lists are addresses. */
  readonly #inGraphs: boolean
  /** Where the arrays begin, in the order of their origins. */
  readonly arrays: string[] = []

  constructor(types: CTypes, effects: FunctionEffects, inGraphs: boolean) {
    this.#types = types
    this.#effects = effects
    this.#inGraphs = inGraphs
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
    if (this.#inGraphs && isPassedByReference(type)) {
      this.declarations.push(`${this.#types.spell(type)}${type.kind === 'opaque' ? ' ' : ''}${name}`)
      return [name]
    }
    switch (type.kind) {
      case 'scalar':
        this.declarations.push(`${abiType(type, this.#types)} ${name}`)
        return [name]
      case 'string':
        return [this.#string(name)]
      case 'optional':
        if (type.of.kind === 'string') return [this.#string(name)]
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
        this.arrays.push(`${name}_data`)
        return [`${name}_data`, `${name}_length`, `${2 * (this.arrays.length - 1)}`]
      case 'list':
        this.declarations.push(`${this.#types.spell(type)}${name}`)
        return [name]
      case 'tuple': {
        const items = type.items.map((item, i) => {
          const parts = this.take(item, `${name}_${i}`)
          return item.kind === 'array' ? `{ ${parts.join(', ')} }` : parts.join(', ')
        })
        return [`(${this.#types.spell(type)}){ ${items.join(', ')} }`]
      }
      case 'struct':
        return [this.#record(type, name)]
      default:
        throw new InvariantError(`a parameter of type ${printType(type)} reached C`)
    }
  }

  #string(name: string): string {
    this.declarations.push(`const uint16_t *${name}_units`, `int32_t ${name}_length`)
    return `(njit_string){ ${name}_units, ${name}_length }`
  }

  /** Objects are numbered in the order in which they are met, outer before inner. */
  #record(type: StructType, name: string): string {
    this.records.push({ type, address: `&${name}` })
    const writes: { readonly type: Type; readonly text: string }[] = []
    const values = type.fields.map((field, i) => {
      const use = fieldUse(type, field.name, this.#effects.fields)
      if (!isPassedField(use)) return emptyOf(field.type)
      if (use.written) writes.push({ type: field.type, text: `${name}.field${i}` })
      const parts = this.take(field.type, `${name}_${i}`)
      return field.type.kind === 'array' ? `{ ${parts.join(', ')} }` : parts.join(', ')
    })
    this.writes.push(...writes)
    this.statements.push(`${this.#types.record(type)} ${name} = { ${values.join(', ')} };`)
    return `&${name}`
  }
}

/** Something to stand in a field that nothing reads. */
function emptyOf(type: Type): string {
  if (type.kind === 'optional') return emptyOf(type.of)
  return ['array', 'tuple', 'string'].includes(type.kind) ? '{ 0 }' : '0'
}
