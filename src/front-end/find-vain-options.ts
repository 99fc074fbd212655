// Plugin options that a build cannot carry out.

import { plugin_option_without_effect } from '../diagnostics/codes/build.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { PluginOptions } from '../options.ts'
import { GENERATED } from '../source.ts'

/**
 * A notice for each option that is asked for in vain, to be shown once per build.
 *
 * @param whyInline why the front end can make no Wasm files; null if it can
 * @param hasServer whether it has servers of its own
 */
export function findVainOptions(
  options: PluginOptions,
  whyInline: string | null,
  hasServer = false,
): readonly Diagnostic[] {
  const found: [option: string, instead: string][] = []
  if (options.emit === 'file' && whyInline !== null)
    found.push(["emit: 'file'", `${whyInline}, and the Wasm stays in the modules`])
  if (options.crossOriginIsolation && !hasServer)
    found.push(['crossOriginIsolation: true', 'what serves the pages has to send the headers'])
  return found.map(([option, instead]) => ({
    ...plugin_option_without_effect({ option, instead }),
    span: GENERATED,
    labels: [],
  }))
}
