// Keeps files and functions small: fails if a source file has more than 400 lines or a function more than 60 (150 if it is one
// exhaustive switch or table: such functions carry a `// table` or `switch` as most of their body and are listed below).

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parse } from '@babel/parser'
import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'

const traverse = createRequire(import.meta.url)('@babel/traverse')
  .default as typeof import('@babel/traverse').default

const FOLDERS = [
  'src',
  'plugin-babel',
  'plugin-esbuild',
  'plugin-unplugin',
  'plugin-loader',
  'register',
  'cli',
  'runtime',
  'scripts',
  'corpus',
]
const MAX_FILE_LINES = 400
const MAX_FUNCTION_LINES = 60
const MAX_SWITCH_LINES = 150

const problems: string[] = []

function check(file: string): void {
  const text = readFileSync(file, 'utf8')
  const lines = text.split('\n').length - 1
  if (lines > MAX_FILE_LINES) problems.push(`${file}: ${lines} lines (at most ${MAX_FILE_LINES})`)
  const ast = parse(text, { sourceType: 'module', plugins: ['typescript'] })
  traverse(ast, {
    Function(path: NodePath<t.Function>) {
      const { loc, body } = path.node
      if (!loc) return
      const length = loc.end.line - loc.start.line + 1
      const isSwitch =
        body.type === 'BlockStatement' && body.body.some((statement) => statement.type === 'SwitchStatement')
      const limit = isSwitch ? MAX_SWITCH_LINES : MAX_FUNCTION_LINES
      if (length > limit)
        problems.push(`${file}:${loc.start.line}: function of ${length} lines (at most ${limit})`)
    },
  })
}

for (const folder of FOLDERS) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.ts') && !name.includes('node_modules')) check(join(folder, name))
  }
}
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
