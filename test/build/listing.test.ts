import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ClangClient } from '../../src/6-build/clang-client.ts'
import { emitText } from '../../src/6-build/wasm-clang.ts'
import { functionListing } from '../../src/debug/listing.ts'
import { watOf } from '../../src/debug/wat.ts'

const client = new ClangClient({ announce: () => {} })

const UNIT = `typedef int int32_t;
__attribute__((import_module("m"), import_name("sin"))) double m_sin(double x);

#line 3 "src/a.ts"
static inline double f0_scale(double *restrict a, int32_t n)
{
  double s = 0;
  for (int32_t i = 0; i < n; i++) { a[i] = a[i] * 2.0 + 1.0; s += m_sin(a[i]); }
  return s;
}

__attribute__((visibility("default")))
double f0(double *restrict a, int32_t n)
{
  return f0_scale(a, n);
}

__attribute__((visibility("default")))
double f01(double *restrict a, int32_t n)
{
  for (int32_t i = 0; i < n; i++) { a[i] = a[i] * 2.0 + 1.0; }
  return n > 3 ? a[2] : 0.0;
}
`

test('functions are cut out of C', () => {
  const text = functionListing(UNIT, 'c', 'f0')
  assert.match(text, /^#line 3 "src\/a\.ts"\nstatic inline double f0_scale/)
  assert.match(text, /double f0\(double/)
  assert.not.match(text, /f01|typedef/)
  assert.is(functionListing(UNIT, 'c', 'f7'), '')
})

test('functions are cut out of LLVM IR, assembly and text', async () => {
  const options = { simd: true, optimise: 3 } as const
  const llvm = functionListing(await emitText(client, UNIT, 'llvm', options), 'llvm', 'f01')
  assert.match(llvm, /^define double @f01\([\s\S]*ret double[\s\S]*\n\}\n$/)
  assert.is(llvm.match(/^define/gm)?.length, 1)
  const assembly = await emitText(client, UNIT, 'asm', options)
  assert.match(functionListing(assembly, 'asm', 'f01'), /^f01:[\s\S]*f64x2\.add[\s\S]*end_function\n$/)
  assert.match(
    functionListing(watOf(assembly), 'wat', 'f01'),
    /^\(func \$f01 \(param i32 i32\) \(result f64\)\n {2}\(local [\s\S]*\n\)\n$/,
  )
})

test('text has balanced blocks and the notation of the specification', async () => {
  const wat = watOf(await emitText(client, UNIT, 'asm', { simd: true, optimise: 3 }))
  const opened = wat.match(/^\s*(block|loop|if)\b/gm)?.length ?? 0
  const closed = wat.match(/^\s*end$/gm)?.length ?? 0
  assert.ok(opened > 2)
  assert.is(opened, closed)
  assert.match(wat, /^ {4,}call \$m_sin$/m)
  assert.match(wat, /v128\.load align=8$/m)
  assert.match(wat, /v128\.const f64x2 0x1p0 0x1p0$/m)
  assert.match(wat, /f64\.load offset=16$/m)
  assert.not.match(wat, /[#,]|p2align|\.functype|\.LBB/)
})

test.run()
