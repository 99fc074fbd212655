// Text to syntax tree. The only importer of the Babel parser.

import { type ParserOptions, type ParserPlugin, parse } from '@babel/parser'
import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { syntax_error } from '../diagnostics/codes/parse.ts'
import { describeFailure, isStackOverflow } from '../diagnostics/describe-failure.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { invariant } from '../diagnostics/invariant.ts'
import type { SourceFile, Span } from '../source.ts'
import { traverse } from './babel-traverse.ts'
import { firstTagSpan } from './first-tag.ts'
import type { ParsedModule } from './module-index.ts'
import { parseBlock } from './parse-block.ts'
import { spanAt } from './span-at.ts'

/** Parses a script, an ES module or a CommonJS module, with the syntax that its file name says. Throws CompileError `syntax_error`. */
export function parseModule(source: SourceFile): ParsedModule {
  const ast = parseText(source)
  const program = programPath(ast, source)
  return {
    source,
    program,
    comments: ast.comments ?? [],
    format: moduleFormat(program),
    spanOf: (node) => spanOfNode(node, source),
  }
}

function spanOfNode(node: t.Node, source: SourceFile): Span {
  const start = node.start ?? 0
  const at = node.loc?.start ?? { line: 1, column: 0 }
  return { file: source.path, start, end: node.end ?? start, line: at.line, column: at.column }
}

/** Parameter decorators exist only in the old decorator grammar, `export @decorator class` only in the new one: the second is tried
 *  where the first fails. */
function parseText(source: SourceFile): t.File {
  const plugins = pluginsFor(source.script === undefined ? source.path : `script.${source.script.language}`)
  const tryParse = (text: string): t.File => parseWith(text, source, plugins)
  // Behind a byte order mark Babel does not know a hashbang; the text keeps its length.
  return source.script === undefined
    ? tryParse(source.text.replace(/^\uFEFF#!/, ' //'))
    : parseBlock(source.text, source.script, tryParse)
}

function parseWith(text: string, source: SourceFile, plugins: readonly ParserPlugin[]): t.File {
  try {
    return parse(text, { ...parserOptions(source.path), plugins: [...plugins, 'decorators-legacy'] })
  } catch (error) {
    try {
      return parse(text, { ...parserOptions(source.path), plugins: [...plugins, 'decorators'] })
    } catch {
      throw syntaxError(error, source)
    }
  }
}

function parserOptions(path: string): ParserOptions {
  return {
    sourceType: /\.m[jt]s$/.test(path) ? 'module' : 'unambiguous',
    errorRecovery: false,
    attachComment: true,
    allowReturnOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
    allowNewTargetOutsideFunction: true,
    createParenthesizedExpressions: false,
  }
}

/** Bundlers append queries such as `?vue&lang.ts`; the last word on the syntax is theirs. */
function pluginsFor(path: string): ParserPlugin[] {
  const [file = '', query = ''] = path.split('?', 2)
  const written = /\blang[.=]([a-z]+)/.exec(query)?.[1]
  const extension = written ?? /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? ''
  const always: ParserPlugin[] = ['explicitResourceManagement', 'importAttributes', 'decoratorAutoAccessors']
  if (extension === 'tsx') return [...always, 'typescript', 'jsx']
  if (/^[mc]?ts$/.test(extension)) return [...always, ['typescript', { dts: /\.d\.[mc]?ts$/.test(file) }]]
  return [...always, 'jsx']
}

function programPath(ast: t.File, source: SourceFile): NodePath<t.Program> {
  let program: NodePath<t.Program> | undefined
  try {
    traverse(ast, {
      Program(path) {
        program = path
        path.stop()
      },
    })
  } catch (error) {
    // Duplicate declarations that the parser lets pass are found when scopes are built.
    throw syntaxError(error, source)
  }
  invariant(program, 'a parsed file has a program')
  return program
}

function syntaxError(error: unknown, source: SourceFile): CompileError {
  if (isStackOverflow(error)) return new CompileError(describeFailure(error), firstTagSpan(source))
  const pos = error instanceof Error && 'pos' in error && typeof error.pos === 'number' ? error.pos : 0
  const text = error instanceof Error ? error.message : String(error)
  const message = (text.split('\n')[0] ?? '').replace(/\s*\(\d+:\d+\)$/, '').replace(/\.$/, '')
  return new CompileError(
    syntax_error({ message }),
    spanAt(source, pos, Math.min(pos + 1, source.text.length)),
  )
}

function moduleFormat(program: NodePath<t.Program>): 'esm' | 'commonjs' {
  const isModuleSyntax = program.node.body.some((statement) =>
    /^(Import|Export|TSExport|TSImportEquals)/.test(statement.type),
  )
  if (isModuleSyntax) return 'esm'
  const usesCommonJs = ['require', 'module', 'exports'].some((name) => program.scope.hasGlobal(name))
  return usesCommonJs ? 'commonjs' : 'esm'
}
