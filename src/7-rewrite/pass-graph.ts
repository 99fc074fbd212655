// How objects and lists go through the door as references: one description of all their shapes stands in the module, and
// the runtime follows the objects of a call with it.

import type { Graph, GraphShape } from '../5-emit/c/abi.ts'
import { LeaveError } from './leave-error.ts'
import type { ModuleNames } from './module-names.ts'
import { type DoorContext, type DoorParts, ELSEWHERE, type Given, kindAndShift } from './pass-value.ts'

/** The variable that knows the objects of a call. */
const known = (names: ModuleNames): string => names.own('m')

/** Adds the copy of an object or a list, and of what it leads to. */
export function passReference(shape: number, given: Given, parts: DoorParts, { names }: DoorContext): void {
  if (given.kind !== 'name') throw new LeaveError('a destructured parameter is not passed as an object')
  const address = names.own(`h${parts.references.length}`)
  parts.references.push(given.text)
  parts.locals.push(address)
  parts.steps.push(
    `(${address} = ${names.runtime('graphIn')}(${known(names)}, ${shape}, ${given.text})) >= 0`,
  )
  parts.args.push(address)
}

/** Text of a result that stands in a slot. */
export function takeGraphText(shape: number, at: number, names: ModuleNames): string {
  return `${names.runtime('takeGraph')}(${known(names)}, ${shape}, ${at})`
}

/** Whether arrays stand in the objects and lists. */
export function holdsArrays({ shapes }: Graph): boolean {
  return shapes.some(({ kind }) => kind === 'numbers' || kind === 'elements')
}

/** Text of a result array that `take` makes, which may stand in an object, too. */
export function takeMadeText(at: number, take: string, names: ModuleNames): string {
  return `${names.runtime('takeMade')}(${known(names)}, ${at}, () => ${take})`
}

/** Declares what knows the objects of a call. */
export function graphLocal(
  { shapes, writesLists, writesArrays }: Graph,
  { arrays }: DoorParts,
  { names, prototypeOf, methodHolderOf }: DoorContext,
  needs: { readonly shapes: Map<string, string> },
): string {
  const exact = new Map<string, boolean>()
  for (const shape of shapes)
    if (shape.kind === 'record' && shape.of !== null) exact.set(shape.of, shape.isExact)
  const classes = [...exact.keys()]
  const prototypes = [...exact].map(([of, isExact]) => prototypeOf({ of, isExact }))
  const text = `[${shapes.map((shape) => shapeText(shape, classes, names)).join(', ')}]`
  const variable =
    [...needs.shapes].find(([, other]) => other === text)?.[0] ?? names.own(`g${needs.shapes.size}`)
  needs.shapes.set(variable, text)
  const given = arrays.map((array) => (array.text === ELSEWHERE ? 'null' : array.text))
  const holders = classes.map((of) => methodHolderOf(of) ?? '0')
  const args = [
    variable,
    `[${prototypes.map(String).join(', ')}]`,
    String(writesLists),
    String(writesArrays),
    `[${given.join(', ')}]`,
    ...(holders.every((holder) => holder === '0') ? [] : [`[${holders.join(', ')}]`]),
  ]
  return `${known(names)} = ${names.runtime('graph')}(${args.join(', ')})`
}

function shapeText(shape: GraphShape, classes: readonly string[], names: ModuleNames): string {
  switch (shape.kind) {
    case 'number':
      return "['n']"
    case 'boolean':
      return "['b']"
    case 'string':
      return "['s']"
    case 'opaque':
      return `['x', ${names.runtime('opaques')}]`
    case 'optional':
      return `['o', ${shape.of}, ${shape.isAddress ? 1 : 0}${shape.isNull ? ', 1' : ''}]`
    case 'list':
      return `['l', ${shape.of}, ${shape.bytes}]`
    case 'collection': {
      const { keys, values, written } = shape
      return `['m', ${keys}, ${values ?? -1}, ${written ? 1 : 0}, ${names.runtime('collections')}]`
    }
    case 'numbers':
      return "['f']"
    case 'elements':
      return `['a', ${kindAndShift(shape.element)}]`
    case 'record': {
      if (shape.isMade && !shape.isOrdered)
        throw new LeaveError('the order of the fields of an object that it makes is not certain')
      const fields = shape.fields.map(({ name, isAdded, offset, shape, passed, written }) => {
        if (name.startsWith('#') || name === '__proto__')
          throw new LeaveError(`the property ${name} of an object cannot be reached`)
        const flags = (passed ? 1 : 0) + (written ? 2 : 0) + (isAdded ? 4 : 0)
        return `[${JSON.stringify(name)}, ${offset}, ${shape}, ${flags}]`
      })
      const prototype = shape.of !== null ? classes.indexOf(shape.of) : shape.isPartial ? -2 : -1
      return `['r', ${prototype}, ${shape.bytes}, ${shape.word}, [${fields.join(', ')}]]`
    }
  }
}

/** Statement that writes what changed. */
export function graphBackText(
  { shapes, writesLists, writesArrays }: Graph,
  { references }: DoorParts,
  names: ModuleNames,
): string {
  const writesFields = shapes.some((shape) => {
    if (shape.kind === 'collection') return shape.written
    return shape.kind === 'record' && shape.fields.some(({ written }) => written)
  })
  const mayWrite = references.length > 0 && (writesLists || writesArrays || writesFields)
  return mayWrite ? `${names.runtime('graphBack')}(${known(names)}); ` : ''
}
