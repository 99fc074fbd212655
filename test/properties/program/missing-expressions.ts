// Numbers that may be undefined, and numbers that may be null.

import type { Expressions } from './expressions.ts'
import type { Kind, Variable } from './scope.ts'
import type { Writer } from './writer.ts'

export class MissingExpressions {
  private readonly writer: Writer
  private readonly expressions: Expressions

  constructor(writer: Writer, expressions: Expressions) {
    this.writer = writer
    this.expressions = expressions
  }

  /** How likely one is to be asked, in programs that have some. */
  weight(often: number): number {
    return this.all().length > 0 ? often : 0
  }

  private all(): readonly Variable[] {
    return this.writer.scope.all(({ kind }) => kind === 'optional' || kind === 'nullable')
  }

  private nullables(): readonly Variable[] {
    return this.writer.scope.writable('nullable')
  }

  number(depth: number): string {
    const { random, usesTexts } = this.writer
    const { name, kind } = random.pick(this.all())
    const n = this.expressions.number(depth - 1)
    return random.pick([
      `(${name} ?? ${n})`,
      `(${name} === ${nothing(kind)} ? ${n} : ${name})`,
      `(+${name})`,
      `(${name} * ${n})`,
      `(${name} | 0)`,
      `(${name} == null ? ${n} : ${name} + 1)`,
      ...(usesTexts ? [`\`\${${name}}\`.length`] : []),
    ])
  }

  boolean(): string {
    const { random } = this.writer
    const { name, kind } = random.pick(this.all())
    const other = random.pick(this.all().filter((each) => each.kind === kind)).name
    const right = random.pick(['undefined', 'null', '0', other])
    return random.pick([
      `(${name} ${random.pick(['===', '!=='])} ${right})`,
      `(${name} ${random.pick(['==', '!='])} null)`,
      `(typeof ${name} === '${random.pick(['number', 'object', 'undefined'])}')`,
      `Number.isInteger(${name})`,
      `(!${name})`,
      `(${name} < ${other})`,
    ])
  }

  /** A number, or null. */
  nullable(depth: number): string {
    const { random } = this.writer
    const variables = this.nullables()
    return random.choose([
      [2, () => 'null'],
      [3, () => this.expressions.number(depth - 1)],
      [2, () => `(${this.expressions.boolean(depth - 1)} ? null : ${this.expressions.number(depth - 1)})`],
      [variables.length > 0 ? 3 : 0, () => random.pick(variables).name],
    ])
  }

  declaration(name: string): string {
    const text = `let ${name}: number | null = ${this.nullable(2)};`
    this.writer.scope.declare({ name, kind: 'nullable', writable: true })
    return text
  }

  /** Assigns to a variable that may be null; where there is none, a null variable is declared. */
  statement(fresh: string): string {
    const { random } = this.writer
    const variables = this.nullables()
    if (variables.length === 0) return this.declaration(fresh)
    const { name } = random.pick(variables)
    const n = this.expressions.number(2)
    return random.pick([
      `${name} = ${this.nullable(2)};`,
      `if (${name} === null || ${n} > ${name}) ${name} = ${n};`,
      `if (${name} !== null) ${name} += ${n};`,
    ])
  }
}

const nothing = (kind: Kind): string => (kind === 'nullable' ? 'null' : 'undefined')
