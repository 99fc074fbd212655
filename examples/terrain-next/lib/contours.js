// Lines of equal height through a landscape of noise.

/**
 * A number in [0, 1) for each point of a lattice, always the same.
 *
 * @param {number} x
 * @param {number} y
 * @returns {number}
 */
function lattice(x, y) {
  let hash = Math.imul(x, 374761393) + Math.imul(y, 668265263)
  hash = Math.imul(hash ^ (hash >>> 13), 1274126177)
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {number}
 */
function noise(x, y) {
  const left = Math.floor(x)
  const top = Math.floor(y)
  const u = x - left
  const v = y - top
  const s = u * u * (3 - 2 * u)
  const t = v * v * (3 - 2 * v)
  const upper = lattice(left, top) * (1 - s) + lattice(left + 1, top) * s
  const lower = lattice(left, top + 1) * (1 - s) + lattice(left + 1, top + 1) * s
  return upper * (1 - t) + lower * t
}

/**
 * Fills `heights`, `width` to a row, with several octaves of noise.
 *
 * @njit
 * @param {Float64Array} heights
 * @param {number} width
 * @param {number} scale size of the largest hills in cells
 * @returns {void}
 */
export function raise(heights, width, scale) {
  for (let i = 0; i < heights.length; i++) {
    const x = (i % width) / scale
    const y = Math.floor(i / width) / scale
    let sum = 0
    let weight = 0.5
    let frequency = 1
    for (let octave = 0; octave < 5; octave++) {
      sum += noise(x * frequency + octave * 17, y * frequency) * weight
      weight /= 2
      frequency *= 2
    }
    heights[i] = sum
  }
}

/**
 * The line of height `level`, as pieces of x1, y1, x2, y2 in `pieces`: where it crosses the sides of each cell.
 *
 * @njit
 * @param {Float64Array} heights
 * @param {number} width
 * @param {number} level
 * @param {Float64Array} pieces
 * @returns {number} how many numbers were written
 */
export function trace(heights, width, level, pieces) {
  const rows = Math.floor(heights.length / width)
  let end = 0
  for (let y = 0; y < rows - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const a = heights[y * width + x] - level
      const b = heights[y * width + x + 1] - level
      const c = heights[(y + 1) * width + x + 1] - level
      const d = heights[(y + 1) * width + x] - level
      let points = 0
      if (a > 0 !== b > 0) {
        pieces[end + points * 2] = x + a / (a - b)
        pieces[end + points * 2 + 1] = y
        points++
      }
      if (b > 0 !== c > 0) {
        pieces[end + points * 2] = x + 1
        pieces[end + points * 2 + 1] = y + b / (b - c)
        points++
      }
      if (d > 0 !== c > 0) {
        pieces[end + points * 2] = x + d / (d - c)
        pieces[end + points * 2 + 1] = y + 1
        points++
      }
      if (a > 0 !== d > 0) {
        pieces[end + points * 2] = x
        pieces[end + points * 2 + 1] = y + a / (a - d)
        points++
      }
      end += points * 2
    }
  }
  return end
}
