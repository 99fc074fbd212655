import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Project, type Ran, type RunOptions } from '../helpers/project.ts'
import { otherNodes } from '../runners/installed.ts'

const project = new Project('register')

const BODY = `  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i]
  if (sum < 0) throw new RangeError('negative')
  return sum
}
`
const TAG = "/* @njit { dispatch: 'always' } */"
const TYPED = BODY.replace('x[i]', 'x[i]!')
const CALL = `console.log(sum(new Float64Array([1, 2, 6])))
try {
  sum(new Float64Array([-1]))
} catch (error) {
  console.log(String(error.stack).split('\\n').slice(0, 2).join(' '))
}
`
const TYPED_CALL = CALL.replace('error.stack', '(error as Error).stack')

project.write('package.json', '{}')
project.write(
  'esm/sum.mjs',
  `// one\n${TAG}\n/** @param {Float64Array} x */\nexport function sum(x) {\n${BODY}`,
)
project.write('esm/main.mjs', `import { sum } from './sum.mjs'\n${CALL}`)
project.write(
  'cjs/sum.cjs',
  `// one\n${TAG}\n/** @param {Float64Array} x */\nfunction sum(x) {\n${BODY}module.exports = { sum }\n`,
)
project.write('cjs/main.cjs', `const { sum } = require('./sum.cjs')\n${CALL}`)
project.write('mixed/main.cjs', `const { sum } = require('../esm/sum.mjs')\n${CALL}`)
project.write('mixed/main.mjs', `import cjs from '../cjs/sum.cjs'\nconst { sum } = cjs\n${CALL}`)
project.write('esm-ts/package.json', '{ "type": "module" }')
project.write('esm-ts/types.ts', 'export type Samples = Float64Array\n')
project.write(
  'esm-ts/sum.ts',
  `import type { Samples } from './types.ts'\n\n${TAG}\nexport function sum(x: Samples): number {\n${TYPED}`,
)
// Named as it will be called after compilation, as TypeScript has it.
project.write('esm-ts/main.ts', `import { sum } from './sum.js'\n${TYPED_CALL}`)
project.write(
  'cjs-ts/sum.cts',
  `\n\n${TAG}\nfunction sum(x: Float64Array): number {\n${TYPED}module.exports = { sum }\n`,
)
project.write('cjs-ts/main.cts', `const { sum } = require('./sum.cjs')\n${TYPED_CALL}`)
project.write('detected/sum.ts', `\n\n${TAG}\nexport function sum(x: Float64Array): number {\n${TYPED}`)
project.write('detected/main.ts', `import { sum } from './sum.ts'\n${TYPED_CALL}`)

const CASES: readonly (readonly [main: string, throwing: string])[] = [
  ['esm/main.mjs', 'esm/sum.mjs:7:22'],
  ['cjs/main.cjs', 'cjs/sum.cjs:7:22'],
  ['mixed/main.cjs', 'esm/sum.mjs:7:22'],
  ['mixed/main.mjs', 'cjs/sum.cjs:7:22'],
  ['esm-ts/main.ts', 'esm-ts/sum.ts:7:22'],
  ['cjs-ts/main.cts', 'cjs-ts/sum.cts:7:22'],
  ['detected/main.ts', 'detected/sum.ts:7:22'],
]

const executables = [process.execPath, ...otherNodes()]

const runs = (args: readonly string[], options?: RunOptions): Ran => {
  const ran = project.node(['--import', 'njit/register', ...args], options)
  assert.is(ran.status, 0, ran.err)
  return ran
}

for (const executable of executables) {
  const version = executable === process.execPath ? process.version : executable.split('/').at(-3)
  for (const [main, throwing] of CASES) {
    test(`${main} on ${version}`, () => {
      const ran = runs([main], { executable })
      assert.is(ran.compiled, 1)
      assert.is(ran.err, '')
      assert.match(ran.out, /^9\nRangeError: negative /)
      // Lines are right even without maps.
      assert.match(ran.out, throwing.replace(/:\d+$/, ':'))
      const mapped = runs(['--enable-source-maps', main], { executable })
      assert.match(mapped.out, `${join(project.root, throwing)})`)
    })
  }

  test(`workers on ${version}`, () => {
    project.write(
      'worker/main.mjs',
      `import { Worker } from 'node:worker_threads'
const worker = new Worker(new URL('./worker.mjs', import.meta.url))
worker.on('message', (text) => console.log(text))
`,
    )
    project.write(
      'worker/worker.mjs',
      `import { parentPort } from 'node:worker_threads'
import { sum } from '../esm/sum.mjs'
parentPort.postMessage(sum(new Float64Array([1, 2])) + ' ' + sum.toString().includes('$njit_'))
`,
    )
    assert.is(runs(['worker/main.mjs'], { executable }).out, '3 true\n')
  })

  test(`NJIT_DISABLE on ${version}`, () => {
    for (const main of ['esm/main.mjs', 'cjs/main.cjs', 'esm-ts/main.ts', 'cjs-ts/main.cts']) {
      const ran = runs([main], { executable, env: { NJIT_DISABLE: '1' } })
      assert.match(ran.out, /^9\nRangeError/)
      assert.is(ran.compiled, 0)
    }
  })

  test(`preloaded by NODE_OPTIONS, in child processes too, on ${version}`, () => {
    project.write(
      'children/main.mjs',
      `import { execFileSync } from 'node:child_process'
console.log(execFileSync(process.execPath, ['esm/main.mjs'], { encoding: 'utf8' }))
`,
    )
    const ran = project.node(['children/main.mjs'], {
      executable,
      env: { NODE_OPTIONS: `--require ${join(project.root, '.count.cjs')} --import njit/register` },
    })
    assert.match(ran.out, /^9\n/)
  })
}

test('preloaded by --require', () => {
  const ran = project.node(['--require', 'njit/register', 'cjs/main.cjs'])
  assert.match(ran.out, /^9\n/)
  assert.is(ran.compiled, 1)
})

test('a file that does not exist is reported by its own name', () => {
  project.write('missing/main.mjs', "import './nothing.js'\n")
  project.write('missing/main.cjs', "require('./nothing.js')\n")
  for (const main of ['missing/main.mjs', 'missing/main.cjs']) {
    const ran = project.node(['--import', 'njit/register', main])
    assert.is(ran.status, 1)
    assert.match(ran.err, 'nothing.js')
    assert.not.match(ran.err, 'nothing.ts')
  }
})

test('TypeScript that has to be rewritten: enums, namespaces, parameter properties', () => {
  project.write(
    'rewritten/main.ts',
    `enum Kind { Low = 1, High }
namespace Units { export const meter = 3 }
class Point { constructor(readonly x: number) {} }
${TAG}
function twice(x: number): number {
  let sum = 0
  for (let i = 0; i < 2; i++) sum += x
  return sum
}
console.log(twice(Kind.High), Units.meter, new Point(5).x)
`,
  )
  const ran = runs(['rewritten/main.ts'])
  assert.is(ran.out, '4 3 5\n')
  assert.is(ran.compiled, 1)
})

test('a syntax error names its file and place', () => {
  project.write('broken/main.ts', 'const x: number = \n')
  const ran = project.node(['--import', 'njit/register', 'broken/main.ts'])
  assert.is(ran.status, 1)
  assert.match(ran.err, 'SyntaxError')
  assert.match(ran.err, 'broken/main.ts')
})

test.after(() => project.remove())
test.run()
