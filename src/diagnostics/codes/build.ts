import { defineCode } from '../diagnostic.ts'

export const clang_missing = defineCode<{ readonly detail: string }>({
  code: 'clang_missing',
  severity: 'fallback',
  text: () => 'the C compiler package @yowasp/clang is not installed',
  outcome: 'The functions of this module run as plain JavaScript.',
  help: ({ detail }) =>
    `Install njit with its dependencies (npm install), or add @yowasp/clang to the project. ${detail}`.trim(),
  explanation:
    'njit compiles to WebAssembly with the clang that the npm package @yowasp/clang contains. Without the package ' +
    'nothing can be compiled, and every tagged function runs as plain JavaScript.',
})

export const clang_failed = defineCode<{ readonly how: string; readonly detail: string }>({
  code: 'clang_failed',
  severity: 'fallback',
  text: ({ how }) => `the C compiler ${how}`,
  outcome: 'The functions of this module run as plain JavaScript.',
  help: ({ detail }) =>
    `This is not a mistake in your code: please report it with the output of \`njit inspect --c\`.${detail === '' ? '' : `\n${detail}`}`,
  explanation:
    'clang rejected or did not survive the C code that njit made of a module. The functions of the module run as plain ' +
    'JavaScript. The text shows the end of what clang said.',
})

export const unusable_wasm = defineCode<{ readonly what: string }>({
  code: 'unusable_wasm',
  severity: 'fallback',
  text: ({ what }) => `the compiled module ${what}`,
  outcome: 'The functions of this module run as plain JavaScript.',
  help: () => 'This is not a mistake in your code: please report it with the output of `njit inspect --c`.',
  explanation:
    'A compiled module may import only its memory, its bases, its stack pointer and host functions, and may export only its ' +
    'functions. clang turned something in the C code into more than that, such as a call of a C library function.',
})

export const cache_damaged = defineCode<{ readonly file: string; readonly why: string }>({
  code: 'cache_damaged',
  severity: 'notice',
  text: ({ file, why }) => `the cache entry ${file} ${why}; it was built again`,
  outcome: 'The module is compiled, and the entry replaced.',
  help: () =>
    'Nothing needs to be done. If it happens again, look for what else writes to the cache directory.',
  explanation:
    'Every cache entry carries a checksum. An entry that was cut short, changed or written by something else is never used: ' +
    'njit compiles again and replaces it.',
})

export const cache_unwritable = defineCode<{ readonly directory: string; readonly why: string }>({
  code: 'cache_unwritable',
  severity: 'notice',
  outcome: 'The module is compiled, and not kept.',
  text: ({ directory, why }) => `the build cache ${directory} cannot be written (${why})`,
  help: () =>
    'Builds work, but compile everything every time. Make the directory writable, or choose another with the option ' +
    'cacheDir or the environment variable NJIT_CACHE_DIR.',
  explanation:
    'Compiled modules are kept in a directory so that unchanged code is not compiled again. It could not be written. It is said once per process.',
})

export const compiler_bug = defineCode<{ readonly detail: string }>({
  code: 'compiler_bug',
  severity: 'bug',
  text: ({ detail }) => `njit made a mistake here: ${detail.split('\n')[0]}`,
  outcome: 'It runs as plain JavaScript.',
  help: ({ detail }) => {
    const rest = detail.split('\n').slice(1).join('\n')
    return `Please report it with the source.${rest === '' ? '' : `\n${rest}`}`
  },
  explanation:
    'A check inside the compiler failed. Nothing is compiled from a state that should not exist: the function, or the module, ' +
    'stays as it was written.',
})

export const native_compiler_missing = defineCode<Record<never, never>>({
  code: 'native_compiler_missing',
  severity: 'notice',
  text: () => 'there is no C compiler on this machine to make native code with',
  outcome: 'The functions become WebAssembly.',
  help: () =>
    "Install gcc or clang, name one in the environment variable NJIT_CC, or set `target: 'wasm'`. WebAssembly needs no compiler but what npm installs.",
  explanation:
    'Native code is made by the compiler of the machine that builds: `cc`, `gcc` or `clang`, or what node-gyp finds. Without one the functions ' +
    'are compiled to WebAssembly as always. It is said once per build.',
})

export const native_failed = defineCode<{ readonly detail: string }>({
  code: 'native_failed',
  severity: 'notice',
  text: () => 'the C compiler of this machine could not make native code of this module',
  outcome: 'The functions of this module become WebAssembly.',
  help: ({ detail }) =>
    `This is not a mistake in your code: please report it with the output of \`njit info\`.${detail === '' ? '' : `\n${detail}`}`,
  explanation:
    'The compiler rejected the C code that njit made, or could not write its output. The functions of the module are compiled to WebAssembly as ' +
    'always. The text shows the beginning of what the compiler said.',
})

export const cannot_dispatch = defineCode<{ readonly why: string }>({
  code: 'cannot_dispatch',
  severity: 'fallback',
  text: ({ why }) => `the function compiles, but no dispatcher can be put in its place: ${why}`,
  help: () => 'Declare it as a function declaration or a const with simple parameters.',
  explanation:
    'A dispatcher reads the arguments by the names of the parameters and the captured variables. Where the source hides those names, or the place allows no statement, the function stays JavaScript.',
})

export const plugin_option_without_effect = defineCode<{ readonly option: string; readonly instead: string }>(
  {
    code: 'plugin_option_without_effect',
    severity: 'notice',
    text: ({ option, instead }) => `the option ${option} has no effect here: ${instead}`,
    outcome: 'The functions are compiled as if the option were not there.',
    help: () => 'Leave the option out.',
    explanation:
      'Options are the same for every front end and every version, but not each of them can carry out all of them: only ' +
      'some serve pages, and Wasm files need a build that knows where its output goes. It is said once per build.',
  },
)

export const imports_elsewhere = defineCode<{ readonly specifier: string; readonly other: string }>({
  code: 'imports_elsewhere',
  severity: 'notice',
  text: ({ specifier, other }) =>
    `'${specifier}' is ${other} for the bundler, and another file for the compiler`,
  outcome: 'The functions of this module run as plain JavaScript.',
  help: () => 'Import the file that is meant by its path, or leave the alias out for it.',
  explanation:
    'What a tagged function uses of other files is compiled into it. The compiler finds them as Node does; an alias, a plugin or the `browser` field ' +
    'of a package may lead the bundler to another file, which would then not be the one that was compiled in.',
})

export const imports_mocked = defineCode<{ readonly specifiers: readonly string[] }>({
  code: 'imports_mocked',
  severity: 'notice',
  text: ({ specifiers }) =>
    `this module uses what other files hold (${specifiers.slice(0, 3).join(', ')}${specifiers.length > 3 ? ', …' : ''}), and tests may put mocks in their place`,
  outcome: 'In tests, the functions of this module run as plain JavaScript.',
  help: () =>
    'Nothing needs to be done. To have them compiled in tests too, keep what they use in their own file; types are best imported by `import type`.',
  explanation:
    'What a tagged function uses of other files is compiled into it, so that it would not see the mocks of `vi.mock`, `vi.spyOn` or `mock.module`. In Vitest, and in Node with ' +
    '`--experimental-test-module-mocks`, such modules stay as they are; other modules are compiled as always, and builds are not concerned.',
})

export const imports_unwatched = defineCode<{ readonly keeper: string; readonly others: readonly string[] }>({
  code: 'imports_unwatched',
  severity: 'notice',
  text: ({ keeper, others }) =>
    `this module uses what other files hold (${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}), and ${keeper} would not notice changes in them`,
  outcome: 'The functions of this module run as plain JavaScript.',
  help: () =>
    'Use the plugin of your bundler or test runner instead of that of Babel, or keep what the functions use in their own file.',
  explanation:
    'What a tagged function uses of other files is compiled into it, so that it has to be compiled again when they change. Some tools that call ' +
    'Babel (babel-jest, babel-loader, anything in watch mode) keep its result as long as the file itself is the same, and plugins of Babel cannot ' +
    'tell them otherwise. There such modules stay as they are; other modules are compiled as always.',
})
