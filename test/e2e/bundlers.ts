// Every bundler behind one call. They are loaded from this folder's own node_modules, when first asked for.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as esbuild, transformSync } from 'esbuild'
import njitEsbuild from '../../plugin-esbuild/index.ts'
import njitRolldown from '../../plugin-unplugin/rolldown.ts'
import njitRollup from '../../plugin-unplugin/rollup.ts'
import njitRspack from '../../plugin-unplugin/rspack.ts'
import njitVite from '../../plugin-unplugin/vite.ts'
import njitWebpack from '../../plugin-unplugin/webpack.ts'
import { packageDirectory } from '../../src/6-build/versions.ts'
import type { UserOptions } from '../../src/front-end/check-plugin-options.ts'

export interface BuildRequest {
  /** Absolute folder of the app. */
  readonly root: string
  /** Relative to it. */
  readonly entry: string
  /** Relative to it, too. */
  readonly outDir: string
  readonly minify: boolean
  /** Default: 'es'. */
  readonly format?: 'es' | 'cjs' | 'iife'
  /** Default: Node. */
  readonly isForBrowsers?: boolean
  /** For workers and not for pages, where the bundler makes a difference. */
  readonly isForWorkers?: boolean
  /** A server-side build, where the bundler makes a difference. */
  readonly isForServers?: boolean
  /** Null: without the plugin. */
  readonly njit: UserOptions | null
}

export interface Built {
  /** Names in the output folder. */
  readonly files: readonly string[]
  /** The text of the entry's chunk, and its absolute path. */
  readonly code: string
  readonly path: string
  readonly map: string
  /** Warnings and errors as the bundler words them, with their frames. */
  readonly said: readonly string[]
}

export interface FrontEnd {
  readonly name: string
  build(request: BuildRequest): Promise<Built>
}

interface Loader {
  load(name: string): Promise<Record<string, unknown>>
  resolve(name: string): string
}

/** The packages of this folder, seen from the built tests. */
export const loader: Loader = await import(new URL('../../../test/e2e/load.mjs', import.meta.url).href)

/** A function of a bundler's own, typed as it is used here. */
export async function load<Result>(
  packageName: string,
  name: string,
): Promise<(...args: unknown[]) => Result> {
  const module = await loader.load(packageName)
  const found = module[name] ?? (module.default as Record<string, unknown> | undefined)?.[name]
  return (found ?? module.default) as (...args: unknown[]) => Result
}

interface Log {
  readonly message: string
  readonly frame?: string
  readonly code?: string
  readonly loc?: { readonly file?: string }
  /** As esbuild says it. */
  readonly location?: { readonly file: string; readonly lineText: string } | null
  readonly errors?: readonly Log[]
}
const textOf = ({ message, frame = '', loc, errors = [], location }: Log): string =>
  [message, loc?.file, location?.file, location?.lineText, frame, ...errors.map(textOf)].join('\n')

function collect(request: BuildRequest, said: readonly string[]): Built {
  const folder = join(request.root, request.outDir)
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'))
    : []
  const name = files.find((file) => /^main\.[cm]?js$/.test(file)) ?? ''
  const path = join(folder, name)
  const read = (file: string): string => (existsSync(file) && name !== '' ? readFileSync(file, 'utf8') : '')
  return { files: files.sort(), code: read(path), path, map: read(`${path}.map`), said }
}

/** Awaits a build; a failure is among what was said. */
async function attempt(request: BuildRequest, said: string[], run: () => Promise<unknown>): Promise<Built> {
  try {
    await run()
  } catch (error) {
    said.push(textOf(error as Log))
  }
  return collect(request, said)
}

const plugins = (
  { njit }: BuildRequest,
  factory: (options?: UserOptions) => unknown,
  ...others: unknown[]
): unknown[] => [...others, ...(njit === null ? [] : [factory(njit)])]

/** TypeScript for bundlers that know none; it stands before njit, which has to see the types all the same. */
const stripTypes = {
  name: 'strip-types',
  resolveId(this: { resolve(id: string, from?: string): Promise<unknown> }, id: string, from?: string) {
    if (id === 'njit') return fileURLToPath(new URL('../../runtime/index.js', import.meta.url))
    return /^\.\/[\w-]+$/.test(id) ? this.resolve(`${id}.ts`, from) : null
  },
  transform(code: string, id: string) {
    if (!id.endsWith('.ts')) return null
    const done = transformSync(code, { loader: 'ts', sourcefile: id, sourcemap: 'external' })
    return { code: done.code, map: done.map }
  },
}

function viteWith(packageName: string): FrontEnd['build'] {
  return async (request) => {
    const said: string[] = []
    const build = await load<Promise<unknown>>(packageName, 'build')
    const say = (message: string): void => void (/PLUGIN_TIMINGS/.test(message) || said.push(message))
    const { root, entry, outDir, minify, format = 'es', isForServers = false } = request
    return attempt(request, said, () =>
      build({
        root,
        configFile: false,
        plugins: plugins(request, njitVite),
        worker: { format: 'es', plugins: () => plugins(request, njitVite) },
        customLogger: {
          info() {},
          warn: say,
          warnOnce: say,
          error: say,
          clearScreen() {},
          hasErrorLogged: () => false,
          hasWarned: false,
        },
        build: {
          outDir,
          ssr: isForServers,
          minify,
          sourcemap: true,
          modulePreload: false,
          target: 'es2022',
          rollupOptions: {
            input: join(root, entry),
            output: { format, entryFileNames: 'main.js', assetFileNames: 'assets/[name]-[hash][extname]' },
          },
        },
      }),
    )
  }
}

interface RollupBuild {
  write(options: object): Promise<unknown>
  close(): Promise<void>
}

function rollupWith(
  packageName: string,
  factory: (options?: UserOptions) => unknown,
  minifier: object | null,
): FrontEnd['build'] {
  return async (request) => {
    const said: string[] = []
    const rollup = await load<Promise<RollupBuild>>(packageName, packageName)
    const { root, entry, outDir, minify, format = 'es', isForBrowsers = false } = request
    const needsHelp = minifier !== null
    return attempt(request, said, async () => {
      const build = await rollup({
        input: join(root, entry),
        plugins: plugins(request, factory, ...(needsHelp ? [stripTypes] : [])),
        onLog: (level: string, log: Log) =>
          void (level === 'warn' && log.code !== 'PLUGIN_TIMINGS' && said.push(textOf(log))),
        ...(needsHelp ? {} : { platform: isForBrowsers ? 'browser' : 'node' }),
      })
      await build.write({
        dir: join(root, outDir),
        format,
        name: 'app',
        sourcemap: true,
        entryFileNames: 'main.js',
        ...(needsHelp ? { plugins: minify ? [minifier] : [] } : { minify }),
      })
      await build.close()
    })
  }
}

const terser = {
  name: 'terser',
  async renderChunk(code: string) {
    const minify = await load<Promise<{ code: string; map: string }>>('terser', 'minify')
    return minify(code, { module: true, sourceMap: true })
  },
}

interface Stats {
  toJson(options: object): { errors: Log[]; warnings: Log[] }
}
type Run = (done: (error: Error | null, stats: Stats) => void) => void
interface PackCompiler {
  run: Run
  close(done: () => void): void
}

function packWith(
  packageName: string,
  factory: ((options?: UserOptions) => unknown) | null,
  rule: () => object,
  minimizer?: () => Promise<unknown>,
): FrontEnd['build'] {
  return async (request) => {
    const pack = await load<PackCompiler>(packageName, 'default')
    const { root, entry, outDir, minify, format = 'es', isForBrowsers = false } = request
    const isModule = format === 'es'
    const compiler = pack({
      context: root,
      entry: `./${entry}`,
      mode: minify ? 'production' : 'development',
      devtool: 'source-map',
      target: isForBrowsers ? [request.isForWorkers ? 'webworker' : 'web', 'es2022'] : 'node20',
      output: {
        path: join(root, outDir),
        filename: 'main.js',
        devtoolModuleFilenameTemplate: '[resource-path]',
        ...(isModule ? { module: true, chunkFormat: 'module' } : {}),
      },
      ...(packageName === 'webpack' ? { experiments: { outputModule: isModule } } : {}),
      resolve: { extensions: ['.ts', '.js'] },
      module: {
        rules: [{ test: /\.ts$/, ...rule() }, ...(factory === null ? loaderRules(request, packageName) : [])],
      },
      plugins: factory === null ? [] : plugins(request, factory),
      ...(minimizer && minify ? { optimization: { minimizer: [await minimizer()] } } : {}),
    })
    const stats = await new Promise<Stats>((resolve, reject) =>
      compiler.run((error, result) => (error ? reject(error) : resolve(result))),
    )
    await new Promise<void>((resolve) => compiler.close(resolve))
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true })
    return collect(request, [...errors, ...warnings].map(textOf))
  }
}

const stripTypesRule = (): object => ({
  use: fileURLToPath(new URL('../../../test/e2e/strip-types-loader.mjs', import.meta.url)),
})
const swcRule = (): object => ({
  loader: 'builtin:swc-loader',
  options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } },
})

/** njit as a loader among others. */
function loaderRules({ njit }: BuildRequest, packageName: string): object[] {
  if (njit === null) return []
  const use = {
    loader: fileURLToPath(new URL('../../plugin-loader/index.js', import.meta.url)),
    options: njit,
    ...(packageName === '@rspack/core' ? { codeFilter: /@njit|use njit/ } : {}),
  }
  return [{ test: /\.[cm]?[jt]sx?$/, enforce: 'pre', use }]
}

/** The package as an app finds it, with these files as its dist. */
export function installNjit(root: string): void {
  const folder = join(root, 'node_modules/njit')
  if (existsSync(folder)) return
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(packageDirectory(), 'package.json'), join(folder, 'package.json'))
  symlinkSync(fileURLToPath(new URL('../..', import.meta.url)), join(folder, 'dist'), 'junction')
}

async function swcMinimizer(): Promise<unknown> {
  const Plugin = (await loader.load('minimizer-webpack-plugin')).default as new (
    options: object,
  ) => {
    readonly apply: unknown
  }
  const { swcMinify } = Plugin as unknown as { swcMinify: unknown }
  return new Plugin({ minify: swcMinify })
}

async function buildWithEsbuild(request: BuildRequest): Promise<Built> {
  const { root, entry, outDir, minify, format = 'es' } = request
  const said: string[] = []
  return attempt(request, said, async () => {
    const { warnings } = await esbuild({
      absWorkingDir: root,
      entryPoints: { main: entry },
      outdir: outDir,
      bundle: true,
      minify,
      format: format === 'es' ? 'esm' : format,
      sourcemap: true,
      target: 'es2022',
      logLevel: 'silent',
      plugins: request.njit === null ? [] : [njitEsbuild(request.njit)],
    })
    said.push(...warnings.map((warning) => textOf({ ...warning, message: warning.text })))
  })
}

export const FRONT_ENDS: readonly FrontEnd[] = [
  { name: 'Vite', build: viteWith('vite') },
  { name: 'Vite, the major before', build: viteWith('vite-7') },
  { name: 'Rollup and terser', build: rollupWith('rollup', njitRollup, terser) },
  { name: 'Rolldown', build: rollupWith('rolldown', njitRolldown, null) },
  { name: 'webpack and terser', build: packWith('webpack', njitWebpack, stripTypesRule) },
  { name: 'webpack and swc', build: packWith('webpack', njitWebpack, stripTypesRule, swcMinimizer) },
  { name: 'Rspack', build: packWith('@rspack/core', njitRspack, swcRule) },
  { name: 'webpack with the loader', build: packWith('webpack', null, stripTypesRule) },
  { name: 'Rspack with the loader', build: packWith('@rspack/core', null, swcRule) },
  { name: 'esbuild', build: buildWithEsbuild },
]
