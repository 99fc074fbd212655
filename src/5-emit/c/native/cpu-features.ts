// What of a processor the compiler may have used, and how the addon asks for it when it is loaded.

export interface CpuFeature {
  /** Defined by the compiler where it may use the feature. */
  readonly macro: string
  /** As `__builtin_cpu_supports` calls it. */
  readonly name: string
}

const feature = (name: string, macro = `__${name.toUpperCase().replace('.', '_')}__`): CpuFeature => ({
  name,
  macro,
})

/** At most 64. Those of x86-64; other machines are built for what all of their kind have, unless the user names a processor. */
export const CPU_FEATURES: readonly CpuFeature[] = [
  ...['sse3', 'ssse3', 'sse4.1', 'sse4.2', 'popcnt', 'avx', 'avx2', 'fma', 'bmi', 'bmi2'].map((name) =>
    feature(name),
  ),
  // Every processor with AVX2 has these three, which not every compiler has a name for.
  feature('avx2', '__LZCNT__'),
  feature('avx2', '__MOVBE__'),
  feature('avx2', '__F16C__'),
  ...['f', 'cd', 'bw', 'dq', 'vl', 'ifma', 'vbmi', 'vbmi2', 'vnni', 'bitalg', 'vpopcntdq'].map((name) =>
    feature(`avx512${name}`),
  ),
  feature('gfni'),
]

/** The addon's first function, compiled for any processor: another one than the rest was made for is an error, and no crash. */
export const NATIVE_START = `#include <node_api.h>

extern const unsigned long long njit_cpu_needs;
napi_value njit_register(napi_env env, napi_value exports);

NAPI_MODULE_INIT()
{
#ifdef __x86_64__
  unsigned long long missing = 0;
  __builtin_cpu_init();
${CPU_FEATURES.map(({ name }, i) => `  if (!__builtin_cpu_supports("${name}")) missing |= 1ull << ${i};\n`).join('')}  if ((missing & njit_cpu_needs) != 0) {
    napi_throw_error(env, 0, "compiled for another processor");
    return 0;
  }
#endif
  return njit_register(env, exports);
}
`
