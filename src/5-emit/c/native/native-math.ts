// Math functions in native code: V8's own, which Node's executable exports, found by name when the addon is loaded. `Math.hypot` is not
// among them, so its algorithm stands here. Whoever loads the addon compares all of them with the host's before the first use.

export interface NativeHost {
  /** As in `Math`. */
  readonly js: string
  readonly arity: number
}

/** The functions that `v8::base::ieee754` has, which are all of one or two doubles. */
const FROM_V8: ReadonlySet<string> = new Set(
  'acos acosh asin asinh atan atanh atan2 cbrt cos cosh exp expm1 log log1p log2 log10 pow sin sinh tan tanh'.split(
    ' ',
  ),
)

/** False for functions that native code has no way to compute: `Math.random` keeps its state to itself. */
export function hasNativeForm(js: string): boolean {
  return FROM_V8.has(js) || js === 'hypot'
}

/** As V8 sums: divided by the largest, and with what each addition loses carried on (Kahan's way). */
function hypotText(name: string, arity: number): string {
  const letters = ['x', 'y', 'z'].slice(0, arity)
  return `static double njit_host_${name}(${letters.map((letter) => `double ${letter}`).join(', ')})
{
  double sizes[] = { ${letters.map((letter) => `__builtin_fabs(${letter})`).join(', ')} };
  double most = 0.0, sum = 0.0, compensation = 0.0;
  int is_nan = 0;
  for (int i = 0; i < ${arity}; i++) {
    if (sizes[i] == __builtin_inf()) return __builtin_inf();
    if (sizes[i] != sizes[i]) is_nan = 1;
    if (sizes[i] > most) most = sizes[i];
  }
  if (is_nan) return __builtin_nan("");
  if (most == 0.0) return 0.0;
  for (int i = 0; i < ${arity}; i++) {
    double n = sizes[i] / most, summand = n * n - compensation, preliminary = sum + summand;
    compensation = (preliminary - sum) - summand;
    sum = preliminary;
  }
  return __builtin_sqrt(sum) * most;
}
`
}

/** V8's name for it, as C++ compilers spell it in an object file. */
const linkName = (js: string, arity: number): string =>
  `_ZN2v84base7ieee754${js.length}${js}E${'d'.repeat(arity)}`

const doubles = (arity: number): string => Array<string>(arity).fill('double').join(', ')

/** C that defines \`njit_host_<name>\` for functions declared under these names, and \`njit_find_host\`, false where one of them is missing. */
export function nativeMathText(
  hosts: readonly { readonly name: string; readonly js: string; readonly arity: number }[],
): string {
  const found = hosts.filter(({ js }) => js !== 'hypot')
  const own = hosts.filter(({ js }) => js === 'hypot').map(({ name, arity }) => hypotText(name, arity))
  const parameters = (arity: number): string[] => ['x', 'y', 'z'].slice(0, arity)
  const calls = found.map(
    ({ name, arity }) => `static double (*njit_v8_${name})(${doubles(arity)});
static double njit_host_${name}(${parameters(arity)
      .map((letter) => `double ${letter}`)
      .join(', ')})
{
  return njit_v8_${name}(${parameters(arity).join(', ')});
}
`,
  )
  const look = found.map(
    ({ name, js, arity }) =>
      `  *(void **)&njit_v8_${name} = dlsym(RTLD_DEFAULT, "${linkName(js, arity)}");\n`,
  )
  return `${[...calls, ...own].join('\n')}
static void njit_find_host(void)
{
${look.join('')}}
`
}
