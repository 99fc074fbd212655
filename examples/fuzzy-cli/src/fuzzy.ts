// fuzzy WORD [FILE]: the words of a file, or of standard input, that are spelled most like WORD.

import { readFileSync } from 'node:fs'
import { measure } from './distance.ts'

const SHOWN = 8
const [word, file] = process.argv.slice(2)
if (word === undefined) {
  console.error('usage: fuzzy WORD [FILE]')
  process.exit(1)
}

const words = [...new Set(readFileSync(file ?? 0, 'utf8').match(/[\p{L}\p{N}'-]+/gu) ?? [])]
const codes = (text: string): Uint16Array =>
  Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
const starts = new Uint32Array(words.length + 1)
words.forEach((text, i) => {
  starts[i + 1] = (starts[i] ?? 0) + text.length
})
const letters = codes(words.join(''))
const longest = words.reduce((max, { length }) => Math.max(max, length), 0)
const distances = new Int32Array(words.length)

const started = performance.now()
measure(codes(word), letters, starts, new Int32Array(longest + 1), distances)
const timeMs = performance.now() - started

const best = words
  .map((text, i) => ({ text, distance: distances[i] ?? 0 }))
  .sort((a, b) => a.distance - b.distance || (a.text < b.text ? -1 : 1))
  .slice(0, SHOWN)
for (const { text, distance } of best) console.log(`${String(distance).padStart(3)}  ${text}`)
console.error(`${words.length} words in ${timeMs.toFixed(1)} ms`)
