// Finds what a type name means: a declaration in an enclosing block, a type parameter, or something that another file exports.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { ParsedModule } from '../module-index.ts'
import { type Modules, nameOf } from '../modules.ts'

export type TypeNode =
  | t.TSTypeAliasDeclaration
  | t.TSInterfaceDeclaration
  | t.TSEnumDeclaration
  | t.ClassDeclaration

export type TypeDeclaration =
  | {
      readonly kind: 'declared'
      readonly node: TypeNode
      readonly module: ParsedModule
      readonly at: NodePath
    }
  | {
      readonly kind: 'parameter'
      readonly constraint: t.TSType | null
      readonly module: ParsedModule
      readonly at: NodePath
    }
  /** A name of njit's own package. */
  | { readonly kind: 'njit'; readonly name: string }
  | { readonly kind: 'missing'; readonly why: string }

/** Longest chain of re-exports that is followed. */
const MAX_HOPS = 32

/** What `name` means as a type at `at`, or null where nothing in the file declares it. */
export function findType(
  name: string,
  at: NodePath,
  module: ParsedModule,
  modules: Modules,
): TypeDeclaration | null {
  for (let path: NodePath | null = at; path !== null; path = path.parentPath) {
    const parameter = typeParameters(path.node).find((each) => parameterName(each) === name)
    if (parameter) return { kind: 'parameter', constraint: parameter.constraint ?? null, module, at: path }
    for (const statement of statementsOf(path.node)) {
      const node = declarationOf(statement)
      if (node?.id?.name === name) return { kind: 'declared', node, module, at: path }
    }
    if (path.isTSModuleBlock()) {
      const imported = importedAmong(path.node.body, name, module, modules, 0)
      if (imported !== null) return imported
    }
  }
  return importedAmong(module.program.node.body, name, module, modules, 0)
}

/** The type that `module` exports as `name`. */
export function exportedType(
  name: string,
  module: ParsedModule,
  modules: Modules,
  hops: number,
): TypeDeclaration | null {
  if (hops > MAX_HOPS) return null
  const at = module.program
  for (const statement of at.node.body) {
    if (statement.type === 'ExportNamedDeclaration') {
      const node = declarationOf(statement)
      if (node?.id?.name === name) return { kind: 'declared', node, module, at }
      const specifier = statement.specifiers.find(
        (each) => each.type === 'ExportSpecifier' && nameOf(each.exported) === name,
      )
      if (specifier?.type === 'ExportSpecifier')
        return reExported(statement, specifier.local.name, module, modules, hops)
    }
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') {
      const { declaration } = statement
      if (declaration.type === 'Identifier') return findType(declaration.name, at, module, modules)
      const node = declaration as t.Node
      if (node.type === 'TSInterfaceDeclaration' || node.type === 'ClassDeclaration')
        return { kind: 'declared', node, module, at }
    }
  }
  return starExportedType(name, module, modules, hops)
}

function reExported(
  statement: t.ExportNamedDeclaration,
  local: string,
  module: ParsedModule,
  modules: Modules,
  hops: number,
): TypeDeclaration | null {
  if (!statement.source) return findType(local, module.program, module, modules)
  return fromModule(statement.source.value, local, module, modules, hops)
}

function starExportedType(
  name: string,
  module: ParsedModule,
  modules: Modules,
  hops: number,
): TypeDeclaration | null {
  for (const statement of module.program.node.body) {
    if (statement.type !== 'ExportAllDeclaration') continue
    const imported = modules.import(statement.source.value, module)
    const found = imported?.kind === 'module' ? exportedType(name, imported.module, modules, hops + 1) : null
    if (found !== null) return found
  }
  return null
}

function importedAmong(
  statements: readonly t.Statement[],
  name: string,
  module: ParsedModule,
  modules: Modules,
  hops: number,
): TypeDeclaration | null {
  for (const statement of statements) {
    if (statement.type !== 'ImportDeclaration') continue
    const specifier = statement.specifiers.find((each) => each.local.name === name)
    if (!specifier) continue
    if (specifier.type === 'ImportNamespaceSpecifier')
      return { kind: 'missing', why: `${name} is a namespace, not a type` }
    const exported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(specifier.imported)
    const ambient = ambientType(statement.source.value, exported, module)
    if (ambient !== null) return ambient
    return fromModule(statement.source.value, exported, module, modules, hops)
  }
  return null
}

/** What `declare module "specifier"` in the same file declares as `name`. */
function ambientType(specifier: string, name: string, module: ParsedModule): TypeDeclaration | null {
  for (const path of module.program.get('body')) {
    if (!path.isTSModuleDeclaration() || path.node.id.type !== 'StringLiteral') continue
    const block = path.get('body') as NodePath
    if (path.node.id.value !== specifier || !block.isTSModuleBlock()) continue
    for (const statement of block.node.body) {
      const node = declarationOf(statement)
      if (node?.id?.name === name) return { kind: 'declared', node, module, at: block }
    }
  }
  return null
}

/** `name` of the module that `specifier` leads to. Never null: the name was written, so its absence is worth a reason. */
export function fromModule(
  specifier: string,
  name: string,
  from: ParsedModule,
  modules: Modules,
  hops = 0,
): TypeDeclaration {
  const imported = modules.import(specifier, from)
  if (imported?.kind === 'njit') return { kind: 'njit', name }
  if (imported?.kind !== 'module')
    return { kind: 'missing', why: `${name} comes from "${specifier}", which was not found` }
  return (
    exportedType(name, imported.module, modules, hops + 1) ?? {
      kind: 'missing',
      why: `"${specifier}" exports no type ${name}`,
    }
  )
}

/** The module behind `import * as name`, for `name.Type`. */
export function namespaceSpecifier(name: string, module: ParsedModule): string | null {
  for (const statement of module.program.node.body) {
    if (statement.type !== 'ImportDeclaration') continue
    const isNamespace = statement.specifiers.some(
      (each) => each.type === 'ImportNamespaceSpecifier' && each.local.name === name,
    )
    if (isNamespace) return statement.source.value
  }
  return null
}

/** The enum `name` visible at `at`, or null. Babel's scopes do not know enums. */
export function findEnum(
  name: string,
  at: NodePath,
): { readonly node: t.TSEnumDeclaration; readonly at: NodePath } | null {
  for (let path: NodePath | null = at; path !== null; path = path.parentPath) {
    for (const statement of statementsOf(path.node)) {
      const node = declarationOf(statement)
      if (node?.type === 'TSEnumDeclaration' && node.id.name === name) return { node, at: path }
    }
  }
  return null
}

/** The declaration of a constant around `at`, in the file itself. */
export function findConstant(name: string, at: NodePath): t.VariableDeclarator | null {
  for (let path: NodePath | null = at; path !== null; path = path.parentPath) {
    for (const statement of statementsOf(path.node)) {
      const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
      if (declared?.type !== 'VariableDeclaration' || declared.kind !== 'const') continue
      const found = declared.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)
      if (found !== undefined) return found
    }
  }
  return null
}

function statementsOf(node: t.Node): readonly t.Statement[] {
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'TSModuleBlock':
    case 'StaticBlock':
      return node.body
    default:
      return []
  }
}

function declarationOf(statement: t.Node): TypeNode | null {
  switch (statement.type) {
    case 'ExportNamedDeclaration':
      return statement.declaration ? declarationOf(statement.declaration) : null
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSEnumDeclaration':
    case 'ClassDeclaration':
      return statement
    default:
      return null
  }
}

export function typeParameters(node: t.Node): readonly t.TSTypeParameter[] {
  const declared = 'typeParameters' in node ? node.typeParameters : null
  return declared?.type === 'TSTypeParameterDeclaration' ? declared.params : []
}

/** In Babel 7 the name is a string, in Babel 8 an identifier. */
export function parameterName(parameter: t.TSTypeParameter): string {
  const name: unknown = parameter.name
  return typeof name === 'string' ? name : (name as t.Identifier).name
}
