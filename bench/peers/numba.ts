// Numba, in a Python process beside this one: it gets the same numbers in files, and is asked for one call at a time.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Found, Subject } from './peer.ts'

const CANDIDATES = ['python3', '/usr/bin/python3']
const TYPES: Readonly<Record<string, string>> = { Uint8ClampedArray: 'uint8' }

export function findNumba(sources: string, out: string): Found {
  const ask = ['-c', 'import numba; print(numba.__version__)']
  const python = CANDIDATES.find((file) => spawnSync(file, ask).status === 0)
  if (python === undefined) return 'no Python here has numba'
  const version = spawnSync(python, ask, { encoding: 'utf8' }).stdout.trim()
  const child = spawn(python, [join(sources, 'kernels.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const request = conversation(child)
  return {
    name: 'Numba',
    version: `Numba ${version}, error_model='numpy'`,
    async prepare({ name }, args) {
      return numbaSubject(name, args, out, request)
    },
    close() {
      child.stdin?.end()
    },
  }
}

type Request = (asked: object) => Promise<number | null>

/** One line to the process, one line back. */
function conversation(child: ChildProcess): Request {
  if (child.stdin === null || child.stdout === null) throw new Error('no pipes to Python')
  const { stdin } = child
  const waiting: { resolve: (value: number | null) => void; reject: (error: Error) => void }[] = []
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)))
  child.on('exit', (status) => {
    for (const { reject } of waiting) reject(new Error(`Python ended with status ${status}`))
  })
  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      stdin.write(`${JSON.stringify(asked)}\n`)
    })
}

async function numbaSubject(
  kernel: string,
  given: readonly unknown[],
  out: string,
  request: Request,
): Promise<Subject> {
  const args = given.map((arg, i) => {
    if (!ArrayBuffer.isView(arg)) return arg
    const file = join(out, `argument-${i}.bin`)
    writeFileSync(file, new Uint8Array(arg.buffer, arg.byteOffset, arg.byteLength))
    const { name } = arg.constructor
    return { file, type: TYPES[name] ?? name.replace('Array', '').toLowerCase() }
  })
  const result = await request({ kernel, args })
  const after = given.map((arg, i) => {
    if (!ArrayBuffer.isView(arg)) return arg
    const { buffer, byteOffset, byteLength } = readFileSync(join(out, `argument-${i}.bin.out`))
    return new (arg.constructor as Uint8ArrayConstructor)(buffer.slice(byteOffset, byteOffset + byteLength))
  })
  return {
    async check() {
      return { result: result ?? undefined, args: after }
    },
    async time() {
      return (await request({})) ?? 0
    },
  }
}
