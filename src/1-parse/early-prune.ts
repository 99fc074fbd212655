// The cheap test that lets files without tags pass unparsed. It may say yes too often (a tag inside a string), never no.

/** Stage 7 writes this comment at the head of what it makes, so that transforming twice is harmless. */
export const COMPILED_MARKER = '/* njit:compiled */'

/** For filters of bundlers: what a text with tags has somewhere. */
export const TAG = /@njit|use njit/

/** Whether a file has to be read as text at all. */
export function holdsTag(bytes: { includes(text: string): boolean }): boolean {
  return bytes.includes('@njit') || bytes.includes('use njit')
}

/** Whether `text` has to be parsed at all. */
export function mayHaveTag(text: string): boolean {
  return TAG.test(text) && !isCompiledOutput(text)
}

/** Whether `text` is output of njit: the marker stands among the comments and directives before the first code. */
export function isCompiledOutput(text: string): boolean {
  if (!text.includes(COMPILED_MARKER)) return false
  const skip = /(?:\s|;|#![^\n]*|\/\/[^\n]*|'use [a-z]+'|"use [a-z]+")+/y
  let at = 0
  for (;;) {
    skip.lastIndex = at
    if (skip.test(text)) at = skip.lastIndex
    if (text.startsWith(COMPILED_MARKER, at)) return true
    if (!text.startsWith('/*', at)) return false
    const end = text.indexOf('*/', at + 2)
    if (end < 0) return false
    at = end + 2
  }
}
