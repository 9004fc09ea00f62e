/** The error function against its Maclaurin series and its continued fraction, over the whole range. */
import { describe, expect, it } from "vitest";
import { erf } from "../../compiler/ir/numerics/erf.ts";

/** 2/√π Σ (-1)ⁿ x²ⁿ⁺¹ / (n! (2n+1)), in the form without cancellation: 2/√π exp(-x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** exp(-x²)/√π × 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...)))). */
function complementFraction(x: number): number {
  let tail = x;
  for (let k = 200; k >= 1; k--) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}

const points = Array.from({ length: 700 }, (_, i) => (i + 1) / 100);

describe("erf", () => {
  it("agrees with the series below 3", () => {
    for (const x of points.filter((p) => p < 3)) expect(Math.abs(erf(x) / series(x) - 1)).toBeLessThan(2e-15);
  });
  it("agrees with the continued fraction above 2", () => {
    for (const x of points.filter((p) => p > 2))
      expect(Math.abs(1 - complementFraction(x) - erf(x))).toBeLessThan(3e-16);
  });
  it("is odd and never leaves [-1, 1]", () => {
    for (const x of points) {
      expect(erf(-x)).toBe(-erf(x));
      expect(Math.abs(erf(x))).toBeLessThanOrEqual(1);
    }
  });
});
