/** What the op table says of an operator. */
import type { Attrs, OpName } from "./attrs.ts";
import type { DType, TensorType } from "./types.ts";
import type { Dim } from "./dim.ts";
import type { Node } from "./graph.ts";

/** A tensor at run time in the reference interpreter: f64 numbers row by row, whatever the dtype. */
export interface TensorValue {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export type OpClass =
  | "leaf"
  | "elementwise"
  | "reduction"
  | "scan"
  | "sort"
  | "product"
  | "movement"
  | "indexed"
  | "random"
  | "control";

export interface OpDef<K extends OpName> {
  readonly class: OpClass;
  /** a ∘ b = b ∘ a. */
  readonly commutative: boolean;
  /** The one way to write these attributes, where there are several (f32 values not yet rounded). The builder calls it first. */
  canonical?(attrs: Attrs[K]): Attrs[K];
  /** The result's type; throws ShapeFault where the operands do not fit. */
  infer(src: readonly Node[], attrs: Attrs[K]): TensorType;
  /** The reference semantics in f64 (i32 and bool exact). `dims` gives symbolic dimensions their values. Leaves named by the caller (input, param, state, hyper) are looked up by the interpreter instead, and regions run by it. */
  evaluate(src: readonly TensorValue[], attrs: Attrs[K], dims: ReadonlyMap<string, number>): TensorValue;
  /** Floating-point operations, one for each add, multiply, compare or function value. */
  flops(src: readonly TensorType[], attrs: Attrs[K], result: TensorType): Dim;
}
