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
