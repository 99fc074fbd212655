// Takes the page over in the browser.

import { map } from './index.js'

const form = document.querySelector('form')
const place = document.querySelector('#map')
const status = document.querySelector('#status')

form.addEventListener('input', () => {
  const started = performance.now()
  place.innerHTML = map({ level: Number(form.level.value), lines: Number(form.lines.value) })
  status.textContent = `drawn here in ${(performance.now() - started).toFixed(0)} ms`
})
