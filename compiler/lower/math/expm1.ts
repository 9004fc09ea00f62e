/**
 * e^x - 1 without cancellation near 0.
 *
 * With x = k ln 2 + r (as in exp): e^x - 1 = 2^k (e^r - 1) + (2^k - 1), where e^r - 1 comes from the Taylor
 * series without its first term and the sum is exact enough in f64. f32 is computed in f64 and rounded once.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { exp, powerOfTwo64, reduce64 } from "./exp.ts";

const SERIES = Array.from({ length: 14 }, (_, n) => 1 / factorial(n + 2));

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

export function expm1(s: Scalar, x: Value): Value {
  return x.type === "f64" ? expm1f64(s, x) : s.toF32(expm1f64(s, s.toF64(x)));
}

/** Within 2 ulp, over all f64. */
function expm1f64(s: Scalar, x: Value): Value {
  const inside = s.max(s.min(x, 700), -60);
  const { k, high, low } = reduce64(s, inside);
  const r = s.sub(high, low);
  const lost = s.sub(s.sub(high, r), low);
  const tail = s.add(s.mul(s.mul(r, r), s.polynomial(r, SERIES)), lost);
  const power = powerOfTwo64(s, s.toI32(k));
  // 2^k (r + tail) + (2^k - 1): the exact part 2^k - 1 first joined with 2^k r.
  const scaled = s.add(s.add(s.sub(power, 1), s.mul(power, r)), s.mul(power, tail));
  const near = s.select(s.eq(k, 0), s.add(r, tail), scaled);
  const far = s.select(s.lt(700, x), exp(s, x), near);
  return s.select(s.eq(x, 0), x, far);
}
