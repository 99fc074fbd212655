// Findings of stage 3: types that are missing, contradict each other, or have no compiled form.

import { defineCode } from '../diagnostic.ts'

export const untyped_parameter = defineCode<{ name: string }>({
  code: 'untyped_parameter',
  severity: 'fallback',
  text: ({ name }) => `the type of parameter '${name}' is not known`,
  help: ({ name }) =>
    `Write it down: '${name}: number' or '${name}: Float64Array' in TypeScript, '@param {number} ${name}' in JSDoc, or a signature after the tag such as '@njit float64(float64)'.`,
  explanation:
    'A tagged function is compiled for the types of its parameters. Where they are not written (as TypeScript annotations, in JSDoc, or as a Numba signature after the tag), they follow from what the function does with them: arithmetic, indexing, calls of functions with types. This parameter is used in no such way, or as something else than a number or an array of numbers.',
})

export const unsupported_annotation = defineCode<{ name: string; why: string }>({
  code: 'unsupported_annotation',
  severity: 'fallback',
  text: ({ name, why }) => `parameter '${name}' cannot be passed to compiled code: its type is ${why}`,
  help: () =>
    'Use numbers, booleans, bigints, typed arrays, number[] or tuples of numbers. Of an object, pass the numbers and arrays that are needed as parameters of their own.',
  explanation:
    'The type of the parameter is written, but no value of it has a form in compiled code, or it could not be followed to its declaration.',
})

export const unsupported_parameter_type = defineCode<{ name: string; type: string }>({
  code: 'unsupported_parameter_type',
  severity: 'fallback',
  text: ({ name, type }) => `parameter '${name}' has type ${type}, which cannot be passed to compiled code`,
  help: () =>
    'Use numbers, booleans, bigints, typed arrays, number[] or tuples of numbers; only scalars may be optional.',
  explanation: 'Arguments cross into compiled memory as scalars, arrays of numbers, or tuples of scalars.',
})

export const contradictory_return = defineCode<{ written: string; inferred: string }>({
  code: 'contradictory_return',
  severity: 'notice',
  text: ({ written, inferred }) =>
    `the written return type is ${written}, but the function returns ${inferred}`,
  help: () => 'Correct the return type. The compiled function returns what the source returns.',
  explanation: 'The result type is inferred. A written one is only compared with it, to point out a mistake.',
})

export const cannot_unify = defineCode<{ name: string; first: string; second: string }>({
  code: 'cannot_unify',
  severity: 'fallback',
  text: ({ name, first, second }) => `cannot unify ${first} and ${second} for ${name}`,
  help: () => 'Use separate variables (or functions) for values of different types.',
  explanation:
    'A variable may change its type only where the versions never meet. Where control flow joins two versions, or two returns end one function, their types must have a common type.',
})

export const cannot_infer_return = defineCode<{ name: string }>({
  code: 'cannot_infer_return',
  severity: 'fallback',
  text: ({ name }) => `the return type of '${name}' cannot be inferred from its recursion`,
  help: () => 'Let at least one path return a value without calling the function again.',
  explanation:
    'The types of recursive functions start unknown and grow from the returns that do not depend on the recursion.',
})

export const unsupported_operation = defineCode<{ operation: string; types: string }>({
  code: 'unsupported_operation',
  severity: 'fallback',
  text: ({ operation, types }) => `${operation} is not supported on ${types}`,
  help: () => 'Convert the operands to numbers first, or leave this part to JavaScript.',
  explanation: 'Compiled operators work on numbers, booleans, bigints and undefined.',
})

export const mixed_bigint = defineCode<{ operation: string }>({
  code: 'mixed_bigint',
  severity: 'fallback',
  text: ({ operation }) => `${operation} mixes a bigint with another type`,
  help: () =>
    'JavaScript throws a TypeError here, or compares mathematically. Convert one side with BigInt(…) or Number(…).',
  explanation:
    'Operators do not convert between bigint and number; comparisons between the two are not compiled.',
})

export const unsupported_field = defineCode<{ name: string; why: string }>({
  code: 'unsupported_field',
  severity: 'fallback',
  text: ({ name, why }) => `the property '${name}' cannot be used in compiled code: ${why}`,
  help: () => 'Properties may be numbers, booleans, arrays of numbers, or objects of a fixed shape.',
  explanation:
    'An object in compiled code is a record of the properties that its type or literal names, each of one compiled type. Others may exist, but compiled code cannot read or write them.',
})

export const unsupported_property_write = defineCode<{ name: string; type: string }>({
  code: 'unsupported_property_write',
  severity: 'fallback',
  text: ({ name, type }) => `writing the property '${name}' of ${type} is not compiled`,
  help: () => 'Only elements of arrays and properties of objects of a fixed shape can be written.',
  explanation: 'Arrays have a fixed length in compiled code, and no other properties.',
})

export const unknown_property = defineCode<{ property: string; type: string }>({
  code: 'unknown_property',
  severity: 'fallback',
  text: ({ property, type }) => `property '${property}' of ${type} is not supported`,
  help: () =>
    'Supported are length of arrays and tuples, and byteLength and BYTES_PER_ELEMENT of typed arrays.',
  explanation: 'Compiled code sees an array as its elements and its length.',
})

export const unknown_method = defineCode<{ method: string; type: string }>({
  code: 'unknown_method',
  severity: 'fallback',
  text: ({ method, type }) => `method '${method}' of ${type} is not supported`,
  help: () => 'Write the loop out, or leave this part to JavaScript.',
  explanation:
    'Array methods are compiled from a library; methods that call back, allocate strings or change the length of an array are not in it.',
})

export const unknown_builtin = defineCode<{ name: string; types: string }>({
  code: 'unknown_builtin',
  severity: 'fallback',
  text: ({ name, types }) => `'${name}' is not supported on (${types})`,
  help: () => 'Leave this call to JavaScript, or compute the value before the call and pass it in.',
  explanation:
    'Compiled code knows Math.*, the predicates of Number, conversions between numbers, booleans and bigints, and the typed array constructors.',
})

export const variable_tuple_index = defineCode<{ type: string }>({
  code: 'variable_tuple_index',
  severity: 'fallback',
  text: ({ type }) => `${type} can be indexed only by a constant`,
  help: () => 'Declare the parameter as number[] or a typed array.',
  explanation:
    'The items of a tuple are separate values in compiled code, so that the item must be known when compiling.',
})

export const not_an_array = defineCode<{ type: string }>({
  code: 'not_an_array',
  severity: 'fallback',
  text: ({ type }) => `${type} cannot be indexed or written to`,
  help: () => 'Index typed arrays or number[] only.',
  explanation: 'Element reads and writes are compiled for arrays of numbers.',
})

export const unsupported_index = defineCode<{ type: string }>({
  code: 'unsupported_index',
  severity: 'fallback',
  text: ({ type }) => `an index of type ${type} names a property, not an element`,
  help: () => 'Use a number as the index.',
  explanation: 'JavaScript turns an index that is not a number into a property name.',
})

export const state_type_changes = defineCode<{ type: string; holds: string }>({
  code: 'state_type_changes',
  severity: 'fallback',
  text: ({ type, holds }) =>
    `this assigns a ${type} to a variable outside the function that holds a ${holds}`,
  help: () =>
    'Variables that compiled functions share hold values of one type, number or boolean. Start the variable with a value of that type, and assign no other.',
  explanation:
    'While compiled code runs, such a variable lives in a cell of one type, which all compiled functions share; afterwards the variable is assigned.',
})

export const readonly_write = defineCode<{ type: string }>({
  code: 'readonly_write',
  severity: 'fallback',
  text: ({ type }) => `this writes to ${type}, which compiled code may only read`,
  help: () => 'Pass the array as an argument, or copy it before writing.',
  explanation:
    'Constant tables, and arrays that an annotation declares readonly, are handed over for reading only.',
})

export const list_of_one_type = defineCode<{ type: string; of: string }>({
  code: 'list_of_one_type',
  severity: 'fallback',
  text: ({ type, of }) => `a value of type ${type} is put into a list of ${of}`,
  help: () =>
    'Store values of one type only, for example `flag ? 1 : 0` for a boolean among numbers; or use a typed array.',
  explanation:
    'A JavaScript array is compiled as an array of values of one type: numbers, booleans or arrays of one type. Unlike a typed array it would keep everything else as it is.',
})

export const collection_of_one_type = defineCode<{ type: string; of: string }>({
  code: 'collection_of_one_type',
  severity: 'fallback',
  text: ({ type, of }) => `a value of type ${type} is used in a Map or Set of ${of}`,
  help: () => 'Give every key one type, and every value one type.',
  explanation:
    'A Map or Set is compiled with keys of one type and values of one type: those of its annotation, or what the function puts into it.',
})

export const unsupported_entry = defineCode<{ what: string; type: string }>({
  code: 'unsupported_entry',
  severity: 'fallback',
  text: ({ what, type }) => `a Map or Set has ${what} of type ${type}, which is not supported`,
  help: () =>
    'Keys may be numbers, strings and booleans; values also objects, arrays, and other Maps and Sets.',
  explanation:
    'The entries of a compiled Map or Set stand in two lists, of its keys and of its values, and can be what lists of one type can hold.',
})

export const captured_array_returned = defineCode({
  code: 'captured_array_returned',
  severity: 'fallback',
  text: () => 'this returns an array that lives outside the function',
  help: () => 'Return a copy (`table.slice()`), or return nothing and use the array itself.',
  explanation: 'The caller would get a copy instead of the array itself.',
})

export const argument_tuple_returned = defineCode({
  code: 'argument_tuple_returned',
  severity: 'fallback',
  text: () => 'this returns a tuple that was passed in',
  help: () => 'Return a new array with the items.',
  explanation:
    'Tuples are taken apart when passed, so that the caller would get a copy instead of the array itself.',
})

export const unsupported_return_type = defineCode<{ type: string }>({
  code: 'unsupported_return_type',
  severity: 'fallback',
  text: ({ type }) => `a result of type ${type} is not supported`,
  help: () => 'Return a scalar, an array, or an array literal of scalars and arrays.',
  explanation: 'Results leave compiled code as scalars, arrays of numbers, or tuples of these.',
})

export const result_too_long = defineCode<{ values: number; limit: number }>({
  code: 'result_too_long',
  severity: 'fallback',
  text: ({ values }) => `an array literal of ${values} values is too long to be returned`,
  help: ({ limit }) =>
    `Return a typed array. An array literal may hold up to ${limit} numbers; an array in it counts for three, a value that may be undefined for two.`,
  explanation:
    'The values of a returned array literal leave compiled code one by one, through a block of fixed size.',
})

export const unsupported_optional = defineCode<{ name: string; type: string }>({
  code: 'unsupported_optional',
  severity: 'fallback',
  text: ({ name, type }) => `${name} has type ${type}, which is not supported`,
  help: () => 'Give it a value before it is used, for example false or 0n.',
  explanation: 'Only numbers and booleans can be undefined in compiled code.',
})

export const callee_not_compiled = defineCode<{ name: string; why: string }>({
  code: 'callee_not_compiled',
  severity: 'fallback',
  text: ({ name, why }) => `'${name}', called here, cannot be compiled: ${why}`,
  help: ({ name }) => `Change '${name}' so that it compiles, or keep the call out of this function.`,
  explanation: 'A compiled function can call only functions that compile for the types of the arguments.',
})

export const too_many_specialisations = defineCode<{ name: string; limit: number }>({
  code: 'too_many_specialisations',
  severity: 'fallback',
  text: ({ name, limit }) => `'${name}' is called with more than ${limit} combinations of argument types`,
  help: () => 'Call it with fewer combinations of argument types.',
  explanation:
    'A function is compiled once for each combination of argument types; a recursion that makes ever new ones would not end.',
})

export const unsupported_tuple_item = defineCode<{ type: string }>({
  code: 'unsupported_tuple_item',
  severity: 'fallback',
  text: ({ type }) => `an item of type ${type} in an array literal is not supported`,
  help: () => 'Use scalars and arrays of numbers as items, or separate variables.',
  explanation: 'An array literal whose items are of several types is compiled as a tuple of separate values.',
})
