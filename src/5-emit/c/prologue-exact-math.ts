// Fixed C text for functions of Math on four values at once, equal to the host's to the bit: V8's algorithms (the fdlibm family, by
// Sun Microsystems; V8's src/base/ieee754.cc) operation for operation, with choices by mask in the place of branches. Arguments for which
// the algorithm leaves its main path (NaN, infinities, huge, tiny and some exact ones) are handed to the host one by one. Whether
// the host computes as V8 does is tried out before the first use, on some hundred values; if not, all of them are.

import { APPROXIMATE_LANES } from '../../ops/relaxed-functions.ts'
import { FURTHER_FUNCTIONS, FURTHER_PARTS } from './further-exact-functions.ts'
import { forLanes } from './lanes/lane-context.ts'
import type { Piece } from './prologue.ts'

const INLINE = 'static inline __attribute__((always_inline))'
const SIGN = '(int64_t)0x8000000000000000'

export interface ExactFunction {
  /** As in `Math`, with the number of operands behind it where there are several such rows. */
  readonly name: string
  readonly host: string
  readonly operands: readonly string[]
  /** Sets `odd` (a mask) where the host must be asked, and returns the values for all others. */
  readonly body: string
  /** Makes an operand of a number from -1 to 1 to try the function on. */
  readonly sample: string
}

const ATAN_OF_SIZE: Piece = {
  name: 'njit_atan_of_size_x4',
  text: `// atan(x) for 0 <= x < 2^66: shifted to where the series is short.
${INLINE} njit_f64x4 njit_atan_of_size_x4(njit_f64x4 size)
{
  njit_f64x4 none = { 0 };
  njit_i64x4 near_half = size >= 0.4375, near_one = size >= 0.6875, above = size >= 1.1875, far = size >= 2.4375;
  njit_f64x4 top = njit_select_f64x4(near_half, 2.0 * size - 1.0, size);
  top = njit_select_f64x4(near_one, size - 1.0, top);
  top = njit_select_f64x4(above, size - 1.5, top);
  top = njit_select_f64x4(far, none - 1.0, top);
  njit_f64x4 bottom = njit_select_f64x4(near_half, 2.0 + size, none + 1.0);
  bottom = njit_select_f64x4(near_one, size + 1.0, bottom);
  bottom = njit_select_f64x4(above, 1.0 + 1.5 * size, bottom);
  bottom = njit_select_f64x4(far, size, bottom);
  njit_f64x4 high = njit_select_f64x4(near_half, none + 4.63647609000806093515e-01, none);
  high = njit_select_f64x4(near_one, none + 7.85398163397448278999e-01, high);
  high = njit_select_f64x4(above, none + 9.82793723247329054082e-01, high);
  high = njit_select_f64x4(far, none + 1.57079632679489655800e+00, high);
  njit_f64x4 low = njit_select_f64x4(near_half, none + 2.26987774529616870924e-17, none);
  low = njit_select_f64x4(near_one, none + 3.06161699786838301793e-17, low);
  low = njit_select_f64x4(above, none + 1.39033110312309984516e-17, low);
  low = njit_select_f64x4(far, none + 6.12323399573676603587e-17, low);
  njit_f64x4 x = top / bottom, z = x * x, w = z * z;
  njit_f64x4 odd_terms = z * (3.33333333333329318027e-01 + w * (1.42857142725034663711e-01 + w * (9.09088713343650656196e-02
    + w * (6.66107313738753120669e-02 + w * (4.97687799461593236017e-02 + w * 1.62858201153657823623e-02)))));
  njit_f64x4 even_terms = w * (-1.99999999998764832476e-01 + w * (-1.11111104054623557880e-01 + w * (-7.69187620504482999495e-02
    + w * (-5.83357013379057348645e-02 + w * -3.65315727442169155270e-02))));
  njit_f64x4 series = x * (odd_terms + even_terms);
  return njit_select_f64x4(near_half, high - ((series - low) - x), x - series);
}`,
}

const QUARTER_TURNS: Piece = {
  name: 'njit_less_quarter_turns_x4',
  text: `// A size less its multiple \`turns\` of pi/2, in two doubles.
${INLINE} njit_f64x4 njit_less_quarter_turns_x4(njit_f64x4 size, njit_f64x4 *turns, njit_f64x4 *tail, njit_i64x4 *odd)
{
  njit_f64x4 none = { 0 };
  njit_i64x4 bits = (njit_i64x4)size;
  njit_i64x4 small = bits < 0x3fe921fc00000000;
  njit_f64x4 n = njit_trunc_f64x4(size * 6.36619772367581382433e-01 + 0.5);
  n = njit_select_f64x4(bits < 0x4002d97c00000000, none + 1.0, n);
  n = njit_select_f64x4(small, none, n);
  njit_f64x4 rest = size - n * 1.57079632673412561417e+00;
  njit_f64x4 correction = n * 6.07710050650619224932e-11;
  njit_f64x4 y = rest - correction;
  njit_i64x4 lost = (bits >> 52) - (((njit_i64x4)y >> 52) & 0x7ff);
  *odd = ~((size >= 0x1p-26) & (size <= 823549.0)) | ((bits >> 32) == 0x3ff921fb) | (~small & (lost > 16));
  *turns = n;
  *tail = (rest - y) - correction;
  return y;
}`,
}

const SINE_AND_COSINE: Piece = {
  name: 'njit_sine_or_cosine_x4',
  text: `// The sine or the cosine of what is left of the argument, by its series. \`turn\` is 1 for cosine.
${INLINE} njit_f64x4 njit_sine_or_cosine_x4(njit_f64x4 x, int64_t turn, njit_i64x4 *odd)
{
  njit_f64x4 none = { 0 }, turns, tail;
  njit_f64x4 size = njit_abs_f64x4(x);
  njit_i64x4 small = (njit_i64x4)size < 0x3fe921fc00000000;
  njit_f64x4 y = njit_less_quarter_turns_x4(size, &turns, &tail, odd);
  njit_f64x4 z = y * y, cube = z * y;
  njit_f64x4 p = 8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04 + z * (2.75573137070700676789e-06
    + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)));
  njit_f64x4 alone = y + cube * (-1.66666666666666324348e-01 + z * p);
  njit_f64x4 with_tail = y - ((z * (0.5 * tail - cube * p) - tail) - cube * -1.66666666666666324348e-01);
  njit_f64x4 sine = njit_select_f64x4(small, alone, with_tail);
  njit_f64x4 q = z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * (2.48015872894767294178e-05
    + z * (-2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))));
  njit_i64x4 y_bits = (njit_i64x4)njit_abs_f64x4(y);
  njit_f64x4 quarter = (njit_f64x4)((y_bits - ((int64_t)0x00200000 << 32)) & (int64_t)0xffffffff00000000);
  quarter = njit_select_f64x4(y_bits >= 0x3fe9000100000000, none + 0.28125, quarter);
  njit_f64x4 fourth = z * q - y * tail;
  njit_f64x4 far = (1.0 - quarter) - ((0.5 * z - quarter) - fourth);
  njit_f64x4 near = 1.0 - (0.5 * z - fourth);
  njit_f64x4 cosine = njit_select_f64x4(y_bits < 0x3fd3333300000000, near, far);
  njit_i64x4 quadrant = (njit_i64x4)(turns + 0x1.8p52) + turn;
  njit_f64x4 result = njit_select_f64x4((quadrant & 1) == 1, cosine, sine);
  return (njit_f64x4)((njit_i64x4)result ^ ((quadrant & 2) << 62));
}`,
}

const HIGH_WORD: Piece = {
  name: 'njit_high_word_x4',
  text: `${INLINE} njit_f64x4 njit_high_word_x4(njit_f64x4 x)
{
  return (njit_f64x4)((njit_i64x4)x & (int64_t)0xffffffff00000000);
}`,
}

/** y * log2(x) in two doubles, then 2 to the power of that. */
const POWER = `  njit_f64x4 none = { 0 };
  njit_f64x4 ysize = njit_abs_f64x4(y);
  njit_i64x4 bits = (njit_i64x4)x;
  *odd = ~((x >= 0x1p-1022) & (x < __builtin_inf()) & (ysize < 0x1p31) & (ysize > 0x1p-30))
    | (x == 1.0) | (ysize == 1.0) | (y == 2.0) | (ysize == 0.5);
  njit_i64x4 top = (bits >> 32) & 0xfffff;
  njit_i64x4 middle = (top > 0x3988e) & (top < 0xbb67a);
  njit_i64x4 upper = top >= 0xbb67a;
  njit_i64x4 exponent = (bits >> 52) - 1023 - upper;
  njit_f64x4 n = (njit_f64x4)(exponent + 0x4338000000000000) - 0x1.8p52;
  njit_i64x4 abits = ((bits & 0xfffffffffffff) | 0x3ff0000000000000) + (upper & -(int64_t)0x10000000000000);
  njit_f64x4 a = (njit_f64x4)abits;
  njit_f64x4 bp = njit_select_f64x4(middle, none + 1.5, none + 1.0);
  njit_f64x4 dph = (njit_f64x4)((njit_i64x4)(none + 5.84962487220764160156e-01) & middle);
  njit_f64x4 dpl = (njit_f64x4)((njit_i64x4)(none + 1.35003920212974897128e-08) & middle);
  njit_f64x4 u = a - bp, v = 1.0 / (a + bp);
  njit_f64x4 s = u * v, sh = njit_high_word_x4(s);
  njit_i64x4 th_top = ((abits >> 33) | 0x20000000) + 0x00080000 + (middle & (1 << 18));
  njit_f64x4 th = (njit_f64x4)(th_top << 32);
  njit_f64x4 tl = a - (th - bp);
  njit_f64x4 sl = v * ((u - sh * th) - sh * tl);
  njit_f64x4 s2 = s * s;
  njit_f64x4 r = s2 * s2 * (5.99999999999994648725e-01 + s2 * (4.28571428578550184252e-01 + s2 * (3.33333329818377432918e-01
    + s2 * (2.72728123808534006489e-01 + s2 * (2.30660745775561754067e-01 + s2 * 2.06975017800338417784e-01)))));
  r = r + sl * (sh + s);
  s2 = sh * sh;
  th = njit_high_word_x4(3.0 + s2 + r);
  tl = r - ((th - 3.0) - s2);
  u = sh * th;
  v = sl * th + tl * s;
  njit_f64x4 ph = njit_high_word_x4(u + v), pl = v - (ph - u);
  njit_f64x4 zh = 9.61796700954437255859e-01 * ph;
  njit_f64x4 zl = -7.02846165095275826516e-09 * ph + pl * 9.61796693925975554329e-01 + dpl;
  njit_f64x4 t1 = njit_high_word_x4(((zh + zl) + dph) + n);
  njit_f64x4 t2 = zl - (((t1 - n) - dph) - zh);
  njit_f64x4 y1 = njit_high_word_x4(y);
  pl = (y - y1) * t1 + y * t2;
  ph = y1 * t1;
  njit_f64x4 z = pl + ph;
  *odd |= ~((z > -1020.0) & (z < 1023.0));
  njit_f64x4 zc = njit_high_word_x4(z), zsize = njit_abs_f64x4(zc);
  njit_f64x4 whole = (njit_f64x4)((njit_i64x4)njit_trunc_f64x4(zsize + 0.5) & (zsize > 0.5));
  whole = (njit_f64x4)((njit_i64x4)whole | ((njit_i64x4)z & ${SIGN}));
  ph = ph - whole;
  njit_f64x4 t = njit_high_word_x4(pl + ph);
  u = t * 6.93147182464599609375e-01;
  v = (pl - (t - ph)) * 6.93147180559945286227e-01 + t * -1.90465429995776804525e-09;
  z = u + v;
  njit_f64x4 w = v - (z - u);
  t = z * z;
  t1 = z - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * (6.61375632143793436117e-05
    + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
  r = (z * t1) / ((t1 - 2.0) - (w + z * w));
  z = 1.0 - (r - z);
  njit_i64x4 k = (njit_i64x4)(whole + 0x1.8p52) << 52;
  return (njit_f64x4)((njit_i64x4)z + k);`

const BASIC_FUNCTIONS: readonly ExactFunction[] = [
  {
    name: 'exp',
    host: 'exp',
    operands: ['x'],
    sample: 'u * 40.0',
    body: `  njit_f64x4 size = njit_abs_f64x4(x);
  *odd = ~((size >= 0x1p-28) & (size <= 708.0)) | (x == 1.0);
  njit_i64x4 sign = (njit_i64x4)x & ${SIGN};
  njit_f64x4 k = njit_trunc_f64x4(1.44269504088896338700 * x + (njit_f64x4)(sign | 0x3fe0000000000000));
  k = njit_select_f64x4((njit_i64x4)size < 0x3ff0a2b200000000, (njit_f64x4)(sign | 0x3ff0000000000000), k);
  k = (njit_f64x4)((njit_i64x4)k & ((njit_i64x4)size >= 0x3fd62e4300000000));
  njit_f64x4 high = x - k * 6.93147180369123816490e-01;
  njit_f64x4 low = k * 1.90821492927058770002e-10;
  njit_f64x4 r = high - low, z = r * r;
  njit_f64x4 c = r - z * (1.66666666666666019037e-01 + z * (-2.77777777770155933842e-03 + z * (6.61375632143793436117e-05
    + z * (-1.65339022054652515390e-06 + z * 4.13813679705723846039e-08))));
  njit_f64x4 y = 1.0 - ((low - (r * c) / (2.0 - c)) - high);
  njit_i64x4 scale = ((njit_i64x4)(k + 0x1.8p52) << 52) + 0x3ff0000000000000;
  return y * (njit_f64x4)scale;`,
  },
  {
    name: 'log',
    host: 'log',
    operands: ['x'],
    sample: 'u * u * 9.0',
    body: `  njit_i64x4 bits = (njit_i64x4)x;
  njit_i64x4 top = (bits >> 32) & 0xfffff;
  *odd = ~((x >= 0x1p-1022) & (x < __builtin_inf())) | (((top + 2) & 0xfffff) < 3);
  njit_i64x4 half = (top + 0x95f64) & 0x100000;
  njit_i64x4 exponent = (bits >> 52) - 1023 + (half >> 20);
  njit_f64x4 k = (njit_f64x4)(exponent + 0x4338000000000000) - 0x1.8p52;
  njit_f64x4 f = (njit_f64x4)((bits & 0xfffffffffffff) | ((half ^ 0x3ff00000) << 32)) - 1.0;
  njit_f64x4 s = f / (2.0 + f), z = s * s, w = z * z;
  njit_f64x4 even_terms = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  njit_f64x4 odd_terms = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01
    + w * 1.479819860511658591e-01)));
  njit_f64x4 r = odd_terms + even_terms;
  njit_f64x4 square = 0.5 * f * f, low = k * 1.90821492927058770002e-10;
  njit_i64x4 middle = ((top - 0x6147a) | (0x6b851 - top)) > 0;
  njit_f64x4 rest = njit_select_f64x4(middle, square - (s * (square + r) + low), s * (f - r) - low);
  return k * 6.93147180369123816490e-01 - (rest - f);`,
  },
  {
    name: 'sin',
    host: 'sin',
    operands: ['x'],
    sample: 'u * 30.0',
    body: `  njit_f64x4 y = njit_sine_or_cosine_x4(x, 0, odd);
  return (njit_f64x4)((njit_i64x4)y ^ ((njit_i64x4)x & ${SIGN}));`,
  },
  {
    name: 'cos',
    host: 'cos',
    operands: ['x'],
    sample: 'u * 30.0',
    body: '  return njit_sine_or_cosine_x4(x, 1, odd);',
  },
  {
    name: 'atan',
    host: 'atan',
    operands: ['x'],
    sample: 'u * 5.0',
    body: `  njit_f64x4 size = njit_abs_f64x4(x);
  *odd = ~(size < 0x1p66);
  return (njit_f64x4)((njit_i64x4)njit_atan_of_size_x4(size) ^ ((njit_i64x4)x & ${SIGN}));`,
  },
  {
    name: 'atan2',
    host: 'atan2',
    operands: ['y', 'x'],
    sample: 'u * 5.0',
    body: `  njit_f64x4 a = njit_abs_f64x4(y), b = njit_abs_f64x4(x);
  njit_i64x4 k = ((njit_i64x4)a >> 52) - ((njit_i64x4)b >> 52);
  *odd = ~((a > 0.0) & (b > 0.0) & (a < __builtin_inf()) & (b < __builtin_inf()) & (k <= 60) & (k >= -60));
  njit_f64x4 z = njit_atan_of_size_x4(njit_abs_f64x4(y / x));
  z = njit_select_f64x4(x < 0.0, 3.1415926535897931160E+00 - (z - 1.2246467991473531772E-16), z);
  return (njit_f64x4)((njit_i64x4)z ^ ((njit_i64x4)y & ${SIGN}));`,
  },
  { name: 'pow', host: 'pow', operands: ['x', 'y'], sample: 'u * 9.0', body: POWER },
  {
    name: 'hypot2',
    host: 'hypot',
    operands: ['x', 'y'],
    sample: 'u * 5.0',
    body: `  njit_f64x4 a = njit_abs_f64x4(x), b = njit_abs_f64x4(y);
  njit_f64x4 most = njit_select_f64x4(a > b, a, b);
  *odd = ~((most > 0.0) & (a < __builtin_inf()) & (b < __builtin_inf()));
  njit_f64x4 n = a / most, m = b / most, sum = n * n;
  return njit_sqrt_f64x4(sum + m * m) * most;`,
  },
]

/** Where `odd` is not set. */
function mainPiece({ name, host, operands, body }: ExactFunction): Piece {
  const vectors = operands.map((operand) => `njit_f64x4 ${operand}`).join(', ')
  return {
    name: `njit_main_${name}_x4`,
    text: `// Math.${host} where \`odd\` is not set.
${INLINE} njit_f64x4 njit_main_${name}_x4(${vectors}, njit_i64x4 *odd)
{
${body}
}`,
  }
}

/** Compares with the host on random values. */
function trial({ name, operands, sample }: ExactFunction): string {
  const names = operands.join(', ')
  const asked = hostCall(name, operands, (operand) => `${operand}[lane]`)
  const samples = operands.map(
    (operand) => `      state = state * 6364136223846793005 + 1442695040888963407;
      { double u = (double)(int64_t)state * 0x1p-63; ${operand}[lane] = ${sample}; }`,
  )
  return `static __attribute__((noinline)) int32_t njit_try_${name}_x4(void)
{
  uint64_t state = 42;
  for (int32_t i = 0; i < 128; i++) {
    njit_f64x4 ${names}, hosts;
    for (int32_t lane = 0; lane < 4; lane++) {
${samples.join('\n')}
      hosts[lane] = ${asked};
    }
    njit_i64x4 odd;
    njit_i64x4 bits = (njit_i64x4)njit_main_${name}_x4(${names}, &odd);
    if (njit_any_i64x4((bits != (njit_i64x4)hosts) & ~odd)) return -1;
  }
  return 1;
}`
}

function hostCall(name: string, operands: readonly string[], text: (operand: string) => string): string {
  return `njit_host_${name}(${operands.map(text).join(', ')})`
}

/** What the host has to compute, out of the way of the loops. */
function othersPiece(fn: ExactFunction): Piece {
  const { name, host, operands } = fn
  const pointers = operands.map((operand) => `njit_f64x4 const *${operand}s`).join(', ')
  return {
    name: `njit_others_${name}_x4`,
    also: [`njit_matches_${name}_x4`],
    text: `NJIT_HOST("${host}") double njit_host_${name}(${operands.map(() => 'double').join(', ')});
// 1: the host computes as V8 does; -1: it does not; 0: not tried yet.
static int32_t njit_matches_${name}_x4;

${trial(fn)}

static __attribute__((noinline)) void njit_others_${name}_x4(${pointers}, njit_i64x4 const *odd, njit_f64x4 *result)
{
  if (njit_matches_${name}_x4 == 0) njit_matches_${name}_x4 = njit_try_${name}_x4();
  for (int32_t lane = 0; lane < 4; lane++) {
    if (njit_matches_${name}_x4 < 0 || (*odd)[lane])
      (*result)[lane] = ${hostCall(name, operands, (operand) => `(*${operand}s)[lane]`)};
  }
}`,
  }
}

function wholePiece({ name, host, operands }: ExactFunction): Piece {
  const vectors = operands.map((operand) => `njit_f64x4 ${operand}`).join(', ')
  const addresses = operands.map((operand) => `&${operand}`).join(', ')
  return {
    name: `njit_${name}_f64x4`,
    text: `// Math.${host}; what it gives where the mask is not set does not matter.
${INLINE} njit_f64x4 njit_${name}_f64x4(njit_i64x4 mask, ${vectors})
{
  njit_i64x4 odd;
  njit_f64x4 result = njit_main_${name}_x4(${operands.join(', ')}, &odd);
  odd &= mask;
  if (njit_matches_${name}_x4 != 1 || njit_any_i64x4(odd)) njit_others_${name}_x4(${addresses}, &odd, &result);
  return result;
}`,
  }
}

const FOR_FOUR: readonly Piece[] = [
  HIGH_WORD,
  ATAN_OF_SIZE,
  QUARTER_TURNS,
  SINE_AND_COSINE,
  ...FURTHER_PARTS,
  ...[...BASIC_FUNCTIONS, ...FURTHER_FUNCTIONS].flatMap((fn) => [
    mainPiece(fn),
    othersPiece(fn),
    wholePiece(fn),
  ]),
]

/** The same for eight values at once. */
function forEight({ name, also, text }: Piece): Piece {
  const wide = (part: string): string => forLanes(part, 8).replaceAll('lane < 4', 'lane < 8')
  return {
    name: wide(name),
    ...(also === undefined ? {} : { also: also.map(wide) }),
    text: `#ifdef NJIT_WIDE\n${wide(text)}\n#endif`,
  }
}

/** Functions on several values: the exact ones, and those that `fastmath` allows. */
export const MATH_PIECES: readonly Piece[] = [...FOR_FOUR, ...APPROXIMATE_LANES].flatMap((piece) => [
  piece,
  forEight(piece),
])
