// Methods that others replace, of one instance or of all, as tests do: what runs is what stands there at the call.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compileModule } from '../../../src/compiler.ts'
import { checkPluginOptions } from '../../../src/front-end/check-plugin-options.ts'
import { loadModule } from '../../helpers/load-module.ts'

const test = suite('replaced methods')

const text = `
export class Shape {
  side: number
  constructor(side: number) { this.side = side }
  area(): number { return this.side * this.side }
  /* @njit */
  twice(): number { return 2 * this.area() }
}
export class Square extends Shape {
  colour: number
  constructor(side: number, colour: number) { super(side); this.colour = colour }
}
export class Drawing {
  shapes: Shape[] = []
  /* @njit */
  total(): number { let sum = 0; for (const shape of this.shapes) sum += shape.area(); return sum }
}
/* @njit */
export function areaOf(shape: Shape): number { return shape.area() }
/* @njit */
export function squareOf(square: Square): number { return square.area() + square.colour }
/* @njit */
export function sum(shapes: Shape[]): number { let sum = 0; for (const shape of shapes) sum += shape.area(); return sum }
/* @njit */
export function made(side: number): number { return new Shape(side).area() }
`

interface Shape {
  side: number
  area(): number
  twice(): number
}
interface Module {
  readonly Shape: new (side: number) => Shape
  readonly Square: new (side: number, colour: number) => Shape
  readonly Drawing: new () => { readonly shapes: Shape[]; total(): number }
  areaOf(shape: Shape): number
  squareOf(square: Shape): number
  sum(shapes: Shape[]): number
  made(side: number): number
}

const cacheDir = mkdtempSync(join(tmpdir(), 'njit-methods-'))
const options = checkPluginOptions({ target: 'wasm', dispatch: 'always', onFallback: 'silent', cacheDir })
const { code, records } = await compileModule({ path: 'shapes.ts', text }, options, cacheDir)

/** The module anew, since its classes are changed. */
async function load(name: string): Promise<Module> {
  const { exports } = await loadModule(code, `${name}.ts`, cacheDir)
  return exports as unknown as Module
}

test('all of them compile, and run', async () => {
  assert.equal([...new Set(records.map(({ status }) => status))], ['compiled'])
  const { Shape, Square, areaOf, squareOf, sum, made } = await load('plain')
  const results = [
    areaOf(new Shape(3)),
    squareOf(new Square(2, 1)),
    sum([new Shape(1), new Shape(2)]),
    made(5),
  ]
  assert.equal([...results, new Shape(3).twice()], [9, 5, 5, 25, 18])
})

test('a property of an instance stands in front of the method', async () => {
  const { Shape, Square, Drawing, areaOf, squareOf, sum } = await load('own')
  const shape = Object.assign(new Shape(3), { area: () => 7 })
  const square = Object.assign(new Square(3, 1), { area: () => 7 })
  const drawing = new Drawing()
  drawing.shapes.push(new Shape(1), shape)
  assert.equal([areaOf(shape), squareOf(square), sum([shape, new Shape(1)])], [7, 8, 8])
  assert.equal([shape.twice(), drawing.total()], [14, 8])
})

test('a method of the class is replaced, and put back', async () => {
  const { Shape, Square, areaOf, squareOf, sum, made } = await load('prototype')
  const { area } = Shape.prototype
  const results = (): readonly number[] => {
    const shape = new Shape(3)
    return [areaOf(shape), squareOf(new Square(2, 1)), sum([shape]), made(3), shape.twice()]
  }
  assert.equal(results(), [9, 5, 9, 9, 18])
  Shape.prototype.area = () => 100
  assert.equal(results(), [100, 101, 100, 100, 200])
  Shape.prototype.area = area
  assert.equal(results(), [9, 5, 9, 9, 18])
  Square.prototype.area = () => 1000
  assert.equal(results(), [9, 1001, 9, 9, 18])
})

test.run()
