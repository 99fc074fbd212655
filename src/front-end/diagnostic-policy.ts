// What a finding does to a build, by the option onFallback.

import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { OnFallback } from '../options.ts'

export type Effect = 'error' | 'warning' | 'none'

/**
 * A function that stays JavaScript warns, stops the build, or neither. A mistake of the author (a malformed tag) is said even if
 * fallbacks are silent; advice on speed and notices never stop a build.
 */
export function effectOf(diagnostic: Pick<Diagnostic, 'severity'>, onFallback: OnFallback): Effect {
  const { severity } = diagnostic
  if (severity === 'performance' || severity === 'notice') return onFallback === 'silent' ? 'none' : 'warning'
  if (onFallback === 'error') return 'error'
  return onFallback === 'silent' && severity === 'fallback' ? 'none' : 'warning'
}
