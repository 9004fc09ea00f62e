/**
 * The hyperbolic tangent.
 *
 * For |x| ≥ 0.625, tanh |x| = 1 - 2 / (e^{2|x|} + 1) (Cody and Waite). Below that
 * tanh x = (e^{2x} - 1) / (e^{2x} + 1) would cancel, so f32 takes x + x³ P(x²) with an interpolated P, and f64 expm1.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { exp } from "./exp.ts";
import { interpolate } from "./chebyshev.ts";
import { expm1 } from "./expm1.ts";

export function tanh(s: Scalar, x: Value): Value {
  const size = s.abs(x);
  const large = s.sub(1, s.div(2, s.add(exp(s, s.add(size, size)), 1)));
  const signed = s.select(s.lt(x, 0), s.neg(large), large);
  const small = x.type === "f64" ? tanhSmall64(s, x) : tanhSmall32(s, x);
  // A NaN fails the comparison and takes the other way, which keeps it.
  return s.select(s.lt(size, 0.625), small, signed);
}

/** (tanh x / x - 1) / x² as a polynomial in x². */
const SMALL = interpolate(5, 0, 0.625 ** 2, (square) => {
  const x = Math.sqrt(square);
  return (Math.tanh(x) / x - 1) / square;
});

function tanhSmall32(s: Scalar, x: Value): Value {
  const square = s.mul(x, x);
  const sum = s.add(x, s.mul(s.mul(x, square), s.polynomial(square, SMALL)));
  return s.select(s.eq(x, 0), x, sum);
}

function tanhSmall64(s: Scalar, x: Value): Value {
  const e = expm1(s, s.add(x, x));
  return s.div(e, s.add(e, 2));
}
