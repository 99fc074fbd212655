// Properties that a function gives to an object literal after it has made it: `if (alpha !== undefined) color.alpha = alpha`. The
// literal's type has them too, as fields of which undefined says that the object has no such property.
//
// The object must get them in the order of the fields. Statements outside of loops run in the order in which they stand there; and where
// there are several such properties, no function but the one that makes the object adds any.

import type { Call, Expr, HirFunction, LocalId, SetField, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { children, eachStmt, expressionsOf, rewriteFunction, targetOf } from '../hir/visit.ts'

/** What plain objects have from their prototype. */
export const INHERITED =
  /^(?:__\w+__|constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf)$/

type Literal = Call & { readonly callee: Call['callee'] & { readonly kind: 'object' } }

const isLiteral = (stmt: Stmt): stmt is Literal =>
  stmt.kind === 'Call' && stmt.callee.kind === 'object' && stmt.callee.type === undefined

/** Properties that a function reads of one of its arguments. */
export type ReadsOf = (key: string, argument: number) => ReadonlySet<string>

/** The function, with what each literal may lack, and marks on the statements that add it. */
export function addProperties(
  fn: HirFunction,
  typeOf: (local: LocalId) => t.Type,
  readsOf: ReadsOf,
): HirFunction {
  const stmts = eachStmt(fn.body)
  if (!stmts.some(isLiteral)) return fn
  const made = literalsOf(fn, stmts)
  const looped = stmtsInLoops(stmts)
  const added = new Map<Literal, Map<string, t.StructField>>()
  const adding = new Set<SetField>()
  for (const literal of new Set([...made.values()].flatMap((literals) => [...literals]))) {
    const sets = stmts.filter((stmt) => adds(stmt, literal, made))
    if (!isOrdered(sets, looped)) continue
    const fields = new Map<string, t.StructField>()
    for (const set of sets) {
      adding.add(set)
      if (!fields.has(set.name)) fields.set(set.name, fieldFor(set.name, typeOfValue(set.value, typeOf)))
    }
    for (const name of readElsewhere(stmts, literal, made, readsOf))
      if (!fields.has(name)) fields.set(name, fieldFor(name, t.float64))
    if (fields.size > 0) added.set(literal, fields)
  }
  if (added.size === 0) return fn
  return rewriteFunction(fn, { stmt: (stmt) => marked(stmt, added, adding) })
}

/** Whether the statements add properties in one order alone, whichever of them run. */
function isOrdered(sets: readonly SetField[], looped: ReadonlySet<Stmt>): boolean {
  const names = sets.map(({ name }) => name).filter((name, i, all) => name !== all[i - 1])
  if (names.length !== new Set(names).size) return false
  return names.length <= 1 || !sets.some((stmt) => looped.has(stmt))
}

function marked(
  stmt: Stmt,
  added: ReadonlyMap<Stmt, ReadonlyMap<string, t.StructField>>,
  adding: ReadonlySet<Stmt>,
): Stmt {
  const fields = added.get(stmt)
  if (fields !== undefined && isLiteral(stmt))
    return { ...stmt, callee: { ...stmt.callee, added: [...fields.values()] } }
  return stmt.kind === 'SetField' && adding.has(stmt) ? { ...stmt, adds: true } : stmt
}

const fieldFor = (name: string, type: t.Type): t.StructField => ({
  name,
  type: t.optionalOf(type),
  added: true,
})

/** Properties of the prototype, and those that stand before all others, are none that an object may lack. */
const isAddable = (name: string): boolean => !INHERITED.test(name) && !/^(?:\d+|#.*)$/.test(name)

function adds(
  stmt: Stmt,
  literal: Literal,
  made: ReadonlyMap<LocalId, ReadonlySet<Literal>>,
): stmt is SetField {
  if (stmt.kind !== 'SetField' || stmt.object.kind !== 'Local') return false
  const isOf = made.get(stmt.object.id)?.has(literal) === true
  return isOf && isAddable(stmt.name) && !literal.callee.names.includes(stmt.name)
}

/** The locals that hold nothing but object literals of the function, and which. */
function literalsOf(
  { params }: HirFunction,
  stmts: readonly Stmt[],
): ReadonlyMap<LocalId, ReadonlySet<Literal>> {
  const found = new Map<LocalId, Set<Literal>>()
  const others = new Set<LocalId>(params.map(({ local }) => local))
  const note = (local: LocalId, literals: Iterable<Literal>): boolean => {
    const known = found.get(local) ?? new Set<Literal>()
    const before = known.size
    for (const literal of literals) known.add(literal)
    found.set(local, known)
    return known.size > before
  }
  for (let changed = true; changed; ) {
    changed = false
    for (const stmt of stmts) {
      const target = targetOf(stmt)
      if (target === null) continue
      // Nothing can be added to undefined.
      if (stmt.kind === 'Assign' && isNothing(stmt.value)) continue
      const isCopy = stmt.kind === 'Assign' && stmt.value.kind === 'Local'
      if (isLiteral(stmt)) changed = note(target, [stmt]) || changed
      else if (isCopy) {
        const { id } = stmt.value as Expr & { readonly kind: 'Local' }
        changed = note(target, found.get(id) ?? []) || changed
        if (others.has(id) && !others.has(target)) changed = others.add(target) !== undefined
      } else if (!others.has(target)) changed = others.add(target) !== undefined
    }
  }
  for (const local of others) found.delete(local)
  return found
}

const isNothing = (expr: Expr): boolean =>
  expr.kind === 'Const' && (expr.value === undefined || expr.value === null)

function stmtsInLoops(stmts: readonly Stmt[]): ReadonlySet<Stmt> {
  const loops = stmts.filter((stmt) => stmt.kind === 'Loop')
  return new Set(loops.flatMap((loop) => [...eachStmt([...loop.head, ...loop.body, ...loop.update])]))
}

/** Names of what the functions that are given the object read of it, and it has not. */
function readElsewhere(
  stmts: readonly Stmt[],
  literal: Literal,
  made: ReadonlyMap<LocalId, ReadonlySet<Literal>>,
  readsOf: ReadsOf,
): readonly string[] {
  const names = stmts.flatMap((stmt) => {
    if (stmt.kind !== 'Call' || stmt.callee.kind !== 'source') return []
    const { key } = stmt.callee
    return stmt.args.flatMap((arg, i) =>
      arg.kind === 'Local' && made.get(arg.id)?.has(literal) ? [...readsOf(key, i)] : [],
    )
  })
  return names.filter((name) => isAddable(name) && !literal.callee.names.includes(name))
}

/** What the function reads of its n-th argument, and gives it not. */
export function propertiesRead({ params, body }: HirFunction, argument: number): ReadonlySet<string> {
  const param = params.find(({ source }) => source.kind === 'argument' && source.index === argument)
  const names = new Set<string>()
  if (param === undefined) return names
  const stmts = eachStmt(body)
  const read = (expr: Expr): void => {
    if (expr.kind === 'Member' && expr.object.kind === 'Local' && expr.object.id === param.local)
      names.add(expr.name)
    for (const part of children(expr)) read(part)
  }
  for (const stmt of stmts) for (const expr of expressionsOf(stmt)) read(expr)
  for (const stmt of stmts)
    if (stmt.kind === 'SetField' && stmt.object.kind === 'Local' && stmt.object.id === param.local)
      names.delete(stmt.name)
  return names
}

/** As far as the statement itself tells: a number, where it does not. */
function typeOfValue(value: Expr, typeOf: (local: LocalId) => t.Type): t.Type {
  if (value.kind === 'Const' && typeof value.value === 'string') return t.string
  if (value.kind === 'Const' && typeof value.value === 'boolean') return t.boolean
  if (value.kind !== 'Local') return t.float64
  const type = typeOf(value.id)
  const inner = type.kind === 'optional' ? type.of : type
  return inner.kind === 'string' || t.isScalar(inner, 'boolean') ? inner : t.float64
}
