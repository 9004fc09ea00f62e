/**
 * Powers of floats, as C's `pow`: |a|^b = e^(b log |a|), with a's sign where b is an odd whole number.
 * f32 is computed in f64, whose spare digits cover what the exponential magnifies, and rounded once.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";

export function pow(s: Scalar, a: Value, b: Value): Value {
  const small = smallPower(s, a, s.builder.constantOf(b));
  if (small !== undefined) return small;
  return a.type === "f64" ? pow64(s, a, b) : s.toF32(pow64(s, s.toF64(a), s.toF64(b)));
}

/** The first powers are products. */
function smallPower(s: Scalar, a: Value, exponent: number | undefined): Value | undefined {
  if (exponent === 1) return a;
  if (exponent === 2) return s.mul(a, a);
  if (exponent === 3) return s.mul(s.mul(a, a), a);
  return undefined;
}

function pow64(s: Scalar, a: Value, b: Value): Value {
  const size = s.abs(a);
  const magnitude = exp(s, s.mul(b, log(s, size)));
  const isWhole = s.eq(s.floor(b), b);
  const half = s.mul(b, 0.5);
  const isOdd = s.and(isWhole, s.ne(s.floor(half), half));
  const signed = s.select(s.and(isNegative(s, a), isOdd), s.neg(magnitude), magnitude);
  const isReal = s.or(isWhole, s.not(s.lt(a, 0)));
  // An infinite exponent counts as whole, and an infinite base has every power.
  const real = s.select(s.or(isReal, s.eq(size, Infinity)), signed, NaN);
  const isOne = s.or(s.eq(b, 0), s.or(s.eq(a, 1), s.and(s.eq(a, -1), s.eq(s.abs(b), Infinity))));
  return s.select(isOne, s.constant("f64", 1), real);
}

function isNegative(s: Scalar, a: Value): Value {
  return s.lt(s.highWord(a), 0);
}
