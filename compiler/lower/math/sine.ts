/**
 * Sine and cosine: x = k π/2 + r with |r| ≤ π/4 (see half-pi.ts), then the Taylor series of sine or cosine,
 * whichever the quadrant k mod 4 wants. f32 is computed in f64 and rounded once.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { reduceF32, reduceF64 } from "./half-pi.ts";

export function sin(s: Scalar, x: Value): Value {
  const odd = turned(s, x, 0);
  return s.select(s.eq(x, 0), x, odd);
}

export function cos(s: Scalar, x: Value): Value {
  return turned(s, x, 1);
}

/** The sine of x + turn × π/2. */
function turned(s: Scalar, x: Value, turn: 0 | 1): Value {
  const { quadrant, r, low } = x.type === "f64" ? reduceF64(s, x) : reduceF32(s, x);
  const place = s.add(quadrant, turn);
  const wave = s.select(s.eq(s.and(place, 1), 0), sineNear(s, r, low), cosineNear(s, r, low));
  const signed = s.select(s.eq(s.and(place, 2), 0), wave, s.neg(wave));
  return x.type === "f64" ? signed : s.toF32(signed);
}

/** (-1)^n / (2n + first)! for n from 1 on. */
function alternating(first: 0 | 1, terms: number): readonly number[] {
  const list: number[] = [];
  let term = 1;
  for (let n = 1; n <= terms; n++) {
    term /= -((2 * n + first) * (2 * n + first - 1));
    list.push(term);
  }
  return list;
}

/** `low` is the low part of r: to f64 precision, sin(r + low) = sin r + low cos r. */
function sineNear(s: Scalar, r: Value, low: Value | undefined): Value {
  const square = s.mul(r, r);
  const rest = s.mul(r, s.mul(square, s.polynomial(square, alternating(1, 8))));
  if (low === undefined) return s.add(r, rest);
  return s.add(r, s.add(rest, s.mul(low, s.sub(1, s.mul(square, 0.5)))));
}

/** 1 - r²/2 first, with what that rounding lost put back beside the higher terms. */
function cosineNear(s: Scalar, r: Value, low: Value | undefined): Value {
  const square = s.mul(r, r);
  const rest = s.mul(s.mul(square, square), s.polynomial(square, alternating(0, 9).slice(1)));
  const half = s.mul(square, 0.5);
  const head = s.sub(1, half);
  const lost = s.add(s.sub(s.sub(1, head), half), rest);
  return s.add(head, low === undefined ? lost : s.sub(lost, s.mul(r, low)));
}
