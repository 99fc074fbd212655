// What a call did, as text that is the same for the same behaviour: result or error, and the arguments as they are afterwards.
// Two objects are told apart from one object seen twice.

const MAX_ITEMS = 4000
const MAX_DEPTH = 12

/** Calls and describes. Errors count by class and message. `shown`: what is looked at afterwards. */
export function outcomeOf(
  fn: (...args: unknown[]) => unknown,
  receiver: unknown,
  args: readonly unknown[],
  shown = args,
): string {
  const seen = new Map<object, number>()
  let result: string
  try {
    const value = Reflect.apply(fn, receiver, [...args])
    result = describe(value, seen, 0)
    if (typeof value === 'function') result += callsOf(value as () => unknown, undefined)
    else if (isPlain(value)) result += methodsOf(value).map((method) => callsOf(method, value))
  } catch (error) {
    result = `throws ${errorText(error)}`
  }
  return `${result} | ${describe(shown, seen, 0)}`
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function methodsOf(value: object): (() => unknown)[] {
  return Object.keys(value)
    .map((key) => read(value, key))
    .filter((method) => typeof method === 'function') as (() => unknown)[]
}

/** A function that was returned shows what it is by being called. */
function callsOf(fn: (...args: unknown[]) => unknown, receiver: unknown): string {
  return [[], [0.5], [3, 0.25], [2, 3, 5], [[1, 0.5, -2, 4]], [Float32Array.of(1, 0.5, -2, 4)], ['a1b']]
    .map((args) => {
      try {
        return ` ${describe(Reflect.apply(fn, receiver, args), new Map(), MAX_DEPTH - 3)}`
      } catch (error) {
        return ` throws ${errorText(error)}`
      }
    })
    .join(',')
}

function errorText(error: unknown): string {
  return error instanceof Error
    ? `${error.constructor.name}: ${error.message.replaceAll('#<_', '#<')}`
    : describe(error, new Map(), 0)
}

/** Numbers print so that no two of them print the same. */
function describe(value: unknown, seen: Map<object, number>, depth: number): string {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'string':
      return JSON.stringify(value)
    case 'bigint':
      return `${value}n`
    case 'function':
      return `function/${value.length}`
    case 'object':
      return value === null ? 'null' : describeObject(value, seen, depth)
    default:
      return String(value)
  }
}

function describeObject(value: object, seen: Map<object, number>, depth: number): string {
  const known = seen.get(value)
  if (known !== undefined) return `#${known}`
  seen.set(value, seen.size)
  if (depth > MAX_DEPTH) return '…'
  // A bundler may rename classes, by a dash in front.
  const name =
    (Object.getPrototypeOf(value) as object | null)?.constructor?.name.replace(/^_|\d+$/g, '') ?? 'null'
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const items = value as unknown as ArrayLike<number | bigint>
    return `${name}(${items.length})[${itemsText(items.length, (i) => describe(items[i], seen, depth))}]`
  }
  if (value instanceof Map || value instanceof Set)
    return `${name}${describe([...value], new Map(), depth + 1)}`
  if (value instanceof Error) return `error ${errorText(value)}`
  const list = Array.isArray(value) ? value : null
  const keys = Object.keys(value)
  const text = itemsText(keys.length, (i) => {
    const key = keys[i] as string
    const item = describe(read(value, key), seen, depth + 1)
    return list !== null && key === String(i) ? item : `${key}: ${item}`
  })
  return list === null ? `${name}{${text}}` : `${name}(${list.length})[${text}]`
}

function read(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key]
  } catch (error) {
    return `threw ${errorText(error)}`
  }
}

function itemsText(count: number, item: (index: number) => string): string {
  let text = ''
  for (let i = 0; i < count && i < MAX_ITEMS; i++) text += `${i > 0 ? ', ' : ''}${item(i)}`
  return text
}
