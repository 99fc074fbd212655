// Puts functions of a native addon in the place of Wasm ones, where this is Node and the addon was made for this machine. Whatever
// is in the way, Wasm serves, and one message says why.

import { ABI_VERSION } from '../src/5-emit/c/abi.ts'
import { isOwnMath, tell, type Unit } from './load-unit.ts'
import { heap, isDisabled } from './memory.ts'
import { probeNumbers } from './probe-numbers.ts'
import { addThreads } from './threads.ts'

type Compiled = (...args: never[]) => unknown

/** What an addon gives: its functions by symbol, and under `m_` and a name the Math functions that they use. */
type Addon = Readonly<Record<string, Compiled>> & {
  readonly abi: number
  readonly start: (memory: ArrayBuffer) => void
  /** Sets how many threads share a loop; of units that have such loops. */
  readonly threads?: (count: number) => void
}

/** What is used of Node. */
interface NodeProcess {
  readonly platform: string
  readonly arch: string
  readonly dlopen?: (module: { exports: unknown }, file: string) => void
  readonly getBuiltinModule?: <Name extends keyof NodeModules>(name: Name) => NodeModules[Name]
}

interface NodeModules {
  readonly 'node:fs': {
    readonly mkdtempSync: (prefix: string) => string
    readonly copyFileSync: (from: string, to: string) => void
    readonly rmSync: (path: string, options: { recursive: boolean; force: boolean }) => void
  }
  readonly 'node:os': { readonly tmpdir: () => string }
}

/**
 * The unit of a module of which some functions, or all, run natively. Never throws.
 *
 * @param loadRest gives the unit as it is without the addon
 * @param locate gives the addon's place: a file URL or a path
 * @param functions the symbols of native functions, each with the Math functions that it needs: `f0 f1:exp:sin`
 * @param isAll no other function is in the unit
 * @param platform what the addon was made for, `linux-x64`
 */
export function loadNative(
  loadRest: () => Unit,
  locate: () => URL | string,
  functions: string,
  isAll: boolean,
  platform: string,
): Unit {
  const addon = isDisabled() ? null : open(locate, platform)
  if (addon === null) return loadRest()
  const wanted = functions.split(' ').map((each) => each.split(':') as [string, ...string[]])
  const verdicts = new Map<string, boolean>()
  const matches = (name: string): boolean => {
    const known = verdicts.get(name) ?? isExact(name, addon[`m_${name}`])
    verdicts.set(name, known)
    return known
  }
  const working = wanted.filter(([, ...hosts]) => hosts.every(matches))
  const unit: Unit = isAll && working.length === wanted.length ? {} : loadRest()
  for (const [symbol] of working) {
    unit[symbol] = addon[symbol] as Compiled
    unit[`n_${symbol}`] = 0
    unit[`c_${symbol}`] = addon[`${symbol}_careful`] ?? null
    unit[`i_${symbol}`] = 1
  }
  return unit
}

function open(locate: () => URL | string, platform: string): Addon | null {
  const { process } = globalThis as unknown as { process?: NodeProcess }
  // Elsewhere, nobody expects native code.
  if (!process?.dlopen || !heap.memory) return null
  try {
    if (`${process.platform}-${process.arch}` !== platform) throw new Error(`it was built for ${platform}`)
    const addon = openCopy(process as Required<NodeProcess>, pathOf(locate())) as Addon
    if (addon.abi !== ABI_VERSION) throw new Error('it was built for another version of njit/runtime')
    addon.start(heap.memory.buffer)
    if (addon.threads) addThreads('pthreads', addon.threads)
    return addon
  } catch (error) {
    tell(error, 'WebAssembly runs instead of native code')
    return null
  }
}

/** A build that writes over a file which is mapped into this process would crash it, so a copy is opened, and removed at once: the
 *  mapping stays. Windows does not let anybody write over it, nor remove it. */
function openCopy(process: Required<NodeProcess>, file: string): unknown {
  const open = (path: string): unknown => {
    const module = { exports: {} as unknown }
    process.dlopen(module, path)
    return module.exports
  }
  const fs = process.platform === 'win32' ? undefined : process.getBuiltinModule?.('node:fs')
  if (!fs) return open(file)
  let folder: string | undefined
  try {
    folder = fs.mkdtempSync(`${process.getBuiltinModule('node:os').tmpdir()}/njit-`)
    const copy = `${folder}/unit.node`
    fs.copyFileSync(file, copy)
    return open(copy)
  } catch {
    // No room for temporary files, or none that may be run; or the file itself does not load, which shows now.
    return open(file)
  } finally {
    if (folder) fs.rmSync(folder, { recursive: true, force: true })
  }
}

function pathOf(where: URL | string): string {
  if (typeof where === 'string' && !where.startsWith('file:')) return where
  const path = decodeURIComponent(new URL(where).pathname)
  return /^\/[a-z]:/i.test(path) ? path.slice(1) : path
}

/** Whether a native function gives what the host's own gives, to the bit, wherever it was tried. */
function isExact(name: string, compiled: Compiled | undefined): boolean {
  const js = name.startsWith('hypot') ? 'hypot' : name
  if (!compiled || !isOwnMath(js)) return false
  const host = (Math as unknown as Record<string, (...values: number[]) => number>)[js] as (
    ...values: number[]
  ) => number
  const native = compiled as unknown as typeof host
  return probeNumbers().every((triple) =>
    Object.is(native(...triple), host(...triple.slice(0, arityOf(name)))),
  )
}

function arityOf(name: string): number {
  if (name === 'hypot3') return 3
  return name === 'atan2' || name === 'pow' || name === 'hypot2' ? 2 : 1
}
