// The traversal function of Babel under one name: its CommonJS build hides it behind `default` when imported by Node.

import traverseModule from '@babel/traverse'

export const traverse = traverseModule.default
