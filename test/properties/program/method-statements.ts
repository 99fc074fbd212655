// Local arrays and the methods of arrays.

import type { Expressions } from './expressions.ts'
import { type ArrayKind, ELEMENT_CLASSES, isBigintArray, isNumberArray, type Variable } from './scope.ts'
import type { Writer } from './writer.ts'

export class MethodStatements {
  private readonly writer: Writer
  private readonly expressions: Expressions

  constructor(writer: Writer, expressions: Expressions) {
    this.writer = writer
    this.expressions = expressions
  }

  /** Declares a new array, mostly with a constant or small length. */
  declareArray(): string {
    const { random, scope } = this.writer
    const name = this.writer.fresh('a')
    const e = this.expressions
    const kind = random.chance(0.15)
      ? random.pick(['BigInt64Array', 'BigUint64Array'] as const)
      : random.pick(ELEMENT_CLASSES)
    const sources = scope.arrays()
    const [text, made]: [string, ArrayKind] = random.choose([
      [5, (): [string, ArrayKind] => [`new ${kind}(${this.length()})`, kind]],
      [isBigintArray(kind) ? 0 : 2, (): [string, ArrayKind] => [`${kind}.of(${this.numbers()})`, kind]],
      [isBigintArray(kind) ? 0 : 1, (): [string, ArrayKind] => [`new ${kind}([${this.numbers()}])`, kind]],
      [2, (): [string, ArrayKind] => [`[${this.plainNumbers()}]`, 'number[]']],
      [
        1,
        (): [string, ArrayKind] => [
          `new Array(${this.length()}).fill(${random.pick(['0', '1.5', '-0', 'NaN'])})`,
          'number[]',
        ],
      ],
      [1, (): [string, ArrayKind] => [`new Array(${this.length()})`, 'number[]']],
      [
        sources.length > 0 && !isBigintArray(kind) ? 1 : 0,
        (): [string, ArrayKind] => [`${kind}.from(${random.pick(sources).name})`, kind],
      ],
      [sources.length > 0 ? 2 : 0, (): [string, ArrayKind] => this.copyOf(random.pick(sources))],
    ])
    scope.declare({ name, kind: made, writable: true })
    const filled = /^new Array[^.]*$/.test(text) ? this.fill(name) : ''
    const list = made === 'number[]' ? `${name}[${e.small(0)} & 1] = ${random.below(9)};` : ''
    return `const ${name} = ${text};${filled}${list}`
  }

  /** Gives an array of holes its elements, mostly all of them. */
  private fill(name: string): string {
    const { random } = this.writer
    const i = `${name}Index`
    const end = random.chance(0.9) ? `${name}.length` : String(random.below(6))
    return `for (let ${i} = 0; ${i} < ${end}; ${i}++) ${name}[${i}] = ${this.expressions.number(0)};`
  }

  private length(): string {
    const { random } = this.writer
    return random.chance(0.5) ? String(random.between(0, 12)) : `(${this.expressions.small(1)} & 15)`
  }

  private numbers(): string {
    return Array.from({ length: this.writer.random.between(1, 5) }, () => this.expressions.number(1)).join(
      ', ',
    )
  }

  /** Numbers that cannot be undefined, at least two. */
  private plainNumbers(): string {
    return Array.from(
      { length: this.writer.random.between(2, 5) },
      () => `(+${this.expressions.number(1)})`,
    ).join(', ')
  }

  private copyOf(source: Variable): [string, ArrayKind] {
    const { random } = this.writer
    const kind = source.kind as ArrayKind
    const range = random.pick(['', this.position(), `${this.position()}, ${this.position()}`])
    if (kind !== 'number[]' && random.chance(0.5)) return [`${source.name}.subarray(${range})`, kind]
    return [`${source.name}.slice(${range})`, kind]
  }

  private position(): string {
    return this.writer.random.choose([
      [5, () => this.expressions.small(1)],
      [1, () => `-(${this.expressions.small(0)})`],
      [1, () => this.expressions.number(1)],
    ])
  }

  /** A call of a method for what it does to an array. */
  any(depth: number): string {
    const { random, scope } = this.writer
    const arrays = scope.all(({ kind, writable }) => isNumberArray(kind) && writable)
    if (arrays.length === 0) return this.declareArray()
    const array = random.pick(arrays)
    const isList = array.kind === 'number[]'
    const value = isList ? `(+${this.expressions.number(depth)})` : this.expressions.number(depth)
    const others = scope.all(({ kind }) => isNumberArray(kind))
    if (isList && random.chance(0.5)) return this.growth(array.name, others)
    return random.choose([
      [3, () => `${array.name}.fill(${[value, ...this.positions(2)].join(', ')});`],
      [2, () => `${array.name}.reverse();`],
      [
        2,
        () =>
          `${array.name}.copyWithin(${[this.position(), this.position(), ...this.positions(1)].join(', ')});`,
      ],
      [isList ? 0 : 2, () => `${array.name}.sort();`],
      [
        isList ? 0 : 3,
        () =>
          `${array.name}.set(${random.pick(others).name}${random.chance(0.6) ? `, ${this.expressions.small(1)}` : ''});`,
      ],
      [isList ? 0 : 2, () => `${array.name}.subarray(${this.positions(2).join(', ')}).fill(${value});`],
      [1, () => this.declareArray()],
    ])
  }

  /** Something that changes the length of a list. A loop may be going over it, so that it grows only while it is short. */
  private growth(name: string, others: readonly Variable[]): string {
    const { random } = this.writer
    const value = (): string => `(+${this.expressions.number(1)})`
    const short = `if (${name}.length < ${random.between(3, 20)})`
    return random.choose([
      [5, () => `${short} ${name}.push(${value()});`],
      [1, () => `${short} ${name}.push(${value()}, ${value()});`],
      [1, () => `${short} ${name}[${name}.length] = ${value()};`],
      [1, () => `${short} ${name}.unshift(${value()});`],
      [1, () => `${short} ${name}.push(...${random.pick(others).name}.slice(0, 3));`],
      [1, () => `${short} ${name}.splice(${this.position()}, ${this.position()}, ${value()});`],
      [1, () => `${name}.splice(${this.position()}, ${this.position()});`],
      [2, () => `${name}.pop();`],
      [1, () => `${name}.shift();`],
      [1, () => `${name}.length = Math.min(${name}.length, ${this.position()});`],
      [1, () => `${name}.length >>= 1;`],
    ])
  }

  /** An array of arrays, some things done to it, and a number read from it. */
  nested(): string {
    const { random, scope } = this.writer
    const e = this.expressions
    const [m, x, i, row] = ['m', 'x', 'i', 'r'].map((letter) => this.writer.fresh(letter)) as [
      string,
      string,
      string,
      string,
    ]
    const at = (): string => random.pick(['0', '1', `(${e.small(0)} & 1)`, `(${e.small(0)} & 3)`, e.small(0)])
    const value = (): string => `(+${e.number(1)})`
    const item = (): string =>
      random.pick([`[${value()}, ${value()}]`, `[${value()}]`, `[${i}, ${value()}]`, '[]'])
    const steps = Array.from({ length: random.between(1, 5) }, () =>
      random.choose([
        [3, () => `${m}[${at()}][${at()}] = ${value()};`],
        [2, () => `${m}[${at()}].push(${value()});`],
        [2, () => `${m}[${at()}] = ${m}[${at()}];`],
        [1, () => `${m}[${m}.length] = [${value()}];`],
        [1, () => `${m}.push(${m}[${at()}]);`],
        [1, () => `${m}.pop();`],
        [1, () => `for (const ${row} of ${m}) if (${row}.length > 1) ${row}[0] = ${row}[1] + ${value()};`],
        [1, () => `${m}.reverse();`],
        [1, () => `for (let ${i} = 0; ${i} < ${m}.length; ${i}++) ${m}[${i}][1] += ${value()};`],
        [1, () => `const ${this.writer.fresh('c')} = ${m}.slice(${this.position()}).concat(${m});`],
      ]),
    )
    const start = random.chance(0.5)
      ? `const ${m} = []; for (let ${i} = 0; ${i} < ${random.between(1, 4)}; ${i}++) ${m}.push(${item()});`
      : `const ${m} = [[${value()}, ${value()}], [${value()}]];`
    scope.declare({ name: x, kind: 'number', writable: true })
    return `${start}\n${steps.join('\n')}\nlet ${x} = +${m}[${at()}][${at()}] + ${m}.length;`
  }

  private positions(most: number): string[] {
    return Array.from({ length: this.writer.random.below(most + 1) }, () => this.position())
  }
}
