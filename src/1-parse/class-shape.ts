// Classes as compiled code sees them: the type of their instances and the functions that belong to them.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { InvariantError } from '../diagnostics/invariant.ts'
import { fieldOf, type Type } from '../hir/types.ts'
import { classKey, className, constructorOf } from './annotations/class-type.ts'
import { changesOfInstances, changesOfPrototype } from './class-changes.ts'
import type { Meanings } from './meanings.ts'
import type { ClassShape, FunctionNode, ParsedModule, ShapeNode, SourceFunction } from './module-index.ts'
import type { Modules } from './modules.ts'
import type { PrototypeClasses } from './prototype-class.ts'
import { staticKey } from './static-syntax.ts'
import type { WrittenTypes } from './written-types.ts'

export interface ClassContext {
  readonly types: WrittenTypes
  readonly meanings: Meanings
  readonly functionAt: (path: NodePath<FunctionNode>, module: ParsedModule) => SourceFunction
  readonly classAt: (path: NodePath<ShapeNode>, module: ParsedModule) => ClassShape
}

export function makeClassShape(
  path: NodePath<ShapeNode>,
  module: ParsedModule,
  context: ClassContext,
): ClassShape {
  const { types, functionAt } = context
  const { type, unusable } = types.ofClass(path, module)
  const base = unusable === null ? baseOf(path.node, module, context) : null
  const own = constructorOf(path)
  const written = path.isClassDeclaration()
    ? classMethods(path)
    : types.prototypesOf(module).byConstructor.get(path.node)?.methods
  const methods = new Map([...(written ?? [])].map(([name, method]) => [name, functionAt(method, module)]))
  const prototypeChanges = path.isClassDeclaration() ? changesOfPrototype(path) : null
  const instanceChanges = changesOfInstances(path)
  const isShadowed = (name: string): boolean =>
    instanceChanges.isChanged(name) || (base !== null && hasField(base.type, name))
  const constructs = own === null ? null : functionAt(own, module)
  return {
    key: classKey(path.node, module),
    name: className(path),
    module,
    path,
    type,
    unusable,
    base,
    constructs,
    functions: [...methods.values(), ...(constructs === null ? [] : [constructs])],
    method(name) {
      if (!/^[gs]et /.test(name) && isShadowed(name)) return null
      const isElsewhere = prototypeChanges?.isChanged(name.replace(/^[gs]et /, '')) === true
      return methods.get(name) ?? (isElsewhere ? null : (base?.method(name) ?? null))
    },
  }
}

function hasField(type: Type, name: string): boolean {
  return type.kind === 'struct' && (fieldOf(type, name) !== null || type.omitted?.has(name) === true)
}

function classMethods(path: NodePath<t.ClassDeclaration>): Map<string, NodePath<FunctionNode>> {
  const methods = new Map<string, NodePath<FunctionNode>>()
  const changes = changesOfPrototype(path)
  for (const member of path.get('body').get('body')) {
    if (!member.isClassMethod({ static: false }) || member.node.kind === 'constructor') continue
    const name = staticKey(member.node)
    const { kind } = member.node
    if (name !== null && !changes.isChanged(name))
      methods.set(kind === 'method' ? name : `${kind} ${name}`, member)
  }
  return methods
}

function baseOf(
  node: ShapeNode,
  module: ParsedModule,
  { meanings, classAt }: ClassContext,
): ClassShape | null {
  if (node.type !== 'ClassDeclaration' || node.superClass?.type !== 'Identifier') return null
  const meaning = meanings.ofName(node.superClass.name, module.program, module)
  return meaning.kind === 'class' ? classAt(meaning.path, meaning.module) : null
}

const isShapePath = (path: NodePath): path is NodePath<ShapeNode> =>
  path.isClassDeclaration() || path.isFunctionDeclaration() || path.isFunctionExpression()

/** A class that only annotations have named so far. */
export function classAtKey(key: string, modules: Modules, classAt: ClassContext['classAt']): ClassShape {
  for (const module of modules.known()) {
    if (!key.startsWith(`${module.source.path}:`)) continue
    const found: NodePath<ShapeNode>[] = []
    const offset = Number(key.slice(module.source.path.length + 1))
    module.program.traverse({
      enter(path) {
        const { start, end } = path.node
        if ((start ?? 0) > offset || (end ?? Infinity) <= offset) path.skip()
        else if (isShapePath(path) && classKey(path.node, module) === key) found.push(path)
      },
    })
    const [path] = found
    if (path) return classAt(path, module)
  }
  throw new InvariantError(`no class has the key ${key}`)
}

/** Every class that a module declares, in whatever way. */
export function classesIn(
  module: ParsedModule,
  { byConstructor }: PrototypeClasses,
  classAt: ClassContext['classAt'],
): readonly ClassShape[] {
  const found: ClassShape[] = [...byConstructor.values()].map(({ path }) => classAt(path, module))
  if (!/\bclass\b/.test(module.source.text)) return found
  module.program.traverse({ ClassDeclaration: (path) => void found.push(classAt(path, module)) })
  return found
}

/** Names of the getters of all classes in the module. */
export function gettersOf(module: ParsedModule, { byConstructor }: PrototypeClasses): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { methods } of byConstructor.values())
    for (const name of methods.keys()) if (name.startsWith('get ')) names.add(name.slice('get '.length))
  module.program.traverse({
    ClassMethod({ node }) {
      const name = node.kind === 'get' ? staticKey(node) : null
      if (name !== null) names.add(name)
    },
  })
  return names
}
