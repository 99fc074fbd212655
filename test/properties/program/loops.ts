// Loops: those of any language, and those typical of numeric code.

import { Kernels } from './kernels.ts'
import type { Statements } from './statements.ts'

/** Rounds after which loops that might not end otherwise are left. */
const FUEL = 40

export class Loops {
  private readonly statements: Statements
  private readonly kernels: Kernels

  constructor(statements: Statements) {
    this.statements = statements
    this.kernels = new Kernels(statements)
  }

  private get random(): Statements['writer']['random'] {
    return this.statements.writer.random
  }
  private fresh(prefix: string): string {
    return this.statements.writer.fresh(prefix)
  }

  kernel(depth: number): string {
    return this.statements.writer.scope.within(() => this.kernels.any(depth))
  }

  plain(depth: number): string {
    return this.statements.writer.scope.within(() =>
      this.random.choose([
        [6, () => this.upwards(depth)],
        [3, () => this.downwards(depth)],
        [3, () => this.whileLoop(depth)],
        [2, () => this.doWhile(depth)],
        [2, () => this.forOf(depth)],
        [3, () => this.wild(depth)],
        [4, () => this.accumulating(depth)],
        [2, () => this.pair(depth)],
        [1, () => this.counterAfter(depth)],
      ]),
    )
  }

  private limit(): string {
    return this.statements.limit()
  }

  private start(): string {
    return this.random.choose([
      [6, () => '0'],
      [2, () => '1'],
      [1, () => '-1'],
      [1, () => this.statements.expressions.small(0)],
    ])
  }

  private count(name: string, writable = false): void {
    this.statements.writer.scope.declare({ name, kind: 'count', writable, counter: true })
  }

  private label(): [text: string, label: string | null] {
    if (this.random.chance(0.7)) return ['', null]
    const label = this.fresh('loop')
    return [`${label}: `, label]
  }

  private upwards(depth: number): string {
    const { random } = this
    const i = this.fresh('i')
    const [text, label] = this.label()
    const [start, limit] = [this.start(), this.limit()]
    this.count(i)
    const step = random.pick(['++', '++', '++', ' += 2', ' += 3', ' += 1', ` = ${i} + 1`, ' -= -4'])
    const also = random.chance(0.2) ? ` && ${this.statements.expressions.test(2)}` : ''
    const test = random.pick([
      `${i} < ${limit}`,
      `${i} < ${limit}`,
      `${i} <= ${limit}`,
      `${limit} > ${i}`,
      `!(${i} >= ${limit})`,
    ])
    // The negated test also holds for NaN, so that rounds must be counted.
    const body = this.statements.loopBody(label, depth)
    const fuel = test.startsWith('!') ? this.fuel() : null
    const before = also === '' && random.chance(0.1) ? `${this.effect()}, ` : ''
    const loop = `${text}for (let ${i} = ${start}; ${before}${test}${also}; ${i}${step}) {\n${fuel?.inside ?? ''}${body}\n}`
    return `${fuel?.before ?? ''}${loop}`
  }

  /** Something done before each test of a loop. */
  private effect(): string {
    const { expressions, writer } = this.statements
    if (writer.scope.writable('number').length === 0) return expressions.number(1)
    return this.random.chance(0.5) ? expressions.update() : expressions.assignment(2)
  }

  private fuel(): { before: string; inside: string } {
    const name = this.fresh('fuel')
    return { before: `let ${name} = 0;\n`, inside: `if (++${name} > ${FUEL}) break;\n` }
  }

  private downwards(depth: number): string {
    const i = this.fresh('i')
    const [text, label] = this.label()
    const limit = this.limit()
    this.count(i)
    const head = this.random.pick([
      `let ${i} = ${limit} - 1; ${i} >= 0; ${i}--`,
      `let ${i} = ${limit} - 1; ${i} >= 0; ${i}--`,
      `let ${i} = ${limit}; ${i} > 0; ${i} -= 2`,
      `let ${i} = (${limit}) & 15; ${i}--; `,
      `let ${i} = ${limit}; ${i}-- > 0; `,
      `let ${i} = ${limit} | 0; 0 <= ${i}; ${i} = ${i} - 1`,
    ])
    return `${text}for (${head}) {\n${this.statements.loopBody(label, depth)}\n}`
  }

  private whileLoop(depth: number): string {
    const { random } = this
    const p = this.fresh('p')
    const [text, label] = this.label()
    const limit = this.limit()
    const start = this.start()
    this.count(p)
    const test = random.chance(0.6) ? ` && ${this.statements.expressions.test(2)}` : ''
    const body = this.statements.loopBody(label, depth)
    const step = random.pick([`${p}++;`, `${p} += 2;`, `${p} = ${p} + 1;`])
    // The step must not be jumped over.
    const last = body.includes('continue') ? `${step}\n${body}` : `${body}\n${step}`
    return `let ${p} = ${start};\n${text}while (${p} < ${limit}${test}) {\n${last}\n}`
  }

  private doWhile(depth: number): string {
    const { random } = this
    const p = this.fresh('p')
    const [text, label] = this.label()
    const limit = this.limit()
    this.count(p)
    const body = this.statements.loopBody(label, depth)
    const test = random.pick([`++${p} < ${limit}`, `${p}++ < ${limit}`, `(${p} += 2) <= ${limit}`])
    return `let ${p} = ${random.pick(['0', '1', '-1'])};\n${text}do {\n${body}\n} while (${test}${random.chance(0.3) ? ` && ${this.statements.expressions.test(2)}` : ''});`
  }

  private forOf(depth: number): string {
    const arrays = this.statements.writer.scope.arrays()
    if (arrays.length === 0 || this.statements.isNested) return this.upwards(depth)
    const array = this.random.pick(arrays)
    const value = this.fresh('v')
    const [text, label] = this.label()
    const writable = this.random.chance(0.5)
    this.statements.writer.scope.declare({ name: value, kind: 'number', writable })
    return `${text}for (${writable ? 'let' : 'const'} ${value} of ${array.name}) {\n${this.statements.loopBody(label, depth)}\n}`
  }

  /** Start, limit and step may be any number. */
  private wild(depth: number): string {
    const { random } = this
    const { expressions } = this.statements
    const i = this.fresh('i')
    const [text, label] = this.label()
    const { before, inside } = this.fuel()
    const start = random.chance(0.6) ? this.start() : expressions.number(1)
    const limit = expressions.number(1)
    this.statements.writer.scope.declare({
      name: i,
      kind: 'number',
      writable: random.chance(0.3),
      counter: true,
    })
    const body = this.statements.loopBody(label, depth)
    const head = random.pick([
      `for (let ${i} = ${start}; ${i} < ${limit}; ${i}++)`,
      `for (let ${i} = ${start}; ${i} <= ${limit}; ${i} += ${expressions.number(1)})`,
      `for (let ${i} = ${limit}; ${i} >= ${start}; ${i}--)`,
      `for (let ${i} = ${start}; ${i} !== ${limit}; ${i} += ${random.pick(['1', '2', '0.5', '3'])})`,
      `for (let ${i} = ${start}; ; ${i}++)`,
    ])
    return `${before}${text}${head} {\n${inside}${body}\n}`
  }

  /** A position that moves along with the loop: `out[p++] = …`. */
  private accumulating(depth: number): string {
    const { random } = this
    const { expressions, writer } = this.statements
    const p = this.fresh('p')
    const start = random.pick(['0', '0', '1', '3', this.limit(), '-1'])
    this.count(p)
    const arrays = expressions.writableArrays()
    const step = random.pick(['1', '2', '3', '4'])
    const down = random.chance(0.15)
    const move = down ? `${p}--;` : step === '1' ? `${p}++;` : `${p} += ${step};`
    const use = (): string => {
      if (arrays.length === 0) return ''
      const array = random.pick(arrays)
      if (array.kind === 'number[]') return ''
      const at = random.pick([p, p, `${p} + 1`, `${p} - 1`, ...(down ? [] : [`${p}++`])])
      return `${array.name}[${at}] = ${expressions.number(2)};\n`
    }
    const inner = writer.scope.within(() => {
      const i = this.fresh('i')
      const limit = this.limit()
      this.count(i)
      const before = use()
      const body = this.statements.loopBody(null, depth)
      const parts = random.chance(0.5) ? [before, body, `\n${move}\n`, use()] : [`${move}\n`, before, body]
      const test = random.chance(0.15) ? `${move.slice(0, -1)}, ${i} < ${limit}` : `${i} < ${limit}`
      return `for (let ${i} = 0; ${test}; ${i}++) {\n${parts.join('')}\n}`
    })
    const outer = random.chance(0.5) ? this.repeated(inner) : inner
    return `let ${p} = ${start};\n${outer}`
  }

  private repeated(inner: string): string {
    const r = this.fresh('r')
    return `for (let ${r} = 0; ${r} < ${this.limit()}; ${r}++) {\n${inner}\n}`
  }

  private pair(depth: number): string {
    const [i, j] = [this.fresh('i'), this.fresh('j')]
    const limit = this.limit()
    this.count(i)
    this.count(j)
    const body = this.statements.loopBody(null, depth)
    return this.random.pick([
      `for (let ${i} = 0, ${j} = ${limit} - 1; ${i} < ${j}; ${i}++, ${j}--) {\n${body}\n}`,
      `for (let ${i} = 0, ${j} = ${limit}; ${i} < ${limit}; ${i}++, ${j} += 2) {\n${body}\n}`,
      `let ${i} = 0, ${j} = ${limit} - 1;\nwhile (${i} <= ${j}) {\n${i}++; ${j}--;\n${body}\n}`,
    ])
  }

  /** The counter lives on behind the loop. */
  private counterAfter(depth: number): string {
    const i = this.fresh('i')
    const limit = this.limit()
    const loop = this.statements.writer.scope.within(() => {
      this.count(i)
      return `for (${i} = 0; ${i} < ${limit}; ${i}++) {\n${this.statements.loopBody(null, depth)}\n}`
    })
    this.statements.writer.scope.declare({ name: i, kind: 'number', writable: true })
    return `let ${i};\n${loop}\n${this.statements.list(2, depth - 1)}`
  }
}
