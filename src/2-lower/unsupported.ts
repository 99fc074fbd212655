// What is said of syntax that has no handler: a code by node type, or `unsupported_syntax` with the node's type in words.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import type { Message } from '../diagnostics/diagnostic.ts'
import type { Lowering } from './lowering.ts'

const messages: Readonly<Record<string, () => Message>> = {
  ArrowFunctionExpression: () => codes.unsupported_closure({ what: 'an arrow function' }),
  FunctionExpression: () => codes.unsupported_closure({ what: 'a function expression' }),
  ObjectPattern: () => codes.unsupported_object({ what: 'an object pattern here' }),
  RecordExpression: () => codes.unsupported_object({ what: 'a record' }),
  TaggedTemplateExpression: () => codes.unsupported_string({ what: 'a tagged template' }),
  RegExpLiteral: () => codes.unsupported_string({ what: 'a regular expression' }),
  NullLiteral: () => codes.unsupported_null({}),
  ClassExpression: () => codes.unsupported_class({ what: 'a class' }),
  ClassDeclaration: () => codes.unsupported_class({ what: 'a class' }),
  ThisExpression: () => codes.unsupported_class({ what: 'this' }),
  Super: () => codes.unsupported_class({ what: 'super' }),
  MetaProperty: () => codes.unsupported_class({ what: 'new.target or import.meta' }),
  PrivateName: () => codes.unsupported_class({ what: 'a private name' }),
  AwaitExpression: () => codes.unsupported_async({}),
  SpreadElement: () => codes.unsupported_spread({}),
  OptionalCallExpression: () => codes.unsupported_optional_chaining({}),
  WithStatement: () => codes.unsupported_dynamic_scope({ what: 'with' }),
  ForInStatement: () => codes.unsupported_loop({ what: 'for-in' }),
  RestElement: () =>
    codes.unsupported_pattern({ what: 'a rest element', instead: 'Name the elements, or use a loop.' }),
  Import: () => codes.unsupported_call({ name: 'import', why: 'modules are loaded by JavaScript' }),
}

/** Ends the compilation of the function because of the node at `path`. */
export function raiseUnsupported(lowering: Lowering, path: NodePath<t.Node>): never {
  const message = messages[path.node.type]
  lowering.fail(
    message?.() ??
      codes.unsupported_syntax({
        what: inWords(path.node.type),
        instead: 'Write it with plain statements on numbers and arrays.',
      }),
    path,
  )
}

/** `DebuggerStatement` → `a debugger statement`. */
function inWords(type: string): string {
  const words = type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`
}
