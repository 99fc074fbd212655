// Random functions made of counted loops, indices and integer arithmetic, where ranges have something to say.

import { randoms } from '../helpers/edge-values.ts'

export function randomKernel(seed: number): string {
  return new KernelWriter(seed).text()
}

class KernelWriter {
  private readonly next: () => number
  private names = 0
  private readonly scalars = ['p', 'q', 's', 't']

  constructor(seed: number) {
    this.next = randoms(seed * 7919 + 13)
    for (let i = 0; i < 3; i++) this.next()
  }

  text(): string {
    const params = 'a: Int8Array, b: Float64Array, c: Uint32Array, d: Uint8ClampedArray, p: number, q: number'
    const body = this.statements(4, 3)
    return `/* @njit */ function f(${params}) { let s = 0, t = p | 0;\n${body}\nreturn [p, q, s, t, ${this.expression(2)}] }`
  }

  private pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)] as T
  }

  private constant(): string {
    return this.pick([
      '0',
      '1',
      '2',
      '3',
      '7',
      '-1',
      '-0',
      '255',
      '2147483647',
      '-2147483648',
      '4294967295',
      '0.5',
      '1e9',
      '65535',
    ])
  }

  private expression(depth: number): string {
    if (depth <= 0) return this.next() < 0.7 ? this.pick(this.scalars) : this.constant()
    const e = (): string => this.expression(depth - 1)
    return this.pick([
      () => `(${e()} ${this.pick(['+', '-', '*', '+', '-', '*', '%', '/'])} ${e()})`,
      () => `(${e()} ${this.pick(['|', '&', '^', '<<', '>>', '>>>'])} ${this.pick([e(), this.constant()])})`,
      () => `(${e()} | 0)`,
      () => `(${e()} >>> 0)`,
      () =>
        `${this.pick(['a', 'b', 'c', 'd'])}[${this.pick([e(), `${e()} & 7`, `(${e()} | 0) * (${e()} | 0)`])}]`,
      () =>
        `Math.${this.pick(['floor', 'abs', 'trunc', 'ceil', 'round', 'sign', 'clz32', 'fround', 'sqrt'])}(${e()})`,
      () => `Math.${this.pick(['min', 'max', 'imul'])}(${e()}, ${e()})`,
      () => `(${this.test()} ? ${e()} : ${e()})`,
      () => `-${this.pick(this.scalars)}`,
      () => this.pick(['a.length', 'b.length', 'd.length']),
    ])()
  }

  private test(): string {
    const one = (): string =>
      `${this.expression(1)} ${this.pick(['<', '<=', '>', '>=', '===', '!=='])} ${this.expression(1)}`
    return this.pick([
      one,
      one,
      () => `(${one()} && ${one()})`,
      () => `(${one()} || ${one()})`,
      () => `!(${one()})`,
      () => this.pick(this.scalars),
      () => `Number.isInteger(${this.pick(this.scalars)})`,
      () => `Number.isNaN(${this.pick(this.scalars)})`,
    ])()
  }

  private statements(count: number, depth: number): string {
    const length = 1 + Math.floor(this.next() * count)
    return Array.from({ length }, () => this.statement(depth)).join('\n')
  }

  private statement(depth: number): string {
    const target = this.pick(this.scalars.filter((name) => !name.startsWith('k')))
    const simple = [
      () => `${target} = ${this.expression(2)};`,
      () => `${target} ${this.pick(['+=', '-=', '*='])} ${this.expression(1)};`,
      () => `${target} = ${this.expression(1)} | 0;`,
      () => `${target} ${this.pick(['++', '--'])};`,
      () => `${this.pick(['a', 'b', 'c', 'd'])}[${this.expression(1)}] = ${this.expression(2)};`,
    ]
    if (depth <= 0) return this.pick(simple)()
    return this.pick([
      ...simple,
      () =>
        `if (${this.test()}) { ${this.statements(2, depth - 1)} } else { ${this.statements(2, depth - 1)} }`,
      () => this.loop(depth),
      () => this.loop(depth),
    ])()
  }

  private loop(depth: number): string {
    const k = `k${this.names++}`
    this.scalars.push(k)
    const leave = this.next() < 0.4 ? `if (${this.test()}) ${this.pick(['break', 'continue'])};` : ''
    const body = `${this.statements(2, depth - 1)} ${leave} ${this.next() < 0.3 ? this.statement(depth - 1) : ''}`
    const start = this.pick(['0', '0', '1', '-3', 'p', 't | 0'])
    const end = this.pick(['4', 'a.length', 'q', 's', 'b.length - 1', '9'])
    const text = this.pick([
      () => `for (let ${k} = ${start}; ${k} < ${end}; ${k}++) { ${body} if (${k} > 12) break }`,
      () =>
        `for (let ${k} = ${start}; ${k} <= ${end} && ${k} < 9; ${k} += ${this.pick(['1', '2', '3', '0.5'])}) { ${body} }`,
      () =>
        `for (let ${k} = ${this.pick(['5', 'a.length', '8'])}; ${k} > ${this.pick(['0', '-2', '1'])}; ${k}--) { ${body} }`,
      () => `{ let ${k} = ${this.pick(['3', 'a.length', '6'])}; while (${k}--) { ${body} } }`,
      () => `{ let ${k} = 0; do { ${body} } while (++${k} < ${this.pick(['3', '5'])}) }`,
    ])()
    this.scalars.splice(this.scalars.indexOf(k), 1)
    return text
  }
}
