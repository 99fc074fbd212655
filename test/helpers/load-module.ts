// Runs a module in this process, with everything that it imports; `njit/runtime` is the runtime under test, watched.

import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import * as runtime from '../../runtime/load.ts'

export type Functions = Readonly<Record<string, (...args: never[]) => unknown>>

/** How often a compiled function was entered, and how often it ran to its end. */
export interface Runs {
  entered: number
  completed: number
}

export interface LoadedModule {
  readonly exports: Functions
  /** By symbol, e.g. `f0`. */
  readonly runs: (symbol: string) => Runs
  /** Brings back compiled functions that were given up after many traps. */
  readonly rearm: () => void
  /** Puts careful versions in place of the daring ones, as after some traps. False where there are none. */
  readonly beCareful: () => boolean
}

interface Watched {
  readonly runs: Runs
  readonly rearm: () => void
  readonly beCareful: () => boolean
}

/** Loads JavaScript or TypeScript text as the module at `path`, relative to the folder `root`; imports are found from there. */
export async function loadModule(text: string, path: string, root: string): Promise<LoadedModule> {
  const isTypeScript = path.endsWith('.ts')
  const { outputFiles } = await build({
    stdin: {
      contents: text,
      sourcefile: path,
      resolveDir: dirname(join(root, path)),
      loader: isTypeScript ? 'ts' : 'js',
    },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    keepNames: true,
    external: ['njit/runtime'],
    tsconfigRaw: {},
    logLevel: 'silent',
  })
  const watched = new Map<string, Watched>()
  const watchedRuntime = watchRuntime(watched)
  const module = { exports: {} as Functions }
  const require = (name: string): unknown => {
    if (name === 'njit/runtime') return watchedRuntime
    throw new Error(`the module at ${path} asks for ${name}`)
  }
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(module, module.exports, require)
  return {
    exports: module.exports,
    runs: (symbol) => watched.get(symbol)?.runs ?? { entered: 0, completed: 0 },
    rearm: () => {
      for (const { rearm } of watched.values()) rearm()
    },
    beCareful: () => [...watched.values()].filter(({ beCareful }) => beCareful()).length > 0,
  }
}

/** The runtime, which counts the runs of each compiled function. */
function watchRuntime(watched: Map<string, Watched>): typeof runtime {
  return {
    ...runtime,
    load: (...args) => watchUnit(runtime.load(...args), args[1].split(' '), watched),
    loadShared: (...args) => watchUnit(runtime.loadShared(...args), args[1].split(' '), watched),
    loadNative: (...args) => {
      const unit = runtime.loadNative(...args)
      const symbols = args[2].split(' ').map((each) => each.replace(/:.*/, ''))
      const native = symbols.filter((symbol) => unit[`i_${symbol}`] === 1)
      if (native.length < symbols.length) throw new Error(`not native: ${symbols.join(' ')}`)
      return watchUnit(unit, native, watched)
    },
  }
}

function watchUnit(
  unit: runtime.Unit,
  symbols: readonly string[],
  watched: Map<string, Watched>,
): runtime.Unit {
  for (const symbol of symbols) {
    const compiled = unit[symbol]
    if (typeof compiled !== 'function') throw new Error(`${symbol} was not loaded`)
    const careful = unit[`c_${symbol}`]
    const runs = { entered: 0, completed: 0 }
    const counting =
      (version: typeof compiled) =>
      (...values: never[]): unknown => {
        runs.entered++
        const result = version(...values)
        runs.completed++
        return result
      }
    const put = (version: typeof compiled): void => {
      unit[symbol] = counting(version)
      unit[`c_${symbol}`] = typeof careful === 'function' ? counting(careful) : null
      unit[`n_${symbol}`] = 0
    }
    const beCareful = (): boolean => {
      if (typeof careful === 'function') put(careful)
      return typeof careful === 'function'
    }
    const rearm = (): void => put(compiled)
    rearm()
    watched.set(symbol, { runs, rearm, beCareful })
  }
  return unit
}
