// What a call hands over for a formal parameter, as code in the function or in front of it finds it.

import type { Scope } from '@babel/traverse'
import * as t from '@babel/types'
import { staticKey } from '../1-parse/static-syntax.ts'
import { LeaveError } from './leave-error.ts'
import type { Given } from './pass-value.ts'

export function givenBy(param: t.Node | undefined): Given {
  const inner = t.isAssignmentPattern(param) ? param.left : t.isRestElement(param) ? param.argument : param
  if (t.isIdentifier(inner)) return { kind: 'name', text: inner.name }
  if (t.isObjectPattern(inner)) return { kind: 'fields', fields: patternFields(inner) }
  if (!t.isArrayPattern(inner)) throw new LeaveError('a parameter is neither a name nor an array pattern')
  const items = inner.elements.map((element) => {
    if (element === null) return null
    const target = t.isAssignmentPattern(element) ? element.left : element
    if (!t.isIdentifier(target))
      throw new LeaveError('a destructured parameter has parts that are not plain names')
    return target.name
  })
  return { kind: 'items', items }
}

/** Whether the caller has left the parameter out. The default of one that has been bound is a function that some name stands for. */
export function missingTest(param: t.Node | undefined, scope: Scope): string {
  const [target, value] = t.isAssignmentPattern(param) ? [param.left, param.right] : [param, null]
  if (!t.isIdentifier(target)) throw new LeaveError('a parameter that callers leave out is not a plain name')
  if (value === null) return `${target.name} === void 0`
  if (!t.isIdentifier(value) || scope.hasOwnBinding(value.name))
    throw new LeaveError('the default of a parameter has no name')
  return `${target.name} === ${value.name}`
}

/** The variables that an object pattern puts properties into, by property. */
function patternFields(pattern: t.ObjectPattern): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const property of pattern.properties) {
    const name = t.isObjectProperty(property) ? staticKey(property) : null
    const value = t.isObjectProperty(property) ? property.value : null
    const target = t.isAssignmentPattern(value) ? value.left : value
    if (name === null || !t.isIdentifier(target) || fields.has(name))
      throw new LeaveError('a destructured parameter has parts that are not plain names')
    fields.set(name, target.name)
  }
  return fields
}
