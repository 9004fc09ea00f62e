/**
 * Arguments of sine and cosine modulo π/2.
 *
 * Moderate ones by Cody and Waite: k times the leading parts of π/2, which have 33 bits each, is exact.
 * Large ones by M. H. Payne and R. N. Hanek, "Radian reduction for trigonometric functions", SIGNUM
 * Newsletter 18 (1983): of the product with 2/π only the bits that are not multiples of 4 are formed,
 * here in words of 32 bits.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";

export interface Reduced {
  /** k as an i32, of which the last two bits matter. */
  readonly quadrant: Value;
  /** x - k π/2 as an f64, in [-π/4, π/4] but for rounding. */
  readonly r: Value;
}

/** π/2 in parts of 33 bits, and what is left of it. */
const HALF_PI = [
  1.57079632673412561417, 6.0771005063039659766e-11, 2.0222662487111664558e-21, 8.47842766036889956997e-32,
];

/** 2/π after the binary point, with a word of zeros before it. */
const TWO_OVER_PI = [
  0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561,
  0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484, 0xe99c7026,
  0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f,
  0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1,
  0x1f8d5d08, 0x56033046, 0xfc7b6bab,
].map((word) => word | 0);

/** So many words of it the product with an f32 takes. */
const WORDS = 9;

/** Up to here k has at most 20 bits. */
const MODERATE = 2 ** 20;

/** Any f32; infinities and NaN give NaN. */
export function reduceF32(s: Scalar, x: Value): Reduced {
  const wide = s.toF64(x);
  return choose(s, s.lt(s.abs(wide), MODERATE), reduceModerate(s, wide), reduceLarge(s, x, wordsFrom(s, 0)));
}

/**
 * Any f64; infinities and NaN give NaN. Large ones are three pieces of 24 bits, each reduced by itself, which
 * costs digits where the pieces nearly cancel: some 50 ulp at worst in the tests up to 2^127, thousands beyond, but
 * sine and cosine are never further off than 2^-51.
 */
export function reduceF64(s: Scalar, x: Value): Reduced {
  const pieces: Reduced[] = [];
  const { x: near, words } = brought(s, x);
  let left = near;
  for (let n = 0; n < 3; n++) {
    const piece = s.toF32(left);
    const wide = s.toF64(piece);
    pieces.push(choose(s, s.lt(s.abs(wide), 1024), reduceModerate(s, wide), reduceLarge(s, piece, words)));
    left = s.sub(left, wide);
  }
  const sum = pieces.reduce((a, b) => ({ quadrant: s.add(a.quadrant, b.quadrant), r: s.add(a.r, b.r) }));
  const again = reduceModerate(s, sum.r);
  const large = { quadrant: s.add(sum.quadrant, again.quadrant), r: again.r };
  const known = { ...large, r: s.select(s.lt(s.abs(x), Infinity), large.r, NaN) };
  return choose(s, s.lt(s.abs(x), MODERATE), reduceModerate(s, x), known);
}

/**
 * What an f32 cannot reach divided by a power of 2^64, and the words of 2/π from as many places on: the same product
 * modulo 4. From 2^63 on the last bit of an f64 is at least 2^11, so that no piece is a moderate number by mistake.
 */
function brought(s: Scalar, x: Value): { readonly x: Value; readonly words: readonly Value[] } {
  let scale = s.constant("f64", 1);
  let words = wordsFrom(s, 0);
  for (let step = 1; step <= 15; step++) {
    const isBeyond = s.le(2 ** (127 + 64 * (step - 1)), s.abs(x));
    scale = s.select(isBeyond, s.constant("f64", 2 ** (-64 * step)), scale);
    const later = wordsFrom(s, 2 * step);
    words = words.map((before, n) => s.select(isBeyond, later[n] ?? 0, before));
  }
  return { x: s.mul(x, scale), words };
}

function wordsFrom(s: Scalar, first: number): readonly Value[] {
  return TWO_OVER_PI.slice(first, first + WORDS).map((word) => s.constant("i32", word));
}

function choose(s: Scalar, condition: Value, a: Reduced, b: Reduced): Reduced {
  return { quadrant: s.select(condition, a.quadrant, b.quadrant), r: s.select(condition, a.r, b.r) };
}

function reduceModerate(s: Scalar, x: Value): Reduced {
  const k = s.nearest(s.mul(x, 2 / Math.PI));
  return { quadrant: s.toI32(k), r: HALF_PI.reduce((left, part) => s.sub(left, s.mul(k, part)), x) };
}

/** An f32 of at least 2^-6, or of at least 2^11 with later words. */
function reduceLarge(s: Scalar, x: Value, words: readonly Value[]): Reduced {
  const bits = s.bits(s.abs(x));
  const mantissa = s.or(s.and(bits, 0x7fffff), 0x800000);
  // |x| = mantissa × 2^e. The bits of 2/π from e - 2 on give (2^e × 2/π) mod 4; the word of zeros adds 32.
  const skipped = s.add(s.shr(bits, 23), 30 - 150);
  const [high, middle, low] = window(s, skipped, words);
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
function window(s: Scalar, from: Value, table: readonly Value[]): readonly [Value, Value, Value] {
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
