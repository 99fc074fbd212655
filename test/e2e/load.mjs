// Imports what lies in this folder's own node_modules, for tests that run from elsewhere.

import { createRequire } from 'node:module'

export const load = (name) => import(name)
export const { resolve } = createRequire(import.meta.url)
