// Numbered values of variables and the webs they form: what `ssa.ts` builds while it walks the tree.

import { invariant } from '../diagnostics/invariant.ts'
import type { HirFunction, LocalDecl, LocalId } from '../hir/nodes.ts'
import type { Span } from '../source.ts'

interface Value {
  readonly variable: LocalId
  /** Of a phi: the values it chooses from. */
  readonly operands: LocalId[] | null
  readonly span: Span
}

export class Webs {
  private readonly values: Value[]
  private readonly parent: number[]
  private readonly used = new Set<number>()
  private readonly isParam: ReadonlySet<LocalId>
  private readonly webOfRoot = new Map<number, LocalId>()
  private readonly decls: LocalDecl[] = []
  private readonly versions = new Map<LocalId, number>()

  /** Values 0 … n-1 are what the n variables of `fn` hold when it is entered. */
  constructor(private readonly source: HirFunction) {
    this.values = source.locals.map((decl, i) => ({
      variable: i as LocalId,
      operands: null,
      span: decl.span,
    }))
    this.parent = this.values.map((_, i) => i)
    this.isParam = new Set(source.params.map((param) => param.local))
  }

  definition(variable: LocalId, span: Span): LocalId {
    return this.add({ variable, operands: null, span })
  }

  phi(variable: LocalId, operands: readonly LocalId[], span: Span | undefined): LocalId {
    return this.add({ variable, operands: [...operands], span: span ?? this.spanOf(operands[0] ?? variable) })
  }

  addOperand(phi: LocalId, operand: LocalId): void {
    this.values[phi]?.operands?.push(operand)
  }

  use(value: LocalId): void {
    this.used.add(value)
  }

  isUsed(value: LocalId): boolean {
    return this.used.has(value)
  }

  /** Unites every phi that a use reaches with the values it chooses from; these count as used, too. */
  unite(): void {
    const pending = [...this.used]
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      for (const operand of this.values[value]?.operands ?? []) {
        this.parent[this.root(operand)] = this.root(value)
        if (this.used.has(operand)) continue
        this.used.add(operand)
        pending.push(operand)
      }
    }
    for (const param of this.source.params) this.localOf(param.local)
    this.values.forEach((value, i) => {
      if (value.operands === null && this.used.has(i)) this.localOf(i as LocalId)
    })
  }

  /** The local that stands for the web of `value`; declares it the first time it is asked for. */
  localOf(value: LocalId): LocalId {
    const root = this.root(value)
    const known = this.webOfRoot.get(root)
    if (known !== undefined) return known
    const { variable, span } = this.values[value] as Value
    const decl = this.source.locals[variable]
    invariant(decl, `local ${variable} is not declared`)
    const version = this.versions.get(variable) ?? 0
    this.versions.set(variable, version + 1)
    const local = this.decls.length as LocalId
    this.decls.push({ name: version === 0 ? decl.name : `${decl.name}.${version}`, type: decl.type, span })
    this.webOfRoot.set(root, local)
    return local
  }

  /** Webs that hold, among others, what a variable holds before anything is assigned to it. */
  readBeforeWritten(): readonly LocalId[] {
    const locals = this.source.locals.keys()
    const found = [...locals].filter((i) => this.used.has(i) && !this.isParam.has(i as LocalId))
    return [...new Set(found.map((i) => this.localOf(i as LocalId)))]
  }

  declarations(): readonly LocalDecl[] {
    return this.decls
  }

  private add(value: Value): LocalId {
    this.parent.push(this.values.length)
    this.values.push(value)
    return (this.values.length - 1) as LocalId
  }

  private spanOf(value: LocalId): Span {
    return (this.values[value] as Value).span
  }

  private root(value: number): number {
    let root = value
    while (this.parent[root] !== root) root = this.parent[root] as number
    for (let at = value; at !== root; ) {
      const next = this.parent[at] as number
      this.parent[at] = root
      at = next
    }
    return root
  }
}
