// Random statements. Loops end: their counters and limits are never assigned, or a count of rounds ends them.

import { ClosureStatements } from './closure-statements.ts'
import { Expressions } from './expressions.ts'
import { bigintLiteral, numberLiteral } from './literals.ts'
import { Loops } from './loops.ts'
import { MethodStatements } from './method-statements.ts'
import type { Variable } from './scope.ts'
import type { ResultKind, Writer } from './writer.ts'

interface JumpTarget {
  readonly label: string | null
  readonly isLoop: boolean
}

/** A list may grow while it is looped over. */
const lengthLimit = ({ name, kind }: Variable): string =>
  kind === 'number[]' ? `Math.min(${name}.length, 9)` : `${name}.length`

export class Statements {
  readonly writer: Writer
  readonly expressions: Expressions
  readonly result: ResultKind
  private readonly loops: Loops
  private readonly methods: MethodStatements
  private readonly closures: ClosureStatements
  private readonly targets: JumpTarget[] = []
  private nesting = 0
  /** Statements that may still be written. */
  private left: number

  constructor(writer: Writer, result: ResultKind, size: number) {
    this.writer = writer
    this.result = result
    this.left = size
    this.expressions = new Expressions(writer)
    this.loops = new Loops(this)
    this.methods = new MethodStatements(writer, this.expressions)
    this.closures = new ClosureStatements(this)
  }

  private get random(): Writer['random'] {
    return this.writer.random
  }
  private get scope(): Writer['scope'] {
    return this.writer.scope
  }

  /** False once the size asked for is reached. */
  get hasMore(): boolean {
    return this.left > 0
  }

  get isNested(): boolean {
    return this.nesting > 0
  }

  /** A limit of a loop: small whatever the arguments are. */
  limit(): string {
    const { random, scope } = this
    const counts = scope.all(({ kind, counter }) => kind === 'count' && counter !== true)
    const arrays = scope.arrays()
    const count = (): string => (counts.length > 0 ? random.pick(counts).name : String(random.between(0, 9)))
    return random.choose([
      [8, count],
      [2, () => String(random.between(0, 9))],
      [2, () => `(${count()} ${random.pick(['- 1', '+ 1', '>> 1', '/ 2', '| 0', '+ 0.5'])})`],
      [arrays.length > 0 && this.nesting === 0 ? 4 : 0, () => lengthLimit(random.pick(arrays))],
      [arrays.length > 0 ? 1 : 0, () => `Math.min(${count()}, ${random.pick(arrays).name}.length)`],
      [this.nesting === 0 ? 1 : 0, () => `${count()} * ${random.between(2, 4)}`],
    ])
  }

  /** A few statements in a scope of their own. */
  block(most: number, depth: number): string {
    return this.scope.within(() => this.list(most, depth))
  }

  list(most: number, depth: number): string {
    const lines: string[] = []
    const count = 1 + this.random.below(most)
    for (let i = 0; i < count && this.left > 0; i++) lines.push(this.statement(depth))
    return lines.join('\n')
  }

  /** The statements of a loop's body. Loops in loops in loops are the most. */
  loopBody(label: string | null, depth: number): string {
    this.nesting++
    this.targets.push({ label, isLoop: true })
    const body = this.block(this.nesting > 1 ? 2 : 3, depth - 1)
    this.targets.pop()
    this.nesting--
    return body
  }

  statement(depth: number): string {
    this.left--
    if (depth <= 0) return this.simple()
    const random = this.random
    const canLoop = this.nesting < 3
    const loops = canLoop ? (this.writer.likesLoops ? 15 : 5) : 0
    return random.choose([
      [8, () => this.simple()],
      [2, () => this.conditional(depth)],
      [loops, () => this.loops.plain(depth)],
      [loops, () => this.loops.kernel(depth)],
      [1, () => this.switch(depth)],
      [1, () => this.labelledBlock(depth)],
      [this.targets.length > 0 ? 1 : 0, () => this.jump()],
      [this.nesting < 2 ? 1 : 0, () => this.methods.any(depth)],
      [this.nesting < 2 ? 1 : 0, () => this.methods.declareArray()],
      [this.nesting < 2 ? 1 : 0, () => this.methods.nested()],
      [0.4, () => `if (${this.expressions.test(2)}) { ${this.returnStatement()} }`],
      [
        0.2,
        () =>
          `if (${this.expressions.boolean(2)}) throw new ${random.pick(['Error', 'RangeError', 'TypeError'])}('stopped at ' + ${this.expressions.number(1)});`,
      ],
      [0.5, () => `{ ${this.block(3, depth - 1)} }`],
      [this.nesting < 2 ? 2 : 0, () => this.closures.any(depth)],
    ])
  }

  /** One expression for its effects, or a declaration. */
  simple(): string {
    const { expressions: e, scope, random } = this
    const voids = e.calleesWith('void')
    const pairs = e.calleesWith('pair')
    return random.choose([
      [3, () => this.declaration()],
      [this.writer.usesTexts ? 1 : 0, () => e.texts.declaration()],
      [this.writer.usesObjects ? 8 : 0, () => e.objects.statement()],
      [scope.writable('number').length > 0 ? 4 : 0, () => `${e.assignment(3).slice(1, -1)};`],
      [e.writableArrays().length > 0 ? 5 : 0, () => `;${e.elementEffect(3)};`],
      [scope.writable('number').length > 0 ? 1 : 0, () => `${e.update()};`],
      [
        scope.writable('boolean').length > 0 ? 1 : 0,
        () => `${random.pick(scope.writable('boolean')).name} = ${e.boolean(2)};`,
      ],
      [
        scope.writable('bigint').length > 0 ? 2 : 0,
        () => `${random.pick(scope.writable('bigint')).name} = ${e.bigints.wrapped(e.bigints.any(2))};`,
      ],
      [
        this.bigintArrays().length > 0 ? 2 : 0,
        () =>
          `${random.pick(this.bigintArrays()).name}[${e.small(1)}] ${random.pick(['=', '+=', '^='])} ${e.bigints.any(2)};`,
      ],
      [scope.writable('string').length > 0 ? 4 : 0, () => e.texts.assignment()],
      [voids.length > 0 ? 2 : 0, () => `${e.call(random.pick(voids), 2)};`],
      [pairs.length > 0 ? 2 : 0, () => this.takePair(e.call(random.pick(pairs), 2))],
      [scope.writable('number').length > 1 ? 1 : 0, () => this.swap()],
      [0.5, () => `${e.number(3)};`],
      [e.missing.weight(1) + 0.3, () => e.missing.statement(this.writer.fresh('v'))],
    ])
  }

  private bigintArrays(): ReturnType<Writer['scope']['all']> {
    return this.scope.all(
      ({ kind, writable }) => writable && (kind === 'BigInt64Array' || kind === 'BigUint64Array'),
    )
  }

  declaration(): string {
    const { expressions: e, scope, random } = this
    const name = this.writer.fresh('v')
    return random.choose([
      [
        6,
        () => {
          const text = `let ${name} = ${random.chance(0.3) ? numberLiteral(random) : e.number(3)};`
          scope.declare({ name, kind: 'number', writable: true })
          return text
        },
      ],
      [
        2,
        () => {
          const text = `const ${name} = ${e.number(3)};`
          scope.declare({ name, kind: 'number', writable: false })
          return text
        },
      ],
      [
        2,
        () => {
          const text = `const ${name} = ${this.small()};`
          scope.declare({ name, kind: 'count', writable: false })
          return text
        },
      ],
      [
        1,
        () => {
          const text = `let ${name} = ${e.boolean(2)};`
          scope.declare({ name, kind: 'boolean', writable: true })
          return text
        },
      ],
      [
        1,
        () => {
          const text = `let ${name} = ${random.chance(0.5) ? bigintLiteral(random) : e.bigints.wrapped(e.bigints.any(2))};`
          scope.declare({ name, kind: 'bigint', writable: true })
          return text
        },
      ],
      [
        scope.arrays().length > 0 ? 1 : 0,
        () => {
          const text = `const ${name} = ${e.load(2)};`
          scope.declare({ name, kind: 'optional', writable: false })
          return text
        },
      ],
    ])
  }

  /** Small enough for a limit of loops, however the parts add up. */
  private small(): string {
    const text = this.expressions.small(2)
    return this.random.pick([
      `(${text} & 15)`,
      `(${text} % 11)`,
      `Math.max(-3, Math.min(${text}, 12))`,
      `Math.min(12, Math.abs(${text})) | 0`,
    ])
  }

  private takePair(call: string): string {
    const [a, b] = [this.writer.fresh('p'), this.writer.fresh('p')]
    this.scope.declare({ name: a, kind: 'number', writable: true })
    this.scope.declare({ name: b, kind: 'number', writable: true })
    return `let [${a}, ${b}] = ${call};`
  }

  private swap(): string {
    const { random, expressions: e } = this
    const [a, b] = [
      random.pick(this.scope.writable('number')).name,
      random.pick(this.scope.writable('number')).name,
    ]
    return random.pick([
      `;[${a}, ${b}] = [${b}, ${a}];`,
      `;[${a}, ${b}] = [${e.number(2)}, ${e.number(2)}];`,
      `;[${a}, ${b} = 3] = [${b}, ${e.number(1)}];`,
    ])
  }

  private conditional(depth: number): string {
    const test = this.expressions.test(3)
    const then = this.block(3, depth - 1)
    return this.random.chance(0.5)
      ? `if (${test}) {\n${then}\n}`
      : `if (${test}) {\n${then}\n} else {\n${this.block(2, depth - 1)}\n}`
  }

  private switch(depth: number): string {
    const { random, expressions: e } = this
    const label = random.chance(0.5) ? e.small(2) : e.number(2)
    this.targets.push({ label: null, isLoop: false })
    const values = ['0', '1', '2', '3', '-1', e.number(1)]
    const start = random.below(3)
    const cases = Array.from({ length: random.between(2, 4) }, (_, i) => {
      const body = this.block(2, depth - 1)
      const head = random.chance(0.25) ? 'default' : `case ${values[start + i] ?? '9'}`
      return { head, text: `{ ${body} }${random.chance(0.6) ? ' break;' : ''}` }
    })
    this.targets.pop()
    const first = cases.findIndex(({ head }) => head === 'default')
    const legal = cases.filter(({ head }, i) => head !== 'default' || i === first)
    return `switch (${label}) {\n${legal.map(({ head, text }) => `${head}: ${text}`).join('\n')}\n}`
  }

  private labelledBlock(depth: number): string {
    const label = this.writer.fresh('out')
    this.targets.push({ label, isLoop: false })
    const body = this.scope.within(() => {
      const first = this.list(3, depth - 1)
      return `${first}\nif (${this.expressions.test(2)}) break ${label};\n${this.simple()}`
    })
    this.targets.pop()
    return `${label}: {\n${body}\n}`
  }

  private jump(): string {
    const { random } = this
    const labelled = this.targets.filter(({ label }) => label !== null)
    const loop = this.targets.some(({ isLoop }) => isLoop)
    // An unlabelled break leaves the innermost loop or switch; a bare block has only its label.
    const plain = this.targets.some(({ label, isLoop }) => isLoop || label === null)
    const test = this.expressions.test(2)
    return random.choose([
      [plain ? 2 : 0, () => `if (${test}) break;`],
      [loop ? 3 : 0, () => `if (${test}) continue;`],
      [
        labelled.length > 0 ? 3 : 0,
        () => {
          const { label, isLoop } = random.pick(labelled)
          return `if (${test}) ${isLoop && random.chance(0.6) ? 'continue' : 'break'} ${label};`
        },
      ],
      [0.1, () => `if (${test}) { ${this.returnStatement()} }`],
    ])
  }

  /** A return of what the function returns. */
  returnStatement(): string {
    const { expressions: e, scope, random } = this
    switch (this.result) {
      case 'void':
        return 'return;'
      case 'boolean':
        return `return ${e.boolean(2)};`
      case 'bigint':
        return `return ${e.bigints.wrapped(e.bigints.any(2))};`
      case 'string':
        return `return ${e.texts.any(2)};`
      case 'pair':
        return `return [${this.observed()}, ${this.observed()}];`
      case 'optional':
        return random.chance(0.3)
          ? 'return undefined;'
          : `return ${scope.arrays().length > 0 ? e.load(2) : e.number(2)};`
      case 'nullable':
        return `return ${e.missing.nullable(2)};`
      case 'array':
        return `return ${random.pick(scope.all(({ kind }) => kind === 'Float64Array')).name};`
      case 'point':
      case 'points': {
        const { result } = this
        return `return ${random.pick(scope.all(({ kind }) => kind === result)).name};`
      }
      case 'number':
        return `return ${random.chance(0.6) ? this.observed() : e.number(3)};`
    }
  }

  private observed(): string {
    const numbers = this.scope.writable('number')
    return numbers.length > 0 && this.random.chance(0.7)
      ? `(+${this.random.pick(numbers).name})`
      : this.random.chance(0.5)
        ? `(+${this.expressions.number(2)})`
        : `(${this.expressions.number(1)} - ${this.expressions.number(1)})`
  }
}
