import { raise, trace } from '../lib/contours.js'

const WIDTH = 320
const HEIGHT = 200

/** The map as SVG: `lines` lines, those below `level` as water. */
export function map({ level, lines }) {
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

/** The whole page, as the server sends it. */
export function page(settings) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Terrain</title>
<link rel="icon" href="data:,">
<style>
  body { margin: 0; background: #f4efe4; color: #4a4335; font: 15px/1.5 Georgia, serif; }
  main { max-width: 1100px; margin: 24px auto; }
  svg { width: 100%; background: #fbf8f1; border: 1px solid #d9cfba; }
  form { display: flex; gap: 32px; margin: 12px 2px; }
  input { vertical-align: middle; accent-color: #a3763a; }
  h1 { margin: 0 0 10px; font-size: 24px; font-weight: normal; }
</style>
<main>
  <h1>Terrain</h1>
  <div id="map">${map(settings)}</div>
  <form>
    <label>Sea level <input name="level" type="range" min="0.2" max="0.8" step="0.02" value="${settings.level}"></label>
    <label>Lines <input name="lines" type="range" min="4" max="40" value="${settings.lines}"></label>
    <span id="status">drawn by the server</span>
  </form>
</main>
<script src="client.js"></script>
</html>
`
}
