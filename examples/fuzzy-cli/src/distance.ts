// How many letters have to be put in, left out or replaced to make one word of another.

/**
 * Distances of `word` to the many words in `letters`, where word `i` begins at `starts[i]` and ends before `starts[i + 1]`.
 * `row` is room for one number more than the longest word has letters.
 */
/* @njit */
export function measure(
  word: Uint16Array,
  letters: Uint16Array,
  starts: Uint32Array,
  row: Int32Array,
  distances: Int32Array,
): void {
  for (let i = 0; i < distances.length; i++) {
    const start = starts[i]!
    const length = starts[i + 1]! - start
    for (let j = 0; j <= length; j++) row[j] = j
    for (let k = 0; k < word.length; k++) {
      const letter = word[k]!
      let diagonal = row[0]!
      row[0] = k + 1
      for (let j = 0; j < length; j++) {
        const above = row[j + 1]!
        const replaced = diagonal + (letters[start + j] === letter ? 0 : 1)
        row[j + 1] = Math.min(replaced, Math.min(above, row[j]!) + 1)
        diagonal = above
      }
    }
    distances[i] = row[length]!
  }
}
