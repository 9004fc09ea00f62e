/** Division that rounds towards minus infinity, and what it leaves, as NumPy's `//` and `%`. */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";

/** 0 where b is 0. */
export function integerFloorDivide(s: Scalar, a: Value, b: Value): Value {
  const quotient = s.div(a, b);
  return s.sub(quotient, s.select(isBeyond(s, s.rem(a, b), b), s.constant("i32", 1), 0));
}

/** The sign of b; 0 where b is 0. */
export function integerFloorModulo(s: Scalar, a: Value, b: Value): Value {
  const remainder = s.rem(a, b);
  return s.select(isBeyond(s, remainder, b), s.add(remainder, b), remainder);
}

/** A truncated quotient is one too large where the remainder is not 0 and has the other sign than b. */
function isBeyond(s: Scalar, remainder: Value, b: Value): Value {
  return s.and(s.ne(remainder, 0), s.ne(s.lt(remainder, 0), s.lt(b, 0)));
}

export function floorModulo(s: Scalar, a: Value, b: Value): Value {
  return withSignOf(s, s.rem(a, b), b);
}

/** f32 is computed in f64 and rounded once. */
export function floorDivide(s: Scalar, a: Value, b: Value): Value {
  if (a.type === "f64") return quotient(s, a, b);
  return s.toF32(quotient(s, s.toF64(a), s.toF64(b)));
}

/** From a remainder with a's sign to one with b's. */
function withSignOf(s: Scalar, remainder: Value, b: Value): Value {
  const zero = s.select(s.lt(b, 0), s.constant(b.type, -0), 0);
  const moved = s.select(s.ne(s.lt(remainder, 0), s.lt(b, 0)), s.add(remainder, b), remainder);
  return s.select(s.eq(remainder, 0), zero, moved);
}

function quotient(s: Scalar, a: Value, b: Value): Value {
  const remainder = s.rem(a, b);
  const exact = s.div(a, b);
  const truncated = s.div(s.sub(a, remainder), b);
  const isBeyond = s.and(s.ne(remainder, 0), s.ne(s.lt(remainder, 0), s.lt(b, 0)));
  const whole = s.nearest(s.sub(truncated, s.select(isBeyond, s.constant("f64", 1), 0)));
  // A quotient of 0 has the sign of a / b.
  const isNegative = s.or(s.lt(exact, 0), s.and(s.eq(exact, 0), s.lt(s.highWord(exact), 0)));
  const zero = s.select(isNegative, s.constant("f64", -0), 0);
  const signed = s.select(s.eq(whole, 0), zero, whole);
  return s.select(s.eq(b, 0), exact, signed);
}
