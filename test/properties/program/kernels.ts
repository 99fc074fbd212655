// Loops as numeric code has them: rows and columns, stencils, borders, tables, histograms, searches, sorts, products.

import type { Variable } from './scope.ts'
import type { Statements } from './statements.ts'

export class Kernels {
  private readonly statements: Statements

  constructor(statements: Statements) {
    this.statements = statements
  }

  private get random(): Statements['writer']['random'] {
    return this.statements.writer.random
  }
  private get e(): Statements['expressions'] {
    return this.statements.expressions
  }
  private name(prefix: string): string {
    return this.statements.writer.fresh(prefix)
  }

  any(depth: number): string {
    const arrays = this.statements.writer.scope.arrays()
    const written = this.e.writableArrays().filter(({ kind }) => kind !== 'number[]')
    if (arrays.length === 0 || written.length === 0) return this.statements.simple()
    const [a, b] = [this.random.pick(arrays), this.random.pick(written)]
    const single = this.random.choose<() => string>([
      [3, () => () => this.stencil(a, b)],
      [2, () => () => this.histogram(a, b)],
      [2, () => () => this.prefix(b)],
      [2, () => () => this.reversed(a, b)],
      [2, () => () => this.gather(a, b)],
      [2, () => () => this.chunks(a, b)],
      [1, () => () => this.hash(a)],
      [1, () => () => this.search(a)],
    ])
    if (this.statements.isNested) return single()
    return this.random.choose([
      [6, single],
      [5, () => this.grid(a, b, depth)],
      [3, () => this.border(a, b)],
      [2, () => this.product(a, b)],
      [2, () => this.insertionSort(b)],
      [2, () => this.triangle(a, b)],
      [2, () => this.compact(a, b)],
    ])
  }

  private counter(name: string): string {
    this.statements.writer.scope.declare({ name, kind: 'count', writable: false, counter: true })
    return name
  }

  private limit(): string {
    return this.statements.limit()
  }

  /** A name for a limit, so that it is evaluated once, or the limit itself. */
  private size(): [declaration: string, text: string] {
    const text = this.limit()
    if (this.random.chance(0.6)) return ['', text]
    const name = this.name('w')
    this.statements.writer.scope.declare({ name, kind: 'count', writable: false })
    return [`const ${name} = ${text};\n`, name]
  }

  private stencil(a: Variable, b: Variable): string {
    const n = this.limit()
    const i = this.counter(this.name('i'))
    const terms = this.random.pick([
      `${a.name}[${i} - 1] + ${a.name}[${i}] + ${a.name}[${i} + 1]`,
      `${a.name}[${i} - 1] * ${this.e.number(1)} - ${a.name}[${i} + 1]`,
      `${a.name}[${i}] - ${a.name}[${i} - 2]`,
    ])
    const [from, to] = this.random.pick([
      ['1', `${n} - 1`],
      ['2', n],
      ['0', `${n} - 2`],
      ['1', n],
    ])
    return `for (let ${i} = ${from}; ${i} < ${to}; ${i}++) ${b.name}[${i}] = (${terms}) / ${this.random.pick(['3', '2', '4', this.e.number(1)])};`
  }

  private histogram(a: Variable, b: Variable): string {
    const i = this.name('i')
    const place = this.random.pick([
      `${a.name}[${i}]`,
      `(${a.name}[${i}] * 4) | 0`,
      `${a.name}[${i}] & 15`,
      `Math.floor(${a.name}[${i}])`,
      `${a.name}[${i}] >> 2`,
      `Math.min(${a.name}[${i}], 15)`,
    ])
    const n = this.random.chance(0.5) ? `${a.name}.length` : this.limit()
    return `for (let ${i} = 0; ${i} < ${n}; ${i}++) ${b.name}[${place}]${this.random.pick(['++', ' += 2', ' -= 1', ` += ${a.name}[${i}]`])};`
  }

  private prefix(b: Variable): string {
    const i = this.name('i')
    const n = this.random.chance(0.5) ? `${b.name}.length` : this.limit()
    return this.random.pick([
      `for (let ${i} = 1; ${i} < ${n}; ${i}++) ${b.name}[${i}] += ${b.name}[${i} - 1];`,
      `for (let ${i} = ${n} - 2; ${i} >= 0; ${i}--) ${b.name}[${i}] = ${b.name}[${i}] * 0.5 + ${b.name}[${i} + 1];`,
      `{ let s = 0; for (let ${i} = 0; ${i} < ${n}; ${i}++) { s += ${b.name}[${i}]; ${b.name}[${i}] = s; } }`,
      `{ let s = 0; for (let ${i} = 0; ${i} < ${n}; ${i}++) { s = (s + ${b.name}[${i}]) | 0; ${b.name}[${i}] = s; } }`,
    ])
  }

  private reversed(a: Variable, b: Variable): string {
    const i = this.name('i')
    const n = this.random.pick([this.limit(), `${a.name}.length`, `${b.name}.length`])
    return this.random.pick([
      `for (let ${i} = 0; ${i} < ${n}; ${i}++) ${b.name}[${i}] = ${a.name}[${n} - 1 - ${i}];`,
      `for (let ${i} = 0, j = ${n} - 1; ${i} < j; ${i}++, j--) { const t = ${b.name}[${i}]; ${b.name}[${i}] = ${b.name}[j]; ${b.name}[j] = t; }`,
      `for (let ${i} = ${n} - 1; ${i} >= 0; ${i}--) ${b.name}[${n} - ${i}] = ${a.name}[${i}];`,
      `for (let ${i} = 0; ${i} < (${n} >> 1); ${i}++) { const j = ${n} - ${i} - 1; const t = ${b.name}[${i}]; ${b.name}[${i}] = ${b.name}[j]; ${b.name}[j] = t; }`,
    ])
  }

  private gather(a: Variable, b: Variable): string {
    const i = this.name('i')
    const table = this.random.pick(this.statements.writer.scope.arrays())
    const n = this.limit()
    const value = this.random.pick([
      `${table.name}[${a.name}[${i}]]`,
      `${table.name}[${a.name}[${i}] & 7]`,
      `${table.name}[(${a.name}[${i}] * 2 + 1) | 0] * ${this.e.number(1)}`,
      `${table.name}[Math.round(${a.name}[${i}])]`,
    ])
    return `for (let ${i} = 0; ${i} < ${n}; ${i}++) ${b.name}[${i}] = ${value};`
  }

  /** Several elements a round, as in pixels. */
  private chunks(a: Variable, b: Variable): string {
    const i = this.name('i')
    const step = this.random.between(2, 4)
    const rest = Array.from(
      { length: step },
      (_, k) =>
        `${b.name}[${i} + ${k}] = ${a.name}[${i} + ${(k + 1) % step}] ${this.random.pick(['+', '*', '^', '-'])} ${this.e.number(1)};`,
    )
    const n = this.random.pick([this.limit(), `${a.name}.length`, `${this.limit()} * ${step}`])
    return `for (let ${i} = 0; ${i} < ${n}; ${i} += ${step}) {\n${rest.join('\n')}\n}`
  }

  private hash(a: Variable): string {
    const numbers = this.statements.writer.scope.writable('number')
    if (numbers.length === 0) return this.statements.simple()
    const h = this.random.pick(numbers).name
    const i = this.name('i')
    const step = this.random.pick([
      `Math.imul(${h} ^ ${a.name}[${i}], 16777619) >>> 0`,
      `(${h} * 31 + ${a.name}[${i}]) | 0`,
      `(${h} * 1664525 + 1013904223) % 4294967296`,
      `(${h} << 5) - ${h} + ${a.name}[${i}]`,
      `${h} ^ (${a.name}[${i}] << (${i} & 31))`,
    ])
    return `for (let ${i} = 0; ${i} < ${this.random.pick([`${a.name}.length`, this.limit()])}; ${i}++) ${h} = ${step};`
  }

  private search(a: Variable): string {
    const numbers = this.statements.writer.scope.writable('number')
    if (numbers.length === 0) return this.statements.simple()
    const found = this.random.pick(numbers).name
    const [lo, hi, mid] = [this.name('lo'), this.name('hi'), this.name('mid')]
    const middle = this.random.pick([
      `(${lo} + ${hi}) >> 1`,
      `(${lo} + ${hi}) >>> 1`,
      `Math.floor((${lo} + ${hi}) / 2)`,
      `${lo} + ((${hi} - ${lo}) >> 1)`,
    ])
    return `let ${lo} = 0, ${hi} = ${a.name}.length;
while (${lo} < ${hi}) { const ${mid} = ${middle}; if (${a.name}[${mid}] < ${this.e.number(1)}) ${lo} = ${mid} + 1; else ${hi} = ${mid}; }
${found} = ${lo} + ${a.name}[${lo}];`
  }

  private grid(a: Variable, b: Variable, depth: number): string {
    const { random } = this
    const [declaredH, h] = this.size()
    const [declaredW, w] = this.size()
    const [y, x] = [this.counter(this.name('y')), this.counter(this.name('x'))]
    const k = this.name('k')
    const row = random.pick([
      `${y} * ${w} + ${x}`,
      `${x} + ${y} * ${w}`,
      `(${y} * ${w} + ${x}) * 2`,
      `${y} * ${w} + ${x} + 1`,
      `${x} * ${h} + ${y}`,
      `(${y} * ${w} + ${x}) | 0`,
    ])
    const store = random.pick([
      () => `const ${k} = ${row};\n${b.name}[${k}] = ${a.name}[${k}] + ${this.e.number(2)};`,
      () => `${b.name}[${row}] = ${this.e.number(2)};`,
      () => `${b.name}[${row}] += ${a.name}[${x}] * ${a.name}[${y}];`,
      () => `const ${k} = ${row};\n${b.name}[${k}] = ${a.name}[${k} - 1] - ${a.name}[${k} + ${w}];`,
    ])
    const start = random.pick(['0', '0', '1'])
    const end = (limit: string): string => (random.chance(0.3) ? `${limit} - 1` : limit)
    const body = random.chance(0.4)
      ? `${store()}\n${this.statements.loopBody(null, Math.min(depth, 1))}`
      : store()
    const offset = this.name('o')
    if (random.chance(0.25)) {
      return `${declaredH}${declaredW}for (let ${y} = ${start}; ${y} < ${end(h)}; ${y}++) {\nconst ${offset} = ${y} * ${w};\nfor (let ${x} = ${start}; ${x} < ${end(w)}; ${x}++) {\n${b.name}[${offset} + ${x}] = ${a.name}[${offset} + ${x}] * 2;\n${body}\n}\n}`
    }
    return `${declaredH}${declaredW}for (let ${y} = ${start}; ${y} < ${end(h)}; ${y}++) {\nfor (let ${x} = ${start}; ${x} < ${end(w)}; ${x}++) {\n${body}\n}\n}`
  }

  /** A window over each cell, kept inside by clamping or by a test. */
  private border(a: Variable, b: Variable): string {
    const { random } = this
    const [declaredH, h] = this.size()
    const [declaredW, w] = this.size()
    const [y, x, dy, dx] = ['y', 'x', 'dy', 'dx'].map((prefix) => this.name(prefix)) as [
      string,
      string,
      string,
      string,
    ]
    const r = random.pick(['1', '2'])
    const inside = random.pick([
      `const yy = Math.min(${h} - 1, Math.max(0, ${y} + ${dy})), xx = Math.max(0, Math.min(${w} - 1, ${x} + ${dx}));\ns += ${a.name}[yy * ${w} + xx];`,
      `const yy = ${y} + ${dy}, xx = ${x} + ${dx};\nif (yy >= 0 && yy < ${h} && xx >= 0 && xx < ${w}) s += ${a.name}[yy * ${w} + xx];`,
      `const yy = ${y} + ${dy}, xx = ${x} + ${dx};\nif (yy < 0 || yy >= ${h} || xx < 0 || xx >= ${w}) continue;\ns += ${a.name}[yy * ${w} + xx];`,
      `let yy = ${y} + ${dy};\nif (yy < 0) yy = 0; else if (yy >= ${h}) yy = ${h} - 1;\nconst xx = (${x} + ${dx} + ${w}) % ${w};\ns += ${a.name}[yy * ${w} + xx];`,
      `s += ${a.name}[(${y} + ${dy}) * ${w} + ${x} + ${dx}];`,
    ])
    return `${declaredH}${declaredW}for (let ${y} = 0; ${y} < ${h}; ${y}++) for (let ${x} = 0; ${x} < ${w}; ${x}++) {
let s = 0;
for (let ${dy} = -${r}; ${dy} <= ${r}; ${dy}++) for (let ${dx} = -${r}; ${dx} <= ${r}; ${dx}++) {
${inside}
}
${b.name}[${y} * ${w} + ${x}] = s / 9;
}`
  }

  private product(a: Variable, b: Variable): string {
    const [declared, n] = this.size()
    const [i, j, k] = [this.name('i'), this.name('j'), this.name('k')]
    const other = this.random.pick(this.statements.writer.scope.arrays()).name
    const add = `${a.name}[${i} * ${n} + ${k}] * ${other}[${k} * ${n} + ${j}]`
    const inner = this.random.pick([
      `let s = 0;\nfor (let ${k} = 0; ${k} < ${n}; ${k}++) s += ${add};\n${b.name}[${i} * ${n} + ${j}] = s;`,
      `for (let ${k} = 0; ${k} < ${n}; ${k}++) ${b.name}[${i} * ${n} + ${j}] += ${add};`,
    ])
    return `${declared}for (let ${i} = 0; ${i} < ${n}; ${i}++) for (let ${j} = 0; ${j} < ${n}; ${j}++) {\n${inner}\n}`
  }

  private insertionSort(b: Variable): string {
    const n = this.random.chance(0.5) ? `${b.name}.length` : this.limit()
    const [i, j] = [this.name('i'), this.name('j')]
    return this.random.pick([
      `for (let ${i} = 1; ${i} < ${n}; ${i}++) {\nconst t = ${b.name}[${i}];\nlet ${j} = ${i} - 1;\nwhile (${j} >= 0 && ${b.name}[${j}] > t) { ${b.name}[${j} + 1] = ${b.name}[${j}]; ${j}--; }\n${b.name}[${j} + 1] = t;\n}`,
      `for (let ${i} = 0; ${i} < ${n} - 1; ${i}++) for (let ${j} = 0; ${j} < ${n} - 1 - ${i}; ${j}++) if (${b.name}[${j}] > ${b.name}[${j} + 1]) { const t = ${b.name}[${j}]; ${b.name}[${j}] = ${b.name}[${j} + 1]; ${b.name}[${j} + 1] = t; }`,
      `for (let ${i} = 1; ${i} < ${n}; ${i}++) for (let ${j} = ${i}; ${j} > 0 && ${b.name}[${j} - 1] > ${b.name}[${j}]; ${j}--) { const t = ${b.name}[${j}]; ${b.name}[${j}] = ${b.name}[${j} - 1]; ${b.name}[${j} - 1] = t; }`,
    ])
  }

  private triangle(a: Variable, b: Variable): string {
    const n = this.limit()
    const [i, j] = [this.name('i'), this.name('j')]
    const [from, to] = this.random.pick([
      ['0', `${i} + 1`],
      [`${i} + 1`, n],
      [i, n],
      ['0', i],
      ['1', `${n} - ${i}`],
    ])
    return `for (let ${i} = 0; ${i} < ${n}; ${i}++) for (let ${j} = ${from}; ${j} < ${to}; ${j}++) ${b.name}[${this.random.pick([`${i} * ${n} + ${j}`, `${i} + ${j}`, `${i} - ${j}`, `${j} - ${i}`])}] ${this.random.pick(['=', '+=', '-='])} ${a.name}[${this.random.pick([i, j, `${i} * (${i} + 1) / 2 + ${j}`])}];`
  }

  /** Keeps some elements, and goes on behind the loop with how many. */
  private compact(a: Variable, b: Variable): string {
    const [i, p, q] = [this.name('i'), this.name('p'), this.name('q')]
    const n = this.random.pick([this.limit(), `${a.name}.length`])
    const test = this.random.pick([
      `${a.name}[${i}] > ${this.e.number(1)}`,
      `${i} & 1`,
      `${a.name}[${i}] !== 0`,
    ])
    const after = this.random.pick([
      `for (let ${q} = 0; ${q} < ${p}; ${q}++) ${b.name}[${q}] *= 2;`,
      `while (${p} < ${b.name}.length) ${b.name}[${p}++] = -1;`,
      `while (${p}-- > 0) ${b.name}[${p}] += 1;`,
      `${b.name}[${p}] = ${p};`,
    ])
    return `let ${p} = 0;\nfor (let ${i} = 0; ${i} < ${n}; ${i}++) if (${test}) ${b.name}[${p}++] = ${a.name}[${i}];\n${after}`
  }
}
