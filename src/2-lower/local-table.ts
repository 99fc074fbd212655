// The locals of the function being lowered: variables of it and of the functions that it takes in, captured variables, temporaries.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Capture } from '../1-parse/module-index.ts'
import type { LocalDecl, LocalId } from '../hir/nodes.ts'
import * as types from '../hir/types.ts'
import type { Span } from '../source.ts'
import type { Activation } from './activation.ts'

/** 'lexical': let and const, which have a temporal dead zone. */
export type VariableKind = 'parameter' | 'var' | 'lexical' | 'temporary' | 'capture'

interface Variable {
  readonly kind: VariableKind
  readonly isReassigned: boolean
}

export class LocalTable {
  readonly decls: LocalDecl[] = []
  /** Captured variables in order of first use, by key. */
  readonly captures = new Map<string, { readonly capture: Capture; readonly local: LocalId }>()
  private readonly variables: Variable[] = []
  private temporaries = 0

  temporary(span: Span, isReassigned = false): LocalId {
    return this.add(
      { name: `$${++this.temporaries}`, type: types.unknown, span },
      { kind: 'temporary', isReassigned },
    )
  }

  /** A parameter of `activation`'s function; `declaration` is null where a pattern stands in its place. */
  parameter(decl: LocalDecl, declaration: NodePath<t.Identifier> | null, activation: Activation): LocalId {
    const isReassigned = declaration === null ? false : isReassignedIn(declaration)
    const id = this.add(decl, { kind: 'parameter', isReassigned })
    const binding = declaration?.scope.getBinding(decl.name)
    if (binding !== undefined) activation.locals.set(binding.identifier, id)
    return id
  }

  /** The local that `path`, in code that runs in `activation`, names. Comes into being with its first mention. */
  variable(
    path: NodePath<t.Identifier>,
    declaration: t.Identifier,
    span: Span,
    activation: Activation,
  ): LocalId {
    const binding = path.scope.getBinding(path.node.name)
    const { locals } = activation.homeOf(binding)
    const known = locals.get(declaration)
    if (known !== undefined) return known
    // Babel takes a `var` that hides the function's own name for that name.
    const kind = binding?.kind === 'var' || binding?.kind === 'local' ? 'var' : 'lexical'
    const id = this.add(
      { name: declaration.name, type: types.unknown, span },
      { kind, isReassigned: isReassignedIn(path) },
    )
    locals.set(declaration, id)
    return id
  }

  /** The local through which a captured variable is read. */
  captured(capture: Capture): LocalId {
    const known = this.captures.get(capture.key)
    if (known !== undefined) return known.local
    if (capture.view !== undefined) this.captured(capture.view.base)
    const local = this.add(
      { name: capture.name, type: capture.type, span: capture.span },
      { kind: 'capture', isReassigned: false },
    )
    this.captures.set(capture.key, { capture, local })
    return local
  }

  /** Has one value from its assignment on, in each run of its scope. */
  isNeverReassigned(id: LocalId): boolean {
    return !this.variables[id]?.isReassigned
  }

  ofKind(kind: VariableKind): LocalId[] {
    return this.decls.map((_, i) => i as LocalId).filter((id) => this.kindOf(id) === kind)
  }

  kindOf(id: LocalId): VariableKind | undefined {
    return this.variables[id]?.kind
  }

  private add(decl: LocalDecl, variable: Variable): LocalId {
    this.decls.push(decl)
    this.variables.push(variable)
    return (this.decls.length - 1) as LocalId
  }
}

function isReassignedIn(path: NodePath<t.Identifier>): boolean {
  const binding = path.scope.getBinding(path.node.name)
  return binding === undefined || binding.kind === 'var' || binding.constantViolations.length > 0
}
