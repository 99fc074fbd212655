// Which values of a function may be undefined.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import type { HirFunction } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'

/** Throws a CompileError: of bigints, compiled code cannot tell undefined apart. */
export function checkOptionals(fn: HirFunction): void {
  const isOptionalBigint = (type: t.Type): boolean =>
    type.kind === 'optional' && t.isScalar(type.of, 'bigint')
  for (const { name, type, span } of fn.locals) {
    const types = type.kind === 'tuple' ? type.items : [type]
    if (!types.some(isOptionalBigint)) continue
    const what = name.startsWith('$') ? 'this value' : `'${name}'`
    throw new CompileError(codes.unsupported_optional({ name: what, type: t.printType(type) }), span)
  }
  if (isOptionalBigint(fn.result)) {
    throw new CompileError(codes.unsupported_return_type({ type: t.printType(fn.result) }), fn.span)
  }
}
