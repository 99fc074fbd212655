// One line about a build: how many functions were compiled, and what was not.

import type { ReportRecord } from '../options.ts'

export class BuildSummary {
  #compiled = 0
  #fallback = 0

  start(): void {
    this.#compiled = 0
    this.#fallback = 0
  }

  add(records: readonly ReportRecord[]): void {
    for (const record of records) {
      if (record.status === 'compiled') this.#compiled++
      else if (record.name !== '') this.#fallback++
    }
  }

  /** Null where there was nothing to do. */
  line(): string | null {
    if (this.#compiled + this.#fallback === 0) return null
    const rest = this.#fallback === 0 ? '' : `, ${count(this.#fallback)} left as JavaScript`
    return `njit: ${count(this.#compiled)} compiled${rest}`
  }
}

function count(functions: number): string {
  return `${functions} function${functions === 1 ? '' : 's'}`
}
