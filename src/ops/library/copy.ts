// Methods and constructors that make a new array, for one class. `created` is the expression that makes one of n elements; `plus`
// is a unary plus for lists, as in write.ts.

export const copy = (className: string, created: string, plus: '' | '+'): string => `
function from_${className}(a) {
  const n = a.length
  const result = ${created}
  for (let i = 0; i < n; i++) result[i] = ${plus}a[i]
  return result
}

function slice_${className}(a, begin, end) {
  const length = a.length
  const first = relative(begin, length)
  const last = end === undefined ? length : relative(end, length)
  const n = Math.max(last - first, 0)
  const result = ${created}
  for (let i = 0; i < n; i++) result[i] = ${plus}a[first + i]
  return result
}

function toReversed_${className}(a) {
  const n = a.length
  const result = ${created}
  for (let i = 0; i < n; i++) result[i] = ${plus}a[n - 1 - i]
  return result
}

function with_${className}(a, index, value) {
  const n = a.length
  const k = integer(index)
  const position = k < 0 ? n + k : k
  if (position < 0 || position >= n) throw new RangeError('Invalid typed array index')
  const result = ${created}
  for (let i = 0; i < n; i++) result[i] = ${plus}a[i]
  result[position] = value
  return result
}
`
