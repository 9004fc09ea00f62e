/** Samples of the functions of std/init.net: by the numbers that scale and shift what is drawn. */
import { differentiable, forms, noGradient } from "./sample.ts";
import type { LibrarySample, LibrarySamples } from "./sample.ts";

/** Draws of several shapes, with x and y as what they are scaled and shifted by. */
function draws(name: string, first: string, second: string): readonly LibrarySample[] {
  const shapes = ["[3]", "[1]", "[2, 3]", "[0]", "[]", "[1, 1]", "[2, 1, 2]"];
  return [
    ...shapes.flatMap((shape) =>
      forms(
        { x: "any[]", y: "positive[]" },
        `${name}(${shape}, x, y)`,
        `${name}(${shape}, ${first}=x)`,
        `${name}(${shape}, ${second}=y)`,
      ),
    ),
    ...forms(
      { x: "any[2, 1]", y: "positive[3]" },
      `${name}([2, 3], x, y)`,
      `${name}([3], x, y)`,
      `${name}([2, 1], x, y) * x`,
    ),
    ...forms({ x: "any[0]", y: "positive[]" }, `${name}([0], x, y)`, `${name}([2, 0], x, y)`),
    ...forms({ x: "any[N]", y: "positive[]" }, `${name}([N], x, y)`, `${name}(x.shape, x, y) * x`),
  ];
}

export const INIT_SAMPLES: LibrarySamples = {
  uniform: differentiable(draws("uniform", "low", "high")),
  normal: differentiable(draws("normal", "mean", "std")),
  rand: noGradient(forms({ x: "any[2]" }, "rand(2, 3)", "rand([0])", "rand([])", "rand(x.shape)")),
  randn: noGradient(forms({ x: "any[2]" }, "randn(2, 3)", "randn([0])", "randn([])", "randn(x.shape)")),
  xavier_uniform: differentiable(
    ["[2, 3]", "[1, 1]", "[3, 1]", "[2, 0]", "[2, 2, 2]"].flatMap((shape) =>
      forms(
        { x: "any[]" },
        `xavier_uniform(${shape}, x)`,
        `xavier_uniform(${shape}, gain=x) * x`,
        `xavier_uniform(${shape}, x * x)`,
        `xavier_uniform(${shape}) * x`,
      ),
    ),
    forms({ x: "any[2, 1]" }, "xavier_uniform([2, 3], x)", "xavier_uniform([3, 2], 2.0) @ x"),
    forms({ x: "any[0]" }, "xavier_uniform([2, 0], x)", "xavier_uniform([3, 0]) * x"),
    forms(
      { x: "any[3]", y: "any[]" },
      "xavier_uniform([2, 3], x)",
      "xavier_uniform([2, 3], y) * x",
      "xavier_uniform([0, 3], y) + x",
    ),
  ),
  he_normal: noGradient(
    forms(
      { x: "any[2]" },
      "he_normal([2, 3])",
      "he_normal([1, 1])",
      "he_normal([0, 2])",
      "he_normal([2, 2, 2])",
    ),
  ),
};
