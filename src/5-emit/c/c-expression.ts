// Printed C expressions with their precedence, and the filling of templates: the one place that sets parentheses.

/** C's precedence levels, tighter is higher. `PRIMARY` needs no parentheses anywhere. */
export const PRIMARY = 16
export const UNARY = 14
export const TERNARY = 3
/** Parenthesised wherever it is an operand. */
export const LOOSE = 0

export interface Printed {
  readonly text: string
  readonly precedence: number
}

export const primary = (text: string): Printed => ({ text, precedence: PRIMARY })
export const unary = (text: string): Printed => ({ text, precedence: UNARY })

/** The text as an operand of something that binds with `precedence`. */
export function operand(printed: Printed, precedence: number): string {
  return printed.precedence >= precedence ? printed.text : `(${printed.text})`
}

export function cast(type: string, value: Printed): Printed {
  return unary(`(${type})${operand(value, UNARY)}`)
}

export function call(name: string, args: readonly Printed[]): Printed {
  return primary(`${name}(${args.map((arg) => arg.text).join(', ')})`)
}

export function conditional(test: Printed, whenTrue: Printed, whenFalse: Printed): Printed {
  const [a, b, c] = [operand(test, TERNARY + 1), operand(whenTrue, TERNARY + 1), operand(whenFalse, TERNARY)]
  return { text: `${a} ? ${b} : ${c}`, precedence: TERNARY }
}

interface BinaryLevel {
  readonly precedence: number
  /** What the operands must bind like; the right one a little tighter, since these operators group to the left. */
  readonly left: number
  readonly right: number
}

const ARITHMETIC = (precedence: number): BinaryLevel => ({
  precedence,
  left: precedence,
  right: precedence + 1,
})
/** Operators whose precedence people do not know by heart: any binary operand is parenthesised. */
const EXPLICIT = (precedence: number): BinaryLevel => ({ precedence, left: UNARY, right: UNARY })
const COMPARISON = (precedence: number): BinaryLevel => ({ precedence, left: 12, right: 12 })

const BINARY: ReadonlyMap<string, BinaryLevel> = new Map([
  ['*', ARITHMETIC(13)],
  ['/', ARITHMETIC(13)],
  ['%', ARITHMETIC(13)],
  ['+', ARITHMETIC(12)],
  ['-', ARITHMETIC(12)],
  ['<<', EXPLICIT(11)],
  ['>>', EXPLICIT(11)],
  ['<', COMPARISON(10)],
  ['<=', COMPARISON(10)],
  ['>', COMPARISON(10)],
  ['>=', COMPARISON(10)],
  ['==', COMPARISON(9)],
  ['!=', COMPARISON(9)],
  ['&', EXPLICIT(8)],
  ['^', EXPLICIT(7)],
  ['|', EXPLICIT(6)],
  ['&&', { precedence: 5, left: 9, right: 9 }],
  ['||', { precedence: 4, left: 9, right: 9 }],
])

export function binary(left: Printed, operator: string, right: Printed): Printed {
  const level = BINARY.get(operator)
  if (level === undefined) return { text: `(${left.text}) ${operator} (${right.text})`, precedence: LOOSE }
  const sameChain = /^(&&|\|\|)$/.test(operator) && left.precedence === level.precedence
  const leftText = sameChain ? left.text : operand(left, level.left)
  return { text: `${leftText} ${operator} ${operand(right, level.right)}`, precedence: level.precedence }
}

/** The template of a machine form with `$0`, `$1` … replaced. An operand used more than once is named by `temporary` first. */
export function fillTemplate(
  template: string,
  operands: readonly Printed[],
  temporary: (value: Printed, position: number) => { readonly name: string; readonly declaration: string },
): Printed {
  const declarations: string[] = []
  const values = operands.map((value, position) => {
    const uses = template.split(`$${position}`).length - 1
    if (uses < 2 || /^\w+$/.test(value.text)) return value
    const { name, declaration } = temporary(value, position)
    declarations.push(declaration)
    return primary(name)
  })
  const filled = fillOnce(template, values)
  if (declarations.length === 0) return filled
  return primary(`({ ${declarations.join(' ')} ${filled.text}; })`)
}

function fillOnce(template: string, operands: readonly Printed[]): Printed {
  const operandAt = (position: string): Printed => operands[Number(position)] ?? primary('')
  const alone = /^\$(\d)$/.exec(template)
  if (alone) return operandAt(alone[1] ?? '')
  const pair = /^\$(\d) (\S{1,2}) \$(\d)$/.exec(template)
  if (pair) return binary(operandAt(pair[1] ?? ''), pair[2] ?? '', operandAt(pair[3] ?? ''))
  const text = template.replace(/\$(\d)/g, (_, position: string, at: number) => {
    const value = operandAt(position)
    const before = template[at - 1]
    const after = template[at + 1 + position.length]
    const isWholeArgument =
      /^[(,\s]$/.test(before ?? '') && /^[,)]$/.test(after ?? '') && opensArgument(template, at)
    if (isWholeArgument) return value.text
    const sticks = before !== undefined && /[-+]/.test(before) && value.text.startsWith(before)
    return sticks ? `(${value.text})` : operand(value, UNARY)
  })
  if (/^[-~!]\$\d$|^\([a-z0-9_ ]+\)\$\d$/.test(template)) return unary(text)
  return { text, precedence: isCall(template) ? PRIMARY : LOOSE }
}

/** Whether the operand at this place of the template starts a parenthesis or an argument. */
function opensArgument(template: string, at: number): boolean {
  return /[(,]\s*$/.test(template.slice(0, at))
}

/** `name(…)` whose first parenthesis closes at the very end. */
function isCall(template: string): boolean {
  if (!/^\w+\(/.test(template)) return false
  let depth = 0
  for (let i = 0; i < template.length; i++) {
    if (template[i] === '(') depth++
    else if (template[i] === ')' && --depth === 0) return i === template.length - 1
  }
  return false
}
