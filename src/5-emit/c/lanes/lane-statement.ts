// Prints statements for several iterations at once. Where iterations part, a mask says which of them a statement runs for; both
// arms of a test are run, each for its own, and a loop goes on until the last iteration has left it.

import { InvariantError, invariant } from '../../../diagnostics/invariant.ts'
import { isSequential, isVarying, strideOf } from '../../../hir/lanes.ts'
import type { Assign, Break, Continue, If, Label, LocalId, Stmt, Store } from '../../../hir/nodes.ts'
import { isScalar, printType } from '../../../hir/types.ts'
import { eachExpr, eachStmt } from '../../../hir/visit.ts'
import { operand, PRIMARY } from '../c-expression.ts'
import { arrayTypeOf, printAs, printExpression, printProvenIndex } from '../emit-expression.ts'
import { printStore } from '../emit-statement.ts'
import { type LaneContext, type LaneTarget, laneNumbers, laneOf, vectorType } from './lane-context.ts'
import { printVector, rowType } from './lane-expression.ts'
import { emitLaneBlock, emitLaneInnerLoop } from './lane-jumps.ts'
import { emitSequential } from './lane-sequence.ts'

/** The list for the iterations of `context.mask`, a variable that jumps take iterations out of. */
export function emitLaneList(body: readonly Stmt[], context: LaneContext): void {
  const { writer } = context.scalar
  let depth = 0
  for (let i = 0; i < body.length; i++) {
    const stmt = body[i] as Stmt
    writer.at(stmt.span)
    if (isSequential(stmt, context.lanes.carried)) {
      const run = [stmt]
      for (
        let next = body[i + 1];
        next !== undefined && isSequential(next, context.lanes.carried);
        next = body[++i + 1]
      )
        run.push(next)
      emitSequential(run, context)
      continue
    }
    emitLaneStatement(stmt, body.slice(0, i), context)
    const gone = jumpsOutOf(stmt, context)
    if (gone.length === 0 || i === body.length - 1) continue
    invariant(context.mask !== null, 'a jump where all iterations run')
    const others = gone.filter((live) => live !== context.mask)
    if (others.length > 0) writer.write(`${context.mask} &= ${others.join(' & ')};`)
    // What all iterations share must not be computed for none of them.
    writer.open(`if (njit_some_x4(${context.mask}))`)
    depth++
  }
  for (; depth > 0; depth--) writer.close()
}

/** Masks of the targets around the list that iterations may jump to, apart, from inside the statement. */
function jumpsOutOf(stmt: Stmt, context: LaneContext): string[] {
  const labels = new Set<Label>()
  for (const inner of eachStmt([stmt]))
    if (inner.kind === 'Break' || inner.kind === 'Continue') labels.add(inner.label)
  return context.targets.flatMap(({ label, live }) => (labels.has(label) && live !== null ? [live] : []))
}

function emitLaneStatement(stmt: Stmt, before: readonly Stmt[], context: LaneContext): void {
  const { writer } = context.scalar
  switch (stmt.kind) {
    case 'Assign':
      emitAssign(stmt, context)
      break
    case 'Store':
      emitStore(stmt, context)
      break
    case 'If':
      emitIf(stmt, context)
      break
    case 'Loop':
      emitLaneInnerLoop(stmt, before, context)
      break
    case 'Block':
      emitLaneBlock(stmt, context)
      break
    case 'Break':
    case 'Continue':
      emitJump(stmt, context)
      break
    case 'Throw':
    case 'Bail':
      writer.write(context.mask === null ? 'njit_bail();' : `if (njit_some_x4(${context.mask})) njit_bail();`)
      break
    default:
      throw new InvariantError(`${stmt.kind} statement in several iterations at once`)
  }
}

function emitAssign({ target, value }: Assign, context: LaneContext): void {
  const { scalar, lanes, mask } = context
  const declaration = scalar.fn.locals[target]
  invariant(declaration !== undefined, `no local ${target}`)
  if (!lanes.varying.has(target)) {
    scalar.writer.write(`${scalar.nameOf(target)} = ${printAs(value, declaration.type, scalar).text};`)
    return
  }
  const name = context.vectorOf(target)
  const converted =
    printType(value.type) === printType(declaration.type)
      ? value
      : { kind: 'Convert' as const, value, type: declaration.type, span: value.span }
  const printed = printVector(converted, context).text
  const keeps = mask !== null && !context.dead.has(target)
  const select = vectorType(declaration.type).replace('njit_', 'njit_pick_')
  scalar.writer.write(keeps ? `${name} = ${select}(${mask}, ${printed}, ${name});` : `${name} = ${printed};`)
}

/** Elements whose row is the value's vector cut to size; others convert one by one. */
function isRowOf(value: string, element: string): boolean {
  if (element === 'float64' || element === 'float32') return value === 'float64'
  return element !== 'uint8clamped' && (value === 'int32' || value === 'uint32')
}

function emitStore(stmt: Store, context: LaneContext): void {
  const { scalar, mask } = context
  const { element } = arrayTypeOf(stmt.array)
  const stride = strideOf(stmt.index, context.lanes)
  const row = rowType(element)
  const array = operand(printExpression(stmt.array, scalar), PRIMARY)
  const value = printVector(stmt.value, context).text
  if (
    stmt.range === 'proven' &&
    mask === null &&
    stride === 1 &&
    row !== null &&
    isRowOf(printType(stmt.value.type), element)
  ) {
    const index = printProvenIndex(stmt.index, scalar).text
    const same = element === printType(stmt.value.type)
    const stored = same ? `(${row})(${value})` : `__builtin_convertvector(${value}, ${row})`
    scalar.writer.write(`*(${row} *)&${array}.data[${index}] = ${stored};`)
    return
  }
  emitScatter(stmt, value, stride, context)
}

function emitScatter(stmt: Store, value: string, stride: number | null, context: LaneContext): void {
  const { scalar, mask } = context
  const [index, stored] = [scalar.freshName(), scalar.freshName()]
  const indexType = stride === null ? vectorType(stmt.index.type) : scalar.types.spell(stmt.index.type)
  const printedIndex =
    stride === null ? printVector(stmt.index, context).text : printExpression(stmt.index, scalar).text
  scalar.writer.open('')
  scalar.writer.write(`${indexType} ${index} = ${printedIndex};`)
  scalar.writer.write(`${vectorType(stmt.value.type)} ${stored} = ${value};`)
  for (const lane of laneNumbers(context.count)) {
    const names = [
      stride === null ? `${index}[${lane}]` : `(${index} + ${stride * lane})`,
      laneOf(stored, lane, stmt.value.type),
    ]
    const text = printStore(
      {
        ...stmt,
        index: { kind: 'Local', id: -1 as LocalId, type: stmt.index.type, span: stmt.span },
        value: { kind: 'Local', id: -2 as LocalId, type: stmt.value.type, span: stmt.span },
      },
      { ...scalar, nameOf: (local) => (local < 0 ? (names[-1 - local] as string) : scalar.nameOf(local)) },
    )
    scalar.writer.write(mask === null ? `${text};` : `if (njit_in_x4(${mask}, ${lane})) ${text};`)
  }
  scalar.writer.close()
}

function emitIf(stmt: If, context: LaneContext): void {
  const { scalar, mask, lanes } = context
  if (!isVarying(stmt.test, lanes)) {
    scalar.writer.open(`if (${printExpression(stmt.test, scalar).text})`)
    emitLaneList(stmt.then, context)
    if (stmt.else.length > 0) {
      scalar.writer.between('} else {')
      emitLaneList(stmt.else, context)
    }
    scalar.writer.close()
    return
  }
  const test = scalar.freshName()
  const within = mask === null ? '' : ` & ${mask}`
  scalar.writer.open('')
  scalar.writer.write(`njit_mask_x4 ${test} = ${printVector(stmt.test, context).text};`)
  emitArm(stmt.then, `${test}${within}`, context)
  emitArm(stmt.else, `~${test}${within}`, context)
  scalar.writer.close()
}

function emitArm(body: readonly Stmt[], mask: string, context: LaneContext): void {
  if (body.length === 0) return
  const { writer, freshName } = context.scalar
  const name = freshName()
  writer.open('')
  writer.write(`njit_mask_x4 ${name} = ${mask};`)
  if (!isHarmless(body, context)) writer.open(`if (njit_some_x4(${name}))`)
  emitLaneList(body, { ...context, mask: name, dead: new Set() })
  if (!isHarmless(body, context)) writer.close()
  writer.close()
}

/** A few assignments that cost no more than the test whether anyone needs them. */
function isHarmless(body: readonly Stmt[], { lanes }: LaneContext): boolean {
  const plain = body.every((stmt) => stmt.kind === 'Assign' && lanes.varying.has(stmt.target))
  const exprs = [...eachExpr(body)]
  return (
    plain &&
    exprs.length <= 12 &&
    exprs.every((expr) => expr.kind !== 'Load' && !(expr.kind === 'Op' && isScalar(expr.type, 'bigint')))
  )
}

/** Takes the iterations that run here out of the target, and of this list: what follows in the lists around sees it by the target's mask. */
function emitJump(stmt: Break | Continue, context: LaneContext): void {
  const { writer } = context.scalar
  const target = context.targets.find(({ label }) => label === stmt.label) as LaneTarget
  if (target.live === null) {
    const isBreak = stmt.kind === 'Break'
    if (isBreak) target.used.breaks = true
    else target.used.continues = true
    writer.write(`goto ${target.name}_${isBreak ? 'break' : 'continue'};`)
    return
  }
  const { mask } = context
  invariant(mask !== null, 'a jump where all iterations run')
  if (stmt.kind === 'Break' && target.active !== null) writer.write(`${target.active} &= ~${mask};`)
  if (mask === target.live) writer.write(`${mask} ^= ${mask};`)
  else writer.write(`${target.live} &= ~${mask};`)
}
