/** Results of compiled programs as tensors, and their bits. */
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { staticShape } from "../../compiler/ir/ops/value.ts";
import type { TensorType } from "../../compiler/ir/types.ts";
import { bitsOf } from "../differential/compare.ts";

/** A result as a module gives it: a number, or a view that the next call overwrites. */
export function tensorOf(
  { dtype, shape }: TensorType,
  value: number | ArrayLike<number>,
  dims: ReadonlyMap<string, number>,
): TensorValue {
  const data = typeof value === "number" ? Float64Array.of(value) : Float64Array.from(Array.from(value));
  return { dtype, shape: staticShape(shape, dims), data };
}

/** The same bits in every element, with one NaN for all. */
export const sameBits = (a: TensorValue, b: TensorValue): boolean => bitsOf(a).join() === bitsOf(b).join();
