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
  if (a.type === "f64") return withSignOf(s, remainder64(s, a, b), b);
  const [x, y] = [s.toF64(a), s.toF64(b)];
  return s.toF32(withSignOf(s, remainder32(s, x, y), y));
}

export function floorDivide(s: Scalar, a: Value, b: Value): Value {
  if (a.type === "f64") return quotient(s, a, b, remainder64(s, a, b));
  const [x, y] = [s.toF64(a), s.toF64(b)];
  return s.toF32(quotient(s, x, y, remainder32(s, x, y)));
}

/** How many bits of the quotient one step of the long division takes, and how many an f32 quotient can have. */
const STEP = 24;
const LONGEST = 277;

/**
 * The exact remainder of two f32 given as f64, with a's sign, by long division: each step takes away a
 * multiple of |b| 2^n that has at most 49 bits, so nothing rounds.
 */
function remainder32(s: Scalar, a: Value, b: Value): Value {
  const size = s.abs(b);
  let rest = s.abs(a);
  for (let n = Math.floor(LONGEST / STEP) * STEP; n >= 0; n -= STEP) {
    const scaled = s.mul(size, 2 ** n);
    rest = s.sub(rest, s.mul(s.trunc(s.div(rest, scaled)), scaled));
  }
  return signedRemainder(s, a, b, rest);
}

/**
 * The remainder of two f64, put right by at most one b where the quotient's rounding went over a whole number.
 * Exact while the quotient has at most 53 bits: what the product with it loses by rounding is taken off too.
 */
function remainder64(s: Scalar, a: Value, b: Value): Value {
  const size = s.abs(b);
  const whole = s.trunc(s.div(s.abs(a), size));
  const product = s.mul(whole, size);
  const rest = s.sub(s.sub(s.abs(a), product), productError(s, whole, size, product));
  const low = s.select(s.lt(rest, 0), s.add(rest, size), rest);
  return signedRemainder(s, a, b, s.select(s.le(size, low), s.sub(low, size), low));
}

/** Where a part of a factor would leave f64, its products are taken as they round. */
const LARGEST_FACTOR = 2 ** 990;

/**
 * What the rounded product of two f64 of 0 or more lacks, exactly: Dekker, "A floating-point technique for extending the
 * available precision" (1971), with Veltkamp's split of each factor in two halves.
 */
function productError(s: Scalar, a: Value, b: Value, product: Value): Value {
  const split = (x: Value): readonly [Value, Value] => {
    const scaled = s.mul(x, 2 ** 27 + 1);
    const high = s.sub(scaled, s.sub(scaled, x));
    return [high, s.sub(x, high)];
  };
  const [[aHigh, aLow], [bHigh, bLow]] = [split(a), split(b)];
  const most = s.sub(s.mul(aHigh, bHigh), product);
  const error = s.add(s.add(s.add(most, s.mul(aHigh, bLow)), s.mul(aLow, bHigh)), s.mul(aLow, bLow));
  const isSafe = s.and(s.lt(a, LARGEST_FACTOR), s.lt(b, LARGEST_FACTOR));
  return s.select(isSafe, error, 0);
}

/** `rest` with a's sign. A finite number over an infinite one is its own remainder. */
function signedRemainder(s: Scalar, a: Value, b: Value, rest: Value): Value {
  const isWhole = s.and(s.eq(s.abs(b), Infinity), s.lt(s.abs(a), Infinity));
  return s.select(isWhole, a, s.select(s.lt(a, 0), s.neg(rest), rest));
}

/** From a remainder with a's sign to one with b's. */
function withSignOf(s: Scalar, remainder: Value, b: Value): Value {
  const zero = s.select(s.lt(b, 0), s.constant("f64", -0), 0);
  const moved = s.select(s.ne(s.lt(remainder, 0), s.lt(b, 0)), s.add(remainder, b), remainder);
  return s.select(s.eq(remainder, 0), zero, moved);
}

function quotient(s: Scalar, a: Value, b: Value, remainder: Value): Value {
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
