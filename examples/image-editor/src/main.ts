import { adjust, blurColumns, blurRows, countBrightness, type Pixels, sharpen, vignette } from './filters.ts'
import { paintScene } from './scene.ts'

interface Settings {
  readonly exposure: number
  readonly contrast: number
  readonly saturation: number
  readonly clarity: number
  readonly blur: number
  readonly vignette: number
}

const find = <Kind extends Element>(selector: string): Kind => {
  const element = document.querySelector<Kind>(selector)
  if (element === null) throw new Error(`no ${selector}`)
  return element
}
const contextOf = (canvas: HTMLCanvasElement): CanvasRenderingContext2D => {
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('no canvas')
  return context
}

const form = find<HTMLFormElement>('#settings')
const status = find<HTMLElement>('#status')
const picture = contextOf(find('#picture'))
const chart = contextOf(find('#histogram'))
const bins = new Uint32Array(256)
const CLARITY_RADIUS = 24

let original: ImageData
let edited: ImageData
let scratch: Pixels
let blurred: Pixels

function take(): void {
  const { width, height } = picture.canvas
  original = picture.getImageData(0, 0, width, height)
  edited = picture.createImageData(width, height)
  scratch = new Uint8ClampedArray(original.data.length)
  blurred = new Uint8ClampedArray(original.data.length)
  render()
}

function blur(from: Pixels, to: Pixels, radius: number): void {
  blurRows(from, scratch, original.width, original.height, radius)
  blurColumns(scratch, to, original.width, original.height, radius)
}

function edit(settings: Settings): void {
  const { data, width, height } = edited
  adjust(original.data, data, settings.exposure, settings.contrast, settings.saturation)
  if (settings.clarity > 0) {
    blur(data, blurred, CLARITY_RADIUS)
    sharpen(data, blurred, settings.clarity)
  }
  if (settings.blur > 0) blur(data, data, settings.blur)
  if (settings.vignette > 0) vignette(data, width, height, settings.vignette)
  countBrightness(data, bins)
}

function readSettings(): Settings {
  const values = new FormData(form)
  const number = (name: string): number => Number(values.get(name))
  return {
    exposure: number('exposure'),
    contrast: number('contrast'),
    saturation: number('saturation'),
    clarity: number('clarity'),
    blur: number('blur'),
    vignette: number('vignette'),
  }
}

function render(): void {
  const started = performance.now()
  edit(readSettings())
  const time = performance.now() - started
  picture.putImageData(edited, 0, 0)
  drawChart()
  for (const input of form.querySelectorAll('input')) {
    const output = input.nextElementSibling
    if (output !== null) output.textContent = input.value
  }
  const megapixels = (edited.width * edited.height) / 1e6
  status.textContent = `${megapixels.toFixed(1)} megapixels edited in ${time.toFixed(1)} ms`
}

function drawChart(): void {
  const { width, height } = chart.canvas
  const highest = bins.reduce((max, count) => Math.max(max, count), 1)
  chart.clearRect(0, 0, width, height)
  chart.fillStyle = '#e8a33d'
  bins.forEach((count, x) => {
    const bar = Math.sqrt(count / highest) * height
    chart.fillRect(x, height - bar, 1, bar)
  })
}

async function open(file: File): Promise<void> {
  const bitmap = await createImageBitmap(file)
  picture.canvas.width = bitmap.width
  picture.canvas.height = bitmap.height
  picture.drawImage(bitmap, 0, 0)
  take()
}

form.addEventListener('input', render)
find('#reset').addEventListener('click', () => {
  form.reset()
  render()
})
find<HTMLInputElement>('#file').addEventListener('change', ({ target }) => {
  const file = target instanceof HTMLInputElement ? target.files?.[0] : undefined
  if (file) void open(file)
})
paintScene(picture)
take()
