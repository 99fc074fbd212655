// The part of a door that decides, before anything is copied, whether the call runs compiled or as the original: by what earlier
// calls with arguments of that size have taken (see `runtime/choose.ts`). Functions that take and give nothing but scalars, and do
// not loop, have no such part: it would cost as much as they do.

import type { Entry } from '../5-emit/c/abi.ts'
import { isCopyingMost } from '../hir/static-cost.ts'
import { type DoorContext, type DoorParts, ELSEWHERE, type Given } from './pass-value.ts'
import { arraySlots, holdsList } from './take-result.ts'

/** How a call of the dispatcher is made from inside it. */
export interface Dispatcher {
  readonly name: string
  readonly args: readonly string[]
}

export interface ChoiceText {
  /** Statement in front of the door's block. */
  readonly declare: string
  /** True if the compiled version is to run. Behind the tests of types, before everything that costs. */
  readonly test: string
  /** Statement behind the block: the call is to be timed, or runs the original. */
  readonly leave: string
  /** Statement for the end of the call, however it ends; empty where there is no need of one. */
  readonly finish: string
  /** The function's `Choice`. */
  readonly variable: string
  /** Makes it. */
  readonly make: string
}

/**
 * Null where there is nothing to choose.
 *
 * @param dispatcher null where the function cannot be called from inside it: then its body is timed as it runs
 */
export function printChoice(
  entry: Entry,
  parts: DoorParts,
  dispatcher: Dispatcher | null,
  argument: (index: number) => Given,
  { names, global }: DoorContext,
): ChoiceText | null {
  const size = sizeText(entry, parts, argument)
  if (size === null) return null
  const own = (letter: string): string => names.own(`${letter}_${entry.symbol}`)
  const [plan, at, variable] = [own('w'), own('z'), own('d')]
  const look = `${variable}.plan[${at} = ${global('Math')}.clz32(${size})]`
  const make = `/*#__PURE__*/ ${names.runtime('choice')}(${isCopyingMost(entry.cost)})`
  if (dispatcher !== null) {
    const call = [variable, at, dispatcher.name, ...dispatcher.args].join(', ')
    return {
      declare: `let ${plan} = 1, ${at} = 0; `,
      test: `(${plan} = ${look}) > 0 && ${variable}.plan[${at}]--`,
      leave: ` if (${plan} <= 0) { if (${plan} === 0) return ${names.runtime('time')}(${call}); ${variable}.plan[${at}]++ }`,
      finish: '',
      variable,
      make,
    }
  }
  const started = own('t')
  const start = `((${started} = ${names.runtime('begin')}(${variable}, ${at})), (${plan} = ${variable}.plan[${at}]))`
  return {
    declare: `let ${plan} = 1, ${at} = 0, ${started} = -1; `,
    test: `((${plan} = ${look}) || ${start}) > 0 && ${variable}.plan[${at}]--`,
    leave: ` if (${plan} < 0) ${variable}.plan[${at}]++;`,
    finish: ` if (${started} >= 0) ${names.runtime('end')}(${variable}, ${at}, ${started});`,
    variable,
    make,
  }
}

function holdsObject(value: Entry['result']): boolean {
  switch (value.kind) {
    case 'struct':
    case 'string':
    case 'reference':
      return true
    case 'optional':
      return holdsObject(value.of)
    case 'tuple':
      return value.items.some(holdsObject)
    default:
      return false
  }
}

/** What time grows with: the elements of the arguments; or, where no arrays are taken, the whole numbers among them. */
function sizeText(
  { params, result, cost }: Entry,
  { arrays, lists, records, texts, references }: DoorParts,
  argument: (index: number) => Given,
): string | null {
  const copied = arrays.filter(
    ({ value, text, kept }) => text !== ELSEWHERE && kept === null && (value.read || value.written),
  )
  const sized = [...[...copied, ...lists].map(({ text }) => `${text}.length`), ...texts]
  if (sized.length > 0) return sized.join(' + ')
  const isObject = holdsObject(result) || holdsList(result) || records.length + references.length > 0
  if (arraySlots(result).length === 0 && !isObject && cost.kind === 'constant') return null
  const numbers = params.flatMap(({ source, value }) => {
    if (source.kind !== 'argument' || value.kind !== 'number' || !value.integer) return []
    const given = argument(source.index)
    return given.kind === 'name' ? [given.text] : []
  })
  return numbers.length > 0 ? numbers.join(' + ') : '0'
}
