// The type names of Numba, as data. A scalar of a signature is the JavaScript value that holds it: every integer of up to 32 bits,
// and the pointer-sized ones, are a number; int64 and uint64 are a bigint, because the elements of their arrays are.

import {
  bigint,
  boolean,
  type ElementType,
  float64,
  string,
  type Type,
  undefinedType,
} from '../../hir/types.ts'

export interface NumbaTypeName {
  readonly type: Type
  readonly wantsInteger: boolean
  /** Element of `name[:]`, or why there is no such array. */
  readonly element: ElementType | { readonly why: string }
}

const float = (element: ElementType): NumbaTypeName => ({ type: float64, wantsInteger: false, element })
const integer = (element: NumbaTypeName['element']): NumbaTypeName => ({
  type: float64,
  wantsInteger: true,
  element,
})
const wide = (element: ElementType): NumbaTypeName => ({ type: bigint, wantsInteger: false, element })
const pointerSized = integer({ why: 'write int32[:] for an Int32Array or int64[:] for a BigInt64Array' })
const noArray = (type: Type, why: string): NumbaTypeName => ({ type, wantsInteger: false, element: { why } })

const canonical: readonly (readonly [string, NumbaTypeName, readonly string[]])[] = [
  ['float64', float('float64'), ['double', 'f8', 'float_', 'float']],
  ['float32', float('float32'), ['single', 'f4']],
  ['int8', integer('int8'), ['char', 'i1']],
  ['uint8', integer('uint8'), ['byte', 'u1', 'uchar']],
  ['uint8clamped', integer('uint8clamped'), []],
  ['int16', integer('int16'), ['short', 'i2']],
  ['uint16', integer('uint16'), ['ushort', 'u2']],
  ['int32', integer('int32'), ['intc', 'i4']],
  ['uint32', integer('uint32'), ['uintc', 'u4']],
  ['int64', wide('int64'), ['longlong', 'i8']],
  ['uint64', wide('uint64'), ['ulonglong', 'u8']],
  ['intp', pointerSized, ['int_', 'int', 'ssize_t', 'uintp', 'uint', 'size_t']],
  [
    'boolean',
    noArray(boolean, 'JavaScript has no array of booleans; write uint8[:]'),
    ['bool', 'bool_', 'b1'],
  ],
  ['unicode_type', noArray(string, 'only arrays of numbers have a name; annotate it'), ['string', 'str']],
  ['void', noArray(undefinedType, 'void has no values'), ['none']],
]

export const numbaTypeNames: ReadonlyMap<string, NumbaTypeName> = new Map(
  canonical.flatMap(([name, info, aliases]) => [name, ...aliases].map((each) => [each, info] as const)),
)

/** Types of Numba that no JavaScript value stands for. */
export const unsupportedNumbaTypes: ReadonlyMap<string, string> = new Map([
  ...['complex64', 'complex128', 'c8', 'c16'].map(
    (name) => [name, 'JavaScript has no complex numbers'] as const,
  ),
  ...['DictType', 'Set', 'set', 'Record', 'struct', 'pyobject', 'object_', 'CPointer', 'ListType'].map(
    (name) => [name, 'it is not compiled'] as const,
  ),
])

/** What messages list. */
export const canonicalTypeNames: readonly string[] = canonical.map(([name]) => name)
