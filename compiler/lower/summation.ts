/**
 * The order in which kernels sum floats: one rule for every kernel, target, tile and number of threads.
 *
 *   up to 1024 terms    in order, or in the lanes that the loop names
 *   more                in blocks of 1024, each summed as above from 0; the blocks are added in order in f64, and
 *                       that total is rounded once
 *   prefix sums         in the same blocks, each in order from 0; the total of the earlier blocks is added to each
 *                       sum. The total is a pair with its rounding error, and in f32 so are the sums in a block
 *
 * If the terms have one sign, the relative error of each loop in a nest is below 1024 × 2⁻²⁴, whatever its length.
 * Integers wrap to the same result in any order. Recurrences and products work in order.
 */
import type { Dim } from "../ir/dim.ts";
import type { CombineOp, ScalarType, Value } from "./kernel.ts";
import { twoSum } from "./math/double-double.ts";
import type { Scalar } from "./scalar.ts";

/** A multiple of every number of partial accumulators. */
export const BLOCK = 1024;

/** The `block` of a loop whose iterations each add `terms` terms to an accumulator. */
export function blockOf(op: CombineOp, type: ScalarType, terms = 1): number | undefined {
  const isFloat = type === "f32" || type === "f64";
  return op === "add" && isFloat ? Math.max(1, Math.floor(BLOCK / terms)) : undefined;
}

/** The number of terms if they surely fit in one block; otherwise undefined. */
export function withinBlock(terms: number, extent: Dim): number | undefined {
  return typeof extent === "number" && terms * extent <= BLOCK ? terms * extent : undefined;
}

/** A sum of two numbers. The second is 0, or the rounding error of the first. */
export interface Pair {
  readonly sum: Value;
  readonly error: Value;
}

/**
 * a + b, rounded, and its rounding error. The error is 0 if the sum is infinite or NaN, so that adding
 * the error does not change the sum.
 */
export function addExactly(s: Scalar, a: Value, b: Value): Pair {
  const { high: sum, low: error } = twoSum(s, a, b);
  return { sum, error: s.select(s.isNaN(error), 0, error) };
}
