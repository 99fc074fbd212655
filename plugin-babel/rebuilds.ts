// Whether Babel's caller transforms a file again when only a file that it imports from has changed. What is compiled from several
// files would be out of date where it does not.

/** How a caller tells that it builds once, in this very process. */
const BUILDS_ONCE: Readonly<Record<string, (argv: readonly string[], env: NodeJS.ProcessEnv) => boolean>> = {
  '@babel/cli': (argv) => !argv.some((word) => word === '--watch' || /^-\w*w/.test(word)),
  '@rollup/plugin-babel': (_, env) => env.ROLLUP_WATCH !== 'true',
}

/** Null where everything is built anew each time; else the caller that keeps results of unchanged files (babel-jest, babel-loader …). */
export function keepsResults(
  caller: string | undefined,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): string | null {
  if (caller === undefined) return null
  return BUILDS_ONCE[caller]?.(argv, env) === true ? null : caller
}
