// The host's names that lowering knows: constants, pure functions, constructors.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { elementInfo } from '../hir/types.ts'
import { isArguments } from './argument-count.ts'
import type { Lowering } from './lowering.ts'
import { unwrap } from './unwrap.ts'

const constants: ReadonlyMap<string, number | undefined> = new Map<string, number | undefined>([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ...['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'].map((name): [string, number] => [
    `Math.${name}`,
    Math[name as 'PI'],
  ]),
  ...[
    'EPSILON',
    'MAX_SAFE_INTEGER',
    'MIN_SAFE_INTEGER',
    'MAX_VALUE',
    'MIN_VALUE',
    'POSITIVE_INFINITY',
    'NEGATIVE_INFINITY',
    'NaN',
  ].map((name): [string, number] => [`Number.${name}`, Number[name as 'NaN']]),
  ...[...elementInfo.values()].map((info): [string, number] => [
    `${info.constructorName}.BYTES_PER_ELEMENT`,
    info.bytes,
  ]),
])

const unaryMath =
  'abs acos acosh asin asinh atan atanh cbrt ceil clz32 cos cosh exp expm1 floor fround log log10 log1p log2 round sign sin sinh sqrt tan tanh trunc'

/** Pure functions and how many arguments they read; null: all. */
const pureFunctions: ReadonlyMap<string, number | null> = new Map<string, number | null>([
  ...unaryMath.split(' ').map((name): [string, number] => [`Math.${name}`, 1]),
  ['Math.atan2', 2],
  ['Math.imul', 2],
  ['Math.pow', 2],
  ['Math.hypot', null],
  ['Math.max', null],
  ['Math.min', null],
  ['Number', 1],
  ['Number.parseFloat', 1],
  ['parseFloat', 1],
  ['parseInt', 2],
  ['Number.parseInt', 2],
  ['Number.isFinite', 1],
  ['Number.isInteger', 1],
  ['Number.isNaN', 1],
  ['Number.isSafeInteger', 1],
  ['isFinite', 1],
  ['isNaN', 1],
  ['Boolean', 1],
  ['String', 1],
  ['String.fromCharCode', null],
  ['String.fromCodePoint', null],
  ['BigInt', 1],
  ['BigInt.asIntN', 2],
  ['BigInt.asUintN', 2],
  ['Array.isArray', 1],
])

/** What a call without arguments gives, where that differs from a call with undefined. */
const withoutArguments: ReadonlyMap<string, number | string> = new Map<string, number | string>([
  ['Number', 0],
  ['String', ''],
  ['Math.max', Number.NEGATIVE_INFINITY],
  ['Math.min', Number.POSITIVE_INFINITY],
  ['Math.hypot', 0],
])

/** Generic operations, built-ins among them, whose result is a boolean whatever their operands are. */
const predicates: ReadonlySet<string> = new Set([
  ...['js.<', 'js.<=', 'js.>', 'js.>=', 'js.===', 'js.!==', 'js.==', 'js.!='],
  ...['js.!', 'js.truthy', 'js.is_nullish', 'js.is_null'],
  ...['Number.isFinite', 'Number.isInteger', 'Number.isNaN', 'Number.isSafeInteger', 'isFinite', 'isNaN'],
  ...['Boolean', 'Array.isArray', 'js.length_changed', 'js.iterated_gap'],
])

/** Names of the typed array constructors. */
const typedArrays: ReadonlySet<string> = new Set(
  [...elementInfo.values()].map((info) => info.constructorName),
)

const javascriptNames =
  /^(console|performance|Date|document|window|process|crypto|Atomics|queueMicrotask|setTimeout|setInterval|setImmediate|requestAnimationFrame|alert|fetch)\b/

export function isPredicate(name: string): boolean {
  return predicates.has(name) || /^js\.(?:typeof|instanceof):/.test(name)
}

export function isTypedArrayName(name: string): boolean {
  return typedArrays.has(name)
}

export function isPureFunction(name: string): boolean {
  return pureFunctions.has(name)
}

/** Whether a call of the host's `name` is a call back into the application or its surroundings. */
export function callsJavaScript(name: string): boolean {
  return javascriptNames.test(name)
}

/** The call of a pure built-in, or null if `name` is none. `evaluate` gives the arguments. */
export function pureCall(
  lowering: Lowering,
  name: string,
  evaluate: () => readonly Expr[],
  path: NodePath<t.Node>,
): Expr | null {
  const arity = pureFunctions.get(name)
  if (arity === undefined) return null
  const args = evaluate()
  const span = lowering.span(path)
  const constant = args.length === 0 ? withoutArguments.get(name) : undefined
  if (constant !== undefined) return b.constant(constant, span)
  if (arity === null) return b.generic(name, args, span)
  // Arguments beyond the last one read were evaluated for nothing but could still clash in type.
  for (const extra of args.slice(arity)) lowering.keep(extra)
  const missing = Array.from({ length: Math.max(0, arity - args.length) }, () => b.constant(undefined, span))
  return b.generic(name, [...args.slice(0, arity), ...missing], span)
}

/** The value of a name of the host. */
export function builtInConstant(lowering: Lowering, name: string, path: NodePath<t.Node>): Expr {
  if (!constants.has(name)) lowering.fail(codes.unsupported_global({ name }), path)
  return b.constant(constants.get(name), lowering.span(path))
}

/** `Math.sin` for an expression that names it through nothing but unshadowed globals and members; null for all others. */
export function builtInPath(lowering: Lowering, wrapped: NodePath<t.Node>): string | null {
  const path = unwrap(wrapped)
  if (path.isIdentifier()) {
    if (isArguments(path)) return null
    const binding = lowering.resolve(path)
    return binding.kind === 'builtin' ? binding.name : null
  }
  if (!path.isMemberExpression() || path.node.computed) return null
  const known = lowering.resolveMember(path)
  if (known !== null) return known.kind === 'builtin' ? known.name : null
  const object = builtInPath(lowering, path.get('object'))
  const property = path.node.property
  if (object === null || property.type !== 'Identifier') return null
  return object === 'globalThis' ? property.name : `${object}.${property.name}`
}
