// The Node-API side of a native unit: for each entry a function that takes JavaScript's values apart. An array arrives as itself and is
// worked on in place, or as an address in the memory that all units share, as in Wasm; so the door is the same for both. A run that
// bails throws: nothing has happened, and the door runs the original.

import { InvariantError } from '../../../diagnostics/invariant.ts'
import type { ElementType } from '../../../hir/types.ts'
import {
  ABI_VERSION,
  CONTEXT_ADDRESS,
  type Entry,
  type EntryValue,
  isPassedField,
  MAX_LENGTH_ELEMENTS,
} from '../abi.ts'
import { CPU_FEATURES } from './cpu-features.ts'

/** Bytes of stack that a run leaves to whatever comes after it, and at most takes. */
const STACK_MARGIN_BYTES = 128 * 1024
const STACK_BYTES = 1024 * 1024

/** Stands before everything else: the system's headers. */
export const NATIVE_HEAD = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <node_api.h>

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define NJIT_WIDE
#ifndef __clang__
#define NJIT_MASK_BITS
#endif
#endif
`

const ARRAY_TYPE: Readonly<Record<ElementType, string>> = {
  int8: 'napi_int8_array',
  uint8: 'napi_uint8_array',
  uint8clamped: 'napi_uint8_clamped_array',
  int16: 'napi_int16_array',
  uint16: 'napi_uint16_array',
  int32: 'napi_int32_array',
  uint32: 'napi_uint32_array',
  float32: 'napi_float32_array',
  float64: 'napi_float64_array',
  int64: 'napi_bigint64_array',
  uint64: 'napi_biguint64_array',
}

const SUPPORT = `
typedef struct {
  char *memory;
  char *stack_end;
} njit_instance;

static char *njit_stack_end(void)
{
#ifdef __linux__
  pthread_attr_t attributes;
  void *start = 0;
  size_t bytes = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  pthread_attr_getstack(&attributes, &start, &bytes);
  pthread_attr_destroy(&attributes);
  return start;
#elif defined(__APPLE__)
  return (char *)pthread_get_stackaddr_np(pthread_self()) - pthread_get_stacksize_np(pthread_self());
#else
  return 0;
#endif
}

static inline njit_context *njit_prepare(njit_instance *instance)
{
  njit_context *context = (njit_context *)(instance->memory + ${CONTEXT_ADDRESS});
  char *here = __builtin_frame_address(0), *lowest = here - ${STACK_BYTES};
  char *end = instance->stack_end == 0 ? here : instance->stack_end + ${STACK_MARGIN_BYTES};
  context->stack_limit = (uint64_t)(uintptr_t)(lowest > end ? lowest : end);
  return context;
}

static __attribute__((noinline, cold)) napi_value njit_leave(napi_env env)
{
  napi_value nothing;
  if (napi_get_undefined(env, &nothing) == napi_ok) napi_throw(env, nothing);
  return 0;
}

// An array in place, or one in the shared memory; false for anything else.
static int njit_take_array(napi_env env, njit_instance *instance, napi_value const *given, napi_typedarray_type wanted, void **data, int32_t *length)
{
  napi_typedarray_type type;
  size_t elements;
  uint32_t address;
  if (napi_get_value_uint32(env, given[0], &address) == napi_ok) {
    *data = instance->memory + address;
    return napi_get_value_int32(env, given[1], length) == napi_ok;
  }
  if (napi_get_typedarray_info(env, given[0], &type, &elements, data, 0, 0) != napi_ok) return 0;
  *length = (int32_t)elements;
  return type == wanted && elements <= ${MAX_LENGTH_ELEMENTS};
}

// Given the shared memory, before anything else is called.
static napi_value njit_start(napi_env env, napi_callback_info info)
{
  napi_value given[1];
  size_t count = 1, bytes;
  void *data, *memory;
  napi_get_cb_info(env, info, &count, given, 0, &data);
  if (napi_get_arraybuffer_info(env, given[0], &memory, &bytes) != napi_ok || bytes <= ${CONTEXT_ADDRESS}) return njit_leave(env);
  ((njit_instance *)data)->memory = memory;
  ((njit_instance *)data)->stack_end = njit_stack_end();
  return 0;
}


static void njit_add(napi_env env, napi_value exports, const char *name, napi_callback call, njit_instance *instance)
{
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, call, instance, &function) == napi_ok)
    napi_set_named_property(env, exports, name, function);
}
`

interface Host {
  readonly name: string
  readonly js: string
  readonly arity: number
}

/** The wrappers, and \`njit_register\`, which puts them into an addon's exports. */
export function nativeGlue(entries: readonly Entry[], hosts: readonly Host[], sharesLoops: boolean): string {
  const symbols = entries.flatMap((entry) =>
    [entry.symbol, ...(entry.careful === null ? [] : [entry.careful])].map((symbol) => ({ symbol, entry })),
  )
  const adds = [
    ...(sharesLoops ? ['  njit_add(env, exports, "threads", njit_set_threads, instance);\n'] : []),
    ...symbols.map(({ symbol }) => `  njit_add(env, exports, "${symbol}", njit_call_${symbol}, instance);\n`),
    ...hosts.map(
      ({ name }) =>
        `  ${name.startsWith('hypot') ? '' : `if (njit_v8_${name} != 0) `}njit_add(env, exports, "m_${name}", njit_call_host_${name}, instance);\n`,
    ),
  ]
  return [
    SUPPORT,
    ...symbols.map(({ symbol, entry }) => wrapper(symbol, entry)),
    ...hosts.map(hostWrapper),
    forgetting(sharesLoops),
    registration(adds.join('')),
    features(),
  ].join('\n')
}

/** The end of an environment; with the last one the code may go away. */
function forgetting(sharesLoops: boolean): string {
  return `static int32_t njit_instances;

static void njit_forget(void *instance)
{
  free(instance);
  if (__atomic_sub_fetch(&njit_instances, 1, __ATOMIC_RELAXED) == 0) {${sharesLoops ? ' njit_end_threads(); ' : ' '}}
}
`
}

function registration(adds: string): string {
  return `__attribute__((visibility("hidden"))) napi_value njit_register(napi_env env, napi_value exports)
{
  njit_instance *instance = calloc(1, sizeof(njit_instance));
  napi_value version;
  if (instance == 0) return 0;
  __atomic_fetch_add(&njit_instances, 1, __ATOMIC_RELAXED);
  napi_add_env_cleanup_hook(env, njit_forget, instance);
  njit_find_host();
  if (napi_create_int32(env, ${ABI_VERSION}, &version) == napi_ok) napi_set_named_property(env, exports, "abi", version);
  njit_add(env, exports, "start", njit_start, instance);
${adds}  return exports;
}
`
}

/** What the code was allowed to use of the processor. */
function features(): string {
  const bits = CPU_FEATURES.map(({ macro }, i) => `#ifdef ${macro}\n  | 1ull << ${i}\n#endif\n`)
  return `__attribute__((visibility("hidden"))) const unsigned long long njit_cpu_needs = 0\n${bits.join('')};\n`
}

function hostWrapper({ name, arity }: Host): string {
  const args = Array.from({ length: arity }, (_, i) => `a[${i}]`).join(', ')
  return `static napi_value njit_call_host_${name}(napi_env env, napi_callback_info info)
{
  napi_value given[${arity}], answer = 0;
  double a[${arity}] = { 0 };
  size_t count = ${arity};
  napi_get_cb_info(env, info, &count, given, 0, 0);
  for (int i = 0; i < ${arity}; i++) napi_get_value_double(env, given[i], &a[i]);
  napi_create_double(env, njit_host_${name}(${args}), &answer);
  return answer;
}
`
}

/** What a wrapper does for its arguments, in their order. */
class Arguments {
  readonly statements: string[] = []
  readonly names: string[] = []
  /** How many JavaScript hands over. */
  count = 0

  add(value: EntryValue): void {
    switch (value.kind) {
      case 'number':
        this.#scalar(value.integer ? 'int32_t' : 'double', value.integer ? 'int32' : 'double')
        break
      case 'boolean':
        this.#scalar('int32_t', 'int32')
        break
      case 'bigint':
        this.#bigint(value.signed)
        break
      case 'optional':
        this.add(value.of)
        this.#scalar('int32_t', 'int32')
        break
      case 'array':
        this.#array(value.container === 'list' ? 'float64' : value.element)
        break
      case 'tuple':
        for (const item of value.items) this.add(item)
        break
      case 'struct':
        for (const field of value.fields.filter(isPassedField)) this.add(field.value)
        break
      case 'list':
      case 'reference':
        throw new InvariantError('a growing list in native code')
    }
  }

  #scalar(type: string, kind: string): void {
    const i = this.count++
    this.statements.push(`${type} a${i} = 0;`, `napi_get_value_${kind}(env, given[${i}], &a${i});`)
    this.names.push(`a${i}`)
  }

  #bigint(signed: boolean): void {
    const i = this.count++
    const type = signed ? 'int64' : 'uint64'
    this.statements.push(
      `${type}_t a${i} = 0;`,
      `bool lossless${i};`,
      `napi_get_value_bigint_${type}(env, given[${i}], &a${i}, &lossless${i});`,
    )
    this.names.push(`a${i}`)
  }

  #array(element: ElementType): void {
    const i = this.count
    this.count += 2
    this.statements.push(
      `void *a${i} = 0;`,
      `int32_t a${i + 1} = 0;`,
      `if (!njit_take_array(env, instance, given + ${i}, ${ARRAY_TYPE[element]}, &a${i}, &a${i + 1})) return njit_leave(env);`,
    )
    this.names.push(`a${i}`, `a${i + 1}`)
  }
}

function wrapper(symbol: string, entry: Entry): string {
  const taken = new Arguments()
  // The context's address comes first, and is known here.
  if (entry.usesContext) taken.count++
  for (const { source, value } of entry.params)
    if (source.kind !== 'capture' || !source.scratch) taken.add(value)
  const call = `${symbol}(${['context', ...taken.names].join(', ')})`
  return `static napi_value njit_call_${symbol}(napi_env env, napi_callback_info info)
{
  napi_value given[${Math.max(taken.count, 1)}], answer = 0;
  size_t count = ${taken.count};
  void *data, *landing[5];
  napi_get_cb_info(env, info, &count, given, 0, &data);
  njit_instance *instance = data;
  njit_context *context = njit_prepare(instance);
${taken.statements.map((statement) => `  ${statement}\n`).join('')}  if (__builtin_setjmp(landing)) return njit_leave(env);
  njit_landing = landing;
  ${resultText(entry, call)}
  return answer;
}
`
}

/** As the Wasm function: a composite result, or any beside fields that were written, stands in slots. */
function resultText({ result, params }: Entry, call: string): string {
  if (params.some(({ value }) => writesFields(value))) return `${call};`
  switch (result.kind) {
    case 'number':
      return `napi_create_double(env, ${call}, &answer);`
    case 'boolean':
      return `napi_create_int32(env, ${call}, &answer);`
    case 'bigint':
      return `napi_create_bigint_${result.signed ? 'int64' : 'uint64'}(env, ${call}, &answer);`
    default:
      return `${call};`
  }
}

function writesFields(value: EntryValue): boolean {
  switch (value.kind) {
    case 'struct':
      return value.fields.some(
        (field) => isPassedField(field) && (field.written || writesFields(field.value)),
      )
    case 'tuple':
      return value.items.some(writesFields)
    case 'optional':
      return writesFields(value.of)
    default:
      return false
  }
}
