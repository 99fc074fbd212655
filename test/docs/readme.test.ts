// README.md is tried as a new user would: its code is compiled and run, its commands are run, its words are checked against what is.

import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { packageDirectory } from '../../src/6-build/versions.ts'

const dist = fileURLToPath(new URL('../..', import.meta.url))
const repository = packageDirectory()
const readme = readFileSync(join(repository, 'README.md'), 'utf8')
const root = mkdtempSync(join(tmpdir(), 'njit-readme-'))

interface Block {
  readonly language: string
  readonly text: string
}

const blocks: readonly Block[] = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', text = '']) => ({
    language,
    text,
  }),
)
const blockWith = (language: string, part: string): string => {
  const found = blocks.filter((block) => block.language === language && block.text.includes(part))
  assert.is(found.length, 1, `one ${language} block with ${part}`)
  return found[0]?.text ?? ''
}

function write(file: string, text: string): string {
  const path = join(root, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

const KERNEL = blockWith('ts', '@njit')
const CALL = `import { boxBlur } from './src/blur.ts'
const src = new Uint8ClampedArray(64).map((_, i) => (i * 37) % 256)
const dst = new Uint8ClampedArray(64)
boxBlur(src, dst, 8, 8, 1)
console.log(dst.join(' '))
`
/** As the code itself says, without njit. */
const RIGHT = `${Array.from({ length: 64 }, (_, i) => {
  const x = i % 8
  const at = (k: number): number => (k * 37) % 256
  return x < 1 || x > 6 ? 0 : Math.round((at(i - 1) + at(i) + at(i + 1)) / 3)
}).join(' ')}\n`

// The package as npm would install it, with these files as its dist.
write('node_modules/njit/package.json', readFileSync(join(repository, 'package.json'), 'utf8'))
symlinkSync(dist, join(root, 'node_modules/njit/dist'), 'junction')
for (const name of ['esbuild', '@babel'])
  symlinkSync(join(repository, 'node_modules', name), join(root, 'node_modules', name), 'junction')
write('package.json', '{ "type": "module" }')
write('src/blur.ts', KERNEL)
write('app.ts', CALL)

const environment = {
  ...process.env,
  NODE_OPTIONS: '',
  NJIT_DISABLE: '',
  NJIT_CACHE_DIR: '',
  FORCE_COLOR: '0',
}
const node = (...args: string[]): string =>
  execFileSync(process.execPath, args, { cwd: root, env: environment, encoding: 'utf8' })

test('the kernel and the esbuild snippet', () => {
  write('build.mjs', blockWith('js', "from 'njit/esbuild'"))
  const { status, stderr } = spawnSync(process.execPath, ['build.mjs'], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  })
  assert.is(status, 0, stderr)
  assert.match(stderr, 'njit: 1 function compiled\n')
  assert.match(readFileSync(join(root, 'app.js'), 'utf8'), 'AGFzbQ')
  assert.is(node('app.js'), RIGHT)
})

test('the Babel configuration', () => {
  write('babel.config.js', blockWith('js', "plugins: ['njit/babel']"))
  write('src/blur.js', '/* @njit float64(float64) */\nexport function half(x) { return x / 2 }\n')
  write(
    'babel.mjs',
    "import babel from '@babel/core'\nconst { code } = await babel.transformFileAsync('src/blur.js')\nconsole.log(code)\n",
  )
  assert.match(node('babel.mjs'), 'njit/runtime')
})

test('the command lines', () => {
  const commands = blockWith('sh', 'npx njit').trim().split('\n')
  assert.is(commands.length, 2)
  const cli = join(root, 'node_modules/njit/dist/cli/main.js')
  const outputs = commands.map((line) => {
    const [npx, njit, ...args] = line.replace(/\s+#.*$/, '').split(' ')
    assert.equal([npx, njit], ['npx', 'njit'])
    return node(cli, ...args)
  })
  assert.match(outputs[0] ?? '', 'src/blur.ts:2:8 boxBlur compiled ')
  assert.match(outputs[1] ?? '', /dst: uint8clamped array, copied in and back/)
  const forms = (commands[1]?.match(/--[a-z]+/g) ?? []).filter((form) => form !== '--explain')
  const all = node(cli, 'inspect', 'src/blur.ts', ...forms)
  for (const part of ['function f0 boxBlur(', 'NJIT_EXPORT', 'define ', '(func']) assert.match(all, part)
})

test('tags and types that the text shows', () => {
  const tags = [...readme.matchAll(/`(\/\* @njit [^`]*\*\/)`/g)].map(([, tag = '']) => tag)
  assert.ok(tags.length >= 2)
  const typed = [...readme.matchAll(/`(?:@param )?(\{[^`}]+\}|\[x=1\])(?: x)?`/g)].map(
    ([, type = '']) => type,
  )
  assert.ok(typed.length >= 4, typed.join(' '))
  const functions = [
    ...tags.map(
      (tag, i) =>
        `${tag}\nexport function tag${i}(${tag.includes('[:]') ? 'a, i) { return a[i] }' : 'x: number) { return x }'}`,
    ),
    `/* @njit-module */`,
  ]
  write('tags/tags.ts', functions.slice(0, -1).join('\n'))
  const jsdoc = typed.map((type, i) => {
    const param = type.startsWith('{') ? `${type} x` : `{number} ${type}`
    return `/** @njit\n * @param ${param}\n */\nexport function typed${i}(${type.startsWith('[') ? 'x = 1' : 'x'}) { return ${/Array|\[\]/.test(type) ? 'x[0]' : 'x'} }`
  })
  write('tags/jsdoc.js', jsdoc.join('\n'))
  write(
    'tags/directive.ts',
    "export function f(x: number) {\n  'use njit'\n  return x\n}\n// @njit\nexport const g = (x: number) => x\n",
  )
  write(
    'tags/module.ts',
    '/* @njit-module */\nexport function f(x: number) { return x }\n/* @njit-skip */\nexport function g(x: string) { return x }\n',
  )
  const cli = join(root, 'node_modules/njit/dist/cli/main.js')
  const records: { file: string; name: string; status: string; reason?: string }[] = JSON.parse(
    node(cli, 'check', '--json', 'tags'),
  )
  assert.equal(
    records.filter(({ status }) => status !== 'compiled'),
    [],
  )
  // A vague type may be compiled for several.
  const functionsFound = new Set(records.map(({ file, name }) => `${file} ${name}`))
  assert.is(functionsFound.size, tags.length + typed.length + 3)
})

test('scripts, files and links exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  const npm = [...readme.matchAll(/^npm (?:run )?([\w:]+)/gm)].map(([, name = '']) => name)
  assert.equal([...new Set(npm)].sort(), ['bench', 'bench:peers', 'start', 'test'])
  for (const name of npm) assert.ok(scripts[name] !== undefined && scripts[`pre${name}`] !== undefined, name)
  for (const [, target = ''] of readme.matchAll(/\]\(([^)]+)\)/g)) {
    if (!target.startsWith('http')) assert.ok(existsSync(join(repository, target)), target)
  }
  assert.ok(readdirSync(repository).includes('LICENSE'))
})

test.after(() => rmSync(root, { recursive: true, force: true }))
test.run()
