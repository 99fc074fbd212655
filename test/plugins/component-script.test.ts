import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import MagicString from 'magic-string'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inspectUnit } from '../../src/compiler.ts'
import { DEFAULT_OPTIONS } from '../../src/front-end/check-plugin-options.ts'
import { componentKind, findComponentScript, findOwnModule } from '../../src/front-end/component-script.ts'
import { cutBlock } from '../../src/front-end/cut-block.ts'
import { readModuleId } from '../../src/front-end/module-id.ts'

const TAGGED = '/* @njit */ function f(x: number): number { return x }'

test('the block with a tag, its language, and where shared text stands', () => {
  const setup = `<template><p/></template>\n<script setup lang="ts">${TAGGED}</script>`
  const script = findComponentScript('vue', setup)
  assert.is(setup.slice(script?.start, script?.end), TAGGED)
  assert.is(script?.language, 'ts')
  assert.equal(script?.once, {
    at: setup.indexOf('<script'),
    before: '<script lang="ts">',
    after: '</script>',
  })

  const both = `<script>let a = 1</script><script setup>${TAGGED}</script>`
  assert.equal(findComponentScript('vue', both)?.once, {
    at: both.indexOf('</script>'),
    before: '\n',
    after: '\n',
  })
  assert.is(findComponentScript('vue', `<script>${TAGGED}</script>`)?.once, null)

  const svelte = `<script module>${TAGGED}</script><script lang='ts'>let b</script>`
  assert.equal(findComponentScript('svelte', svelte)?.once, null)
  const instance = `<p/><script lang='ts'>${TAGGED}</script>`
  assert.equal(findComponentScript('svelte', instance)?.once, {
    at: 4,
    before: "<script module lang='ts'>",
    after: '</script>',
  })
})

test('Astro: the frontmatter, and scripts that come as modules of their own', () => {
  const text = `\uFEFF---\nconst a = '---'\n${TAGGED}\n---\n<p/>\n<script>\n${TAGGED}</script>`
  const script = findComponentScript('astro', text)
  assert.is(text.slice(script?.start, script?.end), `\nconst a = '---'\n${TAGGED}`)
  assert.equal(script?.once, { at: script?.start, before: '', after: '', hoistsExports: true })
  assert.is(script?.language, 'ts')
  assert.is(findComponentScript('astro', `---\nlet a\n---\n<script>${TAGGED}</script>`), null)
  assert.is(findComponentScript('astro', `<p>---</p>${TAGGED}`), null)

  const code = `${TAGGED}\n\n//# sourceMappingURL=data:application/json;base64,e30=`
  const own = findOwnModule(`<p/><script>\n${TAGGED}\n</script>`, code)
  assert.equal([own?.start, own?.isModule], [13, true])
  assert.is(findOwnModule('<p/>', code), null)
})

test('a block that is a module of its own is cut out again, and its map leads to the block', async () => {
  const whole = `<p/>\n<script>\n${TAGGED}\n</script>\n`
  const script = findOwnModule(whole, TAGGED)
  assert.ok(script)
  const code = whole.replace(TAGGED, `\n\n ${TAGGED}`)
  const shifted = new MagicString(whole).appendLeft(script.start, '\n\n ')
  assert.is(shifted.toString(), code)
  const map = shifted.generateMap({ hires: true, source: 'a.astro' })
  const module = { code, map, changed: true, records: [], diagnostics: [], watchFiles: [], imports: [] }
  const cut = cutBlock(module, whole, script)
  assert.is(cut.code, `\n\n ${TAGGED}`)
  const found = originalPositionFor(new TraceMap(JSON.stringify(cut.map)), { line: 3, column: 4 })
  assert.equal([found.line, found.column], [1, 3])
})

test('no block: without a tag, in a comment, in a file of its own', () => {
  assert.is(findComponentScript('vue', '<template>@njit</template><script>let a</script>'), null)
  assert.is(findComponentScript('vue', `<!-- <script>${TAGGED}</script> --><script>let a</script>`), null)
  assert.is(findComponentScript('svelte', `<script src="./a.ts">${TAGGED}</script>`), null)
  assert.is(componentKind('a.vue.ts'), null)
})

test('what bundlers call modules', () => {
  const file = '/app/src/a.ts'
  assert.equal(readModuleId(file), { file, component: null })
  assert.equal(readModuleId(`${file}?v=12`), { file, component: null })
  assert.equal(readModuleId('/app/App.vue'), { file: '/app/App.vue', component: 'vue' })
  const astro = '/app/Index.astro'
  assert.equal(readModuleId(astro), { file: astro, component: 'astro' })
  assert.equal(readModuleId(`${astro}?astro&type=script&index=0&lang.ts`), {
    file: astro,
    component: 'astro',
    isBlock: true,
  })
  for (const id of [
    `${astro}?astro&type=style&index=0&lang.css`,
    '\0virtual.ts',
    `${file}?raw`,
    `${file}?worker&inline`,
    '/a.css',
    '/App.vue?vue&type=script&lang.ts',
  ])
    assert.is(readModuleId(id), null, id)
})

/** What `f` of a component reads at each call, and whether it takes the elements of an array for constant. */
function capturesOf(
  declaration: string,
  value: string,
): readonly (readonly [name: string, frozen: boolean])[] {
  const text = `<script setup lang="ts">\n${declaration}\n/* @njit */\nfunction f(x: number): number { return x * ${value} }\n</script>`
  const script = findComponentScript('vue', text)
  assert.ok(script)
  const unit = inspectUnit({ path: 'App.vue', text, script }, DEFAULT_OPTIONS, '/app')
  assert.equal(unit.diagnostics, [])
  return [...unit.captures.values()].map(({ name, frozen }) => [name, frozen] as const)
}

test('templates may assign variables and change tables, but no constants', () => {
  assert.equal(capturesOf('let step = 2', 'step'), [['step', false]])
  assert.equal(capturesOf('const step = 2', 'step'), [])
  assert.equal(capturesOf('const table = new Float64Array(3)', 'table[1]!'), [['table', false]])
})

test.run()
