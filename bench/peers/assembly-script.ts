// AssemblyScript, in this process: arrays are copied into its memory and back, as njit does for WebAssembly.

import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from '../../corpus/install.ts'
import { copyOf, restore } from '../measure.ts'
import { type Found, localSubject } from './peer.ts'

const FLAGS = ['-O3', '--converge', '--noAssert', '--uncheckedBehavior', 'always', '--enable', 'simd']
const PAGE_BYTES = 65536

type View = Float64Array
type Exports = Readonly<Record<string, (...args: number[]) => number>>

export async function findAssemblyScript(
  sources: string,
  out: string,
  tell: (text: string) => void,
): Promise<Found> {
  let version: string | undefined
  try {
    version = installPackages(join(sources, 'packages'), out, tell).get('assemblyscript')
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  }
  copyFileSync(join(sources, 'kernels.assembly.txt'), join(out, 'kernels.ts'))
  const compiler = join(out, 'node_modules/assemblyscript/bin/asc.js')
  const args = [
    compiler,
    'kernels.ts',
    '-o',
    'kernels.wasm',
    ...FLAGS,
    '--runtime',
    'stub',
    '--use',
    'abort=',
  ]
  const made = spawnSync(process.execPath, args, { cwd: out, encoding: 'utf8' })
  if (made.status !== 0) return made.stderr
  const { instance } = await WebAssembly.instantiate(readFileSync(join(out, 'kernels.wasm')), {})
  const memory = instance.exports.memory as WebAssembly.Memory
  const start = memory.buffer.byteLength
  return {
    name: 'AssemblyScript',
    version: `AssemblyScript ${version}, ${FLAGS.join(' ')}`,
    async prepare({ run }, given) {
      const call = (instance.exports as Exports)[run.name]
      if (call === undefined) return null
      const { places, end } = placesFor(given, start)
      const missing = end - memory.buffer.byteLength
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES))
      const views = given.map((arg, i) => viewAt(memory.buffer, places[i] ?? 0, arg))
      const numbers = given.flatMap((arg, i) =>
        ArrayBuffer.isView(arg) ? [places[i] ?? 0, (arg as View).length] : [Number(arg)],
      )
      const written = writtenBy(run)
      const marshalled = (...values: unknown[]): unknown => {
        for (const [i, view] of views.entries()) view?.set(values[i] as View)
        const result = call(...numbers)
        for (const i of written) (values[i] as View).set(views[i] as View)
        return result
      }
      return localSubject(given, marshalled, { copy: copyOf, restore })
    },
    close() {},
  }
}

function placesFor(args: readonly unknown[], start: number): { places: number[]; end: number } {
  let end = start
  const places = args.map((arg) => {
    const at = end
    if (ArrayBuffer.isView(arg)) end += (arg.byteLength + 63) & ~63
    return at
  })
  return { places, end }
}

function viewAt(buffer: ArrayBuffer, at: number, arg: unknown): View | null {
  if (!ArrayBuffer.isView(arg)) return null
  return new (arg.constructor as Float64ArrayConstructor)(buffer, at, (arg as View).length)
}

/** Positions of the parameters whose elements the function assigns, by its text. */
function writtenBy(run: (...args: never[]) => unknown): number[] {
  const text = run.toString()
  const names = text.slice(text.indexOf('(') + 1, text.indexOf(')')).split(',')
  return names.flatMap((name, i) =>
    new RegExp(`\\b${name.trim()}\\[[^=\\n]*\\](?: =[^=]|\\+\\+)`).test(text) ? [i] : [],
  )
}
