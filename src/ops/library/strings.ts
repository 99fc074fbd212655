// Methods of strings. What cannot be said exactly here (letters beyond ASCII, patterns in a replacement) throws, and thereby ends
// the compiled run.

export const strings = `
function slice_string(s, begin, end) {
  const n = s.length
  const first = relative(begin, n)
  const last = end === undefined ? n : relative(end, n)
  return first < last ? s.substring(first, last) : ''
}

function substr_string(s, begin, count) {
  const n = s.length
  const first = relative(begin, n)
  const last = count === undefined ? n : Math.min(first + integer(count), n)
  return first < last ? s.substring(first, last) : ''
}

function at_string(s, index) {
  const n = s.length
  const k = integer(index)
  return s[k < 0 ? n + k : k]
}

function codePointAt_string(s, index) {
  const n = s.length
  const k = integer(index)
  if (k < 0 || k >= n) return undefined
  const high = s.charCodeAt(k)
  if ((high & 0xfc00) !== 0xd800 || k + 1 >= n) return high
  const low = s.charCodeAt(k + 1)
  return (low & 0xfc00) === 0xdc00 ? (high - 0xd800) * 1024 + (low - 0xdc00) + 65536 : high
}

// Whether the units of a string stand in another one, from a position that leaves room for them.
function stands_string(s, part, at) {
  const n = part.length
  for (let i = 0; i < n; i++) {
    if (s.charCodeAt(at + i) !== part.charCodeAt(i)) return false
  }
  return true
}

function indexOf_string(s, part, begin) {
  const n = s.length
  const last = n - part.length
  for (let i = Math.min(Math.max(integer(begin), 0), n); i <= last; i++) {
    if (stands_string(s, part, i)) return i
  }
  return -1
}

// No position, and one that is no number, mean the end.
function lastIndexOf_string(s, part, begin) {
  const last = s.length - part.length
  const k = begin === undefined ? last : begin === begin ? integer(begin) : last
  for (let i = Math.min(Math.max(k, 0), last); i >= 0; i--) {
    if (stands_string(s, part, i)) return i
  }
  return -1
}

function includes_string(s, part, begin) {
  return indexOf_string(s, part, begin) >= 0
}

function startsWith_string(s, part, begin) {
  const n = s.length
  const first = Math.min(Math.max(integer(begin), 0), n)
  return first + part.length <= n && stands_string(s, part, first)
}

function endsWith_string(s, part, end) {
  const n = s.length
  const last = end === undefined ? n : Math.min(Math.max(integer(end), 0), n)
  const first = last - part.length
  return first >= 0 && stands_string(s, part, first)
}

function repeat_string(s, count) {
  const n = integer(count)
  if (n < 0 || n === Infinity) throw new RangeError('Invalid count value')
  // Where strings end is the engine's affair; such lengths take long to find out.
  if (s.length * n > 0x4000000) throw new RangeError('Invalid string length')
  let result = ''
  if (s.length > 0) {
    for (let i = 0; i < n; i++) result += s
  }
  return result
}

// The units that fill up a string of n units to a length.
function filling_string(n, length, fill) {
  const count = integer(length) - n
  const size = fill.length
  if (size > 0 && count > 0x4000000) throw new RangeError('Invalid string length')
  let result = ''
  if (size > 0 && count > 0) {
    while (result.length + size <= count) result += fill
    result += fill.substring(0, count - result.length)
  }
  return result
}

function padStart_string(s, length, fill) {
  const filling = fill === undefined ? ' ' : fill
  return filling_string(s.length, length, filling) + s
}

function padEnd_string(s, length, fill) {
  const filling = fill === undefined ? ' ' : fill
  return s + filling_string(s.length, length, filling)
}

function isSpace_string(c) {
  if (c < 128) return c === 32 || (c >= 9 && c <= 13)
  if (c === 0xa0 || c === 0x1680 || c === 0x2028 || c === 0x2029) return true
  return (c >= 0x2000 && c <= 0x200a) || c === 0x202f || c === 0x205f || c === 0x3000 || c === 0xfeff
}

function first_string(s) {
  const n = s.length
  let i = 0
  while (i < n && isSpace_string(s.charCodeAt(i))) i++
  return i
}

function last_string(s, first) {
  let i = s.length
  while (i > first && isSpace_string(s.charCodeAt(i - 1))) i--
  return i
}

function trim_string(s) {
  const first = first_string(s)
  return s.substring(first, last_string(s, first))
}

function trimStart_string(s) {
  return s.substring(first_string(s))
}

function trimEnd_string(s) {
  return s.substring(0, last_string(s, 0))
}

function toLowerCase_string(s) {
  const n = s.length
  let result = ''
  for (let i = 0; i < n; i++) {
    const c = s.charCodeAt(i)
    if (c > 127) throw new Error('not ASCII')
    result += c >= 65 && c <= 90 ? String.fromCharCode(c + 32) : s.charAt(i)
  }
  return result
}

function toUpperCase_string(s) {
  const n = s.length
  let result = ''
  for (let i = 0; i < n; i++) {
    const c = s.charCodeAt(i)
    if (c > 127) throw new Error('not ASCII')
    result += c >= 97 && c <= 122 ? String.fromCharCode(c - 32) : s.charAt(i)
  }
  return result
}

// A dollar sign in the replacement may stand for something else.
function replace_string(s, part, replacement) {
  if (includes_string(replacement, '$', 0)) throw new Error('a pattern')
  const at = indexOf_string(s, part, 0)
  return at < 0 ? s : s.substring(0, at) + replacement + s.substring(at + part.length)
}

function replaceAll_string(s, part, replacement) {
  if (includes_string(replacement, '$', 0)) throw new Error('a pattern')
  const n = s.length
  const step = Math.max(part.length, 1)
  let result = ''
  let from = 0
  for (let at = indexOf_string(s, part, 0); at >= 0; ) {
    result += s.substring(from, at) + replacement
    from = at + part.length
    at = at + step > n ? -1 : indexOf_string(s, part, at + step)
  }
  return result + s.substring(from)
}

// As many parts as the limit allows; an empty separator stands between all units.
function split_string(s, separator, limit) {
  const result = []
  const most = limit === undefined ? 4294967295 : limit >>> 0
  const n = s.length
  const m = separator.length
  if (m === 0) {
    for (let i = 0; i < n && i < most; i++) result.push(s.charAt(i))
    return result
  }
  let from = 0
  for (let at = indexOf_string(s, separator, 0); at >= 0; at = indexOf_string(s, separator, from)) {
    if (result.length < most) result.push(s.substring(from, at))
    from = at + m
  }
  if (result.length < most) result.push(s.substring(from))
  return result
}

function join(a, separator) {
  const by = separator === undefined ? ',' : separator
  const n = a.length
  let result = ''
  for (let i = 0; i < n; i++) {
    if (i > 0) result += by
    result += String(a[i])
  }
  return result
}

// Of a whole number that every digit of is known.
function toString_number(x, radix) {
  const base = integer(radix)
  if (!Number.isSafeInteger(x) || base < 2 || base > 36) throw new RangeError('left to JavaScript')
  let rest = Math.abs(x)
  let result = ''
  do {
    const digit = rest % base
    result = String.fromCharCode(digit < 10 ? 48 + digit : 87 + digit) + result
    rest = (rest - digit) / base
  } while (rest > 0)
  return x < 0 ? '-' + result : result
}
`
