import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { splitIntoWebs } from '../../src/3-infer/ssa.ts'
import * as b from '../../src/hir/builders.ts'
import type { Expr, HirFunction, Label, LocalId, Stmt } from '../../src/hir/nodes.ts'
import { printFunction } from '../../src/hir/print.ts'
import * as t from '../../src/hir/types.ts'
import { GENERATED as S } from '../../src/source.ts'

/** Builds functions over variables p (a parameter), x and y. */
const [p, x, y] = [0, 1, 2] as LocalId[] as [LocalId, LocalId, LocalId]
const read = (id: LocalId): Expr => b.local(id, t.unknown, S)
const set = (id: LocalId, value: number | undefined): Stmt => b.assign(id, b.constant(value, S), S)
const use = (id: LocalId): Stmt => b.call({ kind: 'source', key: 'use' }, [read(id)], null, S)
const when = (then: Stmt[], otherwise: Stmt[] = []): Stmt => b.ifThen(read(p), then, otherwise, S)
const loop = (
  label: Label,
  body: Stmt[],
  options: { test?: Expr; update?: Stmt[]; testLast?: boolean } = {},
): Stmt =>
  b.loop({
    label,
    head: [],
    test: options.test ?? read(p),
    body,
    update: options.update ?? [],
    testLast: options.testLast ?? false,
    span: S,
  })

function functionOf(body: Stmt[]): HirFunction {
  const decl = (name: string) => ({ name, type: t.unknown, span: S })
  return {
    name: 'f',
    symbol: 'f0',
    span: S,
    params: [{ local: p, source: { kind: 'argument', index: 0 }, accepts: null }],
    locals: [decl('p'), decl('x'), decl('y')],
    body,
    result: t.unknown,
    callsMethods: false,
  }
}

/** The statements after splitting, without types, one a line. */
function split(body: Stmt[]): string[] {
  const lines = printFunction(splitIntoWebs(functionOf(body)).fn)
    .split('\n')
    .slice(1)
  return lines.map((line) => line.replace(/: \?/g, '').trim()).filter((line) => line !== '')
}

function websOf(body: Stmt[]): string[] {
  return splitIntoWebs(functionOf(body)).fn.locals.map((decl) => decl.name)
}

test('versions that never meet become separate locals', () => {
  assert.equal(split([set(x, 1), use(x), set(x, 2), use(x)]), [
    'x = 1',
    'call source use(x)',
    'x.1 = 2',
    'call source use(x.1)',
  ])
})

test('an undefined initialiser that nothing reads goes', () => {
  assert.equal(split([set(x, undefined), set(x, 2), use(x)]), ['x = 2', 'call source use(x)'])
})

test('an initialiser that one path keeps stays', () => {
  assert.equal(websOf([set(x, undefined), when([set(x, 2)]), use(x)]), ['p', 'x'])
  assert.ok(split([set(x, undefined), when([set(x, 2)]), use(x)]).includes('x = undefined'))
})

test('a variable that is read before it is written starts undefined', () => {
  assert.is(split([when([set(x, 1)]), use(x)])[0], 'x = undefined')
})

test('both arms of a conditional meet in what follows', () => {
  assert.equal(websOf([when([set(x, 1)], [set(x, 2)]), use(x)]), ['p', 'x'])
  assert.not.ok(split([when([set(x, 1)], [set(x, 2)]), use(x)]).includes('x = undefined'))
})

test('arms that do not meet in a use stay apart', () => {
  assert.equal(websOf([when([set(x, 1), use(x)], [set(x, 2), use(x)])]), ['p', 'x', 'x.1'])
})

test('a loop carries a variable from one round to the next', () => {
  assert.equal(websOf([set(x, 1), loop('L', [use(x), set(x, 2)])]), ['p', 'x'])
})

test('a variable set and read inside one round is its own version', () => {
  assert.equal(websOf([set(x, 1), use(x), loop('L', [set(x, 2), use(x)])]), ['p', 'x', 'x.1'])
})

test('var in a loop: read after the loop it may still be undefined', () => {
  const lines = split([loop('L', [set(x, 2), use(x)]), use(x)])
  assert.is(lines[0], 'x = undefined')
  assert.equal(websOf([loop('L', [set(x, 2), use(x)]), use(x)]), ['p', 'x'])
})

test('do-while runs its body first', () => {
  const body = [loop('L', [set(x, 2)], { testLast: true }), use(x)]
  assert.equal(websOf(body), ['p', 'x'])
  assert.not.ok(split(body).includes('x = undefined'))
})

test('an endless loop is left by break alone', () => {
  const body = [
    set(x, 1),
    loop('L', [set(x, 2), when([b.breakTo('L', S)]), set(x, 3)], { test: b.constant(true, S) }),
    use(x),
  ]
  const lines = split(body)
  assert.ok(lines.includes('x = 2'), lines.join('\n'))
  assert.ok(lines.includes('call source use(x)'))
  assert.ok(lines.includes('x.1 = 1'), 'what nothing reads is named last')
})

test('continue takes its value to the update', () => {
  const body = [loop('L', [set(x, 1), when([b.continueTo('L', S)]), set(x, 2)], { update: [use(x)] })]
  assert.equal(websOf(body), ['p', 'x'])
  assert.not.ok(split(body).includes('x = undefined'))
})

test('a labelled continue goes on with the outer loop', () => {
  const inner = loop('inner', [set(x, 5), when([b.continueTo('outer', S)]), set(x, 6)])
  const body = [loop('outer', [set(x, 1), inner, set(x, 7), use(x)], { update: [use(x)] })]
  // 5 and 7 meet in the update; 1 and 6 reach no use.
  assert.equal(websOf(body), ['p', 'x', 'x.1', 'x.2'])
  const lines = split(body)
  const versionOf = (value: number): string | undefined =>
    lines.find((line) => line.endsWith(`= ${value}`))?.split(' ')[0]
  assert.is(versionOf(5), versionOf(7))
  assert.is.not(versionOf(1), versionOf(5))
  assert.is.not(versionOf(6), versionOf(5))
})

test('a labelled break out of two loops brings its value along', () => {
  const inner = loop('inner', [set(x, 5), when([b.breakTo('outer', S)])], { test: b.constant(true, S) })
  const body = [set(x, 1), loop('outer', [inner]), use(x)]
  assert.equal(websOf(body), ['p', 'x'])
})

test('cases of a switch fall through', () => {
  const body = [b.switchOn('S', read(p), [[set(x, 1)], [use(x)]], S)]
  assert.is(split(body)[0], 'x = undefined', 'the second case may be entered directly')
  assert.equal(websOf(body), ['p', 'x'])
})

test('a case that breaks does not fall through', () => {
  const body = [set(x, 9), b.switchOn('S', read(p), [[set(x, 1), b.breakTo('S', S)], [use(x)]], S)]
  assert.equal(websOf(body), ['p', 'x', 'x.1'])
})

test('a switch with a default always enters a case', () => {
  const selector = b.cond(read(p), b.constant(0, S), b.constant(1, S), t.unknown, S)
  const cases = [[set(x, 1), b.breakTo('S', S)], [set(x, 2)]]
  const body = [b.switchOn('S', selector, cases, S), use(x)]
  assert.not.ok(split(body).includes('x = undefined'))
})

test('a selector in a variable is followed to its constants', () => {
  const cases = [[set(x, 1), b.breakTo('S', S)], [set(x, 2)]]
  const body = [when([set(y, 0)], [set(y, 1)]), b.switchOn('S', read(y), cases, S), use(x)]
  assert.not.ok(split(body).includes('x = undefined'))
})

test('a break out of a block joins its end', () => {
  const body = [b.block('B', [set(x, 1), when([b.breakTo('B', S)]), set(x, 2)], S), use(x)]
  assert.equal(websOf(body), ['p', 'x'])
})

test('a reassigned parameter keeps its name for what was passed', () => {
  assert.equal(split([use(p), set(p, 1), use(p)]), ['call source use(p)', 'p.1 = 1', 'call source use(p.1)'])
})

test('statements behind a jump go, and so does the end', () => {
  const { fn, endReachable } = splitIntoWebs(functionOf([b.returnOf(null, S), use(x)]))
  assert.is(fn.body.length, 1)
  assert.is(endReachable, false)
  assert.is(splitIntoWebs(functionOf([when([b.returnOf(null, S)])])).endReachable, true)
  assert.is(
    splitIntoWebs(functionOf([when([b.returnOf(null, S)], [b.throwOf('Error', S)])])).endReachable,
    false,
  )
})

test.run()
