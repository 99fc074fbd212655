// `sort()` of typed arrays: numeric, NaN last, -0 before 0. A merge sort on runs sorted by insertion: O(n log n) whatever the
// order, linear where the array is sorted already. Equal elements cannot be told apart, so stability does not matter.

export const sort = `
// Whether a[0..n) is in order already.
function isSorted(a, n) {
  for (let i = 1; i < n; i++) {
    if (a[i] < a[i - 1]) return false
  }
  return true
}

// Sorts runs of 16 elements, each by itself.
function sortRuns(a, n) {
  for (let begin = 0; begin < n; begin += 16) {
    const end = Math.min(begin + 16, n)
    for (let i = begin + 1; i < end; i++) {
      const x = a[i]
      let j = i
      while (j > begin && a[j - 1] > x) {
        a[j] = a[j - 1]
        j--
      }
      a[j] = x
    }
  }
}

// Merges neighbouring sorted runs of the given width from one array into another.
function mergeRuns(source, target, n, width) {
  for (let begin = 0; begin < n; begin += 2 * width) {
    const middle = Math.min(begin + width, n)
    const end = Math.min(begin + 2 * width, n)
    let left = begin
    let right = middle
    for (let i = begin; i < end; i++) {
      if (left < middle && (right >= end || source[left] <= source[right])) {
        target[i] = source[left]
        left++
      } else {
        target[i] = source[right]
        right++
      }
    }
  }
}

// Moves NaNs to the end; how many other elements there are.
function moveNaNs(a) {
  let kept = 0
  const n = a.length
  for (let i = 0; i < n; i++) {
    const x = a[i]
    if (x === x) {
      a[kept] = x
      kept++
    }
  }
  for (let i = kept; i < n; i++) a[i] = NaN
  return kept
}

// Puts -0 before 0 in a sorted array without NaNs.
function orderZeros(a, n) {
  let first = 0
  while (first < n && a[first] < 0) first++
  let negative = 0
  let last = first
  while (last < n && a[last] === 0) {
    if (1 / a[last] < 0) negative++
    last++
  }
  for (let i = first; i < last; i++) a[i] = i < first + negative ? -0 : 0
}
`

/** `sort` and `toSorted` for one class of typed arrays. */
export const sortOf = (className: string, isFloat: boolean): string => `
function sort_${className}(a) {
  const n = ${isFloat ? 'moveNaNs(a)' : 'a.length'}
  if (!isSorted(a, n)) {
    sortRuns(a, n)
    if (n > 16) {
      const other = new ${className}(n)
      for (let width = 16; width < n; width *= 4) {
        mergeRuns(a, other, n, width)
        mergeRuns(other, a, n, 2 * width)
      }
    }
  }
${isFloat ? '  orderZeros(a, n)\n' : ''}  return a
}

function toSorted_${className}(a) {
  const result = from_${className}(a)
  sort_${className}(result)
  return result
}
`
