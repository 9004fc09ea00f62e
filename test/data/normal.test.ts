import { describe, expect, test } from "vitest";
import { naturalLogarithm, normalQuantile, standardNormal } from "../../runtime/data/normal.ts";
import { RandomStream } from "../../runtime/data/philox.ts";

describe("normalQuantile", () => {
  // The check values that Wichura's paper prints, and the familiar 97.5 % point.
  test.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167813],
    [1e-20, -9.262340089798408],
    [0.975, 1.9599639845400542],
    [0.5, 0],
  ])("of %f is %f", (p, z) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-15 * Math.abs(z));
  });

  test("is odd about one half", () => {
    for (const p of [0.01, 0.07, 0.2, 0.4]) {
      expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 13);
    }
  });
});

test("naturalLogarithm agrees with Math.log to two units in the last place", () => {
  const random = new RandomStream(0, "synthetic");
  for (let sample = 0; sample < 2000; sample++) {
    const x = random.uniform() * 10 ** (random.below(40) - 20);
    expect(Math.abs(naturalLogarithm(x) / Math.log(x) - 1)).toBeLessThanOrEqual(2 ** -51);
  }
  expect(naturalLogarithm(1)).toBe(0);
});

test("standardNormal has mean 0, variance 1, kurtosis 3, and the same bits everywhere", () => {
  const random = new RandomStream(0, "synthetic");
  const values = Array.from({ length: 40_000 }, () => standardNormal(random));
  const moment = (power: number): number =>
    values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  expect(Math.abs(moment(1))).toBeLessThan(0.025);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.036);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.25);
  expect(values.slice(0, 4)).toMatchInlineSnapshot(`
    [
      -0.5167643238069508,
      -1.0308395185025696,
      0.06393162514834054,
      2.0055962630151334,
    ]
  `);
});
