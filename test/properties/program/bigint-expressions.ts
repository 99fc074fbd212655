// Random bigint expressions; most wrap, since only those are sure to be compiled.

import type { Expressions } from './expressions.ts'
import { bigintLiteral } from './literals.ts'
import type { Writer } from './writer.ts'

export class BigintExpressions {
  private readonly writer: Writer
  private readonly expressions: Expressions

  constructor(writer: Writer, expressions: Expressions) {
    this.writer = writer
    this.expressions = expressions
  }

  any(depth: number): string {
    const { random, scope } = this.writer
    const variables = scope.all(({ kind }) => kind === 'bigint')
    const leaf = (): string =>
      variables.length > 0 && random.chance(0.7) ? random.pick(variables).name : bigintLiteral(random)
    if (depth <= 0) return leaf()
    const e = (): string => this.any(depth - 1)
    const arrays = scope.all(({ kind }) => kind === 'BigInt64Array' || kind === 'BigUint64Array')
    const callees = this.expressions.calleesWith('bigint')
    return random.choose([
      [3, leaf],
      [6, () => this.wrapped(`${e()} ${random.pick(['+', '-', '*'])} ${e()}`)],
      [1, () => `(${e()} ${random.pick(['+', '-', '*'])} ${e()})`],
      [3, () => `(${e()} ${random.pick(['&', '|', '^'])} ${e()})`],
      [1, () => `(${random.pick(['-', '~'])}(${e()}))`],
      [
        2,
        () =>
          this.wrapped(
            `${e()} ${random.pick(['<<', '>>'])} ${random.pick(['1n', '7n', '13n', '32n', '63n', '64n', '-3n'])}`,
          ),
      ],
      [1, () => `(${e()} ${random.pick(['/', '%'])} ${random.pick(['3n', '-7n', '1000000007n', e()])})`],
      [1, () => `BigInt(${this.expressions.number(depth - 1)} | 0)`],
      [1, () => `(${this.expressions.boolean(depth - 1)} ? ${e()} : ${e()})`],
      [arrays.length > 0 ? 3 : 0, () => this.load(depth)],
      [
        scope.writable('bigint').length > 0 ? 1 : 0,
        () => `(${random.pick(scope.writable('bigint')).name} = ${this.wrapped(e())})`,
      ],
      [callees.length > 0 ? 2 : 0, () => this.expressions.call(random.pick(callees), depth)],
    ])
  }

  wrapped(text: string): string {
    const { random } = this.writer
    return random.choose([
      [6, () => `BigInt.asIntN(64, ${text})`],
      [4, () => `BigInt.asUintN(64, ${text})`],
      [1, () => `BigInt.asUintN(32, ${text})`],
      [1, () => `BigInt.asIntN(${random.pick([8, 16, 63])}, ${text})`],
    ])
  }

  comparison(depth: number): string {
    return `(${this.any(depth)} ${this.writer.random.pick(['<', '<=', '>', '>=', '===', '!=='])} ${this.any(depth)})`
  }

  private load(depth: number): string {
    const { random, scope } = this.writer
    const array = random.pick(scope.all(({ kind }) => kind === 'BigInt64Array' || kind === 'BigUint64Array'))
    return `${array.name}[${this.expressions.small(depth - 1)}]`
  }
}
