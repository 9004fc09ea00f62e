/** Powers of i32 by repeated squaring, wrapping as machine arithmetic does. */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";

/** A negative exponent gives the true power rounded towards zero, and 0 for a base of 0. */
export function integerPower(s: Scalar, base: Value, exponent: Value): Value {
  let power: Value = s.constant("i32", 1);
  let square = base;
  for (let bit = 0; bit < 31; bit++) {
    const isSet = s.ne(s.and(exponent, s.constant("i32", 2 ** bit)), 0);
    power = s.select(isSet, s.mul(power, square), power);
    if (bit < 30) square = s.mul(square, square);
  }
  const isOdd = s.ne(s.and(exponent, 1), 0);
  const inverse = s.select(
    s.eq(base, 1),
    s.constant("i32", 1),
    s.select(s.eq(base, -1), s.select(isOdd, s.constant("i32", -1), 1), 0),
  );
  return s.select(s.lt(exponent, 0), inverse, power);
}
