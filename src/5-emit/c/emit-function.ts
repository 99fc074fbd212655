// Prints one HIR function as a static C function. Arrays arrive as three scalars, so that no call goes through memory.

import { invariant } from '../../diagnostics/invariant.ts'
import type { HirFunction, LocalDecl, LocalId } from '../../hir/nodes.ts'
import type { Type } from '../../hir/types.ts'
import { implementationName, localName } from './c-names.ts'
import { undefinedOf } from './c-optionals.ts'
import { type CTypes, isVoid } from './c-types.ts'
import { CWriter } from './c-writer.ts'
import { emitBody, endsByReturning, type StatementContext } from './emit-statement.ts'
import { placeDeclarations } from './place-declarations.ts'
import { rareUpdates } from './rare-updates.ts'

/** What the functions of one unit share. */
export interface UnitContext {
  readonly types: CTypes
  readonly calleeOf: StatementContext['calleeOf']
  /** 'workers': Wasm, and the runtime hands out parts of loops. */
  readonly target: StatementContext['target']
  /** The function can call itself, so that it must look where the stack ends. */
  readonly isRecursive: (symbol: string) => boolean
  /** Only careful versions need the function. */
  readonly rarelyRuns: (symbol: string) => boolean
  /** The function does parts of a loop: its arrays do not overlap, if it writes any. */
  readonly isPart: (symbol: string) => boolean
}

/** The head of the definition, as a declaration needs it too. */
export function signatureOf(fn: HirFunction, { types, calleeOf, rarelyRuns, isPart }: UnitContext): string {
  const params = fn.params.flatMap(({ local }) =>
    parameterDeclarations(localOf(fn, local), local, types, isPart(fn.symbol) ? 'restrict ' : ''),
  )
  const context = calleeOf(fn.symbol).usesContext ? ['njit_context *context'] : []
  const all = [...context, ...params]
  const rare = rarelyRuns(fn.symbol) ? '__attribute__((cold, minsize)) ' : ''
  return `static ${rare}${types.spell(fn.result)} ${implementationName(fn.symbol, fn.name)}(${all.join(', ') || 'void'})`
}

function localOf(fn: HirFunction, local: LocalId): LocalDecl {
  const declaration = fn.locals[local]
  invariant(declaration !== undefined, `${fn.symbol} has no local ${local}`)
  return declaration
}

function parameterDeclarations(
  declaration: LocalDecl,
  local: LocalId,
  types: CTypes,
  qualifier: string,
): string[] {
  const { type } = declaration
  const name = localName(local, declaration)
  if (isVoid(type)) return []
  if (type.kind !== 'array') return [`${types.spell(type)} ${name}`]
  return [
    `${types.elementOf(type)} *${qualifier}${name}_data`,
    `int32_t ${name}_length`,
    `int32_t ${name}_origin`,
  ]
}

/** The definition of the function. */
export function emitFunction(fn: HirFunction, unit: UnitContext): string {
  const writer = new CWriter()
  const plan = placeDeclarations(fn)
  const context = statementContext(fn, unit, writer)
  writer.at(fn.span)
  writer.write(signatureOf(fn, unit))
  writer.write('{')
  writer.indent()
  if (unit.target === 'native' && unit.isRecursive(fn.symbol)) writer.write('NJIT_CHECK_STACK(context)')
  for (const { local } of fn.params) {
    const declaration = localOf(fn, local)
    if (declaration.type.kind !== 'array') continue
    const name = localName(local, declaration)
    writer.write(
      `${unit.types.spell(declaration.type)} ${name} = { ${name}_data, ${name}_length, ${name}_origin };`,
    )
  }
  for (const local of plan.atTop) {
    const declaration = localOf(fn, local)
    if (isVoid(declaration.type)) continue
    writer.write(
      `${unit.types.spell(declaration.type)} ${localName(local, declaration)} = ${initial(declaration.type)};`,
    )
  }
  emitBody(fn.body, plan.body, context)
  if (!endsByReturning(fn.body)) writer.write(atEnd(fn.result))
  writer.close()
  return writer.text()
}

/** C must not read what was never written; HIR does not either, but C cannot tell. */
function initial(type: Type): string {
  if (type.kind === 'optional') return undefinedOf(type).text
  if (type.kind === 'string') return 'NJIT_EMPTY_STRING'
  return ['scalar', 'struct', 'list'].includes(type.kind) ? '0' : '{ 0 }'
}

function atEnd(result: Type): string {
  if (isVoid(result)) return 'return;'
  return result.kind === 'optional' ? `return ${undefinedOf(result).text};` : 'njit_bail();'
}

function statementContext(fn: HirFunction, unit: UnitContext, writer: CWriter): StatementContext {
  let labels = 0
  let temporaries = 0
  return {
    ...unit,
    fn,
    writer,
    targets: [],
    rare: rareUpdates(fn),
    nameOf: (local) => localName(local, localOf(fn, local)),
    freshName: () => `t${temporaries++}`,
    freshLabel: () => `L${labels++}`,
  }
}
