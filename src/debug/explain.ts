// What the compiler did with each function, for people: remarks of the passes by source line, and what crosses the boundary.

import { type Entry, type EntryValue, isPassedField, type StructValue } from '../5-emit/c/abi.ts'
import type { HirFunction } from '../hir/nodes.ts'
import type { Overwrite } from '../hir/overwrite.ts'
import { isCopyingMost } from '../hir/static-cost.ts'
import type { Remark } from '../pipeline.ts'
import { isGenerated } from '../source.ts'
import type { Unit } from '../unit.ts'

/** One paragraph per compiled function, in source order; functions that stay JavaScript with their reason. */
export function explainUnit(unit: Unit): string {
  const lines: string[] = []
  for (const outcome of unit.outcomes) {
    const { fn } = unit.index.tagged[outcome.tagged] as Unit['index']['tagged'][number]
    lines.push(`${fn.name} (${fn.span.file}:${fn.span.line}) ${outcome.text}`)
    if (outcome.symbol === null) {
      lines.push(
        `  stays JavaScript: ${outcome.diagnostic?.text ?? 'unknown'} [${outcome.diagnostic?.code ?? ''}]`,
      )
      continue
    }
    const entry = unit.emitted?.entries.find((candidate) => candidate.symbol === outcome.symbol)
    const hir = unit.final.functions.find((candidate) => candidate.symbol === outcome.symbol)
    if (entry && hir) lines.push(...boundary(entry, hir))
    lines.push(...remarksOf(unit.remarks, outcome.symbol))
  }
  return `${lines.join('\n')}\n`
}

function boundary(entry: Entry, fn: HirFunction): string[] {
  const nameOf = (position: number): string => {
    const local = fn.params[position]?.local
    return (local === undefined ? undefined : fn.locals[local]?.name) ?? '?'
  }
  const lines = entry.params.map(({ source, value }, i) => {
    if (source.kind === 'capture' && source.scratch) return `  ${nameOf(i)}: scratch, not copied`
    const isOverwritten = value.kind === 'array' && value.overwritten !== undefined
    const text = isOverwritten
      ? `${describeArray(value)}, ${describeOverwrite(value.overwritten, i, nameOf)}`
      : describe(value)
    return `  ${nameOf(i)}: ${text}`
  })
  lines.push(`  result: ${entry.result.kind === 'void' ? 'none' : describeResult(entry.result)}`)
  if (entry.mayTrap) lines.push('  may hand a call back to the original (throws, bails or recursion)')
  lines.push(`  ${describeCost(entry)}`)
  return lines
}

/** What the dispatcher presumes before it has timed a call. */
function describeCost({ cost, params, result }: Entry): string {
  const hasArrays = [...params.map(({ value }) => value), result].some(({ kind }) => kind === 'array')
  if (!hasArrays && cost.kind === 'constant') return 'cost: no loop and no array; calls always run compiled'
  const start = `calls start ${isCopyingMost(cost) ? 'with the original' : 'compiled'}`
  switch (cost.kind) {
    case 'constant':
      return `cost: no loop, so that copying is most of the work; ${start}`
    case 'streaming': {
      const { operations, bytes } = cost
      return `cost: ${operations} operation${operations === 1 ? '' : 's'} for each ${bytes} bytes of arrays; ${start}`
    }
    case 'repeated':
      return `cost: ${hasArrays ? 'loops do more than go through the arrays once' : 'loops or calls, and no array'}; ${start}`
  }
}

/** How an array that is overwritten crosses the boundary: in only if it has more elements than that. */
function describeOverwrite(
  overwritten: Overwrite,
  position: number,
  nameOf: (position: number) => string,
): string {
  const { scale, factors } = overwritten
  const [only] = factors
  const isWhole = factors.length === 1 && only?.kind === 'length' && only.param === position
  if (isWhole) return 'copied back'
  const texts = factors.map(({ kind, param }) => `${nameOf(param)}${kind === 'length' ? '.length' : ''}`)
  const product = [...(scale === 1 && texts.length > 0 ? [] : [scale]), ...texts].join(' * ')
  return `copied back; copied in only where ${product} is less than its length`
}

/** How a value crosses the boundary on its way in. */
function describe(value: EntryValue): string {
  switch (value.kind) {
    case 'number':
      return value.integer ? `int32, others run the original` : 'float64'
    case 'array': {
      const copies = value.written
        ? 'copied in and back'
        : value.read
          ? 'copied in'
          : 'only its length is used'
      const unless = value.inPlace && (value.read || value.written) ? ', unless njit allocated it' : ''
      return `${describeArray(value)}, ${copies}${unless}`
    }
    default:
      return describeWith(value, describe)
  }
}

/** How a result crosses it. */
function describeResult(value: EntryValue): string {
  switch (value.kind) {
    case 'number':
      return 'float64'
    case 'array':
      return describeArray(value)
    default:
      return describeWith(value, describeResult)
  }
}

function describeWith(
  value: Exclude<EntryValue, { kind: 'number' } | { kind: 'array' }>,
  inner: (value: EntryValue) => string,
): string {
  switch (value.kind) {
    case 'boolean':
      return 'boolean'
    case 'string':
      return 'string'
    case 'bigint':
      return value.signed ? 'int64' : 'uint64'
    case 'optional':
      return `${inner(value.of)} or undefined`
    case 'reference':
      return 'object or list, with what it leads to'
    case 'list':
      return `list of ${inner(value.of)}`
    case 'tuple':
      return `tuple of ${value.items.map(inner).join(', ')}`
    case 'struct':
      return describeStruct(value, inner)
  }
}

/** The fields that cross, with a mark on those that are written back. */
function describeStruct({ fields }: StructValue, inner: (value: EntryValue) => string): string {
  const passed = fields.filter(isPassedField)
  const described = passed.map(
    ({ name, value, written }) => `${name}: ${inner(value)}${written ? ', written back' : ''}`,
  )
  return described.length === 0 ? 'object, only which one it is' : `object { ${described.join('; ')} }`
}

function describeArray(value: Extract<EntryValue, { kind: 'array' }>): string {
  return value.container === 'list' ? 'list' : `${value.element} array`
}

function remarksOf(remarks: readonly Remark[], symbol: string): string[] {
  return remarks
    .filter((remark) => remark.symbol === symbol && !isGenerated(remark.span))
    .map(
      (remark) =>
        `  line ${remark.span.line}: ${remark.kind === 'missed' ? 'not done: ' : ''}${remark.text} (${remark.pass})`,
    )
}
