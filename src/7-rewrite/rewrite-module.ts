// Stage 7: a source module with its compiled unit becomes a module that runs the compiled functions and keeps the originals.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { isCompiledOutput } from '../1-parse/early-prune.ts'
import type { Capture, ModuleIndex, TaggedFunction } from '../1-parse/module-index.ts'
import { ABI_VERSION, type EmittedUnit, type Entry } from '../5-emit/c/abi.ts'
import type { NativeFunction } from '../5-emit/c/native/emit-native.ts'
import { invariant } from '../diagnostics/invariant.ts'
import { elementOf } from '../hir/types.ts'
import { dispatchOf, type PluginOptions } from '../options.ts'
import type { SourceFile } from '../source.ts'
import { base64Of } from './base64-of.ts'
import { siteOf } from './door-site.ts'
import type { Edit } from './edit.ts'
import { type FrameText, frameEdits } from './frame-edits.ts'
import { Holders } from './hold-functions.ts'
import { LeaveError } from './leave-error.ts'
import { exportOf, ModuleNames } from './module-names.ts'
import { memberText } from './pass-struct.ts'
import { type DoorEdits, findChooser, findPlaceBeside, placeBeside, placeWithin } from './place-door.ts'
import { type DoorSite, type DoorText, type ModuleNeeds, printDoor } from './print-door.ts'

/** The built unit. */
export interface Artefact {
  readonly wasm: Uint8Array
  readonly dataBytes: number
  readonly tableEntries: number
  /** Name of the file that holds the Wasm, beside the module's own; null where it stands in the module. */
  readonly file: string | null
  /** The addon in which some of the functions, or all, are native too. */
  readonly native?: NativeArtefact
}

export interface NativeArtefact {
  readonly functions: readonly NativeFunction[]
  /** Name of its file, beside the module's own. */
  readonly file: string
  /** What it runs on, `linux-x64`. */
  readonly platform: string
}

export interface RewrittenModule {
  /** In source order, not overlapping. Empty if nothing is to be done. */
  readonly edits: readonly Edit[]
  /** Tagged functions that compiled but cannot be dispatched where they stand: they stay JavaScript. */
  readonly left: readonly { readonly tagged: number; readonly why: string }[]
  /** Where the module says what file its Wasm is in; null where that is not the case. */
  readonly reference: AssetReference | null
  /** The same of the addon. */
  readonly nativeReference: AssetReference | null
}

export interface AssetReference {
  /** The expression for the file's place. It occurs once: a bundler may put another one there. */
  readonly text: string
  /** A name that the module does not use. */
  readonly free: string
}

const RUNTIME = 'njit/runtime'

/**
 * The edits that put dispatchers into the entry module of `index`. Pure; the same input gives the same edits. A module that
 * already is output of njit gets none.
 */
export function rewriteModule(
  index: ModuleIndex,
  unit: EmittedUnit,
  captures: ReadonlyMap<string, Capture>,
  artefact: Artefact,
  options: PluginOptions,
): RewrittenModule {
  const { source, program } = index.entry
  if (isCompiledOutput(source.text)) return unchanged([])
  const names = new ModuleNames(source, program)
  const needs = newNeeds(names, unit, artefact)
  const placed: DoorEdits[] = []
  const left: { tagged: number; why: string }[] = []
  const used: string[] = []
  const unexported = new Set<t.Node>()
  const holders = new Holders(index, names)
  index.tagged.forEach((tagged, position) => {
    const entries = unit.entries
      .filter((entry) => entry.tagged === position)
      .sort((a, b) => a.signature - b.signature)
    if (entries.length === 0) return
    try {
      refuseHoisted(tagged.fn.path, source)
      const beside = findPlaceBeside(tagged.fn.path)
      const site = siteOf(tagged, index, captures, needs, { isBeside: beside !== null, holders })
      const isAuto = dispatchOf(tagged.options, options) === 'auto'
      const chooses = isAuto ? findChooser(tagged.fn.path, beside) : null
      const doors = joinDoors(entries.map((entry) => printDoor(entry, site, needs, chooses)))
      const asyncDoor = handingDoor(tagged, entries, unit, site, needs)
      const choices = options.stats ? choicesOf(entries, needs) : []
      placed.push(
        beside
          ? placeBeside(beside, doors, names, unexported, { choices, asyncDoor })
          : placeWithin(tagged.fn.path, doors),
      )
      used.push(...entries.map((entry) => entry.symbol))
    } catch (error) {
      if (!(error instanceof LeaveError)) throw error
      left.push({ tagged: position, why: error.message })
    }
  })
  if (used.length === 0) return unchanged(left)
  const { format } = index.entry
  const reference = referenceTo(artefact.file, format, names.own('a'))
  const native = artefact.native === undefined ? null : nativeLoading(artefact.native, used)
  const nativeReference = native === null ? null : referenceTo(native.file, format, names.own('na'))
  const frame = frameEdits(
    index,
    headText(index, needs, used, artefact, {
      holders: holders.variables,
      native,
      options,
      sharesMemory: unit.sharesMemory,
    }),
    tailText(source, needs, captures, artefact, [reference, nativeReference]),
  )
  return { edits: inOrder(frame, holders.edits, placed), left, reference, nativeReference }
}

/** Where several begin at one place, they stand in this order. */
function inOrder(
  { head, tail }: ReturnType<typeof frameEdits>,
  holding: readonly Edit[],
  doors: readonly DoorEdits[],
): Edit[] {
  const closing = [...doors].reverse().flatMap((door) => door.closing)
  const opening = doors.flatMap((door) => door.opening)
  return [...head, ...closing, ...holding, ...opening, tail].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  )
}

const choicesOf = (entries: readonly Entry[], { choices }: ModuleNeeds): readonly string[] =>
  entries.flatMap(({ symbol }) => choices.get(symbol)?.variable ?? [])

/** As in `Attached`. */
function handingDoor(
  { options }: TaggedFunction,
  entries: readonly Entry[],
  { sharesMemory }: EmittedUnit,
  site: DoorSite,
  needs: ModuleNeeds,
): string | null {
  if (!options.async) return null
  return sharesMemory ? entries.map((entry) => printDoor(entry, site, needs, null, true).door).join(' ') : ''
}

/** What dispatchers ask for is added while they are printed. */
function newNeeds(names: ModuleNames, unit: EmittedUnit, artefact: Artefact): ModuleNeeds {
  return {
    unit: names.own('u'),
    names,
    kept: new Map(),
    literals: new Map(),
    makers: new Map(),
    methods: new Map(),
    classes: new Map(),
    same: new Map(),
    watchesRandom: unit.hostFunctions.includes('random'),
    choices: new Map(),
    remembered: [],
    shapes: new Map(),
    native: new Set(artefact.native?.functions.map(({ symbol }) => symbol)),
  }
}

const unchanged = (left: RewrittenModule['left']): RewrittenModule => ({
  edits: [],
  left,
  reference: null,
  nativeReference: null,
})

/** The doors of several signatures, one behind the other. */
function joinDoors(doors: readonly DoorText[]): DoorText {
  const join = (part: keyof DoorText): string => doors.map((door) => door[part]).join('')
  return { declare: join('declare'), door: doors.map(({ door }) => door).join(' '), finish: join('finish') }
}

/** What is exported is moved out of a block that is run for each instance, away from what doors need of it. */
function refuseHoisted(path: NodePath, { script }: SourceFile): void {
  if (script?.once?.hoistsExports && path.find((outer) => outer.isExportDeclaration()))
    throw new LeaveError('it stands in an export, which is run apart from the rest of the script')
}

interface Loading {
  /** Variables of the module that hold functions. */
  readonly holders: readonly string[]
  readonly native: NativeLoading | null
  readonly options: PluginOptions
  readonly sharesMemory: boolean
}

/** The runtime and the unit; and the variables of dispatchers. */
function headText(
  index: ModuleIndex,
  needs: ModuleNeeds,
  symbols: readonly string[],
  artefact: Artefact,
  { holders, native, options, sharesMemory }: Loading,
): FrameText {
  const { names, unit } = needs
  const load = names.runtime(artefact.file === null ? 'load' : 'loadFile')
  const isEsm = index.entry.format === 'esm'
  const loadNative = native === null ? '' : names.runtime('loadNative')
  const imported = names.imported
    .map((name) => `${exportOf(name, sharesMemory)}${isEsm ? ' as' : ':'} ${names.own(name)}`)
    .join(', ')
  const bring = isEsm
    ? `import { ${imported} } from '${RUNTIME}';`
    : `var { ${imported} } = require('${RUNTIME}');`
  const { dataBytes, tableEntries } = artefact
  const rest = `${load}(${names.own('b')}, '${symbols.join(' ')}', ${dataBytes}, ${tableEntries}, ${ABI_VERSION}, '${options.startup}')`
  const loaded =
    native === null
      ? `/*#__PURE__*/ ${rest}`
      : `/*#__PURE__*/ ${loadNative}(() => ${rest}, ${names.own('nb')}, '${native.functions}', ${native.isAll}, '${native.platform}')`
  const choices = [...needs.choices.values()].map(({ variable, make }) => `${variable} = ${make}`)
  const shapes = [...needs.shapes].map(([variable, text]) => `${variable} = ${text}`)
  const variables = [...choices, ...needs.kept.values(), ...needs.remembered, ...shapes, ...holders]
  return {
    once: `${bring} ${onceKeyword(index.entry.source)}var ${unit} = ${loaded};`,
    each: variables.map((variable) => `var ${variable}; `).join(''),
  }
}

/** What makes a declaration in the block one that is run once. */
function onceKeyword({ script }: SourceFile): string {
  return script?.once?.hoistsExports ? 'export ' : ''
}

/** What may stand behind the last line: long texts, in functions, which are hoisted. */
function tailText(
  source: SourceFile,
  needs: ModuleNeeds,
  captures: ReadonlyMap<string, Capture>,
  { wasm }: Artefact,
  [reference, nativeReference]: readonly [AssetReference | null, AssetReference | null],
): FrameText {
  const given = reference === null ? `'${base64Of(wasm)}'` : reference.text
  const once = onceKeyword(source)
  const givers = [`${once}function ${needs.names.own('b')}() { return ${given} }`]
  if (nativeReference !== null)
    givers.push(`${once}function ${needs.names.own('nb')}() { return ${nativeReference.text} }`)
  const functions: string[] = []
  for (const [key, name] of needs.literals) {
    functions.push(`function ${name}() { return ${printElements(captures.get(key) as Capture)} }`)
  }
  for (const [name, giver] of needs.classes) functions.push(`function ${giver}() { return ${name} }`)
  for (const { name, fields } of needs.makers.values()) {
    const params = fields.map((_, i) => `f${i}`)
    const assigns = fields.map((field, i) => `${memberText('this', field)} = ${params[i]}`)
    functions.push(`function ${name}(${params.join(', ')}) { ${assigns.join('; ')} }`)
  }
  for (const { variable, className, methods } of needs.methods.values()) {
    const methodNames = [...methods].map((method) => JSON.stringify(method)).join(', ')
    functions.push(
      `var ${variable} = /* @__PURE__ */ ${needs.names.runtime('methodsOf')}(() => ${className}, [${methodNames}]);`,
    )
  }
  for (const { variable, left, right } of needs.same.values()) {
    const [one, other] = [left, right].map((specifier) => `require(${JSON.stringify(specifier)})`)
    functions.push(
      `var ${variable} = (() => { try { return ${one} === ${other} } catch { return false } })();`,
    )
  }
  return { once: givers.join(' '), each: functions.join(' ') }
}

/** Bundlers know the form with `new URL`, and take the file along. */
function referenceTo(file: string | null, format: 'esm' | 'commonjs', free: string): AssetReference | null {
  if (file === null) return null
  const text =
    format === 'esm'
      ? `new URL(${JSON.stringify(`./${file}`)}, import.meta.url)`
      : `__dirname + ${JSON.stringify(`/${file}`)}`
  return { text, free }
}

/** How the head of a module asks for its native functions. */
interface NativeLoading {
  readonly file: string
  readonly platform: string
  /** As `loadNative` reads it. */
  readonly functions: string
  readonly isAll: boolean
}

function nativeLoading(
  { file, platform, functions }: NativeArtefact,
  used: readonly string[],
): NativeLoading | null {
  const asked = functions.filter(({ symbol }) => used.includes(symbol))
  if (asked.length === 0) return null
  const text = asked.map(({ symbol, hosts }) => [symbol, ...hosts].join(':')).join(' ')
  return { file, platform, functions: text, isAll: asked.length === used.length }
}

function printElements({ type, source }: Capture): string {
  invariant(type.kind === 'array' && source.kind === 'literal', 'a literal capture is an array')
  const { isBigInt, constructorName } = elementOf(type.element)
  const elements = source.elements
    .map((value) => (Object.is(value, -0) ? '-0' : String(value)))
    .map((text) => (isBigInt ? `${text}n` : text))
  return type.container === 'list'
    ? `[${elements.join(', ')}]`
    : `new globalThis.${constructorName}([${elements.join(', ')}])`
}
