// What array parameters are overwritten to: the claims themselves, and that no claim is false, on generated nests of loops.

import { transformSync } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { silentContext } from '../../src/4-passes/pass.ts'
import type { HirFunction } from '../../src/hir/nodes.ts'
import { PASSES } from '../../src/pipeline.ts'
import { randoms } from '../helpers/edge-values.ts'
import { inferSource } from './infer-source.ts'

/** The functions of a module as they are once overwrites have been marked, by name. */
function marked(text: string): ReadonlyMap<string, HirFunction> {
  let { module } = inferSource(text)
  for (const pass of PASSES) {
    module = pass.run(module, silentContext)
    if (pass.name === 'mark-overwrites') break
  }
  return new Map(module.functions.map((fn) => [fn.name, fn]))
}

const nameOf = (fn: HirFunction, position: number): string =>
  fn.locals[fn.params[position]?.local as number]?.name ?? '?'

function claimsOf(fn: HirFunction): Record<string, string> {
  const claims: Record<string, string> = {}
  fn.params.forEach(({ overwritten }, position) => {
    if (overwritten === undefined) return
    const factors = overwritten.factors.map(
      ({ kind, param }) => nameOf(fn, param) + (kind === 'length' ? '.length' : ''),
    )
    claims[nameOf(fn, position).replace(/#.*/, '')] = [overwritten.scale, ...factors].join('*')
  })
  return claims
}

/** Claims of a function of arrays `p`, `q` and numbers `w`, `h`, with this body. */
function claims(
  body: string,
  params = 'p: Uint8Array, q: Uint8Array, w: number, h: number',
): Record<string, string> {
  const fn = marked(`/* @njit */ export function f(${params}) { ${body} }`).get('f')
  assert.ok(fn, `${body} compiles`)
  return claimsOf(fn as HirFunction)
}

/** A nest over `y` below h and `x` below w. */
const grid = (body: string): string =>
  `for (let y = 0; y < h; y++) { for (let x = 0; x < w; x++) { ${body} } }`

test('one loop', () => {
  assert.equal(claims('for (let i = 0; i < p.length; i++) p[i] = 1'), { p: '1*p.length' })
  assert.equal(claims('const n = q.length; for (let i = 0; i < n; i++) p[i] = q[i]!'), { p: '1*q.length' })
  assert.equal(claims('for (let i = 0; i < w; i++) p[i] = q[i]!'), { p: '1*w' })
  assert.equal(claims('for (let i = 0; i <= w - 1; i++) p[i] = 1'), { p: '1*w' })
  assert.equal(claims('for (let i = 0; w > i; i += 1) p[i] = 1'), { p: '1*w' })
  assert.equal(claims('let i = 0; while (i < w * h) { p[i] = 1; i++ }'), { p: '1*w*h' })
  assert.equal(claims('for (let i = 0; i < 16; i++) p[i] = 1'), { p: '16' })
  assert.equal(claims('p[0] = 1; p[2] = 3; p[1] = 2'), { p: '3' })
})

test('nests, row by row and column by column', () => {
  assert.equal(claims(grid('p[y * w + x] = q[y * w + x]!')), { p: '1*w*h' })
  assert.equal(claims(grid('p[x * h + y] = q[y * w + x]!')), { p: '1*w*h' })
  assert.equal(claims(grid('for (let c = 0; c < 3; c++) p[(y * w + x) * 3 + c] = c')), { p: '3*w*h' })
  assert.equal(claims(grid('p[x + w * y] = 1')), { p: '1*w*h' })
  const three =
    'for (let z = 0; z < d; z++) for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) p[(z * h + y) * w + x] = z'
  assert.equal(claims(three, 'p: Int32Array, w: number, h: number, d: number'), { p: '1*w*h*d' })
  assert.equal(claims('for (let y = 0; y < w; y++) for (let x = 0; x < w; x++) p[y * w + x] = 1'), {
    p: '1*w*w',
  })
})

test('pixels of four bytes', () => {
  const pixel = 'p[o] = 1; p[o + 1] = 2; p[o + 2] = 3; p[o + 3] = 255'
  assert.equal(claims(grid(`const o = (y * w + x) * 4; ${pixel}`)), { p: '4*w*h' })
  assert.equal(claims(grid(`const o = (y * w + x) << 2; ${pixel}`)), { p: '4*w*h' })
  assert.equal(claims(grid(`const i = y * w + x; const o = 4 * i; ${pixel}`)), { p: '4*w*h' })
  assert.equal(claims(`for (let o = 0; o < p.length; o += 4) { ${pixel} }`), { p: '1*p.length' })
  assert.equal(claims(`for (let i = 0; i < w * h; i++) { const o = i * 4; ${pixel} }`), { p: '4*w*h' })
  assert.equal(claims(grid(`const o = (y * w + x) * 4; ${pixel.replace('p[o + 2] = 3; ', '')}`)), {})
  assert.equal(claims(grid(`const o = (y * w + x) * 4; ${pixel.replace('p[o] = 1; ', '')}`)), {})
})

test('what else stands in the loops does no harm', () => {
  assert.equal(
    claims(grid('let s = 0; for (let k = -1; k <= 1; k++) s += q[y * w + x + k]!; p[y * w + x] = s')),
    { p: '1*w*h' },
  )
  assert.equal(claims(grid('let n = 0; while (n < 9) { if (q[n] === 0) break; n++ } p[y * w + x] = n')), {
    p: '1*w*h',
  })
  assert.equal(claims(grid('if (q[x] === 9) throw new Error("nine"); p[y * w + x] = 1')), { p: '1*w*h' })
  assert.equal(claims(grid('if (x > 3) p[x] = 7; p[y * w + x] = 1')), { p: '1*w*h' })
})

test('reads behind the stores', () => {
  assert.equal(claims('for (let i = 0; i < w; i++) p[i] = 1; return p[0]'), { p: '1*w' })
  assert.equal(
    claims('for (let i = 0; i < w; i++) p[i] = 1; const v = p.subarray(0, 2); v[0] = 2; return p'),
    { p: '1*w' },
  )
  assert.equal(claims(grid('const i = y * w + x; p[i] = 0; for (let k = 0; k < 3; k++) p[i] += q[k]!')), {
    p: '1*w*h',
  })
  assert.equal(claims(grid('p[y * w + x] = 0; for (let k = 0; k < 3; k++) p[y * w + x] += q[k]!')), {
    p: '1*w*h',
  })
})

test('reads before them refuse', () => {
  assert.equal(claims('for (let i = 0; i < w; i++) p[i] = p[i]! + 1'), {})
  assert.equal(claims('for (let i = 0; i < w; i++) p[i] += 1'), {})
  assert.equal(claims('let s = p[0]!; for (let i = 0; i < w; i++) p[i] = s'), {})
  assert.equal(claims('for (let i = 0; i < w; i++) { p[i] = 1; q[i] = p[i + 1]! }'), { q: '1*w' })
  assert.equal(claims('for (let i = 0; i < w; i++) { for (let k = 0; k < h; k++) p[k] = 1; q[i] = p[0]! }'), {
    q: '1*w',
  })
  assert.equal(claims('const v = p.subarray(1); const s = v[0]!; for (let i = 0; i < w; i++) p[i] = s'), {})
  assert.equal(
    claims('let v = q; if (w > 3) v = p; const s = v[0]!; for (let i = 0; i < w; i++) p[i] = s'),
    {},
  )
})

test('stores that may not run refuse', () => {
  assert.equal(claims(grid('if (q[x]! > 3) p[y * w + x] = 1')), {})
  assert.equal(claims(grid('if (x === 5) break; p[y * w + x] = 1')), {})
  assert.equal(claims(grid('p[y * w + x] = 1; if (x === 5) break')), {})
  assert.equal(claims(grid('if (x === 5) continue; p[y * w + x] = 1')), {})
  assert.equal(claims(grid('p[y * w + x] = 1; if (x === 5) return')), {})
  assert.equal(claims(`a: ${grid('if (x === 5) continue a; p[y * w + x] = 1')}`), {})
  assert.equal(claims(`a: ${grid('if (x === 5) break a; p[y * w + x] = 1')}`), {})
  assert.equal(claims(`if (w === 3) return; ${grid('p[y * w + x] = 1')}`), {})
  assert.equal(claims(`if (w !== 3) { ${grid('p[y * w + x] = 1')} }`), {})
  assert.equal(claims('for (let k = 0; k < h; k++) for (let i = 0; i < w; i++) p[i] = 1'), {})
  assert.equal(claims('for (let k = 0; k < 2; k++) for (let i = 0; i < w; i++) p[i] = 1'), { p: '1*w' })
  assert.equal(claims('let i = 0; while (i < w) { if (q[i] === 1) i++; p[i] = 1; i++ }'), {})
})

test('gaps refuse', () => {
  assert.equal(claims('for (let i = 1; i < w; i++) p[i] = 1'), {})
  assert.equal(claims('for (let i = 0; i < w; i += 2) p[i] = 1'), {})
  assert.equal(claims('for (let i = 0; i < w; i++) p[i * 2] = 1'), {})
  assert.equal(claims('for (let i = 0; i < w; i++) p[i + 1] = 1'), {})
  assert.equal(claims('for (let i = 0; i < w - 1; i++) p[i] = 1'), {})
  assert.equal(claims('for (let y = 1; y < h - 1; y++) for (let x = 1; x < w - 1; x++) p[y * w + x] = 1'), {})
  assert.equal(claims('for (let y = 0; y < h; y++) for (let x = 0; x < h; x++) p[y * w + x] = 1'), {})
  assert.equal(claims(grid('p[y * h + x] = 1')), {})
  assert.equal(claims(grid('p[y + x] = 1')), {})
  assert.equal(claims(grid('p[y * x] = 1')), {})
  assert.equal(claims('for (let y = 0; y < h; y++) for (let x = 0; x < y; x++) p[y * h + x] = 1'), {})
  assert.equal(claims('for (let y = 0; y < h; y++) for (let x = y; x < w; x++) p[y * w + x] = 1'), {})
  assert.equal(claims('let x = 0; for (let y = 0; y < h; y++) for (; x < w; x++) p[y * w + x] = 1'), {})
  assert.equal(claims('for (let i = 0; i < w; i++) { p[i] = 1; w -= 1 }'), {})
  assert.equal(claims('for (let i = 0; i < w; i++) { p[i] = 1; i++ }'), {})
  assert.equal(claims('let o = 0; for (let i = 0; i < w; i++) { o = i * 2; p[o] = 1 }'), {})
})

test('numbers that may wrap, be fractions or be undefined refuse', () => {
  assert.equal(claims('for (let i = 0; i < ((w * h) | 0); i++) p[i] = 1'), {})
  assert.equal(claims('for (let i = 0; i < (w << 2); i++) p[i] = 1'), {})
  assert.equal(claims('for (let i = 0; i < w / 2; i++) p[i] = 1'), {})
  assert.equal(claims('for (let i = 0; i < q[0]!; i++) p[i] = 1'), {})
  assert.equal(claims('for (let i = 0; i < n; i++) p[i] = 1', 'p: Uint8Array, n?: number'), {})
})

test('lists and captured arrays are left alone', () => {
  assert.equal(claims('for (let i = 0; i < w; i++) p[i] = 1', 'p: number[], w: number'), {})
})

// ---- generated nests ------------------------------------------------------------------------------------------------

const next = randoms(5)
const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T
const maybe = (share: number, text: string): string => (next() < share ? text : '')

function randomIndex(): string {
  const whole = pick([
    'y * w + x',
    'y * w + x',
    'x * h + y',
    'x * h + y',
    '(y * w + x) * 2',
    '(y * w + x) << 1',
    'y * h + x',
    'x',
    'y * 3 + x',
    '(y * w + x) | 0',
    'x + y',
  ])
  return `${whole}${maybe(0.2, ' + 1')}`
}

function randomStore(): string {
  const value = pick(['x + y', 'x * y', 'y', 'x', 'q[x]', 'p[x] + 1', 'p[y * w + x] + 1', '7'])
  const store = `p[${randomIndex()}] = ${value}`
  return pick([
    store,
    store,
    store,
    `{ const o = ${randomIndex()}; p[o] = 3; p[o + 1] = ${value} }`,
    `if (x !== 1) ${store}`,
  ])
}

function randomLoop(variable: string, limit: string, body: string): string {
  const start = next() < 0.9 ? 0 : 1
  const below = next() < 0.8 ? limit : pick([`${limit} - 1`, `${limit} + 1`, '3', 'p.length', `q.length`])
  const step = next() < 0.9 ? `${variable}++` : `${variable} += 2`
  const jump = maybe(
    0.1,
    pick([
      `if (${variable} === 2) break;`,
      `if (${variable} === 1) continue;`,
      `if (${variable} === 2) return;`,
    ]),
  )
  return `for (let ${variable} = ${start}; ${variable} < ${below}; ${step}) { ${jump} ${body} }`
}

function randomProgram(): string {
  const stores = [randomStore(), maybe(0.4, randomStore()), maybe(0.2, randomStore())].join('; ')
  const inner = randomLoop('x', 'w', stores)
  const outer = randomLoop('y', 'h', `${maybe(0.1, 'q[y] = p[y];')} ${inner}`)
  return `${maybe(0.1, 'if (w === 2) return;')} ${maybe(0.1, 'q[0] = p[0];')} ${maybe(0.1, 'w = w + 1;')} ${outer}; ${maybe(0.2, 'q[1] = p[1]')}`
}

type Kernel = (p: Uint8Array, q: Uint8Array, w: number, h: number) => void

function holds(fn: HirFunction, kernel: Kernel): number {
  const overwritten = fn.params[0]?.overwritten
  if (overwritten === undefined) return 0
  for (const [w, h] of [
    [0, 0],
    [1, 1],
    [2, 3],
    [3, 2],
    [4, 4],
    [5, 1],
    [1, 5],
    [-2, -3],
    [3, 0],
  ] as const) {
    for (const length of [0, 1, 2, 5, 6, 7, 12, 16, 32]) {
      const values = [length, 4, w, h]
      const numbers = overwritten.factors.map(({ param }) => values[param] as number)
      const extent = numbers.reduce((product, value) => product * value, overwritten.scale)
      if (extent < length || numbers.some((value) => value < 0)) continue
      const results = [0, 170].map((garbage) => {
        const [p, q] = [new Uint8Array(length).fill(garbage), Uint8Array.of(5, 6, 7, 8)]
        kernel(p, q, w, h)
        return [...p, ...q]
      })
      assert.equal(results[0], results[1], `${fn.name}, length ${length}, w ${w}, h ${h}`)
    }
  }
  return 1
}

test('no claim about a generated nest is false', () => {
  const programs = Array.from({ length: 300 }, randomProgram)
  const header = '(p: Uint8Array, q: Uint8Array, w: number, h: number): void'
  const text = programs.map((body, i) => `export function f${i}${header} { ${body} }`).join('\n')
  const { code } = transformSync(text, { loader: 'ts', format: 'cjs' })
  const module = { exports: {} as Record<string, Kernel> }
  new Function('module', code)(module)
  let claimed = 0
  for (const fn of marked(text.replaceAll('export', '/* @njit */ export')).values()) {
    const kernel = module.exports[fn.name]
    if (kernel === undefined) continue
    try {
      claimed += holds(fn, kernel)
    } catch (error) {
      ;(error as Error).message += `\n${programs[Number(fn.name.slice(1))]}`
      throw error
    }
  }
  assert.ok(claimed > 20, `${claimed} claims`)
})

test.run()
