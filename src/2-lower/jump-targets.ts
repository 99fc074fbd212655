// The loops, switches and labelled blocks around the current statement: what break and continue refer to.

import type { Label } from '../hir/nodes.ts'

export interface JumpTarget {
  readonly kind: 'loop' | 'switch' | 'block'
  /** Labels written in the source. */
  readonly names: readonly string[]
  readonly label: Label
}

export class JumpTargets {
  private targets: JumpTarget[] = []
  private count = 0
  private pendingNames: readonly string[] = []

  /** Runs `run` inside a new target, which takes the names that `name` left for it. */
  within<T>(kind: JumpTarget['kind'], run: (label: Label) => T): T {
    const target = { kind, names: this.pendingNames, label: `L${++this.count}` }
    this.pendingNames = []
    this.targets.push(target)
    const result = run(target.label)
    this.targets.pop()
    return result
  }

  /** Runs `run` for the body of another function, which sees no target of this one; `exit` is for leaving it. */
  isolated<T>(run: (exit: Label) => T): T {
    const { targets, pendingNames } = this
    this.targets = []
    this.pendingNames = []
    const result = run(`L${++this.count}`)
    this.targets = targets
    this.pendingNames = pendingNames
    return result
  }

  /** Gives labels to the target that opens next. */
  name(names: readonly string[]): void {
    this.pendingNames = names
  }

  /** The target of `break` or `break name`, innermost first; undefined if there is none (a syntax error in the source). */
  breakTarget(name: string | null): Label | undefined {
    return this.find((target) => (name === null ? target.kind !== 'block' : target.names.includes(name)))
  }

  continueTarget(name: string | null): Label | undefined {
    return this.find((target) => target.kind === 'loop' && (name === null || target.names.includes(name)))
  }

  private find(matches: (target: JumpTarget) => boolean): Label | undefined {
    return [...this.targets].reverse().find(matches)?.label
  }
}
