// C to Wasm, and to the text forms that `njit inspect` shows, by the clang of @yowasp/clang in a process of its own.

import * as codes from '../diagnostics/codes.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { GENERATED } from '../source.ts'
import type { ClangOptions, TextKind } from './clang-arguments.ts'
import type { Clang } from './clang-pool.ts'
import type { ClangAnswer } from './clang-protocol.ts'
import { findShapeFault, MalformedWasm, readWasmShape, type WasmShape } from './wasm-shape.ts'

export interface CompiledWasm {
  readonly wasm: Uint8Array
  readonly shape: WasmShape
}

/**
 * Compiles one unit. The same text and options give the same bytes everywhere.
 * Throws CompileError: clang_missing, clang_failed (with the end of what clang said) or unusable_wasm, all at span GENERATED.
 */
export async function compileToWasm(clang: Clang, c: string, options: ClangOptions): Promise<CompiledWasm> {
  return checkAnswer(await clang.run({ kind: 'wasm', c, options }))
}

/** Turns the compiler process's answer to a 'wasm' task into a checked module; throws as `compileToWasm` does. */
export function checkAnswer(answer: ClangAnswer): CompiledWasm {
  const wasm = unwrap(answer)
  const shape = readShape(wasm)
  const fault = findShapeFault(shape)
  if (fault !== null) throw new CompileError(codes.unusable_wasm({ what: fault }), GENERATED)
  return { wasm, shape }
}

/** LLVM IR or the assembly of a unit, as clang prints it. Throws as `compileToWasm` does. */
export async function emitText(
  clang: Clang,
  c: string,
  kind: TextKind,
  options: ClangOptions,
): Promise<string> {
  return new TextDecoder().decode(unwrap(await clang.run({ kind: 'text', c, options, text: kind })))
}

function readShape(wasm: Uint8Array): WasmShape {
  try {
    return readWasmShape(wasm)
  } catch (error) {
    if (error instanceof MalformedWasm)
      throw new CompileError(codes.unusable_wasm({ what: error.message }), GENERATED)
    throw error
  }
}

function unwrap(answer: ClangAnswer): Uint8Array {
  if (answer.kind === 'bytes') return answer.bytes
  if (answer.kind === 'missing')
    throw new CompileError(codes.clang_missing({ detail: answer.detail }), GENERATED)
  throw new CompileError(codes.clang_failed({ how: answer.how, detail: answer.detail }), GENERATED)
}
