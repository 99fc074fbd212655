// Variables that hold functions of the module as it makes them, so that doors can tell whether a property still is that function.

import type { Binding, NodePath } from '@babel/traverse'
import type { HeldPlace } from '../1-parse/held-functions.ts'
import type { ModuleIndex } from '../1-parse/module-index.ts'
import { isWithin } from '../1-parse/static-syntax.ts'
import type { FunctionCondition } from './condition-test.ts'
import { type Edit, insertion } from './edit.ts'
import { LeaveError } from './leave-error.ts'
import type { ModuleNames } from './module-names.ts'
import { memberText } from './pass-struct.ts'
import { endOf, startOf } from './place-door.ts'

/** The holders that doors ask for. */
export class Holders {
  readonly #index: ModuleIndex
  readonly #names: ModuleNames
  readonly #holders = new Map<string, { readonly place: HeldPlace; readonly variable: string }>()
  /** Variables of the object literals that have such functions. */
  readonly #objects = new Map<NodePath, { readonly home: HeldPlace['home']; readonly variable: string }>()

  constructor(index: ModuleIndex, names: ModuleNames) {
    this.#index = index
    this.#names = names
  }

  /**
   * How the door of `fn` names the owner of a function, and the variable that holds the function, if the module made it. Throws
   * LeaveError where it sees one of them not.
   *
   * @param bindingOf a name at the door
   */
  at(
    fn: NodePath,
    condition: FunctionCondition,
    bindingOf: (name: string) => Binding | undefined,
  ): { readonly root: string; readonly holder: string | null } {
    const place = condition.is.kind === 'made' ? this.#index.heldPlace(condition.is.key) : null
    const home = place?.home ?? null
    if (home !== null && (fn === home || !isWithin(fn, home)))
      throw new LeaveError(`it does not see where ${[condition.root, ...condition.path].join('.')} is made`)
    const isOwner = (name: string): boolean => {
      const binding = bindingOf(name)
      return binding !== undefined && this.#index.identityOf(binding) === condition.owner
    }
    const root = isOwner(condition.root)
      ? condition.root
      : Object.keys(fn.scope.parent.getAllBindings()).find(isOwner)
    if (root === undefined) throw new LeaveError(`it has no name for ${condition.root}`)
    return { root, holder: place && this.#holderOf(place) }
  }

  #holderOf(place: HeldPlace): string {
    const known = this.#holders.get(place.key)
    if (known !== undefined) return known.variable
    const variable = this.#names.own(`v${this.#holders.size}`)
    this.#holders.set(place.key, { place, variable })
    if (place.property !== null && !this.#objects.has(place.at))
      this.#objects.set(place.at, { home: place.home, variable: this.#names.own(`vo${this.#objects.size}`) })
    return variable
  }

  /** Those that belong to the module. */
  get variables(): readonly string[] {
    return this.#declared(null)
  }

  #declared(home: HeldPlace['home']): readonly string[] {
    const functions = [...this.#holders.values()].filter(({ place }) => place.home === home)
    const objects = [...this.#objects.values()].filter((each) => each.home === home)
    return [...functions, ...objects].map(({ variable }) => variable)
  }

  /** The edits that fill the holders, and declare those of functions. */
  get edits(): readonly Edit[] {
    const holders = [...this.#holders.values()]
    const edits: Edit[] = []
    for (const { place, variable } of holders)
      if (place.property === null) edits.push(insertion(startOf(place.at.node), `${variable} = `))
    for (const [literal, { variable }] of this.#objects) {
      const reads = holders.flatMap(({ place, variable: holder }) =>
        place.at === literal && place.property !== null
          ? [`${holder} = ${memberText(variable, place.property)}`]
          : [],
      )
      edits.push(insertion(startOf(literal.node), `(${variable} = `))
      edits.push(insertion(endOf(literal.node), `, ${reads.join(', ')}, ${variable})`))
    }
    for (const home of new Set(holders.map(({ place }) => place.home)))
      if (home !== null) edits.push(declaration(home, this.#declared(home)))
    return edits
  }
}

/** Behind the directives of the function's body. */
function declaration(home: NodePath, variables: readonly string[]): Edit {
  const body = home.get('body') as NodePath
  const text = `var ${variables.join(', ')};`
  const directive = body.isBlockStatement() ? body.node.directives.at(-1) : undefined
  return directive === undefined
    ? insertion(startOf(body.node) + 1, ` ${text}`)
    : insertion(endOf(directive), `; ${text}`)
}
