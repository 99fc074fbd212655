// What break, continue, return and throw refer to: the loops, switches, labelled blocks and try statements around the current
// statement.

import type { Label } from '../hir/nodes.ts'

export type JumpTarget =
  | {
      readonly kind: 'loop' | 'switch' | 'block'
      /** Labels written in the source. */
      readonly names: readonly string[]
      readonly label: Label
    }
  /** A handler that a throw may jump to. */
  | { readonly kind: 'catch'; readonly ignoresError: boolean; readonly label: Label }
  /** What runs before control leaves. */
  | { readonly kind: 'finally'; readonly finish: () => void }

/** The targets around a statement, to come back to from code of another function. */
export interface JumpState {
  readonly targets: readonly JumpTarget[]
}

export class JumpTargets {
  private targets: readonly JumpTarget[] = []
  private count = 0
  private pendingNames: readonly string[] = []

  /** Runs `run` inside a new target, which takes the names that `name` left for it. */
  within<T>(kind: 'loop' | 'switch' | 'block', run: (label: Label) => T): T {
    const target = { kind, names: this.pendingNames, label: this.fresh() }
    this.pendingNames = []
    return this.inside([...this.targets, target], () => run(target.label))
  }

  /** Runs `run` where a throw may jump to the label that it is given. */
  catching<T>(ignoresError: boolean, run: (label: Label) => T): T {
    const label = this.fresh()
    return this.inside([...this.targets, { kind: 'catch', ignoresError, label }], () => run(label))
  }

  /** Runs `run` where `finish` must run before control leaves. */
  before(finish: () => void, run: () => void): void {
    this.inside([...this.targets, { kind: 'finally', finish }], run)
  }

  /** Runs `run` for the body of another function, which sees no target of this one; `exit` is for leaving it. */
  isolated<T>(run: (exit: Label) => T): T {
    const { pendingNames } = this
    this.pendingNames = []
    const result = this.inside([], () => run(this.fresh()))
    this.pendingNames = pendingNames
    return result
  }

  get state(): JumpState {
    return { targets: this.targets }
  }

  /** Runs `run` among the targets that there were at another place. */
  resumed<T>(state: JumpState, run: () => T): T {
    return this.inside(state.targets, run)
  }

  /** Goes back to the targets that there were at another place of this function. */
  restore(state: JumpState): void {
    this.targets = state.targets
    this.pendingNames = []
  }

  /** Gives labels to the target that opens next. */
  name(names: readonly string[]): void {
    this.pendingNames = names
  }

  /** The target of `break` or `break name`, innermost first; undefined if there is none (a syntax error in the source). */
  breakTarget(name: string | null): Label | undefined {
    return this.find((kind, names) => (name === null ? kind !== 'block' : names.includes(name)))
  }

  continueTarget(name: string | null): Label | undefined {
    return this.find((kind, names) => kind === 'loop' && (name === null || names.includes(name)))
  }

  /** The handler that a throw whose value does not matter jumps to. */
  catchTarget(): Label | undefined {
    const handler = [...this.targets].reverse().find((target) => target.kind === 'catch')
    return handler?.kind === 'catch' && handler.ignoresError ? handler.label : undefined
  }

  /** Whether something must run before the function returns. */
  get hasFinally(): boolean {
    return this.targets.some((target) => target.kind === 'finally')
  }

  /** No try statement of this function is around. */
  get isOpen(): boolean {
    return this.targets.every((target) => target.kind !== 'finally' && target.kind !== 'catch')
  }

  /** Runs what must run before control leaves for a target, or, for null, the function. */
  leave(until: Label | null): void {
    const { targets } = this
    for (let i = targets.length - 1; i >= 0; i--) {
      const target = targets[i] as JumpTarget
      if (target.kind === 'finally') this.inside(targets.slice(0, i), target.finish)
      else if (target.label === until) return
    }
  }

  private find(matches: (kind: JumpTarget['kind'], names: readonly string[]) => boolean): Label | undefined {
    const found = [...this.targets]
      .reverse()
      .find((target) => 'names' in target && matches(target.kind, target.names))
    return found !== undefined && 'label' in found ? found.label : undefined
  }

  private inside<T>(targets: readonly JumpTarget[], run: () => T): T {
    const outer = this.targets
    this.targets = targets
    const result = run()
    this.targets = outer
    return result
  }

  /** A label for a jump that no statement of the source names. */
  fresh(): Label {
    return `L${++this.count}`
  }
}
