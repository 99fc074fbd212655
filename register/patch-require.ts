// `require` where Node has no hooks for it: the text of each module passes through the loader before it is compiled. Loaders that
// were patched in before stay in the chain.

import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { RUNTIME, RUNTIME_COMMONJS, typescriptFile } from './resolve-source.ts'
import type { SourceLoader } from './source-loader.ts'
import { type ModuleFormat, nodeStripsTypes, stripTypes } from './strip-types.ts'

type Compile = (this: CommonJsModule, text: string, file: string, format?: string) => unknown
type Load = (module: CommonJsModule, file: string) => void

interface CommonJsModule {
  _compile: Compile
}

/** What is used of `node:module`; as old as Node, and what all such hooks use. */
export interface CommonJsLoader {
  readonly _extensions: Record<string, Load>
  _resolveFilename: (
    request: string,
    parent: { readonly filename?: string | null } | null,
    ...rest: unknown[]
  ) => string
}

export function patchRequire(commonJs: CommonJsLoader, loader: SourceLoader): void {
  const extensions = commonJs._extensions
  const plain = extensions['.js'] as Load
  for (const extension of ['.js', '.mjs', ...(nodeStripsTypes ? TYPESCRIPT : [])]) {
    const load = extensions[extension] ?? plain
    extensions[extension] = (module, file) => {
      interceptCompile(module, (text) => loader.loadSync(file, text) ?? text)
      load(module, file)
    }
  }
  if (nodeStripsTypes) return
  for (const extension of TYPESCRIPT) {
    const load = extensions[extension] ?? plain
    extensions[extension] = (module, file) => {
      if (!loader.isOwnCode(file)) return load(module, file)
      const text = readFileSync(file, 'utf8')
      const { code, format } = stripTypes(file, loader.loadSync(file, text) ?? text, loader)
      compileAs(module, code, file, format)
    }
  }
}

const TYPESCRIPT = ['.ts', '.cts', '.mts']

/** The next text that the module compiles, which is its own, is changed first. */
function interceptCompile(module: CommonJsModule, change: (text: string) => string): void {
  const compile = module._compile
  const isOwn = Object.hasOwn(module, '_compile')
  module._compile = function (text, file, format) {
    if (isOwn) module._compile = compile
    else Reflect.deleteProperty(module, '_compile')
    return compile.call(this, change(text), file, format)
  }
}

function compileAs(module: CommonJsModule, code: string, file: string, format: ModuleFormat): void {
  module._compile(code, file, format)
}

/** Names that Node does not find by itself, for `require` of every kind. */
export function patchResolve(commonJs: CommonJsLoader): void {
  const original = commonJs._resolveFilename
  commonJs._resolveFilename = function (request, parent, ...rest) {
    if (request === RUNTIME) return RUNTIME_COMMONJS
    try {
      return original.call(this, request, parent, ...rest)
    } catch (error) {
      const from = parent?.filename
      const isPath = isAbsolute(request) || /^\.{1,2}\//.test(request)
      const found =
        isPath && (isAbsolute(request) || typeof from === 'string')
          ? typescriptFile(resolve(dirname(from ?? ''), request))
          : null
      if (found === null) throw error
      return found
    }
  }
}
