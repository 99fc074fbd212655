// Looks up every name that tagged functions and their callees use, once. Loading modules is a matter of doing so until no look-up misses.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Type } from '../hir/types.ts'
import type { ClassShape, ModuleIndex, SourceFunction } from './module-index.ts'

/** Functions that the tagged ones reach by calls, themselves included, in order of discovery. */
export function visitReachable(index: ModuleIndex): readonly SourceFunction[] {
  const reached = new Map<string, SourceFunction>()
  const work: SourceFunction[] = []
  const add = (fn: SourceFunction): void => {
    if (reached.has(fn.key)) return
    reached.set(fn.key, fn)
    work.push(fn)
  }
  for (const { fn } of index.tagged) add(fn)
  for (let fn = work.shift(); fn !== undefined; fn = work.shift()) {
    for (const { type } of [...fn.params, ...(fn.receiver === null ? [] : [fn.receiver])])
      for (const key of classesIn(type)) for (const method of index.classOf(key).functions) add(method)
    for (const key of calleesOf(fn, index)) add(index.function(key))
  }
  return [...reached.values()]
}

function calleesOf(fn: SourceFunction, index: ModuleIndex): readonly string[] {
  const keys: string[] = []
  const note = (key: string): void => {
    if (key !== fn.key) keys.push(key)
  }
  fn.path.traverse({
    MemberExpression(path: NodePath<t.MemberExpression>) {
      const binding = index.resolveMember(fn, path)
      if (binding?.kind === 'function') note(binding.key)
    },
    ReferencedIdentifier(path: NodePath<t.Identifier | t.JSXIdentifier>) {
      if (!path.isIdentifier()) return
      const binding = index.resolve(fn, path)
      if (binding.kind === 'function') note(binding.key)
      if (binding.kind === 'class')
        for (let shape: ClassShape | null = index.classOf(binding.key); shape !== null; shape = shape.base)
          for (const method of shape.functions) note(method.key)
    },
    TSType(path: NodePath<t.TSType>) {
      path.skip()
    },
  })
  return keys
}

/** Keys of the classes whose instances a value of the type may hold. */
function classesIn(type: Type): readonly string[] {
  switch (type.kind) {
    case 'optional':
      return classesIn(type.of)
    case 'struct':
      return [
        ...(type.of === null ? [] : [type.of]),
        ...type.fields.flatMap((field) => classesIn(field.type)),
      ]
    default:
      return []
  }
}
