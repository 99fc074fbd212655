import { fileURLToPath } from 'node:url'
import njit from 'njit/webpack'

const folder = fileURLToPath(new URL('.', import.meta.url))

export default {
  context: folder,
  entry: './src/main.js',
  target: ['web', 'es2022'],
  output: { path: `${folder}/dist`, filename: 'main.js' },
  plugins: [njit({ onFallback: 'error' })],
}
