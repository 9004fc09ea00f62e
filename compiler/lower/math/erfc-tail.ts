/**
 * The complement of the error function, for x ≥ 0: erfc x = t exp(-x² + P(t)) with t = 2 / (2 + x) (the form of
 * W. H. Press et al., "Numerical Recipes", 6.2.2). P(t) = -log(2 √π) + t + t² R(t), whose first terms are those of
 * the asymptotic series; R is interpolated by test/accuracy/fit_erfc.py.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { fastTwoSum, twoProduct, twoSum } from "./double-double.ts";
import { exp, expParts64, scale64 } from "./exp.ts";

/** R - 1/4 as a polynomial in u, which is t from [1/16, 1] mapped to [-1, 1]; for f64 and, with fewer terms, for f32. */
const WIDE: readonly number[] = [
  0.12091329581079538, -0.06326389345272065, -0.05773046838999336, 0.00803899695799097, 0.011512389895226412,
  -0.0027329413139376554, -0.0023837715658092257, 0.0010846050706241443, 0.00038539542302927575,
  -0.00037134993227474366, -4.120804924285206e-6, 9.825712176250765e-5, -2.858351010180973e-5,
  -1.6192984108927097e-5, 1.2664228757687278e-5, -3.8393953160554113e-7, -2.9160396718475133e-6,
  1.1721777538027215e-6, 1.8984532764401054e-7, -3.2227801850556893e-7, 1.1155165042901563e-7,
  1.0777928217022119e-8, -3.9043368799498615e-8, 1.7903320982583965e-8, 4.707705070170769e-9,
  -5.192788671154801e-9, -5.608489602083324e-11, 5.161078564323478e-10,
];
const NARROW: readonly number[] = [
  0.12091329581079538, -0.06326389188219751, -0.05773046998117933, 0.008038938525857315, 0.01151244961751201,
  -0.002732315752606202, -0.002384425000639206, 0.0010816773463559087, 0.0003885785635801834,
  -0.00036443821098673565, -1.2197109825267341e-5, 8.991019259993128e-5, -1.7330046422241812e-5,
  -1.1908895572706513e-5, 4.250284412122503e-6,
];

/** -log(2 √π) as a sum of two f64. */
const CONSTANT = -1.2655121234846454;
const CONSTANT_LOW = -2.832344371981691e-17;

/** From here on erfc is 0 in f64, and t leaves the range of the polynomial. */
const END = 28;

/** t² (R(t) - 1/4), which is small; the caller adds the remaining t² / 4. */
function bent(s: Scalar, t: Value, square: Value, coefficients: readonly number[]): Value {
  const u = s.sub(s.mul(t, 32 / 15), 17 / 15);
  return s.mul(square, s.polynomial(u, coefficients));
}

/** In f64: within 2^-33 of its size below 11, with all terms within 2^-50 below 6. */
export function plainTail(s: Scalar, x: Value, digits: "f32" | "f64"): Value {
  const size = s.min(x, END);
  const t = s.div(2, s.add(size, 2));
  const square = s.mul(t, t);
  const curve = s.add(s.mul(square, 0.25), bent(s, t, square, digits === "f32" ? NARROW : WIDE));
  const rest = s.add(s.add(t, CONSTANT), curve);
  return s.mul(t, exp(s, s.sub(rest, s.mul(size, size))));
}

/** Within 2 ulp of f64: the rounding errors of x², t and the sums are added to the exponent, as its low part. */
export function exactTail(s: Scalar, x: Value): Value {
  const size = s.min(x, END);
  const divisor = twoSum(s, size, s.constant("f64", 2));
  const t = s.div(2, divisor.high);
  // 2 / (2 + x) = t (1 + lost).
  const back = twoProduct(s, t, divisor.high);
  const lost = s.mul(s.sub(s.sub(s.sub(2, back.high), back.low), s.mul(t, divisor.low)), 0.5);
  const square = twoProduct(s, size, size);
  const linear = fastTwoSum(s, s.constant("f64", CONSTANT), t);
  const quadratic = twoSum(s, linear.high, s.neg(square.high));
  const tSquare = twoProduct(s, t, t);
  const quarter = twoSum(s, quadratic.high, s.mul(tSquare.high, 0.25));
  const whole = twoSum(s, quarter.high, bent(s, t, tSquare.high, WIDE));
  const quarterLow = s.mul(tSquare.low, 0.25);
  const lows = [whole.low, quarter.low, quadratic.low, linear.low, s.neg(square.low), quarterLow, lost];
  const low = lows.reduce((sum, part) => s.add(sum, part));
  const power = expParts64(s, whole.high, s.add(low, CONSTANT_LOW));
  const product = twoProduct(s, t, power.high);
  return scale64(s, s.add(product.high, s.add(product.low, s.mul(t, power.low))), power.k);
}
