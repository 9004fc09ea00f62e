/** The primitive functions and their slopes. */
import * as f from "../support/real/functions.ts";
import { add, div, integer, mul, neg, sign, sqrt, type Real } from "../support/real/real.ts";
import {
  erfSlope,
  divided,
  HALF,
  isZero,
  log,
  log1p,
  ofOne,
  ofTwo,
  ONE,
  pow,
  square,
  tanhSlope,
} from "./exact.ts";
import { line, powers, quotients } from "./inputs.ts";
import type { Measured } from "./measure.ts";
import { elements, slope, type Table } from "./table.ts";

const isAny = (): boolean => true;
const isPositive = (x: number): boolean => x > 0;

export const PRIMITIVES: Table = {
  exp: elements("exp(x)", line(100), ofOne(f.exp)),
  expm1: elements("expm1(x)", line(40, [0]), ofOne(f.expm1)),
  log: elements("log(x)", line(3, [1]), ofOne(log)),
  log1p: elements("log1p(x)", line(3, [0]), ofOne(log1p)),
  sqrt: elements(
    "sqrt(x)",
    line(3),
    ofOne((x) => (sign(x) < 0 ? NaN : sqrt(x))),
  ),
  sin: elements("sin(x)", line(100, [Math.PI]), ofOne(f.sin)),
  cos: elements("cos(x)", line(100, [Math.PI / 2]), ofOne(f.cos)),
  tanh: elements("tanh(x)", line(10, [0]), ofOne(f.tanh)),
  erf: elements("erf(x)", line(6, [0]), ofOne(f.erf)),
  erfc: elements("erfc(x)", line(28), ofOne(f.erfc)),
  "**": elements("x ** y", powers, ofTwo(pow)),
  "/": elements("x / y", quotients, ofTwo(div)),
  "//": elements(
    "x // y",
    quotients,
    ofTwo((x, y) => {
      const { quotient } = divided(x, y);
      return quotient === 0n ? 0 : integer(quotient);
    }),
  ),
  // A remainder of 0 has the sign of the divisor.
  "%": elements(
    "x % y",
    quotients,
    ofTwo((x, y) => {
      const { rest } = divided(x, y);
      return isZero(rest) ? 0 * sign(y) : rest;
    }),
  ),
};

const constantPower = (
  exponent: string,
  exact: (x: Real) => Real,
  allowed: (x: number) => boolean = isAny,
): Measured => elements(`x ** ${exponent}`, line(3, [], allowed), ofOne(exact));

/** Powers that are products, quotients or roots, and one that is not. */
export const CONSTANT_POWERS: Table = {
  "x ** 2": constantPower("2", square),
  "x ** 3": constantPower("3", (x) => mul(square(x), x)),
  "x ** 4": constantPower("4", (x) => square(square(x))),
  "x ** -1": constantPower("-1", (x) => div(ONE, x)),
  "x ** -2": constantPower("-2", (x) => div(ONE, square(x))),
  "x ** 0.5": constantPower("0.5", sqrt, isPositive),
  "x ** 1.5": constantPower("1.5", (x) => mul(x, sqrt(x)), isPositive),
};

export const PRIMITIVE_SLOPES: Table = {
  "slope of exp": slope("exp(x)", line(100), ofOne(f.exp)),
  "slope of expm1": slope("expm1(x)", line(40), ofOne(f.exp)),
  "slope of log": slope(
    "log(x)",
    line(3, [], isPositive),
    ofOne((x) => div(ONE, x)),
  ),
  "slope of log1p": slope(
    "log1p(x)",
    line(3, [], (x) => x > -1),
    ofOne((x) => div(ONE, add(ONE, x))),
  ),
  "slope of sqrt": slope(
    "sqrt(x)",
    line(3, [], isPositive),
    ofOne((x) => div(HALF, sqrt(x))),
  ),
  "slope of sin": slope("sin(x)", line(100), ofOne(f.cos)),
  "slope of cos": slope(
    "cos(x)",
    line(100),
    ofOne((x) => neg(f.sin(x))),
  ),
  // 1 - tanh² is computed from the value alone, so that training keeps nothing else: a last place of 1 counts.
  "slope of tanh": slope(
    "tanh(x)",
    line(20),
    ofOne(tanhSlope, () => ONE),
  ),
  "slope of erf": slope("erf(x)", line(10), ofOne(erfSlope)),
  "slope of erfc": slope(
    "erfc(x)",
    line(10),
    ofOne((x) => neg(erfSlope(x))),
  ),
};
