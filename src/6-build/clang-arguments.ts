// The command lines of clang and wasm-ld. All of them are part of the cache key.

import { SECTION_NAME } from '../5-emit/c/abi.ts'

/** How C becomes Wasm. */
export interface ClangOptions {
  readonly simd: boolean
  readonly optimise: 0 | 1 | 2 | 3
  /** The code reads the same bytes as different types. */
  readonly sharesBytes?: boolean
  /** The code shares loops between threads, where its memory is shared. */
  readonly atomics?: boolean
  /** Sections of the C, to be compiled apart and linked; one where it is not said. */
  readonly sections?: number
  /** Keep names and line tables. */
  readonly debug?: boolean
}

export type TextKind = 'llvm' | 'asm'

/** A shared memory is imported with its limit. None that the runtime makes is larger. */
const MAX_MEMORY_BYTES = 2 ** 30

export const SOURCE_NAME = 'unit.c'
export const WASM_NAME = 'unit.wasm'

/** Lines of the sources alone, and branches that stay branches, so that a line of one of them is a place to stop. */
const FOR_DEBUGGERS: readonly string[] = [
  ...['-debug-info-kind=line-tables-only', '-dwarf-version=4', '-gno-column-info'],
  ...['-mllvm', '-phi-node-folding-threshold=0', '-mllvm', '-two-entry-phi-node-folding-threshold=0'],
]

/** clang itself, not its driver: the driver would start the same module once more to find out what to run. */
function frontEnd(options: ClangOptions): string[] {
  return [
    'clang',
    '-cc1',
    '-triple',
    'wasm32-unknown-unknown',
    `-O${options.optimise}`,
    ...(options.optimise > 1 ? ['-vectorize-loops', '-vectorize-slp'] : []),
    ...[
      '-target-cpu',
      'generic',
      '-target-feature',
      '+bulk-memory',
      '-target-feature',
      '+nontrapping-fptoint',
    ],
    ...(options.sharesBytes === true ? ['-relaxed-aliasing'] : []),
    ...(options.atomics === true ? ['-target-feature', '+atomics'] : []),
    ...(options.simd ? ['-target-feature', '+simd128'] : []),
    // JavaScript's results to the bit: no fused multiply-add. errno does not exist without a C library; -cc1 leaves it out.
    ...['-ffp-contract=off', '-fno-rounding-math', '-ffreestanding', '-fgnuc-version=4.2.1'],
    // Recursion without end is to end as it does in JavaScript, where the stack does, and not to become a loop.
    '-fno-optimize-sibling-calls',
    // Code and data find their place when loaded; only what is marked for export is visible.
    ...['-mrelocation-model', 'pic', '-pic-level', '2', '-fvisibility=hidden', '-mframe-pointer=none'],
    ...['-disable-free', '-clear-ast-before-backend', '-disable-llvm-verifier'],
    // Diagnostics as plain text, the first few only; the same bytes wherever it runs.
    ...['-ferror-limit', '5', '-w', '-main-file-name', SOURCE_NAME, '-fdebug-compilation-dir=/'],
    ...(options.debug === true ? FOR_DEBUGGERS : []),
    ...['-x', 'c'],
  ]
}

/** How many objects the C becomes. */
export function objectCount(options: ClangOptions): number {
  return options.sections ?? 1
}

export function objectName(section: number): string {
  return `unit${section}.o`
}

export function objectArguments(options: ClangOptions, section: number): string[] {
  const only = objectCount(options) > 1 ? ['-D', `${SECTION_NAME}=${section}`] : []
  return [...frontEnd(options), ...only, '-emit-obj', '-o', objectName(section), SOURCE_NAME]
}

export function textArguments(options: ClangOptions, kind: TextKind, output: string): string[] {
  return [...frontEnd(options), kind === 'llvm' ? '-emit-llvm' : '-S', '-o', output, SOURCE_NAME]
}

export function linkArguments(options: ClangOptions): string[] {
  return [
    ...['wasm-ld', '-m', 'wasm32', '-shared', '--experimental-pic', '--import-memory', '--no-entry'],
    ...(options.debug === true ? [] : ['--strip-all']),
    ...(options.atomics === true ? [`--max-memory=${MAX_MEMORY_BYTES}`] : []),
    ...Array.from({ length: objectCount(options) }, (_, section) => objectName(section)),
    ...['-o', WASM_NAME],
  ]
}
