// njit build: rewrites source files into a folder, for projects without a bundler.

import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { mayHaveTag } from '../src/1-parse/early-prune.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { renderDiagnostic } from '../src/diagnostics/render.ts'
import { effectOf } from '../src/front-end/diagnostic-policy.ts'
import { embeddedCompiler } from '../src/front-end/embedded-compiler.ts'
import { composeWithInputMap, withoutMapComment } from '../src/front-end/input-source-map.ts'
import type { CompiledModule } from '../src/front-end/module-compiler.ts'
import { projectPath } from '../src/front-end/project-path.ts'
import { BuildSummary } from '../src/front-end/summary.ts'
import type { PluginOptions } from '../src/options.ts'
import type { SourceFile } from '../src/source.ts'
import { findFiles, readSource } from './files.ts'
import { type CliIo, FINDINGS, UsageError } from './io.ts'
import { StandaloneRuntime } from './standalone-runtime.ts'

/** Writes every file, compiled or as it is, below `outdir` at its place relative to the folder that all files share. `isStandalone`: with
 *  the runtime beside them, instead of as a dependency. */
export async function build(
  patterns: readonly string[],
  outdir: string,
  options: PluginOptions,
  io: CliIo,
  isStandalone = false,
): Promise<number> {
  const files = findFiles(patterns, io.cwd, options)
  const base = sharedFolder(files)
  const targets = files.map((file) => join(resolve(io.cwd, outdir), relative(base, file)))
  const overwritten = targets.find((target) => files.includes(target))
  if (overwritten !== undefined)
    throw new UsageError(`${projectPath(overwritten, io.cwd)} would be overwritten; choose another --outdir`)
  const sources = files.map((file) => readSource(file, io.cwd))
  const modules = await Promise.all(sources.map((source) => compile(source, options, io.cwd)))
  const runtime = isStandalone ? new StandaloneRuntime(resolve(io.cwd, outdir)) : null
  const summary = new BuildSummary()
  let failed = false
  for (const [index, source] of sources.entries()) {
    const [file, target, module] = [
      files[index] ?? '',
      targets[index] ?? '',
      modules[index] ?? unchanged(source),
    ]
    for (const diagnostic of module.diagnostics) {
      const effect = effectOf(diagnostic, options.onFallback)
      failed ||= effect === 'error'
      if (effect !== 'none') io.err(`${render(diagnostic, source)}\n`)
    }
    summary.add(module.records)
    mkdirSync(dirname(target), { recursive: true })
    write(file, target, source.text, runtime?.link(module, target) ?? module)
  }
  io.err(
    `${summary.line() ?? 'njit: no tagged functions'}; ${files.length} file${files.length === 1 ? '' : 's'} written to ${projectPath(resolve(io.cwd, outdir), io.cwd)}\n`,
  )
  return failed ? FINDINGS : 0
}

function compile(
  source: SourceFile,
  options: PluginOptions,
  root: string,
): Promise<CompiledModule> | CompiledModule {
  const isOff = process.env.NJIT_DISABLE === '1' || !mayHaveTag(source.text)
  if (isOff) return unchanged(source)
  const places = options.target === 'native' ? { ...options, addons: 'beside' as const } : options
  return embeddedCompiler.compile(source, places, root)
}

function unchanged(source: SourceFile): CompiledModule {
  return {
    code: source.text,
    map: null,
    changed: false,
    records: [],
    diagnostics: [],
    watchFiles: [],
    imports: [],
  }
}

function render(diagnostic: Diagnostic, source: SourceFile): string {
  return renderDiagnostic(diagnostic, (file) => (file === source.path ? source.text : null), { color: false })
}

function write(file: string, target: string, text: string, module: CompiledModule): void {
  for (const asset of [module.asset, module.addon])
    if (asset !== undefined)
      writeFileSync(join(dirname(target), asset.name), Buffer.from(asset.base64, 'base64'))
  if (module.map === null) {
    writeFileSync(target, module.code)
    return
  }
  const name = basename(target)
  const original = projectPath(file, dirname(target))
  const map = {
    ...composeWithInputMap({ ...module.map, sources: [original], sourcesContent: [text] }, text, file),
    file: name,
  }
  writeFileSync(
    target,
    `${withoutMapComment(module.code)}\n//# sourceMappingURL=${encodeURIComponent(name)}.map\n`,
  )
  writeFileSync(`${target}.map`, JSON.stringify(map))
}

function sharedFolder(files: readonly string[]): string {
  let shared = dirname(files[0] ?? '.')
  while (!files.every((file) => !relative(shared, file).startsWith('..'))) shared = dirname(shared)
  return shared
}
