// The test of a condition at the door.

import { type Condition, textOfConstant } from '../hir/condition.ts'
import { memberText } from './pass-struct.ts'

/** How the door calls what conditions speak of. */
export interface ConditionSite {
  /** A name of the host, whatever is shadowed. */
  readonly global: (name: string) => string
  /** Checks that a name means a variable of the module here; throws LeaveError if not. */
  readonly moduleVariable: (name: string) => string
  /** Checks that nothing but a global variable can have the name here; throws LeaveError if not. */
  readonly absent: (name: string) => string
}

/** Whether some variable of the module is read. */
export function hasHeld(conditions: readonly Condition[]): boolean {
  return conditions.some(({ kind }) => kind === 'holds')
}

export function conditionTest(condition: Condition, site: ConditionSite): string {
  if (condition.kind === 'absent') return `typeof ${site.absent(condition.name)} === "undefined"`
  const { root, property, value } = condition
  const held = memberText(site.moduleVariable(root), property)
  if (value.kind === 'builtin') return `${held} === ${site.global(value.name)}`
  const text = value.value === undefined ? 'void 0' : textOfConstant(value.value)
  // Zeros have two signs, and NaN is not equal to itself.
  return value.value === 0 || Number.isNaN(value.value)
    ? `${site.global('Object')}.is(${held}, ${text})`
    : `${held} === ${text}`
}
