/**
 * The hyperbolic tangent.
 *
 * For |x| ≥ 0.625, tanh |x| = 1 - 2 / (e^{2|x|} + 1) (Cody and Waite). Below that
 * tanh x = (e^{2x} - 1) / (e^{2x} + 1) would cancel, so f32 takes x + x³ P(x²) with a minimax P, and f64 expm1.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { exp } from "./exp.ts";
import { expm1 } from "./expm1.ts";

export function tanh(s: Scalar, x: Value): Value {
  const size = s.abs(x);
  const large = s.sub(1, s.div(2, s.add(exp(s, s.add(size, size)), 1)));
  const signed = s.select(s.lt(x, 0), s.neg(large), large);
  const small = x.type === "f64" ? tanhSmall64(s, x) : tanhSmall32(s, x);
  // A NaN fails the comparison and takes the other way, which keeps it.
  return s.select(s.lt(size, 0.625), small, signed);
}

/** tanh x / x - 1 as a polynomial in x² without its constant term, minimax on [0, 0.625] in relative error. */
const SMALL = [-0.33333281, 0.13331397, -0.053739514, 0.020639452, -0.0057049873];

function tanhSmall32(s: Scalar, x: Value): Value {
  const square = s.mul(x, x);
  return s.add(x, s.mul(s.mul(x, square), s.polynomial(square, SMALL)));
}

function tanhSmall64(s: Scalar, x: Value): Value {
  const e = expm1(s, s.add(x, x));
  return s.div(e, s.add(e, 2));
}
