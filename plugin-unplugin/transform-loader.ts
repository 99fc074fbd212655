// The loader that the plugins for webpack and Rspack put before all others.

import { type LoaderContext, runLoader } from './loader-transform.ts'
import type { ModuleTransform } from './module-transform.ts'

export interface TransformLoaderOptions {
  /** That of the compiler whose module it is. */
  readonly transform: () => ModuleTransform
}

interface Context extends LoaderContext {
  readonly getOptions: () => unknown
}

export default function transformLoader(this: Context, source: string, inputMap?: unknown): void {
  const { transform } = this.getOptions() as TransformLoaderOptions
  runLoader(this, source, inputMap, transform)
}
