/**
 * The error function.
 *
 * Below 1 its Taylor series. Above, 1 - erfc with erfc x = t exp(-x² + P(t)), t = 2 / (2 + x), where P is a
 * polynomial found here by Chebyshev interpolation (the form of W. H. Press et al., "Numerical Recipes",
 * 6.2.2). Exact values for the interpolation come from Laplace's continued fraction of erfc.
 * f32 is computed in f64 and rounded once.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { exp } from "./exp.ts";
import { chebyshev } from "./chebyshev.ts";

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/** From here on 1 - erf is below half an ulp of 1. */
const END = 6;

export function erf(s: Scalar, x: Value): Value {
  return x.type === "f64" ? erf64(s, x) : s.toF32(erf64(s, s.toF64(x)));
}

function erf64(s: Scalar, x: Value): Value {
  const square = s.mul(x, x);
  const near = s.mul(s.polynomial(square, TAYLOR), x);
  const size = s.min(s.abs(x), END);
  const t = s.div(2, s.add(size, 2));
  const exponent = s.sub(chebyshevSum(s, s.sub(s.mul(t, 2 * SLOPE), 2 * SHIFT)), s.mul(size, size));
  const far = s.sub(1, s.mul(t, exp(s, exponent)));
  return s.select(s.lt(s.abs(x), 1), near, s.select(s.lt(x, 0), s.neg(far), far));
}

/** erf x = 2/√π Σ (-1)^n x^(2n+1) / (n! (2n + 1)). */
const TAYLOR: readonly number[] = Array.from({ length: 20 }, (_, n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return (TWO_OVER_ROOT_PI * (n % 2 === 0 ? 1 : -1)) / (factorial * (2 * n + 1));
});

const [T_LOW, T_HIGH] = [2 / (2 + END), 2 / 3];
const SLOPE = 2 / (T_HIGH - T_LOW);
const SHIFT = (T_HIGH + T_LOW) / (T_HIGH - T_LOW);

/** log(erfc(x) e^(x²) / t) as a function of t on [T_LOW, T_HIGH]. */
const COEFFICIENTS = chebyshev(24, T_LOW, T_HIGH, (t) => Math.log(scaledErfc(2 / t - 2) / t));

/** erfc(x) e^(x²) for x ≥ 1 by its continued fraction, evaluated from the far end. */
function scaledErfc(x: number): number {
  let tail = x;
  for (let n = 200; n >= 1; n--) tail = x + n / 2 / tail;
  return 1 / (Math.sqrt(Math.PI) * tail);
}

/** Clenshaw's recurrence; `twice` is 2u for u in [-1, 1]. */
function chebyshevSum(s: Scalar, twice: Value): Value {
  const [first = 0, ...rest] = COEFFICIENTS;
  let [now, before]: [Value, Value] = [s.constant("f64", 0), s.constant("f64", 0)];
  for (const c of rest.toReversed()) [now, before] = [s.add(s.sub(s.mul(twice, now), before), c), now];
  return s.add(s.sub(s.mul(s.mul(twice, 0.5), now), before), first);
}
