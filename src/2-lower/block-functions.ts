// Function declarations inside blocks. In sloppy scripts their names leak into the function under rules that scope analysis does
// not follow, so that a name elsewhere may mean something else than it seems.

import * as t from '@babel/types'

/** The first function that is declared in a block of `fn`, or null. Functions inside are not looked into. */
export function findBlockFunction(fn: t.Function): t.FunctionDeclaration | null {
  const body = fn.body.type === 'BlockStatement' ? fn.body.body : []
  const pending: t.Node[] = body.filter((statement) => !t.isFunction(statement))
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (t.isFunctionDeclaration(node)) return node
    if (t.isFunction(node) || t.isExpression(node)) continue
    for (const key of t.VISITOR_KEYS[node.type] ?? []) {
      const child = (node as unknown as Readonly<Record<string, t.Node | readonly (t.Node | null)[] | null>>)[
        key
      ]
      for (const item of Array.isArray(child) ? child : [child]) if (item) pending.push(item)
    }
  }
  return null
}
