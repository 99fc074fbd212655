// Calls off the thread that makes them, for app code.

/** A function that may have been compiled with `async: true`. */
type Callable<Args extends unknown[], Result> = ((...args: Args) => Result) & {
  readonly async?: (...args: Args) => Promise<Result>
}

/**
 * Calls `f` in a worker if it was compiled with `async: true` and the host lets workers share memory; otherwise here, before this returns. Settles as
 * the call ends. Arguments are copied when the call is made; what it writes to them is there when the promise settles, and until then they must
 * be left alone.
 */
export function offThread<Args extends unknown[], Result>(
  f: Callable<Args, Result>,
  ...args: Args
): Promise<Result> {
  return f.async ? f.async(...args) : new Promise((resolve) => resolve(f(...args)))
}
