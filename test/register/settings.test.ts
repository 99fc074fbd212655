import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CONFIG_FILES, readSettings } from '../../register/read-settings.ts'
import { Project, type Ran } from '../helpers/project.ts'

const project = new Project('register-settings')
const SUM = `/* @njit { dispatch: 'always' } */
export function sum(n) {
  let s = 0
  for (let i = 0; i < n; i++) s += i
  return s
}
`
const FALLBACK = `/* @njit */
export function text(x) {
  return \`\${eval(x)}\`
}
`
const TEXTS: Readonly<Record<(typeof CONFIG_FILES)[number], string>> = {
  'njit.config.js': "module.exports = { simd: 'off' }",
  'njit.config.mjs': "export default { simd: 'off', include: /sum/ }",
  'njit.config.cjs': "module.exports = { simd: 'off' }",
  'njit.config.json': "{ simd: 'off' /* JSON5 */ }",
}
const run = (main: string, env: NodeJS.ProcessEnv = {}, cwd = '.'): Ran =>
  project.node(['--import', 'njit/register', main], { env, cwd })

for (const name of CONFIG_FILES) {
  test(`${name}, from a folder below`, () => {
    project.write(`${name}.d/${name}`, TEXTS[name])
    project.write(`${name}.d/below/package.json`, '{}')
    const { options, root } = readSettings(`${project.root}/${name}.d/below`, {})
    assert.is(options.simd, 'off')
    assert.is(root, `${project.root}/${name}.d`)
  })
}

test('package.json; NJIT_OPTIONS wins', () => {
  project.write('field/package.json', '{ "njit": { "simd": "off", "stats": true } }')
  const { options, root } = readSettings(`${project.root}/field`, { NJIT_OPTIONS: '{ simd: "force" }' })
  assert.is(options.simd, 'force')
  assert.is(options.stats, true)
  assert.is(root, `${project.root}/field`)
})

test('without options the root is the nearest package', () => {
  project.write('plain/package.json', '{}')
  project.write('plain/src/deep/x.txt', '')
  assert.is(readSettings(`${project.root}/plain/src/deep`, {}).root, `${project.root}/plain`)
})

test('what is wrong with options is said before the program runs', () => {
  project.write('wrong/package.json', '{ "njit": { "simdd": true } }')
  project.write('wrong/main.mjs', 'console.log(1)')
  const ran = run('main.mjs', {}, 'wrong')
  assert.is(ran.status, 1)
  assert.is(ran.out, '')
  assert.match(ran.err, 'did you mean simd?')
  project.write('right/package.json', '{}')
  project.write('right/main.mjs', 'console.log(1)')
  for (const [text, message] of [
    ['{', 'NJIT_OPTIONS cannot be read'],
    ['[]', 'NJIT_OPTIONS must hold an object'],
  ] as const)
    assert.match(run('main.mjs', { NJIT_OPTIONS: text }, 'right').err, message)
  project.write('unreadable/njit.config.json', '{')
  assert.throws(() => readSettings(`${project.root}/unreadable`, {}), /njit\.config\.json cannot be read/)
  project.write('list/njit.config.json', '[]')
  assert.throws(() => readSettings(`${project.root}/list`, {}), /must hold an object/)
})

test('include, exclude and dependencies', () => {
  project.write('package.json', '{}')
  project.write('src/sum.mjs', SUM)
  project.write('node_modules/dep/package.json', '{ "name": "dep", "type": "module", "exports": "./sum.js" }')
  project.write('node_modules/dep/sum.js', SUM)
  project.write('own.mjs', "import { sum } from './src/sum.mjs'\nconsole.log(sum(4))\n")
  project.write('dependency.mjs', "import { sum } from 'dep'\nconsole.log(sum(4))\n")
  const compiled = (main: string, options: object): number => {
    const ran = run(main, { NJIT_OPTIONS: JSON.stringify(options) })
    assert.is(ran.out, '6\n', ran.err)
    return ran.compiled
  }
  assert.is(compiled('own.mjs', {}), 1)
  assert.is(compiled('own.mjs', { exclude: 'src/**' }), 0)
  assert.is(compiled('own.mjs', { include: 'lib/**' }), 0)
  assert.is(compiled('own.mjs', { include: ['lib/**', 'src/*.mjs'] }), 1)
  assert.is(compiled('dependency.mjs', {}), 0)
  assert.is(compiled('dependency.mjs', { include: 'node_modules/dep/**' }), 1)
})

test('a fallback is said once, is silent, or stops the program', () => {
  project.write('fallback.mjs', `${FALLBACK}console.log(text('1 + 1'))\n`)
  const told = run('fallback.mjs')
  assert.is(told.out, '2\n')
  assert.is(told.err.split('fallback ').length, 2)
  assert.match(told.err, 'fallback.mjs:')
  const silent = run('fallback.mjs', { NJIT_OPTIONS: '{ onFallback: "silent" }' })
  assert.equal([silent.out, silent.err], ['2\n', ''])
  const stopped = run('fallback.mjs', { NJIT_OPTIONS: '{ onFallback: "error" }' })
  assert.is(stopped.status, 1)
  assert.match(stopped.err, 'NjitBuildError')
  assert.match(stopped.err, 'fallback.mjs:')
})

test('a report is called for each function', () => {
  project.write('reports/package.json', '{}')
  project.write(
    'reports/njit.config.cjs',
    'module.exports = { report: ({ name, status }) => require("node:fs").writeSync(1, name + " " + status + "\\n") }\n',
  )
  project.write('reports/sum.mjs', SUM)
  assert.is(run('sum.mjs', {}, 'reports').out, 'sum compiled\n')
})

test('files elsewhere than the root run compiled', () => {
  project.write('elsewhere/package.json', '{}')
  project.write('elsewhere/main.mjs', "import { sum } from '../src/sum.mjs'\nconsole.log(sum(4))\n")
  const ran = run('main.mjs', {}, 'elsewhere')
  assert.equal([ran.out, ran.compiled], ['6\n', 1], ran.err)
})

test('options that a program cannot have give a notice', () => {
  const ran = run('own.mjs', { NJIT_OPTIONS: '{ emit: "file" }' })
  assert.match(ran.err, 'plugin_option_without_effect')
  assert.is(ran.out, '6\n')
})

test.after(() => project.remove())
test.run()
