// The test of a condition at the door.

import type { Entry, EntryValue } from '../5-emit/c/abi.ts'
import { type Condition, textOfConstant } from '../hir/condition.ts'
import type { Classes } from './class-name.ts'
import { LeaveError } from './leave-error.ts'
import { memberText } from './pass-struct.ts'

/** How the door calls what conditions speak of. */
export interface ConditionSite extends Classes {
  /** A name of the host, whatever is shadowed. */
  readonly global: (name: string) => string
  /** Checks that a name means a variable of the module here; throws LeaveError if not. */
  readonly moduleVariable: (name: string) => string
  /** Checks that nothing but a global variable can have the name here; throws LeaveError if not. */
  readonly absent: (name: string) => string
  /** A variable that says whether two specifiers give the same. */
  readonly same: (left: string, right: string) => string
  /** A name for what owns a function, and the variable that holds the function, if the module made it; throws LeaveError where the
   *  door sees them not. */
  readonly held: (condition: FunctionCondition) => { readonly root: string; readonly holder: string | null }
}

export type FunctionCondition = Extract<Condition, { kind: 'function' }>

/** Whether some variable or class of the module is read. */
export function hasHeld(conditions: readonly Condition[]): boolean {
  return conditions.some(({ kind }) => kind === 'holds' || kind === 'method' || kind === 'function')
}

/** Throws LeaveError where the function itself may change what it presumes, through an argument that is the same object. */
export function conditionTests({ conditions, params }: Entry, site: ConditionSite): string[] {
  for (const condition of conditions) {
    const presumed = presumedProperties(condition)
    const changed = presumed.find((name) => params.some(({ value }) => mayWrite(value, name)))
    if (changed !== undefined && 'root' in condition)
      throw new LeaveError(`an argument may be ${condition.root}, whose ${changed} it presumes`)
  }
  return conditions.flatMap((condition) => {
    if (condition.kind === 'method') return methodTests(condition, site)
    return condition.kind === 'function' ? functionTests(condition, site) : [conditionTest(condition, site)]
  })
}

function presumedProperties(condition: Condition): readonly string[] {
  if (condition.kind === 'holds') return [condition.property]
  return condition.kind === 'function' ? condition.path : []
}

/** Nothing is held before the module has made the function. */
function functionTests(condition: FunctionCondition, site: ConditionSite): string[] {
  const { root, holder } = site.held(condition)
  const now = condition.path.reduce(memberText, root)
  if (holder !== null) return [`${holder} !== void 0`, `${now} === ${holder}`]
  const [object = '', ...names] = condition.is.kind === 'builtin' ? condition.is.name.split('.') : []
  return [`${now} === ${names.reduce(memberText, site.global(object))}`]
}

/** Whether a plain object in the value has a property of that name that is written. */
function mayWrite(value: EntryValue, property: string): boolean {
  switch (value.kind) {
    case 'optional':
    case 'list':
      return mayWrite(value.of, property)
    case 'tuple':
      return value.items.some((item) => mayWrite(item, property))
    case 'struct':
      return value.fields.some(
        (field) =>
          (value.of === null && field.written && field.name === property) || mayWrite(field.value, property),
      )
    default:
      return false
  }
}

type MethodCondition = Extract<Condition, { kind: 'method' }>

/** Others may give a class another method as they test it, say. Of classes without a name here nobody can tell. */
function methodTests({ of, name }: MethodCondition, { methodHolder, classNamed }: ConditionSite): string[] {
  const holder = methodHolder(of, name)
  if (holder === null) return []
  const now = memberText(`${classNamed(of)}.prototype`, name)
  return [`${holder} !== void 0`, `${now} === ${memberText(holder, name)}`]
}

/** The same of an instance, which may have a property in front of the method. */
export function instanceTests(
  text: string,
  of: string,
  { conditions }: Entry,
  { methodHolder }: ConditionSite,
): string[] {
  return conditions.flatMap((condition) => {
    const holder =
      condition.kind === 'method' && condition.of === of ? methodHolder(of, condition.name) : null
    if (condition.kind !== 'method' || holder === null) return []
    return [`${memberText(text, condition.name)} === ${memberText(holder, condition.name)}`]
  })
}

function conditionTest(
  condition: Exclude<Condition, MethodCondition | FunctionCondition>,
  site: ConditionSite,
): string {
  if (condition.kind === 'absent') return `typeof ${site.absent(condition.name)} === "undefined"`
  if (condition.kind === 'count') return `arguments.length === ${condition.is}`
  if (condition.kind === 'same') return site.same(condition.left, condition.right)
  const { root, property, value } = condition
  const held = memberText(site.moduleVariable(root), property)
  if (value.kind === 'builtin') return `${held} === ${site.global(value.name)}`
  const text = value.value === undefined ? 'void 0' : textOfConstant(value.value)
  // Zeros have two signs, and NaN is not equal to itself.
  return value.value === 0 || Number.isNaN(value.value)
    ? `${site.global('Object')}.is(${held}, ${text})`
    : `${held} === ${text}`
}
