/**
 * Arguments of sine and cosine in f64 modulo π/2, to twice the digits of an f64: a number may be within 2^-61 of a multiple.
 *
 * Large ones use the method of Payne and Hanek (see half-pi.ts), in digits of 24 bits whose products are exact in
 * f64: |x| = Σ X[i] 2^(24 (j - i)) for i from -1 to 2, and 2/π = Σ F[k] 2^(-24 (k + 1)). Only the digits n = 0 to 6 of
 * their product, of weight 2^(-24 n), are computed: earlier ones are multiples of 4, later ones too small.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { fastTwoSum, productError, twoSum } from "./double-double.ts";
import { powerOfTwo64 } from "./exp.ts";
import { HALF_PI, HALF_PI_HIGH, HALF_PI_LOW, TWO_OVER_PI } from "./pi-digits.ts";

/** x = quadrant × π/2 + r + low. */
export interface WideReduced {
  readonly quadrant: Value;
  readonly r: Value;
  readonly low: Value;
}

/** For |x| < MODERATE: k times each part of π/2 is exact, and so are the sums as pairs. */
export function reduceModerate64(s: Scalar, x: Value): WideReduced {
  const [first, second, third, fourth] = HALF_PI;
  const k = s.nearest(s.mul(x, 2 / Math.PI));
  const one = twoSum(s, s.sub(x, s.mul(k, first)), s.neg(s.mul(k, second)));
  const two = twoSum(s, one.high, s.neg(s.mul(k, third)));
  const rest = s.sub(s.add(one.low, two.low), s.mul(k, fourth));
  const { high, low } = fastTwoSum(s, two.high, rest);
  return { quadrant: s.toI32(k), r: high, low };
}

const BASE = 2 ** 24;
const LAST = 6;
/** The number of digits of 2/π that contribute to those digits of the product: F[j - 3] to F[j + 6]. */
const WINDOW = LAST + 4;

/** F[-4], F[-3], ...: 2/π in digits of 24 bits after four zeros, as many as the largest f64 needs. */
const DIGITS: readonly number[] = (() => {
  const bits = TWO_OVER_PI.map((word) => word.toString(2).padStart(32, "0")).join("");
  return [0, 0, 0, 0, ...Array.from({ length: 48 }, (_, k) => parseInt(bits.slice(24 * k, 24 * (k + 1)), 2))];
})();

/** For |x| ≥ MODERATE. */
export function reduceLarge64(s: Scalar, x: Value): WideReduced {
  const size = s.abs(x);
  const exponent = s.sub(s.sar(s.highWord(size), 20), 1023);
  // (n × 2731) >> 16 is ⌊n / 24⌋ for n from -3 to 1001.
  const j = s.sar(s.mul(s.sub(exponent, 23), 2731), 16);
  // 2^23 ≤ scaled < 2^47
  const pieces = digitsOf(s, s.mul(size, powerOfTwo64(s, s.mul(j, -24))));
  const window = windowFrom(s, s.add(j, 1));
  const sums = Array.from({ length: LAST + 1 }, (_, n) =>
    pieces
      .flatMap((piece, i) => {
        const digit = window[n - i + 3];
        return digit === undefined ? [] : [s.mul(piece, digit)];
      })
      .reduce((sum, each) => s.add(sum, each)),
  );
  const { whole, fraction } = carried(s, sums);
  // Round to the nearest integer: a fraction of half or more becomes negative.
  const isUpper = s.le(BASE / 2, fraction[0] ?? whole);
  const up = s.select(isUpper, s.constant("f64", 1), 0);
  const quarters = joined(s, [s.sub(fraction[0] ?? whole, s.mul(up, BASE)), ...fraction.slice(1)]);
  const high = s.mul(quarters.high, HALF_PI_HIGH);
  const error = productError(s, quarters.high, s.constant("f64", HALF_PI_HIGH), high);
  const low = s.add(error, s.add(s.mul(quarters.high, HALF_PI_LOW), s.mul(quarters.low, HALF_PI_HIGH)));
  const last = s.add(whole, up);
  const quadrant = s.toI32(s.sub(last, s.mul(s.floor(s.mul(last, 0.25)), 4)));
  const isNegative = s.lt(x, 0);
  const signed = (value: Value): Value => s.select(isNegative, s.neg(value), value);
  return { quadrant: signed(quadrant), r: signed(high), low: signed(low) };
}

/** The four digits of a number below 2^48, two of them after the point. */
function digitsOf(s: Scalar, x: Value): readonly Value[] {
  const first = s.floor(s.mul(x, 1 / BASE));
  const left = s.sub(x, s.mul(first, BASE));
  const second = s.floor(left);
  const scaled = s.mul(s.sub(left, second), BASE);
  const third = s.floor(scaled);
  return [first, second, third, s.mul(s.sub(scaled, third), BASE)];
}

/** WINDOW digits from an index on, selected by the bits of the index. */
function windowFrom(s: Scalar, index: Value): readonly Value[] {
  let list: readonly Value[] = DIGITS.map((digit) => s.constant("f64", digit));
  for (let step = 32; step >= 1; step /= 2) {
    const isSet = s.ne(s.and(index, step), 0);
    list = list.slice(0, WINDOW + step - 1).map((digit, i) => {
      const later = list[i + step];
      return later === undefined ? digit : s.select(isSet, later, digit);
    });
  }
  return list;
}

/** Carries the excess of each sum of products over a digit to the sum before it, from the last to the first. */
function carried(
  s: Scalar,
  sums: readonly Value[],
): { readonly whole: Value; readonly fraction: readonly Value[] } {
  const fraction: Value[] = [];
  let carry: Value = s.constant("f64", 0);
  for (const sum of sums.slice(1).toReversed()) {
    const total = s.add(sum, carry);
    carry = s.floor(s.mul(total, 1 / BASE));
    fraction.unshift(s.sub(total, s.mul(carry, BASE)));
  }
  return { whole: s.add(sums[0] ?? carry, carry), fraction };
}

/** Six digits after the point as a pair; an f64 holds two of them exactly. */
function joined(s: Scalar, digits: readonly Value[]): { readonly high: Value; readonly low: Value } {
  const pair = (at: number): Value => {
    const [a, b] = [digits[at], digits[at + 1]];
    if (a === undefined || b === undefined) throw new Error("there are six digits");
    return s.add(s.mul(a, 2 ** (-24 * (at + 1))), s.mul(b, 2 ** (-24 * (at + 2))));
  };
  const sum = twoSum(s, pair(0), pair(2));
  return fastTwoSum(s, sum.high, s.add(sum.low, pair(4)));
}
