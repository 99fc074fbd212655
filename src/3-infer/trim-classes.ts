// Leaves of every class the fields that the module's functions touch, and so of types that lead back to themselves. A class may have
// many more, of types that lead through the whole program; of objects that are made, all fields stay.

import type { Expr, HirFunction, Stmt } from '../hir/nodes.ts'
import type { StructField, StructType, Type } from '../hir/types.ts'
import { isNamed, tupleOf, typeKey } from '../hir/types.ts'
import { mapList, rewriteFunction } from '../hir/visit.ts'
import { addFieldUses, type FieldUses, fieldUse, fieldUsesOf, noFieldUses } from './field-uses.ts'

export function trimClasses(functions: readonly HirFunction[]): readonly HirFunction[] {
  const uses = noFieldUses()
  for (const fn of functions) addFieldUses(uses, fieldUsesOf(fn))
  const trimmer = new Trimmer(uses)
  return functions.map((fn) => trimmer.function(fn))
}

class Trimmer {
  readonly #uses: FieldUses
  readonly #classes = new Map<string, StructType>()

  constructor(uses: FieldUses) {
    this.#uses = uses
  }

  function(fn: HirFunction): HirFunction {
    const { body } = rewriteFunction(fn, {
      expr: (expr) => this.#expression(expr),
      stmt: (stmt) => this.#statement(stmt),
    })
    const locals = mapList(fn.locals, (local) => {
      const type = this.#type(local.type)
      return type === local.type ? local : { ...local, type }
    })
    const result = this.#type(fn.result)
    const isSame = body === fn.body && locals === fn.locals && result === fn.result
    return isSame ? fn : { ...fn, body, locals, result }
  }

  #expression(expr: Expr): Expr {
    const type = this.#type(expr.type)
    return type === expr.type ? expr : ({ ...expr, type } as Expr)
  }

  #statement(stmt: Stmt): Stmt {
    if (stmt.kind !== 'NewStruct') return stmt
    const type = this.#type(stmt.type)
    return type === stmt.type || type.kind !== 'struct' ? stmt : { ...stmt, type }
  }

  #type(type: Type): Type {
    switch (type.kind) {
      case 'optional':
      case 'list': {
        const of = this.#type(type.of)
        return of === type.of ? type : { ...type, of }
      }
      case 'tuple': {
        const items = mapList(type.items, (item) => this.#type(item))
        return items === type.items ? type : tupleOf(items)
      }
      case 'struct':
        return isNamed(type) ? this.#named(type) : this.#object(type)
      default:
        return type
    }
  }

  #object(type: StructType): StructType {
    const fields = mapList(type.fields, (field) => this.#field(field))
    return fields === type.fields ? type : { ...type, fields }
  }

  #named(type: StructType): StructType {
    const key = typeKey(type)
    const known = this.#classes.get(key)
    if (known !== undefined) return known
    const fields: StructField[] = []
    const { kind, name, of, self, bases, hasUncertainOrder } = type
    const trimmed = {
      kind,
      name,
      of,
      ...(self === undefined ? {} : { self }),
      ...(bases ? { bases } : {}),
      fields,
      ...(hasUncertainOrder ? { hasUncertainOrder } : {}),
    }
    // First, because its fields may lead back to it.
    this.#classes.set(key, trimmed)
    const isMade = this.#uses.made.has(typeKey(type))
    for (const field of type.fields) {
      const { read, written } = fieldUse(type, field.name, this.#uses)
      if (isMade || read || written) fields.push(this.#field(field))
    }
    return trimmed
  }

  #field(field: StructField): StructField {
    const type = this.#type(field.type)
    return type === field.type ? field : { ...field, type }
  }
}
