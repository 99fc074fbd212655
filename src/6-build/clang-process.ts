// The compiler process: holds LLVM, takes one task after the other, and ends with its parent. It is a process of its own because
// V8's flags are global, LLVM may run out of memory, and a build that needs no compiler should not pay for one.

import {
  type ClangOptions,
  linkArguments,
  objectArguments,
  objectCount,
  objectName,
  SOURCE_NAME,
  textArguments,
  WASM_NAME,
} from './clang-arguments.ts'
import type { ClangAnswer, ClangReply, ClangRequest, ClangTask } from './clang-protocol.ts'
import { loadLlvm, type RunLlvm } from './load-llvm.ts'

const DETAIL_LINES = 20

/** Touches the parts of LLVM that any numeric loop needs. */
const WARM_UP = `
__attribute__((visibility("default"))) double f0(double *a, double *b, int n) {
  double s = 0;
  for (int i = 0; i < n; i++) { s += a[i] * b[i]; a[i] = s < 1.0 ? b[i] : s; }
  return s;
}`

/** clang ended with an error, having written `detail`. */
class ToolFailure extends Error {
  readonly detail: string
  constructor(how: string, detail: string) {
    super(how)
    this.detail = detail
  }
}

async function main(): Promise<void> {
  const llvm = loadLlvm()
  // Without this a missing package would end the process before it is asked anything.
  llvm.catch(() => {})
  let last: Promise<void> = Promise.resolve()
  process.on('message', (request: ClangRequest) => {
    last = last.then(async () => {
      const reply: ClangReply = { id: request.id, answer: await answer(llvm, request.task) }
      process.send?.(reply)
    })
  })
  process.on('disconnect', () => process.exit(0))
}

async function answer(llvm: Promise<RunLlvm>, task: ClangTask): Promise<ClangAnswer> {
  let run: RunLlvm
  try {
    run = await llvm
  } catch (error) {
    return { kind: 'missing', detail: firstLine(error) }
  }
  try {
    return { kind: 'bytes', bytes: await perform(run, task) }
  } catch (error) {
    if (error instanceof ToolFailure) return { kind: 'failed', how: error.message, detail: error.detail }
    return { kind: 'failed', how: 'crashed', detail: firstLine(error) }
  }
}

async function perform(run: RunLlvm, task: ClangTask): Promise<Uint8Array> {
  switch (task.kind) {
    case 'warm-up':
      await compileAndLink(run, WARM_UP, { simd: true, optimise: 3 })
      return new Uint8Array(0)
    case 'wasm':
      return compileAndLink(run, task.c, task.options)
    case 'object':
      return compile(run, task.c, task.options, task.section)
    case 'link':
      return link(run, task.objects, task.options)
    case 'text': {
      const output = 'unit.txt'
      return runTool(run, textArguments(task.options, task.text, output), { [SOURCE_NAME]: task.c }, output)
    }
  }
}

async function compileAndLink(run: RunLlvm, c: string, options: ClangOptions): Promise<Uint8Array> {
  const objects: Uint8Array[] = []
  for (let section = 0; section < objectCount(options); section++)
    objects.push(await compile(run, c, options, section))
  return link(run, objects, options)
}

function compile(run: RunLlvm, c: string, options: ClangOptions, section: number): Promise<Uint8Array> {
  return runTool(run, objectArguments(options, section), { [SOURCE_NAME]: c }, objectName(section))
}

function link(run: RunLlvm, objects: readonly Uint8Array[], options: ClangOptions): Promise<Uint8Array> {
  const files = Object.fromEntries(objects.map((object, section) => [objectName(section), object]))
  return runTool(run, linkArguments(options), files, WASM_NAME)
}

/** Runs one tool over `files` in a file system of its own; the bytes of the file `output`. */
async function runTool(
  run: RunLlvm,
  args: string[],
  files: Record<string, string | Uint8Array>,
  output: string,
): Promise<Uint8Array> {
  const decoder = new TextDecoder()
  let said = ''
  const listen = (bytes: Uint8Array | null): void => {
    if (bytes !== null) said += decoder.decode(bytes, { stream: true })
  }
  try {
    const written = await run(args, files, { stdout: listen, stderr: listen, decodeASCII: false })
    const file = written?.[output]
    if (file instanceof Uint8Array) return file
    throw new ToolFailure('wrote no output', tail(said))
  } catch (error) {
    if (error instanceof ToolFailure) throw error
    // An exit status is an ordinary "no"; anything else is an abort or a trap inside LLVM.
    const rejected = error instanceof Error && 'code' in error
    throw new ToolFailure(
      rejected ? 'reported an error' : 'crashed',
      tail(`${said}\n${rejected ? '' : firstLine(error)}`),
    )
  }
}

function tail(text: string): string {
  return text.trim().split('\n').slice(-DETAIL_LINES).join('\n')
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''
}

await main()
