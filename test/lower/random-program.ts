// Random function bodies over the parameters of `subjectOf`, heavy on effects inside expressions.

export function randomBody(seed: number): string {
  return new Writer(seed).body()
}

class Writer {
  private state: number
  private counters = 0
  private variables = ['x', 'y', 'i', 'n']

  constructor(seed: number) {
    this.state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 1
  }

  body(): string {
    return `${this.statements(4, 3)}\nreturn [x, y, i, n, ${this.expression(2)}]`
  }

  private below(n: number): number {
    this.state ^= this.state << 13
    this.state ^= this.state >>> 17
    this.state ^= this.state << 5
    return (this.state >>> 0) % n
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }

  private variable(): string {
    return this.pick(this.variables)
  }

  private array(): string {
    return this.pick(['a', 'l', 'u'])
  }

  /** An index in range whatever the expression gives, so that lists stay dense. */
  private element(depth: number): string {
    return `${this.array()}[(${this.expression(depth)}) & 3]`
  }

  private expression(depth: number): string {
    if (depth <= 0)
      return this.pick([() => this.variable(), () => this.pick(['1', '2', '0', '-1', '0.5', 't', 'K'])])()
    const e = () => this.expression(depth - 1)
    return this.pick([
      () =>
        `(${e()} ${this.pick(['+', '-', '*', '/', '%', '|', '&', '>>>', '<', '>=', '===', '!='])} ${e()})`,
      () => `(${e()} ${this.pick(['+', '-', '*'])} ${e()})`,
      () => `(${e()} ${this.pick(['&&', '||'])} ${e()})`,
      () => `(${e()} ?? ${e()})`,
      () => `(${e()} ? ${e()} : ${e()})`,
      () => `(${this.variable()} ${this.pick(['=', '+=', '-=', '*=', '&&=', '||=', '??=', '|='])} ${e()})`,
      () => `(${this.element(depth - 1)} ${this.pick(['=', '+=', '-=', '&&=', '||=', '??='])} ${e()})`,
      () => `${this.variable()}${this.pick(['++', '--'])}`,
      () => `${this.pick(['++', '--'])}${this.variable()}`,
      () => `${this.element(depth - 1)}${this.pick(['++', '--'])}`,
      () => this.element(depth - 1),
      () => `twice(${e()})`,
      () => `bump(${this.array()}, (${e()}) & 3)`,
      () => `(${e()}, ${e()})`,
      () => `${this.pick(['!', '+', '-', '~', 'void '])}(${e()})`,
      () => `scaled(${e()}, ${e()})`,
    ])()
  }

  private statements(count: number, depth: number): string {
    return Array.from({ length: 1 + this.below(count) }, () => this.statement(depth)).join('\n')
  }

  private statement(depth: number): string {
    if (depth <= 0) return `${this.expression(2)};`
    const inner = () => this.statements(3, depth - 1)
    return this.pick([
      () => `;${this.expression(3)};`,
      () => `;[${this.variable()}, ${this.element(1)}] = [${this.expression(1)}, ${this.expression(1)}];`,
      () => `if (${this.expression(2)}) { ${inner()} } else { ${inner()} }`,
      () => this.loop(depth),
      () => this.declaration(inner),
      () => this.switch(depth),
      () => this.block(inner),
    ])()
  }

  private block(inner: () => string): string {
    const label = `out${this.counters++}`
    return `${label}: { if (${this.expression(1)}) break ${label}; ${inner()} }`
  }

  private loop(depth: number): string {
    const k = `k${this.counters++}`
    const inner = this.statements(2, depth - 1)
    const leave = `if (${this.expression(1)}) ${this.pick(['break', 'continue'])};`
    return this.pick([
      `for (let ${k} = 0; ${k} < 3; ${k}++) { ${leave} ${inner} }`,
      `{ let ${k} = 0; do { ${inner} ${leave} } while (${k}++ < 2 && ${this.expression(1)}) }`,
      `{ let ${k} = 3; while (${k}-- > 0) { ${leave} ${inner} } }`,
      `for (const ${k} of ${this.array()}) { x += ${k}; ${leave} ${inner} }`,
    ])
  }

  private declaration(inner: () => string): string {
    const name = `v${this.counters++}`
    const text = `let ${name} = ${this.expression(2)};`
    this.variables.push(name)
    const rest = inner()
    this.variables = this.variables.filter((variable) => variable !== name)
    return `{ ${text} ${rest} }`
  }

  private switch(depth: number): string {
    const cases = Array.from({ length: 3 }, () => {
      const label = this.below(4) === 0 ? 'default' : `case ${this.expression(1)}`
      return { label, text: `${this.statements(2, depth - 1)} ${this.below(2) ? 'break;' : ''}` }
    })
    const first = cases.findIndex((item) => item.label === 'default')
    const unique = cases.filter((item, i) => item.label !== 'default' || i === first)
    return `switch (${this.expression(1)}) { ${unique.map(({ label, text }) => `${label}: ${text}`).join(' ')} }`
  }
}
