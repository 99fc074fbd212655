// `Map` and `Set` as the interpreter holds them, records of the library, and back.

type Held = Map<unknown, unknown> | Set<unknown>

interface CollectionRecord {
  size: number
  $indexed: number
  $start: number
  $heads: Int32Array
  $links: Int32Array
  $hashes: Int32Array
  readonly $keys: unknown[]
  readonly $values?: unknown[]
}

/** Which record stands for which object. */
export type Records = Map<object, Held>

function recordOf(held: Held): CollectionRecord {
  return {
    size: held.size,
    $indexed: 0,
    $start: 0,
    $heads: new Int32Array(0),
    $links: new Int32Array(0),
    $hashes: new Int32Array(0),
    $keys: [...held.keys()],
    ...(held instanceof Map ? { $values: [...held.values()] } : {}),
  }
}

/** Nothing of its own stands before the methods of its class. */
function isPlain(value: object): value is Held {
  const prototype = Object.getPrototypeOf(value) as unknown
  return (prototype === Map.prototype || prototype === Set.prototype) && Reflect.ownKeys(value).length === 0
}

/** The value with records in place of collections, also inside arrays and objects, which are changed. */
export function intoRecords(value: unknown, records: Records, seen: Map<unknown, unknown>): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  const isHeld = isPlain(value)
  const result: object = isHeld ? recordOf(value) : value
  seen.set(value, result)
  if (isHeld) records.set(result, value)
  replaceIn(result, (each) => intoRecords(each, records, seen))
  return result
}

/** The value with collections in place of records: those that stand for one become equal to it. */
export function outOfRecords(value: unknown, records: Records, seen: Set<unknown>): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (!('$keys' in value)) {
    if (seen.has(value)) return value
    seen.add(value)
    replaceIn(value, (each) => outOfRecords(each, records, seen))
    return value
  }
  const record = value as CollectionRecord
  const held = records.get(record) ?? (record.$values ? new Map() : new Set())
  records.set(record, held)
  if (seen.has(record)) return held
  seen.add(record)
  replaceIn(record.$values ?? [], (each) => outOfRecords(each, records, seen))
  held.clear()
  record.$keys.forEach((key, i) => {
    if (i < record.$start || record.$links[i] === -1) return
    if (held instanceof Map) held.set(key, record.$values?.[i])
    else held.add(key)
  })
  return held
}

function replaceIn(holder: object, replace: (value: unknown) => unknown): void {
  for (const [name, { value, writable }] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
    const replaced = replace(value)
    if (writable && replaced !== value) (holder as Record<string, unknown>)[name] = replaced
  }
}
