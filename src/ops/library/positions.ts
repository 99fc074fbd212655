// Positions as array methods take them. Written in the user's language: the text is parsed, inferred and compiled like user code.

export const positions = `
// ToIntegerOrInfinity: NaN (and undefined) count as 0, and there is no -0.
function integer(x) {
  const n = Math.trunc(x)
  return n === n ? n + 0 : 0
}

// A relative position as one in 0..n: negative ones count from the end.
function relative(x, n) {
  const k = integer(x)
  return k < 0 ? Math.max(n + k, 0) : Math.min(k, n)
}
`
