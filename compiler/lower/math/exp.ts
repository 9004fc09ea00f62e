/**
 * The exponential function.
 *
 * Method (W. J. Cody and W. Waite, "Software Manual for the Elementary Functions", 1980): x = k ln 2 + r
 * with |r| ≤ ln 2 / 2, where ln 2 is split in a short high part (so that k × high is exact) and the rest;
 * e^r by its Taylor series; the factor 2^k as two factors, so that subnormal results round once.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { fastTwoSum, type Pair } from "./double-double.ts";
import { LN2_HIGH, LN2_HIGH_64, LN2_LOW, LN2_LOW_64 } from "./ln2.ts";

const LOG2_E = Math.LOG2E;

/** 1 / n! from n = `from` to `to`. */
function inverseFactorials(from: number, to: number): readonly number[] {
  const all = [1];
  for (let n = 1; n <= to; n++) all.push((all[n - 1] ?? 1) / n);
  return all.slice(from);
}

export function exp(s: Scalar, x: Value): Value {
  return x.type === "f64" ? exp64(s, x) : exp32(s, x);
}

/** Within 1 ulp, over all f32. */
function exp32(s: Scalar, x: Value): Value {
  // Beyond these the result is 0 or infinite all the same; NaN passes through `min` and `max`.
  const inside = s.max(s.min(x, 90), -105);
  const k = s.nearest(s.mul(inside, LOG2_E));
  const r = s.sub(s.sub(inside, s.mul(k, LN2_HIGH)), s.mul(k, LN2_LOW));
  const tail = s.mul(s.mul(r, r), s.polynomial(r, inverseFactorials(2, 7)));
  return scale32(s, s.add(s.add(tail, r), 1), s.toI32(k));
}

/** y × 2^k for whole k from -252 to 254. */
function scale32(s: Scalar, y: Value, k: Value): Value {
  const half = s.sar(k, 1);
  return s.mul(s.mul(y, powerOfTwo32(s, half)), powerOfTwo32(s, s.sub(k, half)));
}

function powerOfTwo32(s: Scalar, k: Value): Value {
  return s.fromBits(s.shl(s.add(k, 127), 23));
}

/** Within 1 ulp, over all f64. */
function exp64(s: Scalar, x: Value): Value {
  const { high, low, k } = expParts64(s, insideExp64(s, x));
  return scale64(s, s.add(high, low), k);
}

/** x clamped to a range outside of which e^x is 0 or infinite anyway; NaN stays. */
export function insideExp64(s: Scalar, x: Value): Value {
  return s.max(s.min(x, 720), -750);
}

/** e^(x + more) = (high + low) × 2^k, for x inside and `more` small beside it. */
export function expParts64(s: Scalar, x: Value, more?: Value): Pair & { readonly k: Value } {
  const { k, high, low: reducedLow } = reduce64(s, x);
  const low = more === undefined ? reducedLow : s.sub(reducedLow, more);
  const r = s.sub(high, low);
  // (high - low) rounds. Its rounding error, times e^r ≈ 1 + r, is added to the quadratic and higher terms.
  const lost = s.sub(s.sub(high, r), low);
  const tail = s.mul(s.mul(r, r), s.polynomial(r, inverseFactorials(2, 14)));
  const head = fastTwoSum(s, s.constant("f64", 1), r);
  const rest = s.add(head.low, s.add(tail, s.add(lost, s.mul(lost, r))));
  return { high: head.high, low: rest, k: s.toI32(k) };
}

/** x = k ln 2 + (high - low). */
export function reduce64(
  s: Scalar,
  x: Value,
): { readonly k: Value; readonly high: Value; readonly low: Value } {
  const k = s.nearest(s.mul(x, LOG2_E));
  return { k, high: s.sub(x, s.mul(k, LN2_HIGH_64)), low: s.mul(k, LN2_LOW_64) };
}

/** y × 2^k for whole k from -2044 to 2046. */
export function scale64(s: Scalar, y: Value, k: Value): Value {
  const half = s.sar(k, 1);
  return s.mul(s.mul(y, powerOfTwo64(s, half)), powerOfTwo64(s, s.sub(k, half)));
}

export function powerOfTwo64(s: Scalar, k: Value): Value {
  return s.fromWords(s.shl(s.add(k, 1023), 20), 0);
}
