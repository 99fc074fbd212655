// Objects, lists of them, and objects that hold such lists: what is done to them, and numbers read from them.

import { CollectionStatements } from './collection-statements.ts'
import type { Expressions } from './expressions.ts'
import type { Kind, Variable } from './scope.ts'
import type { Writer } from './writer.ts'

/** As annotations spell them, behind the program's prefix. */
export const OBJECT_TYPES: ReadonlyMap<Kind, string> = new Map([
  ['point', 'Point'],
  ['points', 'Point[]'],
  ['group', 'Group'],
  ['counts', 'Counts'],
  ['marks', 'Marks'],
])

/** What declares them. */
export function objectTypes(prefix: string): string {
  return `interface ${prefix}Point { x: number; y: number }
interface ${prefix}Group { tag: number; points: ${prefix}Point[]; rows: number[][] }
type ${prefix}Counts = Map<number, number>
type ${prefix}Marks = Set<number>`
}

export class ObjectStatements {
  private readonly writer: Writer
  private readonly expressions: Expressions
  private readonly collections: CollectionStatements

  constructor(writer: Writer, expressions: Expressions) {
    this.writer = writer
    this.expressions = expressions
    this.collections = new CollectionStatements(writer, expressions)
  }

  private of(kind: Kind): readonly Variable[] {
    return this.writer.scope.all((variable) => variable.kind === kind)
  }

  /** Whether there is anything to read. */
  get isAnyThere(): boolean {
    const kinds: readonly Kind[] = ['point', 'points', 'marked']
    return kinds.some((kind) => this.of(kind).length > 0) || this.collections.isAnyThere
  }

  private point(): string {
    return this.writer.random.pick(this.of('point')).name
  }

  private points(): string {
    return this.writer.random.pick(this.of('points')).name
  }

  private value(): string {
    return `(+${this.expressions.number(1)})`
  }

  private literal(): string {
    return `{ x: ${this.value()}, y: ${this.value()} }`
  }

  /** A point that is there, old or new. */
  private any(): string {
    return this.of('point').length > 0 && this.writer.random.chance(0.6) ? this.point() : this.literal()
  }

  number(): string {
    const { random } = this.writer
    return random.choose([
      [this.collections.isAnyThere ? 5 : 0, () => this.collections.number()],
      [this.of('point').length > 0 ? 5 : 0, () => `${this.point()}.${this.field()}`],
      [this.of('point').length > 1 ? 1 : 0, () => `(${this.point()} === ${this.point()} ? 1 : 2)`],
      [this.of('marked').length > 0 ? 5 : 0, () => this.mark()],
      [this.of('points').length > 0 ? 2 : 0, () => `${this.points()}.length`],
      [
        this.of('points').length > 0 ? 1 : 0,
        () => `${this.points()}.reduce((s, p) => s + p.${this.field()}, 0)`,
      ],
      [
        this.of('points').length > 0 && this.of('point').length > 0 ? 2 : 0,
        () => `${this.points()}.${random.pick(['indexOf', 'lastIndexOf'])}(${this.point()})`,
      ],
    ])
  }

  /** What was added to an object, or not. */
  private mark(): string {
    const { random } = this.writer
    const { name } = random.pick(this.of('marked'))
    return random.pick([
      `${name}.v`,
      `(${name}.mark ?? ${name}.v)`,
      `(${name}.mark === undefined ? ${this.value()} : ${name}.mark)`,
      `(${name}.on ? ${name}.v : 2)`,
      `(+${name}.mark)`,
    ])
  }

  private field(): string {
    return this.writer.random.pick(['x', 'y'])
  }

  statement(): string {
    const { random } = this.writer
    return random.choose([
      [8, () => this.collections.statement()],
      [2, () => this.declarePoint()],
      [2, () => this.declareMarked()],
      [this.of('points').length === 0 ? 3 : 1, () => this.declarePoints()],
      [this.of('point').length > 0 ? 3 : 0, () => this.write(this.point())],
      [this.of('points').length > 0 ? 8 : 0, () => this.change(this.points())],
      [this.of('points').length > 0 ? 4 : 0, () => this.take(this.points())],
      [this.of('group').length > 0 ? 6 : 0, () => this.group()],
    ])
  }

  private declarePoint(): string {
    const { random, scope } = this.writer
    const name = this.writer.fresh('p')
    const text = `${random.chance(0.3) ? 'let' : 'const'} ${name} = ${this.any()};`
    scope.declare({ name, kind: 'point', writable: false })
    return text
  }

  /** An object literal that is given further properties, in an order of its own or not. */
  private declareMarked(): string {
    const { random, scope } = this.writer
    const name = this.writer.fresh('m')
    const test = (): string => this.expressions.boolean(1)
    const adding = [
      ...(random.chance(0.8) ? [`if (${test()}) ${name}.mark = ${this.value()};`] : []),
      ...(random.chance(0.5) ? [`if (${test()}) ${name}.on = ${random.pick(['true', 'false'])};`] : []),
      ...(random.chance(0.2) ? [`${name}.mark = ${this.value()};`] : []),
    ]
    const text = `const ${name} = { v: ${this.value()} }; ${adding.join(' ')}`
    scope.declare({ name, kind: 'marked', writable: false })
    return text
  }

  private declarePoints(): string {
    const { random, scope } = this.writer
    const name = this.writer.fresh('ps')
    const made = `[${this.any()}, ${this.any()}]`
    const text =
      this.of('points').length === 0
        ? made
        : random.choose([
            [2, () => made],
            [1, () => `${this.points()}.slice(${this.expressions.small(0)})`],
            [1, () => `${this.points()}.filter((p) => p.${this.field()} > ${this.value()})`],
            [1, () => `${this.points()}.map((p) => ({ x: p.y, y: p.x + ${this.value()} }))`],
            [1, () => `${this.points()}.concat(${this.points()}.slice(0, 2))`],
            [1, () => this.points()],
          ])
    scope.declare({ name, kind: 'points', writable: false })
    return `const ${name} = ${text};`
  }

  private write(object: string): string {
    const operator = this.writer.random.pick(['=', '=', '+=', '*=', '-='])
    return `${object}.${this.field()} ${operator} ${this.value()};`
  }

  private change(list: string): string {
    const { random } = this.writer
    const short = `if (${list}.length < ${random.between(3, 12)})`
    const each = this.writer.fresh('q')
    const order = random.pick(['a.x - b.x', 'b.y - a.y', '(a.x - b.x) || (a.y - b.y)', 'a.x < b.x ? 1 : -1'])
    return random.choose([
      [5, () => `${short} ${list}.push(${this.any()});`],
      [1, () => `${short} ${list}.unshift(${this.any()});`],
      [2, () => `for (const ${each} of ${list}) { ${this.write(each)} }`],
      [2, () => `if (${list}.length > 1) { ${this.write(`${list}[1]`)} }`],
      [2, () => `if (${list}.length > 0) ${list}[0] = ${this.any()};`],
      [1, () => `if (${list}.length > 2) ${list}[2] = ${list}[0];`],
      [2, () => `${list}.sort((a, b) => ${order});`],
      [1, () => `${list}.reverse();`],
      [1, () => `${list}.pop();`],
      [1, () => `${list}.shift();`],
      [1, () => `${list}.splice(${this.expressions.small(0)}, 1);`],
      [1, () => `${list}.forEach((p, i) => { p.x += i; });`],
    ])
  }

  /** One of a list, if it is there. */
  private take(list: string): string {
    const { random } = this.writer
    const name = this.writer.fresh('q')
    const from = random.choose([
      [3, () => `${list}[${this.expressions.small(0)}]`],
      [1, () => `${list}.pop()`],
      [1, () => `${list}.find((p) => p.${this.field()} < ${this.value()})`],
      [1, () => `${list}.at(-1)`],
    ])
    const use = random.choose([
      [3, () => this.write(name)],
      [1, () => `if (${this.points()}.length < 9) ${this.points()}.push(${name});`],
      [this.of('point').length > 0 ? 2 : 0, () => `${this.point()}.x += ${name}.y;`],
    ])
    return `const ${name} = ${from}; if (${name} !== undefined) { ${use} }`
  }

  private group(): string {
    const { random, scope } = this.writer
    const name = random.pick(this.of('group')).name
    const list = `${name}.points`
    return random.choose([
      [2, () => `${name}.tag += ${this.value()};`],
      [3, () => this.change(list)],
      [2, () => `if (${name}.rows.length > 0) ${name}.rows[0].push(${name}.tag);`],
      [1, () => `if (${name}.rows.length < 5) ${name}.rows.push([${this.value()}]);`],
      [1, () => `${name}.points = [${this.any()}];`],
      [
        2,
        () => {
          const alias = this.writer.fresh('ps')
          scope.declare({ name: alias, kind: 'points', writable: false })
          return `const ${alias} = ${list};`
        },
      ],
    ])
  }
}
