// The thread that compiles for a caller that cannot wait: synckit blocks the caller until the answer is here.

import { runAsWorker } from 'synckit'
import type { ClangOptions } from './clang-arguments.ts'
import { ClangClient } from './clang-client.ts'
import type { ClangAnswer } from './clang-protocol.ts'

const client = new ClangClient()

runAsWorker(
  (c: string, options: ClangOptions): Promise<ClangAnswer> => client.run({ kind: 'wasm', c, options }),
)
