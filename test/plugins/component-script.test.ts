import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inspectUnit } from '../../src/compiler.ts'
import { DEFAULT_OPTIONS } from '../../src/front-end/check-plugin-options.ts'
import { componentKind, findComponentScript } from '../../src/front-end/component-script.ts'
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
  for (const id of [
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
