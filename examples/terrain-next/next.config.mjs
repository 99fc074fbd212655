// The loader for Turbopack, and the same for `next build --webpack`.

const njit = { loader: 'njit/loader', options: { onFallback: 'error' } }

export default {
  turbopack: {
    rules: { '*.js': { loaders: [njit] } },
  },
  webpack(config) {
    config.module.rules.push({ test: /\.[jt]sx?$/, enforce: 'pre', use: njit })
    return config
  },
  output: 'export',
}
