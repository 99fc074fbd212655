// Literals of random programs, heavy on values where representations end.

import type { RandomSource } from '../random-source.ts'

const SMALL = ['0', '1', '2', '3', '4', '5', '7', '8', '16', '-1', '-2'] as const
const FRACTIONS = ['0.5', '-0.5', '1.5', '2.5', '-1.5', '0.1', '1e-7', '3.75', '1e-310'] as const
const EDGES = [
  '-0',
  'NaN',
  'Infinity',
  '-Infinity',
  '31',
  '32',
  '33',
  '127',
  '128',
  '255',
  '256',
  '-128',
  '32767',
  '32768',
  '65535',
  '65536',
  '2147483647',
  '2147483648',
  '-2147483648',
  '-2147483649',
  '4294967295',
  '4294967296',
  '9007199254740991',
  '9007199254740992',
  '-9007199254740993',
  '1e21',
  '1e300',
  '5e-324',
  'Math.PI',
  'Number.MAX_VALUE',
  'Number.EPSILON',
  'Number.MAX_SAFE_INTEGER',
] as const

export function numberLiteral(random: RandomSource): string {
  return random.choose([
    [6, () => random.pick(SMALL)],
    [2, () => random.pick(FRACTIONS)],
    [2, () => random.pick(EDGES)],
    [1, () => String(random.between(-100, 300))],
  ])
}

const BIGINTS = [
  '0n',
  '1n',
  '-1n',
  '2n',
  '3n',
  '7n',
  '63n',
  '255n',
  '4294967296n',
  '9223372036854775807n',
  '-9223372036854775808n',
  '9223372036854775808n',
  '18446744073709551615n',
  '6364136223846793005n',
  '0xcbf29ce484222325n',
]

export const bigintLiteral = (random: RandomSource): string =>
  random.chance(0.6) ? random.pick(BIGINTS.slice(0, 7)) : random.pick(BIGINTS)
