// The thread that compiles for a caller that cannot wait: synckit blocks the caller until the answer is here.

import { runAsWorker } from 'synckit'
import type { ClangOptions } from './clang-arguments.ts'
import { ClangPool } from './clang-pool.ts'
import type { ClangAnswer } from './clang-protocol.ts'

const clang = new ClangPool()

runAsWorker(
  (c: string, options: ClangOptions): Promise<ClangAnswer> => clang.run({ kind: 'wasm', c, options }),
)
