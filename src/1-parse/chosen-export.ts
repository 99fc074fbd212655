// Modules that choose what they export when they are loaded: `if (hasNative) f = native; else f = plain; module.exports = f`. Of the
// candidates one is taken, that can be seen; whether it was chosen is found out where the program runs.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type { Condition } from '../hir/condition.ts'
import type { Meaning, Presumed } from './meaning.ts'
import type { Meanings } from './meanings.ts'
import type { ParsedModule } from './module-index.ts'
import { requireSpecifier, unwrap } from './static-syntax.ts'

type KnownFunction = Extract<Meaning, { kind: 'function' }>

/** The first function among the candidates that the module has from another one; null where it exports something else. */
export function chosenExport(
  value: NodePath,
  module: ParsedModule,
  meanings: Meanings,
): KnownFunction | null {
  for (const candidate of candidatesOf(unwrap(value))) {
    const from = requiredModule(candidate, module, meanings)
    const meaning = from === null ? null : meanings.ofRequired(from)
    if (from === null || meaning?.kind !== 'function') continue
    const presumed: Presumed = { module, exportsWhat: from }
    return { ...meaning, presumed: [...(meaning.presumed ?? []), presumed] }
  }
  return null
}

/** What may be exported in the end: the arms of a conditional, or everything that is assigned to a variable with no other use. */
function candidatesOf(value: NodePath): readonly NodePath[] {
  if (value.isConditionalExpression()) return [value.get('consequent'), value.get('alternate')]
  const variable = value.isIdentifier() ? value.scope.getBinding(value.node.name) : undefined
  if (variable === undefined || variable.constant || !variable.scope.path.isProgram()) return []
  if (!variable.path.isVariableDeclarator() || variable.referencePaths.length !== 1) return []
  const init = variable.path.get('init') as NodePath
  return [...(init.node ? [init] : []), ...assignedTo(variable)]
}

function assignedTo(variable: Variable): readonly NodePath[] {
  return variable.constantViolations.flatMap((each) =>
    each.isAssignmentExpression({ operator: '=' }) && each.get('left').isIdentifier()
      ? [each.get('right')]
      : [],
  )
}

/** The module of `var candidate = require('…')`, which is loaded whatever is chosen. */
function requiredModule(path: NodePath, module: ParsedModule, meanings: Meanings): ParsedModule | null {
  const variable = path.isIdentifier() ? path.scope.getBinding(path.node.name) : undefined
  const declarator = variable?.constant ? variable.path : null
  if (!declarator?.isVariableDeclarator() || !declarator.parentPath.parentPath?.isProgram()) return null
  const init = declarator.get('init') as NodePath
  const specifier = init.node ? requireSpecifier(unwrap(init)) : null
  const imported = specifier === null ? null : meanings.modules.import(specifier, module)
  const isPlain = imported?.kind === 'module' && imported.module.format === 'commonjs'
  return isPlain && imported.module !== module ? imported.module : null
}

/** How the entry module tests what is presumed; null where it has no way to name the modules. */
export function sameExports(
  presumed: readonly Presumed[],
  entry: ParsedModule,
  meanings: Meanings,
): readonly Condition[] | null {
  if (entry.format !== 'commonjs' || entry.program.scope.hasOwnBinding('require')) return null
  const conditions: Condition[] = []
  for (const { module, exportsWhat } of presumed) {
    const left = specifierOf(module, entry, meanings)
    const right = specifierOf(exportsWhat, entry, meanings)
    if (left === null || right === null) return null
    conditions.push({ kind: 'same', left, right })
  }
  return conditions
}

/**
 * What the entry module would require. Its own specifiers come first. The main file of a package goes by the package's folder,
 * since bundlers for browsers may take another file for it.
 */
function specifierOf(module: ParsedModule, entry: ParsedModule, meanings: Meanings): string | null {
  const { path } = module.source
  const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0]
  const paths = folder === undefined ? [path] : [folder, path]
  const written = [...ownSpecifiers(entry), ...paths.map((each) => pathFrom(entry.source.path, each))]
  for (const specifier of written) {
    const found = specifier === null ? null : meanings.modules.import(specifier, entry)
    if (found?.kind === 'module' && found.module === module) return specifier
  }
  return null
}

/** Of the top of the module. */
function ownSpecifiers({ program }: ParsedModule): readonly string[] {
  return program.get('body').flatMap((statement) =>
    statement.isVariableDeclaration()
      ? statement.get('declarations').flatMap((each) => {
          const init = each.get('init') as NodePath
          const specifier = init.node ? requireSpecifier(unwrap(init)) : null
          return specifier === null ? [] : [specifier]
        })
      : [],
  )
}

/** A path relative to a file, with the leading dot of a specifier; null where one of them is no plain path. */
function pathFrom(file: string, target: string): string | null {
  if ([file, target].some((each) => /^(?:\.\.?\/|\/|[a-z]+:|[^\w@.])|[?#\\\0]/i.test(each))) return null
  const from = file.split('/').slice(0, -1)
  const to = target.split('/')
  let shared = 0
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++
  const up = from.length - shared
  return `${up === 0 ? './' : '../'.repeat(up)}${to.slice(shared).join('/')}`
}
