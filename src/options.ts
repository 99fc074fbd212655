// Options of the plugins and of one function, with their defaults. `checkPluginOptions` and the tag parser are the only readers of raw values.

export type Target = 'auto' | 'wasm' | 'native'
export type Dispatch = 'auto' | 'always'
export type Simd = 'off' | 'auto' | 'force'
export type OnFallback = 'warn' | 'error' | 'silent'

export interface PluginOptions {
  /** Where compiled code runs. 'wasm': WebAssembly. 'native': an addon for Node, and WebAssembly wherever it does not load. 'auto': native
   *  functions where the build is known to be for Node, in the place of those that are worth the dearer call. Default 'auto'. */
  readonly target: Target
  /** What processor native code is for: 'native', that of the machine that builds, or a name that its C compiler knows, such as
   *  'x86-64-v3'. Default 'native'. */
  readonly cpu: string
  /** Globs or regular expressions of files to look at. Default: every script file. */
  readonly include: readonly (string | RegExp)[]
  /** Files to leave alone. Default: none (dependencies are looked at too: tags decide). */
  readonly exclude: readonly (string | RegExp)[]
  /** WebAssembly has workers share loops over `prange` in functions that ask for it by `parallel`, where the host lets them share memory. Native
   *  code always shares such loops. Default true. */
  readonly threads: boolean
  /** 'off': no 128-bit SIMD. 'auto': where it gains, loops run several iterations at once. 'force': wherever that is exact. Default 'auto'. */
  readonly simd: Simd
  /** 'inline': Wasm as base64 in the module. 'file': as an asset beside it. Default 'inline'. */
  readonly emit: 'inline' | 'file'
  /** Folder of the build cache. Default: `node_modules/.cache/njit` of the project, or NJIT_CACHE_DIR. */
  readonly cacheDir: string | null
  /** What a function that stays JavaScript does to the build. Default 'warn'. */
  readonly onFallback: OnFallback
  /** Start-up: 'sync' instantiates while the module loads, 'async' serves the original until ready, 'auto' decides by size. Default 'auto'. */
  readonly startup: 'auto' | 'sync' | 'async'
  /** 'auto': a call runs compiled or as the original, whichever has proved faster for arguments of that size. 'always': compiled
   *  wherever the arguments fit. Default 'auto'. */
  readonly dispatch: Dispatch
  /** Gives dispatchers that choose a property `njit` with `stats()`: calls and times by size. It costs calls nothing, but keeps unused
   *  functions in the bundle. Default false. */
  readonly stats: boolean
  /** Compile for debuggers: breakpoints in the sources stop inside compiled functions, which are optimised less. A tag may ask for it, too, for
   *  its module. Default false. */
  readonly debug: boolean
  /** Vite's dev and preview servers send the headers that isolate pages from other origins: only such pages may share memory between
   *  threads. Other plugins have no server. Default false. */
  readonly crossOriginIsolation: boolean
  /** Called once per tagged function and signature. */
  readonly report: ((record: ReportRecord) => void) | null
}

/** What a front end adds to the user's options. */
export interface CompileOptions extends PluginOptions {
  /** Where the files of native addons go: 'beside' the module's own output; to the 'cache', under their absolute path, where nobody knows
   *  where the output goes. Without it, target 'auto' means WebAssembly. */
  readonly addons?: 'beside' | 'cache'
}

/** For a front end whose bundler puts files beside the output, but does not say whether that is for Node: addons are made where they
 *  are asked for by name. */
export function withAddons(options: PluginOptions): CompileOptions {
  return options.target === 'native' ? { ...options, addons: 'beside' } : options
}

export interface ReportRecord {
  readonly file: string
  /** Empty for a file that cannot be parsed, and for a tag that belongs to no function. */
  readonly name: string
  readonly line: number
  readonly column: number
  readonly status: 'compiled' | 'fallback'
  readonly target: 'wasm' | 'native' | null
  /** As Numba prints it: `float64(array(float64, 1d, C), int32)`. */
  readonly signature: string
  readonly reason?: string
  readonly code?: string
  readonly frame?: string
}

/** LLVM's, by its names: https://llvm.org/docs/LangRef.html#fast-math-flags */
export const FASTMATH_FLAGS = ['nnan', 'ninf', 'nsz', 'arcp', 'contract', 'afn', 'reassoc'] as const
export type FastmathFlag = (typeof FASTMATH_FLAGS)[number]

/** Options after the tag. Undefined means not given. */
export interface FunctionOptions {
  readonly parallel?: boolean
  /** Into how many parts a shared loop is divided at the most. */
  readonly schedule?: number
  readonly fastmath?: boolean | readonly FastmathFlag[]
  readonly boundscheck?: 'js' | boolean
  readonly inline?: 'never' | 'always'
  readonly target?: 'auto' | 'wasm' | 'native' | 'gpu'
  readonly cache?: boolean
  readonly dispatch?: Dispatch
  readonly errorModel?: 'js' | 'numba'
  readonly debug?: boolean
  readonly async?: boolean
}

/** What decides between compiled code and the original for a function: its own word, and then the plugin's. Sums over shared loops may
 *  differ from the original's, so times never decide which of the two a call gets unless that is asked for. */
export function dispatchOf({ dispatch, parallel }: FunctionOptions, options: PluginOptions): Dispatch {
  return dispatch ?? (parallel ? 'always' : options.dispatch)
}
