// Looks up every name that tagged functions and their callees use, once. Loading modules is a matter of doing so until no look-up misses.
//
// Classes may lead to the whole program. Of those that the types mention, only fields and methods are looked at whose names some
// function mentions.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { StructType, Type } from '../hir/types.ts'
import type { ClassShape, ModuleIndex, SourceFunction } from './module-index.ts'
import { staticKey, staticPropertyName } from './static-syntax.ts'

/** Functions that the tagged ones reach by calls, themselves included, in order of discovery. */
export function visitReachable(index: ModuleIndex): readonly SourceFunction[] {
  const visit = new Visit(index)
  for (const { fn } of index.tagged) visit.add(fn)
  return visit.run()
}

class Visit {
  readonly #index: ModuleIndex
  readonly #reached = new Map<string, SourceFunction>()
  readonly #work: SourceFunction[] = []
  /** By key of the class, or the type itself. */
  readonly #structs = new Map<string | StructType, StructType>()
  readonly #shapes = new Set<ClassShape>()
  readonly #names = new Set<string>()

  constructor(index: ModuleIndex) {
    this.#index = index
  }

  add(fn: SourceFunction): void {
    if (this.#reached.has(fn.key)) return
    this.#reached.set(fn.key, fn)
    this.#work.push(fn)
  }

  run(): readonly SourceFunction[] {
    for (;;) {
      for (let fn = this.#work.shift(); fn !== undefined; fn = this.#work.shift()) {
        for (const { type } of [...fn.params, ...(fn.receiver === null ? [] : [fn.receiver])])
          this.#type(type)
        this.#body(fn)
      }
      const before = this.#structs.size
      for (const struct of [...this.#structs.values()])
        for (const field of struct.fields) if (this.#names.has(field.name)) this.#type(field.type)
      for (const shape of this.#shapes)
        for (const name of this.#names) {
          const methods = [shape.method(name), shape.method(`get ${name}`), shape.method(`set ${name}`)]
          for (const method of methods) if (method !== null) this.add(method)
        }
      if (this.#work.length === 0 && this.#structs.size === before) return [...this.#reached.values()]
    }
  }

  #body(fn: SourceFunction): void {
    const index = this.#index
    fn.path.traverse({
      MemberExpression: (path: NodePath<t.MemberExpression>) => {
        this.#mention(path.node)
        const binding = index.resolveMember(fn, path)
        if (binding?.kind === 'function') this.add(index.function(binding.key))
      },
      OptionalMemberExpression: ({ node }: NodePath<t.OptionalMemberExpression>) => {
        this.#mention(node)
      },
      ObjectProperty: ({ node }: NodePath<t.ObjectProperty>) => {
        const name = staticKey(node)
        if (name !== null) this.#names.add(name)
      },
      ReferencedIdentifier: (path: NodePath<t.Identifier | t.JSXIdentifier>) => {
        if (path.isIdentifier()) this.#identifier(fn, path)
      },
      TSType(path: NodePath<t.TSType>) {
        path.skip()
      },
    })
  }

  #mention(node: t.MemberExpression | t.OptionalMemberExpression): void {
    const name = node.property.type === 'PrivateName' ? `#${node.property.id.name}` : staticPropertyName(node)
    if (name !== null) this.#names.add(name)
  }

  #identifier(fn: SourceFunction, path: NodePath<t.Identifier>): void {
    const index = this.#index
    const binding = index.resolve(fn, path)
    if (binding.kind === 'function') this.add(index.function(binding.key))
    if (binding.kind === 'capture') this.#type(binding.capture.type)
    const made =
      binding.kind === 'class'
        ? index.classOf(binding.key)
        : binding.kind === 'function'
          ? index.constructedBy(binding.key)
          : null
    // Instances are made with all their fields.
    for (let shape = made; shape !== null; shape = shape.base) {
      this.#type(shape.type)
      if (shape.type.kind === 'struct') for (const field of shape.type.fields) this.#type(field.type)
      if (shape.constructs !== null) this.add(shape.constructs)
    }
  }

  #type(type: Type): void {
    switch (type.kind) {
      case 'optional':
      case 'list':
        this.#type(type.of)
        break
      case 'tuple':
        for (const item of type.items) this.#type(item)
        break
      case 'struct':
        if (type.collection?.value) this.#type(type.collection.value)
        else this.#struct(type)
        break
      default:
        break
    }
  }

  #struct(type: StructType): void {
    const key = type.of ?? type
    if (this.#structs.has(key)) return
    this.#structs.set(key, type)
    if (type.of === null) return
    for (let shape: ClassShape | null = this.#index.classOf(type.of); shape !== null; shape = shape.base)
      this.#shapes.add(shape)
  }
}
