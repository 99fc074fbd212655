// Where to start in packages whose own entry is not what is wanted: TypeScript sources that ship beside what was made of them,
// and packages without a main file.

export const ENTRIES: ReadonlyMap<string, readonly string[]> = new Map([
  [
    '@noble/hashes',
    ['sha2', 'sha3', 'legacy', 'blake1', 'blake2', 'blake3', 'utils'].map((name) => `src/${name}.ts`),
  ],
  ['image-q', ['src/index.ts']],
  ['ml-levenberg-marquardt', ['src/index.ts']],
  ['planck', ['src/index.ts']],
  [
    'satellite.js',
    ['propagation', 'transforms', 'dopplerFactor', 'sun', 'shadow', 'io'].map((name) => `dist/${name}.js`),
  ],
  ['simplex-noise', ['simplex-noise.ts']],
])
