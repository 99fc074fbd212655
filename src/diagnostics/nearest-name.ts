// The known name that a mistyped one probably meant.

/** The candidate nearest to `name` by edits (case costs nothing, and neither do `_` and `-`), or null where none is near. Ties go to the first. */
export function nearestName(name: string, candidates: readonly string[]): string | null {
  const plain = simplify(name)
  // A longer word is no misspelling of an option or a type, and the distance is quadratic.
  if (plain.length > 40) return null
  let best: string | null = null
  let bestDistance = Math.max(1, Math.floor(plain.length * 0.4)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(plain, simplify(candidate))
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** ` (did you mean "x"?)`, or nothing. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const near = nearestName(name, candidates)
  return near === null ? '' : ` (did you mean "${near}"?)`
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '')
}

/** Insertions, deletions, substitutions and swaps of neighbours, each counted once. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
