// Lists in C: a record of data, length, capacity and a word for the door, for each type of elements, and the functions that work on it. A list is
// passed around as a pointer to its record, and undefined, where one may be, is the null pointer. Names of list types are made of
// those of their elements: `njit_list_float64`, `njit_list_list_float64`.
//
// The length is a `long`, which has 32 bits in Wasm: clang takes it for granted that no store to an array changes one.

import { InvariantError, invariant } from '../../diagnostics/invariant.ts'
import { isScalar, type ListType, printType, type Type } from '../../hir/types.ts'
import { MAX_LENGTH_ELEMENTS } from './abi.ts'

const INLINE = 'static inline __attribute__((always_inline))'

/** `list_float64`: what the names of its functions end in. */
export function listName({ of }: ListType): string {
  if (of.kind === 'list') return `list_${listName(of)}`
  if (of.kind === 'string') return 'list_string'
  if (of.kind === 'struct') return 'list_record'
  invariant(of.kind === 'scalar', `no list of ${printType(of)} in C`)
  return `list_${of.name}`
}

/** C type of a list: a pointer to its record. */
export const spellList = (type: ListType): string => `njit_${listName(type)} *`

/** How elements of the type are spelled, made optional, and what stands for them out of range. */
interface ElementForm {
  readonly c: string
  readonly optional: string
  readonly wrap: (value: string) => string
  readonly none: string
  /** The loads beside 'undefined' and 'bail', with what they give out of range. */
  readonly others: readonly (readonly [range: string, value: string])[]
}

function elementForm(of: Type): ElementForm {
  if (of.kind === 'list') {
    const c = spellList(of)
    return { c, optional: c, wrap: (value) => value, none: '0', others: [] }
  }
  // Addresses of records of any type have one C type, so that lists of them have as well.
  if (of.kind === 'struct')
    return { c: 'void *', optional: 'void *', wrap: (value) => value, none: '0', others: [] }
  if (of.kind === 'string') {
    const wrap = (value: string): string => value
    return { c: 'njit_string', optional: 'njit_string', wrap, none: 'NJIT_NO_STRING', others: [] }
  }
  if (isScalar(of, 'float64')) {
    const wrap = (value: string): string => `njit_wrap_optional(${value})`
    return { c: 'double', optional: 'double', wrap, none: 'NJIT_UNDEFINED', others: [['nan', 'NJIT_NAN']] }
  }
  if (isScalar(of, 'boolean')) {
    const wrap = (value: string): string => `(double)${value}`
    return { c: 'njit_bool', optional: 'double', wrap, none: 'NJIT_UNDEFINED', others: [['zero', '0']] }
  }
  throw new InvariantError(`no list of ${printType(of)} in C`)
}

/** C type of an element. */
export const listElement = (type: ListType): string => elementForm(type.of).c

/** The record and the functions of one type of lists; those of its elements stand before it. */
export function listDefinitions(type: ListType): string {
  const name = listName(type)
  const record = `njit_${name}`
  const form = elementForm(type.of)
  return [
    `typedef struct {
  ${form.c} *data;
  long length;
  long capacity;
  long array;
} ${record};
`,
    creation(name, record, form),
    growth(name, record, form),
    shrinking(name, record, form),
    access(name, record, form),
  ].join('\n')
}

function creation(name: string, record: string, { c }: ElementForm): string {
  return `static inline ${record} *njit_new_${name}(njit_context *context, int32_t capacity)
{
  ${record} *list = njit_reserve(context, ((sizeof(${record}) + 15) & ~15) + (uint64_t)(uint32_t)capacity * sizeof(${c}));
  list->data = (${c} *)((char *)list + ((sizeof(${record}) + 15) & ~15));
  list->length = 0;
  list->capacity = capacity;
  list->array = 0;
  return list;
}

static inline ${record} *njit_adopt_${name}(njit_context *context, ${c} *data, int32_t length)
{
  ${record} *list = njit_reserve(context, sizeof(${record}));
  list->data = data;
  list->length = length;
  list->capacity = length;
  list->array = 0;
  return list;
}
`
}

function growth(name: string, record: string, { c }: ElementForm): string {
  return `static __attribute__((noinline)) void njit_grow_${name}(njit_context *context, ${record} *list)
{
  uint32_t capacity = list->capacity < 8 ? 8 : 2 * (uint32_t)list->capacity;
  if (capacity > ${MAX_LENGTH_ELEMENTS}u) njit_bail();
  list->data = njit_extend(context, list->data, (uint64_t)(uint32_t)list->capacity * sizeof(${c}), (uint64_t)capacity * sizeof(${c}));
  list->capacity = (long)capacity;
}

${INLINE} void njit_push_${name}(njit_context *context, ${record} *list, ${c} value)
{
  long length = list->length;
  if (length == list->capacity) njit_grow_${name}(context, list);
  list->data[length] = value;
  list->length = length + 1;
}

${INLINE} void njit_put_${name}(njit_context *context, ${record} *list, int32_t index, ${c} value)
{
  if ((uint32_t)index < (uint32_t)list->length) list->data[index] = value;
  else {
    if (index != list->length) njit_bail();
    njit_push_${name}(context, list, value);
  }
}
`
}

function shrinking(name: string, record: string, { optional, wrap, none }: ElementForm): string {
  return `${INLINE} ${optional} njit_pop_${name}(${record} *list)
{
  long length = list->length;
  if (length == 0) return ${none};
  list->length = length - 1;
  return ${wrap('list->data[length - 1]')};
}

${INLINE} ${optional} njit_shift_${name}(${record} *list)
{
  if (list->length == 0) return ${none};
  list->length -= 1;
  list->capacity -= 1;
  list->data += 1;
  return ${wrap('list->data[-1]')};
}

${INLINE} void njit_truncate_${name}(${record} *list, int32_t length)
{
  if (length < 0 || length > list->length) njit_bail();
  list->length = length;
}
`
}

function access(name: string, record: string, { c, optional, wrap, none, others }: ElementForm): string {
  const inside = '(uint32_t)index < (uint32_t)list->length'
  const other = ([range, value]: readonly [string, string]): string => `
${INLINE} ${c} njit_load_${range}_${name}(${record} *list, int32_t index)
{
  return ${inside} ? list->data[index] : ${value};
}
`
  return `${INLINE} ${optional} njit_load_undefined_${name}(${record} *list, int32_t index)
{
  return ${inside} ? ${wrap('list->data[index]')} : ${none};
}

${INLINE} ${c} njit_load_bail_${name}(${record} *list, int32_t index)
{
  if (!(${inside})) njit_bail();
  return list->data[index];
}
${others.map(other).join('')}
${INLINE} void njit_store_bail_${name}(${record} *list, int32_t index, ${c} value)
{
  if (!(${inside})) njit_bail();
  list->data[index] = value;
}

${INLINE} ${record} *njit_defined_${name}(${record} *list)
{
  if (!list) njit_bail();
  return list;
}
`
}
