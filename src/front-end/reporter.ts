// The option `report`: hears of every function once it is settled what becomes of its module.

import type { PluginOptions, ReportRecord } from '../options.ts'
import type { CompiledModule } from './module-compiler.ts'

export class Reporter {
  readonly #report: ((record: ReportRecord) => void) | null
  readonly #done = new WeakSet<CompiledModule>()

  constructor({ report }: Pick<PluginOptions, 'report'>) {
    this.#report = report
  }

  /** `settled` is what `compiled` became. A bundler that asks for a module again gets the same one from the compiler, and nothing is reported. */
  report(compiled: CompiledModule, settled: CompiledModule): void {
    if (this.#report === null || this.#done.has(compiled)) return
    this.#done.add(compiled)
    for (const record of settled.records) this.#report(record)
  }
}
