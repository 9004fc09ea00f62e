/** What is known of the elements of a node without running it: bounds, and whether they can be infinite or NaN. */

/**
 * Whether every element is a finite number:
 *
 *   always                 whatever the run
 *   as given               unless an input holds an infinity or NaN, such as a missing value
 *   unless it overflows    a few sums and products of the above, which overflow for numbers beyond 1e9
 *   unknown                where an ordinary number suffices to give infinity or NaN, as 0 does in log(x)
 */
export type Finite = "always" | "as given" | "unless it overflows" | "unknown";

/** Every element that is not NaN is at least `low` and at most `high`. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly finite: Finite;
}

export const UNKNOWN: Range = { low: -Infinity, high: Infinity, finite: "unknown" };
/** Parameters and states are assumed to be finite. */
export const STORED: Range = { low: -Infinity, high: Infinity, finite: "always" };
export const GIVEN: Range = { ...STORED, finite: "as given" };
export const INTEGER: Range = { low: -(2 ** 31), high: 2 ** 31 - 1, finite: "always" };
export const TRUTH: Range = { low: 0, high: 1, finite: "always" };

const ORDER: readonly Finite[] = ["always", "as given", "unless it overflows", "unknown"];

/** The less certain of several. */
export function weakest(...all: readonly Finite[]): Finite {
  return ORDER[Math.max(...all.map((each) => ORDER.indexOf(each)))] ?? "unknown";
}

/** Rounding cannot make a magnitude between these bounds overflow or underflow. */
const [LARGE, SMALL] = [1e38, 1e-37];

/** A range whose ends were computed. An end that is not known becomes infinite; one that may underflow becomes 0. */
export function computed(low: number, high: number, finite: Finite): Range {
  return {
    low: Number.isNaN(low) ? -Infinity : low > 0 && low < SMALL ? 0 : low,
    high: Number.isNaN(high) ? Infinity : high < 0 && high > -SMALL ? 0 : high,
    finite,
  };
}

/** The range of a sum from its ends. Known ends that are too large overflow. */
export function summed(low: number, high: number, finite: Finite): Range {
  const isLarge = [low, high].some((end) => Number.isFinite(end) && Math.abs(end) >= LARGE);
  return computed(low, high, isLarge ? weakest(finite, "unless it overflows") : finite);
}

/** The range that several products span. Large ones overflow. NaN comes from 0 times an unbounded end, which is 0. */
export function spanning(ends: readonly number[], finite: Finite): Range {
  const known = ends.map((end) => (Number.isNaN(end) ? 0 : end));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const isBounded = -LARGE < low && high < LARGE;
  return computed(low, high, isBounded ? finite : weakest(finite, "unless it overflows"));
}

/** The smallest range that contains several ranges. */
export function union(...all: readonly Range[]): Range {
  return {
    low: Math.min(...all.map(({ low }) => low)),
    high: Math.max(...all.map(({ high }) => high)),
    finite: weakest(...all.map(({ finite }) => finite)),
  };
}

/** Whether no element is 0 or NaN. */
export function isNonzero({ low, high, finite }: Range): boolean {
  return finite !== "unknown" && (low > 0 || high < 0);
}
