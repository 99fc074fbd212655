// Functions of Math where the author allows approximations (`afn`), and minima and maxima where NaN and the sign of zero do not count:
// C without branches, which compilers make vectors of, for one value and for several. No host is asked, whatever the argument. Results differ from the exact ones by
// at most the stated number of ulps (units in the last place), for all arguments; NaN, infinities and the signs of zeros are as usual.

import type { CPiece } from './c-pieces.ts'
import type { OpRow } from './define-op.ts'
import { floatForm, numberOp } from './number-op.ts'
import { FULL } from './range.ts'

interface Approximation {
  /** As the exact row is called. */
  readonly name: string
  readonly evaluate: (...operands: never[]) => number
  readonly ulps: number
  /**
   * C, where `D` is the type of values and `I` that of 64-bit integers, `pick(test, a, b)` chooses, `bits` and `number` reinterpret, and a name
   * with `@` at its end is the function for this type.
   */
  readonly body: string
}

/** Divides by powers of two, and sums a series on what is left: 2^k times (1 + `rest`), where `rest` is e^r - 1 for a small r. */
const EXPONENTIAL = `  D t = x * 1.4426950408889634 + 6755399441055744.0, k = t - 6755399441055744.0;
  I n = bits(t) - 0x4338000000000000;
  D r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
  D r2 = r * r, r4 = r2 * r2;
  D low = (0.5 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  D high = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  D end = (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  D rest = r + r2 * (low + r4 * (high + r4 * end));`

/** `k` and \`part\`: the logarithm of x is that of 2^k plus that of 1 + f, which is f - part. */
const LOGARITHM = `  D none = { 0 };
  D scaled = pick(x < 0x1p-1022, x * 0x1p54, x);
  I above = bits(scaled) - 0x3fe6a09e00000000;
  I exponent = above & -0x10000000000000;
  D k = number((exponent >> 52) + 0x4338000000000000) - 6755399441055744.0 - pick(x < 0x1p-1022, none + 54.0, none);
  D f = number(bits(scaled) - exponent) - 1.0, half = 0.5 * f * f, s = f / (2.0 + f), z = s * s, w = z * z;
  D even = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332));
  D odd = z * (0.6666666666666735130 + w * (0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591)));
  D part = half - s * (half + (even + odd));`

const ofLogarithm = (value: string): string => `${LOGARITHM}
  D result = ${value};
  D edge = pick(x == 0.0, none - __builtin_inf(), pick(x > 0.0, x, none + __builtin_nan("")));
  return pick((x > 0.0) & (x < __builtin_inf()), result, edge);`

/** The arc tangent of top / bottom, which are not negative. */
const ARC = `  D none = { 0 };
  I far = (I)(top > 2.414213562373095 * bottom), near = (I)(top > 0.41421356237309503 * bottom);
  D up = pick(far, none - bottom, pick(near, top - bottom, top)), down = pick(far, top, pick(near, top + bottom, bottom));
  D t = up / down, z = t * t, w = z * z;
  D even = w * (-1.99999999998764832476e-01 + w * (-1.11111104054623557880e-01 + w * (-7.69187620504482999495e-02
    + w * (-5.83357013379057348645e-02 + w * -3.65315727442169155270e-02))));
  D odd = z * (3.33333333333329318027e-01 + w * (1.42857142725034663711e-01 + w * (9.09088713343650656196e-02
    + w * (6.66107313738753120669e-02 + w * (4.97687799461593236017e-02 + w * 1.62858201153657823623e-02)))));
  D quarter = pick(far, none + 1.5707963267948966, pick(near, none + 0.7853981633974483, none));
  D rest = pick(far, none + 6.123233995736766e-17, pick(near, none + 3.061616997868383e-17, none));
  return quarter - ((t * (even + odd) - rest) - t);`

const APPROXIMATIONS: readonly Approximation[] = [
  {
    name: 'exp',
    evaluate: (x: number) => Math.exp(x),
    ulps: 2,
    body: `  D none = { 0 }, given = x;
  x = pick(x < 710.0, x, none + 710.0);
  x = pick(x > -746.0, x, none - 746.0);
${EXPONENTIAL}
  I half = n >> 1;
  D result = (1.0 + rest) * number((half + 1023) << 52) * number((n - half + 1023) << 52);
  return pick(given == given, result, given);`,
  },
  {
    name: 'log',
    evaluate: (x: number) => Math.log(x),
    ulps: 2,
    body: ofLogarithm('k * 6.93147180369123816490e-01 - ((part - k * 1.90821492927058770002e-10) - f)'),
  },
  {
    name: 'log2',
    evaluate: (x: number) => Math.log2(x),
    ulps: 3,
    body: ofLogarithm('k + (f - part) * 1.4426950408889634'),
  },
  {
    name: 'log10',
    evaluate: (x: number) => Math.log10(x),
    ulps: 3,
    body: ofLogarithm(
      'k * 3.01029995663611771306e-01 + (k * 3.69423907715893078616e-13 + (f - part) * 4.34294481903251816668e-01)',
    ),
  },
  {
    name: 'tanh',
    evaluate: (x: number) => Math.tanh(x),
    ulps: 4,
    body: `  D none = { 0 };
  I sign = bits(x) & SIGN;
  D given = x, size = number(bits(x) ^ sign);
  x = 2.0 * pick(size < 22.0, size, none + 22.0);
${EXPONENTIAL}
  D power = number((n + 1023) << 52), less = power * rest + (power - 1.0);
  D result = number(bits(less / (less + 2.0)) | sign);
  return pick(given == given, result, given);`,
  },
  {
    name: 'atan',
    evaluate: (x: number) => Math.atan(x),
    ulps: 2,
    body: `  D none = { 0 };
  I sign = bits(x) & SIGN;
  D size = number(bits(x) ^ sign);
  D result = njit_relaxed_arc@(pick(size < 0x1p60, size, none + 0x1p60), none + 1.0);
  return pick(x == x, number(bits(result) | sign), x);`,
  },
  {
    name: 'atan2',
    evaluate: (y: number, x: number) => Math.atan2(y, x),
    ulps: 3,
    body: `  D none = { 0 };
  I sign_y = bits(y) & SIGN, sign_x = bits(x) & SIGN;
  D tall = number(bits(y) ^ sign_y), wide = number(bits(x) ^ sign_x);
  I steep = (I)(tall > wide), same = (I)(tall == wide);
  D scale = pick((tall > 0x1p1000) | (wide > 0x1p1000), none + 0x1p-60, none + 1.0);
  D top = pick(same, none + 1.0, pick(steep, wide, tall) * scale), bottom = pick(same, none + 1.0, pick(steep, tall, wide) * scale);
  top = pick((tall == 0.0) & same, none, top);
  D turn = njit_relaxed_arc@(top, bottom);
  turn = pick(steep, 1.5707963267948966 - (turn - 6.123233995736766e-17), turn);
  turn = pick(sign_x != 0, 3.141592653589793 - (turn - 1.2246467991473532e-16), turn);
  return pick((x == x) & (y == y), number(bits(turn) | sign_y), x + y);`,
  },
]

/** The exact rows that have one of these in their place. */
export const APPROXIMATED: readonly string[] = APPROXIMATIONS.map(({ name }) => name)

/** `NaN` and the sign of zero do not matter. */
const CHOICES = [
  { name: 'min', evaluate: (a: number, b: number): number => (a < b ? a : b), c: '($0 < $1 ? $0 : $1)' },
  { name: 'max', evaluate: (a: number, b: number): number => (a > b ? a : b), c: '($0 > $1 ? $0 : $1)' },
] as const

const templateOf = (name: string, arity: number): string =>
  `njit_relaxed_${name}(${Array.from({ length: arity }, (_, i) => `$${i}`).join(', ')})`

export const relaxedFunctions: readonly OpRow[] = [
  ...APPROXIMATIONS.map(({ name, evaluate, ulps }) => ({
    ...numberOp({
      name: `relaxed_${name}`,
      js: null,
      range: () => FULL,
      evaluate,
      forms: [floatForm(evaluate.length, templateOf(name, evaluate.length))],
    }),
    exact: { ulps },
  })),
  ...CHOICES.map(({ name, evaluate, c }) =>
    numberOp({ name: `relaxed_${name}`, js: null, range: () => FULL, evaluate, forms: [floatForm(2, c)] }),
  ),
]

const OPERANDS: Readonly<Record<string, readonly string[]>> = { atan2: ['y', 'x'], arc: ['top', 'bottom'] }

/** The text of a body for one type; `@` becomes `suffix`. */
const bodyFor = (body: string, suffix: string, words: Readonly<Record<string, string>>): string =>
  body.replace(/\b(?:D|I|SIGN|pick|bits|number)\b/g, (word) => words[word] ?? word).replaceAll('@', suffix)

function functionFor(
  { name, body }: Pick<Approximation, 'name' | 'body'>,
  suffix: string,
  words: Readonly<Record<string, string>>,
): CPiece {
  const params = (OPERANDS[name] ?? ['x']).map((operand) => `${words.D} ${operand}`).join(', ')
  return {
    name: `njit_relaxed_${name}${suffix}`,
    text: `static inline __attribute__((always_inline)) ${words.D} njit_relaxed_${name}${suffix}(${params})
{
${bodyFor(body, suffix, words)}
}`,
  }
}

const SIGN = '(-0x7fffffffffffffff - 1)'

/** For vectors of four. */
export const APPROXIMATE_LANES: readonly CPiece[] = [{ name: 'arc', body: ARC }, ...APPROXIMATIONS].map(
  (each) =>
    functionFor(each, '_f64x4', {
      D: 'njit_f64x4',
      I: 'njit_i64x4',
      SIGN,
      pick: 'njit_select_f64x4',
      bits: '(njit_i64x4)',
      number: '(njit_f64x4)',
    }),
)

export const APPROXIMATE_PIECES: readonly CPiece[] = [
  {
    name: 'njit_relaxed_bits',
    text: `static inline int64_t njit_relaxed_bits(double x)
{
  int64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}`,
  },
  {
    name: 'njit_relaxed_number',
    text: `static inline double njit_relaxed_number(int64_t bits)
{
  double x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}`,
  },
  {
    name: 'njit_relaxed_pick',
    text: 'static inline double njit_relaxed_pick(njit_bool test, double a, double b) { return test ? a : b; }',
  },
  ...[{ name: 'arc', body: ARC }, ...APPROXIMATIONS].map((each) =>
    functionFor(each, '', {
      D: 'double',
      I: 'int64_t',
      SIGN,
      pick: 'njit_relaxed_pick',
      bits: 'njit_relaxed_bits',
      number: 'njit_relaxed_number',
    }),
  ),
]
