// Imported before a bundle: counts the calls of compiled functions that come to their end, and tells when the process ends.

if (process.env.RUN_ORIGINAL) globalThis.NJIT_DISABLE = true

const { Instance } = WebAssembly
let completed = 0

WebAssembly.Instance = function WatchedInstance(...args) {
  const { exports } = new Instance(...args)
  const count =
    (run) =>
    (...values) => {
      const result = run(...values)
      completed++
      return result
    }
  const watched = Object.entries(exports).map(([name, value]) => [
    name,
    typeof value === 'function' ? count(value) : value,
  ])
  return { exports: Object.fromEntries(watched) }
}
const { instantiate } = WebAssembly
WebAssembly.instantiate = async (module, imports) =>
  module instanceof WebAssembly.Module
    ? new WebAssembly.Instance(module, imports)
    : instantiate(module, imports)

process.on('exit', () => console.log(`completed ${completed}`))
