// The command line run in this process, its output as text.

import pc from 'picocolors'
import { run } from '../../cli/run.ts'

export interface Ran {
  readonly status: number
  readonly out: string
  readonly err: string
}

export async function runCli(cwd: string, ...args: string[]): Promise<Ran> {
  let out = ''
  let err = ''
  const status = await run(args, {
    cwd,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    colours: pc.createColors(false),
  })
  return { status, out, err }
}
