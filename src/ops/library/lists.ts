// Methods of arrays that grow, or that hold something else than numbers, and methods that make such arrays. An element that is put
// into a list is never undefined, or the run bails: the positions below are all in range.

export const lists = `
// What spread adds to the array before it.
function appendAll(a, source) {
  const n = source.length
  for (let i = 0; i < n; i++) a.push(source[i])
}

function appendPoints(a, text) {
  for (const point of text) a.push(point)
}

function concat(a) {
  const result = []
  appendAll(result, a)
  return result
}

function concatArray(a, other) {
  const result = concat(a)
  appendAll(result, other)
  return result
}

function concatValue(a, value) {
  const result = concat(a)
  result.push(value)
  return result
}

function flat(a) {
  const result = []
  const n = a.length
  for (let i = 0; i < n; i++) appendAll(result, a[i])
  return result
}

function slice_list(a, begin, end) {
  const length = a.length
  const first = relative(begin, length)
  const last = end === undefined ? length : relative(end, length)
  const result = []
  for (let i = first; i < last; i++) result.push(a[i])
  return result
}

function toReversed_list(a) {
  const result = []
  for (let i = a.length - 1; i >= 0; i--) result.push(a[i])
  return result
}

function with_list(a, index, value) {
  const n = a.length
  const k = integer(index)
  const position = k < 0 ? n + k : k
  if (position < 0 || position >= n) throw new RangeError('Invalid index')
  const result = concat(a)
  result[position] = value
  return result
}

function unshift(a, value) {
  const n = a.length
  a.push(value)
  for (let i = n; i > 0; i--) a[i] = a[i - 1]
  a[0] = value
  return n + 1
}

// Takes a[first..last) out, into an array of their own.
function takeOut(a, first, last) {
  const n = a.length
  const removed = []
  for (let i = first; i < last; i++) removed.push(a[i])
  const count = last - first
  if (count > 0) {
    for (let i = last; i < n; i++) a[i - count] = a[i]
    a.length = n - count
  }
  return removed
}

function spliceRest(a, start) {
  const n = a.length
  return takeOut(a, relative(start, n), n)
}

function splice(a, start, count) {
  const n = a.length
  const first = relative(start, n)
  return takeOut(a, first, first + Math.min(Math.max(integer(count), 0), n - first))
}

function spliceValue(a, start, count, value) {
  const first = relative(start, a.length)
  const removed = splice(a, first, count)
  a.push(value)
  for (let i = a.length - 1; i > first; i--) a[i] = a[i - 1]
  a[first] = value
  return removed
}
`
