// Fields that hold an array of numbers. One that keeps its length is carried as a view, which is faster; one that somewhere in the
// file is pushed to, or cut, by its name, is a list that grows.

import { float64, isFlatList, listOf } from '../../hir/types.ts'
import type { ParsedModule } from '../module-index.ts'
import type { WrittenType } from './written-type.ts'

/** What is written of the field `name`, given the file that declares it. */
export function growingField(written: WrittenType, name: string, module: ParsedModule): WrittenType {
  const { type } = written
  if (type.kind !== 'array' || !isFlatList(type) || type.readonly || !/^[\w$]+$/.test(name)) return written
  return isGrown(name, module) ? { ...written, type: listOf(float64) } : written
}

function isGrown(name: string, { source }: ParsedModule): boolean {
  const member = `\\.${name.replaceAll('$', '\\$')}[!?]?\\.`
  const changed = '(?:push|pop|shift|unshift|splice)\\s*\\(|length\\s*(?:=(?!=)|[-+]=|--|\\+\\+)'
  return new RegExp(`${member}(?:${changed})`).test(source.text)
}
