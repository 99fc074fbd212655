// Inner functions, callbacks of array methods, generators and try statements.

import type { Expressions } from './expressions.ts'
import type { Statements } from './statements.ts'
import type { Writer } from './writer.ts'

export class ClosureStatements {
  private readonly writer: Writer
  private readonly expressions: Expressions
  private readonly statements: Statements

  constructor(statements: Statements) {
    this.statements = statements
    this.writer = statements.writer
    this.expressions = statements.expressions
  }

  any(depth: number): string {
    const { random, scope } = this.writer
    const arrays = scope.all(({ kind, writable }) => kind === 'Float64Array' && writable)
    const canLoop = this.statements.isNested ? 0 : 2
    return random.choose([
      [4, () => this.declare()],
      [arrays.length > 0 ? 2 : 0, () => this.forEach()],
      [arrays.length > 0 ? 1 : 0, () => this.sort(random.pick(arrays).name)],
      [canLoop, () => this.generatorLoop(depth)],
      [2, () => this.attempt(depth)],
    ])
  }

  /** `const f = (x) => …`, of a number to a number, that reads and writes what is around it. */
  private declare(): string {
    const { scope, random } = this.writer
    const name = this.writer.fresh('f')
    const param = this.writer.fresh('x')
    const body = scope.within(() => {
      scope.declare({ name: param, kind: 'number', writable: true })
      if (random.chance(0.5)) return this.expressions.number(2)
      const first = this.statements.simple()
      const early = random.chance(0.4)
        ? `if (${this.expressions.test(1)}) return ${this.expressions.number(1)};`
        : ''
      return `{ ${first}\n${early}\n${this.statements.simple()}\nreturn ${this.expressions.number(2)}; }`
    })
    const text = body.startsWith('{')
      ? random.pick([
          `const ${name} = (${param}: number): number => ${body};`,
          `const ${name} = function (${param}: number): number ${body};`,
        ])
      : `const ${name} = (${param}: number): number => ${body};`
    scope.declare({ name, kind: 'closure', writable: false })
    return text
  }

  private forEach(): string {
    const { scope, random } = this.writer
    const array = random.pick(scope.arrays()).name
    const [x, i] = [this.writer.fresh('x'), this.writer.fresh('i')]
    const body = scope.within(() => {
      scope.declare({ name: x, kind: 'number', writable: false })
      scope.declare({ name: i, kind: 'number', writable: false })
      const early = random.chance(0.3) ? `if (${this.expressions.test(1)}) return;` : ''
      return `${early}\n${this.statements.simple()}`
    })
    return `${array}.forEach((${x}, ${i}) => { ${body} });`
  }

  private sort(array: string): string {
    const { scope } = this.writer
    const [x, y] = [this.writer.fresh('x'), this.writer.fresh('y')]
    const body = scope.within(() => {
      scope.declare({ name: x, kind: 'number', writable: false })
      scope.declare({ name: y, kind: 'number', writable: false })
      return this.writer.random.chance(0.5) ? `${x} - ${y}` : this.expressions.number(2)
    })
    return `${array}.sort((${x}, ${y}) => ${body});`
  }

  private generatorLoop(depth: number): string {
    const { scope, random } = this.writer
    const name = this.writer.fresh('g')
    const [n, i, v] = [this.writer.fresh('n'), this.writer.fresh('i'), this.writer.fresh('x')]
    const yields = scope.within(() => {
      scope.declare({ name: n, kind: 'count', writable: false })
      scope.declare({ name: i, kind: 'count', writable: false, counter: true })
      const stop = random.chance(0.3) ? `if (${this.expressions.test(1)}) return;` : ''
      const last = random.chance(0.4) ? `yield ${n} - 0.5;` : ''
      return `for (let ${i} = 0; ${i} < ${n}; ${i}++) { ${stop} yield ${this.expressions.number(2)}; }\n${last}`
    })
    const limit = random.between(0, 4)
    const body = scope.within(() => {
      scope.declare({ name: v, kind: 'number', writable: false })
      return this.statements.loopBody(null, depth)
    })
    return `const ${name} = function* (${n}: number) { ${yields} };\nfor (const ${v} of ${name}(${limit})) {\n${body}\n}`
  }

  /** try with catch, finally or both; the handler does not look at the error. */
  private attempt(depth: number): string {
    const { random } = this.writer
    const stop = `if (${this.expressions.test(2)}) throw new Error('stop');`
    const body = `${this.statements.block(2, depth - 1)}\n${random.chance(0.7) ? stop : ''}`
    const handler = ` catch { ${this.statements.block(2, depth - 1)} }`
    const finish = ` finally { ${this.writer.scope.within(() => this.statements.simple())} }`
    return `try {\n${body}\n}${random.pick([handler, finish, handler + finish])}`
  }
}
