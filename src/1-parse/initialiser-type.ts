// The type of a variable that is not annotated, guessed from what it is initialised with. The door checks every guess at each call.

import type { NodePath } from '@babel/traverse'
import {
  arrayOf,
  bigint,
  boolean,
  float64,
  isNumber,
  listOfNumbers,
  sameType,
  string,
  type Type,
  undefinedType,
  unknown,
} from '../hir/types.ts'
import { typedArrayClasses } from './annotations/written-type.ts'
import { arrayMadeBy, literalElements } from './frozen-array.ts'
import { hostConstants } from './host-globals.ts'
import { frozenArgument, staticPropertyName, unwrap } from './static-syntax.ts'

export interface Initialised {
  readonly type: Type
  /** The expression makes a new array that nobody else has. */
  readonly isFresh: boolean
  /** Length of that array, where it is written. */
  readonly length: number | null
}

/** What is known of the names that an expression mentions. */
export interface NameKnowledge {
  readonly typeOfVariable: (name: string, at: NodePath) => Type
  /** The number that an expression is known to be, or null. */
  readonly numberOf: (expression: NodePath) => number | null
  /** The host's global that a name stands for, or null. */
  readonly hostOf: (name: string, at: NodePath) => string | null
  /** Type of the instances of the class that a name stands for; unknown where it stands for none. */
  readonly instanceOf: (name: string, at: NodePath) => Type
  /** Type of a field of the instance that the code around makes, as far as it is known by now. */
  readonly fieldOfThis: (name: string) => Type
  /** The function that a name stands for, and what is known of the names in its file. */
  readonly functionOf: (
    name: string,
    at: NodePath,
  ) => { readonly path: NodePath; readonly names: NameKnowledge } | null
  /** What is written of the result of the function that an expression stands for; unknown where nothing is. */
  readonly resultOf: (callee: NodePath) => Type
}

const plain = (type: Type): Initialised => ({ type, isFresh: false, length: null })

export function typeOfInitialiser(expression: NodePath, names: NameKnowledge, depth = 0): Initialised {
  const path = unwrap(expression)
  const again = (inner: NodePath): Initialised => typeOfInitialiser(inner, names, depth + 1)
  if (depth > 64) return plain(unknown)
  if (path.isNumericLiteral()) return plain(float64)
  if (path.isBooleanLiteral()) return plain(boolean)
  if (path.isStringLiteral() || path.isTemplateLiteral()) return plain(string)
  if (path.isBigIntLiteral()) return plain(bigint)
  if (path.isIdentifier())
    return plain(path.node.name === 'undefined' ? undefinedType : names.typeOfVariable(path.node.name, path))
  if (path.isArrayExpression()) return listLiteral(path, again)
  if (path.isUnaryExpression())
    return plain(unaryType(path.node.operator, () => again(path.get('argument')).type))
  if (path.isBinaryExpression())
    return plain(
      binaryType(path.node.operator, again(path.get('left') as NodePath).type, again(path.get('right')).type),
    )
  if (path.isConditionalExpression())
    return plain(eitherType(again(path.get('consequent')).type, again(path.get('alternate')).type))
  if (path.isLogicalExpression() && path.node.operator !== '&&')
    return plain(eitherType(again(path.get('left')).type, again(path.get('right')).type))
  if (path.isMemberExpression()) return plain(memberType(path, again, names))
  if (path.isNewExpression()) return constructed(path, again, names)
  if (!path.isCallExpression()) return plain(unknown)
  return calledFunction(path, names, depth) ?? annotatedResult(path, names) ?? called(path, again)
}

/** What is not known is taken to be like the other. */
function eitherType(first: Type, second: Type): Type {
  const isOpen = (type: Type): boolean => type.kind === 'unknown'
  if (isOpen(first) !== isOpen(second)) return scalarOnly(isOpen(first) ? second : first)
  return sameType(first, second) ? first : unknown
}

const scalarOnly = (type: Type): Type => (type.kind === 'scalar' ? type : unknown)

function listLiteral(path: NodePath, again: (inner: NodePath) => Initialised): Initialised {
  const elements = path.get('elements') as NodePath[]
  const isNumbers = elements.every(
    (each) => each.node && !each.isSpreadElement() && isNumber(again(each).type),
  )
  return isNumbers
    ? { type: listOfNumbers, isFresh: true, length: literalElements(path)?.length ?? null }
    : plain(unknown)
}

function unaryType(operator: string, operand: () => Type): Type {
  switch (operator) {
    case '!':
      return boolean
    case '+':
      return float64
    case 'void':
      return undefinedType
    case '-':
    case '~': {
      const type = operand()
      return isNumber(type) || type === bigint ? type : unknown
    }
    default:
      return unknown
  }
}

function binaryType(operator: string, left: Type, right: Type): Type {
  if (/^(?:[<>]=?|[!=]==?)$/.test(operator)) return boolean
  if (!/^(?:[-+*/%&|^]|\*\*|<<|>>>?)$/.test(operator)) return unknown
  if (operator === '+' && (left === string || right === string)) return string
  if (isNumber(left) && isNumber(right)) return float64
  // But for `+`, what a number is combined with gives a number or throws.
  if (operator === '>>>' || (operator !== '+' && (isNumber(left) || isNumber(right)))) return float64
  return left === bigint && right === bigint ? bigint : unknown
}

function memberType(path: NodePath, again: (inner: NodePath) => Initialised, names: NameKnowledge): Type {
  if (!path.isMemberExpression()) return unknown
  const { object } = path.node
  const name = staticPropertyName(path.node)
  if (object.type === 'ThisExpression') return name === null ? unknown : names.fieldOfThis(name)
  if (
    object.type === 'Identifier' &&
    !path.scope.hasBinding(object.name, true) &&
    hostConstants.has(`${object.name}.${name}`)
  )
    return float64
  const owner = again(path.get('object')).type
  if (owner.kind !== 'array') return unknown
  if (name === 'length') return float64
  return name === null && path.node.computed && !typeIsWide(owner.element) ? float64 : unknown
}

const typeIsWide = (element: string): boolean => element === 'int64' || element === 'uint64'

function constructed(
  path: NodePath,
  again: (inner: NodePath) => Initialised,
  names: NameKnowledge,
): Initialised {
  if (!path.isNewExpression() || path.node.callee.type !== 'Identifier') return plain(unknown)
  const { name } = path.node.callee
  const [first, second] = path.get('arguments') as NodePath[]
  const element = typedArrayClasses.get(names.hostOf(name, path) ?? '')
  if (element === undefined) {
    const isArray = name === 'Array' && !path.scope.hasBinding(name, true)
    return plain(isArray ? listOfNumbers : names.instanceOf(name, path))
  }
  // Over a buffer the array is a view that others may share.
  const isFresh = !second && (first === undefined || first.isArrayExpression() || isNumber(again(first).type))
  const length = first === undefined ? 0 : (names.numberOf(first) ?? literalElements(path)?.length ?? null)
  return { type: arrayOf(element), isFresh, length: isFresh ? length : null }
}

/** A call of a function that is known, or of one written on the spot, that makes an array and gives it away. */
function calledFunction(path: NodePath, names: NameKnowledge, depth: number): Initialised | null {
  const callee = unwrap(path.get('callee') as NodePath)
  const fn = callee.isIdentifier() ? names.functionOf(callee.node.name, callee) : { path: callee, names }
  const made = fn?.path.isFunction() === true ? arrayMadeBy(fn.path) : null
  if (fn === null || made === null) return null
  const initialised = typeOfInitialiser(made.init, fn.names, depth + 1)
  if (initialised.type.kind !== 'array') return null
  return {
    ...initialised,
    isFresh: initialised.isFresh && made.isOwn,
    length: initialised.type.container === 'typed' ? initialised.length : null,
  }
}

function annotatedResult(path: NodePath, names: NameKnowledge): Initialised | null {
  const type = names.resultOf(unwrap(path.get('callee') as NodePath))
  return ['struct', 'list', 'array', 'string', 'scalar'].includes(type.kind) ? plain(type) : null
}

function called(path: NodePath, again: (inner: NodePath) => Initialised): Initialised {
  const frozen = frozenArgument(path)
  if (frozen !== null) return again(frozen)
  if (!path.isCallExpression()) return plain(unknown)
  const { callee } = path.node
  const isHost = (name: string): boolean => !path.scope.hasBinding(name, true)
  if (callee.type === 'Identifier') {
    if (!isHost(callee.name)) return plain(unknown)
    if (['Number', 'parseInt', 'parseFloat'].includes(callee.name)) return plain(float64)
    if (['Boolean', 'isNaN', 'isFinite'].includes(callee.name)) return plain(boolean)
    return plain(callee.name === 'BigInt' ? bigint : unknown)
  }
  if (callee.type !== 'MemberExpression') return plain(unknown)
  const method = staticPropertyName(callee)
  if (callee.object.type === 'Identifier' && isHost(callee.object.name)) {
    const { name } = callee.object
    if (
      name === 'Math' ||
      (name === 'performance' && method === 'now') ||
      (name === 'Date' && method === 'now')
    )
      return plain(float64)
    const element = typedArrayClasses.get(name)
    if (element !== undefined && (method === 'from' || method === 'of'))
      return { type: arrayOf(element), isFresh: true, length: null }
  }
  // `new Array(n).fill(0)`, `new Float64Array(n).fill(1)`
  const receiver = path.get('callee.object') as NodePath
  if (method === 'fill') return again(receiver)
  return method === 'slice' ? { type: again(receiver).type, isFresh: true, length: null } : plain(unknown)
}
