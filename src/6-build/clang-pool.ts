// Some compiler processes that share the work: the sections of a unit, and units that are built at the same time.

import { availableParallelism } from 'node:os'
import { objectCount } from './clang-arguments.ts'
import { announceOnStderr, ClangClient } from './clang-client.ts'
import type { ClangAnswer, ClangTask } from './clang-protocol.ts'

/** Each takes some 250 MB. */
const MAX_PROCESSES = 4

/** Anything that takes tasks as one compiler process does. Never rejects. */
export type Clang = Pick<ClangClient, 'run'>

/** Starts a further process when all have work, as long as there are processors for them. */
export class ClangPool implements Clang {
  readonly #clients: { readonly clang: Clang; tasks: number }[]

  /** `startClient` is called once for each process, with what to say when it takes long to start. */
  constructor(
    startClient: (announce: (line: string) => void) => Clang = (announce) => new ClangClient({ announce }),
    processes: number = Math.min(MAX_PROCESSES, availableParallelism()),
  ) {
    const said = new Set<string>()
    const announce = (line: string): void => {
      if (!said.has(line)) announceOnStderr(line)
      said.add(line)
    }
    this.#clients = Array.from({ length: processes }, () => ({ clang: startClient(announce), tasks: 0 }))
  }

  run(task: ClangTask): Promise<ClangAnswer> {
    return task.kind === 'wasm' && objectCount(task.options) > 1
      ? this.#runInSections(task)
      : this.#give(task)
  }

  async #runInSections({ c, options }: Extract<ClangTask, { kind: 'wasm' }>): Promise<ClangAnswer> {
    const answers = await Promise.all(
      Array.from({ length: objectCount(options) }, (_, section) =>
        this.#give({ kind: 'object', c, options, section }),
      ),
    )
    const objects: Uint8Array[] = []
    for (const answer of answers) {
      if (answer.kind !== 'bytes') return answer
      objects.push(answer.bytes)
    }
    return this.#give({ kind: 'link', objects, options })
  }

  /** To the process that has least to do; of those, the one that started first, which is warm. */
  async #give(task: ClangTask): Promise<ClangAnswer> {
    const client = this.#clients.reduce((least, other) => (other.tasks < least.tasks ? other : least))
    client.tasks++
    try {
      return await client.clang.run(task)
    } finally {
      client.tasks--
    }
  }
}
