// What a loop's body costs, one iteration after the other and several at once: rough counts of machine instructions, the same
// scale for both, good enough to tell gain from loss.

import { isDivergent, isSequential, isVarying, strideOf } from '../../hir/lanes.ts'
import type { Expr, Lanes, Loop, Op, Stmt } from '../../hir/nodes.ts'
import { isScalar } from '../../hir/types.ts'
import { expressionsOf } from '../../hir/visit.ts'
import { laneForm } from '../../ops/lane-forms.ts'
import { opByName } from '../../ops/table.ts'

/** How many iterations run at once. */
export const WIDTH = 4
/** Vector registers that hold as many doubles. */
const REGISTERS = 2
/** Iterations that an inner loop is taken to have. */
const TRIPS = 10
/** Of an inner loop that each iteration leaves at a time of its own, the share of the work that is wasted. */
const IDLE = 1.2

export interface Cost {
  /** Of `WIDTH` iterations, one after the other. */
  readonly alone: number
  /** Of the same at once. */
  readonly together: number
}

export function costOf(loop: Loop, lanes: Lanes): Cost {
  return scaled(listCost(loop.body, lanes, false), 1)
}

const NOTHING: Cost = { alone: 0, together: 0 }
const plus = (a: Cost, b: Cost): Cost => ({ alone: a.alone + b.alone, together: a.together + b.together })
const scaled = (a: Cost, factor: number): Cost => ({ alone: a.alone * factor, together: a.together * factor })
const sum = (costs: readonly Cost[]): Cost => costs.reduce(plus, NOTHING)
const once = (cost: number): Cost => ({ alone: WIDTH * cost, together: cost })

function listCost(body: readonly Stmt[], lanes: Lanes, masked: boolean): Cost {
  return sum(body.map((stmt) => stmtCost(stmt, lanes, masked)))
}

function stmtCost(stmt: Stmt, lanes: Lanes, masked: boolean): Cost {
  if (isSequential(stmt, lanes.carried)) return sequentialCost(stmt, lanes)
  const divergent = isDivergent(stmt, lanes)
  switch (stmt.kind) {
    case 'Assign': {
      const keeps = masked && lanes.varying.has(stmt.target) ? REGISTERS : 0
      return plus(exprCost(stmt.value, lanes), { alone: 0, together: keeps })
    }
    case 'Store': {
      const parts = plus(exprCost(stmt.value, lanes), indexCost(stmt.index, lanes))
      const isRow = strideOf(stmt.index, lanes) === 1 && !masked && stmt.range === 'proven'
      const isFloat = stmt.array.type.kind === 'array' && stmt.array.type.element === 'float64'
      return plus(parts, { alone: WIDTH * 2, together: isRow ? (isFloat ? REGISTERS : 5) : 4 * WIDTH })
    }
    case 'If': {
      const inner = plus(
        listCost(stmt.then, lanes, masked || divergent),
        listCost(stmt.else, lanes, masked || divergent),
      )
      const tested = plus(exprCost(stmt.test, lanes), once(1))
      // One of the arms alone, all of them together where iterations disagree.
      const share = stmt.else.length > 0 ? 0.6 : 0.7
      const together = divergent ? inner.together + 2 * REGISTERS : inner.together * share
      return plus(tested, { alone: inner.alone * share, together })
    }
    case 'Loop': {
      const test = plus(
        exprCost(stmt.test, lanes),
        divergent ? { alone: WIDTH, together: 2 * REGISTERS } : once(1),
      )
      const lists = sum([stmt.head, stmt.body, stmt.update].map((list) => listCost(list, lanes, masked)))
      const whole = scaled(plus(test, lists), TRIPS)
      return divergent ? { alone: whole.alone, together: whole.together * IDLE } : whole
    }
    case 'Block':
      return listCost(stmt.body, lanes, masked || divergent)
    default:
      return once(1)
  }
}

/** One iteration after the other in both cases, with the values taken out of vectors. */
function sequentialCost(stmt: Stmt, lanes: Lanes): Cost {
  const own = sum(expressionsOf(stmt).map((expr) => exprCost(expr, lanes)))
  return { alone: Math.max(own.alone, WIDTH), together: Math.max(own.alone, WIDTH) + WIDTH }
}

/** An index in arithmetic progression is computed once. */
function indexCost(index: Expr, lanes: Lanes): Cost {
  const stride = strideOf(index, lanes)
  return stride === null ? plus(exprCost(index, lanes), { alone: 0, together: WIDTH }) : once(weightOf(index))
}

const weightOf = (expr: Expr): number =>
  expr.kind === 'Op' ? 0.5 + expr.args.map(weightOf).reduce((a, b) => a + b, 0) : 0

function exprCost(expr: Expr, lanes: Lanes): Cost {
  if (!isVarying(expr, lanes)) return once(uniformWeight(expr))
  switch (expr.kind) {
    case 'Op':
      return plus(sum(expr.args.map((arg) => exprCost(arg, lanes))), opCost(expr))
    case 'Cond':
      return plus(sum([expr.test, expr.whenTrue, expr.whenFalse].map((part) => exprCost(part, lanes))), {
        alone: WIDTH,
        together: REGISTERS,
      })
    case 'Load':
      return plus(indexCost(expr.index, lanes), loadCost(expr, lanes))
    case 'Convert':
      return plus(exprCost(expr.value, lanes), { alone: WIDTH, together: REGISTERS })
    case 'Assume':
      return exprCost(expr.value, lanes)
    default:
      return NOTHING
  }
}

/** A value that all iterations share; the machine finds most of it outside of inner loops. */
function uniformWeight(expr: Expr): number {
  if (expr.kind === 'Load') return 1
  return expr.kind === 'Op' ? 0.5 : 0
}

function loadCost(expr: Extract<Expr, { kind: 'Load' }>, lanes: Lanes): Cost {
  const checks = expr.range === 'proven' ? 0 : 2
  const isRow = strideOf(expr.index, lanes) === 1 && expr.range === 'proven'
  const isFloat = expr.array.type.kind === 'array' && expr.array.type.element === 'float64'
  return { alone: WIDTH * (1 + checks), together: isRow ? (isFloat ? REGISTERS : 4) : WIDTH * (2 + checks) }
}

function opCost(expr: Op): Cost {
  const row = opByName(expr.op)
  const isInteger = expr.args.every((arg) => isScalar(arg.type, 'int32') || isScalar(arg.type, 'uint32'))
  const weight =
    row.imports !== undefined
      ? 30
      : expr.op === 'div' || expr.op === 'sqrt'
        ? 5
        : expr.op.endsWith('rem')
          ? 10
          : 1
  if (laneForm(expr) === null) return { alone: WIDTH * weight, together: WIDTH * weight + 2 * WIDTH }
  if (weight === 5) return { alone: WIDTH * weight, together: REGISTERS * 7 }
  return { alone: WIDTH * weight, together: isInteger ? 1 : REGISTERS * weight }
}
