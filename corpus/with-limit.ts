// Running code that may never end.

import { Script } from 'node:vm'

const STEP = '__njitStep'
const script = new Script(`globalThis.${STEP}()`)

/** Runs `step`; false if it was stopped after so many milliseconds. What it throws is thrown. */
export function withLimit(milliseconds: number, step: () => void): boolean {
  const holder = globalThis as unknown as Record<string, unknown>
  holder[STEP] = step
  try {
    script.runInThisContext({ timeout: milliseconds })
    return true
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false
    throw error
  }
}
