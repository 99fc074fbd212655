// A random module: constants, functions that call each other, and one tagged function to run.

import { RandomSource } from '../random-source.ts'
import { Expressions } from './expressions.ts'
import { numberLiteral } from './literals.ts'
import { OBJECT_TYPES, objectTypes } from './object-statements.ts'
import { ELEMENT_CLASSES, isArrayKind, type Kind, Scope } from './scope.ts'
import { Statements } from './statements.ts'
import type { Callee, ResultKind, Writer } from './writer.ts'

export interface Program {
  readonly seed: number
  readonly text: string
  /** The function to run, and what it takes. */
  readonly entry: string
  readonly params: readonly Kind[]
}

/** `prefix` begins every name at the top level, so that programs can be put into one module. */
export function randomProgram(seed: number, prefix: string): Program {
  return new ProgramWriter(seed, prefix).program()
}

class ProgramWriter implements Writer {
  readonly random: RandomSource
  readonly scope = new Scope()
  readonly callees: Callee[] = []
  readonly likesLoops: boolean
  readonly usesTexts: boolean
  readonly usesObjects: boolean
  private readonly seed: number
  private readonly prefix: string
  private names = 0

  constructor(seed: number, prefix: string) {
    this.seed = seed
    this.prefix = prefix
    this.random = new RandomSource(seed)
    this.likesLoops = this.random.chance(0.5)
    this.usesTexts = this.random.chance(0.35)
    this.usesObjects = this.random.chance(0.35)
  }

  fresh(prefix: string): string {
    return `${prefix}${this.names++}`
  }

  program(): Program {
    const { random } = this
    const parts = [this.usesObjects ? objectTypes(this.prefix) : '', this.constants()]
    const helpers = random.pick([0, 0, 1, 1, 2])
    for (let i = 0; i < helpers; i++) parts.push(random.chance(0.25) ? this.recursive(i) : this.helper(i))
    const params = this.entryParams()
    const result = random.choose<ResultKind>([
      [6, () => 'number'],
      [3, () => 'pair'],
      [1, () => 'void'],
      [1, () => 'boolean'],
      [params.includes('bigint') ? 4 : 0, () => 'bigint'],
      [this.usesTexts ? 6 : 0, () => 'string'],
      [1, () => 'optional'],
      [1, () => 'nullable'],
      [params.includes('point') ? 2 : 0, () => 'point'],
      [params.includes('points') ? 3 : 0, () => 'points'],
      [params.includes('Float64Array') ? 0.5 : 0, () => 'array'],
    ])
    const entry = `${this.prefix}main`
    parts.push(`/* @njit */\nexport ${this.functionText(entry, params, result, random.between(4, 14))}`)
    return { seed: this.seed, text: `${parts.filter((part) => part !== '').join('\n')}\n`, entry, params }
  }

  /** Variables of the module that functions read. Exported, so that the interpreter can be given them. */
  private constants(): string {
    const { random, scope } = this
    const lines: string[] = []
    const name = (prefix: string): string => `${this.prefix}${this.fresh(prefix)}`
    if (random.chance(0.3)) {
      const constant = name('K')
      lines.push(`export const ${constant} = ${numberLiteral(random)};`)
      scope.declare({ name: constant, kind: 'number', writable: false })
    }
    if (random.chance(0.15)) {
      const variable = name('g')
      lines.push(
        `export let ${variable} = ${random.between(-3, 9)};\nexport function ${variable}Set(x: number): void { ${variable} = x }`,
      )
      scope.declare({ name: variable, kind: 'number', writable: false })
    }
    if (random.chance(0.25)) {
      const table = name('T')
      const items = Array.from({ length: random.between(2, 9) }, () => numberLiteral(random)).join(', ')
      const kind = random.pick(['number[]', 'Float64Array', 'Int32Array', 'Uint8Array'] as const)
      lines.push(`export const ${table} = ${kind === 'number[]' ? `[${items}]` : `new ${kind}([${items}])`};`)
      scope.declare({ name: table, kind, writable: false })
    }
    if (random.chance(0.15)) {
      const table = name('L')
      lines.push(
        `export const ${table} = new ${random.pick(['Float64Array', 'Uint16Array'])}(16);\nfor (let i = 0; i < 16; i++) ${table}[i] = i * ${random.between(1, 300)} - 7;`,
      )
      scope.declare({ name: table, kind: 'Float64Array', writable: false })
    }
    return lines.join('\n')
  }

  private entryParams(): Kind[] {
    const { random } = this
    const params: Kind[] = []
    const arrays = random.pick([0, 1, 1, 2, 2, 3])
    for (let i = 0; i < arrays; i++) params.push(this.arrayKind())
    const counts = random.pick([0, 1, 1, 2])
    for (let i = 0; i < counts; i++) params.push('count')
    const numbers = random.pick([0, 1, 1, 2])
    for (let i = 0; i < numbers; i++) params.push('number')
    if (random.chance(0.15)) params.push('boolean')
    if (this.usesTexts) params.push('string', ...random.pick<Kind[]>([[], ['string']]))
    if (this.usesObjects)
      params.push(
        ...random.pick<Kind[]>([
          ['points'],
          ['points', 'point'],
          ['point'],
          ['point', 'point'],
          ['group', 'point'],
          ['group', 'points', 'point'],
          ['points', 'points'],
          ['counts'],
          ['counts', 'marks'],
          ['counts', 'counts', 'point'],
        ]),
      )
    if (random.chance(0.2)) params.push('bigint')
    if (random.chance(0.1)) params.push('pair')
    if (random.chance(0.2)) params.push('nullable')
    if (random.chance(0.2)) params.push('optional')
    return params
  }

  private arrayKind(): Kind {
    return this.random.choose<Kind>([
      [10, () => this.random.pick(ELEMENT_CLASSES)],
      [6, () => 'Float64Array'],
      [2, () => 'number[]'],
      [1, () => this.random.pick(['BigInt64Array', 'BigUint64Array'] as const)],
    ])
  }

  private helper(index: number): string {
    const { random } = this
    const name = `${this.prefix}helper${index}`
    const params = Array.from({ length: random.between(1, 3) }, () =>
      random.pick<Kind>([
        'number',
        'number',
        'count',
        'boolean',
        'Float64Array',
        'Uint8Array',
        'bigint',
        'nullable',
        'optional',
        ...(this.usesTexts ? (['string', 'string', 'string'] as const) : []),
        ...(this.usesObjects ? (['point', 'points', 'counts', 'marks'] as const) : []),
      ]),
    )
    params.sort((a, b) => Number(a === 'optional') - Number(b === 'optional'))
    const result = random.pick<ResultKind>([
      'number',
      'number',
      'number',
      'pair',
      'boolean',
      'void',
      ...(this.usesTexts ? (['string', 'string', 'string'] as const) : []),
      ...(params.includes('bigint') ? (['bigint', 'bigint'] as const) : []),
    ])
    const text = this.functionText(name, params, result, random.between(1, 5))
    this.callees.push({ name, params, result, recursive: false })
    return `${this.tag()}${text}`
  }

  private tag(): string {
    return this.random.chance(0.3) ? '/* @njit */\n' : ''
  }

  private recursive(index: number): string {
    const { random } = this
    const name = `${this.prefix}recursive${index}`
    const combine = this.scope.within(() => {
      this.scope.declare({ name: 'x', kind: 'number', writable: true })
      this.scope.declare({ name: 'depth', kind: 'count', writable: false })
      const e = new Expressions(this)
      const again = (): string => `${name}(${e.number(1)}, depth - 1)`
      return random.pick([
        `return ${again()} ${random.pick(['+', '*', '-', '|'])} ${e.number(1)};`,
        `return ${again()} - ${again()};`,
        `if (${e.boolean(1)}) return ${again()};\nreturn ${e.number(2)};`,
        `x = ${again()};\nreturn (+x) + ${e.number(1)};`,
      ])
    })
    this.callees.push({ name, params: ['number', 'count'], result: 'number', recursive: true })
    return `${this.tag()}function ${name}(x: number, depth: number): number {\nif (depth <= 0) return (+x);\n${combine}\n}`
  }

  private functionText(name: string, params: readonly Kind[], result: ResultKind, size: number): string {
    return this.scope.within(() => {
      const formals = params.map((kind) => this.parameter(kind))
      const statements = new Statements(this, result, size)
      const body: string[] = []
      if (!params.includes('number')) body.push(`let ${this.local()} = ${numberLiteral(this.random)};`)
      while (statements.hasMore) body.push(statements.statement(3))
      return `function ${name}(${formals.join(', ')}) {\n${body.join('\n')}\n${statements.returnStatement()}\n}`
    })
  }

  private local(): string {
    const name = this.fresh('v')
    this.scope.declare({ name, kind: 'number', writable: true })
    return name
  }

  private pairParameter(name: string): string {
    const isTakenApart = this.random.chance(0.5)
    const items = isTakenApart ? [`${name}a`, `${name}b`] : [`${name}[0]`, `${name}[1]`]
    for (const item of items) this.scope.declare({ name: item, kind: 'number', writable: isTakenApart })
    return `${isTakenApart ? `[${items.join(', ')}]` : name}: [number, number]`
  }

  private parameter(kind: Kind): string {
    const { random } = this
    const name = this.fresh(isArrayKind(kind) ? 'a' : kind === 'count' ? 'n' : 'x')
    if (kind === 'optional') {
      const isDefaulted = random.chance(0.5)
      this.scope.declare({ name, kind: isDefaulted ? 'number' : 'optional', writable: isDefaulted })
      return isDefaulted ? `${name}: number = ${random.pick(['1', '0.5', '-3', 'NaN'])}` : `${name}?: number`
    }
    if (kind === 'pair') return this.pairParameter(name)
    this.scope.declare({ name, kind, writable: kind !== 'count' })
    const object = OBJECT_TYPES.get(kind)
    if (object !== undefined) return `${name}: ${this.prefix}${object}`
    if (kind === 'nullable') return `${name}: number | null`
    return `${name}: ${kind === 'count' ? 'number' : kind}`
  }
}
