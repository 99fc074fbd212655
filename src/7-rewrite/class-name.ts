// What a module calls a class.

import type { Binding, NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { ModuleIndex, ParsedModule, TaggedFunction } from '../1-parse/module-index.ts'
import { isRequired } from '../1-parse/static-syntax.ts'
import { LeaveError } from './leave-error.ts'
import type { ModuleNames } from './module-names.ts'

/** What the module calls a class: its own name, or that under which it is imported as a value. */
export function classNameAt(key: string, { fn }: TaggedFunction, index: ModuleIndex): string {
  const { name, module } = index.classOf(key)
  if (module === fn.module && name !== '') return name
  for (const local of importedNames(fn.module)) {
    const binding = index.resolve(fn, local)
    const named = binding.kind === 'function' ? index.constructedBy(binding.key)?.key : null
    if ((binding.kind === 'class' ? binding.key : named) === key) return local.node.name
  }
  throw new LeaveError('the class is not imported here')
}

/**
 * How code within the function names the class: by a function outside, where the class's own body would name it. esbuild gives classes
 * that mention themselves another name, which `constructor.name` shows.
 */
export function mentionOf(name: string, { path }: TaggedFunction['fn'], needs: ClassMentions): string {
  const own = path.findParent((outer) => outer.isClassDeclaration() && outer.node.id?.name === name)
  const binding = own?.scope.parent?.getBinding(name)
  if (!binding?.constant || !binding.scope.path.isProgram() || binding.path.node !== own?.node) return name
  const giver = needs.classes.get(name) ?? needs.names.own(`k${needs.classes.size}`)
  needs.classes.set(name, giver)
  return `${giver}()`
}

export interface ClassMentions {
  /** Functions that give classes, by the names of these. */
  readonly classes: Map<string, string>
  readonly names: ModuleNames
}

/** The variable holds the function that is called with `new`. */
export function isConstructor(binding: Binding | undefined, key: string, index: ModuleIndex): boolean {
  const { node } = index.classOf(key).path
  const held = binding?.path.isVariableDeclarator() ? binding.path.node.init : binding?.path.node
  return held === node
}

/** The variables at the top of a module that hold what other modules export. */
function importedNames({ program }: ParsedModule): NodePath<t.Identifier>[] {
  return program.get('body').flatMap((statement) => {
    if (statement.isVariableDeclaration())
      return statement.get('declarations').flatMap((each) => (isRequired(each) ? requiredNames(each) : []))
    if (!statement.isImportDeclaration() || statement.node.importKind === 'type') return []
    return statement
      .get('specifiers')
      .filter((each) => !(each.isImportSpecifier() && each.node.importKind === 'type'))
      .map((each) => each.get('local') as NodePath<t.Identifier>)
  })
}

function requiredNames(path: NodePath<t.VariableDeclarator>): NodePath<t.Identifier>[] {
  const id = path.get('id') as NodePath
  const targets = id.isObjectPattern()
    ? id.get('properties').map((each) => (each.isObjectProperty() ? (each.get('value') as NodePath) : each))
    : [id]
  return targets.filter((target): target is NodePath<t.Identifier> => target.isIdentifier())
}
