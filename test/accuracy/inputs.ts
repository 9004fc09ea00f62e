/** The rows of numbers on which functions are measured. */
import type { Float } from "../support/real/ulp.ts";
import type { Measured, Row } from "./measure.ts";
import { around, between, everywhere, randomOf, roundTo } from "./samples.ts";

type Rows = Measured["rows"];

/**
 * Numbers of every exponent, many up to `bound` on both sides, and the neighbours of the zeros of the function and its
 * parts; only those that are `allowed`.
 */
export const line =
  (bound: number, zeros: readonly number[] = [], allowed: (x: number) => boolean = () => true): Rows =>
  (dtype) =>
    [
      ...everywhere(dtype, dtype === "f32" ? 4 : 1),
      ...between(dtype, -bound, bound, 1500),
      ...between(dtype, -bound / 30, bound / 30, 500),
      ...zeros.flatMap((x) => around(dtype, x)),
    ]
      .filter(allowed)
      .map((x) => [x]);

/** Bases of every exponent and near 1, with exponents up to where the power leaves the range; whole powers of negative ones. */
export function powers(dtype: Float): readonly Row[] {
  const random = randomOf(7);
  const bases = [
    ...everywhere(dtype, dtype === "f32" ? 3 : 1, [1]),
    ...between(dtype, 0.5, 2, 800),
    ...around(dtype, 1),
  ];
  const limit = dtype === "f32" ? 150 : 1080;
  return bases.flatMap((base) => {
    const bits = Math.log2(base);
    const free = bits === 0 ? 3 : (limit / bits) * (2 * random() - 1);
    return [[base, roundTo(dtype, free)] as const, [-base, Math.round(4 * random())] as const];
  });
}

/** Dividends and divisors of every exponent, paired at random, and dividends with few whole multiples of the divisor. */
export function quotients(dtype: Float): readonly Row[] {
  const random = randomOf(9);
  const list = everywhere(dtype, dtype === "f32" ? 6 : 1);
  return list.flatMap((x) => {
    const y = list[Math.floor(random() * list.length)] ?? 1;
    return [[x, y] as const, [x, roundTo(dtype, x * (random() - 0.5)) || 1] as const];
  });
}

/** Pairs of moderate numbers, some of them equal or far apart. */
export const pairs: Rows = (dtype) => {
  const random = randomOf(13);
  return Array.from({ length: 400 }, (_, i) => {
    const spread = [1, 40, 1e4, 1e-4][i % 4] ?? 1;
    const [x, y] = [0, 1].map(() => roundTo(dtype, (2 * random() - 1) * spread));
    return [x ?? 0, i % 9 === 0 ? (x ?? 0) : (y ?? 0)];
  });
};

/** Scores of any size and targets from 0 to 1, these included. */
export const scoresAndTargets: Rows = (dtype) =>
  pairs(dtype).map(([x = 0, y = 0], i) => [
    Math.max(-80, Math.min(80, x)),
    i % 3 === 0 ? 1 : i % 3 === 1 ? 0 : Math.abs(y % 1),
  ]);

/** Rows of three scores: close ones, ties, ones far apart, the maximum 0, and one far above the rest. */
export function scores(dtype: Float): readonly Row[] {
  const random = randomOf(11);
  return Array.from({ length: 1500 }, (_, i) => {
    const spread = [1, 20, 80, 1, 10][i % 5] ?? 1;
    const [a = 0, b = 0, c = 0] = [0, 1, 2].map(() => roundTo(dtype, (2 * random() - 1) * spread));
    if (i % 5 === 3) return [a, a, roundTo(dtype, a - 5)];
    return i % 5 === 4 ? [0, -Math.abs(b) || -1, -Math.abs(c) || -1] : [a, b, c];
  });
}

/** Rows of four numbers, some with a mean far from 0, in every tenth power of ten where squares stay in range. */
export function vectors(dtype: Float): readonly Row[] {
  const random = randomOf(17);
  const limit = dtype === "f32" ? 17 : 150;
  return Array.from({ length: 800 }, (_, i) => {
    const scale = 10 ** ((2 * random() - 1) * limit);
    const offset = i % 2 === 0 ? 0 : 10;
    return [0, 1, 2, 3].map(() => roundTo(dtype, (offset + 2 * random() - 1) * scale));
  });
}
