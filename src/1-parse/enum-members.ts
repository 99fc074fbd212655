// Values of TypeScript enums.

import type * as t from '@babel/types'
import { type ConstantValue, foldBinary, foldUnary } from './fold-constant.ts'
import { constantMeaning, type Meaning, unsupported } from './meaning.ts'
import type { Meanings } from './meanings.ts'
import { staticPropertyName } from './static-syntax.ts'

type Enum = Extract<Meaning, { kind: 'enum' }>

interface Surroundings {
  readonly of: Enum
  readonly meanings: Meanings
  /** The members before; undefined where one is no number. */
  readonly earlier: ReadonlyMap<string, ConstantValue>
}

/** What `Enum.name` stands for. Members without a value count on from the one before. */
export function enumMember(of: Enum, name: string, meanings: Meanings): Meaning {
  const enumName = of.node.id.name
  const earlier = new Map<string, ConstantValue>()
  let next: ConstantValue = 0
  for (const member of of.node.members) {
    const key = member.id.type === 'Identifier' ? member.id.name : member.id.value
    const value: ConstantValue = member.initializer
      ? initialiserValue(member.initializer, { of, meanings, earlier })
      : next
    earlier.set(key, value)
    next = typeof value === 'number' ? value + 1 : undefined
    if (key !== name) continue
    return value === undefined
      ? unsupported(`${enumName}.${name} is known only when the program runs`)
      : constantMeaning(value)
  }
  return unsupported(`${enumName} has no member ${name}`)
}

/** Value of an initialiser; undefined where it is no number known when compiling. */
function initialiserValue(node: t.Node, around: Surroundings): ConstantValue {
  switch (node.type) {
    case 'NumericLiteral':
    case 'StringLiteral':
      return node.value
    case 'ParenthesizedExpression':
      return initialiserValue(node.expression, around)
    case 'UnaryExpression': {
      const operand = initialiserValue(node.argument, around)
      return operand === undefined ? undefined : foldUnary(node.operator, operand)?.value
    }
    case 'BinaryExpression':
      return foldBinary(
        node.operator,
        initialiserValue(node.left, around),
        initialiserValue(node.right, around),
      )?.value
    case 'Identifier':
      if (around.earlier.has(node.name)) return around.earlier.get(node.name)
      return constantOf(around.meanings.ofName(node.name, around.of.at, around.of.module))
    case 'MemberExpression':
      return memberValue(node, around)
    default:
      return undefined
  }
}

function memberValue(node: t.MemberExpression, { of, meanings, earlier }: Surroundings): ConstantValue {
  const name = staticPropertyName(node)
  if (node.object.type !== 'Identifier' || name === null) return undefined
  if (node.object.name === of.node.id.name) return earlier.get(name)
  return constantOf(meanings.ofProperty(meanings.ofName(node.object.name, of.at, of.module), name, of.module))
}

function constantOf(meaning: Meaning): ConstantValue {
  return meaning.kind === 'constant' ? meaning.value : undefined
}
