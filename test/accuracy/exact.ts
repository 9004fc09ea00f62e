/** Exact values of the functions of the standard library, and the ways to state them for one row of numbers. */
import * as f from "../support/real/functions.ts";
import {
  abs,
  add,
  atExponent,
  div,
  less,
  magnitude,
  mul,
  neg,
  real,
  sign,
  sqrt,
  sub,
  ZERO,
  type Real,
} from "../support/real/real.ts";
import type { Exact } from "../support/real/ulp.ts";
import type { Judged, Row } from "./measure.ts";

export const ONE = real(1);
export const HALF = real(0.5);
export const ROOT_TWO = sqrt(real(2));
export const ROOT_TWO_PI = sqrt(mul(real(2), f.PI));

export const isZero = (x: Real): boolean => sign(x) === 0;
export const square = (x: Real): Real => mul(x, x);
export const total = (list: readonly Real[]): Real => list.reduce(add, ZERO);
export const maximum = (list: readonly Real[]): Real => list.reduce((a, b) => (less(a, b) ? b : a));

/** A function of one number, where its value is real. */
export const ofOne =
  (value: (x: Real) => Exact, size?: (x: Real) => Real) =>
  ([x = NaN]: Row): readonly Judged[] => [
    size === undefined ? { value: value(real(x)) } : { value: value(real(x)), size: size(real(x)) },
  ];

export const ofTwo =
  (value: (x: Real, y: Real) => Exact) =>
  ([x = NaN, y = NaN]: Row): readonly Judged[] => [{ value: value(real(x), real(y)) }];

export const ofPair =
  (value: (x: Real, y: Real) => Judged) =>
  ([x = NaN, y = NaN]: Row): readonly Judged[] => [value(real(x), real(y))];

/** Functions of a row of a matrix: one result, or one for each element. */
export const ofRow =
  (value: (x: readonly Real[]) => readonly Judged[]) =>
  (row: Row): readonly Judged[] =>
    value(row.map(real));

export const log = (x: Real): Exact => (sign(x) < 0 ? NaN : f.log(x));
export const log1p = (x: Real): Exact => {
  const wanted = add(ONE, x);
  return isZero(wanted) ? -Infinity : sign(wanted) < 0 ? NaN : f.log1p(x);
};

/** As C's `pow`: a negative base only has integer powers. */
export function pow(a: Real, b: Real): Exact {
  if (sign(a) > 0) return f.pow(a, b);
  if (!isWhole(b)) return NaN;
  const size = f.pow(neg(a), b);
  return isWhole(div(b, real(2))) ? size : neg(size);
}

export function isWhole({ mantissa, exponent }: Real): boolean {
  if (exponent >= 0) return true;
  if (-exponent > 2000) return mantissa === 0n;
  return mantissa % (1n << BigInt(-exponent)) === 0n;
}

/** ⌊x / y⌋ and x - y ⌊x / y⌋, exactly. */
export function divided(x: Real, y: Real): { readonly quotient: bigint; readonly rest: Real } {
  const exponent = Math.min(x.exponent, y.exponent);
  const [a, b] = [atExponent(x, exponent).mantissa, atExponent(y, exponent).mantissa];
  const isBeyond = a % b !== 0n && a < 0n !== b < 0n;
  const mantissa = (a % b) + (isBeyond ? b : 0n);
  return { quotient: a / b - (isBeyond ? 1n : 0n), rest: { mantissa, exponent } };
}

export const sigmoid = (x: Real): Real =>
  sign(x) >= 0 ? div(ONE, add(ONE, f.exp(neg(x)))) : div(f.exp(x), add(ONE, f.exp(x)));
export const sigmoidSlope = (x: Real): Real => mul(sigmoid(x), sigmoid(neg(x)));

export const softplus = (x: Real): Real =>
  sign(x) > 0 ? add(x, f.log1p(f.exp(neg(x)))) : magnitude(x) > 12 ? f.exp(x) : f.log1p(f.exp(x));

/** The distribution function of the standard normal distribution, and its density. */
export const normalCdf = (x: Real): Real =>
  magnitude(x) > 8 ? (sign(x) > 0 ? ONE : f.exp(neg(square(x)))) : mul(HALF, f.erfc(neg(div(x, ROOT_TWO))));
export const normalDensity = (x: Real): Real => div(f.exp(mul(square(x), real(-0.5))), ROOT_TWO_PI);

/** 1 / cosh² x, in which nothing cancels. */
export function tanhSlope(x: Real): Real {
  const e = f.exp(mul(abs(x), real(-2)));
  return div(mul(real(4), e), square(add(ONE, e)));
}

export const erfSlope = (x: Real): Real => div(mul(real(2), f.exp(neg(square(x)))), sqrt(f.PI));

export const expOfDifferences = (row: readonly Real[]): readonly Real[] => {
  const most = maximum(row);
  return row.map((x) => f.exp(sub(x, most)));
};

/** log Σ e^x minus the maximum x: keeps the digits of what the smaller terms add. */
export function logOfSum(row: readonly Real[]): Real {
  const first = row.indexOf(maximum(row));
  return f.log1p(total(expOfDifferences(row).filter((_, i) => i !== first)));
}
