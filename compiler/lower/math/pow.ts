/**
 * Powers of floats, as C's `pow`: |a|^b = e^(b log |a|), with a's sign where b is an odd whole number.
 * f32 is computed in f64, whose spare digits cover what the exponential magnifies, and rounded once. f64 takes the logarithm
 * and its product with b as pairs (as in K. C. Ng's fdlibm).
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { productError } from "./double-double.ts";
import { exp, expParts64, insideExp64, scale64 } from "./exp.ts";
import { atTheEnds, log } from "./log.ts";
import { logPair } from "./log-pair.ts";

export function pow(s: Scalar, a: Value, b: Value): Value {
  const small = smallPower(s, a, s.builder.constantOf(b));
  if (small !== undefined) return small;
  if (a.type === "f64") return withSpecials(s, a, b, magnitude64(s, s.abs(a), b));
  const [x, y] = [s.toF64(a), s.toF64(b)];
  return s.toF32(withSpecials(s, x, y, exp(s, s.mul(y, log(s, s.abs(x))))));
}

/** The first powers are products. */
function smallPower(s: Scalar, a: Value, exponent: number | undefined): Value | undefined {
  if (exponent === 1) return a;
  if (exponent === 2) return s.mul(a, a);
  if (exponent === 3) return s.mul(s.mul(a, a), a);
  return undefined;
}

/** For exponents from here on, every power of a number other than 1 is 0 or infinite: |log| is at least 2^-53. */
const LARGEST_EXPONENT = 2 ** 64;

/** size^b, within 1 ulp. */
function magnitude64(s: Scalar, size: Value, b: Value): Value {
  const exponent = s.max(s.min(b, LARGEST_EXPONENT), -LARGEST_EXPONENT);
  const logarithm = logPair(s, size);
  const high = atTheEnds(s, size, logarithm.high);
  const product = s.mul(exponent, high);
  const rest = s.add(productError(s, exponent, high, product), s.mul(exponent, logarithm.low));
  const inside = insideExp64(s, product);
  // Out of range, infinite or NaN: no low part.
  const { high: head, low, k } = expParts64(s, inside, s.select(s.eq(inside, product), rest, 0));
  return scale64(s, s.add(head, low), k);
}

/** The rules of C's `pow` for signs, and for arguments where e^(b log |a|) is NaN. */
function withSpecials(s: Scalar, a: Value, b: Value, magnitude: Value): Value {
  const isWhole = s.eq(s.floor(b), b);
  const half = s.mul(b, 0.5);
  const isOdd = s.and(isWhole, s.ne(s.floor(half), half));
  const signed = s.select(s.and(isNegative(s, a), isOdd), s.neg(magnitude), magnitude);
  const isReal = s.or(isWhole, s.not(s.lt(a, 0)));
  // An infinite exponent counts as whole, and an infinite base has every power.
  const real = s.select(s.or(isReal, s.eq(s.abs(a), Infinity)), signed, NaN);
  const isOne = s.or(s.eq(b, 0), s.or(s.eq(a, 1), s.and(s.eq(a, -1), s.eq(s.abs(b), Infinity))));
  return s.select(isOne, s.constant("f64", 1), real);
}

function isNegative(s: Scalar, a: Value): Value {
  return s.lt(s.highWord(a), 0);
}
