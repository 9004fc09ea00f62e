/**
 * The order in which kernels sum floats: one rule for every kernel, target, tile and number of threads.
 *
 *   up to 1024 terms    in order, or in the lanes that the loop names
 *   more                in blocks of 1024, each summed so from 0; the blocks are added in order in f64, and
 *                       that total is rounded once
 *   prefix sums         in the same blocks, each in order from 0, and to that is added what the blocks before it
 *                       come to; both are carried with what they were rounded by, in a block only those of f32
 *
 * So the relative error is below 1024 × 2⁻²⁴ for each level of a nest however long it is, where the terms have
 * one sign. Whole numbers wrap round in any order. Recurrences and products go on in order.
 */
import type { Dim } from "../ir/dim.ts";
import type { CombineOp, ScalarType, Value } from "./kernel.ts";
import type { Scalar } from "./scalar.ts";

/** A multiple of every number of partial accumulators. */
export const BLOCK = 1024;

/** The `block` of a loop of which each iteration adds `terms` to an accumulator. */
export function blockOf(op: CombineOp, type: ScalarType, terms = 1): number | undefined {
  const isFloat = type === "f32" || type === "f64";
  return op === "add" && isFloat ? Math.max(1, Math.floor(BLOCK / terms)) : undefined;
}

/** How many terms there are where they are one block for certain; undefined where there may be more. */
export function withinBlock(terms: number, extent: Dim): number | undefined {
  return typeof extent === "number" && terms * extent <= BLOCK ? terms * extent : undefined;
}

/** Two numbers whose sum is meant. The second is 0, or what the first was rounded by. */
export interface Pair {
  readonly sum: Value;
  readonly error: Value;
}

/**
 * a + b, rounded, and what that is rounded by (Knuth's TwoSum). Where it is infinite or NaN, 0: so that it stays
 * that when the two are added.
 */
export function addExactly(s: Scalar, a: Value, b: Value): Pair {
  const sum = s.add(a, b);
  const added = s.sub(sum, a);
  const error = s.add(s.sub(a, s.sub(sum, added)), s.sub(b, added));
  return { sum, error: s.select(s.isNaN(error), 0, error) };
}
