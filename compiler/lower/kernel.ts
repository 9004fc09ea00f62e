/**
 * The kernel IR: loop nests over scalars, one form for every target. Each value is assigned once
 * (SSA), every buffer index is affine in the loop variables, and what a schedule decides (lanes, tiles)
 * is an annotation on a loop that changes no value: the order of the operations on each
 * element is the order written here, lanes of a reduction included.
 */
import { variablesOf, type Dim } from "../ir/dim.ts";
import type { DType } from "../ir/types.ts";

/** A bool is 0 or 1. */
export type ScalarType = DType;

/** A local, assigned once. */
export interface Value {
  readonly id: number;
  readonly type: ScalarType;
}

/** offset + Σ stride × loop variable, counted in elements. */
export interface Affine {
  readonly offset: Dim;
  readonly terms: readonly AffineTerm[];
}
export interface AffineTerm {
  readonly loop: number;
  readonly stride: Dim;
}

/**
 * The scalar operators. Arithmetic on f32 rounds each result to f32; on i32 it wraps. `min` and `max`
 * give NaN where an operand is NaN. `div` and `rem` of i32 truncate towards zero and are 0
 * for a divisor of 0. `rem` of floats is exact, with the sign of the dividend (C's `fmod`). Shifts take their count modulo 32. `to_i32` truncates and saturates, NaN gives 0.
 */
export type ScalarOp =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "rem"
  | "min"
  | "max"
  | "neg"
  | "abs"
  | "sqrt"
  | "floor"
  | "ceil"
  | "trunc"
  /** To the nearest whole number, ties to even. */
  | "nearest"
  | "and"
  | "or"
  | "xor"
  /** Of a bool. */
  | "not"
  | "shl"
  | "shr_s"
  | "shr_u"
  /** The high 32 bits of the 64-bit product of two i32 read as unsigned. */
  | "mul_high"
  | "eq"
  | "ne"
  | "lt"
  | "le"
  /** (bool, a, b): a where it is true. */
  | "select"
  | "to_f32"
  | "to_f64"
  | "to_i32"
  /** The bits of an f32 as an i32, and back. */
  | "bits"
  | "from_bits"
  /** The two halves of an f64, and back: (high, low). */
  | "high_word"
  | "low_word"
  | "from_words";

/** How accumulators of lanes are joined. */
export type CombineOp = "add" | "mul" | "min" | "max";

export interface ConstantStatement {
  readonly kind: "constant";
  readonly result: Value;
  readonly value: number;
}
export interface LetStatement {
  readonly kind: "let";
  readonly result: Value;
  readonly op: ScalarOp;
  readonly args: readonly Value[];
}
/** The i32 that an affine index is. */
export interface PositionStatement {
  readonly kind: "position";
  readonly result: Value;
  readonly index: Affine;
}
/**
 * A part of a place that is data: value × stride elements more. The kernel itself sees to it that the place is
 * inside the buffer. Stands in loops without lanes and tiles only.
 */
export interface Indirection {
  readonly value: Value;
  readonly stride: Dim;
}
export interface LoadStatement {
  readonly kind: "load";
  readonly result: Value;
  readonly buffer: number;
  readonly index: Affine;
  readonly indirection?: Indirection | undefined;
}
export interface StoreStatement {
  readonly kind: "store";
  readonly buffer: number;
  readonly index: Affine;
  readonly indirection?: Indirection | undefined;
  readonly value: Value;
}

/**
 * `for loop = start; loop < stop; loop += step`.
 *
 * Without accumulators the iterations are independent; `lanes × tile` of them run side by side, and
 * what is left over runs one by one; where that product is 1 they run in order. With accumulators and
 * `lanes` 1 they run in order too. With `lanes` 4 there are W = lanes × tile partial accumulators, of which number p takes the iterations
 * p, p + W, p + 2W, ...; then the tiles join pairwise as a tree, `(0+1) + (2+3)`, then the lanes,
 * `(0+2) + (1+3)`, and the iterations left over are added to that in order.
 *
 * With a `block`, a multiple of W, the accumulators are sums of floats that begin at 0. After every `block`
 * iterations, if at least W more follow, the loop adds each accumulator to a total in f64 and sets it to 0. After the
 * last iteration it adds them once more. The result is the total, rounded to the accumulator's type. Up to `block`
 * iterations give the same bits as a loop without `block`.
 */
export interface ForStatement {
  readonly kind: "for";
  readonly loop: number;
  readonly start: Dim;
  readonly stop: Dim;
  readonly step: number;
  readonly lanes: 1 | 4;
  readonly tile: number;
  readonly accumulators: readonly Accumulator[];
  readonly block: number | undefined;
  readonly body: readonly Statement[];
}
export interface Accumulator {
  readonly initial: Value;
  /** Its value at the start of an iteration. */
  readonly current: Value;
  /** Its value at the end of it. */
  readonly next: Value;
  /** Its value after the loop. */
  readonly result: Value;
  /** Where lanes are allowed: next = combine(current, what the iteration adds), with its neutral element. */
  readonly combine: { readonly op: CombineOp; readonly neutral: number } | undefined;
}

/** A choice of schedule by a size: both sides compute the same. */
export interface WhenStatement {
  readonly kind: "when";
  readonly size: Dim;
  readonly below: number;
  readonly then: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

export type Statement =
  | ConstantStatement
  | LetStatement
  | PositionStatement
  | LoadStatement
  | StoreStatement
  | ForStatement
  | WhenStatement;

export interface KernelBuffer {
  readonly dtype: DType;
  readonly access: "read" | "write" | "update";
}

export interface Kernel {
  /** A counter and a hint made of operator names: safe as an identifier. */
  readonly name: string;
  readonly buffers: readonly KernelBuffer[];
  readonly body: readonly Statement[];
}

/** The dimension variables that a kernel's bounds, places and positions read. */
export function variablesOfKernel({ body }: Kernel): ReadonlySet<string> {
  const names = new Set<string>();
  const read = (dim: Dim): void => {
    if (typeof dim !== "number") for (const name of variablesOf(dim)) names.add(name);
  };
  const readAffine = ({ offset, terms }: Affine): void => {
    read(offset);
    for (const { stride } of terms) read(stride);
  };
  const visit = (statement: Statement): void => {
    switch (statement.kind) {
      case "constant":
      case "let":
        return;
      case "load":
      case "store":
        if (statement.indirection !== undefined) read(statement.indirection.stride);
        readAffine(statement.index);
        return;
      case "position":
        readAffine(statement.index);
        return;
      case "when":
        read(statement.size);
        statement.then.forEach(visit);
        statement.otherwise.forEach(visit);
        return;
      case "for":
        read(statement.start);
        read(statement.stop);
        statement.body.forEach(visit);
    }
  };
  body.forEach(visit);
  return names;
}
