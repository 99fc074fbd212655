// Addons by node-gyp: for machines whose compiler is found by other means than its name, such as Visual Studio's clang on Windows.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  codeArguments,
  headerDirectory,
  type NativeOptions,
  nodeGypProgram,
  nodePrefix,
  START_SOURCE,
  UNIT_SOURCE,
} from './native-compiler.ts'
import type { Command } from './run-command.ts'

/** Null where node-gyp or the headers of the Node that runs are missing: it would have to download them. */
export function gypCommand(cwd: string): Command | null {
  const program = nodeGypProgram()
  const prefix = nodePrefix()
  if (program === null || !existsSync(join(prefix, 'include/node/common.gypi'))) return null
  return { file: process.execPath, cwd, args: [program, 'rebuild', `--nodedir=${prefix}`, '--silent'] }
}

export const GYP_OUTPUT = join('build', 'Release', 'unit.node')

/** The text of `binding.gyp`. Both sources have the same flags, so the code is for any processor unless the user names one. */
export function gypText(options: NativeOptions): string {
  const flags = codeArguments(options, { level: null }, false)
  const target = {
    target_name: 'unit',
    sources: [UNIT_SOURCE, START_SOURCE],
    include_dirs: [headerDirectory()],
    cflags: flags,
    xcode_settings: { OTHER_CFLAGS: flags },
    msbuild_toolset: 'ClangCL',
    msvs_settings: { VCCLCompilerTool: { AdditionalOptions: flags.map((flag) => `/clang:${flag}`) } },
  }
  return JSON.stringify({ targets: [target] })
}
