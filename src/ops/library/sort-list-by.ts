// V8's TimSort (after Tim Peters, listsort.txt) of a list, with a comparison.

export const sortListBy = `
function sortList(work, temp, n, compare) {
  const bases = new Int32Array(96)
  const lengths = new Int32Array(96)
  let size = 0
  let low = 0
  let minGallop = 7
  let collapsing = false
  let minRun = n
  let odd = 0
  while (minRun >= 64) {
    odd |= minRun & 1
    minRun >>= 1
  }
  minRun += odd
  for (;;) {
    const next = low > 0 ? nextMerge(lengths, size, collapsing) : -1
    if (next >= 0) {
      minGallop = mergeAt(work, temp, bases, lengths, size, next, minGallop, compare)
      size--
    } else if (low < n) {
      let run = countRun(work, low, n, compare)
      if (run < minRun) {
        const forced = Math.min(minRun, n - low)
        insertInto(work, low, low + run, low + forced, compare)
        run = forced
      }
      bases[size] = low
      lengths[size] = run
      size++
      low += run
      collapsing = true
    } else if (collapsing) collapsing = false
    else break
  }
}

function copyRun(from, source, to, target, count) {
  for (let i = 0; i < count; i++) target[to + i] = +from[source + i]
}

// Moves within one array, which may overlap.
function moveRun(array, source, to, count) {
  if (source < to) {
    for (let i = count - 1; i >= 0; i--) array[to + i] = +array[source + i]
  } else {
    for (let i = 0; i < count; i++) array[to + i] = +array[source + i]
  }
}

// Length of the run that begins at low; one that falls is turned round.
function countRun(work, low, n, compare) {
  if (low + 1 === n) return 1
  let run = 2
  let previous = +work[low + 1]
  const falls = compared(compare, previous, +work[low]) < 0
  for (let i = low + 2; i < n; i++) {
    const current = +work[i]
    const order = compared(compare, current, previous)
    if (falls ? order >= 0 : order < 0) break
    previous = current
    run++
  }
  if (falls) {
    let last = low + run - 1
    for (let i = low; i < last; i++) {
      const x = +work[i]
      work[i] = +work[last]
      work[last] = x
      last--
    }
  }
  return run
}

function insertInto(work, low, begin, end, compare) {
  for (let i = begin; i < end; i++) {
    let left = low
    let right = i
    const pivot = +work[i]
    while (left < right) {
      const middle = left + ((right - left) >> 1)
      if (compared(compare, pivot, +work[middle]) < 0) right = middle
      else left = middle + 1
    }
    for (let p = i; p > left; p--) work[p] = +work[p - 1]
    work[left] = pivot
  }
}

// Before which element of a run the key belongs; among equal ones before the first.
function gallopLeft(array, key, base, length, hint, compare) {
  let last = 0
  let offset = 1
  if (compared(compare, +array[base + hint], key) < 0) {
    const most = length - hint
    while (offset < most && compared(compare, +array[base + hint + offset], key) < 0) {
      last = offset
      offset = offset * 2 + 1
    }
    if (offset > most) offset = most
    last += hint
    offset += hint
  } else {
    const most = hint + 1
    while (offset < most && !(compared(compare, +array[base + hint - offset], key) < 0)) {
      last = offset
      offset = offset * 2 + 1
    }
    if (offset > most) offset = most
    const near = last
    last = hint - offset
    offset = hint - near
  }
  last++
  while (last < offset) {
    const middle = last + ((offset - last) >> 1)
    if (compared(compare, +array[base + middle], key) < 0) last = middle + 1
    else offset = middle
  }
  return offset
}

// The same, among equal ones behind the last.
function gallopRight(array, key, base, length, hint, compare) {
  let last = 0
  let offset = 1
  if (compared(compare, key, +array[base + hint]) < 0) {
    const most = hint + 1
    while (offset < most && compared(compare, key, +array[base + hint - offset]) < 0) {
      last = offset
      offset = offset * 2 + 1
    }
    if (offset > most) offset = most
    const near = last
    last = hint - offset
    offset = hint - near
  } else {
    const most = length - hint
    while (offset < most && !(compared(compare, key, +array[base + hint + offset]) < 0)) {
      last = offset
      offset = offset * 2 + 1
    }
    if (offset > most) offset = most
    last += hint
    offset += hint
  }
  last++
  while (last < offset) {
    const middle = last + ((offset - last) >> 1)
    if (compared(compare, key, +array[base + middle]) < 0) offset = middle
    else last = middle + 1
  }
  return offset
}

// Merges two runs of which the first is the shorter and stands aside meanwhile. 0: what is left of it goes to the end; 1: its
// last element goes there, behind what is left of the other.
function mergeLow(work, temp, baseA, countA, baseB, countB, gallop, compare) {
  let minGallop = gallop
  copyRun(work, baseA, 0, temp, countA)
  let lengthA = countA
  let lengthB = countB
  let target = baseA
  let a = 0
  let b = baseB
  let isLastOfA = false
  work[target++] = +work[b++]
  lengthB--
  merging: {
    if (lengthB === 0) break merging
    if (lengthA === 1) {
      isLastOfA = true
      break merging
    }
    for (;;) {
      let winsA = 0
      let winsB = 0
      for (;;) {
        if (compared(compare, +work[b], +temp[a]) < 0) {
          work[target++] = +work[b++]
          winsB++
          lengthB--
          winsA = 0
          if (lengthB === 0) break merging
          if (winsB >= minGallop) break
        } else {
          work[target++] = +temp[a++]
          winsA++
          lengthA--
          winsB = 0
          if (lengthA === 1) {
            isLastOfA = true
            break merging
          }
          if (winsA >= minGallop) break
        }
      }
      minGallop++
      do {
        minGallop = Math.max(1, minGallop - 1)
        winsA = gallopRight(temp, +work[b], a, lengthA, 0, compare)
        if (winsA > 0) {
          copyRun(temp, a, target, work, winsA)
          target += winsA
          a += winsA
          lengthA -= winsA
          if (lengthA === 1) {
            isLastOfA = true
            break merging
          }
          if (lengthA === 0) break merging
        }
        work[target++] = +work[b++]
        lengthB--
        if (lengthB === 0) break merging
        winsB = gallopLeft(work, +temp[a], b, lengthB, 0, compare)
        if (winsB > 0) {
          moveRun(work, b, target, winsB)
          target += winsB
          b += winsB
          lengthB -= winsB
          if (lengthB === 0) break merging
        }
        work[target++] = +temp[a++]
        lengthA--
        if (lengthA === 1) {
          isLastOfA = true
          break merging
        }
      } while (winsA >= 7 || winsB >= 7)
      minGallop++
    }
  }
  if (isLastOfA) {
    moveRun(work, b, target, lengthB)
    work[target + lengthB] = +temp[a]
  } else copyRun(temp, a, target, work, lengthA)
  return minGallop
}

// The same from the end, the second run standing aside.
function mergeHigh(work, temp, baseA, countA, baseB, countB, gallop, compare) {
  let minGallop = gallop
  copyRun(work, baseB, 0, temp, countB)
  let lengthA = countA
  let lengthB = countB
  let target = baseB + lengthB - 1
  let b = lengthB - 1
  let a = baseA + lengthA - 1
  let isFirstOfB = false
  work[target--] = +work[a--]
  lengthA--
  merging: {
    if (lengthA === 0) break merging
    if (lengthB === 1) {
      isFirstOfB = true
      break merging
    }
    for (;;) {
      let winsA = 0
      let winsB = 0
      for (;;) {
        if (compared(compare, +temp[b], +work[a]) < 0) {
          work[target--] = +work[a--]
          winsA++
          lengthA--
          winsB = 0
          if (lengthA === 0) break merging
          if (winsA >= minGallop) break
        } else {
          work[target--] = +temp[b--]
          winsB++
          lengthB--
          winsA = 0
          if (lengthB === 1) {
            isFirstOfB = true
            break merging
          }
          if (winsB >= minGallop) break
        }
      }
      minGallop++
      do {
        minGallop = Math.max(1, minGallop - 1)
        winsA = lengthA - gallopRight(work, +temp[b], baseA, lengthA, lengthA - 1, compare)
        if (winsA > 0) {
          target -= winsA
          a -= winsA
          moveRun(work, a + 1, target + 1, winsA)
          lengthA -= winsA
          if (lengthA === 0) break merging
        }
        work[target--] = +temp[b--]
        lengthB--
        if (lengthB === 1) {
          isFirstOfB = true
          break merging
        }
        winsB = lengthB - gallopLeft(temp, +work[a], 0, lengthB, lengthB - 1, compare)
        if (winsB > 0) {
          target -= winsB
          b -= winsB
          copyRun(temp, b + 1, target + 1, work, winsB)
          lengthB -= winsB
          if (lengthB === 1) {
            isFirstOfB = true
            break merging
          }
          if (lengthB === 0) break merging
        }
        work[target--] = +work[a--]
        lengthA--
        if (lengthA === 0) break merging
      } while (winsA >= 7 || winsB >= 7)
      minGallop++
    }
  }
  if (isFirstOfB) {
    target -= lengthA
    a -= lengthA
    moveRun(work, a + 1, target + 1, lengthA)
    work[target] = +temp[b]
  } else copyRun(temp, 0, target - (lengthB - 1), work, lengthB)
  return minGallop
}

// Merges the pending runs i and i + 1 of size ones. Gives how many wins in a row start to gallop from then on.
function mergeAt(work, temp, bases, lengths, size, i, minGallop, compare) {
  const baseA = +bases[i]
  const lengthA = +lengths[i]
  const baseB = +bases[i + 1]
  const lengthB = +lengths[i + 1]
  lengths[i] = lengthA + lengthB
  if (i === size - 3) {
    bases[i + 1] = bases[i + 2]
    lengths[i + 1] = lengths[i + 2]
  }
  const skipped = gallopRight(work, +work[baseB], baseA, lengthA, 0, compare)
  const left = lengthA - skipped
  if (left === 0) return minGallop
  const begin = baseA + skipped
  const right = gallopLeft(work, +work[begin + left - 1], baseB, lengthB, lengthB - 1, compare)
  if (right === 0) return minGallop
  if (left <= right) return mergeLow(work, temp, begin, left, baseB, right, minGallop, compare)
  return mergeHigh(work, temp, begin, left, baseB, right, minGallop, compare)
}

function keepsOrder(lengths, i) {
  return i < 2 || lengths[i - 2] > lengths[i - 1] + lengths[i]
}

// Which runs to merge next, or -1.
function nextMerge(lengths, size, collapsing) {
  if (size < 2) return -1
  const i = size - 2
  if (!collapsing) return i > 0 && lengths[i - 1] < lengths[i + 1] ? i - 1 : i
  if (!keepsOrder(lengths, i + 1) || !keepsOrder(lengths, i)) return lengths[i - 1] < lengths[i + 1] ? i - 1 : i
  return lengths[i] <= lengths[i + 1] ? i : -1
}
`
