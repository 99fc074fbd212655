// Runs the test suites: every dist/test/**/*.test.js in its own process, as many at once as there are cores,
// and closes with the sum of uvu's own counts. `npm test -- PATTERN` filters by path; `--update` rewrites golden files; `--e2e` takes
// the end-to-end suites (dist/test/e2e/*.e2e.js) along, and `--e2e-only` nothing else.

import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = dirname(dirname(fileURLToPath(import.meta.url)))
const testRoot = join(dist, 'test')
const args = process.argv.slice(2)
const patterns = args.filter((arg) => !arg.startsWith('--'))
const wanted = args.includes('--e2e-only')
  ? /\.e2e\.js$/
  : args.includes('--e2e')
    ? /\.(?:test|e2e)\.js$/
    : /\.test\.js$/

interface Outcome {
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly output: string
  readonly seconds: number
}

function suites(): string[] {
  return readdirSync(testRoot, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter(
      (file) =>
        wanted.test(file) && (patterns.length === 0 || patterns.some((pattern) => file.includes(pattern))),
    )
    .sort()
}

function runSuite(file: string): Promise<Outcome> {
  const started = Date.now()
  return new Promise((resolve) => {
    const env = {
      ...process.env,
      NO_COLOR: '1',
      FORCE_COLOR: '0',
      NJIT_UPDATE: args.includes('--update') ? '1' : '',
    }
    const child = spawn(process.execPath, ['--enable-source-maps', join(testRoot, file)], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('close', (code) => {
      const total = Number(/Total:\s+(\d+)/.exec(output)?.[1] ?? 0)
      const passed = Number(/Passed:\s+(\d+)/.exec(output)?.[1] ?? 0)
      const skipped = Number(/Skipped:\s+(\d+)/.exec(output)?.[1] ?? 0)
      const failed =
        total - passed + (code !== 0 && total === passed ? 1 : 0) + (total === 0 && code === 0 ? 1 : 0)
      resolve({ file, passed, failed, skipped, output, seconds: (Date.now() - started) / 1000 })
    })
  })
}

async function main(): Promise<void> {
  const queue = suites()
  const outcomes: Outcome[] = []
  const worker = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const outcome = await runSuite(file)
      outcomes.push(outcome)
      const mark = outcome.failed > 0 ? 'FAIL' : ' ok '
      console.log(
        `${mark} ${relative('.', outcome.file)}  ${outcome.passed} passed${outcome.failed > 0 ? `, ${outcome.failed} failed` : ''}  ${outcome.seconds.toFixed(1)} s`,
      )
      if (outcome.failed > 0) console.log(outcome.output)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, worker))
  const sum = (key: 'passed' | 'failed' | 'skipped'): number =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0)
  const skipped = sum('skipped')
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  if (sum('failed') > 0 || outcomes.length === 0) process.exitCode = 1
}

await main()
