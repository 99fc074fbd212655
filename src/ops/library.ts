// The array methods and converting constructors, as JavaScript source that is compiled along with the code that calls them.
// Which function serves a call depends on the class of the receiver and, where known, on the arguments.

import type { ModuleIndex, SourceFunction } from '../1-parse/module-index.ts'
import type { LoweringContext } from '../2-lower/lowering.ts'
import type { Library } from '../3-infer/library.ts'
import { invariant } from '../diagnostics/invariant.ts'
import type { Type } from '../hir/types.ts'
import { elementInfo, elementOf, isCollection, isFlatList, isNumber } from '../hir/types.ts'
import { LIBRARY_PATH, type SourceFile } from '../source.ts'
import { collections } from './library/collections.ts'
import { copy } from './library/copy.ts'
import { lists } from './library/lists.ts'
import { positions } from './library/positions.ts'
import { search } from './library/search.ts'
import { sort, sortOf } from './library/sort.ts'
import { sortBy } from './library/sort-by.ts'
import { sortListBy } from './library/sort-list-by.ts'
import { strings } from './library/strings.ts'
import { moves, setOverlapping, write } from './library/write.ts'

export interface JavaScriptLibrary extends Library, Pick<LoweringContext, 'callbackFunction'> {
  /** The index that a function of the library is lowered against; null for other functions. */
  indexOf(fn: SourceFunction): ModuleIndex | null
}

const typedClasses = [...elementInfo.values()].map((info) => ({
  name: info.constructorName,
  isFloat: info.isFloat,
}))

/** Every library function's text by its name. */
export function libraryFunctions(): ReadonlyMap<string, string> {
  const perClass = typedClasses.map(
    ({ name, isFloat }) => copy(name, `new ${name}(n)`, '') + setOverlapping(name) + sortOf(name, isFloat),
  )
  const fixed = copy('Array', 'new Array(n).fill(0)', '+')
  const text = [
    positions,
    search,
    write,
    moves('typed', ''),
    moves('Array', '+'),
    sort,
    sortBy,
    sortListBy,
    moves('list', ''),
    ...perClass,
    fixed,
    lists,
    strings,
    collections,
  ].join('\n')
  const functions = text.split(/\n+(?=(?:\/\/.*\n)*function )/).filter((each) => each.includes('function '))
  return new Map(functions.map((each) => [/function (\w+)/.exec(each)?.[1] ?? '', each]))
}

/** A module of one library function and those it calls, so that no more is parsed than is used. */
export function librarySource(name: string, functions: ReadonlyMap<string, string>): SourceFile {
  const needed = new Set([name])
  // The set grows while it is walked: what a needed function calls is needed too.
  for (const each of needed) {
    const text = functions.get(each)
    invariant(text !== undefined, `the library has no function ${each}`)
    for (const [, called] of text.matchAll(/\b(\w+)\(/g)) {
      if (called !== undefined && functions.has(called)) needed.add(called)
    }
  }
  const text = [...needed].map((each) => functions.get(each)).join('\n\n')
  return { path: `${LIBRARY_PATH}/${name}`, text: `/* @njit-module */\n${text}\n` }
}

const SHARED_METHODS: ReadonlySet<string> = new Set(['at', 'indexOf', 'includes', 'fill', 'join'])
const MOVING_METHODS: ReadonlySet<string> = new Set(['reverse', 'copyWithin'])
const COPYING_METHODS: ReadonlySet<string> = new Set(['slice', 'toReversed', 'with'])
const SORTING_METHODS: ReadonlySet<string> = new Set(['sort', 'toSorted'])

/** Methods of strings; those that are one operation are none of the library's. */
const STRING_METHODS: ReadonlyMap<string, string> = new Map([
  ...[
    ...[
      'slice',
      'substr',
      'at',
      'codePointAt',
      'indexOf',
      'lastIndexOf',
      'includes',
      'startsWith',
      'endsWith',
    ],
    ...['repeat', 'padStart', 'padEnd', 'trim', 'trimStart', 'trimEnd', 'toLowerCase', 'toUpperCase'],
    ...['replace', 'replaceAll', 'split'],
  ].map((name): [string, string] => [name, `${name}_string`]),
  ['trimLeft', 'trimStart_string'],
  ['trimRight', 'trimEnd_string'],
])

/** Methods that are given a function. */
const CALLBACK_METHODS: ReadonlyMap<string, string> = new Map([
  ['sort', 'sortBy'],
  ['toSorted', 'toSortedBy'],
])

/** Name of the library function for a method, or null. */
export function methodFunction(receiver: Type, method: string, args?: readonly Type[]): string | null {
  if (receiver.kind === 'string') return STRING_METHODS.get(method) ?? null
  if (isNumber(receiver)) return method === 'toString' && args?.length === 1 ? 'toString_number' : null
  if (isCollection(receiver)) return collectionFunction(receiver.collection.value !== null, method)
  if (receiver.kind !== 'array' && receiver.kind !== 'list') return null
  if (receiver.kind === 'list' || receiver.container === 'list') {
    const growing = growingFunction(receiver, method, args)
    if (growing !== null) return growing
  }
  if (receiver.kind === 'list') return listFunction(method, args)
  const isList = receiver.container === 'list'
  const className = isList ? 'Array' : elementOf(receiver.element).constructorName
  if (SHARED_METHODS.has(method)) return method
  if (MOVING_METHODS.has(method)) return `${method}_${isList ? 'Array' : 'typed'}`
  if (COPYING_METHODS.has(method)) return `${method}_${className}`
  // Lists sort as strings, with a comparison function, or not at all.
  if (SORTING_METHODS.has(method)) return isList || takesComparison(args) ? null : `${method}_${className}`
  if (method === 'lastIndexOf') return lastIndexOfFunction(args)
  if (method === 'set' && !isList) return setFunction(receiver, className, args)
  return null
}

const COLLECTION_METHODS: ReadonlySet<string> = new Set(['has', 'delete', 'clear'])

function collectionFunction(isMap: boolean, method: string): string | null {
  if (COLLECTION_METHODS.has(method) || (isMap && (method === 'get' || method === 'set')))
    return `${method}_Map`
  return !isMap && method === 'add' ? 'add_Set' : null
}

/** Methods of arrays that grow, and of fixed ones that thereby do. */
function growingFunction(receiver: Type, method: string, args: readonly Type[] | undefined): string | null {
  const [first] = args ?? []
  switch (method) {
    case '...':
      if (first?.kind === 'string') return 'appendPoints'
      return first !== undefined && isCollection(first) ? 'appendSet' : 'appendAll'
    case '...keys':
      return 'appendKeys'
    case '...values':
      return 'appendValues'
    case 'concat':
      if (args === undefined || args.length > 1) return null
      return first === undefined
        ? 'concat'
        : isList(first)
          ? 'concatArray'
          : isObject(first)
            ? null
            : 'concatValue'
    case 'flat':
      return receiver.kind === 'list' && receiver.of.kind === 'list' && args?.length === 0 ? 'flat' : null
    case 'unshift':
      return args?.length === 1 ? 'unshift' : null
    case 'splice':
      return ['spliceRest', 'splice', 'spliceValue'][(args?.length ?? 0) - 1] ?? null
    default:
      return null
  }
}

const isList = (type: Type): boolean => type.kind === 'list' || isFlatList(type)
const isObject = (type: Type): boolean => type.kind !== 'scalar'

/** The other methods of an array that grows. */
function listFunction(method: string, args: readonly Type[] | undefined): string | null {
  if (SHARED_METHODS.has(method)) return method
  if (MOVING_METHODS.has(method) || COPYING_METHODS.has(method)) return `${method}_list`
  return method === 'lastIndexOf' ? lastIndexOfFunction(args) : null
}

const takesComparison = (args: readonly Type[] = []): boolean => args.some((arg) => arg.kind !== 'undefined')

/** A missing start means the end of the array, an undefined one its beginning: only the arguments as written tell which. */
function lastIndexOfFunction(args: readonly Type[] | undefined): string | null {
  if (args === undefined) return null
  return args.length < 2 ? 'lastIndexOf' : 'lastIndexOfFrom'
}

/** Arrays of other classes are never views of the same elements. */
function setFunction(receiver: Type, className: string, args: readonly Type[] | undefined): string {
  const [source] = args ?? []
  const isOfOtherClass =
    receiver.kind === 'array' &&
    source?.kind === 'array' &&
    (source.container === 'list' || source.element !== receiver.element)
  return isOfOtherClass ? 'set' : `set_${className}`
}

/** Name of the library function for a constructor or `from` on one array, or null. */
export function constructorFunction(name: string, args: readonly Type[]): string | null {
  const [, className, isFrom] = /^(?:new )?(\w+?)(\.from)?$/.exec(name) ?? []
  const isKnown = typedClasses.some((each) => each.name === className)
  const isOneArray = args.length === 1 && args[0]?.kind === 'array'
  if (!isKnown || !isOneArray || name.startsWith('new ') === (isFrom !== undefined)) return null
  return `from_${className}`
}

/** `index` is stage 1 for a module without imports; it is called once for each library function asked for. */
export function makeLibrary(index: (source: SourceFile) => ModuleIndex): JavaScriptLibrary {
  const texts = libraryFunctions()
  const byName = new Map<string, SourceFunction>()
  const byKey = new Map<string, SourceFunction>()
  const indexes = new Map<string, ModuleIndex>()
  const load = (name: string | null): SourceFunction | null => {
    if (name === null) return null
    const known = byName.get(name)
    if (known !== undefined) return known
    const source = librarySource(name, texts)
    const loaded = index(source)
    indexes.set(source.path, loaded)
    for (const { fn } of loaded.tagged) byKey.set(fn.key, fn)
    const fn = loaded.tagged.find((tagged) => tagged.fn.name === name)?.fn
    invariant(fn !== undefined, `stage 1 does not find ${name} in the library`)
    byName.set(name, fn)
    return fn
  }
  return {
    find: (receiver, method, args) => load(methodFunction(receiver, method, args)),
    constructorFor: (name, args) => load(constructorFunction(name, args)),
    callbackFunction: (method) => {
      const fn = load(CALLBACK_METHODS.get(method) ?? null)
      const index = fn === null ? undefined : indexes.get(fn.span.file)
      return fn === null || index === undefined ? null : { fn, index }
    },
    // Functions inside library functions are known to the index of their module.
    function: (key) =>
      byKey.get(key) ?? indexes.get(key.slice(0, key.lastIndexOf(':')))?.function(key) ?? null,
    indexOf: (fn) => indexes.get(fn.span.file) ?? null,
  }
}
