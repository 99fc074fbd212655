// C text for arrays: the view type of each element type, loads and stores by what they do out of range, views, and the arena
// that new arrays come from. An index that is out of range, whatever its type was, arrives here as an int32 that is
// negative or not below the length; one unsigned comparison finds both.

import type { ElementInfo, ElementType } from '../../hir/types.ts'
import { elementInfo } from '../../hir/types.ts'
import { CONTEXT_ADDRESS, CONTEXT_RESULT_SLOTS, MAX_LENGTH_ELEMENTS } from './abi.ts'
import type { Piece } from './prologue.ts'

const INLINE = 'static inline __attribute__((always_inline))'

const C_ELEMENT: Readonly<Record<ElementType, string>> = {
  int8: 'int8_t',
  uint8: 'uint8_t',
  uint8clamped: 'uint8_t',
  int16: 'int16_t',
  uint16: 'uint16_t',
  int32: 'int32_t',
  uint32: 'uint32_t',
  float32: 'float',
  float64: 'double',
  int64: 'int64_t',
  uint64: 'uint64_t',
}

/** C type of an element in memory. */
export function cElement(element: ElementType): string {
  return C_ELEMENT[element]
}

const indices: readonly Piece[] = [
  {
    name: 'njit_index',
    text: `// A number as an index: -1 unless it is an integer that fits. -0 is index 0.
${INLINE} int32_t njit_index(double index)
{
  int32_t whole = njit_integer_of(index);
  return (double)whole == index ? whole : -1;
}`,
  },
  {
    name: 'njit_index_int64',
    text: `${INLINE} int32_t njit_index_int64(int64_t index)
{
  return index == (int32_t)index ? (int32_t)index : -1;
}`,
  },
  {
    name: 'njit_near',
    text: `// One number for all whose multiples no array reaches.
${INLINE} int64_t njit_near(int64_t row)
{
  return row >= -4294967296ll && row <= 4294967296ll ? row : 4294967296ll;
}`,
  },
  {
    name: 'njit_list_index',
    text: `// Of a list, a negative or fractional index may name a property: JavaScript must look.
${INLINE} int32_t njit_list_index(double index)
{
  int32_t whole = njit_integer_of(index);
  if ((double)whole != index || whole < 0) njit_bail();
  return whole;
}`,
  },
  {
    name: 'njit_list_index_int32',
    text: `${INLINE} int32_t njit_list_index_int32(int32_t index)
{
  if (index < 0) njit_bail();
  return index;
}`,
  },
  {
    name: 'njit_list_index_int64',
    text: `${INLINE} int32_t njit_list_index_int64(int64_t index)
{
  if (index < 0 || index > 2147483647) njit_bail();
  return (int32_t)index;
}`,
  },
]

const lengths: readonly Piece[] = [
  {
    name: 'njit_array_length',
    text: `// The length of a new typed array: towards zero, NaN is 0; negative or too large is a RangeError, which JavaScript throws.
${INLINE} int32_t njit_array_length(double length)
{
  if (length <= -1.0 || length >= ${MAX_LENGTH_ELEMENTS + 1}.0) njit_bail();
  return njit_to_int32_small(length);
}`,
  },
  {
    name: 'njit_list_length',
    text: `// The length of a new list: anything but a small whole number is left to JavaScript.
${INLINE} int32_t njit_list_length(double length)
{
  if (!(length >= 0.0 && length <= ${MAX_LENGTH_ELEMENTS}.0) || __builtin_trunc(length) != length) njit_bail();
  return (int32_t)length;
}`,
  },
  {
    name: 'njit_length_of_int64',
    text: `${INLINE} int32_t njit_length_of_int64(int64_t length)
{
  if (length < 0 || length > ${MAX_LENGTH_ELEMENTS}) njit_bail();
  return (int32_t)length;
}`,
  },
]

const memory: readonly Piece[] = [
  {
    name: 'njit_context',
    text: `// The memory that the caller lends for one call.
typedef struct {
  uint32_t arena_top;
  uint32_t arena_end;
  uint64_t stack_limit;
  double results[${CONTEXT_RESULT_SLOTS}];
} njit_context;`,
  },
  {
    name: 'NJIT_AT',
    text: `// Where an address of the shared memory is. Native code finds that memory around the context.
#ifdef __wasm__
#define NJIT_AT(context, address) ((void *)(uintptr_t)(address))
#else
#define NJIT_AT(context, address) ((void *)((char *)(context) - ${CONTEXT_ADDRESS} + (address)))
#endif`,
  },
  {
    name: 'njit_part',
    text: `// Does a part of a loop; parts depend on nothing but its bounds.
typedef void njit_part(njit_context *context, const void *task, int32_t begin, int32_t end, int32_t part);`,
  },
  {
    name: 'njit_share',
    text: `// Does a loop in at most so many parts. Native code may let several threads take them.
#ifdef __wasm__
static inline __attribute__((always_inline)) void njit_share(njit_context *context, njit_part *run, const void *task, int32_t begin, int32_t end, int32_t most)
{
  int64_t count = (int64_t)end - begin;
  int64_t parts = count < most ? count : most;
  for (int32_t part = 0; part < parts; part++)
    run(context, task, (int32_t)(begin + count * part / parts), (int32_t)(begin + count * (part + 1) / parts), part);
}
#else
static void njit_share(njit_context *context, njit_part *run, const void *task, int32_t begin, int32_t end, int32_t most);
#endif`,
  },
  {
    name: 'njit_share_out',
    text: `// Does a loop in at most so many parts, of which the runtime may give some to other threads: these call \`njit_take\`, as it does itself.
typedef struct {
  njit_part *run;
  njit_context *context;
  const void *task;
  int32_t begin;
  int32_t end;
  int32_t parts;
  int32_t next;
  int32_t bailed;
} njit_job;
__attribute__((import_module("env"), import_name("njit_share"))) void njit_do_job(njit_job *job);
// Takes so many parts at most; 0 where none is left.
// Weak, because each section has it, and hidden, because what is weak could otherwise be replaced from outside.
__attribute__((weak, visibility("hidden"), export_name("njit_take"))) int32_t njit_take(njit_job *job, int32_t most)
{
  int64_t count = (int64_t)job->end - job->begin;
  for (; most > 0; most--) {
    int32_t part = __atomic_fetch_add(&job->next, 1, __ATOMIC_SEQ_CST);
    if (part >= job->parts) return 0;
    job->run(job->context, job->task, (int32_t)(job->begin + count * part / job->parts), (int32_t)(job->begin + count * (part + 1) / job->parts), part);
  }
  return 1;
}
static __attribute__((noinline)) void njit_share_out(njit_context *context, njit_part *run, const void *task, int32_t begin, int32_t end, int32_t most)
{
  int64_t count = (int64_t)end - begin;
  if (count <= 0) return;
  njit_job job = { run, context, task, begin, end, count < most ? (int32_t)count : most, 0, 0 };
  njit_do_job(&job);
}`,
  },
  {
    name: 'NJIT_CHECK_STACK',
    text: `// Functions that call themselves leave it to JavaScript to run out of stack. In Wasm the engine looks.
#ifdef __wasm__
#define NJIT_CHECK_STACK(context)
#else
#define NJIT_CHECK_STACK(context) \\
  if ((uint64_t)(uintptr_t)__builtin_frame_address(0) < (context)->stack_limit) njit_bail();
#endif`,
  },
  {
    name: 'njit_allocate',
    text: `// Zeroed memory, aligned to 16 bytes. Kept out of line, because only a call tells clang that the memory is new.
static __attribute__((noinline, malloc)) void *njit_allocate(njit_context *context, uint64_t bytes)
{
  uint32_t start = (context->arena_top + 15u) & ~15u;
  if (start < context->arena_top || start > context->arena_end || bytes > context->arena_end - start) njit_bail();
  context->arena_top = start + (uint32_t)bytes;
  return __builtin_memset(NJIT_AT(context, start), 0, (size_t)bytes);
}`,
  },
  {
    name: 'njit_record',
    text: `// A new record with these contents.
${INLINE} void *njit_record(njit_context *context, const void *contents, uint32_t bytes)
{
  uint32_t start = (context->arena_top + 7u) & ~7u;
  if (start < context->arena_top || start > context->arena_end || bytes > context->arena_end - start) njit_bail();
  context->arena_top = start + bytes;
  return __builtin_memcpy(NJIT_AT(context, start), contents, bytes);
}`,
  },
  {
    name: 'njit_defined_record',
    text: `${INLINE} void *njit_defined_record(const void *record)
{
  if (record == 0) njit_bail();
  return (void *)record;
}`,
  },
  {
    name: 'njit_reserve',
    text: `// Memory holding whatever was there, aligned to 16 bytes.
static inline void *njit_reserve(njit_context *context, uint64_t bytes)
{
  uint32_t start = (context->arena_top + 15u) & ~15u;
  if (start < context->arena_top || start > context->arena_end || bytes > context->arena_end - start) njit_bail();
  context->arena_top = start + (uint32_t)bytes;
  return (void *)(uintptr_t)start;
}`,
  },
  {
    name: 'njit_extend',
    text: `// More room for what takes \`old\` bytes: where it is, if nothing stands behind it, or elsewhere, with a copy of it.
static inline void *njit_extend(njit_context *context, void *data, uint64_t old, uint64_t bytes)
{
  uint32_t start = (uint32_t)(uintptr_t)data;
  if (old > 0 && start + old == context->arena_top && bytes <= context->arena_end - start) {
    context->arena_top = start + (uint32_t)bytes;
    return data;
  }
  return __builtin_memcpy(njit_reserve(context, bytes), data, (size_t)old);
}`,
  },
  {
    name: 'njit_view_origin',
    text: `// Where a view of an array comes from: a parameter 2i gives 2i + 1, an array made here (-1) gives -2.
${INLINE} int32_t njit_view_origin(int32_t origin)
{
  return origin >= 0 ? origin | 1 : -2;
}`,
  },
  {
    name: 'njit_same_array',
    text: `// Whether two arrays are one. Different parameters are, and views that begin at one place may be or not.
${INLINE} njit_bool njit_same_array(const void *a, int32_t a_length, int32_t a_origin, const void *b, int32_t b_length, int32_t b_origin)
{
  if (a_origin != b_origin || a != b || a_length != b_length) return 0;
  if (a_origin >= 0 ? a_origin & 1 : a_origin != -1 || a_length == 0) njit_bail();
  return 1;
}`,
  },
  {
    name: 'njit_return_origin',
    text: `// A view of an array made here cannot be handed over.
${INLINE} double njit_return_origin(int32_t origin)
{
  if (origin == -2) njit_bail();
  return origin;
}`,
  },
  {
    name: 'njit_result_address',
    text: `// The address of an array made here; of an argument or a view of one, how many bytes it begins behind that.
${INLINE} double njit_result_address(njit_context *context, const void *data, int32_t origin, const void *const *given)
{
  return (double)((uintptr_t)data - (uintptr_t)(origin < 0 ? NJIT_AT(context, 0) : given[origin >> 1]));
}`,
  },
  {
    name: 'njit_bigint_slot',
    text: `// A BigInt in a result slot: its 64 bits.
${INLINE} double njit_bigint_slot(uint64_t bits)
{
  return njit_from_bits(bits);
}`,
  },
]

function loads({ element, isBigInt, isFloat }: ElementInfo): Piece[] {
  const array = `njit_array_${element}`
  const load = (range: string, result: string, inside: string, outside: string): Piece => ({
    name: `njit_load_${range}_${element}`,
    text: `${INLINE} ${result} njit_load_${range}_${element}(${array} array, int32_t index)
{
  return (uint32_t)index < (uint32_t)array.length ? ${inside} : ${outside};
}`,
  })
  const bail: Piece = {
    name: `njit_load_bail_${element}`,
    text: `${INLINE} ${cElement(element)} njit_load_bail_${element}(${array} array, int32_t index)
{
  if ((uint32_t)index >= (uint32_t)array.length) njit_bail();
  return array.data[index];
}`,
  }
  if (isBigInt) {
    const optional = `njit_optional_${element}`
    return [
      bail,
      load('undefined', optional, `(${optional}){ array.data[index], 1 }`, `(${optional}){ 0, 0 }`),
    ]
  }
  const optional = isFloat ? 'njit_wrap_optional(array.data[index])' : '(double)array.data[index]'
  return [
    load('undefined', 'double', optional, 'NJIT_UNDEFINED'),
    load('nan', 'double', '(double)array.data[index]', 'NJIT_NAN'),
    load('zero', cElement(element), 'array.data[index]', '0'),
    bail,
  ]
}

function arrayPieces(info: ElementInfo): Piece[] {
  const { element, bytes } = info
  const c = cElement(element)
  const array = `njit_array_${element}`
  return [
    {
      name: array,
      text: `typedef struct {
  ${c} *data;
  int32_t length;
  int32_t origin;
} ${array};`,
    },
    ...loads(info),
    {
      name: `njit_store_${element}`,
      text: `${INLINE} void njit_store_${element}(${array} array, int32_t index, ${c} value)
{
  if ((uint32_t)index < (uint32_t)array.length) array.data[index] = value;
}`,
    },
    {
      name: `njit_store_bail_${element}`,
      text: `${INLINE} void njit_store_bail_${element}(${array} array, int32_t index, ${c} value)
{
  if ((uint32_t)index >= (uint32_t)array.length) njit_bail();
  array.data[index] = value;
}`,
    },
    {
      name: `njit_view_${element}`,
      text: `${INLINE} ${array} njit_view_${element}(${array} array, int32_t begin, int32_t end)
{
  ${array} view = { array.data + begin, end - begin, njit_view_origin(array.origin) };
  return view;
}`,
    },
    {
      name: `njit_new_${element}`,
      text: `${INLINE} ${array} njit_new_${element}(njit_context *context, int32_t length)
{
  if (length < 0 || length > ${MAX_LENGTH_ELEMENTS}) njit_bail();
  ${array} array = { njit_allocate(context, (uint64_t)(uint32_t)length * ${bytes}), length, -1 };
  return array;
}`,
    },
  ]
}

export const ARRAY_PIECES: readonly Piece[] = [
  ...indices,
  ...lengths,
  ...memory,
  ...[...elementInfo.values()].flatMap(arrayPieces),
]
