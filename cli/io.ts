// Where the command line reads and writes, so that tests can stand in for a terminal.

import pc from 'picocolors'

export interface CliIo {
  readonly cwd: string
  out(text: string): void
  err(text: string): void
  readonly colours: ReturnType<typeof pc.createColors>
}

/** Wrong usage: said in one line, exit status 2. */
export class UsageError extends Error {}

export const FINDINGS = 1
export const WRONG_USAGE = 2

/** Whoever reads what is printed may stop (`njit check | head`): the rest is then done without being printed. */
export function processIo(): CliIo {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  return {
    cwd: process.cwd(),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    colours: pc.createColors(process.stdout.isTTY === true && process.env.NO_COLOR === undefined),
  }
}
