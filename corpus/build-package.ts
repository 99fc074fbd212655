// Builds one package twice, as it is and compiled, from the same tagged text.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Loader, type Plugin } from 'esbuild'
import { fileSystemHost } from '../src/6-build/file-system-host.ts'
import { loadModulesSync } from '../src/6-build/resolve.ts'
import { compileModule } from '../src/compiler.ts'
import { checkPluginOptions } from '../src/front-end/check-plugin-options.ts'
import { arrayOf, float64, string, type Type } from '../src/hir/types.ts'
import type { PluginOptions, ReportRecord } from '../src/options.ts'
import { runPipeline } from '../src/pipeline.ts'
import type { SourceFile } from '../src/source.ts'
import { declaredNames } from './declared-names.ts'
import type { Subject } from './subject.ts'
import { REGISTRY, type TaggedEntry, tagSource } from './tag-source.ts'

export interface PackagePlace {
  readonly name: string
  /** Absolute folder under which node_modules lies. */
  readonly root: string
  /** Files inside the package to start from; none: the package's own entry. */
  readonly entries: readonly string[]
  /** Where the bundles go. */
  readonly out: string
}

export interface BuiltPackage {
  readonly subjects: readonly Subject[]
  readonly original: string
  /** Compiled code wherever there is some, so that it is what is compared. */
  readonly compiled: string
  /** As users have it: where the original is faster it runs. */
  readonly dispatched: string
  /** Files that could not be parsed or compiled as a whole, with the reason. */
  readonly troubles: readonly string[]
}

export async function buildPackage(
  place: PackagePlace,
  times: boolean,
  tell: (what: string) => void,
): Promise<BuiltPackage> {
  mkdirSync(place.out, { recursive: true })
  const tagger = new Tagger(place)
  const original = join(place.out, 'original.cjs')
  const compiled = join(place.out, 'compiled.cjs')
  await bundle(place, original, tagger, async ({ text }) => text)
  const options = corpusOptions(place)
  const subjects = new Map<string, Subject>()
  const dispatched = join(place.out, 'dispatched.cjs')
  if (times)
    await bundle(place, dispatched, tagger, async (source) => {
      tell(`compiling ${source.path} for timing`)
      const result = await compileModule(source, { ...options, dispatch: 'auto' }, place.root)
      return result.code
    })
  await bundle(place, compiled, tagger, async (source) => {
    tell(`compiling ${source.path}`)
    const result = await compileModule(source, options, place.root)
    const types = parameterTypes(source, options, place.root)
    for (const subject of tagger.subjectsOf(source.path, result.records, types))
      subjects.set(subject.id, subject)
    return result.code
  })
  return { subjects: [...subjects.values()], original, compiled, dispatched, troubles: tagger.troubles }
}

function corpusOptions(place: PackagePlace): PluginOptions {
  return checkPluginOptions({
    onFallback: 'silent',
    startup: 'sync',
    dispatch: 'always',
    cacheDir: process.env.NJIT_CACHE_DIR ?? join(place.root, '.njit-cache'),
  })
}

interface TaggedFile {
  readonly source: SourceFile
  readonly functions: readonly TaggedEntry[]
  readonly prefix: string
}

/** Tags the package's own files, each once. */
class Tagger {
  readonly troubles: string[] = []
  readonly files = new Map<string, TaggedFile>()
  readonly folder: string
  readonly #root: string

  constructor(place: PackagePlace) {
    this.#root = place.root
    this.folder = join(place.root, 'node_modules', place.name)
  }

  file(path: string): TaggedFile | null {
    const known = this.files.get(path)
    if (known) return known
    const inside = relative(this.folder, path)
    if (inside.startsWith('..') || inside.includes('node_modules')) return null
    const projectPath = relative(this.#root, path).replaceAll('\\', '/')
    const prefix = String(this.files.size)
    const text = readFileSync(path, 'utf8')
    let file: TaggedFile
    try {
      const tagged = tagSource(projectPath, text, prefix, declaredNames(path, this.folder))
      file = { source: { path: projectPath, text: tagged.text }, functions: tagged.functions, prefix }
    } catch (error) {
      this.troubles.push(`${projectPath}: ${(error as Error).message}`)
      file = { source: { path: projectPath, text }, functions: [], prefix }
    }
    this.files.set(path, file)
    return file
  }

  subjectsOf(
    path: string,
    records: readonly ReportRecord[],
    types: ReadonlyMap<string, ArgumentTypes>,
  ): Subject[] {
    const file = [...this.files.values()].find(({ source }) => source.path === path)
    if (!file) return []
    const byPlace = new Map<string, ReportRecord>()
    for (const record of records) {
      const at = placeText(record)
      if (byPlace.get(at)?.status !== 'compiled') byPlace.set(at, record)
      if (record.name === '') this.troubles.push(`${path}: ${record.reason}`)
    }
    return file.functions.map((entry, i) => {
      const at = placeText(entry)
      const made = entry.makes.map((place) => byPlace.get(placeText(place)))
      const record = byPlace.get(at) ?? made.find((each) => each?.status !== 'compiled') ?? made[0]
      return {
        id: `${file.prefix}.${i}`,
        name: entry.name,
        file: path,
        line: entry.line,
        typedBy: entry.typedBy,
        reach: entry.reach === 'default' ? `default.${file.prefix}` : entry.reach,
        status: record?.status ?? 'fallback',
        signature: record?.signature ?? '',
        code: record?.status === 'compiled' ? null : (record?.code ?? 'not_reported'),
        reason: record?.reason ?? null,
        frame: record?.frame ?? null,
        versions: entry.makes.length > 0 ? makersVersions(entry) : (types.get(at)?.versions ?? []),
        takesThis: types.get(at)?.takesThis ?? false,
      }
    })
  }
}

const placeText = ({ line, column }: { readonly line: number; readonly column: number }): string =>
  `${line}:${column}`

/** What makes functions is not compiled, so that nothing says what it takes. */
function makersVersions({ parameters }: TaggedEntry): readonly (readonly Type[])[] {
  return [float64, arrayOf('float64'), string].map((type) => Array.from({ length: parameters }, () => type))
}

type ArgumentTypes = Pick<Subject, 'versions' | 'takesThis'>

/** Types of the arguments of each version of what compiled, by the place of the function. */
function parameterTypes(
  source: SourceFile,
  options: PluginOptions,
  root: string,
): ReadonlyMap<string, ArgumentTypes> {
  const found = new Map<string, ArgumentTypes>()
  try {
    const unit = runPipeline(source, loadModulesSync(source, fileSystemHost(root)), { simd: options.simd })
    for (const outcome of unit.outcomes) {
      const tagged = unit.index.tagged[outcome.tagged]?.fn
      const { line, column } = tagged?.span ?? { line: 0, column: 0 }
      const fn = unit.inferred.functions.find(({ symbol }) => symbol === outcome.symbol)
      if (!fn) continue
      const types: Type[] = []
      for (const { source: from, local } of fn.params)
        if (from.kind === 'argument')
          types[from.index] = asTree(fn.locals[local]?.type ?? { kind: 'unknown' }, [])
      const exported = unit.inferred.exports.find(({ symbol }) => symbol === outcome.symbol)
      for (const index of exported?.missing ?? []) types[index] = { kind: 'undefined' }
      const place = `${line}:${column}`
      const before = found.get(place)?.versions ?? []
      const takesThis = tagged !== undefined && tagged.receiver !== null
      found.set(place, { versions: [...before, types], takesThis })
    }
  } catch {
    // The compilation has reported what is wrong.
  }
  return found
}

/** Without the ways that lead from a class back to it. */
function asTree(type: Type, within: readonly Type[]): Type {
  switch (type.kind) {
    case 'optional':
    case 'list':
      return { ...type, of: asTree(type.of, within) }
    case 'tuple':
      return { ...type, items: type.items.map((item) => asTree(item, within)) }
    case 'struct': {
      if (within.includes(type)) return { kind: 'undefined' }
      const { kind, name, of } = type
      const fields = type.fields.map((field) => ({
        name: field.name,
        type: asTree(field.type, [...within, type]),
      }))
      return { kind, name, of, fields }
    }
    default:
      return type
  }
}

const LOADERS: Readonly<Record<string, Loader>> = { ts: 'ts', mts: 'ts', cts: 'ts', tsx: 'tsx', jsx: 'jsx' }

async function bundle(
  place: PackagePlace,
  outfile: string,
  tagger: Tagger,
  transform: (source: SourceFile) => Promise<string>,
): Promise<void> {
  const targets =
    place.entries.length === 0 ? [place.name] : place.entries.map((entry) => resolve(tagger.folder, entry))
  const made = new Map<string, Promise<string>>()
  const textOf = (source: SourceFile): Promise<string> => {
    const known = made.get(source.path) ?? transform(source)
    made.set(source.path, known)
    return known
  }
  const withText: Plugin = {
    name: 'corpus',
    setup(build) {
      build.onResolve({ filter: /^njit\/runtime$/ }, () => ({
        path: fileURLToPath(new URL('../runtime/load.js', import.meta.url)),
      }))
      build.onLoad({ filter: /\.(?:[mc]?[jt]s|[jt]sx)$/ }, async ({ path }) => {
        const file = tagger.file(path)
        if (file === null) return undefined
        const loader = LOADERS[path.split('.').at(-1) ?? ''] ?? 'js'
        return { contents: await textOf(file.source), loader }
      })
    },
  }
  const run = (contents: string): Promise<unknown> =>
    build({
      stdin: { contents, resolveDir: place.root, sourcefile: 'corpus-entry.js' },
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'es2022',
      outfile,
      ignoreAnnotations: true,
      logLevel: 'silent',
      plugins: [withText],
    })
  const entry = targets
    .map(
      (target, i) =>
        `import * as e${i} from ${JSON.stringify(target)}; globalThis.${REGISTRY}?.('entry${i}', () => e${i});`,
    )
    .join('\n')
  await run(entry)
  const defaults = [...tagger.files].filter(([, { functions }]) =>
    functions.some(({ reach }) => reach === 'default'),
  )
  if (defaults.length === 0) return
  const imports = defaults.map(
    ([path, { prefix }]) =>
      `import * as d${prefix} from ${JSON.stringify(path)}; globalThis.${REGISTRY}?.('default.${prefix}', () => [undefined, d${prefix}.default]);`,
  )
  await run(`${entry}\n${imports.join('\n')}`)
}

export function writeSubjects(place: PackagePlace, built: BuiltPackage): void {
  writeFileSync(join(place.out, 'subjects.json'), JSON.stringify(built))
}
