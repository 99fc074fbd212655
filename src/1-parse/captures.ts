// Variables outside a function that it uses: their type, whether they are constant tables, and how their value is had.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import { boxOf } from '../hir/box.ts'
import { type ArrayType, cellOf, sameType, type Type, unknown } from '../hir/types.ts'
import { assignedType, mayHoldArray } from './assigned-type.ts'
import { isAsConst } from './constant-object.ts'
import { literalElements, tableFacts } from './frozen-array.ts'
import type { Meaning } from './meaning.ts'
import type { Meanings } from './meanings.ts'
import type { Capture, ParsedModule } from './module-index.ts'
import { SharedArrays } from './shared-arrays.ts'
import type { WrittenTypes } from './written-types.ts'

/** What is known of a variable wherever it is used. */
interface VariableFacts {
  readonly type: Type
  readonly frozen: boolean
  /** Elements of a table that nothing writes and nobody outside the module sees. */
  readonly elements: readonly number[] | null
}

export class Captures {
  readonly #meanings: Meanings
  readonly #types: WrittenTypes
  readonly #facts = new Map<Variable, VariableFacts>()
  readonly #shared: SharedArrays

  constructor(meanings: Meanings, types: WrittenTypes) {
    this.#meanings = meanings
    this.#types = types
    this.#shared = new SharedArrays(meanings, types)
  }

  /** The variable as code beside it sees it. `local` is the name in that file, which for an import is not where it is declared. */
  readBesides(local: Variable, home: ParsedModule, declared: Variable, declaredIn: ParsedModule): Capture {
    if (local === declared) {
      const shared = this.#sharedCapture(declared, declaredIn)
      if (shared !== null) return shared
    }
    const facts = this.#factsOf(declared, declaredIn)
    const isState = local === declared && isAssignedByFunctions(local)
    const common = this.#common(local, home)
    return {
      ...common,
      type: isState ? this.#stateType(local, home, facts.type, common.key) : facts.type,
      frozen: facts.frozen,
      source: { kind: 'binding' },
    }
  }

  /** Of a variable that functions assign to. */
  #stateType(variable: Variable, home: ParsedModule, type: Type, key: string): Type {
    const typeOf = (value: NodePath): Type => this.#types.ofInitialiser(value, home).type
    const held = assignedType(variable, type, typeOf)
    // Arrays go through the door by themselves, which is cheaper than in an object.
    const isArray = (held.kind === 'optional' ? held.of : held).kind === 'array'
    return isArray || mayHoldArray(variable, typeOf)
      ? type
      : (cellOf(held) ?? boxOf(key, variable.identifier.name, held))
  }

  /** The variable as code in another file sees it; null where only the program, running, could tell its value. */
  readFromAfar(variable: Variable, module: ParsedModule): Capture | null {
    const shared = this.#sharedCapture(variable, module)
    if (shared?.source.kind === 'scratch') return shared
    const { type, elements } = this.#factsOf(variable, module)
    if (elements === null || type.kind !== 'array') return null
    return {
      ...this.#common(variable, module),
      type: { ...type, length: elements.length },
      frozen: true,
      source: { kind: 'literal', elements },
    }
  }

  /** An array that calls need not share, or that shows the bytes of another; null for others. */
  #sharedCapture(variable: Variable, module: ParsedModule): Capture | null {
    const shared = this.#shared.of(variable, module)
    if (shared === null) return null
    const { type, isScratch, view } = shared
    const source = { kind: isScratch ? ('scratch' as const) : ('binding' as const) }
    const capture = { ...this.#common(variable, module), type, frozen: false, source }
    if (view === null) return capture
    const base: Capture =
      this.#sharedCapture(view.base, module) ?? this.readBesides(view.base, module, view.base, module)
    return { ...capture, view: { base, offsetBytes: view.offsetBytes } }
  }

  #common(variable: Variable, module: ParsedModule): Pick<Capture, 'key' | 'name' | 'span'> {
    const { identifier } = variable
    return {
      key: `${module.source.path}:${identifier.start}`,
      name: identifier.name,
      span: module.spanOf(identifier),
    }
  }

  #factsOf(variable: Variable, module: ParsedModule): VariableFacts {
    const known = this.#facts.get(variable)
    if (known) return known
    // While it is being found: a definition that goes in circles says nothing.
    this.#facts.set(variable, { type: unknown, frozen: false, elements: null })
    const facts = this.#findFacts(variable, module)
    this.#facts.set(variable, facts)
    return facts
  }

  #findFacts(variable: Variable, module: ParsedModule): VariableFacts {
    const { path } = variable
    if (path.isVariableDeclarator() && path.node.id.type === 'ObjectPattern')
      return this.#factsOfPattern(path, variable, module)
    const written = this.#types.ofVariable(variable, module)
    const { initialised } = written
    const init = path.get('init') as NodePath
    if (written.type.kind === 'unknown' && init?.node)
      return this.#factsOfAlias(this.#meanings.ofExpression(init, module), variable)
    if (!path.isVariableDeclarator() || initialised?.type.kind !== 'array')
      return { type: written.type, frozen: false, elements: null }
    const table = this.#meanings.factsOf(module).hasEval
      ? { frozen: false, unwritten: false }
      : tableFacts(variable, init, initialised.isFresh)
    const isConst = variable.kind === 'const' || (variable.constant && table.frozen)
    const isTyped = initialised.type.container === 'typed'
    const keepsLength = initialised.isFresh && variable.constant && (isTyped || (isConst && table.unwritten))
    const type = withLength(written.type, initialised.type, keepsLength ? initialised.length : null)
    // What `as const` promises to this file's readers, other files need not keep.
    const elements = table.unwritten && !isAsConst(init) ? literalElements(init) : null
    // Elsewhere the declaration may run again and make another array.
    const isUnique = variable.scope.path.isProgram()
    return {
      type,
      frozen: table.frozen && isUnique && type.kind === 'array',
      elements: isUnique ? elements : null,
    }
  }

  /** `const { name } = require('./other')` */
  #factsOfPattern(path: NodePath, variable: Variable, module: ParsedModule): VariableFacts {
    const none: VariableFacts = { type: unknown, frozen: false, elements: null }
    const init = path.get('init') as NodePath
    if (!init.node || !path.isVariableDeclarator() || path.node.id.type !== 'ObjectPattern') return none
    const property = path.node.id.properties.find(
      (each) => each.type === 'ObjectProperty' && each.value === variable.identifier,
    )
    if (property?.type !== 'ObjectProperty' || property.key.type !== 'Identifier') return none
    return this.#factsOfAlias(
      this.#meanings.ofProperty(this.#meanings.ofExpression(init, module), property.key.name, module),
      variable,
    )
  }

  /** Another name for a variable of its own: of the same type, but who writes through which name is not followed. */
  #factsOfAlias(meaning: Meaning, variable: Variable): VariableFacts {
    const type =
      meaning.kind === 'variable' && meaning.variable !== variable
        ? this.#factsOf(meaning.variable, meaning.module).type
        : unknown
    return { type: withoutLength(type), frozen: false, elements: null }
  }
}

/** Some function, not the code that declares the variable, assigns to it: compiled code may, too. */
export function isAssignedByFunctions(variable: Variable): boolean {
  const home = variable.scope.getFunctionParent()
  return variable.constantViolations.some((each) => each.scope.getFunctionParent() !== home)
}

/** The annotated type, with the length that the initialiser shows. An annotation that says something else wins. */
function withLength(written: Type, initialised: ArrayType, length: number | null): Type {
  if (written.kind !== 'array') return written
  const isSame = sameType({ ...withoutLength(written), readonly: false } as Type, {
    ...initialised,
    readonly: false,
  })
  return isSame && length !== null ? { ...written, length } : written
}

function withoutLength(type: Type): Type {
  if (type.kind !== 'array') return type
  const { length: _length, ...rest } = type
  return rest
}
