/**
 * The error function and its complement.
 *
 * Near 0 erf is its Taylor series; elsewhere both follow from the tail 1 - erf |x| (erfc-tail.ts). f32 is computed in
 * f64 and rounded once.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { exactTail, plainTail } from "./erfc-tail.ts";

export function erf(s: Scalar, x: Value): Value {
  return x.type === "f64" ? erf64(s, x, "f64") : s.toF32(erf64(s, s.toF64(x), "f32"));
}

export function erfc(s: Scalar, x: Value): Value {
  return x.type === "f64" ? erfc64(s, x, "f64") : s.toF32(erfc64(s, s.toF64(x), "f32"));
}

function erf64(s: Scalar, x: Value, digits: "f32" | "f64"): Value {
  const size = s.abs(x);
  const far = s.sub(1, plainTail(s, size, digits));
  return s.select(s.lt(size, 1), near(s, x, TAYLOR[digits]), s.select(s.lt(x, 0), s.neg(far), far));
}

function erfc64(s: Scalar, x: Value, digits: "f32" | "f64"): Value {
  const size = s.abs(x);
  if (digits === "f32") return bothSides(s, x, plainTail(s, size, digits));
  // Where erf is below a half, 1 - erf has digits to spare.
  const close = s.sub(1, near(s, x, TAYLOR.close));
  return s.select(s.lt(size, 0.46875), close, bothSides(s, x, exactTail(s, size)));
}

function bothSides(s: Scalar, x: Value, tail: Value): Value {
  return s.select(s.lt(x, 0), s.sub(2, tail), tail);
}

function near(s: Scalar, x: Value, coefficients: readonly number[]): Value {
  return s.add(x, s.mul(s.polynomial(s.mul(x, x), coefficients), x));
}

/** (erf x - x) / x = -1 + 2/√π Σ (-1)^n x^(2n) / (n! (2n + 1)) in x²; 20 terms are enough for |x| < 1. */
function taylor(terms: number): readonly number[] {
  const list: number[] = [];
  for (let n = 0, factor = 2 / Math.sqrt(Math.PI); n < terms; n++, factor /= -n)
    list.push(n === 0 ? TWO_OVER_ROOT_PI_LESS_1 : factor / (2 * n + 1));
  return list;
}

const TWO_OVER_ROOT_PI_LESS_1 = 0.1283791670955126;
/** `close`: for |x| < 0.46875. */
const TAYLOR = { f32: taylor(12), f64: taylor(20), close: taylor(13) };
