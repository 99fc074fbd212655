// The declaration file beside a JavaScript file (`math.js`, `math.d.ts`): what it says of a function, by its name.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode, ParsedModule } from '../module-index.ts'
import { type Modules, nameOf } from '../modules.ts'
import { staticKey } from '../static-syntax.ts'

/** A function type that is written somewhere else than at the function. */
export interface DeclaredFunction {
  /** Identifiers or patterns with annotations. */
  readonly parameters: readonly t.Node[]
  readonly returns: t.Node | null
  /** Where its type names are looked up. */
  readonly at: NodePath
  readonly module: ParsedModule
}

/** Null where there is no such file, where it says nothing of the function, or several things. */
export function declaredBeside(
  fn: NodePath<FunctionNode>,
  name: string,
  module: ParsedModule,
  modules: Modules,
): DeclaredFunction | null {
  const declarations = declarationFile(module, modules)
  if (declarations === null) return null
  const owner = fn.isClassMethod() ? className(fn) : null
  if (fn.isClassMethod() && owner === null) return null
  const found =
    owner === null
      ? functionsNamed(name, exportedAs(name, declarations), declarations)
      : methodsNamed(name, owner, fn.isClassMethod({ static: true }), declarations)
  const [only, another] = found
  return only === undefined || another !== undefined ? null : only
}

/** Of the file, or of the package that it belongs to. */
function declarationFile(module: ParsedModule, modules: Modules): ParsedModule | null {
  const match = /([^/]+)\.([cm]?)js$/.exec(module.source.path)
  if (match === null) return null
  const specifiers = [`./${match[1]}.d.${match[2]}ts`, ...packageTypes(module, modules)]
  for (const specifier of specifiers) {
    const imported = modules.import(specifier, module)
    if (imported?.kind === 'module' && /\.d\.[cm]?ts$/.test(imported.module.source.path))
      return imported.module
  }
  return null
}

/** What the manifest of an installed package names as its types, from a file of it. */
function packageTypes(module: ParsedModule, modules: Modules): readonly string[] {
  const inside = /node_modules\/(?:@[^/]+\/)?[^/]+\/(?!.*node_modules\/)(.*)$/.exec(module.source.path)?.[1]
  if (inside === undefined) return []
  const up =
    inside
      .split('/')
      .slice(1)
      .map(() => '..')
      .join('/') || '.'
  const manifest = modules.import(`${up}/package.json`, module)
  if (manifest?.kind !== 'json' || typeof manifest.value !== 'object' || manifest.value === null) return []
  const { types, typings } = manifest.value as { readonly types?: unknown; readonly typings?: unknown }
  const named = types ?? typings
  return typeof named === 'string' ? [`${up}/${named.replace(/^\.\//, '')}`] : []
}

/** A class in a declaration file. */
export interface DeclaredClass {
  readonly path: NodePath<t.ClassDeclaration>
  readonly module: ParsedModule
}

/** What the declaration file beside a module says of the class of that name; null where it says nothing. */
export function classDeclaredBeside(
  name: string,
  module: ParsedModule,
  modules: Modules,
): DeclaredClass | null {
  const declarations = declarationFile(module, modules)
  return declarations === null ? null : classNamed(name, declarations)
}

/** The class itself, in the JavaScript file beside the declaration file that declares it; null where there is none. */
export function classDeclaredIn(
  name: string,
  declarations: ParsedModule,
  modules: Modules,
): DeclaredClass | null {
  const match = /([^/]+)\.d\.([cm]?)ts$/.exec(declarations.source.path)
  if (match === null) return null
  // The file that led here comes first: a package may come in several formats.
  const known = [...modules.known()].filter((each) => declarationFile(each, modules) === declarations)
  for (const module of known) {
    const found = classNamed(name, module)
    if (found !== null) return found
  }
  const imported = modules.import(`./${match[1]}.${match[2]}js`, declarations)
  return imported?.kind === 'module' ? classNamed(name, imported.module) : null
}

function classNamed(name: string, module: ParsedModule): DeclaredClass | null {
  const found = declarationsOf(module).flatMap(({ path }) =>
    path.isClassDeclaration() && path.node.id?.name === name ? [path] : [],
  )
  const [only, another] = found
  return only === undefined || another !== undefined ? null : { path: only, module }
}

function className(fn: NodePath<FunctionNode>): string | null {
  const owner = fn.parentPath?.parent
  return owner?.type === 'ClassDeclaration' || owner?.type === 'ClassExpression'
    ? (owner.id?.name ?? null)
    : null
}

/** `export { local as name }`: the local names of what is exported as `name`. */
function exportedAs(name: string, { program }: ParsedModule): readonly string[] {
  return program.node.body.flatMap((statement) =>
    statement.type === 'ExportNamedDeclaration' && !statement.source
      ? statement.specifiers.flatMap((each) =>
          each.type === 'ExportSpecifier' && nameOf(each.exported) === name ? [each.local.name] : [],
        )
      : [],
  )
}

function functionsNamed(
  name: string,
  locals: readonly string[],
  module: ParsedModule,
): readonly DeclaredFunction[] {
  const names = new Set([name, ...locals])
  return declarationsOf(module).flatMap(({ path, isDefault }) => {
    if (path.isTSDeclareFunction()) {
      const own = path.node.id?.name
      const isMeant = own === undefined ? isDefault && name === 'default' : names.has(own)
      return isMeant || (isDefault && name === 'default') ? [declared(path, path.node, module)] : []
    }
    return path.isVariableDeclaration() ? variablesNamed(names, path, module) : []
  })
}

/** `const f: (x: number) => number` */
function variablesNamed(
  names: ReadonlySet<string>,
  path: NodePath<t.VariableDeclaration>,
  module: ParsedModule,
): readonly DeclaredFunction[] {
  return path.node.declarations.flatMap(({ id }) => {
    const annotation = id.type === 'Identifier' && names.has(id.name) ? id.typeAnnotation : null
    if (annotation?.type !== 'TSTypeAnnotation' || annotation.typeAnnotation.type !== 'TSFunctionType')
      return []
    const { parameters, typeAnnotation } = annotation.typeAnnotation
    return [{ parameters, returns: typeAnnotation ?? null, at: path, module }]
  })
}

function methodsNamed(
  name: string,
  owner: string,
  isStatic: boolean,
  module: ParsedModule,
): readonly DeclaredFunction[] {
  return declarationsOf(module).flatMap(({ path }) => {
    if (!path.isClassDeclaration() || path.node.id?.name !== owner) return []
    return path.get('body.body').flatMap((member) => {
      const { node } = member
      return node.type === 'TSDeclareMethod' &&
        staticKey(node) === name &&
        (node.static ?? false) === isStatic
        ? [declared(member, node, module)]
        : []
    })
  })
}

function declared(
  at: NodePath,
  { params, returnType }: t.TSDeclareFunction | t.TSDeclareMethod,
  module: ParsedModule,
): DeclaredFunction {
  return { parameters: params, returns: returnType ?? null, at, module }
}

interface Declaration {
  readonly path: NodePath
  readonly isDefault: boolean
}

/** Those of the file, and of the modules that it declares by name. */
function declarationsOf({ program }: ParsedModule): readonly Declaration[] {
  return declarationsAmong(program.get('body'))
}

function declarationsAmong(statements: readonly NodePath[]): readonly Declaration[] {
  return statements.flatMap((path) => {
    if (path.isExportDefaultDeclaration())
      return [{ path: path.get('declaration') as NodePath, isDefault: true }]
    if (path.isTSModuleDeclaration() && path.node.body.type === 'TSModuleBlock')
      return declarationsAmong(path.get('body.body') as NodePath[])
    const inner = path.isExportNamedDeclaration() ? (path.get('declaration') as NodePath) : path
    return [{ path: inner.node ? inner : path, isDefault: false }]
  })
}
