// What stops a build, or a program that is compiled as it loads: `onFallback: 'error'` and a function that stayed JavaScript.

export class NjitBuildError extends Error {
  override readonly name = 'NjitBuildError'
  readonly code = 'NJIT_FALLBACK'
}
