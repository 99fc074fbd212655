// Entry of stage 1: parses the module, finds its tagged functions, and answers what every name in them means.

import type { NodePath } from '@babel/traverse'
import { invariant } from '../diagnostics/invariant.ts'
import { unknown } from '../hir/types.ts'
import type { SourceFile } from '../source.ts'
import { classKey } from './annotations/class-type.ts'
import { classAtKey, classesIn, gettersOf, makeClassShape } from './class-shape.ts'
import { findTagged } from './find-tagged.ts'
import { HeldFunctions } from './held-functions.ts'
import { Meanings } from './meanings.ts'
import type {
  ClassShape,
  FunctionNode,
  ModuleGraph,
  ModuleIndex,
  ParsedModule,
  ShapeNode,
  SourceFunction,
} from './module-index.ts'
import { Modules } from './modules.ts'
import { NameResolver } from './name-resolver.ts'
import { functionKey, makeSourceFunction } from './source-function.ts'
import { isFunctionPath } from './static-syntax.ts'
import { WrittenTypes } from './written-types.ts'

/** Indexes `entry` with the modules of `graph` that it reaches. Throws CompileError `syntax_error` if `entry` cannot be parsed. */
export function indexModule(source: SourceFile, graph: ModuleGraph): ModuleIndex {
  const modules = new Modules(graph)
  const entry = modules.parse(source)
  const meanings = new Meanings(modules)
  const types: WrittenTypes = new WrittenTypes(meanings, (variable, module) => {
    const around = variable.scope.path
    const fn = isFunctionPath(around) ? functionAt(around, module) : null
    return fn?.params.find((param) => param.name === variable.identifier.name)?.type ?? unknown
  })
  const functions = new Map<string, SourceFunction>()
  const functionAt = (path: NodePath<FunctionNode>, module: ParsedModule): SourceFunction => {
    const key = functionKey(path, module)
    const known = functions.get(key)
    if (known) return known
    const made = makeSourceFunction(path, module, types, modules)
    functions.set(key, made)
    return made
  }
  const classes = new Map<string, ClassShape>()
  const classAt = (path: NodePath<ShapeNode>, module: ParsedModule): ClassShape => {
    const key = classKey(path.node, module)
    const known = classes.get(key)
    if (known) return known
    const made = makeClassShape(path, module, { types, meanings, functionAt, classAt })
    classes.set(key, made)
    return made
  }
  const declared = new Map<ParsedModule, readonly ClassShape[]>()
  const getters = new Map<ParsedModule, ReadonlySet<string>>()
  const { tagged, rejected, diagnostics } = findTagged(entry, (path) => functionAt(path, entry))
  const held = new HeldFunctions(entry, meanings)
  const names = new NameResolver({ entry, tagged, meanings, held, functionAt, classAt }, types)
  return {
    entry,
    tagged,
    rejected,
    diagnostics,
    function(key) {
      const fn = functions.get(key)
      invariant(fn, `no function has the key ${key}`)
      return fn
    },
    classOf: (key) => classes.get(key) ?? classAtKey(key, modules, classAt),
    classesIn: (module) =>
      once(declared, module, () => classesIn(module, types.prototypesOf(module), classAt)),
    constructedBy(key) {
      const fn = functions.get(key)
      const found = fn && types.prototypesOf(fn.module).byConstructor.get(fn.path.node)
      return fn && found ? classAt(found.path, fn.module) : null
    },
    hasGetter: (name, module) =>
      once(getters, module, () => gettersOf(module, types.prototypesOf(module))).has(name),
    identityOf: (variable) => held.identityOf(variable),
    heldPlace: (key) => held.place(key),
    resolve: (fn, identifier) => names.resolve(fn, identifier),
    resolveMember: (fn, member) => names.resolveMember(fn, member),
  }
}

function once<Value>(known: Map<ParsedModule, Value>, module: ParsedModule, find: () => Value): Value {
  const value = known.get(module) ?? find()
  known.set(module, value)
  return value
}
