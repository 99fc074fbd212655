// Loops, indices and integer arithmetic as they are written, for the range analysis and narrowing.

export const KERNELS = `
/* @njit */ function sumBytes(a: Uint8Array) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s }
/* @njit */ function sumNested(a: Int16Array, w: number) { let s = 0; for (let y = 0; y < 7; y++) for (let x = 0; x < 9; x++) s += a[y * 9 + x]; return s * w }
/* @njit */ function fnv(a: Uint8Array) { let h = 0x811c9dc5; for (let i = 0; i < a.length; i++) { h ^= a[i]; h = Math.imul(h, 0x01000193) } return h >>> 0 }
/* @njit */ function hash31(a: Uint16Array) { let h = 0; let i = a.length; while (i--) { h = (h * 31 + a[i]) | 0 } return h }
/* @njit */ function lcg(seed: number, n: number) { let s = seed >>> 0; for (let i = 0; i < n && i < 50; i++) s = (s * 1664525 + 1013904223) >>> 0; return s / 4294967296 }
/* @njit */ function lcgRounded(seed: number) { let s = seed | 0; for (let i = 0; i < 9; i++) s = (s * 1103515245 + 12345) | 0; return s }
/* @njit */ function blur(src: Uint8ClampedArray, dst: Uint8ClampedArray, w: number, h: number, r: number) {
  for (let y = 0; y < h && y < 5; y++) for (let x = 0; x < w && x < 5; x++) {
    let s = 0, n = 0
    for (let dy = -r; dy <= r; dy++) { const yy = y + dy; if (yy < 0 || yy >= h) continue; const row = yy * w
      for (let dx = -r; dx <= r; dx++) { const xx = x + dx; if (xx < 0 || xx >= w) continue; s += src[row + xx]; n++ } }
    dst[y * w + x] = s / n
  } }
/* @njit */ function negativeZero(i: number, j: number) { const p = (i | 0) * (j | 0); return [p, 1 / p, p + 0, -p, p % 3, Math.max(p, -0)] }
/* @njit */ function indexZero(a: Float64Array, i: number, j: number) { const row = (i & 3) * (j | 0); return a[row] + a[-row] + a[row % 5] + a[row + 1] }
/* @njit */ function sift(a: Int32Array) { for (let i = 1; i < a.length; i++) { const v = a[i]; let j = i - 1; while (j >= 0 && a[j] > v) { a[j + 1] = a[j]; j-- } a[j + 1] = v } return a.length }
/* @njit */ function bisect(a: Float64Array, v: number) { let lo = 0, hi = a.length; while (lo < hi) { const mid = (lo + hi) >> 1; if (a[mid] < v) lo = mid + 1; else hi = mid } return lo }
/* @njit */ function collatz(n: number) { let c = 0; let x = n >>> 0; while (x > 1 && c < 200) { x = x % 2 === 0 ? x / 2 : 3 * x + 1; c++ } return c }
/* @njit */ function gcd(a: number, b: number) { a |= 0; b |= 0; while (b !== 0) { const t = a % b; a = b; b = t } return a }
/* @njit */ function sieve(n: number) { const m = n & 63; const f = new Uint8Array(m + 1); let c = 0; for (let i = 2; i <= m; i++) { if (f[i]) continue; c++; for (let j = i * i; j <= m; j += i) f[j] = 1 } return c }
/* @njit */ function histogram(a: Uint8Array, h: Uint32Array) { for (const v of a) h[v & 7]++; let m = 0; for (let i = 0; i < h.length; i++) m = Math.max(m, h[i]); return m }
/* @njit */ function prefix(a: Int32Array, o: Float64Array) { let s = 0; for (let i = 0; i < a.length; i++) { s += a[i]; o[i] = s } let t = 0; for (let i = 0; i < o.length; i++) t += o[i]; return t }
/* @njit */ function clampInt(x: number, lo: number, hi: number) { const v = Math.floor(x); return v < lo ? lo : v > hi ? hi : v }
/* @njit */ function clamp255(a: Float64Array, o: Uint8Array) { for (let i = 0; i < a.length; i++) { let v = a[i] * 2; if (v < 0) v = 0; else if (v > 255) v = 255; o[i] = v } }
/* @njit */ function mixed(i: number, u: number) { const a = i | 0; const b = u >>> 0; return [a < b ? 1 : 0, a + b, a - b, a === b ? 1 : 0, Math.min(a, b), a * 2 - b] }
/* @njit */ function wideProduct(i: number, j: number) { const a = i | 0; const b = j | 0; return [(a * b) | 0, Math.imul(a, b), (a * b) >>> 0, (a * 3) | 0] }
/* @njit */ function loadsToInt(a: Int8Array, b: Float32Array, i: number) { return [a[i] | 0, b[i] | 0, a[i] >>> 0, ~a[i], (a[i] + b[i]) | 0, a[i] & 255] }
/* @njit */ function storesFrom(o: Int8Array, u: Uint32Array, c: Uint8ClampedArray, f: Float32Array, x: number) { const k = x | 0; o[0] = k; u[0] = k; c[0] = k; f[0] = k; o[1] = k * 2; u[1] = k * 4 + 1; c[1] = k - 3; o[2] = x; u[2] = -k; c[2] = x }
/* @njit */ function switches(k: number) { let r = 0; for (let i = -2; i < 6; i++) { switch (i + (k & 1)) { case 0: r += 1; case 1: r += 10; break; case 3: r -= 5; continue; default: r += 100 } r *= 2 } return r }
/* @njit */ function labels(n: number) { let c = 0; out: for (let i = 0; i < n && i < 20; i++) { for (let j = i; j >= 0; j -= 2) { if ((i ^ j) === 9) break out; if (j === 3) continue out; c += j - i } } return c }
/* @njit */ function steps(n: number) { let k = 10; for (let i = 100; i > 0; i -= 7) { k++; if (k > 20) k = 0; if (i < n) break } return k }
/* @njit */ function floatSteps(n: number) { let c = 0; for (let x = 0; x < 1; x += 0.1) { c++; if (c > n) return x } return c }
/* @njit */ function doWhile(n: number) { let i = 0; let s = 0; do { s += i; i += 3 } while (i < n && i < 60); return s - i }
/* @njit */ function phases(n: number) { let x = n & 15; let y = 0; while (x !== 0) { y = y * 2 + (x & 1); x >>>= 1 } return y }
/* @njit */ function nans(a: Float64Array) { let m = -Infinity; let k = -1; for (let i = 0; i < a.length; i++) if (a[i] > m) { m = a[i]; k = i } return [m, k] }
/* @njit */ function parity(a: Int32Array) { let p = 0; for (let i = 0; i < a.length; i++) { if (a[i] % 2 === 0) p ^= 1; else p = ~p } return p }
/* @njit */ function fact(n: number): number { return n <= 1 ? 1 : n * fact(n - 1) }
/* @njit */ function fibr(n: number): number { const k = n | 0; return k < 2 || k > 15 ? k : fibr(k - 1) + fibr(k - 2) }
/* @njit */ function deep(n: number) { let c = 0; for (let a = 0; a < 2; a++) for (let b = a; b < 3; b++) for (let d = b; d < 4; d++) for (let e = d; e < 4; e++) for (let f = e; f < 4; f++) c += a * b - d * e + f; return c + n }
/* @njit */ function xorshift(s: number) { let x = s | 0; for (let i = 0; i < 8; i++) { x ^= x << 13; x ^= x >>> 17; x ^= x << 5 } return (x >>> 0) % 1000 }
/* @njit */ function ternaries(a: Int8Array, b: Uint32Array, i: number) { const k = i & 1; const v = k ? a[0] : b[0]; const w = k > 0 ? 5 : -0; return [v, w, (k ? -1 : 4294967295) | 0] }
/* @njit */ function mandel(cx: number, cy: number) { let x = 0, y = 0, k = 0; while (k < 30 && x * x + y * y < 4) { const t = x * x - y * y + cx; y = 2 * x * y + cy; x = t; k++ } return k }
/* @njit */ function matmul(a: Float64Array, b: Float64Array, o: Float64Array, n: number) { const m = n & 3; for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) { let s = 0; for (let k = 0; k < m; k++) s += a[i * m + k] * b[k * m + j]; o[i * m + j] = s } }
/* @njit */ function big64(a: BigUint64Array, x: bigint) { let h = 14695981039346656037n; for (let i = 0; i < a.length; i++) h = BigInt.asUintN(64, (h ^ a[i]) * 1099511628211n); return BigInt.asUintN(64, h + x) }
/* @njit */ function bigRot(x: bigint, k: number) { const v = BigInt.asUintN(64, x); const n = BigInt(k & 63); return BigInt.asUintN(64, (v << n) | (v >> (64n - n))) }
/* @njit */ function bigLoop(n: bigint) { let s = 0n; for (let i = 0n; i < n && i < 20n; i++) s += i * i; return s }
/* @njit */ function bigMask(a: BigInt64Array) { let c = 0n; for (const v of a) { c += v & 0xffn; c ^= v >> 3n } return Number(c & 0xffffn) }
/* @njit */ function bigDiv(x: bigint, y: bigint) { if (y === 0n) return 0n; const q = x / y; const r = x % y; return q * 2n + r }
/* @njit */ function bigWide(x: bigint) { const t = x * x * x + 1n; return BigInt.asIntN(64, t) }
/* @njit */ function bigMax(a: BigInt64Array, b: BigInt64Array) { let m = 0n; for (let i = 0; i < a.length; i++) { m = a[i] > m ? a[i] : m; b[i] = m - a[i] } return m }
`
