// What a finding does to a build, by the option onFallback.

import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { OnFallback } from '../options.ts'

export type Effect = 'error' | 'warning' | 'none'

/**
 * A function that stays JavaScript warns, stops the build, or neither. A mistake of the author (a malformed tag) is said even if
 * fallbacks are silent, and advice on speed never stops a build.
 */
export function effectOf(diagnostic: Pick<Diagnostic, 'severity'>, onFallback: OnFallback): Effect {
  if (diagnostic.severity === 'performance') return onFallback === 'silent' ? 'none' : 'warning'
  if (onFallback === 'error') return 'error'
  return onFallback === 'silent' && diagnostic.severity === 'fallback' ? 'none' : 'warning'
}
