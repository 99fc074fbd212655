// The memory that a caller lends to compiled code for one call, the same for Wasm and native units.
// src/5-emit/c/abi.ts says the same in TypeScript, with the whole calling convention; a test compares the two.

#ifndef NJIT_ABI_H
#define NJIT_ABI_H

#include <stdint.h>

#define NJIT_ABI_VERSION 2

// Where the context stands in the memory that all units share.
#define NJIT_CONTEXT_ADDRESS 1048576

// Byte offsets in njit_context.
#define NJIT_CONTEXT_ARENA_TOP 0
#define NJIT_CONTEXT_ARENA_END 4
#define NJIT_CONTEXT_RESULTS 16
#define NJIT_CONTEXT_RESULT_SLOTS 64
#define NJIT_CONTEXT_BYTES 528

// Longest array, in elements.
#define NJIT_MAX_LENGTH_ELEMENTS 1073741824

// New arrays lie between arena_top and arena_end, aligned to 16 bytes. The callee moves arena_top up; the caller puts it back.
// Native code that calls itself bails below stack_limit, an address of the machine.
typedef struct {
  uint32_t arena_top;
  uint32_t arena_end;
  uint64_t stack_limit;
  double results[NJIT_CONTEXT_RESULT_SLOTS];
} njit_context;

#endif
