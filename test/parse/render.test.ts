import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stray_tag } from '../../src/diagnostics/codes/parse.ts'
import { CompileError } from '../../src/diagnostics/diagnostic.ts'
import { nearestName } from '../../src/diagnostics/nearest-name.ts'
import { frameOf, renderDiagnostic } from '../../src/diagnostics/render.ts'
import { GENERATED } from '../../src/source.ts'
import { indexOf } from './support.ts'

const rendering = suite('rendering')

rendering('all parts of a diagnostic', () => {
  const text = 'const before = 1\n/* @njit (float64[:]) */\nfunction f(a: number) {\n}\n'
  const [diagnostic] = indexOf(text).diagnostics
  assert.ok(diagnostic)
  const rendered = renderDiagnostic(diagnostic, () => text, { color: false })
  assert.is(
    rendered,
    `error signature_against_annotation: the signature says array(float64, 1d, C) for a, the annotation says float64
  a.ts:2:10
    1 | const before = 1
  > 2 | /* @njit (float64[:]) */
      |          ^^^^^^^^^^^^
    3 | function f(a: number) {
  a.ts:3:15 the annotation
    2 | /* @njit (float64[:]) */
  > 3 | function f(a: number) {
      |               ^^^^^^
    4 | }
  njit: The function runs as plain JavaScript.
  help: Make the two agree, or drop one.`,
  )
  assert.is(
    frameOf(diagnostic, text),
    '  1 | const before = 1\n> 2 | /* @njit (float64[:]) */\n    |          ^^^^^^^^^^^^\n  3 | function f(a: number) {',
  )
})

rendering('colours only when asked for', () => {
  const [diagnostic] = indexOf('/* @njit */ class C {}').diagnostics
  assert.ok(diagnostic)
  const plain = renderDiagnostic(diagnostic, () => '/* @njit */ class C {}', { color: false })
  const coloured = renderDiagnostic(diagnostic, () => '/* @njit */ class C {}', { color: true })
  assert.not(plain.includes('\u001b'))
  assert.ok(coloured.includes('\u001b['))
})

rendering('without text, without place, and in minified code', () => {
  const [diagnostic] = indexOf('/* @njit */ class C {}').diagnostics
  assert.ok(diagnostic)
  assert.not(renderDiagnostic(diagnostic, () => null, { color: false }).includes('>'))
  const nowhere = new CompileError(stray_tag({ next: '"x"' }), GENERATED).diagnostic
  assert.not(renderDiagnostic(nowhere, () => 'text', { color: false }).includes('<njit>'))
  const long = `${'a();'.repeat(5000)}/* @njit */ class C {}`
  const [minified] = indexOf(long).diagnostics
  assert.ok(minified)
  const frame = frameOf(minified, long)
  assert.ok(frame.length < 700)
  const [source = '', caret = ''] = frame.split('\n')
  assert.ok(source.slice(caret.indexOf('^')).startsWith('@njit'))
})

rendering('names that are near', () => {
  const names = ['parallel', 'fastmath', 'cache', 'debug']
  assert.is(nearestName('parrallel', names), 'parallel')
  assert.is(nearestName('fast_math', names), 'fastmath')
  assert.is(nearestName('chace', names), 'cache')
  assert.is(nearestName('nogil', names), null)
  assert.is(nearestName('x'.repeat(10_000), names), null)
})

rendering.run()
