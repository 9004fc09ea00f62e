/**
 * Normal random numbers that are the same bits on every engine. `Math.log` and `Math.cos` may differ
 * between engines in the last bit, so the usual methods will not do; the inverse of the distribution
 * function needs only + - * / and the square root, which IEEE 754 fixes, and a logarithm of our own.
 */
import type { RandomStream } from "./philox.ts";

/** One number from the standard normal distribution. */
export function standardNormal(random: RandomStream): number {
  return normalQuantile(random.uniform());
}

type Coefficients = readonly number[];
/** A quotient of two polynomials, coefficients from the constant term up. */
interface Rational {
  readonly above: Coefficients;
  readonly below: Coefficients;
}

// Coefficients of PPND16 in M. J. Wichura, "Algorithm AS 241: The percentage points of the normal
// distribution", Applied Statistics 37 (1988).
const CENTRE: Rational = {
  above: [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  below: [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
    39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
  ],
};
const TAIL: Rational = {
  above: [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  below: [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
    0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
};
const FAR_TAIL: Rational = {
  above: [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  below: [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
};

/** The z for which a standard normal number is below z with probability `p`, 0 < p < 1; relative error about 1e-16 (AS 241). */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * evaluate(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-naturalLogarithm(q < 0 ? p : 1 - p));
  const size = r <= 5 ? evaluate(TAIL, r - 1.6) : evaluate(FAR_TAIL, r - 5);
  return q < 0 ? -size : size;
}

function evaluate(rational: Rational, x: number): number {
  return horner(rational.above, x) / horner(rational.below, x);
}

function horner(coefficients: Coefficients, x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

// ln 2 in two parts: the first has trailing zeros, so that a multiple of it by an exponent is exact.
const LN2_HIGH = 0.69314718036912381649;
const LN2_LOW = 1.90821492927058770002e-10;
/** 1, 1/3, 1/5, ...: atanh(s) = s (1 + s²/3 + s⁴/5 + ...), enough for |s| ≤ 0.172 in f64. */
const ATANH_SERIES: Coefficients = Array.from({ length: 12 }, (_, k) => 1 / (2 * k + 1));

/** ln x of a positive normal f64: x = m 2^k with m near 1, and ln m = 2 atanh((m - 1) / (m + 1)). */
export function naturalLogarithm(x: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  let exponent = ((view.getUint32(0) >>> 20) & 0x7ff) - 1023;
  view.setUint32(0, (view.getUint32(0) & 0x000fffff) | 0x3ff00000);
  let mantissa = view.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * s * horner(ATANH_SERIES, s * s));
}
