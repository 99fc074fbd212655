import { drawMap } from '../lib/draw-map.js'
import { Terrain } from './terrain.jsx'

const START = { level: 0.46, lines: 14 }

/** Drawn where the page is made; the browser goes on from there. */
export default function Page() {
  return (
    <main>
      <h1>Terrain</h1>
      <Terrain start={START} map={drawMap(START)} />
    </main>
  )
}
