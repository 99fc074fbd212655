// Names and literals. Nothing of the source text reaches C but the letters, digits and underscores of a name behind our own
// number, and file names in #line, escaped.

import type { LocalDecl, LocalId } from '../../hir/nodes.ts'

const MAX_NAME_CHARACTERS = 40

/** The part of a source name that C allows, `_` before it; empty where nothing is left. */
function suffix(name: string): string {
  const allowed = name
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MAX_NAME_CHARACTERS)
  return allowed === '' ? '' : `_${allowed}`
}

/** `v12_width`: unique by its number. */
export function localName(id: LocalId, declaration: LocalDecl): string {
  return `v${id}${suffix(declaration.name)}`
}

/** C name of a function's implementation: `f0_blur`. The bare symbol is the exported entry. */
export function implementationName(symbol: string, name: string): string {
  return `${symbol}${suffix(name) || '_body'}`
}

/** The text as a C string literal, quotes included. Control characters become `_`; `??` cannot form a trigraph. */
export function stringLiteral(text: string): string {
  const safe = [...text].map((character) => {
    if (/["\\?]/.test(character)) return `\\${character}`
    return /[\p{C}\p{Zl}\p{Zp}]/u.test(character) ? '_' : character
  })
  return `"${safe.join('')}"`
}

/** The double as a C constant expression that has exactly its value; a minus sign in front where it is negative. */
export function doubleLiteral(value: number): string {
  if (Number.isNaN(value)) return 'NJIT_NAN'
  if (value < 0 || Object.is(value, -0)) return `-${doubleLiteral(-value)}`
  if (value === Infinity) return 'NJIT_INFINITY'
  const text = String(value)
  return /^\d+$/.test(text) ? `${text}.0` : text
}

/** The integer as a constant of a C type. */
export function integerLiteral(value: bigint, type: 'int32' | 'uint32' | 'int64' | 'uint64'): string {
  switch (type) {
    case 'int32':
      return value === -(2n ** 31n) ? '(-2147483647 - 1)' : `${value}`
    case 'uint32':
      return `${value}u`
    case 'int64':
      return value === -(2n ** 63n) ? '(-9223372036854775807ll - 1)' : `${value}ll`
    case 'uint64':
      return `${value}ull`
  }
}
