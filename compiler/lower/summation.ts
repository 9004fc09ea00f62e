/**
 * The order in which kernels sum floats: one rule for every kernel, target, tile and number of threads.
 *
 *   up to 1024 terms    in order, or in the lanes that the loop names
 *   more                in blocks of 1024, each summed so from 0; the blocks are added in order in f64, and
 *                       that total is rounded once
 *   prefix sums         in order, with what each addition rounded off carried beside the sum
 *
 * So the relative error is below 1024 × 2⁻²⁴ for each level of a nest however long it is, where the terms have
 * one sign. Whole numbers wrap round in any order.
 */
import type { Dim } from "../ir/dim.ts";
import type { CombineOp, ScalarType, Value } from "./kernel.ts";
import type { Scalar } from "./scalar.ts";

/** A multiple of every number of partial accumulators. */
const BLOCK = 1024;

/** The `block` of a loop of which each iteration adds `terms` to an accumulator. */
export function blockOf(op: CombineOp, type: ScalarType, terms = 1): number | undefined {
  const isFloat = type === "f32" || type === "f64";
  return op === "add" && isFloat ? Math.max(1, Math.floor(BLOCK / terms)) : undefined;
}

/** How many terms there are where they are one block for certain; undefined where there may be more. */
export function withinBlock(terms: number, extent: Dim): number | undefined {
  return typeof extent === "number" && terms * extent <= BLOCK ? terms * extent : undefined;
}

/** A sum and what its additions have rounded off so far. */
export interface Compensated {
  readonly sum: Value;
  readonly error: Value;
}

/**
 * Adds `x` to what `sum` has become (Knuth's TwoSum). Where the sum is infinite or NaN the error is 0, so that it
 * stays so.
 */
export function addCompensated(s: Scalar, { sum, error }: Compensated, x: Value): Compensated {
  const next = s.add(sum, x);
  const added = s.sub(next, sum);
  const lost = s.add(s.sub(sum, s.sub(next, added)), s.sub(x, added));
  return { sum: next, error: s.add(error, s.select(s.isNaN(lost), 0, lost)) };
}
