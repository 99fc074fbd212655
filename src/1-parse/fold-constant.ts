// Arithmetic on constants, only where IEEE 754 and the language fix every bit of the result: no `**`, no `Math.sin`.

export type ConstantValue = number | boolean | bigint | string | undefined

export function foldUnary(operator: string, value: ConstantValue): { readonly value: ConstantValue } | null {
  if (operator === '!') return { value: !value }
  if (operator === 'void') return { value: undefined }
  if (typeof value === 'bigint')
    return operator === '-' ? { value: -value } : operator === '~' ? { value: ~value } : null
  const number = Number(value)
  switch (operator) {
    case '-':
      return { value: -number }
    case '+':
      return { value: number }
    case '~':
      return { value: ~number }
    default:
      return null
  }
}

/** Numbers and strings only; the operators of BigInt are left to run time. */
export function foldBinary(
  operator: string,
  left: ConstantValue,
  right: ConstantValue,
): { readonly value: ConstantValue } | null {
  if (typeof left === 'string' && typeof right === 'string') return foldStrings(operator, left, right)
  if (typeof left !== 'number' || typeof right !== 'number') return null
  const fold = binary.get(operator)
  return fold === undefined ? null : { value: fold(left, right) }
}

function foldStrings(
  operator: string,
  left: string,
  right: string,
): { readonly value: ConstantValue } | null {
  switch (operator) {
    case '+':
      return { value: left + right }
    case '===':
      return { value: left === right }
    case '!==':
      return { value: left !== right }
    default:
      return null
  }
}

const binary: ReadonlyMap<string, (a: number, b: number) => ConstantValue> = new Map<
  string,
  (a: number, b: number) => ConstantValue
>([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => a / b],
  ['%', (a, b) => a % b],
  ['&', (a, b) => a & b],
  ['|', (a, b) => a | b],
  ['^', (a, b) => a ^ b],
  ['<<', (a, b) => a << b],
  ['>>', (a, b) => a >> b],
  ['>>>', (a, b) => a >>> b],
  ['<', (a, b) => a < b],
  ['<=', (a, b) => a <= b],
  ['>', (a, b) => a > b],
  ['>=', (a, b) => a >= b],
  ['===', (a, b) => a === b],
  ['!==', (a, b) => a !== b],
])
