// Source language that is not compiled. Raised by lowering; every one leaves the function as plain JavaScript.

import { defineCode } from '../diagnostic.ts'

export const unsupported_syntax = defineCode<{ what: string; instead: string }>({
  code: 'unsupported_syntax',
  severity: 'fallback',
  text: ({ what }) => `${what} is not compiled`,
  help: ({ instead }) => instead,
  explanation:
    'Compiled functions are made of number, boolean, bigint and array code. A construct outside this language keeps the whole function in JavaScript.',
})

export const unsupported_closure = defineCode<{ what: string }>({
  code: 'unsupported_closure',
  severity: 'fallback',
  text: ({ what }) => `${what} inside a compiled function is not compiled`,
  help: () =>
    'Move it to the top level of the module and pass what it needs as parameters, or write the loop out.',
  explanation:
    'Functions are followed by name when compiling: through constants, arguments of functions in the source, results of factories and arguments of array methods. A function value that goes elsewhere has no form in compiled code.',
})

export const too_many_copies = defineCode<{ limit: number }>({
  code: 'too_many_copies',
  severity: 'fallback',
  text: ({ limit }) => `more than ${limit} calls of functions that use variables around them`,
  help: () => 'Pass what such a function needs as parameters, or call it in a loop.',
  explanation:
    'A function that uses variables of the function around it, or that is given functions, is copied to where it is called.',
})

export const unsupported_function_value = defineCode<{ name: string }>({
  code: 'unsupported_function_value',
  severity: 'fallback',
  text: ({ name }) => `the function ${name} is used as a value`,
  help: ({ name }) =>
    `Call ${name} directly, or pass it to a function of the source or an array method; functions cannot be stored or compared in compiled code.`,
  explanation: 'Which function is called must be known when compiling.',
})

export const unsupported_object = defineCode<{ what: string }>({
  code: 'unsupported_object',
  severity: 'fallback',
  text: ({ what }) => `${what} is not compiled`,
  help: () => 'Write an object literal with plain properties, all of them at once: { x: 1, y: 2 }.',
  explanation:
    'Objects are compiled as records of a fixed shape: an object literal must name all its properties, each once, and each must have a compiled type.',
})

export const unsupported_string = defineCode<{ what: string }>({
  code: 'unsupported_string',
  severity: 'fallback',
  text: ({ what }) => `${what} is not compiled`,
  help: () =>
    'Write it with the methods of strings (charCodeAt, indexOf, slice), or leave it to a function that is not compiled.',
  explanation:
    'Strings are compiled, but not what JavaScript interprets while the program runs: regular expressions and tagged templates.',
})

export const unsupported_null = defineCode({
  code: 'unsupported_null',
  severity: 'fallback',
  text: () => 'null is compiled only in place of an object or a list',
  help: () =>
    'Write the type (`Node | null`), or use undefined, NaN or a number of your choice for "nothing"; comparing with null is fine.',
  explanation:
    'Compiled code carries null as an object or a list that is not there, of a type that it must know.',
})

export const unsupported_class = defineCode<{ what: string }>({
  code: 'unsupported_class',
  severity: 'fallback',
  text: ({ what }) => `${what} is not compiled`,
  help: () => 'Pass the values that the function needs as parameters.',
  explanation:
    'Compiled functions have no receiver: this, super, new.target, classes and private names need one.',
})

export const unsupported_generator = defineCode({
  code: 'unsupported_generator',
  severity: 'fallback',
  text: () => 'this use of a generator is not compiled',
  help: () => 'Call the generator in a for-of loop, or fill a typed array with the values.',
  explanation:
    'A compiled call runs from start to end; it cannot be suspended. A generator that is called in the head of a for-of loop and yields outside of try statements is copied into the loop.',
})

export const unsupported_async = defineCode({
  code: 'unsupported_async',
  severity: 'fallback',
  text: () => 'asynchronous functions are not compiled',
  help: () => 'Move the computation between the awaits into a function of its own and compile that.',
  explanation: 'A compiled call runs from start to end; it cannot be suspended.',
})

export const unsupported_spread = defineCode({
  code: 'unsupported_spread',
  severity: 'fallback',
  text: () => 'this spread is not compiled',
  help: () => 'Write the elements out, or loop over the array.',
  explanation:
    'Arrays can be spread in array literals, as last argument of a function of the source, and in Math.max and Math.min, if nothing writes to memory in between.',
})

export const unsupported_operator = defineCode<{ operator: string; instead: string }>({
  code: 'unsupported_operator',
  severity: 'fallback',
  text: ({ operator }) => `the operator ${operator} is not compiled`,
  help: ({ instead }) => instead,
  explanation: 'Operators on objects and strings have no meaning for numbers and arrays.',
})

export const unsupported_optional_chaining = defineCode({
  code: 'unsupported_optional_chaining',
  severity: 'fallback',
  text: () => 'an optional call is not compiled',
  help: () => 'Compare with undefined first.',
  explanation: 'Functions are not values in compiled code, so that none of them can be missing.',
})

export const unsupported_arguments = defineCode({
  code: 'unsupported_arguments',
  severity: 'fallback',
  text: () => 'arguments is not compiled',
  help: () => 'Name the parameters.',
  explanation: 'The number and the types of arguments are fixed when compiling.',
})

export const unsupported_dynamic_scope = defineCode<{ what: string }>({
  code: 'unsupported_dynamic_scope',
  severity: 'fallback',
  text: ({ what }) => `${what} changes what names mean at run time`,
  help: ({ what }) => `Remove ${what}.`,
  explanation: 'With eval or with, a name may mean something that is not known when compiling.',
})

export const unsupported_call = defineCode<{ name: string; why: string }>({
  code: 'unsupported_call',
  severity: 'fallback',
  text: ({ name, why }) => `the call of ${name} cannot be compiled: ${why}`,
  help: ({ name }) =>
    `Do what ${name} does outside and pass the result as a parameter, or write it as a function that can be compiled.`,
  explanation:
    'Callees must be functions that can be compiled along, or built-ins that have a compiled form.',
})

export const calls_javascript = defineCode<{ name: string }>({
  code: 'calls_javascript',
  severity: 'fallback',
  text: ({ name }) => `${name} calls back into JavaScript`,
  help: ({ name }) => `Call ${name} outside the compiled function, before or after it.`,
  explanation:
    'A compiled run has no effect outside its own memory until it returns, so it cannot log, draw or read the clock.',
})

export const unsupported_construction = defineCode<{ name: string }>({
  code: 'unsupported_construction',
  severity: 'fallback',
  text: ({ name }) => `new ${name} is not compiled`,
  help: ({ name }) =>
    name === 'Array'
      ? 'Use a typed array, or fill it at once: new Array(n).fill(0).'
      : 'Create the object outside and pass the arrays and numbers it holds. Typed arrays can be created inside.',
  explanation: 'Compiled code creates typed arrays, filled arrays and array literals only.',
})

export const unsupported_variable = defineCode<{ name: string; why: string }>({
  code: 'unsupported_variable',
  severity: 'fallback',
  text: ({ name, why }) => `${name} cannot be used in compiled code: ${why}`,
  help: ({ name }) => `Pass ${name} as a parameter, or make it a typed const.`,
  explanation: 'Variables from outside must have a known type and must not be written by compiled code.',
})

export const unsupported_global = defineCode<{ name: string }>({
  code: 'unsupported_global',
  severity: 'fallback',
  text: ({ name }) => `the global ${name} is not compiled as a value`,
  help: ({ name }) => `Read ${name} outside and pass what is needed of it as a parameter.`,
  explanation:
    'Of the host, compiled code knows the constants of Math and Number and the functions that have a compiled form.',
})

export const unsupported_array_literal = defineCode<{ why: string; instead: string }>({
  code: 'unsupported_array_literal',
  severity: 'fallback',
  text: ({ why }) => `this array literal is not compiled: ${why}`,
  help: ({ instead }) => instead,
  explanation: 'No element of an array may be left out.',
})

export const unsupported_pattern = defineCode<{ what: string; instead: string }>({
  code: 'unsupported_pattern',
  severity: 'fallback',
  text: ({ what }) => `${what} is not compiled`,
  help: ({ instead }) => instead,
  explanation:
    'Array patterns with plain elements, holes and defaults are compiled; rest elements and object patterns are not.',
})

export const unsupported_loop = defineCode<{ what: string }>({
  code: 'unsupported_loop',
  severity: 'fallback',
  text: ({ what }) => `${what} is not compiled`,
  help: () => 'Write a loop over the index: for (let i = 0; i < a.length; i++).',
  explanation: 'for-of over arrays is compiled; loops over keys, entries and asynchronous iterators are not.',
})

export const unsupported_member_write = defineCode<{ name: string }>({
  code: 'unsupported_member_write',
  severity: 'fallback',
  text: ({ name }) => `writing the property ${name} is not compiled`,
  help: () => 'Keep what changes in a variable of the function, or in an object or array that is passed.',
  explanation:
    'The properties of an object known when compiling (a namespace, an enum, a constant object) are constants.',
})

export const assigns_constant = defineCode<{ name: string }>({
  code: 'assigns_constant',
  severity: 'fallback',
  text: ({ name }) => `${name} is a constant, so this assignment throws`,
  help: ({ name }) => `Declare ${name} with let.`,
  explanation:
    'Assigning to a const throws a TypeError when it is reached. The original JavaScript does that.',
})

export const assigns_outer_variable = defineCode<{ name: string }>({
  code: 'assigns_outer_variable',
  severity: 'fallback',
  text: ({ name }) => `${name} is written, but declared outside the function`,
  help: ({ name }) => `Keep ${name} in an object or pass it as a parameter.`,
  explanation: 'Compiled code assigns to variables of the surrounding module unless they hold an array.',
})

export const used_before_declaration = defineCode<{ name: string }>({
  code: 'used_before_declaration',
  severity: 'fallback',
  text: ({ name }) => `${name} may be used before its declaration has run`,
  help: ({ name }) => `Move the declaration of ${name} up, before every use.`,
  explanation:
    'Reading or writing a let, const or later parameter before its declaration throws a ReferenceError. The original JavaScript does that.',
})

/** `limit`: null where the parser itself gave up. */
export const too_deeply_nested = defineCode<{ limit: number | null }>({
  code: 'too_deeply_nested',
  severity: 'fallback',
  text: ({ limit }) =>
    limit === null
      ? 'the code is nested too deeply to be compiled'
      : `more than ${limit} levels of nesting are not compiled`,
  outcome: 'It runs as plain JavaScript.',
  help: () => 'Split the expression or the statement into several.',
  explanation: 'The compiler walks the source recursively and keeps within the stack by a fixed limit.',
})

export const function_too_large = defineCode<{ name: string; size: number; limit: number }>({
  code: 'function_too_large',
  severity: 'fallback',
  text: ({ name, size, limit }) =>
    `${name} is too large to be compiled: ${size} operations, where at most ${limit} are`,
  help: () =>
    'Split it into several functions, and tag those in which the time is spent. Long tables belong into arrays outside the function.',
  explanation:
    'The time that LLVM takes grows faster than the length of a function. A build must not wait minutes for one function, so that functions of several thousand lines, which are as good as always generated, stay JavaScript.',
})

export const module_too_large = defineCode<{ name: string; limit: number }>({
  code: 'module_too_large',
  severity: 'fallback',
  text: ({ name, limit }) =>
    `${name} would make the compiled module too large, with all that it calls: at most ${limit} operations of a module are compiled`,
  help: () =>
    'Tag only those functions in which the time is spent, and call fewer array methods with functions of their own: each call is compiled for its function.',
  explanation:
    'A build must not wait minutes for one module. The functions of a module are compiled in the order of the source while there is room.',
})
