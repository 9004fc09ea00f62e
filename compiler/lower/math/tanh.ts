/**
 * The hyperbolic tangent.
 *
 * For |x| ≥ 0.625, tanh |x| = 1 - 2 / (e^{2|x|} + 1) (Cody and Waite). Below that
 * tanh x = (e^{2x} - 1) / (e^{2x} + 1) would cancel, so it is x + x³ P(x²) with an interpolated P.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { exp } from "./exp.ts";
import { interpolate } from "./chebyshev.ts";

export function tanh(s: Scalar, x: Value): Value {
  const size = s.abs(x);
  const large = s.sub(1, s.div(2, s.add(exp(s, s.add(size, size)), 1)));
  const signed = s.select(s.lt(x, 0), s.neg(large), large);
  const small = tanhSmall(s, x, x.type === "f64" ? SMALL_64 : SMALL_32);
  // A NaN fails the comparison and takes the other way, which keeps it.
  return s.select(s.lt(size, 0.625), small, signed);
}

/** (tanh x / x - 1) / x² as a polynomial in x². */
const SMALL_32 = interpolate(5, 0, 0.625 ** 2, (square) => {
  const x = Math.sqrt(square);
  return (Math.tanh(x) / x - 1) / square;
});

/**
 * The same for f64. The first coefficient is exact; the others are interpolated from Lambert's continued fraction
 * tanh x = x / (1 + x² / (3 + x² / (5 + ...))), in a form without cancellation.
 */
const SMALL_64 = [
  -1 / 3,
  ...interpolate(13, 0, 0.625 ** 2, (square) => {
    let fifth = 41;
    for (let n = 39; n >= 5; n -= 2) fifth = n + square / fifth;
    return (1 + 1 / fifth) / (3 * (3 + square / fifth + square));
  }),
];

function tanhSmall(s: Scalar, x: Value, coefficients: readonly number[]): Value {
  const square = s.mul(x, x);
  const sum = s.add(x, s.mul(s.mul(x, square), s.polynomial(square, coefficients)));
  return s.select(s.eq(x, 0), x, sum);
}
