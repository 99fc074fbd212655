// Random expressions by type. Everything is parenthesised, and nothing assigns a counter or a limit, so that loops end.

import { BigintExpressions } from './bigint-expressions.ts'
import { numberLiteral } from './literals.ts'
import { MissingExpressions } from './missing-expressions.ts'
import { OBJECT_TYPES, ObjectStatements } from './object-statements.ts'
import { isArrayKind, isNumberArray, type Kind, type Variable } from './scope.ts'
import { TextExpressions } from './text-expressions.ts'
import type { Callee, ResultKind, Writer } from './writer.ts'

const UNARY_MATH =
  'abs floor ceil round trunc sign sqrt fround clz32 sin cos exp log cbrt tanh atan log2 expm1'.split(' ')
const BINARY_MATH = ['min', 'max', 'min', 'max', 'imul', 'pow', 'atan2', 'hypot']
const ARITHMETIC = ['+', '+', '+', '-', '-', '*', '*', '/', '%', '**']
const BITWISE = ['|', '&', '^', '<<', '>>', '>>>']
const COMPOUND = '= = += += -= *= /= %= **= |= &= ^= <<= >>= >>>= &&= ||= ??='.split(' ')
const COMPARISONS = ['<', '<=', '>', '>=', '<', '>', '===', '!==', '==', '!=']

export class Expressions {
  private readonly writer: Writer
  readonly bigints: BigintExpressions
  readonly texts: TextExpressions
  readonly objects: ObjectStatements
  readonly missing: MissingExpressions

  constructor(writer: Writer) {
    this.writer = writer
    this.bigints = new BigintExpressions(writer, this)
    this.texts = new TextExpressions(writer, this)
    this.objects = new ObjectStatements(writer, this)
    this.missing = new MissingExpressions(writer, this)
  }

  private get random(): Writer['random'] {
    return this.writer.random
  }
  private get scope(): Writer['scope'] {
    return this.writer.scope
  }

  ofKind(kind: Kind, depth: number): string {
    if (kind === 'boolean') return this.boolean(depth)
    if (kind === 'bigint') return this.bigints.any(depth)
    if (kind === 'count') return this.small(depth)
    if (kind === 'string') return this.texts.any(depth)
    if (kind === 'nullable') return this.missing.nullable(depth)
    if (isArrayKind(kind)) throw new Error('arrays are not expressions')
    return this.number(depth)
  }

  // ---- numbers --------------------------------------------------------------------------------------------------------

  number(most: number): string {
    const depth = this.writer.likesLoops ? Math.min(most, this.random.pick([0, 0, 1, 1, 2])) : most
    if (depth <= 0) return this.leaf()
    const n = (): string => this.number(depth - 1)
    const random = this.random
    return random.choose([
      [2, () => this.leaf()],
      [8, () => this.arithmetic(depth)],
      [4, () => `(${n()} ${random.pick(BITWISE)} ${n()})`],
      [this.scope.arrays().length > 0 ? 6 : 0, () => this.load(depth)],
      [3, () => `Math.${random.pick(UNARY_MATH)}(${n()})`],
      [3, () => this.binaryMath(depth)],
      [2, () => `(${this.boolean(depth - 1)} ? ${n()} : ${n()})`],
      [1, () => `(${n()} ${random.pick(['&&', '||', '??'])} ${n()})`],
      [2, () => `(${random.pick(['-', '+', '~', '-'])}(${n()}))`],
      [1, () => this.fromBoolean(depth)],
      [2, () => this.integer(depth)],
      [this.scope.writable('number').length > 0 ? 2 : 0, () => this.assignment(depth)],
      [this.scope.writable('number').length > 0 ? 2 : 0, () => this.update()],
      [this.writableArrays().length > 0 ? 2 : 0, () => this.elementEffect(depth)],
      [1, () => `(${n()}, ${n()})`],
      [
        this.calleesWith('number').length > 0 ? 3 : 0,
        () => this.call(this.random.pick(this.calleesWith('number')), depth),
      ],
      [this.missing.weight(2), () => this.missing.number(depth)],
      [this.texts.weight(3), () => this.texts.number(depth)],
      [this.objects.isAnyThere ? 4 : 0, () => this.objects.number()],
      [
        this.scope.all(({ kind }) => kind === 'bigint').length > 0 ? 1 : 0,
        () => `Number(${this.bigints.any(depth - 1)})`,
      ],
      [this.scope.arrays().length > 0 ? 1 : 0, () => this.search(depth)],
      [
        this.closures().length > 0 ? 4 : 0,
        () => `${this.random.pick(this.closures()).name}(${this.number(depth - 1)})`,
      ],
      [this.scope.arrays().length > 0 && depth > 1 ? 1 : 0, () => this.callback()],
    ])
  }

  private closures(): readonly Variable[] {
    return this.scope.all(({ kind }) => kind === 'closure')
  }

  /** A number that an array method makes with a function. */
  private callback(): string {
    const { random, scope } = this
    const array = random.pick(scope.arrays()).name
    const [x, y] = [this.writer.fresh('x'), this.writer.fresh('y')]
    const within = (make: () => string): string =>
      scope.within(() => {
        scope.declare({ name: x, kind: 'number', writable: false })
        scope.declare({ name: y, kind: 'number', writable: true })
        return make()
      })
    const method = random.pick(['find', 'findLast', 'findIndex', 'findLastIndex', 'some', 'every'])
    const test = (): string => within(() => this.test(1))
    return random.choose([
      [2, () => `${array}.reduce((${y}, ${x}) => (+${within(() => this.number(2))}), ${this.number(0)})`],
      [1, () => `${array}.reduceRight((${x}, ${y}) => (+${within(() => this.number(1))}), 0)`],
      [3, () => `(+(${array}.${method}((${x}, ${y}) => ${test()}) ?? 0.25))`],
      [1, () => `${array}.filter((${x}, ${y}) => ${test()}).length`],
      [1, () => `(+${array}.map((${x}, ${y}) => (+${within(() => this.number(1))}))[0])`],
      [1, () => `Math.${random.pick(['max', 'min'])}(...${array}, ${this.number(0)})`],
      [1, () => `[1, ...${array}, 2].length`],
    ])
  }

  private arithmetic(depth: number): string {
    const [operator, left, right] = [
      this.random.pick(ARITHMETIC),
      this.number(depth - 1),
      this.number(depth - 1),
    ]
    // A power of a sign is no syntax.
    return operator === '**' ? `((${left}) ** ${right})` : `(${left} ${operator} ${right})`
  }

  private leaf(): string {
    const numbers = this.scope.numbers()
    const arrays = this.scope.arrays()
    return this.random.choose([
      [numbers.length > 0 ? 6 : 0, () => this.random.pick(numbers).name],
      [2, () => numberLiteral(this.random)],
      [arrays.length > 0 ? 1 : 0, () => `${this.random.pick(arrays).name}.length`],
      [
        this.scope.arrays().some(({ kind }) => kind !== 'number[]') ? 0.2 : 0,
        () =>
          `${this.random.pick(arrays.filter(({ kind }) => kind !== 'number[]')).name}.${this.random.pick(['byteLength', 'BYTES_PER_ELEMENT'])}`,
      ],
    ])
  }

  private binaryMath(depth: number): string {
    const name = this.random.pick(BINARY_MATH)
    const count =
      name === 'min' || name === 'max'
        ? this.random.pick([2, 2, 2, 3, 1])
        : name === 'hypot'
          ? this.random.pick([2, 3])
          : 2
    return `Math.${name}(${Array.from({ length: count }, () => this.number(depth - 1)).join(', ')})`
  }

  private fromBoolean(depth: number): string {
    const test = this.boolean(depth - 1)
    return this.random.pick([
      `Number(${test})`,
      `(+${test})`,
      `(${test} * ${this.number(depth - 1)})`,
      `(${this.number(depth - 1)} - ${test})`,
    ])
  }

  private search(depth: number): string {
    const { name } = this.random.pick(this.scope.arrays())
    const value = this.number(depth - 1)
    return this.random.pick([
      `${name}.indexOf(${value})`,
      `${name}.lastIndexOf(${value})`,
      `(+${name}.at(${this.small(depth - 1)}))`,
      `${name}.indexOf(${value}, ${this.small(1)})`,
    ])
  }

  assignment(depth: number): string {
    const { name } = this.random.pick(this.scope.writable('number'))
    return `(${name} ${this.random.pick(COMPOUND)} ${this.number(depth - 1)})`
  }

  update(): string {
    const { name } = this.random.pick(this.scope.writable('number'))
    return this.random.pick([`${name}++`, `${name}--`, `(++${name})`, `(--${name})`])
  }

  writableArrays(): readonly Variable[] {
    return this.scope.all(({ kind, writable }) => isNumberArray(kind) && writable)
  }

  elementEffect(depth: number): string {
    const array = this.random.pick(this.writableArrays())
    const element = `${array.name}[${this.index(array, depth - 1)}]`
    // A list takes numbers only, and an element might be undefined.
    const value = array.kind === 'number[]' ? `(+${this.number(depth - 1)})` : this.number(depth - 1)
    const operators =
      array.kind === 'number[]' ? COMPOUND.filter((operator) => !/[&|?]{2}/.test(operator)) : COMPOUND
    if (this.random.chance(0.25)) return this.random.pick([`${element}++`, `(--${element})`])
    return `(${element} ${this.random.pick(operators)} ${value})`
  }

  load(depth: number): string {
    const array = this.random.pick(this.scope.arrays())
    return `${array.name}[${this.index(array, depth - 1)}]`
  }

  // ---- whole numbers --------------------------------------------------------------------------------------------------

  /** Any expression that rounds or wraps. */
  private integer(depth: number): string {
    const n = this.number(depth - 1)
    return this.random.pick([
      `(${n} | 0)`,
      `Math.floor(${n})`,
      `(${n} >>> 0)`,
      `(~~${n})`,
      `Math.imul(${n}, ${this.number(depth - 1)})`,
      `(${n} & 255)`,
      `Math.trunc(${n})`,
      `(${n} << 3)`,
    ])
  }

  /** Mostly a small whole number, as indices and sizes are. */
  small(depth: number): string {
    const random = this.random
    const counts = this.scope.all(({ kind }) => kind === 'count')
    const base = (): string =>
      counts.length > 0 && random.chance(0.8) ? random.pick(counts).name : String(random.between(0, 4))
    if (depth <= 0) return base()
    const s = (): string => this.small(depth - 1)
    return random.choose([
      [5, base],
      [3, () => `(${s()} ${random.pick(['+', '-'])} ${random.pick([1, 1, 2, 3])})`],
      [3, () => `(${s()} * ${random.chance(0.5) ? base() : random.between(2, 4)} + ${s()})`],
      [1, () => `(${s()} - ${s()})`],
      [1, () => `(${s()} >> 1)`],
      [1, () => `((${s()} / 2) | 0)`],
      [1, () => `Math.floor(${s()} / ${random.between(2, 3)})`],
      [1, () => `Math.${random.pick(['min', 'max'])}(${s()}, ${s()})`],
      [1, () => `(${s()} % ${random.chance(0.5) ? base() : random.between(2, 5)})`],
      [1, () => `(${this.number(depth - 1)} & ${random.pick([1, 3, 7, 15])})`],
      [1, () => `(${this.boolean(depth - 1)} ? ${s()} : ${s()})`],
    ])
  }

  /** An index, mostly in range; of lists only such that leaves them dense. */
  index(array: Variable, depth: number): string {
    const random = this.random
    if (array.kind === 'number[]')
      return random.pick([
        `(${this.small(depth)} & 1)`,
        `(${this.small(depth)} % ${array.name}.length)`,
        String(random.below(2)),
        this.small(0),
      ])
    const counters = this.scope.counters()
    const wild = this.writer.likesLoops ? 0.1 : 1
    return random.choose([
      [counters.length > 0 ? 5 : 0, () => random.pick(counters).name],
      [
        counters.length > 0 ? 3 : 0,
        () => `${random.pick(counters).name} ${random.pick(['+ 1', '- 1', '+ 2', '* 2', '* 3 + 1', '>> 1'])}`,
      ],
      [5, () => this.small(Math.max(depth, 1))],
      [1, () => `${array.name}.length - 1 - ${this.small(0)}`],
      [2, () => this.rounded()],
      [
        wild,
        () => random.pick(['0', '1', '2', '-1', '0.5', '-0', 'NaN', '1e10', '4294967295', '-2147483648']),
      ],
      [wild, () => this.number(Math.max(depth, 0))],
    ])
  }

  /** A variable of any number made whole, more or less small. */
  private rounded(): string {
    const numbers = this.scope.numbers()
    const name = numbers.length > 0 ? this.random.pick(numbers).name : '1'
    return this.random.pick([
      name,
      `Math.floor(${name})`,
      `(${name} | 0)`,
      `(${name} & 15)`,
      `Math.floor(Math.sqrt(${name}))`,
      `(${name} >>> 4)`,
      `Math.round(${name} / 8)`,
      `Math.abs(${name} | 0) % 9`,
      `~~${name} + 1 - 1`,
      `Math.floor(${name} + 1 - 1)`,
      `Math.min(${name}, 5)`,
      `Math.max(${name}, 0)`,
    ])
  }

  // ---- booleans -------------------------------------------------------------------------------------------------------

  boolean(depth: number): string {
    const random = this.random
    const booleans = this.scope.all(({ kind }) => kind === 'boolean')
    if (depth <= 0)
      return booleans.length > 0 && random.chance(0.5)
        ? random.pick(booleans).name
        : `(${this.leaf()} ${random.pick(COMPARISONS)} ${this.leaf()})`
    const n = (): string => this.number(depth - 1)
    return random.choose([
      [8, () => `(${n()} ${random.pick(COMPARISONS)} ${n()})`],
      [3, () => `(${this.boolean(depth - 1)} ${random.pick(['&&', '||'])} ${this.boolean(depth - 1)})`],
      [1, () => `(!${this.test(depth - 1)})`],
      [booleans.length > 0 ? 2 : 0, () => random.pick(booleans).name],
      [1, () => `Number.${random.pick(['isInteger', 'isNaN', 'isFinite', 'isSafeInteger'])}(${n()})`],
      [1, () => `${random.pick(['isNaN', 'isFinite', 'Boolean'])}(${n()})`],
      [this.texts.weight(2), () => this.texts.boolean(depth)],
      [
        1,
        () =>
          `(${this.boolean(depth - 1)} ${random.pick(['===', '!==', '==', '<'])} ${this.boolean(depth - 1)})`,
      ],
      [1, () => `(${n()} ${random.pick(['===', '!==', '=='])} ${this.boolean(depth - 1)})`],
      [this.missing.weight(1), () => this.missing.boolean()],
      [
        this.scope.all(({ kind }) => kind === 'bigint').length > 0 ? 2 : 0,
        () => this.bigints.comparison(depth - 1),
      ],
      [
        this.calleesWith('boolean').length > 0 ? 2 : 0,
        () => this.call(random.pick(this.calleesWith('boolean')), depth),
      ],
      [
        this.scope.arrays().length > 0 ? 1 : 0,
        () => `${random.pick(this.scope.arrays()).name}.includes(${n()})`,
      ],
      [
        this.scope.writable('boolean').length > 0 ? 1 : 0,
        () =>
          `(${random.pick(this.scope.writable('boolean')).name} ${random.pick(['=', '&&=', '||='])} ${this.boolean(depth - 1)})`,
      ],
    ])
  }

  /** What `if` and loops test: a boolean, or a number that is taken for one. */
  test(depth: number): string {
    return this.random.chance(0.85) ? this.boolean(depth) : this.number(depth)
  }

  // ---- calls ----------------------------------------------------------------------------------------------------------

  calleesWith(result: ResultKind): readonly Callee[] {
    return this.writer.callees.filter((callee) => callee.result === result && this.canCall(callee))
  }

  private canCall(callee: Callee): boolean {
    return callee.params.every((kind) => {
      if (OBJECT_TYPES.has(kind)) return this.objectsOf(kind).length > 0
      return !isArrayKind(kind) || this.arraysOf(kind).length > 0
    })
  }

  private objectsOf(kind: Kind): readonly Variable[] {
    return this.scope.all((variable) => variable.kind === kind)
  }

  /** What may be handed to a callee, which may write it. */
  private arraysOf(kind: Kind): readonly Variable[] {
    return this.scope.all((variable) => variable.kind === kind && variable.writable)
  }

  call(callee: Callee, depth: number): string {
    const args = callee.params.map((kind, position) => {
      if (isArrayKind(kind)) return this.random.pick(this.arraysOf(kind)).name
      if (OBJECT_TYPES.has(kind)) return this.random.pick(this.objectsOf(kind)).name
      if (callee.recursive && position === callee.params.length - 1) return `(${this.small(depth - 1)} & 7)`
      // A callee loops up to its counts, so they must be small for sure.
      return kind === 'count' ? `(${this.small(depth - 1)} & 15)` : this.ofKind(kind, depth - 1)
    })
    while (args.length > 0 && callee.params[args.length - 1] === 'optional' && this.random.chance(0.5))
      args.pop()
    return `${callee.name}(${args.join(', ')})`
  }
}
