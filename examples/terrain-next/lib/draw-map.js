import { raise, trace } from './contours.js'

const WIDTH = 320
const HEIGHT = 200

/** The map as SVG: `lines` lines, those below `level` as water. */
export function drawMap({ level, lines }) {
  const heights = new Float64Array(WIDTH * HEIGHT)
  const pieces = new Float64Array(heights.length * 8)
  raise(heights, WIDTH, 84)
  const paths = Array.from({ length: lines }, (_, i) => {
    const height = 0.2 + (i / lines) * 0.6
    const end = trace(heights, WIDTH, height, pieces)
    let path = ''
    for (let at = 0; at + 3 < end; at += 4) {
      const [x1, y1, x2, y2] = pieces.subarray(at, at + 4)
      path += `M${x1.toFixed(2)} ${y1.toFixed(2)}L${x2.toFixed(2)} ${y2.toFixed(2)}`
    }
    const colour = height < level ? '#4f9fc7' : `hsl(${38 - i}, 45%, ${72 - i * 3}%)`
    return `<path d="${path}" stroke="${colour}" stroke-width="${i % 5 === 0 ? 0.9 : 0.45}"/>`
  })
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" fill="none" stroke-linecap="round">${paths.join('')}</svg>`
}
