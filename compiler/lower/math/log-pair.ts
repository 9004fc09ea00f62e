/**
 * The natural logarithm of an f64 to some 66 bits, as a sum of two f64, for powers: |x|^y = e^(y log |x|) magnifies the
 * error of the logarithm by up to 745.
 *
 * As in log.ts, log m = 2 artanh(s) with s = (m - 1) / (m + 1). The quotient, its square and the first two terms
 * of 2 s (1 + s² (1/3 + s² (1/5 + ...))) are pairs; one f64 is enough for the rest, which is small.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { fastTwoSum, quotientError, twoProduct, type Pair } from "./double-double.ts";
import { split64 } from "./log.ts";

/** ln 2 in 40 bits, so that its product with an exponent is exact, and the rest. */
const LN2_HIGH = 0.6931471805592082;
const LN2_LOW = 7.371002565167799e-13;

/** 1/3 - (1/3 as an f64). */
const THIRD_LOW = 2 ** -54 / 3;
/** 1/5, 1/7, ... */
const ARTANH_TAIL: readonly number[] = Array.from({ length: 12 }, (_, n) => 1 / (2 * n + 5));

/** For a positive finite number. */
export function logPair(s: Scalar, x: Value): Pair {
  const { k, f } = split64(s, x);
  const divisor = fastTwoSum(s, s.constant("f64", 2), f);
  const ratio = s.div(f, divisor.high);
  const ratioLow = quotientError(s, f, divisor, ratio);
  const square = twoProduct(s, ratio, ratio);
  const squareLow = s.add(square.low, s.mul(s.mul(ratio, 2), ratioLow));
  // 1/3 + s² (1/5 + ...)
  const higher = s.mul(square.high, s.polynomial(square.high, ARTANH_TAIL));
  const inner = fastTwoSum(s, s.constant("f64", 1 / 3), higher);
  const cubic = product(
    s,
    { high: square.high, low: squareLow },
    { ...inner, low: s.add(inner.low, THIRD_LOW) },
  );
  const doubled = { high: s.mul(ratio, 2), low: s.mul(ratioLow, 2) };
  const rest = product(s, doubled, cubic);
  const sum = fastTwoSum(s, doubled.high, rest.high);
  const low = s.add(s.add(sum.low, rest.low), doubled.low);
  const whole = fastTwoSum(s, s.mul(k, LN2_HIGH), sum.high);
  return fastTwoSum(s, whole.high, s.add(whole.low, s.add(s.mul(k, LN2_LOW), low)));
}

function product(s: Scalar, a: Pair, b: Pair): Pair {
  const { high, low } = twoProduct(s, a.high, b.high);
  return { high, low: s.add(low, s.add(s.mul(a.high, b.low), s.mul(a.low, b.high))) };
}
