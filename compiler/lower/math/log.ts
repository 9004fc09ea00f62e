/**
 * The natural logarithm.
 *
 * Method (as in K. C. Ng's fdlibm and in Cody and Waite): x = 2^k m with √½ ≤ m < √2, and
 * log m = 2 artanh(s) with s = (m - 1) / (m + 1), by the series 2 (s + s³/3 + s⁵/5 + ...). With f = m - 1
 * the leading term 2s is written f - f²/2 + ..., which keeps its digits.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { LN2_HIGH, LN2_HIGH_64, LN2_LOW, LN2_LOW_64 } from "./ln2.ts";

const SQRT_HALF_BITS = 0x3f3504f3;

/** 2/3, 2/5, 2/7, ...: artanh's series after its first term, doubled. */
const artanhTail = (terms: number): readonly number[] =>
  Array.from({ length: terms }, (_, i) => 2 / (2 * i + 3));

interface Series {
  readonly tail: readonly number[];
  readonly ln2High: number;
  readonly ln2Low: number;
}
const SERIES_32: Series = { tail: artanhTail(5), ln2High: LN2_HIGH, ln2Low: LN2_LOW };
export const SERIES_64: Series = { tail: artanhTail(11), ln2High: LN2_HIGH_64, ln2Low: LN2_LOW_64 };

export function log(s: Scalar, x: Value): Value {
  return x.type === "f64" ? log64(s, x) : log32(s, x);
}

/** Within 1 ulp, over all f32. */
function log32(s: Scalar, x: Value): Value {
  const isTiny = s.lt(x, 2 ** -126);
  const normal = s.select(isTiny, s.mul(x, 2 ** 25), x);
  // The distance in bits from √½ gives both the exponent and the mantissa in [√½, √2).
  const distance = s.sub(s.bits(normal), SQRT_HALF_BITS);
  const exponent = s.toF32(s.sar(distance, 23));
  const k = s.select(isTiny, s.sub(exponent, 25), exponent);
  const m = s.fromBits(s.add(s.and(distance, 0x7fffff), SQRT_HALF_BITS));
  const f = s.sub(m, 1);
  const finite = sumUp(s, f, k, SERIES_32);
  return atTheEnds(s, x, finite);
}

/** Within 1 ulp, over all f64. */
function log64(s: Scalar, x: Value): Value {
  const { k, f } = split64(s, x);
  return atTheEnds(s, x, sumUp(s, f, k, SERIES_64));
}

/** Positive x as 2^k (1 + f) with √½ ≤ 1 + f < √2; k as an f64. */
export function split64(s: Scalar, x: Value): { readonly k: Value; readonly f: Value } {
  const isTiny = s.lt(x, 2 ** -1022);
  const normal = s.select(isTiny, s.mul(x, 2 ** 54), x);
  const high = s.highWord(normal);
  const distance = s.sub(high, 0x3fe6a09e);
  const exponent = s.toF64(s.sar(distance, 20));
  const k = s.select(isTiny, s.sub(exponent, 54), exponent);
  const m = s.fromWords(s.add(s.and(distance, 0xfffff), 0x3fe6a09e), s.lowWord(normal));
  return { k, f: s.sub(m, 1) };
}

/** k ln 2 + log(1 + f). */
export function sumUp(s: Scalar, f: Value, k: Value, { tail, ln2High, ln2Low }: Series): Value {
  const ratio = s.div(f, s.add(f, 2));
  const square = s.mul(ratio, ratio);
  const higher = s.mul(square, s.polynomial(square, tail));
  const halfSquare = s.mul(s.mul(f, 0.5), f);
  // 2 artanh(ratio) = f - (f²/2 - ratio × (f²/2 + higher)), since ratio = f / (2 + f).
  const correction = s.add(s.mul(ratio, s.add(halfSquare, higher)), s.mul(k, ln2Low));
  return s.add(s.mul(k, ln2High), s.sub(f, s.sub(halfSquare, correction)));
}

/** 0 gives -inf, inf itself, what is negative or NaN gives NaN. */
export function atTheEnds(s: Scalar, x: Value, finite: Value): Value {
  const above = s.select(s.lt(x, Infinity), finite, x);
  const below = s.select(s.eq(x, 0), s.constant(x.type, -Infinity), NaN);
  return s.select(s.lt(0, x), above, below);
}
