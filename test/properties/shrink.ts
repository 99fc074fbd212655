// Makes a failing program smaller: removes statements and puts simpler expressions in place of others, as long as it still fails.

import { createRequire } from 'node:module'
import { parse } from '@babel/parser'
import * as t from '@babel/types'

const generate = (
  createRequire(import.meta.url)('@babel/generator') as { default: (node: t.Node) => { code: string } }
).default

/** A smaller text of which `fails` still holds. `fails` may be slow: it is asked at most `mostTries` times. */
export async function shrink(
  text: string,
  fails: (text: string) => boolean | Promise<boolean>,
  mostTries = 700,
): Promise<string> {
  let best = text
  let tries = 0
  for (let improved = true; improved && tries < mostTries; ) {
    improved = false
    // Edits nearer to the root come first and take most away. After one that helped, the next stands at the same position.
    for (let position = 0; tries < mostTries; ) {
      const candidate = withEdit(best, position)
      if (candidate === null) break
      const isSmaller = candidate !== '' && candidate.length < best.length
      if (isSmaller) tries++
      if (isSmaller && (await fails(candidate))) {
        best = candidate
        improved = true
      } else position++
    }
  }
  return best
}

const parseText = (text: string): t.File => parse(text, { sourceType: 'module', plugins: ['typescript'] })

/** The text after the edit at that position; empty if it is no program, null behind the last edit. */
function withEdit(text: string, position: number): string | null {
  const file = parseText(text)
  const edit = edits(file)[position]
  if (edit === undefined) return null
  edit()
  try {
    const { code } = generate(file)
    parseText(code)
    return code
  } catch {
    return ''
  }
}

type Edit = () => void

function edits(file: t.File): Edit[] {
  const found: Edit[] = []
  visit(file.program, found)
  return found
}

function visit(root: t.Node, found: Edit[]): void {
  const queue: t.Node[] = [root]
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const fields = node as unknown as Record<string, unknown>
    for (const key of t.VISITOR_KEYS[node.type] ?? []) {
      const value = fields[key]
      if (Array.isArray(value)) {
        editList(value as (t.Node | null)[], found)
        for (const item of value) if (item !== null) queue.push(item as t.Node)
      } else if (value !== null && value !== undefined) {
        const child = value as t.Node
        editChild(fields, key, child, found)
        queue.push(child)
      }
    }
  }
}

function editList(list: (t.Node | null)[], found: Edit[]): void {
  list.forEach((item, i) => {
    if (item === null) return
    if (t.isStatement(item)) {
      found.push(() => list.splice(i, 1))
      for (const inner of innerStatements(item)) found.push(() => list.splice(i, 1, ...inner))
    }
    if (t.isSwitchCase(item) || t.isVariableDeclarator(item)) found.push(() => list.splice(i, 1))
    if (t.isExpression(item))
      for (const simpler of simplerExpressions(item)) found.push(() => list.splice(i, 1, simpler))
  })
}

function editChild(parent: Record<string, unknown>, key: string, child: t.Node, found: Edit[]): void {
  if (
    t.isStatement(child) &&
    (key === 'consequent' || key === 'body' || key === 'alternate') &&
    !t.isFunction(parent as unknown as t.Node)
  ) {
    found.push(() => {
      parent[key] = key === 'alternate' ? null : t.blockStatement([])
    })
  }
  if (!t.isExpression(child) || key === 'callee' || key === 'left' || key === 'id' || key === 'key') return
  if (key === 'property' && parent.computed !== true) return
  if (key === 'object' && t.isIdentifier(child)) return
  for (const simpler of simplerExpressions(child)) {
    found.push(() => {
      parent[key] = simpler
    })
  }
}

/** What may stand in place of a statement: its parts. */
function innerStatements(stmt: t.Statement): t.Statement[][] {
  const flat = (inner: t.Statement | null | undefined): t.Statement[] =>
    inner == null ? [] : t.isBlockStatement(inner) ? inner.body : [inner]
  switch (stmt.type) {
    case 'BlockStatement':
      return [stmt.body]
    case 'IfStatement':
      return [
        flat(stmt.consequent),
        flat(stmt.alternate),
        [...flat(stmt.consequent), ...flat(stmt.alternate)],
      ]
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForOfStatement':
      return [flat(stmt.body)]
    case 'LabeledStatement':
      return [[stmt.body], flat(stmt.body)]
    case 'SwitchStatement':
      return stmt.cases.map((each) => each.consequent.filter((inner) => !t.isBreakStatement(inner)))
    default:
      return []
  }
}

function simplerExpressions(expr: t.Expression): t.Expression[] {
  const simpler: t.Expression[] = []
  const isLeaf = t.isLiteral(expr) || t.isIdentifier(expr)
  for (const key of t.VISITOR_KEYS[expr.type] ?? []) {
    const value = (expr as unknown as Record<string, unknown>)[key]
    for (const child of Array.isArray(value) ? value : [value]) {
      const isPart = key !== 'callee' && !(t.isMemberExpression(expr) && key === 'object')
      if (isPart && t.isExpression(child as t.Node)) simpler.push(child as t.Expression)
    }
  }
  if (isLeaf) return simpler
  return [
    ...simpler,
    t.numericLiteral(0),
    t.numericLiteral(1),
    t.booleanLiteral(true),
    t.booleanLiteral(false),
  ]
}
