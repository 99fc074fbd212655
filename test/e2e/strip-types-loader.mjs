// TypeScript for webpack, as a loader of three lines.

import { transform } from 'esbuild'

export default function stripTypes(source, inputMap) {
  const done = this.async()
  transform(source, {
    loader: 'ts',
    sourcefile: this.resourcePath,
    sourcemap: 'external',
    target: 'es2022',
  }).then(async ({ code, map }) => {
    const outer = JSON.parse(map)
    if (!inputMap) return done(null, code, outer)
    const { default: remapping } = await import('@jridgewell/remapping')
    done(
      null,
      code,
      remapping([outer, inputMap], () => null),
    )
  }, done)
}
