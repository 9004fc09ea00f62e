/**
 * Numbers of 192 bits for the tests of accuracy: `mantissa × 2^exponent`. Arithmetic truncates to that width, so
 * that a result is within 2^-190 of the exact one, in relation to its size.
 */
export interface Real {
  readonly mantissa: bigint;
  readonly exponent: number;
}

export const WIDTH = 192;

export const ZERO: Real = { mantissa: 0n, exponent: 0 };

function bitLength(size: bigint): number {
  const digits = size.toString(16);
  return 4 * (digits.length - 1) + 32 - Math.clz32(parseInt(digits.charAt(0), 16));
}

function rounded(mantissa: bigint, exponent: number): Real {
  const excess = bitLength(mantissa < 0n ? -mantissa : mantissa) - WIDTH;
  if (excess <= 0) return { mantissa, exponent };
  const size = (mantissa < 0n ? -mantissa : mantissa) >> BigInt(excess);
  return { mantissa: mantissa < 0n ? -size : size, exponent: exponent + excess };
}

/** A finite number as it is. */
export function real(x: number): Real {
  if (!Number.isFinite(x)) throw new RangeError(`${String(x)} is no real number`);
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const size = field === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: bits >> 63n === 1n ? -size : size, exponent: Math.max(field, 1) - 1075 };
}

/** The power of two that is at most |x|; -Infinity of 0. */
export function magnitude({ mantissa, exponent }: Real): number {
  return mantissa === 0n ? -Infinity : bitLength(mantissa < 0n ? -mantissa : mantissa) - 1 + exponent;
}

/** The nearest f64, but for the rounding of the last bit; only to start from and to print. */
export function toNumber(x: Real): number {
  const shift = magnitude(x) - 60;
  if (x.mantissa === 0n) return 0;
  const { mantissa } = atExponent(x, shift);
  const [half, rest] = [Math.trunc(shift / 2), shift - Math.trunc(shift / 2)];
  return Number(mantissa) * 2 ** half * 2 ** rest;
}

/** The number with this exponent; bits below it are cut off. */
export function atExponent({ mantissa, exponent }: Real, wanted: number): Real {
  const shift = BigInt(exponent - wanted);
  return { mantissa: shift >= 0n ? mantissa << shift : mantissa >> -shift, exponent: wanted };
}

export const neg = ({ mantissa, exponent }: Real): Real => ({ mantissa: -mantissa, exponent });
export const abs = (x: Real): Real => (x.mantissa < 0n ? neg(x) : x);

export function add(a: Real, b: Real): Real {
  if (a.mantissa === 0n) return b;
  if (b.mantissa === 0n) return a;
  const [high, low] = magnitude(a) >= magnitude(b) ? [a, b] : [b, a];
  if (magnitude(high) - magnitude(low) > WIDTH + 2) return high;
  const exponent = Math.min(a.exponent, b.exponent);
  return rounded(atExponent(a, exponent).mantissa + atExponent(b, exponent).mantissa, exponent);
}

export const sub = (a: Real, b: Real): Real => add(a, neg(b));
export const mul = (a: Real, b: Real): Real => rounded(a.mantissa * b.mantissa, a.exponent + b.exponent);

export function div(a: Real, b: Real): Real {
  if (b.mantissa === 0n) throw new RangeError("division by zero");
  const shift = WIDTH + 2 + Math.max(0, magnitude(b) - b.exponent - (magnitude(a) - a.exponent));
  if (a.mantissa === 0n) return ZERO;
  return rounded((a.mantissa << BigInt(shift)) / b.mantissa, a.exponent - shift - b.exponent);
}

/** x × 2^n. */
export const scale = ({ mantissa, exponent }: Real, n: number): Real => ({
  mantissa,
  exponent: exponent + n,
});

export const sign = ({ mantissa }: Real): number => (mantissa > 0n ? 1 : mantissa < 0n ? -1 : 0);
export const less = (a: Real, b: Real): boolean => sign(sub(a, b)) < 0;

export function sqrt(x: Real): Real {
  if (x.mantissa < 0n) throw new RangeError("the root of a negative number");
  if (x.mantissa === 0n) return ZERO;
  const shift = 2 * WIDTH + (x.exponent % 2 === 0 ? 0 : 1);
  const square = x.mantissa << BigInt(shift);
  let root = 1n << BigInt(Math.ceil(bitLength(square) / 2));
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return rounded(root, (x.exponent - shift) / 2);
    root = next;
  }
}

/** The nearest whole number. */
export function nearestInteger(x: Real): bigint {
  const doubled = atExponent(x, -1).mantissa;
  return (doubled + 1n) >> 1n;
}

export const integer = (mantissa: bigint): Real => rounded(mantissa, 0);
