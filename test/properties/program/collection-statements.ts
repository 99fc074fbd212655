// Maps and sets of numbers: what is done to them, and numbers read from them. A loop over one never both adds and deletes, so that it ends.

import type { Expressions } from './expressions.ts'
import type { Kind } from './scope.ts'
import type { Writer } from './writer.ts'

export class CollectionStatements {
  private readonly writer: Writer
  private readonly expressions: Expressions

  constructor(writer: Writer, expressions: Expressions) {
    this.writer = writer
    this.expressions = expressions
  }

  private of(kind: Kind): readonly string[] {
    return this.writer.scope.all((variable) => variable.kind === kind).map(({ name }) => name)
  }

  /** Whether there is anything to read. */
  get isAnyThere(): boolean {
    return this.of('counts').length + this.of('marks').length > 0
  }

  private value(): string {
    return `(+${this.expressions.number(1)})`
  }

  /** Often one that is met again. */
  private key(): string {
    const { random } = this.writer
    return random.chance(0.6) ? `(${this.expressions.small(0)} & 7)` : this.value()
  }

  private any(): string {
    return this.writer.random.pick([...this.of('counts'), ...this.of('marks')])
  }

  number(): string {
    const { random } = this.writer
    const maps = this.of('counts')
    return random.choose([
      [2, () => `${this.any()}.size`],
      [2, () => `(${this.any()}.has(${this.key()}) ? 1 : 0)`],
      [maps.length > 0 ? 4 : 0, () => `(${random.pick(maps)}.get(${this.key()}) ?? ${this.value()})`],
      [maps.length > 0 ? 1 : 0, () => `(${random.pick(maps)}.get(${this.key()})! + 1)`],
    ])
  }

  statement(): string {
    const { random } = this.writer
    const [maps, sets] = [this.of('counts'), this.of('marks')]
    return random.choose([
      [maps.length === 0 ? 4 : 1, () => this.declare('counts')],
      [sets.length === 0 ? 3 : 1, () => this.declare('marks')],
      [maps.length > 0 ? 8 : 0, () => this.changeMap(random.pick(maps))],
      [sets.length > 0 ? 5 : 0, () => this.changeSet(random.pick(sets))],
      [maps.length > 0 ? 4 : 0, () => this.loopOverMap(random.pick(maps))],
      [sets.length > 0 ? 3 : 0, () => this.loopOverSet(random.pick(sets))],
    ])
  }

  private declare(kind: 'counts' | 'marks'): string {
    const { random, scope } = this.writer
    const name = this.writer.fresh('m')
    const isMap = kind === 'counts'
    const others = this.of(kind)
    const text = random.choose([
      [2, () => (isMap ? 'new Map<number, number>()' : 'new Set<number>()')],
      [
        2,
        () =>
          isMap
            ? `new Map([[${this.key()}, ${this.value()}], [${this.key()}, ${this.value()}]])`
            : `new Set([${this.key()}, ${this.key()}])`,
      ],
      [others.length > 0 ? 1 : 0, () => `new ${isMap ? 'Map' : 'Set'}(${random.pick(others)})`],
      [others.length > 0 ? 1 : 0, () => random.pick(others)],
    ])
    scope.declare({ name, kind, writable: false })
    return `const ${name} = ${text};`
  }

  private changeMap(map: string): string {
    const { random } = this.writer
    const key = this.key()
    return random.choose([
      [4, () => `if (${map}.size < 30) ${map}.set(${key}, ${this.value()});`],
      [2, () => `if (${map}.size < 30) ${map}.set(${key}, (${map}.get(${key}) ?? 0) + 1);`],
      [3, () => `${map}.delete(${key});`],
      [1, () => `${map}.clear();`],
    ])
  }

  private changeSet(set: string): string {
    const { random } = this.writer
    return random.choose([
      [4, () => `if (${set}.size < 30) ${set}.add(${this.key()});`],
      [1, () => `if (${set}.size < 30) ${set}.add(${this.key()}).add(${this.key()});`],
      [3, () => `if (${set}.delete(${this.key()})) { ${set}.add(-0); }`],
      [1, () => `${set}.clear();`],
    ])
  }

  /** Sums up, adds, or deletes. */
  private loopOverMap(map: string): string {
    const { random, scope } = this.writer
    const [k, v] = [this.writer.fresh('k'), this.writer.fresh('w')]
    const numbers = scope.writable('number').map(({ name }) => name)
    const body = random.choose([
      [numbers.length > 0 ? 4 : 0, () => `${random.pick(numbers)} += ${k} * 2 + ${v};`],
      [2, () => `if (${map}.size < 12) ${map}.set(${k} + 1, ${v});`],
      [2, () => `if (${k} > ${this.value()}) ${map}.delete(${k});`],
      [1, () => `${map}.set(${k}, ${v} + 1);`],
      [1, () => `if (${v} < ${this.value()}) ${map}.delete(${k} + 1);`],
    ])
    return random.choose([
      [4, () => `for (const [${k}, ${v}] of ${map}) { ${body} }`],
      [1, () => `for (const [${k}, ${v}] of ${map}.entries()) { ${body} }`],
      [2, () => `${map}.forEach((${v}, ${k}) => { ${body} });`],
    ])
  }

  private loopOverSet(set: string): string {
    const { random, scope } = this.writer
    const k = this.writer.fresh('k')
    const numbers = scope.writable('number').map(({ name }) => name)
    const body = random.choose([
      [numbers.length > 0 ? 4 : 0, () => `${random.pick(numbers)} = ${random.pick(numbers)} * 3 - ${k};`],
      [2, () => `if (${set}.size < 12) ${set}.add(${k} / 2);`],
      [2, () => `if (${k} > ${this.value()}) ${set}.delete(${k});`],
    ])
    const source = random.pick(['', '', '.keys()', '.values()'])
    return `for (const ${k} of ${set}${source}) { ${body} }`
  }
}
