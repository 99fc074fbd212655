// Methods that write the receiver. One text serves every typed array, but for `set` from an array of the receiver's own type,
// which may be a view of the same elements and so is copied first.

export const write = `
// An end without a start is ignored by some engines for some arrays, so that is left to the original.
function fill(a, value, begin, end) {
  if (begin === undefined && end !== undefined) throw new TypeError('fill with an end but no start')
  const n = a.length
  const last = end === undefined ? n : relative(end, n)
  for (let i = begin === undefined ? 0 : relative(begin, n); i < last; i++) a[i] = value
  return a
}

function set(a, source, offset) {
  const n = source.length
  const start = integer(offset)
  if (start < 0 || n + start > a.length) throw new RangeError('offset is out of bounds')
  for (let i = 0; i < n; i++) a[start + i] = source[i]
}
`

/** `set` where the source may overlap the target, for one class of typed arrays. */
export const setOverlapping = (className: string): string => `
function set_${className}(a, source, offset) {
  const n = source.length
  const start = integer(offset)
  if (start < 0 || n + start > a.length) throw new RangeError('offset is out of bounds')
  const copy = new ${className}(n)
  for (let i = 0; i < n; i++) copy[i] = source[i]
  for (let i = 0; i < n; i++) a[start + i] = copy[i]
}
`

/** Methods that move elements. An element of a list is read with `plus`, a unary plus: a list takes numbers only, and an element read
 *  without it might be undefined for all the compiler knows. Bigints admit no such conversion, and typed arrays need none. */
export const moves = (suffix: 'typed' | 'Array' | 'list', plus: '' | '+'): string => `
function reverse_${suffix}(a) {
  let j = a.length - 1
  for (let i = 0; i < j; i++) {
    const x = ${plus}a[i]
    a[i] = ${plus}a[j]
    a[j] = x
    j--
  }
  return a
}

function copyWithin_${suffix}(a, target, begin, end) {
  const n = a.length
  const to = relative(target, n)
  const from = relative(begin, n)
  const last = end === undefined ? n : relative(end, n)
  const count = Math.min(last - from, n - to)
  if (from < to) {
    for (let i = count - 1; i >= 0; i--) a[to + i] = ${plus}a[from + i]
  } else {
    for (let i = 0; i < count; i++) a[to + i] = ${plus}a[from + i]
  }
  return a
}
`
