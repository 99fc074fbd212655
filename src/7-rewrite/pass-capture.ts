// How a variable of the surrounding scope goes through the door. Arrays that never change are copied once for the whole module.

import type { Capture } from '../1-parse/module-index.ts'
import type { EntryParam } from '../5-emit/c/abi.ts'
import { BOXED } from '../hir/box.ts'
import { LeaveError } from './leave-error.ts'
import type { ModuleNames } from './module-names.ts'
import {
  type ArrayValue,
  type DoorContext,
  type DoorParts,
  ELSEWHERE,
  kindAndShift,
  passArray,
  passValue,
} from './pass-value.ts'
import type { DoorSite, ModuleNeeds } from './print-door.ts'

export function passCapture(
  capture: Capture,
  value: EntryParam['value'],
  parts: DoorParts,
  context: DoorContext,
  site: DoorSite,
  needs: ModuleNeeds,
): void {
  const { names } = needs
  if (capture.source.kind === 'literal') {
    if (value.kind !== 'array') throw new LeaveError(`${capture.name} is not an array`)
    const address = keptName(capture, needs)
    const make = literalName(capture, needs)
    if (value.written) throw new LeaveError(`${capture.name} is written`)
    parts.steps.push(`(${address} || (${address} = ${keepText(value, `${make}()`, names)}))`)
    parts.args.push(address, String(capture.source.elements.length))
    const length = String(capture.source.elements.length)
    parts.arrays.push({ value, text: ELSEWHERE, address, length, kept: null })
    return
  }
  if (value.kind === 'list') throw new LeaveError(`${capture.name} is a list`)
  const text = site.captured(capture)
  if (value.kind !== 'array') {
    passValue(value, { kind: 'name', text }, parts, context)
    return
  }
  const isKept = capture.frozen && site.isModuleWide(capture)
  const kept = isKept ? { address: keptName(capture, needs), make: keepText(value, text, names) } : null
  passArray(value, text, kept, parts, context)
}

/** A variable in the object that stands for it during the call. */
export function passBox(
  text: string,
  value: EntryParam['value'],
  isWritten: boolean,
  parts: DoorParts,
  context: DoorContext,
): void {
  if (value.kind !== 'struct' && value.kind !== 'reference') throw new LeaveError(`${text} has no box`)
  const box = context.names.own(`x${parts.locals.length}`)
  parts.locals.push(box)
  parts.tests.push(`(${box} = { ${BOXED}: ${text} })`)
  passValue(value, { kind: 'name', text: box }, parts, context)
  if (isWritten) parts.boxes.push({ text, box })
}

function keptName(capture: Capture, needs: ModuleNeeds): string {
  return nameFor(needs.kept, capture.key, (i) => needs.names.own(`k${i}`))
}

function literalName(capture: Capture, needs: ModuleNeeds): string {
  return nameFor(needs.literals, capture.key, (i) => needs.names.own(`c${i}`))
}

function nameFor(map: Map<string, string>, key: string, make: (index: number) => string): string {
  const name = map.get(key) ?? make(map.size)
  map.set(key, name)
  return name
}

function keepText(value: ArrayValue, array: string, names: ModuleNames): string {
  return value.container === 'list'
    ? `${names.runtime('keepList')}(${array})`
    : `${names.runtime('keep')}(${kindAndShift(value.element)}, ${array})`
}
