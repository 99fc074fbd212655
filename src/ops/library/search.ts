// Methods that look for elements, and `at`. One text serves every element type.

export const search = `
function at(a, index) {
  const n = a.length
  const k = integer(index)
  const i = k < 0 ? n + k : k
  if (i < 0 || i >= n) return undefined
  return a[i]
}

function indexOf(a, value, begin) {
  const n = a.length
  for (let i = relative(begin, n); i < n; i++) {
    if (a[i] === value) return i
  }
  return -1
}

// Without a second argument; one that is undefined counts as 0 instead.
function lastIndexOf(a, value) {
  for (let i = a.length - 1; i >= 0; i--) {
    if (a[i] === value) return i
  }
  return -1
}

function lastIndexOfFrom(a, value, begin) {
  const n = a.length
  const k = integer(begin)
  for (let i = k < 0 ? n + k : Math.min(k, n - 1); i >= 0; i--) {
    if (a[i] === value) return i
  }
  return -1
}

// NaN is found, unlike with indexOf.
function includes(a, value, begin) {
  const n = a.length
  const first = relative(begin, n)
  if (value === value) {
    for (let i = first; i < n; i++) {
      if (a[i] === value) return true
    }
    return false
  }
  for (let i = first; i < n; i++) {
    if (a[i] !== a[i]) return true
  }
  return false
}
`
