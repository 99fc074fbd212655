// One function for each matter of types; the tagged ones are compared with the original.

export const PROGRAMS = `
const T = [1.5, -2, 3]
/* @njit */ function ops1(a: number, b: number) { return [a + b, a - b, a * b, a / b, a % b] }
/* @njit */ function ops2(a: number, b: number) { return [a & b, a | b, a ^ b, a << b, a >> b, a >>> b, ~a] }
/* @njit */ function ops3(a: boolean, b: number) { return [+a + b, a - b, -a, a * 2, ~a, a << 3] }
/* @njit */ function cmp(a: number, b: boolean) { let r = 0; if (a == b) r += 1; if (a === b) r += 2; if (a < b) r += 4; if (a != b) r += 8; if (a >= b) r += 16; return r }
/* @njit */ function logic(a: number, b: number) { return [a && b, a || b, a ?? b, !a ? 1 : 0] }
/* @njit */ function tern(a: Float64Array, i: number) { const x = a[i]; return x === undefined ? -1 : x }
/* @njit */ function optx(a: Float64Array, i: number, j: number) { let x = a[i]; if (x === a[j]) return 1; if (x == null) return 2; return x > 0 ? x : undefined }
/* @njit */ function nullish(a: Float64Array, i: number) { return a[i] ?? 42 }
/* @njit */ function same(a: Float64Array, i: number) { const x = a[i]; return x === x }
/* @njit */ function notsame(a: Float64Array, i: number) { const x = a[i]; return x !== x }
/* @njit */ function swf(k: number, y: number) { let r; switch (k) { case 0: r = 1; case 1: r = (r ?? 0) + 2; break; case y: return 7; default: r = 9; case 7: r = r === undefined ? 70 : r + 1 } return r }
/* @njit */ function swd(k: number) { let r; switch (k) { case 1: r = 5; break; case 2: r = 6 } return r }
/* @njit */ function lab(n: number, m: number) { let c = 0; outer: for (let i = 0; i < 5; i++) { for (let j = 0; j < 5; j++) { if (j === m) continue outer; if (i === n) break outer; c += i * j } c += 100 } return c }
/* @njit */ function dow(n: number) { let i = 0; do { i++; if (i === 3) continue; if (i > 6) break } while (i < n); return i }
/* @njit */ function varl(n: number) { for (var i = 0; i < n && i < 9; i++) { var x = i * 2 } return x }
/* @njit */ function retype(n: number) { let x = n; x = x + 1; let y = x; x = n > 0; return x ? y : -y }
/* @njit */ function mutual(n: number) { return n > 50 || n < -50 || n !== Math.floor(n) ? -1 : ev(n < 0 ? -n : n) ? 1 : 0 }
/* @njit */ function ev(n: number) { return n === 0 ? true : od(n - 1) }
/* @njit */ function od(n: number) { return n === 0 ? false : ev(n - 1) }
function dflt(a: number, b = a * 2, c?: number) { return c === undefined ? a + b : a + b + c }
/* @njit */ function useD(a: number, x: Float64Array) { return dflt(a) + dflt(a, 3) + dflt(a, undefined, 4) + dflt(a, x[1], x[5]) }
/* @njit */ function extra(a: number) { return dflt(a, 1, 2) }
/* @njit */ function store(a: Int8Array, b: Uint8ClampedArray, c: Float32Array, d: Uint16Array, v: number, i: number) { a[i] = v; b[i] = v; c[i] = v; d[i] = v; a[1] = b[0]; }
/* @njit */ function liststore(a: number[], i: number, v: number) { if (i < a.length) a[i] = v; return a.length }
/* @njit */ function bigs(a: BigInt64Array, b: BigUint64Array, x: bigint) { let s = 0n; for (let i = 0; i < a.length; i++) { s = BigInt.asIntN(64, s * 31n + a[i]); b[i] = s ^ x } return BigInt.asUintN(32, s) }
/* @njit */ function bigcmp(x: bigint, y: bigint) { return [x < y ? 1 : 0, x === y ? 1 : 0, x ? 1 : 0, Number(x), x == 5n ? 1 : 0, x > 3 ? 1 : 0] }
/* @njit */ function upd(a: Float64Array) { let i = 0; const x = a[i++] + a[i++]; a[--i] += x; a[0]++; --a[1]; return [x, i, a[0]--] }
/* @njit */ function destr(p: [number, number, boolean]) { let [a, b, c] = p; [a, b] = [b, a]; return [a, b, c ? 1 : 2] }
/* @njit */ function tupopt(a: Float64Array) { return [a[0], a[9], a.length] }
/* @njit */ function alloc(n: number) { const a = new Int16Array(n > 100 ? 3 : n); for (let i = 0; i < a.length; i++) a[i] = i * 3.7; return a }
/* @njit */ function ofs(x: number) { const a = Uint8Array.of(x, 2, 300); const b = new Float32Array(a); const c = Float64Array.from(b); c[0] += x; return c }
/* @njit */ function filled(n: number, v: number) { if (n > 50) n = 5; const a = new Array(n).fill(v); return a }
/* @njit */ function subs(a: Float64Array, i: number, j: number) { const s = a.subarray(i, j); let t = 0; for (const x of s) t += x; return [s.length, t] }
/* @njit */ function subw(a: Uint8Array, i: number) { const s = a.subarray(i); s[0] = 9; return s }
/* @njit */ function meth(a: Int32Array, v: number, i: number) { a.fill(v, i); a.reverse(); a.copyWithin(0, 1); return [a.indexOf(v), a.lastIndexOf(v), a.includes(v) ? 1 : 0] }
/* @njit */ function slic(a: Float32Array, i: number, j: number) { return a.slice(i, j) }
/* @njit */ function sorted(a: Float64Array) { return a.slice().sort() }
/* @njit */ function sett(a: Float64Array, b: Float64Array) { if (b.length <= a.length) a.set(b); a.set(a.subarray(1), 0); return a.at(-1) }
/* @njit */ function tab(i: number) { return T[i] }
/* @njit */ function tabl(i: number) { let s = 0; for (const x of T) s += x * i; return s + T.length }
/* @njit */ function typ(x: number, y?: number) { return [typeof x === 'number' ? 1 : 0, typeof y === 'undefined' ? 1 : 0, typeof y === 'number' ? y : -1] }
/* @njit */ function math(a: number, b: number) { return [Math.max(a, b, 1), Math.min(a), Math.hypot(a, b), Math.sign(a), Math.round(b), Math.trunc(a), Math.abs(b), Math.fround(a), Math.imul(a, b), Math.clz32(a)] }
/* @njit */ function preds(a: number, b: Float64Array, i: number) { return [Number.isInteger(a) ? 1 : 0, Number.isNaN(b[i]) ? 1 : 0, isNaN(b[i]) ? 1 : 0, Number.isFinite(a) ? 1 : 0, Number.isSafeInteger(b[i]) ? 1 : 0, isFinite(a) ? 1 : 0] }
/* @njit */ function lst(a: number) { const r = [a, 2, 3]; let s = 0; for (let i = 0; i < r.length; i++) { r[i] *= 2; s += r[i] } return s }
/* @njit */ function thr(a: number) { if (a > 2) throw new RangeError('x ' + a); return a }
/* @njit */ function chain(a: number, b: number) { let x; return (x = a) + (x = b) * x }
/* @njit */ function early(a: Float64Array) { for (const v of a) { if (v > 2) return v; if (v < -1) return } return 5 }
/* @njit */ function flags(a: Float64Array) { let f; let g = false; for (const v of a) { if (v > 1) f = true; if (v < 0) f = false; g = g || v === 7 } return (f ? 1 : 0) + (f === undefined ? 10 : 0) + (f === false ? 100 : 0) + (g ? 1000 : 0) }
/* @njit */ function flagc(a: Float64Array) { const f = firstFlag(a); return f === undefined ? 3 : f ? 1 : 2 }
/* @njit */ function firstFlag(a: Float64Array) { for (const v of a) if (v > 1) return true; else if (v < 0) return false }
/* @njit */ function poly(a: number, b: Float64Array, c: boolean) { return len(a) + len(b) + len(c) }
function len(x) { return typeof x === 'number' ? x * 2 : typeof x === 'boolean' ? 5 : x.length }
/* @njit */ function memo(n: number) { const m = new Float64Array(20); return fibm(n > 19 || n < 0 ? 3 : n, m) }
/* @njit */ function fibm(n: number, m: Float64Array): number { if (n < 2) return n; if (m[n]) return m[n]; const r = fibm(n - 1, m) + fibm(n - 2, m); m[n] = r; return r }
/* @njit */ function idx(a: Float64Array, b: Float64Array, i: number) { return a[b[i]] }
/* @njit */ function idxw(a: Float64Array, b: Float64Array, i: number) { a[b[i]] = 3 }
/* @njit */ function shadow(x: number) { let r = x; { let x = 5; r += x } for (let x = 0; x < 3; x++) r += x; return r + x }
/* @njit */ function prev(a: Float64Array) { let p; let s = 0; for (const v of a) { if (p !== undefined) s += v - p; p = v } return s }
/* @njit */ function comma(a: number) { let i = 0; for (let j = 0, k = 9; j < k; j++, k--) i += j * k; return (i++, i + a) }
/* @njit */ function nested(a: number, b: number) { return Math.max(Math.min(a, 5), -(b % 7), inner(inner(a))) }
function inner(z) { return z > 3 ? z - 1 : z + 1 }
/* @njit */ function condl(a: number, b: boolean) { return (b ? a : 3) > 2 && !(a < 0) || b }
/* @njit */ function bb(a: boolean, b: boolean) { return [a === b ? 1 : 0, a && b ? 1 : 0, a || b ? 1 : 0, a !== b ? 1 : 0, a == b ? 1 : 0] }
/* @njit */ function blr(a: boolean, b: boolean) { return a && b }
/* @njit */ function cmpu(a: Float64Array, i: number) { return [a[i] > 0 ? 1 : 0, a[i] <= 0 ? 1 : 0, a[i] == undefined ? 1 : 0, !a[i] ? 1 : 0] }
/* @njit */ function hist(h: Int32Array, a: Uint8Array) { for (let i = 0; i < a.length; i++) h[a[i]]++ }
/* @njit */ function hist2(h: Int32Array, a: Uint8Array, k: number) { for (let i = 0; i < k && i < 9; i++) { const c = a[i]; h[c] += 2; h[a[i]] = h[c] - 1 } return h[0] }
/* @njit */ function hist3(h: Int32Array, a: Uint8Array, k: number) { const c = a[k]; let d = c; if (k > 2) d = a[0]; h[d] = 3; return c }
/* @njit */ function hist4(h: Int32Array, a: Uint8Array, k: number) { let c; if (k > 1) c = a[k]; h[c] = 3 }
/* @njit */ function hist5(h: Int32Array, a: Uint8Array, k: number) { const c = a[k]; if (c === undefined) return -1; h[c] = 3; return c * 2 }
/* @njit */ function flagp(a: boolean, b?: boolean) { return [a === b ? 1 : 0, b ? 1 : 0, b === undefined ? 1 : 0, b ?? a, typeof b === 'boolean' ? 2 : 3, b == 0 ? 1 : 0] }
/* @njit */ function flagd(a: number, b?: boolean) { if (b === undefined) b = a > 1; return b && a > 0 }
/* @njit */ function flagn(a: number, b?: boolean) { return +(b) + a }
`
