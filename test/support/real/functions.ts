/** Elementary functions of real numbers, from their series: slow, and right to some 60 digits. */
import {
  add,
  div,
  integer,
  magnitude,
  mul,
  nearestInteger,
  neg,
  real,
  scale,
  sign,
  sqrt,
  sub,
} from "./real.ts";
import { abs, atExponent, less, toNumber, WIDTH, type Real } from "./real.ts";

const ONE = real(1);
const TWO = real(2);

/** first + next(first, 1) + next(that, 2) + ... until nothing changes. */
function series(first: Real, next: (term: Real, n: number) => Real): Real {
  let [sum, term] = [first, first];
  for (let n = 1; term.mantissa !== 0n; n++) {
    term = next(term, n);
    if (magnitude(term) < magnitude(sum) - WIDTH - 20) break;
    sum = add(sum, term);
  }
  return sum;
}

/** z + z³/3 + z⁵/5 + ... */
function artanh(z: Real): Real {
  const square = mul(z, z);
  let [sum, power] = [z, z];
  for (let n = 3; magnitude(power) > magnitude(sum) - WIDTH - 20; n += 2) {
    power = mul(power, square);
    sum = add(sum, div(power, real(n)));
  }
  return sum;
}

/** log 2 = 2 artanh(1/3). */
const LN2 = scale(artanh(div(ONE, real(3))), 1);

/** π with as many bits after the point as the largest f64 takes, and then some, by Machin's formula. */
const PI_BITS = 1700;
const PI_WIDE = ((): bigint => {
  const one = 1n << BigInt(PI_BITS + 32);
  const arctanOfInverse = (x: bigint): bigint => {
    let [power, sum] = [one / x, 0n];
    for (let n = 1n; power !== 0n; n += 2n) {
      sum += n % 4n === 1n ? power / n : -(power / n);
      power /= x * x;
    }
    return sum;
  };
  return (4n * (4n * arctanOfInverse(5n) - arctanOfInverse(239n))) >> 32n;
})();
export const PI: Real = mul({ mantissa: PI_WIDE, exponent: -PI_BITS }, ONE);

export function expm1(x: Real): Real {
  if (magnitude(x) < -1) return series(x, (term, n) => div(mul(term, x), real(n + 1)));
  return sub(exp(x), ONE);
}

/** From 2^20 on, the result only needs to be beyond every float. */
export function exp(x: Real): Real {
  if (magnitude(x) >= 20) return scale(ONE, sign(x) * 2 ** 21);
  const k = nearestInteger(div(x, LN2));
  let power = scale(sub(x, mul(integer(k), LN2)), -12);
  power = series(ONE, (term, n) => div(mul(term, power), real(n)));
  for (let i = 0; i < 12; i++) power = mul(power, power);
  return scale(power, Number(k));
}

/** Of a positive number. */
export function log(x: Real): Real {
  const k = magnitude(x);
  const m = scale(x, -k);
  if (less(m, real(1.5))) return add(mul(real(k), LN2), log1p(sub(m, ONE)));
  return add(mul(real(k + 1), LN2), log1p(sub(scale(m, -1), ONE)));
}

/** Of a number above -1. */
export function log1p(x: Real): Real {
  if (magnitude(x) >= -1) {
    // Halley's iteration on e^y = 1 + x triples the digits of an f64.
    const wanted = add(ONE, x);
    if (magnitude(wanted) > 0 || magnitude(wanted) < -2) return log(wanted);
    let y = real(Math.log1p(toNumber(x)));
    for (let i = 0; i < 2; i++) {
      const e = exp(y);
      y = add(y, scale(div(sub(wanted, e), add(wanted, e)), 1));
    }
    return y;
  }
  return scale(artanh(div(x, add(TWO, x))), 1);
}

export function tanh(x: Real): Real {
  if (sign(x) < 0) return neg(tanh(neg(x)));
  if (less(x, real(0.25))) {
    const e = expm1(scale(x, 1));
    return div(e, add(e, TWO));
  }
  return sub(ONE, div(TWO, add(exp(scale(x, 1)), ONE)));
}

/** a^b of positive a. */
export const pow = (a: Real, b: Real): Real => exp(mul(b, log(a)));

/** x = k π/2 + r with the last two bits of k. A unit of 2^-(PI_BITS + 1) makes PI_WIDE π/2. */
function reduced(x: Real): { readonly quadrant: number; readonly r: Real } {
  if (magnitude(x) < -1) return { quadrant: 0, r: x };
  const exponent = -PI_BITS - 1;
  const wide = atExponent(x, exponent).mantissa;
  const k = (wide < 0n ? 2n * wide - PI_WIDE : 2n * wide + PI_WIDE) / (2n * PI_WIDE);
  return {
    quadrant: Number(((k % 4n) + 4n) % 4n),
    r: mul({ mantissa: wide - k * PI_WIDE, exponent }, ONE),
  };
}

function sineSeries(x: Real): Real {
  const square = neg(mul(x, x));
  return series(x, (term, n) => div(mul(term, square), real(2 * n * (2 * n + 1))));
}

function cosineSeries(x: Real): Real {
  const square = neg(mul(x, x));
  return series(ONE, (term, n) => div(mul(term, square), real(2 * n * (2 * n - 1))));
}

export const sin = (x: Real): Real => wave(x, 0);
export const cos = (x: Real): Real => wave(x, 1);

function wave(x: Real, quarter: 0 | 1): Real {
  const { quadrant, r } = reduced(x);
  const turned = (quadrant + quarter) % 4;
  const value = turned % 2 === 0 ? sineSeries(r) : cosineSeries(r);
  return turned >= 2 ? neg(value) : value;
}

const TWO_OVER_ROOT_PI = div(TWO, sqrt(PI));
/** From here on the complement has too few digits left in 1 - erf. */
const FAR = real(3);

/** 2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!, in which nothing cancels. */
export function erf(x: Real): Real {
  if (!less(abs(x), FAR)) return sign(x) < 0 ? neg(sub(ONE, erfc(neg(x)))) : sub(ONE, erfc(x));
  const square = mul(x, x);
  const sum = series(x, (term, n) => div(scale(mul(term, square), 1), real(2 * n + 1)));
  return mul(mul(TWO_OVER_ROOT_PI, exp(neg(square))), sum);
}

/** Far out by Laplace's continued fraction, from its end. */
export function erfc(x: Real): Real {
  if (less(x, FAR)) return sub(ONE, erf(x));
  let tail = x;
  for (let n = Math.ceil(1800 / toNumber(x) ** 2) + 40; n >= 1; n--) tail = add(x, div(real(n / 2), tail));
  return div(exp(neg(mul(x, x))), mul(sqrt(PI), tail));
}
