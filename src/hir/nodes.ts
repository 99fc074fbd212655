// Every statement and expression of the intermediate representation, and what each means.
//
// HIR is a structured tree: loops, ifs and labelled blocks, no goto. Nodes are immutable; a pass returns new nodes and the same object
// where nothing changed. Expressions have no side effects and may be dropped or duplicated, but they read locals and memory, so their place
// among the statements matters; whatever has an effect is a statement. Evaluation order is statement order, then operands left to right.
//
// Numbers. A value of type float64 is any JavaScript number: NaN and -0 are values like others. A value of type int32/uint32/int64 is the
// same JavaScript number known to be an integer of that range and not -0. Operators never wrap unless their row says so: machine forms are
// chosen only where the exact result fits.
//
// Arrays. An array value is a view: data, length, and where it came from. Views of different locals may overlap, with different element
// types (`View`), except that arrays created in the function (NewArray) overlap nothing else; different parameters never overlap if one of
// them is written (the dispatcher sees to it). Loads and stores name what happens out of range. An index is any number; it is in range if
// it is an integer (-0 included) with 0 <= index < length.
//
// Records. A value of a struct type is a reference: assigning it copies the reference, and writes are seen through all of them. Objects
// handed in as different parameters, or as parts of them, are different objects wherever that can be seen.
//
// Bailing out. `Bail` and `Throw` end the compiled run: nothing is copied back, and the dispatcher runs the original JavaScript from the
// start on the untouched arguments, which returns or throws what it always did. This is exact because a compiled run has no effect outside
// its own memory before it returns.

import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { FastmathFlag } from '../options.ts'
import type { Span } from '../source.ts'
import type { Condition } from './condition.ts'
import type { Exported } from './exported.ts'
import type { Overwrite } from './overwrite.ts'
import type { ArrayType, ObjectProperties, StructType, Type } from './types.ts'

declare const localBrand: unique symbol
/** Index into `HirFunction.locals`. */
export type LocalId = number & { readonly [localBrand]: 'local' }
/** Identity of a break or continue target, unique in its function. */
export type Label = string

interface Node {
  readonly span: Span
}

// ---- expressions --------------------------------------------------------------------------------------------------

export type Expr =
  | Const
  | Local
  | Op
  | Cond
  | Load
  | Length
  | View
  | Units
  | Tuple
  | TupleItem
  | Field
  | Identical
  | Convert
  | Assume
  | Generic
  | Member
  | Element

interface ExprNode extends Node {
  readonly type: Type
}

export interface Const extends ExprNode {
  readonly kind: 'Const'
  readonly value: number | boolean | bigint | string | undefined | null
}
/** Reads a local variable. */
export interface Local extends ExprNode {
  readonly kind: 'Local'
  readonly id: LocalId
}
/** A row of the operation table applied to operands of the types that the row asks for. */
export interface Op extends ExprNode {
  readonly kind: 'Op'
  readonly op: string
  readonly args: readonly Expr[]
  /** Which of the row's machine forms narrowing took, by position, where ranges or uses decided and not the types alone. Without it
   *  emission takes a form of these types that is right for every operand: it may test, or trap. */
  readonly form?: number
}
/** `test ? whenTrue : whenFalse`; only the chosen arm is evaluated. Also what `&&`, `||` and `??` become. */
export interface Cond extends ExprNode {
  readonly kind: 'Cond'
  readonly test: Expr
  readonly whenTrue: Expr
  readonly whenFalse: Expr
}
/** What a load gives when its index is out of range. 'proven': it cannot be. 'zero' stands for NaN that goes through ToInt32. */
export type LoadRange = 'undefined' | 'nan' | 'zero' | 'bail' | 'proven'
/** An element of an array or list. 'undefined' has an optional type, the others the element's value type. A list bails on an index
 *  that is negative or fractional, whatever `range` says, because such a property may exist. */
export interface Load extends ExprNode {
  readonly kind: 'Load'
  readonly array: Expr
  readonly index: Expr
  readonly range: LoadRange
}
/** Number of elements of an array, 0 to 2^30. That of a list changes as it grows and shrinks. */
export interface Length extends ExprNode {
  readonly kind: 'Length'
  readonly array: Expr
}
/** A typed array of `length` elements on the bytes of another one from `offsetBytes` on, which are enough and aligned: a write through
 *  either shows in the other. */
export interface View extends ExprNode {
  readonly kind: 'View'
  readonly array: Expr
  readonly offsetBytes: number
  readonly length: number
}
/** The code units of a string, as an array. */
export interface Units extends ExprNode {
  readonly kind: 'Units'
  readonly text: Expr
}
export interface Tuple extends ExprNode {
  readonly kind: 'Tuple'
  readonly items: readonly Expr[]
}
export interface TupleItem extends ExprNode {
  readonly kind: 'TupleItem'
  readonly tuple: Expr
  readonly index: number
}
/** A field of a record. */
export interface Field extends ExprNode {
  readonly kind: 'Field'
  readonly object: Expr
  readonly name: string
}
/** Whether two references, of one type, name the same record, or two arrays are one; undefined is the same as undefined only. */
export interface Identical extends ExprNode {
  readonly kind: 'Identical'
  readonly left: Expr
  readonly right: Expr
}
/** The same value in another representation. int32 to float64, boolean to float64 (0 or 1), optional to its inner type (undefined
 *  becomes NaN; of a bigint, a record or a list: bails), inner type to optional, and float64 to an integer that the value is known to be. */
export interface Convert extends ExprNode {
  readonly kind: 'Convert'
  readonly value: Expr
}
/** The value, of which a guard tested elsewhere says that it lies in `range`. The interpreter asserts it. */
export interface Assume extends ExprNode {
  readonly kind: 'Assume'
  readonly value: Expr
  readonly range: Range
}

// The three kinds below exist only between lowering and inference; `resolve` replaces each by typed nodes.

/** A JavaScript operator or pure built-in before its operand types are known: `js.+`, `js.===`, `js.!`, `js.typeof`, `Math.sin`, `BigInt.asIntN`, … */
export interface Generic extends ExprNode {
  readonly kind: 'Generic'
  readonly name: string
  readonly args: readonly Expr[]
}
/** `object.name`, read. */
export interface Member extends ExprNode {
  readonly kind: 'Member'
  readonly object: Expr
  readonly name: string
}
/** `object[index]`, read; `iterated`: it is what an iterator gives there. */
export interface Element extends ExprNode {
  readonly kind: 'Element'
  readonly object: Expr
  readonly index: Expr
  readonly iterated?: true
}

/** What is known of a number. Bounds are inclusive and hold for every value but NaN; `integer` allows infinities only if a bound is infinite;
 *  `nonZero` says of bounds with 0 between them that neither 0 nor -0 is a value. */
export interface Range {
  readonly lo: number
  readonly hi: number
  readonly integer: boolean
  readonly negativeZero: boolean
  readonly nan: boolean
  readonly nonZero?: boolean
}
// ---- statements ---------------------------------------------------------------------------------------------------
export type Stmt =
  | Assign
  | Store
  | Call
  | NewArray
  | Subarray
  | NewStruct
  | SetField
  | If
  | Loop
  | Block
  | Switch
  | Break
  | Continue
  | Return
  | Throw
  | Bail

export interface Assign extends Node {
  readonly kind: 'Assign'
  readonly target: LocalId
  readonly value: Expr
}
/** `array[index] = value`, the value converted to the element type as JavaScript does on store (wrap, clamp, round to float32).
 *  Out of range: 'skip' ignores the store, 'bail' bails (fixed lists), 'append' makes the element the last of a list if the index is
 *  the length, and bails if it is not; 'proven': it cannot happen. */
export interface Store extends Node {
  readonly kind: 'Store'
  readonly array: Expr
  readonly index: Expr
  readonly value: Expr
  readonly range: 'skip' | 'bail' | 'append' | 'proven'
}
/** Calls another compiled function, a library function or an effectful built-in; `result` receives its value. */
export interface Call extends Node {
  readonly kind: 'Call'
  readonly callee: Callee
  readonly args: readonly Expr[]
  readonly result: LocalId | null
}
export type Callee =
  /** Before inference: a function declaration found by stage 1, by its key in the `ModuleIndex`. */
  | { readonly kind: 'source'; readonly key: string }
  /** Before inference: a method of a receiver (args[0]), chosen by its type: `fill`, `slice`, …; `of`: types must rule out others. */
  | { readonly kind: 'method'; readonly name: string; readonly of?: 'string' }
  /** Before inference: a value that may be a function (args[0]), which is `name` in the source; `why` it cannot be called. Types must rule it out. */
  | { readonly kind: 'value'; readonly name: string; readonly why: string }
  /** Before inference: what has no compiled form, with the reason. Types must rule it out. */
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic }
  /** Before inference: an object with one argument for each of its names. */
  | ({ readonly kind: 'object' } & ObjectProperties)
  /** Before inference: `new Float64Array(…)` or `Float64Array.from(…)`/`.of(…)`; name is `new Float64Array`, `Float64Array.of`, … */
  | { readonly kind: 'constructor'; readonly name: string }
  /** After inference: a specialised function of this compilation, by `HirFunction.symbol`; in parts as `parts.ts` says. */
  | { readonly kind: 'function'; readonly symbol: string; readonly inParts?: number }
  /** An effectful row of the operation table (`Math.random`). */
  | { readonly kind: 'op'; readonly op: string }
  /** After inference: one of the operations of which everything done to lists consists. */
  | { readonly kind: 'list'; readonly op: ListOp }
/** 'new': an empty list; perhaps a constant, the number of elements it soon will have. 'push': a list and an element. 'pop' and 'shift': a list; the element taken away, optional.
 *  'truncate': a list and its new length, which bails unless it is an integer from 0 to the old one. 'adopt': a fixed list that nobody
 *  else holds, which becomes the list. */
export type ListOp = 'new' | 'push' | 'pop' | 'shift' | 'truncate' | 'adopt'
/** A fresh array, zero-filled. A length that JavaScript would reject (negative, too large) bails. */
export interface NewArray extends Node {
  readonly kind: 'NewArray'
  readonly target: LocalId
  readonly type: ArrayType
  readonly length: Expr
}
/** A view of `array` from `begin` (inclusive) to `end` (exclusive), integers already clamped so that 0 <= begin <= end <= length. */
export interface Subarray extends Node {
  readonly kind: 'Subarray'
  readonly target: LocalId
  readonly array: Expr
  readonly begin: Expr
  readonly end: Expr
}
/** A fresh record with these values, one per field of the type, in its order. */
export interface NewStruct extends Node {
  readonly kind: 'NewStruct'
  readonly target: LocalId
  readonly type: StructType
  readonly values: readonly Expr[]
}
/** `object.name = value`. Before inference a property of anything; `adds`: one that the object may lack, and gets in the order of its fields. */
export interface SetField extends Node {
  readonly kind: 'SetField'
  readonly adds?: true
  readonly object: Expr
  readonly name: string
  readonly value: Expr
}
export interface If extends Node {
  readonly kind: 'If'
  /** The test is a guard that is expected to hold: the else arm is the slow version of the other. */
  readonly isGuard?: true
  readonly test: Expr
  readonly then: readonly Stmt[]
  readonly else: readonly Stmt[]
}
/** Repeats: `head`; leave if `test` is false; `body`; `update`. With `testLast` (do-while): `body`; `update`; `head`; leave if `test` is false.
 *  `Continue` goes on after `body`, `Break` leaves. */
export interface Loop extends Node {
  readonly kind: 'Loop'
  readonly label: Label
  readonly head: readonly Stmt[]
  readonly test: Expr
  readonly body: readonly Stmt[]
  readonly update: readonly Stmt[]
  readonly testLast: boolean
  /** Emission may run several iterations at once, and the source asks for threads, which share so many parts at the most. It means what it
   *  means without. */
  readonly lanes?: Lanes
  readonly parallel?: number
}
/**
 * Iterations of a loop that nothing but `carried` ties together, so that several may run side by side, each with the operations and
 * in the order that it would have alone. Locals assigned in the loop and not named here are the same in all of them.
 */
export interface Lanes {
  /** Counts iterations: an int32 that the update alone assigns, one more each time. */
  readonly index: LocalId
  /** Locals with a value of their own in each iteration. */
  readonly varying: ReadonlySet<LocalId>
  /** int32 locals, `index` among them, that are higher by this in each iteration than in the one before. Not in `varying`. */
  readonly strides: ReadonlyMap<LocalId, number>
  /** Locals that an iteration takes over from the one before. Only statements of the loop's own list touch them, and touch
   *  no other local but to read it: iterations run these one after the other. */
  readonly carried: ReadonlySet<LocalId>
}
/** A labelled block that `Break` may leave. */
export interface Block extends Node {
  readonly kind: 'Block'
  readonly label: Label
  readonly body: readonly Stmt[]
}
/** Starts at case `selector` (an integer in 0..cases.length; cases.length means none) and falls through; `Break` leaves. */
export interface Switch extends Node {
  readonly kind: 'Switch'
  readonly label: Label
  readonly selector: Expr
  readonly cases: readonly (readonly Stmt[])[]
}
export interface Break extends Node {
  readonly kind: 'Break'
  readonly label: Label
}
export interface Continue extends Node {
  readonly kind: 'Continue'
  readonly label: Label
}
export interface Return extends Node {
  readonly kind: 'Return'
  readonly value: Expr | null
}
/** The source throws here. `what` is for people: the class and the text of the message as far as it is constant. */
export interface Throw extends Node {
  readonly kind: 'Throw'
  readonly what: string
}
/** The compiled code cannot go on exactly; the original JavaScript takes over. `reason` is for people. */
export interface Bail extends Node {
  readonly kind: 'Bail'
  readonly reason: string
}

// ---- functions ----------------------------------------------------------------------------------------------------
export interface LocalDecl {
  /** The source name, with `.1`, `.2` … behind it for further versions, or `$1` … for temporaries. For people and printing only. */
  readonly name: string
  readonly type: Type
  readonly span: Span
}

export interface Param {
  readonly local: LocalId
  /** What the door hands over: an argument of the call (by position in the post-default parameter bindings; behind the last stands
   *  `this`), or a variable captured from the surrounding scope. A scratch array is not handed over: its elements are written before
   *  they are read, so that every call from outside may have one of its own. */
  readonly source:
    | { readonly kind: 'argument'; readonly index: number }
    | { readonly kind: 'capture'; readonly key: string; readonly scratch?: true }
  /** The door accepts only numbers in this range (an int32 loop bound, say); others run the original. Null: any value of the type. */
  readonly accepts: Range | null
  /** For a typed array: what a run overwrites of it before it could read it, so that the door need not copy that in. */
  readonly overwritten?: Overwrite
}

export interface HirFunction {
  /** The source name, for people. */
  readonly name: string
  /** Unique in its unit and safe in C: `f0`, `f1`, … */
  readonly symbol: string
  readonly span: Span
  readonly params: readonly Param[]
  readonly locals: readonly LocalDecl[]
  readonly body: readonly Stmt[]
  readonly result: Type
  /** Some array method was called in the source, here or in a callee: subclasses may override it, so the door wants exact classes. */
  readonly callsMethods: boolean
  /** Fields (`fieldKey`) that the source reads, here or in a callee, and whether it reads elements of lists: what they hold is of their types, whether or not it is still read. */
  readonly presumed?: ReadonlySet<string>
  /** What must hold outside wherever it is called, here and in callees, by `conditionKey`. */
  readonly conditions?: ReadonlyMap<string, Condition>
  /** Roundings that the author allows to differ; none where absent. */
  readonly fastmath?: readonly FastmathFlag[]
}

/** All functions that one source module compiles to, callees before callers where there is no recursion. */
export interface HirModule {
  readonly functions: readonly HirFunction[]
  /** What the dispatcher calls: one per tagged function (position in `ModuleIndex.tagged`) and signature of it that compiled. */
  readonly exports: readonly Exported[]
}
