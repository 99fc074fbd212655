// Run before a bundle, in Node and in pages: counts compiled modules, and the calls of compiled functions that come to their end.

{
  const { process } = globalThis
  if (process?.env?.RUN_ORIGINAL) globalThis.NJIT_DISABLE = true
  const seen = { instances: 0, completed: 0, streamed: 0, addons: 0 }
  globalThis.watchedWasm = seen
  const { Instance, instantiate, compileStreaming } = WebAssembly

  WebAssembly.Instance = function WatchedInstance(module, imports) {
    const instance = new Instance(module, imports)
    // Units work on a memory that they are given; what brings its own is somebody else's.
    if (!(imports?.env?.memory instanceof WebAssembly.Memory)) return instance
    const { exports } = instance
    seen.instances++
    const count =
      (run) =>
      (...values) => {
        const result = run(...values)
        seen.completed++
        return result
      }
    const watched = Object.entries(exports).map(([name, value]) => [
      name,
      typeof value === 'function' ? count(value) : value,
    ])
    return { exports: Object.fromEntries(watched) }
  }
  WebAssembly.Instance.prototype = Instance.prototype
  WebAssembly.instantiate = async (module, imports) =>
    module instanceof WebAssembly.Module
      ? new WebAssembly.Instance(module, imports)
      : instantiate.call(WebAssembly, module, imports)
  WebAssembly.compileStreaming = (response) => {
    seen.streamed++
    return compileStreaming.call(WebAssembly, response)
  }
  if (process?.dlopen) {
    const { dlopen } = process
    process.dlopen = (...args) => {
      seen.addons++
      return dlopen.apply(process, args)
    }
  }
  process?.on?.('exit', () => console.log(`completed ${seen.completed} addons ${seen.addons}`))
}
