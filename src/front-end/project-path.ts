// Paths as njit shows and records them: relative to the project, with "/", so that output is the same on every machine.

import { isAbsolute, relative, sep } from 'node:path'

/** A file on another drive than `root` keeps its absolute path. */
export function projectPath(file: string, root: string): string {
  const path = relative(root, file)
  return (isAbsolute(path) ? file : path).split(sep).join('/')
}
