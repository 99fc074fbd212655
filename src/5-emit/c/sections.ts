// Divides the functions of a unit into sections, which compilers work on at the same time. Functions that call each other stay
// together: they are static, and inlined, as in a unit of one section.

import { calleesOf } from '../../hir/call-graph.ts'
import type { HirModule } from '../../hir/nodes.ts'
import { SECTION_NAME } from './abi.ts'

/** From so much C text on there are so many sections: a third of three would wait on machines with two processors. A section
 *  costs clang 60 ms on top of 150 ms for 10,000 characters. */
const SECTION_COUNTS: readonly (readonly [number, number])[] = [
  [60_000, 4],
  [14_000, 2],
]

/** A function as C text, and its entries if it is exported. */
export interface FunctionText {
  readonly symbol: string
  readonly definition: string
  readonly entries: readonly string[]
}

export type Section = readonly FunctionText[]

/** Each function is in one section, and sections keep the order. The same texts give the same sections everywhere. */
export function divideIntoSections(module: HirModule, functions: Section): readonly Section[] {
  const total = functions.reduce((sum, fn) => sum + length(fn), 0)
  const count = SECTION_COUNTS.find(([chars]) => total >= chars)?.[1]
  if (count === undefined) return [functions]
  const sections = Array.from({ length: count }, () => ({ chars: 0, symbols: new Set<string>() }))
  for (const { chars, symbols } of componentsOf(module, functions)) {
    const section = sections.reduce((least, other) => (other.chars < least.chars ? other : least))
    section.chars += chars
    for (const symbol of symbols) section.symbols.add(symbol)
  }
  return sections
    .map(({ symbols }) => functions.filter(({ symbol }) => symbols.has(symbol)))
    .filter((section) => section.length > 0)
}

const length = ({ definition, entries }: FunctionText): number =>
  entries.reduce((sum, entry) => sum + entry.length, definition.length)

interface Component {
  chars: number
  readonly symbols: string[]
}

/** Functions that are connected by calls, the largest sets first. */
function componentsOf(module: HirModule, functions: Section): readonly Component[] {
  const leaders = new Map<string, string>()
  const leaderOf = (symbol: string): string => {
    const leader = leaders.get(symbol)
    return leader === undefined ? symbol : leaderOf(leader)
  }
  for (const fn of module.functions)
    for (const callee of calleesOf(fn)) {
      const [from, to] = [leaderOf(callee), leaderOf(fn.symbol)]
      if (from !== to) leaders.set(from, to)
    }
  const components = new Map<string, Component>()
  for (const fn of functions) {
    const leader = leaderOf(fn.symbol)
    const component = components.get(leader) ?? { chars: 0, symbols: [] }
    components.set(leader, component)
    component.chars += length(fn)
    component.symbols.push(fn.symbol)
  }
  return [...components.values()].sort((a, b) => b.chars - a.chars)
}

/** C text of all sections, from which a compiler that is given a number takes that section alone. */
export function printSections(sections: readonly Section[], ownLines: string): string {
  const texts = sections.map((section) => {
    const entries = section.flatMap((fn) => fn.entries).join('\n')
    return [...section.map(({ definition }) => ownLines + definition), ownLines + entries].join('\n')
  })
  if (texts.length < 2) return texts.join('')
  const guarded = texts.map(
    (text, i) => `${ownLines}#if !defined(${SECTION_NAME}) || ${SECTION_NAME} == ${i}\n${text}\n#endif\n`,
  )
  return guarded.join('\n')
}
