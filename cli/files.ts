// Files named on the command line: paths, folders and globs.

import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { globSync, isDynamicPattern } from 'tinyglobby'
import { makeFileFilter } from '../src/front-end/file-filter.ts'
import { projectPath } from '../src/front-end/project-path.ts'
import type { PluginOptions } from '../src/options.ts'
import type { SourceFile } from '../src/source.ts'
import { UsageError } from './io.ts'

/** Absolute paths in order of their names, without doubles. Folders mean the scripts in them outside `node_modules`. Throws UsageError. */
export function findFiles(
  patterns: readonly string[],
  cwd: string,
  options: Pick<PluginOptions, 'include' | 'exclude'>,
): string[] {
  if (patterns.length === 0) throw new UsageError('name the files to look at, such as src or "src/**/*.ts"')
  const found = new Set(patterns.flatMap((pattern) => expand(pattern, cwd)))
  return [...found].filter(makeFileFilter(options, cwd)).sort()
}

function expand(pattern: string, cwd: string): string[] {
  const stats = statSync(resolve(cwd, pattern), { throwIfNoEntry: false })
  if (stats?.isDirectory()) return glob('**/*', resolve(cwd, pattern))
  if (stats !== undefined) return [resolve(cwd, pattern)]
  const found = isDynamicPattern(pattern) ? glob(pattern, cwd) : []
  if (found.length === 0) throw new UsageError(`there is no file ${JSON.stringify(pattern)}`)
  return found
}

function glob(pattern: string, cwd: string): string[] {
  return globSync(pattern, {
    cwd,
    absolute: true,
    ignore: ['**/node_modules/**'],
    expandDirectories: false,
  }).map((file) => resolve(file))
}

export function readSource(file: string, cwd: string): SourceFile {
  return { path: projectPath(file, cwd), text: readFileSync(file, 'utf8') }
}
