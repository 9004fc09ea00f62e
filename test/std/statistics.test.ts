/** Means, variances and functions of them, of many numbers far from 0: as precise on every executor as the numbers allow. */
import { describe, expect, test } from "vitest";
import { generator } from "../support/random.ts";
import { executorOf, EXECUTORS } from "./executors.ts";

const COUNT = 200_000;
const LARGE = 10_000;
/** f32 numbers around 10,000: neighbours are 2⁻¹⁰ apart. */
const numbers = (seed: number, count = COUNT): readonly number[] => {
  const random = generator(seed);
  return Array.from({ length: count }, () => Math.fround(LARGE + random()));
};

function momentsOf(list: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = LARGE + list.reduce((sum, x) => sum + (x - LARGE), 0) / list.length;
  return { mean, variance: list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / list.length };
}

const textOf = (shape: string, outputs: readonly string[]): string => `
model M() {
  input x: f32[${shape}]
  param w: f32 = ones()
${outputs.map((text, i) => `  output y${String(i)} = ${text}`).join("\n")}
  loss L = sum(w * x)
}`;

async function outputsOf(
  kind: (typeof EXECUTORS)[number],
  shape: readonly number[],
  data: readonly number[],
  outputs: readonly string[],
): Promise<readonly (readonly number[])[]> {
  const model = await executorOf(textOf(shape.join(", "), outputs), kind);
  const found = model.run("predict", { x: { shape, data } });
  return outputs.map((_, i) => found.get(`y${String(i)}`) ?? []);
}

describe.each(EXECUTORS)("on %s", (kind) => {
  test("one list", async () => {
    const data = numbers(1);
    const { mean, variance } = momentsOf(data);
    const outputs = ["mean(x)", "var(x)", "std(x)", "var(x, correction=1)", "sum(x)", "norm(x)"];
    const found = (await outputsOf(kind, [COUNT], data, outputs)).map(([first = NaN]) => first);
    const exact = [
      mean,
      variance,
      Math.sqrt(variance),
      (variance * COUNT) / (COUNT - 1),
      mean * COUNT,
      Math.sqrt((variance + mean ** 2) * COUNT),
    ];
    found.forEach((value, i) => {
      expect(Math.abs(value / (exact[i] ?? NaN) - 1)).toBeLessThan(i === 0 || i > 3 ? 1e-6 : 1e-5);
    });
  });

  test.each([0, 1])("lists along axis %d", async (axis) => {
    const lists = [2, 3, 4].map((seed) => numbers(seed, COUNT / 10));
    const length = COUNT / 10;
    const shape = axis === 0 ? [length, 3] : [3, length];
    const data =
      axis === 0
        ? Array.from({ length: 3 * length }, (_, i) => lists[i % 3]?.[Math.floor(i / 3)] ?? NaN)
        : lists.flat();
    const [means = [], variances = []] = await outputsOf(kind, shape, data, [
      `mean(x, ${String(axis)})`,
      `var(x, ${String(axis)})`,
    ]);
    lists.map(momentsOf).forEach(({ mean, variance }, i) => {
      expect(Math.abs((means[i] ?? NaN) / mean - 1)).toBeLessThan(1e-6);
      expect(Math.abs((variances[i] ?? NaN) / variance - 1)).toBeLessThan(1e-4);
    });
  });

  test("equal numbers have almost no variance, whatever they are", async () => {
    for (const value of [0.1, 1e4 + 1 / 3, -7e8].map(Math.fround)) {
      const data = new Array<number>(5000).fill(value);
      const [variance = []] = await outputsOf(kind, [5000], data, ["var(x)"]);
      expect(variance[0]).toBeGreaterThanOrEqual(0);
      expect(variance[0]).toBeLessThan((value * 2 ** -24) ** 2);
    }
  });

  test("a layer norm of a row far from 0", async () => {
    const row = numbers(9, 3000);
    const { mean, variance } = momentsOf(row);
    const [found = []] = await outputsOf(kind, [1, 3000], row, [
      "(x - mean(x, -1, true)) / sqrt(var(x, -1, true) + 1e-5)",
    ]);
    // A mean of f32 numbers of this size is rounded to a multiple of 2⁻¹⁰, and the sum before it as coarsely.
    row.forEach((x, i) => {
      expect(Math.abs((found[i] ?? NaN) - (x - mean) / Math.sqrt(variance + 1e-5))).toBeLessThan(3.4e-3);
    });
  });
});
