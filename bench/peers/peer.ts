// What a rival of the compiled forms is, and how arguments are compared and put back.

import type { Kernel } from '../kernel.ts'

const PEERS = ['C', 'Numba', 'AssemblyScript'] as const
export type PeerName = (typeof PEERS)[number]

export interface Outcome {
  readonly result: unknown
  /** The arguments after the call. */
  readonly args: readonly unknown[]
}

/** One kernel with its arguments, ready to run. */
export interface Subject {
  /** One call on fresh copies of the arguments. */
  check(): Promise<Outcome>
  /** Nanoseconds of one call on restored arguments, marshalling included. */
  time(): Promise<number>
}

export interface Peer {
  readonly name: PeerName
  /** Version and settings. */
  readonly version: string
  /** Null where the peer has no such kernel. */
  prepare(kernel: Kernel, args: readonly unknown[]): Promise<Subject | null>
  close(): void
}

/** A peer, or why there is none. */
export type Found = Peer | string

/** A kernel that runs in this process. */
export function localSubject(
  args: readonly unknown[],
  run: (...args: never[]) => unknown,
  tools: {
    copy: (args: readonly unknown[]) => unknown[]
    restore: (to: readonly unknown[], from: readonly unknown[]) => void
  },
): Subject {
  const work = tools.copy(args)
  return {
    async check() {
      const fresh = tools.copy(args)
      return { result: run(...(fresh as never[])), args: fresh }
    },
    async time() {
      tools.restore(work, args)
      const started = performance.now()
      run(...(work as never[]))
      return (performance.now() - started) * 1e6
    },
  }
}
