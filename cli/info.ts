// njit info: what a bug report needs.

import { cacheDirectory } from '../src/6-build/cache.ts'
import { findCompiler } from '../src/6-build/native-compiler.ts'
import { runWorkSync } from '../src/6-build/run-command.ts'
import { clangVersion, njitVersion } from '../src/6-build/versions.ts'
import { projectPath } from '../src/front-end/project-path.ts'
import type { CliIo } from './io.ts'

export function info(json: boolean, cacheDir: string | null, io: CliIo): number {
  const facts = {
    njit: njitVersion(),
    clang: clangVersion() ?? 'not installed (npm install @yowasp/clang)',
    native: nativeText(),
    node: process.versions.node,
    v8: process.versions.v8 ?? 'unknown',
    platform: `${process.platform} ${process.arch}`,
    wasm: typeof WebAssembly === 'object' ? 'yes' : 'no',
    simd: isValidModule(SIMD_MODULE) ? 'yes' : 'no',
    cache: projectPath(cacheDirectory(cacheDir, io.cwd), io.cwd),
    settings: Object.keys(process.env)
      .filter((name) => name.startsWith('NJIT_'))
      .sort()
      .map((name) => `${name}=${process.env[name]}`),
  }
  if (json) {
    io.out(`${JSON.stringify(facts, null, 2)}\n`)
    return 0
  }
  for (const [name, value] of Object.entries(facts)) {
    const text = Array.isArray(value) ? value.join(' ') || 'none' : value
    io.out(`${io.colours.bold(name.padEnd(9))} ${text}\n`)
  }
  return 0
}

/** The compiler that native code would be made with, and for what. */
function nativeText(): string {
  const compiler = runWorkSync(findCompiler())
  if (compiler === null) return 'no C compiler (install gcc or clang, or set NJIT_CC)'
  return `${compiler.file}, ${compiler.identity}${compiler.level === null ? '' : `, ${compiler.level}`}`
}

/** A module whose only function makes a v128 and takes a lane out of it. */
const SIMD_MODULE = [
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 4, 1, 0x60, 0, 0],
  ...[3, 2, 1, 0],
  ...[10, 9, 1, 7, 0, 0x41, 0, 0xfd, 15, 0x1a, 0x0b],
]

function isValidModule(bytes: readonly number[]): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(new Uint8Array(bytes))
}
