/** Chebyshev interpolation: how the polynomials of this folder are found, at compile time. */

/** Coefficients c with f(x) ≈ Σ c[j] T_j(u), u in [-1, 1] over [low, high]; c[0] is already halved. */
export function chebyshev(
  count: number,
  low: number,
  high: number,
  f: (x: number) => number,
): readonly number[] {
  const angle = (k: number): number => (Math.PI * (k + 0.5)) / count;
  const values = Array.from({ length: count }, (_, k) =>
    f((high + low) / 2 + ((high - low) / 2) * Math.cos(angle(k))),
  );
  return Array.from({ length: count }, (_, j) => {
    const sum = values.reduce((total, value, k) => total + value * Math.cos(j * angle(k)), 0);
    return ((j === 0 ? 1 : 2) / count) * sum;
  });
}

/** The same interpolation as coefficients of 1, x, x², ...: for few terms on a short interval. */
export function interpolate(
  count: number,
  low: number,
  high: number,
  f: (x: number) => number,
): readonly number[] {
  const slope = 2 / (high - low);
  const shift = -(high + low) / (high - low);
  const timesU = (p: readonly number[]): number[] =>
    Array.from({ length: count }, (_, i) => (p[i] ?? 0) * shift + (p[i - 1] ?? 0) * slope);
  const powers = Array.from({ length: count }, () => 0);
  let [now, next]: [readonly number[], readonly number[]] = [[1], timesU([1])];
  for (const c of chebyshev(count, low, high, f)) {
    now.forEach((power, i) => (powers[i] = (powers[i] ?? 0) + c * power));
    const before = now;
    [now, next] = [next, timesU(next).map((power, i) => 2 * power - (before[i] ?? 0))];
  }
  return powers;
}
