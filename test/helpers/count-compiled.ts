// A module to preload: counts the calls of compiled functions that ran to their end, by watching what WebAssembly exports, and tells
// the number when the process ends. Of no help to code under test: it only looks.

export const COUNTED = /^njit ran (\d+) compiled$/m

const COUNT = `
let ran = 0
const { Instance, instantiate } = WebAssembly
// Node compiles WebAssembly of its own.
const watch = ({ exports }, { env = {} } = {}) => env.__memory_base === undefined ? { exports } : ({
  exports: Object.fromEntries(Object.entries(exports).map(([name, value]) => [name,
    typeof value !== 'function' ? value : (...args) => { const result = value(...args); ran++; return result }])),
})
WebAssembly.Instance = function (module, imports) { return watch(new Instance(module, imports), imports) }
WebAssembly.instantiate = async (module, imports) => {
  const made = await instantiate(module, imports)
  return 'exports' in made ? watch(made, imports) : made
}
`

export const COUNT_COMPILED = `${COUNT}
process.on('exit', () => require('node:fs').writeSync(2, 'njit ran ' + ran + ' compiled\\n'))
`

/** The same for runners that give tests a world of their own, and have Jest's `afterAll`. */
export const COUNT_IN_RUNNER = `${COUNT}
afterAll(() => process.stderr.write('\\nnjit ran ' + ran + ' compiled\\n'))
`
