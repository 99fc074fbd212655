// Functions that carry functions: `f.assign = g`, `setReadOnly(f, 'assign', g)`, `Object.defineProperty(f, 'assign', { value: g })`,
// as a module's own code does it before it exports `f`.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { type Meaning, unsupported } from './meaning.ts'
import type { Meanings } from './meanings.ts'
import type { FunctionNode, ParsedModule } from './module-index.ts'
import { isFunctionPath, staticKey, staticPropertyName } from './static-syntax.ts'

type KnownFunction = Extract<Meaning, { kind: 'function' }>

/** What a property of a function stands for, that the modules it came through gave it. */
export function functionProperty(fn: KnownFunction, name: string, meanings: Meanings): Meaning {
  const modules = new Set([fn.module, ...(fn.via ?? [])])
  const values = [...modules].flatMap((module) =>
    valuesGiven(fn, name, module, meanings).map((value) => ({ value, module })),
  )
  const [only, another] = values
  if (only === undefined || another !== undefined)
    return unsupported(`which ${name} the function ${nameOf(fn)} has is known only when the program runs`)
  const meaning = meanings.ofExpression(only.value, only.module)
  if (fn.presumed === undefined) return meaning
  return meaning.kind === 'function'
    ? { ...meaning, presumed: [...fn.presumed, ...(meaning.presumed ?? [])] }
    : unsupported(`which function has the ${name} is known only when the program runs`)
}

const nameOf = ({ path }: KnownFunction): string => ('id' in path.node && path.node.id?.name) || 'there'

function valuesGiven(fn: KnownFunction, name: string, module: ParsedModule, meanings: Meanings): NodePath[] {
  const isFunction = (path: NodePath): boolean => {
    const meaning = path.isIdentifier() ? meanings.ofExpression(path, module) : null
    return meaning?.kind === 'function' && meaning.path === fn.path
  }
  const found = [...(meanings.exportsOf(module).named.get(name) ?? [])]
  for (const statement of module.program.get('body')) {
    const path = statement.isExpressionStatement() ? statement.get('expression') : null
    if (path?.isAssignmentExpression({ operator: '=' })) {
      const left = path.get('left')
      const isProperty = left.isMemberExpression() && staticPropertyName(left.node) === name
      if (isProperty && isFunction(left.get('object'))) found.push(path.get('right'))
    } else if (path?.isCallExpression()) {
      const [target, key, value] = path.get('arguments') as NodePath[]
      if (!target || !key?.isStringLiteral({ value: name }) || !value || !isFunction(target)) continue
      const given = valueOfCall(path, value, module, meanings)
      if (given !== null) found.push(given)
    }
  }
  return found
}

/** The value that `define(function, 'name', …)` gives the property. */
function valueOfCall(
  path: NodePath<t.CallExpression>,
  last: NodePath,
  module: ParsedModule,
  meanings: Meanings,
): NodePath | null {
  const callee = meanings.ofExpression(path.get('callee') as NodePath, module)
  if (callee.kind === 'builtin')
    return /^(?:Object|Reflect)\.defineProperty$/.test(callee.name) ? describedValue(last) : null
  return callee.kind === 'function' && definesProperty(callee.path) ? last : null
}

/** `value` of a property descriptor. */
function describedValue(path: NodePath): NodePath | null {
  if (!path.isObjectExpression()) return null
  const properties = path.get('properties')
  const value = properties.find((each) => each.isObjectProperty() && staticKey(each.node) === 'value')
  return value === undefined ? null : (value.get('value') as NodePath)
}

/** A function that does nothing but hand its object, its name and a descriptor of its value on. */
function definesProperty(fn: NodePath<FunctionNode>): boolean {
  if (!isFunctionPath(fn)) return false
  const params = fn.node.params.map((param) => (param.type === 'Identifier' ? param.name : null))
  const body = fn.get('body') as NodePath
  const statements = body.isBlockStatement() ? body.get('body') : []
  const [only] = statements
  if (statements.length !== 1 || params.length !== 3 || !only?.isExpressionStatement()) return false
  const call = only.get('expression')
  if (!call.isCallExpression()) return false
  const [target, key, descriptor] = call.get('arguments') as NodePath[]
  const isParam = (path: NodePath | null | undefined, i: number): boolean =>
    path?.isIdentifier() === true && path.node.name === params[i]
  return (
    isParam(target, 0) &&
    isParam(key, 1) &&
    descriptor !== undefined &&
    isParam(describedValue(descriptor), 2)
  )
}
