/**
 * log(1 + x) without cancellation near 0.
 *
 * With u = 1 + x as it rounds and c the part of x that u lost, log(1 + x) = log u + c / u to first order, which
 * is all that f64 can see (as in K. C. Ng's fdlibm). f32 is computed in f64 and rounded once.
 */
import type { Scalar } from "../scalar.ts";
import type { Value } from "../kernel.ts";
import { atTheEnds, SERIES_64, split64, sumUp } from "./log.ts";

export function log1p(s: Scalar, x: Value): Value {
  return x.type === "f64" ? log1p64(s, x) : s.toF32(log1p64(s, s.toF64(x)));
}

/** Within 2 ulp, over all f64. */
function log1p64(s: Scalar, x: Value): Value {
  const u = s.add(x, 1);
  const lost = s.select(s.le(1, x), s.sub(1, s.sub(u, x)), s.sub(x, s.sub(u, 1)));
  const { k, f } = split64(s, u);
  // Where u needs no scaling, x itself is the exact f.
  const isNear = s.eq(k, 0);
  const whole = sumUp(s, s.select(isNear, x, f), k, SERIES_64);
  const finite = s.select(isNear, whole, s.add(whole, s.div(lost, u)));
  return s.select(s.eq(x, 0), x, atTheEnds(s, u, finite));
}
