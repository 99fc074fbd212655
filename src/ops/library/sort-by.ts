// `sort(compare)`. Which pairs are compared, and in which order, is V8's: a comparison that contradicts itself, or that does
// something else besides, gives what it gives there. For one that is consistent the result is the same in every engine.
//
// Lists are sorted by V8's TimSort (see sort-list-by.ts), typed arrays by its merge sort, both on copies, so that `compare` sees
// the array as it was.

export const sortBy = `
function sortBy(a, compare) {
  const n = a.length
  if (n < 2) return a
  for (const first of a) {
    if (typeof first === 'number') sortNumbers(a, n, compare)
    else sortPlaces(a, n, compare)
    return a
  }
  return a
}

// Elements that are no numbers are sorted by their places.
function sortPlaces(a, n, compare) {
  const held = a.slice()
  const work = new Array(n).fill(0)
  for (let i = 0; i < n; i++) work[i] = i
  const temp = work.slice()
  const byPlace = (x, y) => compare(held[x], held[y])
  sortList(work, temp, n, byPlace)
  for (let i = 0; i < n; i++) a[i] = held[+work[i]]
}

function sortNumbers(a, n, compare) {
  const work = a.slice()
  const temp = a.slice()
  if (Array.isArray(a)) sortList(work, temp, n, compare)
  else sortTyped(work, temp, n, compare)
  for (let i = 0; i < n; i++) a[i] = +work[i]
}

function toSortedBy(a, compare) {
  return sortBy(a.slice(), compare)
}

// ToNumber of what compare gives; NaN counts as 0.
function compared(compare, x, y) {
  const order = +compare(x, y)
  return order === order ? order : 0
}

// Merge sort from the top down: halves go from one array to the other. The stack holds what a recursion would.
function sortTyped(work, temp, n, compare) {
  const begins = new Int32Array(64)
  const ends = new Int32Array(64)
  const stages = new Int32Array(64)
  let depth = 0
  ends[0] = n
  while (depth >= 0) {
    const begin = +begins[depth]
    const end = +ends[depth]
    const stage = +stages[depth]
    const middle = begin + ((end - begin) >> 1)
    const from = stage === 0 ? begin : middle
    const to = stage === 0 ? middle : end
    stages[depth] = stage + 1
    if (stage < 2) {
      if (to - from > 1) {
        depth++
        begins[depth] = from
        ends[depth] = to
        stages[depth] = 0
      }
    } else {
      if (depth & 1) mergeBy(work, temp, begin, middle, end, compare)
      else mergeBy(temp, work, begin, middle, end, compare)
      depth--
    }
  }
}

function mergeBy(source, target, begin, middle, end, compare) {
  let left = begin
  let right = middle
  for (let i = begin; i < end; i++) {
    let takesLeft = left < middle
    if (takesLeft && right < end) takesLeft = compared(compare, +source[left], +source[right]) <= 0
    if (takesLeft) {
      target[i] = +source[left]
      left++
    } else {
      target[i] = +source[right]
      right++
    }
  }
}
`
