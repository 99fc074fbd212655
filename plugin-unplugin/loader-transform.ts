// A module on its way through a loader: that of the plugins for webpack and Rspack, and the one of `njit/loader`.

import { mayHaveTag } from '../src/1-parse/early-prune.ts'
import { componentKind } from '../src/front-end/component-script.ts'
import type { BundlerMessage } from './bundler-message.ts'
import { type LoaderResolver, resolverOf } from './loader-resolver.ts'
import type { ModuleTransform } from './module-transform.ts'
import { transformForWebpack } from './transform-for-webpack.ts'

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

/**
 * Ends the loader's run: with the compiled text, or with `source` and `inputMap` as they came. `make` is called for modules that may
 * have tags, and gives null where they are to stay.
 */
export function runLoader(
  context: LoaderContext,
  source: string,
  inputMap: unknown,
  make: () => ModuleTransform | null,
): void {
  const done = context.async()
  const compiling = mayHaveTag(source) ? compile(context, source, inputMap, make) : Promise.resolve(null)
  compiling.then(
    (compiled) => done(null, compiled?.code ?? source, compiled === null ? inputMap : compiled.map),
    (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
  )
}

async function compile(
  context: LoaderContext,
  source: string,
  inputMap: unknown,
  make: () => ModuleTransform | null,
): Promise<{ code: string; map: object | null } | null> {
  const say = (emit: ((error: Error) => void) | undefined, { message }: BundlerMessage): void =>
    emit === undefined ? void process.stderr.write(`${message}\n`) : emit.call(context, new Error(message))
  const file = unescaped(context.resourcePath)
  const query = context.resourceQuery ?? ''
  // The text is the whole component, whichever of its blocks another loader will take out of it.
  const id = componentKind(file) !== null && /[?&]vue\b/.test(query) ? file : file + query
  const transform = make()
  return (
    transform &&
    transformForWebpack(transform, source, id, inputMap, {
      addWatchFile: (file) => context.addDependency?.(file),
      find: resolverOf(context),
      warn: (message) => say(context.emitWarning, message),
      error: (message) => say(context.emitError, message),
    })
  )
}

/** webpack puts a zero before characters that mean something in requests, and Rspack a space without width. */
function unescaped(path: string): string {
  return path.replace(/[\0\u200b](?=[#?])/g, '')
}
