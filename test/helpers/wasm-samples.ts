// Compiled functions that tests of the rewrite put behind JavaScript ones. Where a test must tell which of the two ran, the
// compiled one adds 1000.

import { op, type WasmFunction } from './wasm-module.ts'

type Shape = Pick<WasmFunction, 'params' | 'results' | 'code'> & { readonly locals?: WasmFunction['locals'] }

const samples = {
  /** a + b + 1000 */
  add: {
    params: ['f64', 'f64'],
    results: ['f64'],
    code: [...op.get(0), ...op.get(1), ...op.addF64, ...op.f64(1000), ...op.addF64],
  },
  /** a + 1000 */
  one: { params: ['f64'], results: ['f64'], code: [...op.get(0), ...op.f64(1000), ...op.addF64] },
  /** n + 1000 */
  integer: {
    params: ['i32'],
    results: ['f64'],
    code: [...op.get(0), ...op.toF64, ...op.f64(1000), ...op.addF64],
  },
  /** Traps for 13, otherwise a + 1000. */
  trapsAt13: {
    params: ['f64'],
    results: ['f64'],
    code: [
      ...op.get(0),
      ...op.f64(13),
      ...op.eqF64,
      ...op.when(op.trap),
      ...op.get(0),
      ...op.f64(1000),
      ...op.addF64,
    ],
  },
  /** Sum of a Float64Array, plus 1000. */
  sum: {
    params: ['i32', 'i32'],
    results: ['f64'],
    locals: ['f64', 'i32'],
    code: [
      ...op.f64(1000),
      ...op.set(2),
      ...op.each(3, 1, [...op.get(2), ...elementAddress(0, 3), ...op.loadF64(), ...op.addF64, ...op.set(2)]),
      ...op.get(2),
    ],
  },
  /** Adds 1000 to each element of the first array; the second is only handed over. */
  raise: {
    params: ['i32', 'i32', 'i32', 'i32'],
    results: [],
    locals: ['i32'],
    code: [
      ...op.each(4, 1, [
        ...[...elementAddress(0, 4), ...elementAddress(0, 4)],
        ...[...op.loadF64(), ...op.f64(1000), ...op.addF64, ...op.storeF64()],
      ]),
    ],
  },
  /** As `raise`, with one array. */
  raiseOne: {
    params: ['i32', 'i32'],
    results: [],
    locals: ['i32'],
    code: [
      ...op.each(2, 1, [
        ...[...elementAddress(0, 2), ...elementAddress(0, 2)],
        ...[...op.loadF64(), ...op.f64(1000), ...op.addF64, ...op.storeF64()],
      ]),
    ],
  },
  /** Returns [a, a + 1000] made in the arena. */
  pair: {
    params: ['i32', 'f64'],
    results: [],
    code: [
      ...[...op.get(0), ...op.loadI32(), ...op.get(1), ...op.storeF64()],
      ...[...op.get(0), ...op.loadI32(), ...op.get(1), ...op.f64(1000), ...op.addF64, ...op.storeF64(8)],
      ...[...op.get(0), ...op.get(0), ...op.loadI32(), ...op.toF64, ...op.storeF64(16)],
      ...[...op.get(0), ...op.f64(2), ...op.storeF64(24)],
      ...[...op.get(0), ...op.f64(-1), ...op.storeF64(32)],
      ...[...op.get(0), ...op.get(0), ...op.loadI32(), ...op.i32(16), ...op.addI32, ...op.storeI32()],
    ],
  },
  /** Recurses without end. */
  endless: {
    params: ['f64'],
    results: ['f64'],
    code: [...op.get(0), ...op.call(0), ...op.f64(1), ...op.addF64],
  },
} satisfies Record<string, Shape>

export type SampleName = keyof typeof samples

/** A sample under the symbol `name`. */
export function sample(key: SampleName, name = 'f0'): WasmFunction {
  return { name, ...samples[key] }
}

/** Address of the f64 at index local `index` of the array at local `base`. */
export function elementAddress(base: number, index: number): number[] {
  return [...op.get(base), ...op.get(index), ...op.i32(3), ...op.shlI32, ...op.addI32]
}
