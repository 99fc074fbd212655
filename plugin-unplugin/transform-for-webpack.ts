// A module on its way through webpack, Rspack or Turbopack: maps with absolute paths, and Wasm in files that the bundler finds.

import { fileURLToPath } from 'node:url'
import { cacheDirectory, writeAsset } from '../src/6-build/cache.ts'
import { componentKind } from '../src/front-end/component-script.ts'
import { composeMaps, composeWithInputMap } from '../src/front-end/input-source-map.ts'
import type { CompiledModule } from '../src/front-end/module-compiler.ts'
import type { ModuleContext, ModuleTransform } from './module-transform.ts'

/** Null where the module stays as it is. `inputMap`: that of the text, where loaders that ran before made one. */
export async function transformForWebpack(
  transform: ModuleTransform,
  text: string,
  id: string,
  inputMap: unknown,
  context: ModuleContext,
): Promise<{ code: string; map: object | null } | null> {
  // A component's text has no end that is script, where the requests for files could stand.
  const isComponent = componentKind(id.replace(/\?.*$/s, '')) !== null
  const wanted = await transform.run(text, id, isComponent ? 'inline' : transform.options.emit, context)
  if (wanted === null || (isComponent && wanted.module.addon !== undefined)) return null
  const linked = linkFiles(wanted.module, transform, context)
  // An addon has no other place.
  if (linked === null && wanted.module.addon !== undefined) return null
  const done = linked === null ? await transform.run(text, id, 'inline', silent(context)) : wanted
  if (done === null) return null
  const map = done.module.map && { ...done.module.map, sources: [done.file], sourcesContent: [text] }
  return { code: linked ?? done.module.code, map: map && composed(map, inputMap, text, done.file) }
}

function composed(map: object, inputMap: unknown, text: string, file: string): object {
  if (typeof inputMap === 'string') return composeMaps(map, inputMap)
  return inputMap ? composeMaps(map, JSON.stringify(inputMap)) : composeWithInputMap(map, text, file)
}

/**
 * The text with its Wasm, or an addon, as files that the bundler takes along. They lie in the cache; if one is removed there, the module
 * has to be built again. Null where that cannot be: the Wasm then stays in the module.
 */
function linkFiles(
  { asset, addon, code }: CompiledModule,
  { options, root }: ModuleTransform,
  context: ModuleContext,
): string | null {
  let text = code
  for (const { name, base64, reference } of [asset, addon].filter((each) => each !== undefined)) {
    const path = writeAsset(cacheDirectory(options.cacheDir, root), name, Buffer.from(base64, 'base64'))
    if (path === null) return null
    context.addWatchFile(path)
    // What stands before the first mark makes it a script for all rules.
    const request = JSON.stringify(`${path}.js!=!${PLACE_LOADER}!${path}`)
    text = reference.text.includes('import.meta')
      ? `${text.replace(reference.text, () => reference.free)}import ${reference.free} from ${request}\n`
      : text.replace(reference.text, () => `require(${request}).default`)
  }
  return text
}

const PLACE_LOADER = fileURLToPath(new URL('../plugin-loader/wasm-place.js', import.meta.url))

/** What there is to say has been said. */
function silent({ addWatchFile, find }: ModuleContext): ModuleContext {
  return { addWatchFile, find, warn: () => undefined, error: () => undefined }
}
