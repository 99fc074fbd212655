// Which arrays outside functions each call may have for itself, and which show each other's bytes.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { indexOf, meaningOf } from './support.ts'

/** How compiled code gets at `x`, which the tagged function mentions. */
function sourceOf(code: string): string {
  const binding = meaningOf('x', indexOf(code, 'a.js'))
  if (binding.kind !== 'capture') return binding.kind
  const { source, view } = binding.capture
  return view === undefined
    ? source.kind
    : `${source.kind}, view of ${view.base.name} from byte ${view.offsetBytes}`
}

const tagged = (body: string): string => `/* @njit */ function f(n) { ${body} }`

const scratch = suite('scratch')

for (const [what, code, expected] of [
  ['written, then read', `const x = [0, 0]; ${tagged('x[0] = n; return x[0]')}`, 'scratch'],
  ['read first', `const x = [0, 0]; ${tagged('const y = x[0]; x[0] = n; return y')}`, 'binding'],
  ['another element is read', `const x = [0, 0]; ${tagged('x[0] = n; return x[1]')}`, 'binding'],
  ['written on one way only', `const x = [0]; ${tagged('if (n) x[0] = n; return x[0]')}`, 'binding'],
  [
    'written on both ways',
    `const x = [0]; ${tagged('if (n) x[0] = n; else x[0] = 1; return x[0]')}`,
    'scratch',
  ],
  [
    'the other way leaves',
    `const x = [0]; ${tagged('if (n) x[0] = n; else return 1; return x[0]')}`,
    'scratch',
  ],
  ['written behind &&', `const x = [0]; ${tagged('n && (x[0] = n); return x[0]')}`, 'binding'],
  ['updated', `const x = [0]; ${tagged('x[0]++; return x[0]')}`, 'binding'],
  ['written, then updated', `const x = [0]; ${tagged('x[0] = 1; x[0] += n; return x[0]')}`, 'scratch'],
  [
    'written in a loop that may not run',
    `const x = [0]; ${tagged('while (n--) x[0] = 1; return x[0]')}`,
    'binding',
  ],
  [
    'written in a counting loop',
    `const x = [0, 0]; ${tagged('for (let i = 0; i < 2; i++) x[i] = n; return x[n]')}`,
    'scratch',
  ],
  [
    'a loop that is left early',
    `const x = [0, 0]; ${tagged('for (let i = 0; i < 2; i++) { if (n) break; x[i] = n } return x[1]')}`,
    'binding',
  ],
  [
    'a loop that skips',
    `const x = [0, 0]; ${tagged('for (let i = 0; i < 2; i++) { if (n) continue; x[i] = n } return x[1]')}`,
    'binding',
  ],
  [
    'a loop over too few',
    `const x = [0, 0]; ${tagged('for (let i = 0; i < 1; i++) x[i] = n; return x[n]')}`,
    'binding',
  ],
  [
    'in one case of a switch',
    `const x = [0]; ${tagged('switch (n) { case 1: x[0] = n } return x[0]')}`,
    'binding',
  ],
  ['in try', `const x = [0]; ${tagged('try { g(); x[0] = n } catch { } return x[0]')}`, 'binding'],
  [
    'another function reads',
    `const x = [0]; ${tagged('x[0] = n; return x[0]')} function g() { return x[0] }`,
    'binding',
  ],
  ['a closure reads', `const x = [0]; ${tagged('x[0] = n; const g = () => x[0]; return x[0]')}`, 'binding'],
  [
    'handed to who writes',
    `const x = [0]; function g(a, v) { a[0] = v; return a } ${tagged('g(x, n); return x[0]')}`,
    'scratch',
  ],
  [
    'handed to who reads',
    `const x = [0]; function g(a, v) { return a[0] = a[0] + v } ${tagged('g(x, n); return x[0]')}`,
    'binding',
  ],
  [
    'handed to who keeps it',
    `const x = [0]; let k; function g(a, v) { a[0] = v; k = a } ${tagged('g(x, n); return x[0]')}`,
    'binding',
  ],
  [
    'handed with its place',
    `const x = [0, 0]; function g(a, i) { a[i + 1] = 1 } ${tagged('g(x, 0); return x[1]')}`,
    'scratch',
  ],
  [
    'handed with another place',
    `const x = [0, 0]; function g(a, i) { a[i + 1] = 1 } ${tagged('g(x, n); return x[1]')}`,
    'binding',
  ],
  [
    'what comes back is a name',
    `const x = [0]; function g(a, v) { a[0] = v; return a } ${tagged('let t; t = g(x, n); return t[0]')}`,
    'scratch',
  ],
  [
    'what comes back leaves',
    `const x = [0]; function g(a, v) { a[0] = v; return a } ${tagged('return g(x, n)')}`,
    'binding',
  ],
  ['returned', `const x = [0]; ${tagged('x[0] = n; return x')}`, 'binding'],
  ['exported', `export const x = [0]; ${tagged('x[0] = n; return x[0]')}`, 'binding'],
  ['read while loading', `const x = [0]; ${tagged('x[0] = n; return x[0]')} globalThis.y = x`, 'binding'],
  ['assigned again', `let x = [0]; ${tagged('x[0] = n; return x[0]')} function g() { x = [1] }`, 'binding'],
  ['grown', `const x = [0]; ${tagged('x[0] = n; x.push(n); return x[0]')}`, 'binding'],
  [
    'in a generator',
    `const x = [0]; ${tagged('x[0] = n; return x[0]')} function* g() { x[0] = 1; yield 1; return x[0] }`,
    'binding',
  ],
] as const) {
  scratch(what, () => assert.is(sourceOf(code), expected))
}

scratch.run()

const views = suite('views')
const F = 'const F = new Float64Array(1);'

for (const [what, code, expected] of [
  [
    'half of what is read is written',
    `${F} const x = new Uint32Array(F.buffer); ${tagged('x[1] = n; return F[0]')}`,
    'binding, view of F from byte 0',
  ],
  [
    'all of what is read is written',
    `${F} const x = new Uint32Array(F.buffer); ${tagged('x[1] = n; x[0] = 1; return F[0]')}`,
    'scratch, view of F from byte 0',
  ],
  [
    'a part of what is written is read',
    `${F} const x = new Uint32Array(F.buffer, 4); ${tagged('F[0] = n; return x[0]')}`,
    'scratch, view of F from byte 4',
  ],
  [
    'beyond the end',
    `${F} const x = new Uint32Array(F.buffer, 4); ${tagged('F[0] = n; return x[1]')}`,
    'scratch, view of F from byte 4',
  ],
  [
    'a view of a view',
    `${F} const U = new Uint32Array(F.buffer), x = new Uint8Array(U.buffer, 6, 1); ${tagged('F[0] = n; return x[0]')}`,
    'scratch, view of F from byte 6',
  ],
  [
    'on a buffer',
    `const b = new ArrayBuffer(4), S = new Float32Array(b), x = new Int32Array(b); ${tagged('S[0] = n; return x[0]')}`,
    'scratch, view of S from byte 0',
  ],
  [
    'the buffer goes elsewhere',
    `${F} const x = new Uint32Array(F.buffer); ${tagged('F[0] = n; return x[0]')} send(F.buffer)`,
    'binding, view of F from byte 0',
  ],
  [
    'the buffer is foreign',
    `const x = new Uint32Array(load()); ${tagged('x[0] = n; return x[0]')}`,
    'binding',
  ],
  [
    'not aligned',
    `${F} const x = new Uint32Array(F.buffer, 2); ${tagged('F[0] = n; return x[0]')}`,
    'binding',
  ],
  [
    'too long',
    `${F} const x = new Uint32Array(F.buffer, 0, 3); ${tagged('F[0] = n; return x[0]')}`,
    'binding',
  ],
] as const) {
  views(what, () => assert.is(sourceOf(code), expected))
}

views.run()
