// What an identifier inside a function means to the compiler. In doubt a name is unsupported, which keeps the function JavaScript.

import type { NodePath, Scope, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import { findEnum } from './annotations/type-declarations.ts'
import { Captures } from './captures.ts'
import { sameExports } from './chosen-export.ts'
import { ClosedOver } from './closed-over.ts'
import { isPlainRead } from './constant-object.ts'
import { type HeldFunctions, placeOf } from './held-functions.ts'
import { heldProperty } from './held-property.ts'
import { jsonNumbers, jsonTable } from './json-table.ts'
import { localFunction } from './local-function.ts'
import type { Meaning } from './meaning.ts'
import type { Meanings } from './meanings.ts'
import type {
  Binding,
  ClassShape,
  FunctionNode,
  ParsedModule,
  ShapeNode,
  SourceFunction,
  TaggedFunction,
} from './module-index.ts'
import {
  isFunctionPath,
  isRequired,
  isSurelyInitialised,
  isWithin,
  staticPropertyName,
  unwrap,
  wrapped,
} from './static-syntax.ts'
import type { WrittenTypes } from './written-types.ts'

const unsupported = (why: string): Binding => ({ kind: 'unsupported', why })

/** The entry module, and how to ask for what is in it. */
interface Around {
  readonly entry: ParsedModule
  readonly tagged: readonly TaggedFunction[]
  readonly meanings: Meanings
  readonly held: HeldFunctions
  readonly functionAt: (path: NodePath<FunctionNode>, module: ParsedModule) => SourceFunction
  readonly classAt: (path: NodePath<ShapeNode>, module: ParsedModule) => ClassShape
}

export class NameResolver {
  readonly #entry: ParsedModule
  readonly #tagged: readonly TaggedFunction[]
  readonly #meanings: Meanings
  readonly #held: HeldFunctions
  readonly #captures: Captures
  readonly #functionAt: Around['functionAt']
  readonly #classAt: Around['classAt']
  readonly #closedOver = new ClosedOver()

  constructor({ entry, tagged, meanings, held, functionAt, classAt }: Around, types: WrittenTypes) {
    this.#entry = entry
    this.#tagged = tagged
    this.#meanings = meanings
    this.#held = held
    this.#functionAt = functionAt
    this.#classAt = classAt
    this.#captures = new Captures(meanings, types)
  }

  resolve(fn: SourceFunction, identifier: NodePath<t.Identifier>): Binding {
    const { name } = identifier.node
    const { module } = fn
    const variable = identifier.scope.getBinding(name)
    const facts = this.#meanings.factsOf(module)
    if (facts.blockFunctions.has(name) && !variable?.path.isFunctionDeclaration())
      return unsupported(`a function called ${name} is declared in a block`)
    if (facts.blockFunctions.has(name) && isFunctionBody(variable?.scope))
      return unsupported(`a function called ${name} is declared in a block`)
    if (facts.hasWith) return unsupported('a with statement in this file may give the name another meaning')
    if (!variable) {
      if (name === 'arguments') return unsupported('the arguments object is not compiled')
      return this.#toBinding(this.#meanings.ofName(name, identifier, module), fn, name, null)
    }
    if (isWithin(variable.scope.path, fn.path)) return this.#resolveInside(fn, variable, identifier)
    // Babel's scopes do not know enums, so a nearer one is looked for.
    const nearer = facts.enums.has(name) ? findEnum(name, identifier) : null
    if (nearer !== null && isWithin(nearer.at, variable.scope.path) && nearer.at !== variable.scope.path)
      return unsupported(`${name} is an enum`)
    return this.#toBinding(this.#meanings.ofVariable(variable, module), fn, name, variable)
  }

  resolveMember(fn: SourceFunction, member: NodePath<t.MemberExpression>): Binding | null {
    const object = this.#staticObject(fn, unwrap(member.get('object')))
    const name = staticPropertyName(member.node)
    if (object === null)
      return (
        this.#heldFunction(fn, member) ??
        (name === null || isTarget(member) ? null : this.#ofObject(fn, member, name))
      )
    if (object.kind === 'function' && (name === null || /^(?:call|apply|bind|length|name)$/.test(name)))
      return null
    const what = nounOf(object)
    if (name === null) return unsupported(`only properties with a written name of ${what} are compiled`)
    const meaning = this.#meanings.ofProperty(object, name, fn.module)
    const held = isLost(meaning) && !isTarget(member) ? this.#heldValue(object, name) : null
    if (held !== null) return held
    const put = isLost(meaning) ? this.#heldFunction(fn, member) : null
    if (put !== null) return put
    if (meaning.kind === 'variable') return unsupported(`${name} may change; import it by name`)
    return this.#toBinding(meaning, fn, name, null)
  }

  /** The value of a property that may change, compared at the door; null where the entry module has no name for the object. */
  #heldValue(object: Meaning, property: string): Binding | null {
    const value = heldProperty(object, property, this.#meanings)
    const root = value === null ? null : this.#nameInEntry(object)
    return value === null || root === null
      ? null
      : { ...value, conditions: [{ kind: 'holds', root, property, value }] }
  }

  /** The function that the module is seen to put there; the door tests that it still is. */
  #heldFunction(fn: SourceFunction, member: NodePath<t.MemberExpression>): Binding | null {
    const { parentPath } = wrapped(member)
    const isCalled = wrapped(member).key === 'callee' && parentPath?.isCallExpression() === true
    if (fn.module !== this.#entry || !(isCalled || isPlainRead(member))) return null
    const place = placeOf(member)
    const variable = place?.root.scope.getBinding(place.root.node.name)
    if (!place || !variable || isWithin(variable.scope.path, fn.path)) return null
    const owner = this.#held.identityOf(variable)
    const found = this.#held.find(owner, place.path)
    if (found === null) return null
    const { root, path } = place
    const where = { kind: 'function' as const, root: root.node.name, owner, path }
    if (found.kind === 'builtin') return { ...found, conditions: [{ ...where, is: found }] }
    const { key, receiver } = this.#functionAt(found.fn, found.module)
    const is = { kind: 'made' as const, key: found.place.key }
    return receiver === null ? { kind: 'function', key, conditions: [{ ...where, is }] } : null
  }

  /** A property of an object that other code can reach. */
  #ofObject(fn: SourceFunction, member: NodePath<t.MemberExpression>, name: string): Binding | null {
    const object = unwrap(member.get('object'))
    const variable = object.isIdentifier() ? object.scope.getBinding(object.node.name) : undefined
    if (variable === undefined || isWithin(variable.scope.path, fn.path)) return null
    const meaning = this.#meanings.ofVariable(variable, fn.module)
    return meaning.kind === 'variable' ? this.#heldValue(meaning, name) : null
  }

  /** What the entry module calls a class, another module or a variable. */
  #nameInEntry(object: Meaning): string | null {
    for (const [name, variable] of Object.entries(this.#entry.program.scope.bindings)) {
      const { path } = variable
      if (object.kind === 'variable' && object.variable === variable) return name
      if (!variable.constant || isImportOfTypes(path)) continue
      const isCandidate =
        path.isModuleSpecifier() ||
        path.isClassDeclaration() ||
        (path.isVariableDeclarator() && isRequired(path))
      if (isCandidate && isSameObject(this.#meanings.ofVariable(variable, this.#entry), object)) return name
    }
    return null
  }

  /** What the object of a member expression stands for, if its properties are known when compiling. */
  #staticObject(fn: SourceFunction, object: NodePath): Meaning | null {
    if (object.isMemberExpression()) {
      const outer = this.#staticObject(fn, unwrap(object.get('object')))
      const name = staticPropertyName(object.node)
      if (outer === null || name === null) return null
      const meaning = this.#meanings.ofProperty(outer, name, fn.module)
      return nounOf(meaning) === '' ? null : meaning
    }
    if (!object.isIdentifier()) return null
    const variable = object.scope.getBinding(object.node.name)
    if (variable && isWithin(variable.scope.path, fn.path)) return null
    const meaning = variable
      ? this.#meanings.ofVariable(variable, fn.module)
      : this.#meanings.ofName(object.node.name, object, fn.module)
    return nounOf(meaning) === '' ? null : meaning
  }

  /** A name declared in the function itself. */
  #resolveInside(fn: SourceFunction, variable: Variable, identifier: NodePath): Binding {
    const inner = isRedeclared(variable) ? null : localFunction(variable)
    if (inner === null) return { kind: 'local', id: variable.identifier }
    if (inner === fn.path) return { kind: 'function', key: fn.key }
    if (!variable.constant) return unsupported(`the function ${variable.identifier.name} is assigned again`)
    if (
      !isSurelyInitialised(variable) ||
      (!isFunctionPath(variable.path) && (identifier.node.start ?? 0) < (variable.path.node.start ?? 0))
    ) {
      return unsupported(`the function ${variable.identifier.name} may be used before it is initialised`)
    }
    if (this.#closedOver.closes(inner, fn.path)) return { kind: 'closure', path: inner }
    return { kind: 'function', key: this.#functionAt(inner, fn.module).key }
  }

  #toBinding(meaning: Meaning, fn: SourceFunction, name: string, variable: Variable | null): Binding {
    switch (meaning.kind) {
      case 'function':
        return this.#toFunction(meaning, name)
      case 'class':
        return { kind: 'class', key: this.#classAt(meaning.path, meaning.module).key }
      case 'constant':
        return { kind: 'constant', value: meaning.value }
      case 'presumed':
        return {
          kind: 'constant',
          value: meaning.value,
          conditions: meaning.absent.map((each) => ({ kind: 'absent', name: each })),
        }
      case 'builtin':
        return { kind: 'builtin', name: meaning.name }
      case 'unsupported':
        return unsupported(meaning.why)
      case 'variable':
        return variable === null
          ? unsupported(`${name} is known only when the program runs`)
          : this.#capture(fn, variable, meaning)
      case 'json':
        return jsonTable(meaning.value, fn.module, variable)
      default:
        return unsupported(`${name} is ${nounOf(meaning)}, which is no value that can be compiled`)
    }
  }

  #toFunction({ path, module, presumed }: Extract<Meaning, { kind: 'function' }>, name: string): Binding {
    const conditions = presumed === undefined ? [] : sameExports(presumed, this.#entry, this.#meanings)
    if (conditions === null) return unsupported(`which function ${name} is, is chosen when the program runs`)
    const { key } = this.#functionAt(path, module)
    return conditions.length === 0 ? { kind: 'function', key } : { kind: 'function', key, conditions }
  }

  #capture(
    fn: SourceFunction,
    local: Variable,
    { variable, module }: Extract<Meaning, { kind: 'variable' }>,
  ): Binding {
    const { name } = local.identifier
    if (fn.module !== this.#entry) {
      const capture = this.#captures.readFromAfar(variable, module)
      return capture
        ? { kind: 'capture', capture }
        : unsupported(
            `${name} is a variable of ${module.source.path}, which code in another file cannot read`,
          )
    }
    const blind = this.#tagged.find((tag) => !sees(tag.fn, local))
    if (blind)
      return unsupported(
        `${blind.fn.name} stands where ${name} means something else, and so cannot hand it over`,
      )
    return { kind: 'capture', capture: this.#captures.readBesides(local, fn.module, variable, module) }
  }
}

/** Nothing that is known for certain. */
function isLost({ kind }: Meaning): boolean {
  return kind === 'variable' || kind === 'unsupported'
}

/** The member is written, or called. */
function isTarget(member: NodePath): boolean {
  const outer = wrapped(member)
  const parent = outer.parentPath
  if (parent === null || outer.key === 'callee') return !parent?.isNewExpression()
  return !isPlainRead(outer)
}

function isImportOfTypes(path: NodePath): boolean {
  if (path.isImportSpecifier() && path.node.importKind === 'type') return true
  return path.parentPath?.isImportDeclaration() === true && path.parentPath.node.importKind === 'type'
}

function isSameObject(a: Meaning, b: Meaning): boolean {
  if (a.kind === 'class') return b.kind === 'class' && a.path === b.path
  if (a.kind === 'variable') return b.kind === 'variable' && a.variable === b.variable
  return (a.kind === 'namespace' || a.kind === 'exports') && a.kind === b.kind && a.module === b.module
}

/** The scope of a whole function or module, whose names a function declared in a block may take over. */
function isFunctionBody(scope: Scope | undefined): boolean {
  return scope === undefined || scope.path.isProgram() || scope.path.isFunction()
}

/** Whether the name means this variable right beside `fn`. Functions out of its scope cannot reach code that uses it. */
function sees(fn: SourceFunction, variable: Variable): boolean {
  const { parentPath } = fn.path
  if (!isWithin(parentPath, variable.scope.path)) return true
  return parentPath.scope.getBinding(variable.identifier.name) === variable
}

/** What to call a thing that has properties but is no value, or ''. */
function nounOf(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'namespace':
    case 'exports':
    case 'njit':
      return 'a module'
    case 'json':
      return jsonNumbers(meaning.value) === null ? 'a JSON object' : ''
    case 'object':
      return 'an object'
    case 'enum':
      return 'an enum'
    case 'function':
      return 'a function'
    case 'class':
      return 'a class'
    default:
      return ''
  }
}

/** `function sum() { var sum = 0 … }`: the function's name for itself is hidden by a variable, which Babel takes for the same. */
function isRedeclared({ kind, path, constantViolations }: Variable): boolean {
  return (
    kind === 'local' &&
    path.isFunctionExpression() &&
    constantViolations.some((each) => each.isVariableDeclarator() && each.getFunctionParent() === path)
  )
}
