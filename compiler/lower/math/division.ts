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
  if (a.type === "f32") return s.toF32(modulo64(s, s.toF64(a), s.toF64(b)));
  return modulo64(s, a, b);
}

export function floorDivide(s: Scalar, a: Value, b: Value): Value {
  if (a.type === "f32") return s.toF32(divide64(s, s.toF64(a), s.toF64(b)));
  return divide64(s, a, b);
}

/** a - trunc(a / b) b, put right by at most one b where the quotient's rounding went over a whole number. */
function remainder64(s: Scalar, a: Value, b: Value): Value {
  const size = s.abs(b);
  const rest = s.sub(s.abs(a), s.mul(s.trunc(s.div(s.abs(a), size)), size));
  const low = s.select(s.lt(rest, 0), s.add(rest, size), rest);
  const fixed = s.select(s.le(size, low), s.sub(low, size), low);
  // A finite number over an infinite one is its own remainder.
  const magnitude = s.select(s.and(s.eq(size, Infinity), s.lt(s.abs(a), Infinity)), s.abs(a), fixed);
  return s.select(s.lt(a, 0), s.neg(magnitude), magnitude);
}

function modulo64(s: Scalar, a: Value, b: Value): Value {
  const remainder = remainder64(s, a, b);
  const zero = s.select(s.lt(b, 0), s.constant("f64", -0), 0);
  const moved = s.select(s.ne(s.lt(remainder, 0), s.lt(b, 0)), s.add(remainder, b), remainder);
  return s.select(s.eq(remainder, 0), zero, moved);
}

function divide64(s: Scalar, a: Value, b: Value): Value {
  const exact = s.div(a, b);
  const whole = s.nearest(s.div(s.sub(a, modulo64(s, a, b)), b));
  // A quotient of 0 has the sign of a / b.
  const signed = s.select(
    s.eq(whole, 0),
    s.select(s.lt(exact, 0), s.constant("f64", -0), s.mul(exact, 0)),
    whole,
  );
  return s.select(s.eq(b, 0), exact, signed);
}
