// WebAssembly text from the assembly that clang prints: the same instructions, in the notation of the WebAssembly specification, one
// function after the other. For people: names of static data stand where their addresses would.

const INDENT = '  '

/** The functions of an assembly file as `(func …)` forms. */
export function watOf(assembly: string): string {
  const functions: string[] = []
  let lines: string[] | null = null
  let depth = 0
  for (const line of assembly.split('\n')) {
    const code = line.replace(/\s*#.*$/, '').trim()
    const label = /^([A-Za-z_]\w*):$/.exec(code)
    if (label) lines = [`(func $${label[1]}`]
    if (lines === null || label || code === '' || code.endsWith(':')) continue
    if (code === 'end_function') {
      functions.push([...lines, ')'].join('\n'))
      lines = null
      depth = 0
      continue
    }
    const [head = '', ...rest] = code.split(/\s+/)
    const operands = rest.join(' ')
    if (head === '.functype') lines[0] += signature(operands)
    else if (head === '.local') lines.push(`${INDENT}(local ${commaList(operands).join(' ')})`)
    if (head.startsWith('.')) continue
    if (head.startsWith('end_') || head === 'else') depth--
    lines.push(INDENT.repeat(depth + 1) + instruction(head, operands))
    if (['block', 'loop', 'if', 'else', 'try'].includes(head)) depth++
  }
  return `${functions.join('\n\n')}\n`
}

/** `f0 (i32, f64) -> (f64)` to ` (param i32 f64) (result f64)`. */
function signature(text: string): string {
  const [, params = '', results = ''] = /\(([^)]*)\) -> \(([^)]*)\)/.exec(text) ?? []
  const part = (name: string, types: string): string =>
    types === '' ? '' : ` (${name} ${commaList(types).join(' ')})`
  return part('param', params) + part('result', results)
}

const LANES: Readonly<Record<number, string>> = { 2: '64x2', 4: '32x4', 8: '16x8', 16: '8x16' }

function instruction(name: string, operands: string): string {
  if (name.startsWith('end_')) return 'end'
  if (operands === '') return name
  if (['block', 'loop', 'if', 'try'].includes(name)) return `${name} (result ${operands})`
  if (name === 'call') return `call $${operands}`
  if (name.startsWith('global.')) return `${name} $${operands}`
  if (name === 'call_indirect') return `call_indirect${signature(operands)}`
  if (name === 'br_table') return `br_table ${commaList(operands.replace(/[{}]/g, '')).join(' ')}`
  if (name === 'v128.const') {
    const values = commaList(operands)
    const kind = values.some((value) => /[.px]|nan|inf/.test(value) && !/^-?0x[0-9a-f]+$/.test(value))
      ? 'f'
      : 'i'
    return `v128.const ${kind}${LANES[values.length] ?? ''} ${values.join(' ')}`
  }
  return `${name} ${memoryOperand(name, operands)}`
}

/** `8:p2align=2` to `offset=8 align=4`; other operands as they are, without commas. */
function memoryOperand(name: string, operands: string): string {
  if (!/\.(load|store)/.test(name) && !name.includes('atomic')) return commaList(operands).join(' ')
  const [address = '', ...lane] = commaList(operands)
  const [offset = '', alignment] = address.split(':p2align=')
  const parts = [
    ...(offset === '0' ? [] : [`offset=${offset}`]),
    ...(alignment === undefined ? [] : [`align=${2 ** Number(alignment)}`]),
    ...lane,
  ]
  return parts.join(' ')
}

function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
