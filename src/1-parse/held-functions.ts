// Functions that a module keeps as properties of objects and functions which others can reach and change:
// `lib.mean = function …`, `lib.extend({ mean(values) { … } })`. Which function a property holds is a guess, and the door compares:
// the module keeps each function, as it makes it, in a variable of njit's own.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import { invariant } from '../diagnostics/invariant.ts'
import { isPlainObject, propertyValue } from './constant-object.ts'
import { runsInPlace } from './immediate-call.ts'
import type { Meanings } from './meanings.ts'
import type { FunctionNode, ParsedModule } from './module-index.ts'
import { frozenArgument, isFunctionPath, staticKey, staticPropertyName, unwrap } from './static-syntax.ts'

/** Where a function gets its place. */
export interface HeldPlace {
  readonly key: string
  /** The assignment that gives the function, or the object literal that has it as a property. */
  readonly at: NodePath<t.AssignmentExpression> | NodePath<t.ObjectExpression>
  /** Of the literal. */
  readonly property: string | null
  /** The function that makes one whenever it runs; null: the module. */
  readonly home: NodePath<FunctionNode> | null
}

export type HeldFunction =
  | {
      readonly kind: 'made'
      readonly fn: NodePath<FunctionNode>
      readonly module: ParsedModule
      readonly place: HeldPlace
    }
  /** A function of the host. */
  | { readonly kind: 'builtin'; readonly name: string }

/** The name that an expression `root.a.b` begins with, and the names behind it; null for other expressions. */
export function placeOf(
  path: NodePath,
): { readonly root: NodePath<t.Identifier>; readonly path: readonly string[] } | null {
  const inner = unwrap(path)
  if (inner.isIdentifier()) return { root: inner, path: [] }
  if (!inner.isMemberExpression()) return null
  const name = staticPropertyName(inner.node)
  const object = name === null ? null : placeOf(inner.get('object'))
  return object === null || name === null ? null : { root: object.root, path: [...object.path, name] }
}

/** An object, by what it always is, and the names of properties that lead on from there. */
interface Target {
  readonly owner: string
  readonly path: readonly string[]
}

export class HeldFunctions {
  readonly #module: ParsedModule
  readonly #meanings: Meanings
  readonly #places = new Map<string, HeldPlace>()
  readonly #inPlace = new Map<NodePath, boolean>()
  #found: ReadonlyMap<string, HeldFunction> | null = null

  constructor(module: ParsedModule, meanings: Meanings) {
    this.#module = module
    this.#meanings = meanings
  }

  /** What a variable of the module stands for, as text: two that have the same always hold the same, once they hold something. */
  identityOf(variable: Variable): string {
    const meaning = this.#meanings.ofVariable(variable, this.#module)
    const isHere = 'module' in meaning && meaning.module === this.#module
    if (isHere && (meaning.kind === 'function' || meaning.kind === 'class'))
      return `${meaning.kind} ${meaning.path.node.start}`
    const held = isHere && meaning.kind === 'variable' ? meaning.variable : variable
    const returned = this.#returnedVariable(held)
    return returned === null ? `variable ${held.identifier.start}` : this.identityOf(returned)
  }

  /** The function that the module is seen to put there last; null where there is none. */
  find(owner: string, path: readonly string[]): HeldFunction | null {
    this.#found ??= this.#search()
    return this.#found.get(keyOf({ owner, path })) ?? null
  }

  /** The place of what `find` found. */
  place(key: string): HeldPlace {
    const place = this.#places.get(key)
    invariant(place, `no function is held at ${key}`)
    return place
  }

  #search(): ReadonlyMap<string, HeldFunction> {
    const found = new Map<string, HeldFunction>()
    const note = (target: Target, value: NodePath, place: Omit<HeldPlace, 'key' | 'home'>): void => {
      const held = this.#heldBy(value, place)
      if (held !== null) found.set(keyOf(target), held)
      else noteLiteral(target, value)
    }
    const noteLiteral = (target: Target, value: NodePath): void => {
      const inner = unwrap(value)
      const at = frozenArgument(inner) ?? inner
      if (!isPlainObject(at)) return
      for (const each of at.node.properties) {
        const property = each.type === 'SpreadElement' ? null : staticKey(each)
        const given = property === null ? null : propertyValue(at, property)
        if (property !== null && given !== null)
          note({ ...target, path: [...target.path, property] }, given, { at, property })
      }
    }
    this.#module.program.traverse({
      AssignmentExpression: (at) => {
        const target = at.node.operator === '=' ? this.#targetOf(at.get('left')) : null
        if (target === null) return
        if (target.path.length > 0) note(target, at.get('right'), { at, property: null })
        else noteLiteral(target, at.get('right'))
      },
      VariableDeclarator: (at) => {
        const id = at.get('id') as NodePath
        const target = at.node.init && id.isIdentifier() ? this.#targetOf(id) : null
        if (target !== null) noteLiteral(target, at.get('init') as NodePath)
      },
      // `extend(object, { … })` and `object.extend({ … })` give the object what the literal has, mostly.
      CallExpression: (at) => {
        const args = at.get('arguments') as NodePath[]
        const literals = args.filter((each) => each.isObjectExpression())
        if (literals.length === 0) return
        const callee = unwrap(at.get('callee') as NodePath)
        const given = args.map((each) => this.#targetOf(each)).filter((target) => target !== null)
        const receiver = callee.isMemberExpression() ? this.#targetOf(callee.get('object')) : null
        for (const target of given.length > 0 || receiver === null ? given : [receiver])
          for (const literal of literals) noteLiteral(target, literal)
      },
    })
    return found
  }

  #targetOf(path: NodePath): Target | null {
    const place = placeOf(path)
    const variable = place?.root.scope.getBinding(place.root.node.name)
    return place && variable ? { owner: this.identityOf(variable), path: place.path } : null
  }

  #heldBy(value: NodePath, at: Omit<HeldPlace, 'key' | 'home'>): HeldFunction | null {
    const path = unwrap(value)
    if (path.isAssignmentExpression({ operator: '=' })) return this.#heldBy(path.get('right'), at)
    const place = this.#placed(at)
    if (isFunctionPath(path)) return place && { kind: 'made', fn: path, module: this.#module, place }
    if (!path.isIdentifier() && !path.isMemberExpression()) return null
    const meaning = this.#meanings.ofExpression(path, this.#module)
    if (meaning.kind === 'builtin') return { kind: 'builtin', name: meaning.name }
    return place && meaning.kind === 'function'
      ? { kind: 'made', fn: meaning.path, module: meaning.module, place }
      : null
  }

  #placed({ at, property }: Omit<HeldPlace, 'key' | 'home'>): HeldPlace | null {
    const home = this.#homeOf(at)
    if (home === undefined) return null
    const key = property === null ? String(at.node.start) : `${at.node.start}.${property}`
    const place = this.#places.get(key) ?? { key, at, property, home }
    this.#places.set(key, place)
    return place
  }

  /** The function that makes what is made there once whenever it runs; null where that is the module, undefined where none does. */
  #homeOf(place: NodePath): NodePath<FunctionNode> | null | undefined {
    for (let at: NodePath | null = place; at !== null; at = at.parentPath) {
      const around: NodePath | null = at.parentPath
      // What stands in a loop is made again and again, and what stands in a class for each instance.
      if (around?.isLoop() || around?.isClass() || around?.isTSModuleBlock()) return undefined
      if (around === null || !isFunctionPath(around) || this.#runsInPlace(around)) continue
      return at.key === 'body' && at.isBlockStatement() ? around : undefined
    }
    return null
  }

  #runsInPlace(fn: NodePath): boolean {
    const known = this.#inPlace.get(fn)
    if (known !== undefined) return known
    const runs = runsInPlace(fn)
    this.#inPlace.set(fn, runs)
    return runs
  }

  /** The variable of a function called at once whose value it gives to another: `const a = (function () { … return b })()`. */
  #returnedVariable({ path, constant }: Variable): Variable | null {
    if (!constant || !path.isVariableDeclarator() || !path.get('id').isIdentifier()) return null
    const init = path.node.init ? unwrap(path.get('init') as NodePath) : null
    const fn = init?.isCallExpression() ? unwrap(init.get('callee') as NodePath) : null
    if (fn === null || !isFunctionPath(fn) || !this.#runsInPlace(fn)) return null
    const body = fn.get('body') as NodePath
    const last = body.isBlockStatement() ? body.get('body').at(-1) : undefined
    const given = last?.isReturnStatement() ? (last.get('argument') as NodePath) : null
    if (!given?.isIdentifier() || hasOtherReturn(fn, last as NodePath)) return null
    const variable = given.scope.getBinding(given.node.name)
    return variable?.constant ? variable : null
  }
}

const keyOf = ({ owner, path }: Target): string => JSON.stringify([owner, ...path])

function hasOtherReturn(fn: NodePath, last: NodePath): boolean {
  let found = false
  fn.traverse({
    Function: (inner) => inner.skip(),
    ReturnStatement(inner) {
      if (inner.node !== last.node) found = true
    },
  })
  return found
}
