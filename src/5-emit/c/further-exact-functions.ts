// Further functions of Math on four values at once: tangent, arcs, logarithms to other bases, the hyperbolic functions and the cube
// root. As in prologue-exact-math.ts: V8's algorithms operation for operation, masks in the place of branches.

import type { Piece } from './prologue.ts'
import type { ExactFunction } from './prologue-exact-math.ts'

const INLINE = 'static inline __attribute__((always_inline))'
const SIGN = '(int64_t)0x8000000000000000'
/** The result of the size with the sign of x. */
const signed = (value: string): string => `(njit_f64x4)((njit_i64x4)${value} ^ ((njit_i64x4)x & ${SIGN}))`

const EXPM1_OF: Piece = {
  name: 'njit_expm1_of_x4',
  text: `// exp(x) - 1 for 2^-53 <= |x| and -38 < x <= 709.
${INLINE} njit_f64x4 njit_expm1_of_x4(njit_f64x4 x)
{
  njit_f64x4 none = { 0 };
  njit_i64x4 bits = (njit_i64x4)njit_abs_f64x4(x), sign = (njit_i64x4)x & ${SIGN};
  njit_f64x4 k = njit_trunc_f64x4(1.44269504088896338700 * x + (njit_f64x4)(sign | 0x3fe0000000000000));
  k = njit_select_f64x4(bits < 0x3ff0a2b200000000, (njit_f64x4)(sign | 0x3ff0000000000000), k);
  k = (njit_f64x4)((njit_i64x4)k & (bits >= 0x3fd62e4300000000));
  njit_f64x4 high = x - k * 6.93147180369123816490e-01, low = k * 1.90821492927058770002e-10;
  njit_f64x4 r = high - low, c = (high - r) - low;
  njit_f64x4 half = 0.5 * r, square = r * half;
  njit_f64x4 series = 1.0 + square * (-3.33333333333331316428e-02 + square * (1.58730158725481460165e-03
    + square * (-7.93650757867487942473e-05 + square * (4.00821782732936239552e-06 + square * -2.01099218183624371326e-07))));
  njit_f64x4 t = 3.0 - series * half;
  njit_f64x4 e = square * ((series - t) / (6.0 - r * t));
  njit_f64x4 by_itself = r - (r * e - square);
  e = (r * (e - c) - c) - square;
  njit_i64x4 scale = (njit_i64x4)(k + 0x1.8p52) << 52;
  njit_f64x4 power = (njit_f64x4)(0x3ff0000000000000 + scale), inverse = (njit_f64x4)(0x3ff0000000000000 - scale);
  njit_f64x4 down = 0.5 * (r - e) - 0.5;
  njit_f64x4 up = njit_select_f64x4(r < -0.25, -2.0 * (e - (r + 0.5)), 1.0 + 2.0 * (r - e));
  njit_f64x4 far = (1.0 - (e - r)) * power - 1.0;
  njit_f64x4 some = ((1.0 - inverse) - (e - r)) * power;
  njit_f64x4 many = ((r - (e + inverse)) + 1.0) * power;
  njit_f64x4 result = njit_select_f64x4(k < 20.0, some, many);
  result = njit_select_f64x4((k <= -2.0) | (k > 56.0), far, result);
  result = njit_select_f64x4(k == 1.0, up, result);
  result = njit_select_f64x4(k == -1.0, down, result);
  return njit_select_f64x4(k == none, by_itself, result);
}`,
}

const LOG1P_OF: Piece = {
  name: 'njit_log1p_of_x4',
  text: `// log(1 + x); \`odd\` where that is not on the main path.
${INLINE} njit_f64x4 njit_log1p_of_x4(njit_f64x4 x, njit_i64x4 *odd)
{
  njit_f64x4 none = { 0 };
  njit_f64x4 size = njit_abs_f64x4(x);
  njit_i64x4 bits = (njit_i64x4)size;
  njit_i64x4 near = bits < njit_select_i64x4(x > 0.0, (njit_i64x4)none + 0x3fda827a00000000, (njit_i64x4)none + 0x3fd2bec500000000);
  njit_f64x4 u = 1.0 + x;
  njit_i64x4 ubits = (njit_i64x4)u, top = (ubits >> 32) & 0xfffff, upper = top >= 0x6a09e;
  njit_i64x4 k = (ubits >> 52) - 1023;
  njit_f64x4 c = njit_select_f64x4(k > 0, 1.0 - (u - x), x - (u - 1.0)) / u;
  k = (k - upper) & ~near;
  *odd = ~((x > -1.0) & (x < 0x1p53) & (size >= 0x1p-29)) | (~near & (((top + 3) & 0xfffff) < 4));
  njit_f64x4 f = (njit_f64x4)((ubits & 0xfffffffffffff) | (0x3ff0000000000000 + (upper & -(int64_t)0x10000000000000))) - 1.0;
  f = njit_select_f64x4(near, x, f);
  njit_f64x4 square = 0.5 * f * f, s = f / (2.0 + f), z = s * s;
  njit_f64x4 r = z * (6.666666666666735130e-01 + z * (3.999999999940941908e-01 + z * (2.857142874366239149e-01
    + z * (2.222219843214978396e-01 + z * (1.818357216161805012e-01 + z * (1.531383769920937332e-01
    + z * 1.479819860511658591e-01))))));
  njit_f64x4 n = (njit_f64x4)(k + 0x4338000000000000) - 0x1.8p52;
  njit_f64x4 far = n * 6.93147180369123816490e-01
    - ((square - (s * (square + r) + (n * 1.90821492927058770002e-10 + c))) - f);
  return njit_select_f64x4(k == 0, f - (square - s * (square + r)), far);
}`,
}

const ARC_RATIO: Piece = {
  name: 'njit_arc_ratio_x4',
  text: `// (asin(x) - x) / x for x^2 = t.
${INLINE} njit_f64x4 njit_arc_ratio_x4(njit_f64x4 t)
{
  njit_f64x4 p = t * (1.66666666666666657415e-01 + t * (-3.25565818622400915405e-01 + t * (2.01212532134862925881e-01
    + t * (-4.00555345006794114027e-02 + t * (7.91534994289814532176e-04 + t * 3.47933107596021167570e-05)))));
  njit_f64x4 q = 1.0 + t * (-2.40339491173441421878e+00 + t * (2.02094576023350569471e+00 + t * (-6.88283971605453293030e-01
    + t * 7.70381505559019352791e-02)));
  return p / q;
}`,
}

const TAN = `  njit_f64x4 none = { 0 }, turns, tail;
  njit_f64x4 y = njit_less_quarter_turns_x4(njit_abs_f64x4(x), &turns, &tail, odd);
  njit_f64x4 size = njit_abs_f64x4(y);
  njit_i64x4 sign = (njit_i64x4)y & ${SIGN}, far = (njit_i64x4)size >= 0x3fe5942800000000;
  *odd |= size < 0x1p-27;
  njit_f64x4 turned = (7.85398163397448278999e-01 - size) + (3.06161699786838301793e-17 - (njit_f64x4)((njit_i64x4)tail ^ sign));
  njit_f64x4 a = njit_select_f64x4(far, turned, y), rest = njit_select_f64x4(far, none, tail);
  njit_f64x4 z = a * a, w = z * z;
  njit_f64x4 r = 1.33333333333201242699e-01 + w * (2.18694882948595424599e-02 + w * (3.59207910759131235356e-03
    + w * (5.88041240820264096874e-04 + w * (7.81794442939557092300e-05 + w * -1.85586374855275456654e-05))));
  njit_f64x4 v = z * (5.39682539762260521377e-02 + w * (8.86323982359930005737e-03 + w * (1.45620945432529025516e-03
    + w * (2.46463134818469906812e-04 + w * (7.14072491382608190305e-05 + w * 2.59073051863633712884e-05)))));
  njit_f64x4 s = z * a;
  r = rest + z * (s * (r + v) + rest);
  r += 3.33333333333334091986e-01 * s;
  w = a + r;
  njit_i64x4 inverted = ((njit_i64x4)(turns + 0x1.8p52) & 1) == 1;
  njit_f64x4 direction = njit_select_f64x4(inverted, none - 1.0, none + 1.0);
  njit_f64x4 across = direction - 2.0 * (a - (w * w / (w + direction) - r));
  across = (njit_f64x4)((njit_i64x4)across ^ sign);
  njit_f64x4 front = njit_high_word_x4(w), behind = r - (front - a), quotient = -1.0 / w, about = njit_high_word_x4(quotient);
  njit_f64x4 inverse = about + quotient * ((1.0 + about * front) + about * behind);
  njit_f64x4 result = njit_select_f64x4(far, across, njit_select_f64x4(inverted, inverse, w));
  return ${signed('result')};`

const ASIN = `  njit_f64x4 size = njit_abs_f64x4(x);
  njit_i64x4 above = size >= 0.5;
  *odd = ~((size >= 0x1p-26) & (size < 1.0));
  njit_f64x4 t = njit_select_f64x4(above, (1.0 - size) * 0.5, x * x), ratio = njit_arc_ratio_x4(t);
  njit_f64x4 s = njit_sqrt_f64x4(t), w = njit_high_word_x4(s), c = (t - w * w) / (s + w);
  njit_f64x4 p = 2.0 * s * ratio - (6.12323399573676603587e-17 - 2.0 * c), q = 7.85398163397448278999e-01 - 2.0 * w;
  njit_f64x4 middle = 7.85398163397448278999e-01 - (p - q);
  njit_f64x4 edge = 1.57079632679489655800e+00 - (2.0 * (s + s * ratio) - 6.12323399573676603587e-17);
  njit_f64x4 far = njit_select_f64x4((njit_i64x4)size >= 0x3fef333300000000, edge, middle);
  return njit_select_f64x4(above, ${signed('far')}, x + x * ratio);`

const ACOS = `  njit_f64x4 size = njit_abs_f64x4(x);
  njit_i64x4 above = size >= 0.5;
  *odd = ~((size >= 0x1p-50) & (size < 1.0));
  njit_f64x4 t = njit_select_f64x4(above, (1.0 - size) * 0.5, x * x), ratio = njit_arc_ratio_x4(t);
  njit_f64x4 s = njit_sqrt_f64x4(t), w = njit_high_word_x4(s), c = (t - w * w) / (s + w);
  njit_f64x4 left = 3.14159265358979311600e+00 - 2.0 * (s + (ratio * s - 6.12323399573676603587e-17));
  njit_f64x4 right = 2.0 * (w + (ratio * s + c));
  njit_f64x4 low = 1.57079632679489655800e+00 - (x - (6.12323399573676603587e-17 - x * ratio));
  return njit_select_f64x4(above, njit_select_f64x4(x < 0.0, left, right), low);`

const LOG2 = `  njit_i64x4 bits = (njit_i64x4)x;
  njit_i64x4 half = (((bits >> 32) & 0xfffff) + 0x95f64) & 0x100000;
  *odd = ~((x >= 0x1p-1022) & (x < __builtin_inf())) | (x == 1.0);
  njit_i64x4 exponent = (bits >> 52) - 1023 + (half >> 20);
  njit_f64x4 n = (njit_f64x4)(exponent + 0x4338000000000000) - 0x1.8p52;
  njit_f64x4 f = (njit_f64x4)((bits & 0xfffffffffffff) | ((half ^ 0x3ff00000) << 32)) - 1.0;
  njit_f64x4 square = 0.5 * f * f, s = f / (2.0 + f), z = s * s, w = z * z;
  njit_f64x4 even_terms = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  njit_f64x4 odd_terms = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01
    + w * 1.479819860511658591e-01)));
  njit_f64x4 r = s * (square + (odd_terms + even_terms));
  njit_f64x4 high = njit_high_word_x4(f - square), low = (f - high) - square + r;
  njit_f64x4 front = high * 1.44269504072144627571e+00;
  njit_f64x4 behind = (low + high) * 1.67517131648865118353e-10 + low * 1.44269504072144627571e+00;
  njit_f64x4 sum = n + front;
  return (behind + ((n - sum) + front)) + sum;`

const LOG10 = `  njit_i64x4 bits = (njit_i64x4)x, exponent = (bits >> 52) - 1023, below = exponent < 0;
  njit_f64x4 n = (njit_f64x4)(exponent - below + 0x4338000000000000) - 0x1.8p52;
  njit_f64x4 mantissa = (njit_f64x4)((bits & 0xfffffffffffff) | (0x3ff0000000000000 + (below & -(int64_t)0x10000000000000)));
  njit_i64x4 others;
  njit_f64x4 z = n * 3.69423907715893078616e-13 + 4.34294481903251816668e-01 * njit_main_log_x4(mantissa, &others);
  *odd = ~((x >= 0x1p-1022) & (x < __builtin_inf())) | others;
  return z + n * 3.01029995663611771306e-01;`

const CBRT = `  njit_f64x4 size = njit_abs_f64x4(x);
  *odd = ~((size >= 0x1p-1022) & (size < __builtin_inf()));
  njit_f64x4 high = (njit_f64x4)(((njit_i64x4)size >> 32) + 0x4338000000000000) - 0x1.8p52;
  njit_i64x4 third = (njit_i64x4)(njit_trunc_f64x4(high / 3.0) + 0x1.8p52) & 0xffffffff;
  njit_f64x4 t = (njit_f64x4)((third + 715094163) << 32);
  njit_f64x4 r = (t * t) * (t / size);
  t = t * ((1.87595182427177009643 + r * (-1.88497979543377169875 + r * 1.621429720105354466140))
    + ((r * r) * r) * (-0.758397934778766047437 + r * 0.145996192886612446982));
  t = (njit_f64x4)(((njit_i64x4)t + 0x80000000) & (int64_t)0xffffffffc0000000);
  r = size / (t * t);
  r = (r - t) / ((t + t) + r);
  t = t + t * r;
  return ${signed('t')};`

const SINH = `  njit_f64x4 size = njit_abs_f64x4(x);
  *odd = ~((size >= 0x1p-28) & (size < 22.0));
  njit_f64x4 t = njit_expm1_of_x4(size);
  njit_f64x4 twice = njit_select_f64x4(size < 1.0, 2.0 * t - t * t / (t + 1.0), t + t / (t + 1.0));
  njit_f64x4 result = 0.5 * twice;
  return ${signed('result')};`

const COSH = `  njit_f64x4 size = njit_abs_f64x4(x);
  njit_i64x4 near = (njit_i64x4)size < 0x3fd62e4300000000, others;
  njit_f64x4 t = njit_expm1_of_x4(size), w = 1.0 + t, e = njit_main_exp_x4(size, &others);
  *odd = ~((size >= 0x1p-50) & (size < 22.0)) | (others & ~near);
  return njit_select_f64x4(near, 1.0 + (t * t) / (w + w), 0.5 * e + 0.5 / e);`

const TANH = `  njit_f64x4 size = njit_abs_f64x4(x);
  njit_i64x4 above = size >= 1.0;
  *odd = ~((size >= 0x1p-28) & (size < 22.0));
  njit_f64x4 t = njit_expm1_of_x4(njit_select_f64x4(above, 2.0 * size, -2.0 * size));
  njit_f64x4 result = njit_select_f64x4(above, 1.0 - 2.0 / (t + 2.0), -t / (t + 2.0));
  return ${signed('result')};`

const ATANH = `  njit_f64x4 size = njit_abs_f64x4(x), t = size + size;
  njit_i64x4 others;
  njit_f64x4 result = 0.5 * njit_log1p_of_x4(
    njit_select_f64x4(size < 0.5, t + t * size / (1.0 - size), t / (1.0 - size)), &others);
  *odd = ~((size >= 0x1p-28) & (size < 1.0)) | others;
  return ${signed('result')};`

const EXPM1 = `  njit_f64x4 size = njit_abs_f64x4(x);
  *odd = ~((size >= 0x1p-53) & (x > -38.0) & (x <= 709.0));
  return njit_expm1_of_x4(x);`

const unary = (name: string, sample: string, body: string): ExactFunction => ({
  name,
  host: name,
  operands: ['x'],
  sample,
  body,
})

/** What the functions stand on. */
export const FURTHER_PARTS: readonly Piece[] = [EXPM1_OF, LOG1P_OF, ARC_RATIO]

/** They follow \`exp\` and \`log\`, whose main paths they use. */
export const FURTHER_FUNCTIONS: readonly ExactFunction[] = [
  unary('tan', 'u * 30.0', TAN),
  unary('asin', 'u', ASIN),
  unary('acos', 'u', ACOS),
  unary('expm1', 'u * 30.0', EXPM1),
  unary('log1p', 'u * u * 9.0 - 0.9', '  return njit_log1p_of_x4(x, odd);'),
  unary('log2', 'u * u * 9.0', LOG2),
  unary('log10', 'u * u * 9.0', LOG10),
  unary('cbrt', 'u * 90.0', CBRT),
  unary('sinh', 'u * 9.0', SINH),
  unary('cosh', 'u * 9.0', COSH),
  unary('tanh', 'u * 4.0', TANH),
  unary('atanh', 'u', ATANH),
]
