/**
 * The operators of the graph and the attributes of each. This interface is the list of all
 * operators: every table of the compiler is total over its keys.
 *
 * Elementwise operators want operands of one shape (`broadcast` brings them there) and, but for
 * `where`'s condition and `cast`, of one dtype. Axes are non-negative. `{}` stands for no attributes.
 */
import type { Dim } from "./dim.ts";
import type { Node } from "./graph.ts";
import type { DType, Shape, TensorType } from "./types.ts";

type None = Readonly<Record<string, never>>;

export interface Attrs {
  // -- leaves: no operands
  /** A tensor that the caller gives: a batch of examples. */
  input: { readonly name: string; readonly type: TensorType };
  /** A trainable tensor that lasts between steps. */
  param: { readonly name: string; readonly type: TensorType };
  /** A tensor that lasts between steps and is not trained (momentum, running mean, step count). */
  state: { readonly name: string; readonly type: TensorType };
  /** A scalar that the caller may change at each call: a learning rate, the seed. */
  hyper: { readonly name: string; readonly dtype: DType; readonly value: number };
  /** A literal, row by row; the shape is static. f32 values are rounded to f32, bools are 0 or 1. */
  constant: { readonly dtype: DType; readonly shape: readonly number[]; readonly values: readonly number[] };
  /** The i32 scalar that a symbolic dimension is at run time. */
  dimension: { readonly dim: Dim };
  /**
   * What a region is given each time it runs: the operand of this number. Negative while the region is still being
   * built; then each has a number of its own, so that nested regions are told apart.
   */
  parameter: { readonly number: number; readonly type: TensorType };
  /** 0, 1, 2, ... along one axis, the same along the others. */
  iota: { readonly dtype: DType; readonly shape: Shape; readonly axis: number };

  // -- elementwise, one operand
  neg: None;
  abs: None;
  sign: None;
  floor: None;
  ceil: None;
  /** To the nearest, ties to even. */
  round: None;
  sqrt: None;
  exp: None;
  expm1: None;
  log: None;
  log1p: None;
  sin: None;
  cos: None;
  tanh: None;
  erf: None;
  /** 1 - erf(x), precise even where that is small. */
  erfc: None;
  /** bool to bool. */
  not: None;
  /** float to i32 truncates towards zero, what does not fit gives the nearest that does, NaN 0; to bool means "is not zero". */
  cast: { readonly dtype: DType };
  /** The identity, with no gradient. */
  detach: None;
  /** The identity. No pass rearranges products across it: operand and users are computed as written. */
  as_written: None;
  /** The identity under a number of its own: what a gradient is with respect to, apart from all equal values. */
  variable: { readonly number: number };

  // -- elementwise, two operands
  add: None;
  sub: None;
  mul: None;
  /** Floats only (`/` of two i32 casts both first). */
  div: None;
  /** Rounds towards minus infinity, as NumPy's `//`. Of i32, 0 where the divisor is 0. */
  floor_div: None;
  /** Has the sign of the divisor, as NumPy's `%`. Of i32, 0 where the divisor is 0. */
  mod: None;
  /** As C's `pow`; of i32 wraps, and a negative exponent rounds the true power towards zero. */
  pow: None;
  /** Any dtype to bool. */
  equal: None;
  not_equal: None;
  less: None;
  less_equal: None;
  /** bool, bool to bool. */
  and: None;
  or: None;

  // -- elementwise, three operands
  /** `where(bool, a, a)`. */
  where: None;

  // -- reductions: the axes go away. Axes are sorted, not empty. Of no elements: the identity
  // (for max -inf, for min inf, for i32 the least and greatest number). The extremes are NaN where an element is.
  reduce_sum: { readonly axes: readonly number[] };
  reduce_max: { readonly axes: readonly number[] };
  reduce_min: { readonly axes: readonly number[] };
  reduce_prod: { readonly axes: readonly number[] };
  /** i32 place of the first greatest (smallest) along one axis, which goes away; of the first NaN where there is one. */
  argmax: { readonly axis: number };
  argmin: { readonly axis: number };

  // -- scans: along one axis, from its first place to its last, or with `reverse` from the last to the first
  /** The sum of all elements so far, this one included. */
  cumsum: { readonly axis: number; readonly reverse: boolean };
  /**
   * `linear_recurrence(a, b)`: h with h[0] = b[0] and h[i] = a[i] × h[i - 1] + b[i]; the first element of a is not used.
   * Products of all elements so far, running means and their gradients of every order are such recurrences.
   */
  linear_recurrence: { readonly axis: number; readonly reverse: boolean };

  // -- order
  /** i32 places along one axis, of the least element first; NaN counts as greatest, and equal elements keep their order. */
  argsort: { readonly axis: number; readonly descending: boolean };

  // -- products
  /** Result axes: the batch axes, the left operand's free axes, the right operand's free axes. */
  dot_general: DotDims;

  // -- shape and place
  reshape: { readonly shape: Shape };
  /** Result axis i is operand axis `permutation[i]`. */
  transpose: { readonly permutation: readonly number[] };
  /** Operand axis i becomes result axis `axes[i]` (increasing); its dimension is equal there, or 1. */
  broadcast: { readonly shape: Shape; readonly axes: readonly number[] };
  /** start, start + step, ... below stop (above it where step is negative). One triple an axis. */
  slice: { readonly start: readonly Dim[]; readonly stop: readonly Dim[]; readonly step: readonly number[] };
  /**
   * Zeros (false) around, and `interior` of them between neighbours. One triple an axis, none negative.
   * The length is low + high + d + (d - 1) × interior for every d, 0 included.
   */
  pad: { readonly low: readonly Dim[]; readonly high: readonly Dim[]; readonly interior: readonly number[] };
  /** Any number of operands, at least one. */
  concat: { readonly axis: number };

  // -- places that depend on data. An index counts from the end where it is negative; one that is out of range
  // ends the run with a RangeError that names it and the length of the axis.
  /**
   * `gather(a, i32)`: picks along one axis, which the axes of the indices take the place of. `labels`: the indices are
   * class numbers, of which none counts from the end.
   */
  gather: { readonly axis: number; readonly labels?: true };
  /** `scatter_add(a, i32, a)`: the first with every update added where `gather` would pick it, in the order of the indices. */
  scatter_add: { readonly axis: number; readonly labels?: true };

  // -- random
  /**
   * Philox 4x32-10: 32 random bits an element as i32. Operands: key i32[2] (the seed, low and high
   * word) and counter i32[] (which draw in time, e.g. the step). `stream` tells two draws of one
   * program apart, so that they never merge and never repeat. numerics/philox.ts gives the layout.
   */
  random_bits: { readonly shape: Shape; readonly stream: number };

  // -- control: operators that own regions. One with several results is several nodes, equal but for the result they
  // select (siblings): it runs once for all of them.
  /** `if(bool[], operands...)`: one of two regions runs, on the operands. Both give results of the same types. */
  if: { readonly then: Region; readonly otherwise: Region; readonly result: number };
  /** A loop; `Loop` says what its operands are. */
  loop: { readonly loop: Loop; readonly result: LoopResult };
}

/**
 * A graph of its own inside an operator. It reads nothing but its parameters, so that regions can be moved, compared
 * and differentiated by themselves.
 */
export interface Region {
  /** The types of parameters 0, 1, 2, ... */
  readonly parameters: readonly TensorType[];
  readonly results: readonly Node[];
  /** Equal for equal regions of one builder: nodes are interned, so that the results tell a region. */
  readonly key: string;
}

/**
 * Values that change from turn to turn (carried), values that do not (captured), and tensors of which each turn gets
 * the next element along the first axis (stacked). A loop with a condition goes on while it holds; one without makes
 * as many turns as its first operand says, an i32 scalar.
 *
 *   operands        [count, if there is no condition] carried... captured... stacked...
 *   condition       carried... captured... → bool[]
 *   body            carried... captured... elements... → next carried... emitted...
 *
 * The derivative of a loop is a loop: it takes what this one carried at the start of each turn (its history), last
 * turn first, and runs the turn again to differentiate it.
 */
export interface Loop {
  /** The dimension variable that is the number of turns, once the loop has run. */
  readonly turns: string;
  readonly carried: number;
  readonly stacked: number;
  readonly condition: Region | null;
  readonly body: Region;
  /** Whether the elements of stacks are read, and those of history and of what is emitted written, from the last to the first. */
  readonly isReversed: boolean;
}

/** `history`: what was carried at the start of each turn; it and `emitted` have one element a turn. `turns`: their count, i32. */
export interface LoopResult {
  readonly of: "final" | "history" | "emitted" | "turns";
  /** Which carried or emitted value; 0 for `turns`. */
  readonly index: number;
}

export interface DotDims {
  /** Axes summed over, pairwise: left axis `contract[0][i]` with right axis `contract[1][i]`. */
  readonly contract: readonly [readonly number[], readonly number[]];
  /** Axes that both operands have and the result keeps, pairwise. */
  readonly batch: readonly [readonly number[], readonly number[]];
}

export type OpName = keyof Attrs;
