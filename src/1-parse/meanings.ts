// Follows names and expressions to what they stand for: through constants, aliases of built-ins, imports, `require`, re-exports,
// enums and constant objects. Whatever may change while the program runs stays a variable.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import { findEnum } from './annotations/type-declarations.ts'
import { assigningStatements } from './assigning-statements.ts'
import { type CommonJsExports, commonJsExports } from './commonjs-exports.ts'
import { isNeverChanged, isPlainObject, isWrittenThrough, propertyValue } from './constant-object.ts'
import { enumMember } from './enum-members.ts'
import { foldBinary, foldUnary } from './fold-constant.ts'
import { functionProperty } from './function-properties.ts'
import { hostConstants, hostGlobals, isBuildName } from './host-globals.ts'
import { meaningOfParameter } from './immediate-call.ts'
import { InitialEvaluator } from './initial-evaluator.ts'
import { InitialisationOrder } from './initialisation-order.ts'
import { ofJson, ofJsonProperty } from './json-meaning.ts'
import { constantMeaning, folded, type Meaning, unsupported } from './meaning.ts'
import { exportNamed, ifCompiled, wholeExport } from './module-exports.ts'
import { collectFacts, type ModuleFacts } from './module-facts.ts'
import type { ParsedModule } from './module-index.ts'
import { type Imported, type Modules, nameOf } from './modules.ts'
import { staticMember } from './static-member.ts'
import {
  frozenArgument,
  interopArgument,
  isAmbient,
  isFunctionPath,
  isOpenToOthers,
  isRequired,
  isSurelyInitialised,
  requireSpecifier,
  staticKey,
  staticPropertyName,
  unwrap,
} from './static-syntax.ts'

/** Deepest nesting of expressions, aliases and re-exports that is followed. */
const MAX_DEPTH = 200
const circular = unsupported('its definition goes in circles')

export class Meanings {
  readonly modules: Modules
  readonly #order = new InitialisationOrder()
  readonly #facts = new Map<ParsedModule, ModuleFacts>()
  readonly #exports = new Map<ParsedModule, CommonJsExports>()
  /** By variable, or by a text that names an export or an enum member. */
  readonly #known = new Map<Variable | string, Meaning>()
  readonly #evaluator: InitialEvaluator
  #depth = 0

  constructor(modules: Modules) {
    this.modules = modules
    this.#evaluator = new InitialEvaluator({
      ofName: (name, at, module) => this.ofName(name, at, module),
      ofRequire: (path, module) => {
        const specifier = requireSpecifier(path)
        return specifier === null ? null : this.#ofRequire(specifier, module)
      },
      ofProperty: (object, name, module) => this.ofProperty(object, name, module),
      isAbsent: (name, _, module) => isBuildName(name) && !this.factsOf(module).patched.has(name),
    })
  }

  exportsOf(module: ParsedModule): CommonJsExports {
    const known = this.#exports.get(module)
    if (known) return known
    const exports = commonJsExports(module)
    this.#exports.set(module, exports)
    return exports
  }

  factsOf(module: ParsedModule): ModuleFacts {
    const known = this.#facts.get(module)
    if (known) return known
    const facts = collectFacts(module)
    this.#facts.set(module, facts)
    return facts
  }

  /** Whether some function may use a variable before it has its first value. */
  mayBeReadEarly(variable: Variable): boolean {
    return this.#order.mayBeReadEarly(variable)
  }

  /** What `name`, mentioned at `at`, stands for. */
  ofName(name: string, at: NodePath, module: ParsedModule): Meaning {
    const variable = at.scope.getBinding(name)
    if (variable) return this.ofVariable(variable, module)
    const found = this.factsOf(module).enums.has(name) ? findEnum(name, at) : null
    if (found) return { kind: 'enum', module, ...found }
    if (this.factsOf(module).patched.has(name)) return unsupported(`this module changes ${name}`)
    if (hostConstants.has(name)) return constantMeaning(hostConstants.get(name))
    if (hostGlobals.has(name)) return { kind: 'builtin', name }
    return unsupported(`${name} is not declared in this file`)
  }

  /** What a declared variable stands for. */
  ofVariable(variable: Variable, module: ParsedModule): Meaning {
    return this.#remembered(variable, () => this.#ofVariable(variable, module))
  }

  /** What `import { name } from module` gives. */
  ofExport(name: string, module: ParsedModule): Meaning {
    return this.#remembered(JSON.stringify([module.source.path, name]), () =>
      through(module, exportNamed(name, module, this)),
    )
  }

  /** Finds each meaning once. While it is looked for, it counts as circular, so that definitions in circles end. */
  #remembered(key: Variable | string, find: () => Meaning): Meaning {
    const known = this.#known.get(key)
    if (known) return known
    this.#known.set(key, circular)
    const meaning = this.#guarded(find)
    this.#known.set(key, meaning)
    return meaning
  }

  /** What an expression, evaluated once when its module loads, stands for; 'unsupported' where it has to be evaluated. */
  ofExpression(path: NodePath, module: ParsedModule): Meaning {
    return this.#guarded(() => this.#ofExpression(unwrap(path), module))
  }

  #guarded(find: () => Meaning): Meaning {
    if (this.#depth >= MAX_DEPTH) return unsupported('its definition is too deep')
    this.#depth++
    try {
      return find()
    } finally {
      this.#depth--
    }
  }

  #ofVariable(variable: Variable, module: ParsedModule): Meaning {
    const name = variable.identifier.name
    const { path } = variable
    if (path.isImportSpecifier() || path.isImportDefaultSpecifier() || path.isImportNamespaceSpecifier()) {
      return unlessWritten(this.#ofImport(path, module), variable)
    }
    if (path.isTSImportEqualsDeclaration())
      return unlessWritten(this.#ofImportEquals(path.node, module), variable)
    const unknown: Meaning = { kind: 'variable', module, variable }
    if (variable.kind === 'param') return meaningOfParameter(variable, module, this) ?? unknown
    if (path.isCatchClause()) return unknown
    if (this.factsOf(module).hasEval && variable.kind !== 'const')
      return unsupported(`this module calls eval, which may change ${name}`)
    if (path.isClassDeclaration() && variable.constant) return { kind: 'class', module, path }
    if (path.isClass()) return unsupported(`${name} is a class expression, or assigned again`)
    if (isFunctionPath(path)) {
      return variable.constant ? { kind: 'function', module, path } : unsupported(`${name} is assigned again`)
    }
    if (!path.isVariableDeclarator()) return unsupported(`${name} is no variable or function`)
    if (isAmbient(path)) return unsupported(`${name} is only declared in this file`)
    if (!variable.constant) return this.#ofAssigned(variable, module) ?? unknown
    const found = this.#ofDeclarator(path, variable, module)
    const value = found === null ? null : unlessWritten(found, variable)
    // What a module exports is worth a reason; other values are had when the program runs.
    if (value?.kind === 'unsupported' && isRequired(path)) return value
    return value === null || value.kind === 'unsupported'
      ? unknown
      : this.#whenInitialised(value, variable, unknown)
  }

  /** What a variable holds once the code beside its declaration has assigned to it, if nobody can look at it before. */
  #ofAssigned(variable: Variable, module: ParsedModule): Meaning | null {
    const statements = isOpenToOthers(variable) ? null : assigningStatements(variable)
    if (statements === null) return null
    const home = variable.scope.getFunctionParent()
    const end = Math.max(...statements.map((each) => each.node.end ?? 0))
    const isEarly = ({ scope, node }: NodePath): boolean =>
      scope.getFunctionParent() === home && (node.start ?? 0) < end
    if (variable.referencePaths.some(isEarly) || this.#order.mayBeReadEarly(variable, end)) return null
    const value = this.#evaluator.variable(variable, statements, module)
    return value?.kind === 'object' && !isNeverChanged(variable, value.path) ? null : value
  }

  /** The value is presumed only where no one can look at the variable before it is there. */
  #whenInitialised(value: Meaning, variable: Variable, unknown: Meaning): Meaning {
    if (value.kind === 'variable') return unknown
    if (!this.#order.mayBeReadEarly(variable)) return value
    if (value.kind === 'constant' || value.kind === 'presumed') return unknown
    return unsupported(
      `${variable.identifier.name} may be used before it is initialised; move its declaration up`,
    )
  }

  #ofDeclarator(
    path: NodePath<t.VariableDeclarator>,
    variable: Variable,
    module: ParsedModule,
  ): Meaning | null {
    const init = path.get('init') as NodePath
    if (!init.node || !isSurelyInitialised(variable) || isOpenToOthers(variable)) return null
    const { id } = path.node
    if (id.type === 'ObjectPattern') return this.#ofPattern(id, init, variable, module)
    if (id.type !== 'Identifier') return null
    const value = this.ofExpression(init, module)
    if (value.kind !== 'object') return value
    if (isPlainObject(frozenArgument(unwrap(init)) ?? unwrap(init)))
      return isNeverChanged(variable, init) ? value : null
    // A literal that the initialiser chose: this variable is its only name.
    const isChosen = value.path.find((outer) => outer === init) !== null
    return isChosen && !isNeverChanged(variable, value.path) ? null : value
  }

  /** `const { name } = object` */
  #ofPattern(
    pattern: t.ObjectPattern,
    init: NodePath,
    variable: Variable,
    module: ParsedModule,
  ): Meaning | null {
    for (const each of pattern.properties) {
      if (each.type !== 'ObjectProperty' || each.value !== variable.identifier) continue
      const key = staticKey(each)
      return key === null ? null : this.ofProperty(this.ofExpression(init, module), key, module)
    }
    return null
  }

  #ofImport(
    path: NodePath<t.ImportSpecifier | t.ImportDefaultSpecifier | t.ImportNamespaceSpecifier>,
    module: ParsedModule,
  ): Meaning {
    const declaration = path.parent as t.ImportDeclaration
    const specifier = declaration.source.value
    const imported = this.modules.import(specifier, module)
    if (imported === null) return unsupported(`"${specifier}" was not found, or cannot be read`)
    const { node } = path
    if (node.type === 'ImportNamespaceSpecifier') return asNamespace(imported)
    return this.ofImported(
      imported,
      node.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(node.imported),
    )
  }

  /** What an import of `name` from a module gives. */
  ofImported(imported: Imported, name: string): Meaning {
    switch (imported.kind) {
      case 'njit':
        return { kind: 'builtin', name: `njit.${name}` }
      case 'json':
        return name === 'default' ? ofJson(imported.value) : ofJsonProperty(imported.value, name)
      case 'module':
        return this.ofExport(name, imported.module)
    }
  }

  #ofImportEquals({ moduleReference, id }: t.TSImportEqualsDeclaration, module: ParsedModule): Meaning {
    return moduleReference.type === 'TSExternalModuleReference'
      ? this.#ofRequire(moduleReference.expression.value, module)
      : unsupported(`${id.name} is a namespace`)
  }

  #ofRequire(specifier: string, module: ParsedModule): Meaning {
    const imported = this.modules.import(specifier, module)
    if (imported === null) return unsupported(`"${specifier}" was not found, or cannot be read`)
    if (imported.kind !== 'module' || imported.module.format === 'esm') return asNamespace(imported)
    return this.ofRequired(imported.module)
  }

  /** What `require` gives of a CommonJS module. */
  ofRequired(module: ParsedModule): Meaning {
    return this.#guarded(() => through(module, wholeExport(module, this)))
  }

  #ofExpression(path: NodePath, module: ParsedModule): Meaning {
    if (isFunctionPath(path)) return { kind: 'function', module, path }
    if (path.isIdentifier()) return this.ofName(path.node.name, path, module)
    if (path.isNumericLiteral() || path.isBooleanLiteral() || path.isStringLiteral())
      return constantMeaning(path.node.value)
    if (path.isBigIntLiteral()) return constantMeaning(BigInt(path.node.value.replaceAll('_', '')))
    if (path.isMemberExpression()) {
      const name = staticPropertyName(path.node)
      return name === null
        ? this.#computed(path, module)
        : this.ofProperty(this.ofExpression(path.get('object'), module), name, module)
    }
    if (path.isUnaryExpression()) return this.#ofUnary(path, module)
    if (path.isBinaryExpression()) return this.#ofBinary(path, module)
    const specifier = requireSpecifier(path)
    if (specifier !== null) return unlessLate(this.#ofRequire(specifier, module), path)
    const wrappedModule = interopArgument(path)
    if (wrappedModule !== null) return ifCompiled(this.ofExpression(wrappedModule, module))
    const frozen = frozenArgument(path)
    if (frozen !== null) return this.ofExpression(frozen, module)
    if (isPlainObject(path)) return { kind: 'object', module, path }
    return this.#computed(path, module)
  }

  /** The value of an expression whose operands are not all constants. */
  #computed(path: NodePath, module: ParsedModule): Meaning {
    return (
      this.#evaluator.expression(path, module) ?? unsupported('its value is computed when the program runs')
    )
  }

  #ofUnary(path: NodePath<t.UnaryExpression>, module: ParsedModule): Meaning {
    const value = this.ofExpression(path.get('argument'), module)
    if (value.kind !== 'constant') return this.#computed(path, module)
    return folded(foldUnary(path.node.operator, value.value))
  }

  #ofBinary(path: NodePath<t.BinaryExpression>, module: ParsedModule): Meaning {
    const left = this.ofExpression(path.get('left') as NodePath, module)
    const right = this.ofExpression(path.get('right'), module)
    if (left.kind !== 'constant' || right.kind !== 'constant') return this.#computed(path, module)
    return folded(foldBinary(path.node.operator, left.value, right.value))
  }

  /** What `object.name` stands for. */
  ofProperty(object: Meaning, name: string, module: ParsedModule): Meaning {
    switch (object.kind) {
      case 'builtin':
        return this.#ofBuiltinProperty(object.name, name, module)
      case 'namespace':
      case 'exports':
        return this.ofExport(name, object.module)
      case 'njit':
        return { kind: 'builtin', name: `njit.${name}` }
      case 'json':
        return ofJsonProperty(object.value, name)
      case 'enum':
        return this.#remembered(JSON.stringify([object.module.source.path, object.node.start, name]), () =>
          enumMember(object, name, this),
        )
      case 'object': {
        const value = propertyValue(object.path, name)
        const meaning =
          value === null
            ? unsupported(`the object has no property ${name}`)
            : this.ofExpression(value, object.module)
        return meaning.kind === 'object' || meaning.kind === 'variable'
          ? unsupported('a property that is itself an object')
          : meaning
      }
      case 'function':
        return this.#guarded(() => functionProperty(object, name, this))
      case 'class':
        return staticMember(object.path, name, object.module, this)
      default:
        return unsupported('a property of something that is known only when the program runs')
    }
  }

  #ofBuiltinProperty(object: string, name: string, module: ParsedModule): Meaning {
    if (object === 'globalThis') {
      if (this.factsOf(module).patched.has(name)) return unsupported(`this module changes ${name}`)
      return hostConstants.has(name)
        ? constantMeaning(hostConstants.get(name))
        : hostGlobals.has(name)
          ? { kind: 'builtin', name }
          : unsupported(`globalThis.${name}`)
    }
    const path = `${object}.${name}`
    return hostConstants.has(path)
      ? constantMeaning(hostConstants.get(path))
      : { kind: 'builtin', name: path }
  }
}

/** Notes the module that a function was exported from. */
function through(module: ParsedModule, meaning: Meaning): Meaning {
  return meaning.kind === 'function' ? { ...meaning, via: [...(meaning.via ?? []), module] } : meaning
}

/** Doors that test what a module chose load it, which must not be earlier than the program does. */
function unlessLate(required: Meaning, { parentPath, scope }: NodePath): Meaning {
  const isChosen = required.kind === 'function' && required.presumed !== undefined
  return isChosen && (!scope.path.isProgram() || parentPath?.isLogicalExpression())
    ? unsupported('what it is, is chosen when the program runs')
    : required
}

/** The exports of another file stay what they are unless somebody is seen to change them. */
function unlessWritten(value: Meaning, variable: Variable): Meaning {
  const isShared = value.kind === 'exports' || value.kind === 'json'
  return isShared && isWrittenThrough(variable)
    ? unsupported(`this module changes properties of ${variable.identifier.name}`)
    : value
}

function asNamespace(imported: Imported): Meaning {
  switch (imported.kind) {
    case 'njit':
      return { kind: 'njit' }
    case 'json':
      return ofJson(imported.value)
    case 'module':
      return {
        kind: imported.module.format === 'commonjs' ? 'exports' : 'namespace',
        module: imported.module,
      }
  }
}
