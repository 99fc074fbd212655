// How webpack, Rspack and Turbopack find imports, asked by a loader.

import { dirname } from 'node:path'
import type { BundlerResolve } from '../src/front-end/check-imports.ts'

/** What is used of a loader's context; Turbopack may have none of it. */
export interface LoaderResolver {
  getResolve?(options?: {
    dependencyType?: string
  }): (folder: string, request: string) => Promise<string | false | undefined>
}

/** Finds nothing where the bundler cannot be asked. */
export function resolverOf(loader: LoaderResolver | undefined): BundlerResolve {
  const find = loader?.getResolve?.({ dependencyType: 'esm' })
  return async (specifier, importer) => (await find?.(dirname(importer), specifier)) || null
}
