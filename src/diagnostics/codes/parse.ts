// Codes of stage 1: syntax, tags, options and written signatures.

import { defineCode } from '../diagnostic.ts'
import { suggestion } from '../nearest-name.ts'

const list = (names: readonly string[]): string => names.join(', ')

export const syntax_error = defineCode<{ message: string }>({
  code: 'syntax_error',
  severity: 'fallback',
  text: ({ message }) => `the file cannot be parsed: ${message}`,
  outcome: 'The file is passed on as it is.',
  help: () =>
    'Correct the syntax. Flow annotations and proposals that are not yet in the language are not understood.',
  explanation:
    'The file has a tag, but njit could not parse it. It is passed on unchanged, so that the bundler can say what it thinks of it.',
})

export const unknown_tag = defineCode<{ name: string; valid: readonly string[] }>({
  code: 'unknown_tag',
  severity: 'error',
  text: ({ name, valid }) => `unknown tag "${name}"${suggestion(name, valid)}`,
  help: ({ valid }) => `Valid tags are ${list(valid)}.`,
  explanation: 'A comment begins like a tag, but no tag has this name.',
})

export const malformed_tag = defineCode<{ found: string; expected: string }>({
  code: 'malformed_tag',
  severity: 'error',
  text: ({ found, expected }) => `malformed tag: expected ${expected}, found ${found}`,
  help: () =>
    'Write `@njit`, `@njit { parallel: true }` or `@njit float64(float64[:], int32)`; several signatures are separated by `;`.',
  explanation:
    'After the tag may stand an options object in JSON5 and Numba signatures, and nothing else. Text about the function belongs in a comment of its own.',
})

export const unknown_option = defineCode<{ name: string; valid: readonly string[] }>({
  code: 'unknown_option',
  severity: 'error',
  text: ({ name, valid }) => `unknown option "${name}"${suggestion(name, valid)}`,
  help: ({ valid }) => `Valid options are ${list(valid)}.`,
  explanation: 'The options object of a tag has a name that njit does not know.',
})

export const wrong_option_value = defineCode<{ name: string; value: string; expected: string; hint: string }>(
  {
    code: 'wrong_option_value',
    severity: 'error',
    text: ({ name, value, hint }) => `option "${name}" cannot be ${value}${hint}`,
    help: ({ name, expected }) => `"${name}" takes ${expected}.`,
    explanation:
      'An option of a tag has a value of the wrong type, or a word that is not among the valid ones.',
  },
)

export const option_without_effect = defineCode<{ options: readonly string[] }>({
  code: 'option_without_effect',
  severity: 'notice',
  text: ({ options }) =>
    `${options.length === 1 ? 'this option has' : 'these options have'} no effect in this version: ${list(options)}`,
  outcome: 'The function is compiled for Wasm, for one thread, with the results of JavaScript.',
  help: () => 'Nothing needs to be changed: leave it for a version that knows it, or remove it.',
  explanation:
    'The grammar of tags has options that not every version carries out. Until then the function is compiled as if they were not written: results are exactly those of the original.',
})

export const duplicate_option = defineCode<{ name: string }>({
  code: 'duplicate_option',
  severity: 'error',
  text: ({ name }) => `option "${name}" is given twice`,
  help: () => 'Keep one of the two.',
  explanation:
    'The same option stands twice in one options object, so that one of them would be silently ignored.',
})

export const contradictory_tags = defineCode<{ what: string }>({
  code: 'contradictory_tags',
  severity: 'error',
  text: ({ what }) => `the tags of this function contradict each other: ${what}`,
  help: () => 'Keep one of the two.',
  explanation: 'A function may carry several tags as long as they agree.',
})

export const unknown_signature_type = defineCode<{ name: string; valid: readonly string[] }>({
  code: 'unknown_signature_type',
  severity: 'error',
  text: ({ name, valid }) => `unknown type "${name}" in a signature${suggestion(name, valid)}`,
  help: ({ valid }) => `Types are ${list(valid)}; \`T[:]\` is an array of T, \`list(float64)\` a number[].`,
  explanation: 'Signatures are written with the type names of Numba.',
})

export const unsupported_signature_type = defineCode<{ name: string; why: string }>({
  code: 'unsupported_signature_type',
  severity: 'error',
  text: ({ name, why }) => `the type "${name}" cannot be used in a signature: ${why}`,
  help: () =>
    'Use a number type, boolean, a one-dimensional array, a list of numbers, or a tuple of scalars.',
  explanation: 'The type exists in Numba, but no JavaScript value that njit compiles corresponds to it.',
})

export const wrong_parameter_count = defineCode<{ name: string; written: number; actual: number }>({
  code: 'wrong_parameter_count',
  severity: 'error',
  text: ({ name, written, actual }) =>
    `the signature has ${written} parameter${written === 1 ? '' : 's'}, but ${name} has ${actual}`,
  help: () => 'Write one type for each parameter of the function.',
  explanation: 'A signature names the type of every parameter, those with default values included.',
})

export const signature_against_annotation = defineCode<{
  parameter: string
  signature: string
  annotation: string
}>({
  code: 'signature_against_annotation',
  severity: 'error',
  text: ({ parameter, signature, annotation }) =>
    `the signature says ${signature} for ${parameter}, the annotation says ${annotation}`,
  help: () => 'Make the two agree, or drop one.',
  explanation:
    'A parameter or result has both a written type and a type in a signature, and no value is of both.',
})

export const stray_tag = defineCode<{ next: string }>({
  code: 'stray_tag',
  severity: 'error',
  text: ({ next }) => `this tag belongs to no function: ${next} follows`,
  outcome: 'The tag is ignored.',
  help: () =>
    'Put the tag directly before a function declaration, a function expression, an arrow function, a method, or the declaration that holds one.',
  explanation:
    'A tag speaks of the function that begins right after it. Classes, calls and plain values cannot be compiled.',
})

export const misplaced_module_tag = defineCode({
  code: 'misplaced_module_tag',
  severity: 'error',
  text: () => '`@njit-module` stands after the first statement',
  outcome: 'The tag is ignored.',
  help: () => 'Move it to the top of the file.',
  explanation: 'The tag speaks of the whole file, so it must be seen before anything else.',
})

export const module_tag_with_signature = defineCode({
  code: 'module_tag_with_signature',
  severity: 'error',
  text: () => '`@njit-module` and `@njit-skip` take no signature',
  help: () => 'Give the signature to the one function that it describes.',
  explanation: 'A signature describes one function; these tags speak of many, or of none.',
})

export const unsupported_function_kind = defineCode<{ what: string }>({
  code: 'unsupported_function_kind',
  severity: 'fallback',
  text: ({ what }) => `${what} cannot be compiled`,
  help: () => 'Move the computation into a plain function, tag that one, and call it from here.',
  explanation:
    'Generators, async functions, constructors, getters and setters depend on machinery of the JavaScript engine that compiled code does not have.',
})
