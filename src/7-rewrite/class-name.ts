// What a module calls a class.

import type { Binding, NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { ModuleIndex, ParsedModule, TaggedFunction } from '../1-parse/module-index.ts'
import { isRequired } from '../1-parse/static-syntax.ts'
import { isReceiverKey } from '../hir/receiver.ts'
import { LeaveError } from './leave-error.ts'
import type { ModuleNames } from './module-names.ts'

/** How a door names classes, and what holds their methods. `bindingOf` a name at the door. */
export function classesAt(
  tagged: TaggedFunction,
  index: ModuleIndex,
  bindingOf: (name: string) => Binding | undefined,
  needs: ClassNeeds,
): Classes {
  return {
    classNamed: (key) => {
      const name = classNameAt(key, tagged, index)
      const binding = bindingOf(name)
      const isIt =
        binding?.scope.path.isProgram() || binding?.path.isClass() || isConstructor(binding, key, index)
      if (isIt) return mentionOf(name, tagged.fn, needs)
      throw new LeaveError(`another ${name} hides the class`)
    },
    hasName: (key) => {
      try {
        if (isReceiverKey(key)) return false
        classNameAt(key, tagged, index)
        return true
      } catch (error) {
        if (error instanceof LeaveError) return false
        throw error
      }
    },
    methodHolder: (key, method) => {
      const className = moduleNameOf(key, tagged, index)
      if (className === null) return null
      // Asked for here, because what is imported stands in front.
      needs.names.runtime('methodsOf')
      const variable = needs.names.own(`y${needs.methods.size}`)
      const holder = needs.methods.get(key) ?? { variable, className, methods: new Set() }
      needs.methods.set(key, holder)
      holder.methods.add(method)
      return holder.variable
    },
  }
}

export interface Classes {
  /** How the door names a class, by its key. Throws LeaveError where it has no name for it. */
  readonly classNamed: (key: string) => string
  /** Whether the module has a name for the class. */
  readonly hasName: (key: string) => boolean
  /** The variable that holds what the class's methods were, that one among them; null where the module has no name for the class. */
  readonly methodHolder: (key: string, method: string) => string | null
}

export interface MethodHolder {
  readonly variable: string
  /** As the module calls it. */
  readonly className: string
  readonly methods: Set<string>
}

/** What the module calls a class: its own name, or that under which it is imported as a value. */
function classNameAt(key: string, { fn }: TaggedFunction, index: ModuleIndex): string {
  const { name, module } = index.classOf(key)
  if (module === fn.module && name !== '') return name
  for (const local of importedNames(fn.module)) {
    const binding = index.resolve(fn, local)
    const named = binding.kind === 'function' ? index.constructedBy(binding.key)?.key : null
    if ((binding.kind === 'class' ? binding.key : named) === key) return local.node.name
  }
  throw new LeaveError('the class is not imported here')
}

/** The same for code at the top of the module; null where it has no name for the class there. */
function moduleNameOf(key: string, tagged: TaggedFunction, index: ModuleIndex): string | null {
  try {
    const name = classNameAt(key, tagged, index)
    return tagged.fn.module.program.scope.hasOwnBinding(name) ? name : null
  } catch (error) {
    if (error instanceof LeaveError) return null
    throw error
  }
}

/**
 * How code within the function names the class: by a function outside, where the class's own body would name it. esbuild gives classes
 * that mention themselves another name, which `constructor.name` shows.
 */
function mentionOf(name: string, { path }: TaggedFunction['fn'], needs: ClassNeeds): string {
  const own = path.findParent((outer) => outer.isClassDeclaration() && outer.node.id?.name === name)
  const binding = own?.scope.parent?.getBinding(name)
  if (!binding?.constant || !binding.scope.path.isProgram() || binding.path.node !== own?.node) return name
  const giver = needs.classes.get(name) ?? needs.names.own(`q${needs.classes.size}`)
  needs.classes.set(name, giver)
  return `${giver}()`
}

export interface ClassNeeds {
  /** What holds the methods of classes, by their keys. */
  readonly methods: Map<string, MethodHolder>
  /** Functions that give classes, by the names of these. */
  readonly classes: Map<string, string>
  readonly names: ModuleNames
}

/** The variable holds the function that is called with `new`. */
function isConstructor(binding: Binding | undefined, key: string, index: ModuleIndex): boolean {
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
