/**
 * Sums and products of f64 together with their rounding errors, so that `high + low` is exact: D. E. Knuth,
 * "The Art of Computer Programming", volume 2 (two sums); T. J. Dekker, "A floating-point technique for extending
 * the available precision" (1971), with Veltkamp's split of a factor in two halves.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";

export interface Pair {
  readonly high: Value;
  readonly low: Value;
}

export function twoSum(s: Scalar, a: Value, b: Value): Pair {
  const high = s.add(a, b);
  const added = s.sub(high, a);
  return { high, low: s.add(s.sub(a, s.sub(high, added)), s.sub(b, added)) };
}

/** The same, if |a| ≥ |b| or a is 0. */
export function fastTwoSum(s: Scalar, a: Value, b: Value): Pair {
  const high = s.add(a, b);
  return { high, low: s.sub(b, s.sub(high, a)) };
}

/** For factors below 2^996. */
export function twoProduct(s: Scalar, a: Value, b: Value): Pair {
  const high = s.mul(a, b);
  return { high, low: productError(s, a, b, high) };
}

/** The exact product minus the rounded one. */
export function productError(s: Scalar, a: Value, b: Value, product: Value): Value {
  const [[aHigh, aLow], [bHigh, bLow]] = [split(s, a), split(s, b)];
  const most = s.sub(s.mul(aHigh, bHigh), product);
  return s.add(s.add(s.add(most, s.mul(aHigh, bLow)), s.mul(aLow, bHigh)), s.mul(aLow, bLow));
}

function split(s: Scalar, x: Value): readonly [Value, Value] {
  const scaled = s.mul(x, 2 ** 27 + 1);
  const high = s.sub(scaled, s.sub(scaled, x));
  return [high, s.sub(x, high)];
}

/** The quotient of a and b minus the rounded one. */
export function quotientError(s: Scalar, a: Value, b: Pair, quotient: Value): Value {
  const product = twoProduct(s, quotient, b.high);
  const rest = s.sub(s.sub(a, product.high), product.low);
  return s.div(s.sub(rest, s.mul(quotient, b.low)), b.high);
}
