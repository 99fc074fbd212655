// What an app on Next.js writes: the loader for webpack, and the same for Turbopack.

const njit = { loader: 'njit/loader', options: { onFallback: 'error' } }

export default {
  webpack(config) {
    config.module.rules.push({ test: /\.[jt]sx?$/, enforce: 'pre', use: njit })
    return config
  },
  turbopack: {
    rules: { '*.js': { loaders: [njit] } },
  },
}
