/**
 * Arguments of sine and cosine modulo π/2.
 *
 * Moderate ones by Cody and Waite: k times the leading parts of π/2, which have 33 bits each, is exact.
 * Large ones by M. H. Payne and R. N. Hanek, "Radian reduction for trigonometric functions", SIGNUM
 * Newsletter 18 (1983): of the product with 2/π only the bits that are not multiples of 4 are formed,
 * here in words of 32 bits, for f64 in half-pi-wide.ts.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { reduceLarge64, reduceModerate64 } from "./half-pi-wide.ts";
import { HALF_PI, MODERATE, TWO_OVER_PI } from "./pi-digits.ts";

export interface Reduced {
  /** k as an i32, of which the last two bits matter. */
  readonly quadrant: Value;
  /** x - k π/2 as an f64, in [-π/4, π/4] but for rounding. */
  readonly r: Value;
  /** The low part of r, for f64. */
  readonly low?: Value;
}

/** The words of 2/π that the product with an f32 needs, after a word of zeros. */
const WORDS = [0, ...TWO_OVER_PI.slice(0, 8)].map((word) => word | 0);

/** Any f32; infinities and NaN give NaN. */
export function reduceF32(s: Scalar, x: Value): Reduced {
  const wide = s.toF64(x);
  return choose(s, s.lt(s.abs(wide), MODERATE), reduceModerate(s, wide), reduceLarge(s, x));
}

/** Any f64; infinities and NaN give NaN. */
export function reduceF64(s: Scalar, x: Value): Reduced {
  const [moderate, large] = [reduceModerate64(s, x), reduceLarge64(s, x)];
  const isModerate = s.lt(s.abs(x), MODERATE);
  return {
    quadrant: s.select(isModerate, moderate.quadrant, large.quadrant),
    r: s.select(isModerate, moderate.r, large.r),
    low: s.select(isModerate, moderate.low, large.low),
  };
}

function choose(s: Scalar, condition: Value, a: Reduced, b: Reduced): Reduced {
  return { quadrant: s.select(condition, a.quadrant, b.quadrant), r: s.select(condition, a.r, b.r) };
}

function reduceModerate(s: Scalar, x: Value): Reduced {
  const k = s.nearest(s.mul(x, 2 / Math.PI));
  return { quadrant: s.toI32(k), r: HALF_PI.reduce((left, part) => s.sub(left, s.mul(k, part)), x) };
}

/** An f32 of at least 2^-6. */
function reduceLarge(s: Scalar, x: Value): Reduced {
  const bits = s.bits(s.abs(x));
  const mantissa = s.or(s.and(bits, 0x7fffff), 0x800000);
  // |x| = mantissa × 2^e. The bits of 2/π from e - 2 on give (2^e × 2/π) mod 4; the word of zeros adds 32.
  const skipped = s.add(s.shr(bits, 23), 30 - 150);
  const [high, middle, low] = window(s, skipped);
  const lowCarry = s.mulHigh(mantissa, low);
  const product = s.mul(mantissa, middle);
  const p1 = s.add(product, lowCarry);
  const carry = s.select(isBelow(s, p1, product), s.constant("i32", 1), 0);
  const p0 = s.add(s.add(s.mul(mantissa, high), s.mulHigh(mantissa, middle)), carry);
  // p0 : p1 is |x| × 2/π mod 4, with two bits before the point.
  const k = s.shr(s.add(p0, 0x20000000), 30);
  const fraction = s.sub(p0, s.shl(k, 30));
  const turns = s.add(s.mul(s.toF64(fraction), 2 ** -30), s.mul(unsigned(s, p1), 2 ** -62));
  const r = s.mul(turns, Math.PI / 2);
  const isNegative = s.lt(x, 0);
  const known = s.select(isNegative, s.neg(r), r);
  return {
    quadrant: s.select(isNegative, s.neg(k), k),
    r: s.select(s.lt(s.abs(x), Infinity), known, NaN),
  };
}

/** 96 of the bits from bit `from` on (0 to 159). */
function window(s: Scalar, from: Value): readonly [Value, Value, Value] {
  const table = WORDS.map((each) => s.constant("i32", each));
  const word = s.sar(from, 5);
  const bit = s.and(from, 31);
  const rest = s.sub(31, bit);
  const wordAt = (next: number): Value => {
    let chosen = table[next] ?? s.constant("i32", 0);
    for (let first = 1; first < 5; first++)
      chosen = s.select(s.eq(word, first), table[first + next] ?? 0, chosen);
    return chosen;
  };
  const words = [0, 1, 2, 3].map(wordAt);
  const joined = (n: number): Value => {
    const [a, b] = [words[n], words[n + 1]];
    if (a === undefined || b === undefined) throw new Error("a window has four words");
    return s.or(s.shl(a, bit), s.shr(s.shr(b, 1), rest));
  };
  return [joined(0), joined(1), joined(2)];
}

/** a < b as unsigned numbers. */
function isBelow(s: Scalar, a: Value, b: Value): Value {
  const flip = s.constant("i32", -(2 ** 31));
  return s.lt(s.xor(a, flip), s.xor(b, flip));
}

/** An i32 read as unsigned, as an f64. */
function unsigned(s: Scalar, a: Value): Value {
  const signed = s.toF64(a);
  return s.select(s.lt(signed, 0), s.add(signed, 2 ** 32), signed);
}
