/**
 * Sine and cosine.
 *
 * Method (Cody and Waite): x = k π/2 + r with |r| ≤ π/4, then the Taylor series of sine or cosine, whichever
 * the quadrant k mod 4 wants. π/2 is taken away in parts of 33 bits, so that k times a part is exact.
 * f32 is computed in f64 and rounded once.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";

/** π/2 in parts of 33 bits, and what is left of it. */
const HALF_PI = [
  1.57079632673412561417, 6.0771005063039659766e-11, 2.0222662487111664558e-21, 8.47842766036889956997e-32,
];

export function sin(s: Scalar, x: Value): Value {
  return widened(s, x, 0);
}

export function cos(s: Scalar, x: Value): Value {
  return widened(s, x, 1);
}

function widened(s: Scalar, x: Value, turn: 0 | 1): Value {
  return x.type === "f64" ? sine64(s, x, turn) : s.toF32(sine64(s, s.toF64(x), turn));
}

/** The sine of x + turn × π/2. */
function sine64(s: Scalar, x: Value, turn: 0 | 1): Value {
  const k = s.nearest(s.mul(x, 2 / Math.PI));
  const r = HALF_PI.reduce((left, part) => s.sub(left, s.mul(k, part)), x);
  const quadrant = s.add(s.toI32(s.sub(k, s.mul(s.floor(s.mul(k, 0.25)), 4))), turn);
  const wave = s.select(s.eq(s.and(quadrant, 1), 0), sineNear(s, r), cosineNear(s, r));
  const turned = s.select(s.eq(s.and(quadrant, 2), 0), wave, s.neg(wave));
  return turn === 0 ? s.select(s.eq(x, 0), x, turned) : turned;
}

/** (-1)^n / (2n + first)! from the second term on. */
function alternating(first: 0 | 1, terms: number): readonly number[] {
  const list: number[] = [];
  let term = 1;
  for (let n = 1; n <= terms; n++) {
    term /= -((2 * n + first) * (2 * n + first - 1));
    list.push(term);
  }
  return list;
}

function sineNear(s: Scalar, r: Value): Value {
  const square = s.mul(r, r);
  return s.add(r, s.mul(r, s.mul(square, s.polynomial(square, alternating(1, 8)))));
}

function cosineNear(s: Scalar, r: Value): Value {
  const square = s.mul(r, r);
  const rest = s.mul(s.mul(square, square), s.polynomial(square, alternating(0, 9).slice(1)));
  const half = s.mul(square, 0.5);
  const head = s.sub(1, half);
  return s.add(head, s.add(s.sub(s.sub(1, head), half), rest));
}
