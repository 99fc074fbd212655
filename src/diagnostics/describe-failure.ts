// Any exception as a message for people.

import { compiler_bug } from './codes/build.ts'
import { too_deeply_nested } from './codes/language.ts'
import { CompileError, type Message } from './diagnostic.ts'

/** Code that is nested too deeply ends the stack of whatever walks it first, which is no mistake of njit's. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message)
}

/** What to say of an exception that ended the compilation of a function or a module. */
export function describeFailure(error: unknown): Message {
  if (error instanceof CompileError) return error.diagnostic
  if (isStackOverflow(error)) return too_deeply_nested({ limit: null })
  return compiler_bug({ detail: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
