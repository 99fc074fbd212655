// Random string expressions, and what is read of strings. Whatever is kept in a variable is cut short, so that strings stay small
// however often they are doubled.

import type { Expressions } from './expressions.ts'
import type { Variable } from './scope.ts'
import type { Writer } from './writer.ts'

const LITERALS = [
  "''",
  "'a'",
  "'b'",
  "'ab'",
  "'banana'",
  "'0'",
  "'-1'",
  "'é'",
  "'😀'",
  "'\\ud83d'",
  "' x '",
] as const
const UNITS = ["'a'", "'b'", "' '", "'\\ude00'", "''"] as const

export class TextExpressions {
  private readonly writer: Writer
  private readonly expressions: Expressions

  constructor(writer: Writer, expressions: Expressions) {
    this.writer = writer
    this.expressions = expressions
  }

  variables(): readonly Variable[] {
    return this.writer.scope.all(({ kind }) => kind === 'string')
  }

  /** `weight` where there are strings to speak of. */
  weight(weight: number): number {
    return this.variables().length > 0 ? weight : 0
  }

  private leaf(): string {
    const { random } = this.writer
    const variables = this.variables()
    return variables.length > 0 && random.chance(0.75) ? random.pick(variables).name : random.pick(LITERALS)
  }

  any(depth: number): string {
    const { random } = this.writer
    if (depth <= 0) return this.leaf()
    const s = (): string => this.any(depth - 1)
    const i = (): string => this.expressions.small(depth - 1)
    const callees = this.expressions.calleesWith('string')
    return random.choose([
      [4, () => this.leaf()],
      [4, () => `(${s()} + ${s()})`],
      [2, () => `(${s()} + ${this.printable(depth)})`],
      [2, () => `\`\${${s()}}-\${${this.printable(depth)}}\``],
      [3, () => `(${s()}[${i()}] ?? ${this.leaf()})`],
      [1, () => `(${this.leaf()}[${i()}] + 'z')`],
      [1, () => `('' + (${this.leaf()}[${i()}] + ${random.pick(['1', `${this.leaf()}[${i()}]`])}))`],
      [2, () => `${s()}.charAt(${i()})`],
      [3, () => `${s()}.${random.pick(['slice', 'substring', 'substr'])}(${i()}, ${i()})`],
      [1, () => `${s()}.${random.pick(['slice', 'substring'])}(${this.expressions.number(0)})`],
      [2, () => `${s()}.${random.pick(['trim', 'trimStart', 'trimEnd', 'toLowerCase', 'toUpperCase'])}()`],
      [1, () => `${s()}.${random.pick(['padStart', 'padEnd'])}(${i()}, ${this.leaf()})`],
      [1, () => `${this.leaf()}.repeat(${i()} & 3)`],
      [1, () => `${s()}.${random.pick(['replace', 'replaceAll'])}(${this.leaf()}, ${this.leaf()})`],
      [1, () => `${s()}.split(${random.pick(UNITS)}).join(${random.pick(UNITS)})`],
      [1, () => `[...${s()}, ${this.leaf()}].join(${random.pick(UNITS)})`],
      [2, () => `String.fromCharCode(${this.expressions.number(depth - 1)})`],
      [1, () => `String.fromCodePoint(${i()} & 0x1ffff)`],
      [1, () => `(${this.expressions.boolean(depth - 1)} ? ${s()} : ${s()})`],
      [1, () => `(${s()} ${random.pick(['||', '&&', '??'])} ${s()})`],
      [callees.length > 0 ? 2 : 0, () => this.expressions.call(random.pick(callees), depth)],
    ])
  }

  /** A value of another type that is made a string. */
  private printable(depth: number): string {
    const { random } = this.writer
    const e = this.expressions
    return random.choose([
      [3, () => `(${e.number(depth - 1)} | 0)`],
      [1, () => `(${e.number(depth - 1)} / 8)`],
      [1, () => e.boolean(depth - 1)],
      [1, () => `String(${e.number(depth - 1)})`],
    ])
  }

  /** A number that a string gives. */
  number(depth: number): string {
    const { random } = this.writer
    const s = this.any(Math.min(depth - 1, 2))
    const i = this.expressions.small(1)
    return random.choose([
      [4, () => `${s}.length`],
      [4, () => `${s}.charCodeAt(${i})`],
      [1, () => `(${s}.codePointAt(${i}) ?? -1)`],
      [2, () => `${s}.${random.pick(['indexOf', 'lastIndexOf'])}(${this.leaf()})`],
      [1, () => `${s}.indexOf(${this.leaf()}, ${i})`],
      [1, () => `Number(${s})`],
      [1, () => `${random.pick(['parseInt', 'parseFloat'])}(${s})`],
      [1, () => `(${s} * 1)`],
    ])
  }

  boolean(depth: number): string {
    const { random } = this.writer
    const [a, z] = [this.any(Math.min(depth - 1, 2)), this.any(1)]
    return random.choose([
      [3, () => `(${a} ${random.pick(['===', '!==', '==', '<', '<=', '>', '>='])} ${z})`],
      [
        2,
        () =>
          `(${this.leaf()}[${this.expressions.small(1)}] ${random.pick(['===', '!=='])} ${random.pick(UNITS)})`,
      ],
      [
        2,
        () =>
          `(${this.leaf()}[${this.expressions.small(1)}] ${random.pick(['<', '<=', '>', '>='])} ${random.pick([z, `${this.leaf()}[${this.expressions.small(1)}]`])})`,
      ],
      [2, () => `${a}.${random.pick(['includes', 'startsWith', 'endsWith'])}(${this.leaf()})`],
      [1, () => `Boolean(${a})`],
    ])
  }

  declaration(): string {
    const { random, scope } = this.writer
    const name = this.writer.fresh('s')
    const text = `let ${name} = ${this.short(2)};`
    scope.declare({ name, kind: 'string', writable: random.chance(0.9) })
    return text
  }

  assignment(): string {
    const { random, scope } = this.writer
    const { name } = random.pick(scope.writable('string'))
    return random.choose([
      [2, () => `${name} = ${this.short(2)};`],
      [2, () => `if (${name}.length < 40) ${name} += ${this.short(1)};`],
      [1, () => `for (const c of ${this.leaf()}) if (${name}.length < 30) ${name} = c + ${name};`],
    ])
  }

  private short(depth: number): string {
    return `(${this.any(depth)}).slice(0, ${this.writer.random.between(3, 40)})`
  }
}
