import njit from 'njit/vite'

export default {
  base: './',
  plugins: [njit({ emit: 'file', onFallback: 'error' })],
}
