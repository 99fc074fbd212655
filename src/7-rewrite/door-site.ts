// What the door of a function sees from where it stands.

import type { Binding } from '@babel/traverse'
import * as t from '@babel/types'
import { classKey } from '../1-parse/annotations/class-type.ts'
import type { Capture, ModuleIndex, TaggedFunction } from '../1-parse/module-index.ts'
import { isAmbient } from '../1-parse/static-syntax.ts'
import { invariant } from '../diagnostics/invariant.ts'
import { classesAt } from './class-name.ts'
import { givenBy, missingTest } from './given-argument.ts'
import type { Holders } from './hold-functions.ts'
import { LeaveError } from './leave-error.ts'
import { startOf } from './place-door.ts'
import type { DoorSite, ModuleNeeds } from './print-door.ts'
import { refuseUnusual } from './refuse-unusual.ts'

/** @param holders keep functions that the module makes */
export function siteOf(
  tagged: TaggedFunction,
  index: ModuleIndex,
  captures: ReadonlyMap<string, Capture>,
  needs: ModuleNeeds,
  { isBeside, holders }: { readonly isBeside: boolean; readonly holders: Holders },
): DoorSite {
  const { path } = tagged.fn
  refuseUnusual(path)
  const made = madeBy(tagged.fn, index)
  const inside = path.scope
  const outside = path.scope.parent
  // TypeScript's `this` parameter is no parameter.
  const formals = path.node.params.filter((param) => !t.isIdentifier(param, { name: 'this' }))
  const params = new Set(formals.flatMap((param) => Object.keys(t.getBindingIdentifiers(param))))
  const scope = isBeside ? outside : inside
  const bindingOf = (name: string): Binding | undefined =>
    params.has(name) ? undefined : scope.getBinding(name)
  const isShadowed = (name: string): boolean => params.has(name) || scope.hasBinding(name, true)
  return {
    argument: (position) =>
      position === formals.length && tagged.fn.receiver !== null
        ? { kind: 'name', text: 'this' }
        : givenBy(formals[position]),
    missing: (position) => missingTest(formals[position], inside),
    capture: (key) => captureOf(key, captures),
    captured: (capture) => {
      const binding = bindingOf(capture.name)
      if (binding === undefined || startOf(binding.identifier) !== capture.span.start) {
        throw new LeaveError(`another ${capture.name} hides the one that compiled code reads`)
      }
      return capture.name
    },
    made,
    isModuleWide: (capture) => t.isProgram(scope.getBinding(capture.name)?.scope.block),
    global: (name) => {
      if (!isShadowed(name)) return name
      if (isShadowed('globalThis')) throw new LeaveError('globalThis is hidden')
      return `globalThis.${name}`
    },
    ...classesAt(tagged, index, bindingOf, needs),
    held: (condition) => holders.at(path, condition, bindingOf),
    moduleVariable: (name) => {
      if (bindingOf(name)?.scope.path.isProgram()) return name
      throw new LeaveError(`another ${name} hides the one that compiled code presumes`)
    },
    same: (left, right) => {
      const key = JSON.stringify([left, right])
      const known = needs.same.get(key) ?? { variable: needs.names.own(`e${needs.same.size}`), left, right }
      needs.same.set(key, known)
      return known.variable
    },
    absent: (name) => {
      if (!isShadowed(name) || isAmbientName(scope.getBinding(name))) return name
      throw new LeaveError(`a variable called ${name} hides a global one`)
    },
  }
}

function captureOf(key: string, captures: ReadonlyMap<string, Capture>): Capture {
  const capture = captures.get(key)
  invariant(capture !== undefined, `no capture ${key}`)
  return capture
}

/** `declare const NAME` */
function isAmbientName(binding: Binding | undefined): boolean {
  return binding?.path.isVariableDeclarator() === true && isAmbient(binding.path)
}

/** The class that a constructor makes an instance of; null for other functions. */
function madeBy({ key, path, module }: TaggedFunction['fn'], index: ModuleIndex): string | null {
  const shape = index.constructedBy(key)
  if (shape !== null) return shape.key
  const holder = path.parentPath?.parentPath
  return path.isClassMethod({ kind: 'constructor' }) && holder?.isClassDeclaration()
    ? classKey(holder.node, module)
    : null
}
