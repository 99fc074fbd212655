// Which files the front ends look at, before their text is read.

import { createRequire } from 'node:module'
import type { PluginOptions } from '../options.ts'
import { projectPath } from './project-path.ts'

/** Files that may hold JavaScript or TypeScript. */
export const SCRIPT_FILE = /\.[cm]?[jt]sx?$/

/** The same, and single-file components. */
export const SCRIPT_OR_COMPONENT = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/

const DECLARATION_FILE = /\.d\.[cm]?ts$/

/** Globs match the path relative to `root`; regular expressions match that or the absolute path. */
export function makeFileFilter(
  options: Pick<PluginOptions, 'include' | 'exclude'>,
  root: string,
  files: RegExp = SCRIPT_FILE,
): (file: string) => boolean {
  const isIncluded = options.include.length === 0 ? () => true : matchAny(options.include, root)
  const isExcluded = matchAny(options.exclude, root)
  return (file) => files.test(file) && !DECLARATION_FILE.test(file) && isIncluded(file) && !isExcluded(file)
}

function matchAny(patterns: readonly (string | RegExp)[], root: string): (file: string) => boolean {
  const matchers = patterns.map((pattern) => matchOne(pattern, root))
  return (file) => matchers.some((matches) => matches(file))
}

function matchOne(pattern: string | RegExp, root: string): (file: string) => boolean {
  if (pattern instanceof RegExp) {
    // `search` ignores the state of a global or sticky expression.
    return (file) => projectPath(file, root).search(pattern) >= 0 || file.search(pattern) >= 0
  }
  // Loaded here, because most builds have no globs.
  const picomatch: typeof import('picomatch') = createRequire(import.meta.url)('picomatch')
  const isMatch = picomatch(pattern.replace(/^\.\//, ''), { dot: true })
  return (file) => isMatch(projectPath(file, root)) || isMatch(file)
}
