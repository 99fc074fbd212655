// Every diagnostic code, by area: imported as `codes`.

export * from './codes/build.ts'
export * from './codes/language.ts'
export * from './codes/parse.ts'
export * from './codes/passes.ts'
export * from './codes/types.ts'
