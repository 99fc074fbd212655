// Vite's dev server: a module that takes long to compile is served as it was written, and exchanged when its compiled form is there;
// and a change of a file that compiled code depends on reaches the modules that were compiled with it.

import type { ModuleTransform } from './module-transform.ts'

/** How long a request waits for the compiler before the original is served. */
const PATIENCE_MS = 400
/** A page that has just been given the original takes this long to hear of changes, at most; what it is told before is lost. */
const LISTENING_MS = 1000

/** What is used of the server's side of one environment: of pages, or of code that renders them. */
export interface DevEnvironment {
  readonly moduleGraph: {
    getModuleById(id: string): object | undefined
    getModulesByFile(file: string): ReadonlySet<object> | undefined
  }
  reloadModule(module: object): Promise<void>
}

export class DevModules {
  /** Texts in the compiler, by module. */
  readonly #pending = new Map<string, string>()
  /** Modules that were served as they were written and have been compiled since. */
  readonly #ready = new Set<string>()
  /** By file: the files of modules that were compiled with it. */
  readonly #dependents = new Map<string, Set<string>>()

  /** Whether the compiled form is there; if not, the module is exchanged once it is. */
  async prepare(
    transform: ModuleTransform,
    text: string,
    id: string,
    environment: DevEnvironment,
  ): Promise<boolean> {
    this.#pending.set(id, text)
    const compiling = transform.prepare(text, id, 'inline')
    const isDone = await Promise.race([compiling.then(() => true), wait(PATIENCE_MS).then(() => false)])
    if (isDone) this.#settle(id, text, environment, false)
    else void compiling.then(() => wait(LISTENING_MS)).then(() => this.#settle(id, text, environment, true))
    return isDone
  }

  dependsOn(file: string, watched: string): void {
    const dependents = this.#dependents.get(watched) ?? new Set()
    this.#dependents.set(watched, dependents.add(file))
  }

  /** Vite would serve importers of a changed module as they were, since their own text is the same. */
  modulesToUpdate(file: string, modules: readonly object[], environment: DevEnvironment): object[] {
    const dependents = [...(this.#dependents.get(file) ?? [])]
    const found = dependents.flatMap((dependent) => [
      ...(environment.moduleGraph.getModulesByFile(dependent) ?? []),
    ])
    return [...new Set([...modules, ...found])]
  }

  /** Exchanges come together, when the compiler has nothing left to do: a page that has to be loaded again for them is so once. */
  #settle(id: string, text: string, environment: DevEnvironment, wasServed: boolean): void {
    if (this.#pending.get(id) !== text) return
    this.#pending.delete(id)
    if (wasServed) this.#ready.add(id)
    if (this.#pending.size > 0) return
    for (const readyId of this.#ready) {
      const module = environment.moduleGraph.getModuleById(readyId)
      if (module !== undefined) void environment.reloadModule(module)
    }
    this.#ready.clear()
  }
}

function wait(timeMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, timeMs).unref()
  })
}
