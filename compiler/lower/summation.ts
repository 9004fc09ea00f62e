/**
 * The order in which kernels sum floats: one rule for every kernel, target, tile and number of threads.
 *
 *   up to 1024 terms    in order, or in the lanes that the loop names
 *   more                in blocks of 1024, each summed so from 0; the blocks are added in order in f64, and
 *                       that total is rounded once
 *   prefix sums         in order; beside an f32 sum goes what its additions rounded off, and each element is both
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

/** A sum, and what its additions have rounded off so far where that is carried. */
export interface Compensated {
  readonly sum: Value;
  readonly error: Value | undefined;
}

/** Is the error carried beside sums of this type? Whole numbers round nothing off, and f64 little. */
export function isCompensated(type: ScalarType): boolean {
  return type === "f32";
}

/** The sum with what was rounded off; a zero keeps its sign. */
export function rounded(s: Scalar, { sum, error }: Compensated): Value {
  return error === undefined ? sum : s.select(s.eq(error, 0), sum, s.add(sum, error));
}

/**
 * Adds `x` (Knuth's TwoSum). Where the sum is infinite or NaN the error would be NaN: it is 0 there, so that an
 * infinite sum stays infinite.
 */
export function addCompensated(s: Scalar, { sum, error }: Compensated, x: Value): Compensated {
  const next = s.add(sum, x);
  if (error === undefined) return { sum: next, error };
  const added = s.sub(next, sum);
  const lost = s.add(s.sub(sum, s.sub(next, added)), s.sub(x, added));
  const all = s.add(error, lost);
  return { sum: next, error: s.select(s.isNaN(all), 0, all) };
}

/** Multiplies by `factor`, rounded. */
export function scaleCompensated(s: Scalar, { sum, error }: Compensated, factor: Value): Compensated {
  return { sum: s.mul(factor, sum), error: error && s.mul(factor, error) };
}
