// A small ModuleIndex over one text, so that lowering is tested without stage 1: top-level functions are callees, literal consts
// are constants, other top-level variables are captures, names that nothing declares belong to the host.

import { parse } from '@babel/parser'
import traverseModule, { type NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type {
  Binding,
  FunctionNode,
  ModuleIndex,
  ParsedModule,
  SourceFunction,
} from '../../src/1-parse/module-index.ts'
import * as types from '../../src/hir/types.ts'

const traverse =
  (traverseModule as typeof traverseModule & { readonly default?: typeof traverseModule }).default ??
  traverseModule

export interface TestIndex {
  readonly index: ModuleIndex
  /** A function of the text by its name. */
  fn(name: string): SourceFunction
}

export function indexOf(text: string): TestIndex {
  const path = 'input.ts'
  const ast = parse(text, { sourceType: 'unambiguous', plugins: ['typescript'] })
  const module: { -readonly [K in keyof ParsedModule]?: ParsedModule[K] } = {
    source: { path, text },
    format: 'esm',
    spanOf: (node) => ({
      file: path,
      start: node.start ?? 0,
      end: node.end ?? 0,
      line: node.loc?.start.line ?? 0,
      column: node.loc?.start.column ?? 0,
    }),
  }
  const functions = new Map<string, SourceFunction>()
  traverse(ast, {
    Program(program) {
      module.program = program
    },
    Function(found) {
      const fn = describe(found as NodePath<FunctionNode>, module as ParsedModule)
      functions.set(fn.key, fn)
    },
  })
  const byKey = (key: string) => functions.get(key) as SourceFunction
  return {
    fn: (name) => [...functions.values()].find((fn) => fn.name === name) as SourceFunction,
    index: {
      entry: module as ParsedModule,
      tagged: [],
      function: byKey,
      resolve: (fn, identifier) => resolve(fn, identifier),
      resolveMember: () => null,
      classesIn: () => [],
      constructedBy: () => null,
      classOf: () => {
        throw new Error('no classes in these tests')
      },
      hasGetter: () => false,
      identityOf: () => '',
      heldPlace: () => {
        throw new Error('nothing is held in these tests')
      },
      rejected: [],
      diagnostics: [],
    },
  }
}

const keyOf = (node: t.Node) => `input.ts:${node.start}`

function describe(path: NodePath<FunctionNode>, module: ParsedModule): SourceFunction {
  const { parent, node } = path
  const id = parent.type === 'VariableDeclarator' ? parent.id : 'id' in node ? node.id : null
  return {
    key: keyOf(node),
    name: id?.type === 'Identifier' ? id.name : 'anonymous',
    module,
    path,
    span: module.spanOf(node),
    params: node.params.map((param) => ({
      name: 'name' in param ? String(param.name) : '',
      type: types.unknown,
      span: module.spanOf(param),
      wantsInteger: false,
      unusable: null,
      choices: null,
      isRest: param.type === 'RestElement',
      hasDefault: param.type === 'AssignmentPattern',
    })),
    receiver: null,
    returns: null,
  }
}

function resolve(fn: SourceFunction, identifier: NodePath<t.Identifier>): Binding {
  const binding = identifier.scope.getBinding(identifier.node.name)
  if (binding === undefined) return { kind: 'builtin', name: identifier.node.name }
  const { path } = binding
  const init = path.isVariableDeclarator() ? path.node.init : null
  if (path.isFunctionDeclaration()) return { kind: 'function', key: keyOf(path.node) }
  if (init?.type === 'ArrowFunctionExpression') return { kind: 'function', key: keyOf(init) }
  if (path.findParent((parent) => parent.node === fn.path.node) !== null || path.node === fn.path.node) {
    return { kind: 'local', id: binding.identifier }
  }
  if (binding.kind === 'const' && (init?.type === 'NumericLiteral' || init?.type === 'BooleanLiteral')) {
    return { kind: 'constant', value: init.value }
  }
  if (init?.type === 'MemberExpression') return { kind: 'builtin', name: path.get('init').toString() }
  const { name } = identifier.node
  const source = { kind: 'binding' } as const
  const span = fn.module.spanOf(binding.identifier)
  return { kind: 'capture', capture: { key: name, name, type: types.unknown, span, source, frozen: false } }
}
