// njit/loader, for `module.rules` of webpack and Rspack and for rules of Turbopack: `{ test: /\.ts$/, enforce: 'pre', use: 'njit/loader' }`.
// It has to see the source before other loaders do: in a list of loaders it stands last.

import type { BundlerMessage } from '../plugin-unplugin/bundler-message.ts'
import { type LoaderResolver, resolverOf } from '../plugin-unplugin/loader-resolver.ts'
import { ModuleTransform } from '../plugin-unplugin/module-transform.ts'
import { transformForWebpack } from '../plugin-unplugin/transform-for-webpack.ts'
import { checkPluginOptions } from '../src/front-end/check-plugin-options.ts'
import { embeddedCompiler } from '../src/front-end/embedded-compiler.ts'
import { withAddons } from '../src/options.ts'

/** What is used of a loader's context. Turbopack has less of it than webpack. */
export interface LoaderContext extends LoaderResolver {
  readonly resourcePath: string
  readonly resourceQuery?: string
  readonly rootContext?: string
  /** Only bundlers that take inline loaders have one. */
  readonly _compiler?: object
  readonly getOptions?: () => unknown
  async(): (error: Error | null, code?: string | Uint8Array, map?: unknown) => void
  addDependency?(file: string): void
  emitWarning?(warning: Error): void
  emitError?(error: Error): void
}

/** The loader, with the options of the plugins. Untagged files pass as they are. */
export default function njitLoader(this: LoaderContext, source: string, inputMap?: unknown): void {
  const done = this.async()
  const compiling =
    process.env.NJIT_DISABLE === '1' ? Promise.resolve(null) : compile(this, source, Boolean(inputMap))
  compiling.then(
    (compiled) => done(null, compiled?.code ?? source, compiled === null ? inputMap : compiled.map),
    (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
  )
}

async function compile(
  context: LoaderContext,
  source: string,
  hasInputMap: boolean,
): Promise<{ code: string; map: object | null } | null> {
  const given = checkPluginOptions(context.getOptions?.() ?? {})
  const options = context._compiler === undefined ? { ...given, emit: 'inline' as const } : withAddons(given)
  const root = context.rootContext ?? process.cwd()
  const transform = new ModuleTransform(embeddedCompiler, options, root, { warning: 'text', error: 'text' })
  const say = (emit: ((error: Error) => void) | undefined, { message }: BundlerMessage): void =>
    emit === undefined ? void process.stderr.write(`${message}\n`) : emit.call(context, new Error(message))
  const id = context.resourcePath + (context.resourceQuery ?? '')
  return transformForWebpack(transform, source, id, hasInputMap, {
    addWatchFile: (file) => context.addDependency?.(file),
    find: resolverOf(context),
    warn: (message) => say(context.emitWarning, message),
    error: (message) => say(context.emitError, message),
  })
}
