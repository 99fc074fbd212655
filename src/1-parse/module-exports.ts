// What a module exports under a name: ES modules with their re-exports, and CommonJS modules as far as their exports are plain assignments.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { chosenExport } from './chosen-export.ts'
import { propertyValue } from './constant-object.ts'
import { type Meaning, unsupported } from './meaning.ts'
import type { Meanings } from './meanings.ts'
import type { ParsedModule } from './module-index.ts'
import { nameOf } from './modules.ts'

/** What `import { name } from module` gives. */
export function exportNamed(name: string, module: ParsedModule, meanings: Meanings): Meaning {
  return module.format === 'commonjs'
    ? commonJsExport(name, module, meanings)
    : esExport(name, module, meanings)
}

function esExport(name: string, module: ParsedModule, meanings: Meanings): Meaning {
  for (const statement of module.program.get('body')) {
    const found = exportOfStatement(name, statement, module, meanings)
    if (found !== null) return found
  }
  // A name of its own hides what `export *` brings along, and `default` is never among that.
  if (name !== 'default') {
    for (const { node } of module.program.get('body')) {
      if (node.type !== 'ExportAllDeclaration') continue
      const found = starExport(name, node.source.value, module, meanings)
      if (found.kind !== 'unsupported') return found
    }
  }
  return unsupported(`${module.source.path} exports nothing called ${name}`)
}

function exportOfStatement(
  name: string,
  statement: NodePath,
  module: ParsedModule,
  meanings: Meanings,
): Meaning | null {
  if (statement.isExportDefaultDeclaration() && name === 'default')
    return meanings.ofExpression(statement.get('declaration'), module)
  if (statement.isTSExportAssignment() && name === 'default')
    return meanings.ofExpression(statement.get('expression'), module)
  if (!statement.isExportNamedDeclaration()) return null
  const { node } = statement
  if (node.declaration && declares(node.declaration, name))
    return meanings.ofName(name, module.program, module)
  for (const specifier of node.specifiers) {
    if (specifier.type === 'ExportNamespaceSpecifier' && specifier.exported.name === name && node.source) {
      const imported = meanings.modules.import(node.source.value, module)
      return imported?.kind === 'module'
        ? { kind: imported.module.format === 'commonjs' ? 'exports' : 'namespace', module: imported.module }
        : notFound(node.source.value)
    }
    if (specifier.type !== 'ExportSpecifier' || nameOf(specifier.exported) !== name) continue
    // A quoted local name occurs only in re-exports, where Babel's types do not say so.
    const local = nameOf(specifier.local as t.Identifier | t.StringLiteral)
    return node.source
      ? starExport(local, node.source.value, module, meanings)
      : meanings.ofName(local, module.program, module)
  }
  return null
}

function starExport(name: string, specifier: string, module: ParsedModule, meanings: Meanings): Meaning {
  const imported = meanings.modules.import(specifier, module)
  return imported === null ? notFound(specifier) : meanings.ofImported(imported, name)
}

function notFound(specifier: string): Meaning {
  return unsupported(`"${specifier}" was not found, or cannot be read`)
}

function declares(declaration: t.Declaration, name: string): boolean {
  switch (declaration.type) {
    case 'VariableDeclaration':
      return declaration.declarations.some((each) => patternNames(each.id).includes(name))
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
      return declaration.id?.name === name
    default:
      return false
  }
}

function patternNames(pattern: t.Node): readonly string[] {
  if (pattern.type === 'Identifier') return [pattern.name]
  if (pattern.type !== 'ObjectPattern') return []
  return pattern.properties.flatMap((each) =>
    each.type === 'ObjectProperty' ? patternNames(each.value) : [],
  )
}

function commonJsExport(name: string, module: ParsedModule, meanings: Meanings): Meaning {
  const [value, again] = meanings.exportsOf(module).named.get(name) ?? []
  if (again) return unsupported(`${module.source.path} exports ${name} more than once, or not always`)
  if (value) return meanings.ofExpression(value, module)
  // Whether the default import is `module.exports` or `exports.default` of a compiled ES module, bundlers disagree; without the latter they agree.
  const whole = wholeValue(module, meanings)
  if (name === 'default')
    return isCompiledEsModule(module)
      ? unsupported(`${module.source.path} has no default export`)
      : wholeExport(module, meanings)
  if (whole.kind === 'exports') return unsupported(`${module.source.path} exports nothing called ${name}`)
  if (whole.kind === 'object') {
    const property = propertyValue(whole.path, name)
    return property === null
      ? unsupported(`${module.source.path} exports nothing called ${name}`)
      : meanings.ofExpression(property, whole.module)
  }
  return meanings.ofProperty(whole, name, module)
}

/** The exports of a module that was compiled from an ES module; other modules are wrapped anew where they are imported. */
export function ifCompiled(required: Meaning): Meaning {
  const says = /\bexports\.__esModule\s*=|\bexports,\s*["']__esModule["']/
  return required.kind === 'exports' && says.test(required.module.source.text)
    ? required
    : unsupported('a module that was no ES module')
}

function isCompiledEsModule(module: ParsedModule): boolean {
  return module.source.text.includes('__esModule')
}

/** What `require(module)` gives. An object literal of exports is looked into by name, like `exports` itself. */
export function wholeExport(module: ParsedModule, meanings: Meanings): Meaning {
  const meaning = wholeValue(module, meanings)
  return meaning.kind === 'object' ? { kind: 'exports', module } : meaning
}

function wholeValue(module: ParsedModule, meanings: Meanings): Meaning {
  const [value, again] = meanings.exportsOf(module).whole
  if (again) return unsupported(`${module.source.path} sets module.exports more than once, or not always`)
  if (!value) return { kind: 'exports', module }
  const meaning = meanings.ofExpression(value, module)
  const isOpen = meaning.kind === 'variable' || meaning.kind === 'unsupported'
  return (isOpen ? chosenExport(value, module, meanings) : null) ?? meaning
}
