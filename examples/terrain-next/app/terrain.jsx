'use client'

import { useState } from 'react'
import { drawMap } from '../lib/draw-map.js'

export function Terrain({ start, map }) {
  const [settings, change] = useState(start)
  const [drawn, redraw] = useState({ map, by: 'drawn by the server' })

  function slide({ target: { name, value } }) {
    const next = { ...settings, [name]: Number(value) }
    const started = performance.now()
    const svg = drawMap(next)
    change(next)
    redraw({ map: svg, by: `drawn here in ${(performance.now() - started).toFixed(0)} ms` })
  }

  return (
    <>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the text is made of numbers */}
      <div id="map" dangerouslySetInnerHTML={{ __html: drawn.map }} />
      <form>
        <label>
          Sea level{' '}
          <input
            name="level"
            type="range"
            min="0.2"
            max="0.8"
            step="0.02"
            value={settings.level}
            onChange={slide}
          />
        </label>
        <label>
          Lines <input name="lines" type="range" min="4" max="40" value={settings.lines} onChange={slide} />
        </label>
        <span id="status">{drawn.by}</span>
      </form>
    </>
  )
}
