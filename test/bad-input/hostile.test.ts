// Names and texts that mean something to C, to shells, to JavaScript objects or to source maps: the results stay the same.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inspectUnit } from '../../src/compiler.ts'
import { checkPluginOptions } from '../../src/front-end/check-plugin-options.ts'
import { Project } from './front-ends.ts'

const project = new Project()

const NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', '__defineGetter__'],
  ...[
    'int',
    'double',
    'register',
    'auto',
    'unsigned',
    'volatile',
    'restrict',
    'inline',
    'asm',
    '_Bool',
    'main',
  ],
  ...[
    'memcpy',
    'njit_f',
    'njit_load_nan_float64',
    'f0',
    'v0_a',
    'NAN',
    '__builtin_trap',
    'INFINITY',
    '__LINE__',
  ],
  ...['$1', '$$', '$_', '_', 'a$b', '\\u0061bc', '日本', 'ſ', 'a\u200cb', 'x'.repeat(5000)],
]

const moduleWith = (name: string, [outer = 'f', value = 'a', local = 'b']: readonly string[]): string =>
  `/* @njit float64(float64[:], float64) */
function ${outer}(${value}, times) {
  let ${local} = 0
  for (let i = 0; i < ${value}.length; i++) ${local} += ${value}[i] * times
  return ${local}
}
export const result = ${outer}(new Float64Array([1, 2, 3]), 2)
export const length = ${outer}.length
export const name = ${JSON.stringify(name)}
`

test('hostile identifiers', async () => {
  for (const [position, name] of NAMES.entries()) {
    const file = `names/${position}.js`
    const text = moduleWith(name, position % 2 === 0 ? [name, 'a', 'b'] : ['f', name, `${name}_`])
    project.write(file, text)
    const built = [await project.esbuild(file), await project.babel(file, text)]
    for (const { app, hasWasm } of built) {
      assert.ok(hasWasm, `${name} is compiled`)
      assert.equal([app.result, app.length], [12, 2], name)
    }
  }
})

test('no text of the source stands in the C but in one escaped string', () => {
  const path = 'a"; #include <stdio.h>\n*/ \\ ??/ %s.js'
  const text = moduleWith('$1', ['memcpy', '日本', 'typedef']).replace(
    'return typedef',
    `if (typedef > 1e9) throw new Error('*/ #include "x" ??/')\n  return typedef`,
  )
  const c = inspectUnit({ path, text }, checkPluginOptions({}), project.root).emitted?.c ?? ''
  const own = c.slice(c.indexOf('functions ----')).replaceAll(/^#line.*$/gm, '')
  assert.is(/日本|\$|include|(?<!\w)(?:memcpy|typedef)\b.*/.exec(own)?.[0], undefined)
  assert.not.match(c, '#include <stdio.h>\n')
  for (const line of c.split('\n').filter((each) => each.startsWith('#line'))) {
    assert.match(line, /^#line \d+( "(?:[^"\\\n]|\\.)*")?$/)
  }
})

test('hostile strings and comments around a function', async () => {
  const text = `const s = "*/ // @njit \\" ' \${";
const t = \`/* @njit */ \${s.length} \\\`\`
/* @njit: */ // @njit: no tag, it goes on with a colon */
/** @njit float64(float64) */ /* " */ function f(x) { /* } */ return x * 2 // }
}
export const result = [f(4), s.length, t.length, /\\/\\* @njit \\*\\//.test(t)]
`
  const expected = new Function(`${text.replace('export const result =', 'return')}`)()
  project.write('strings.js', text)
  assert.equal((await project.esbuild('strings.js')).app.result, expected)
  assert.equal((await project.babel('strings.js', text)).app.result, expected)
})

const FILES = [
  ...[
    "q'uote",
    'double"quote',
    'back\\slash',
    'new\nline',
    'per%20cent%s%n',
    'sp ace',
    'ünïcödé 日本',
    '\u2028',
  ],
  ...[
    '#include',
    '$1',
    '__proto__',
    'a;b`$(exit)`',
    '-dash',
    '@at',
    '{a,b}',
    '(group)',
    '!bang',
    'x'.repeat(150),
  ],
]

test('hostile file names', async () => {
  const text = moduleWith('f', [])
  for (const name of process.platform === 'win32' ? ['sp ace', '#x', '%20'] : FILES) {
    const file = `files/${name}.js`
    project.write(file, text)
    const bundled = await project.esbuild(file)
    assert.equal([bundled.app.result, bundled.hasWasm, bundled.warnings.length], [12, true, 0], name)
    const transformed = await project.babel(file, text)
    assert.equal([transformed.app.result, transformed.hasWasm, transformed.said], [12, true, ''], name)
  }
})

test.after(() => project.remove())
test.run()
