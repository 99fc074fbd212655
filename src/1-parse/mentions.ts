// Where a module mentions properties and makes instances, by name: what it does with them tells types that nothing else says.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { ParsedModule } from './module-index.ts'
import { staticPropertyName } from './static-syntax.ts'

export interface Mentions {
  /** `object.name`, by name. */
  readonly properties: ReadonlyMap<string, readonly NodePath<t.MemberExpression>[]>
  /** `new Name(…)`, by name. */
  readonly constructions: ReadonlyMap<string, readonly NodePath<t.NewExpression>[]>
}

/** Those of each module, collected once. */
export class MentionIndex {
  readonly #known = new Map<ParsedModule, Mentions>()

  of(module: ParsedModule): Mentions {
    const known = this.#known.get(module) ?? collectMentions(module)
    this.#known.set(module, known)
    return known
  }
}

function collectMentions(module: ParsedModule): Mentions {
  const properties = new Map<string, NodePath<t.MemberExpression>[]>()
  const constructions = new Map<string, NodePath<t.NewExpression>[]>()
  module.program.traverse({
    MemberExpression(path) {
      const name = staticPropertyName(path.node)
      if (name !== null) add(properties, name, path)
    },
    NewExpression(path) {
      const { callee } = path.node
      if (callee.type === 'Identifier') add(constructions, callee.name, path)
    },
  })
  return { properties, constructions }
}

function add<Path>(lists: Map<string, Path[]>, name: string, path: Path): void {
  const list = lists.get(name)
  if (list === undefined) lists.set(name, [path])
  else list.push(path)
}
