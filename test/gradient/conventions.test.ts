/**
 * Where a function has no derivative, the one it is given; and slopes that are constant on either side of a bend, whose
 * own slope is 0. PyTorch's numbers, but for `maximum` and `minimum`, where PyTorch shares equally.
 */
import { describe, expect, it } from "vitest";
import { interpret } from "../../compiler/ir/interpret.ts";
import { buildText } from "../build/support.ts";

/** Each value of a text that shows several. */
function shown(text: string): readonly (readonly number[])[] {
  const { module, codes } = buildText(text);
  expect(codes.filter((code) => code.startsWith("N5"))).toEqual([]);
  return module.script.flatMap((step) =>
    step.kind !== "show"
      ? []
      : step.values.map((value) => {
          if (value.kind !== "tensor") throw new Error("a tensor is shown");
          return [...(interpret([value.node]).get(value.node)?.data ?? [])];
        }),
  );
}

const SAMPLES: readonly (readonly [string, string, readonly number[]])[] = [
  ["relu(x)", "[0.0, -1, 2]", [0, 0, 1]],
  ["leaky_relu(x, 0.25)", "[0.0, -1, 2]", [0.25, 0.25, 1]],
  ["elu(x, 0.5)", "[0.0, 2]", [0.5, 1]],
  ["abs(x)", "[0.0, -1, 2]", [0, -1, 1]],
  ["clamp(x, -1, 1)", "[-1.0, 1, 2, -2]", [1, 1, 0, 0]],
  ["max(x)", "[1.0, 3, 3, 0]", [0, 0.5, 0.5, 0]],
  ["min(x)", "[1.0, 1, 3, 1]", [1 / 3, 1 / 3, 0, 1 / 3]],
  ["maximum(x, [1.0, 1])", "[1.0, 0]", [1, 0]],
  ["minimum(x, [1.0, 1])", "[1.0, 2]", [1, 0]],
  ["sort(x)[0]", "[2.0, 1, 1]", [0, 1, 0]],
  ["huber(x, 0)", "[1.0, -1, 4]", [1 / 3, -1 / 3, 1 / 3]],
  ["l1(x, 1)", "[1.0, 2]", [0, 0.5]],
  ["prod(x)", "[0.0, 2, 3]", [6, 0, 0]],
  ["prod(x)", "[0.0, 0, 3]", [0, 0, 0]],
  ["x ** 2", "[0.0]", [0]],
  ["x ** 1", "[0.0]", [1]],
  ["x ** 0", "[0.0]", [0]],
  ["sqrt(x)", "[0.0]", [Infinity]],
  ["floor(x) + ceil(x) + round(x) + sign(x)", "[0.5, 1]", [0, 0]],
];

it.each(SAMPLES)("%s at %s has the slope %j", (f, x, expected) => {
  const [found] = shown(`x = ${x}\nshow grad(sum(${f}), x)`);
  expect(found).toHaveLength(expected.length);
  expected.forEach((slope, i) => {
    expect(found?.[i]).toBeCloseTo(slope, 7);
  });
});

describe("a slope that is constant on either side", () => {
  it.each([
    ...["relu(x)", "leaky_relu(x)", "abs(x)", "clamp(x, -1, 1)", "max(x)", "min(x)", "maximum(x, 0.1)"],
    ...[
      "minimum(x, 0.1)",
      "where(x > 1, 2 * x, x)",
      "max_pool2d(reshape(x, [1, 1, 1, 3]), [1, 3])",
      "sort(x)",
    ],
  ])("%s has itself the slope 0", (f) => {
    const text = `x = [0.5, -2.0, 3.0]\ng = grad(sum(${f}), x)\nshow grad(sum(g), x), grad(sum(g * x), x), g`;
    const [second, mixed, first] = shown(text);
    expect(second).toEqual([0, 0, 0]);
    expect(mixed).toEqual(first);
  });

  it("so that a gradient penalty trains a network of relus, its biases too", () => {
    const text = `
x = [[1.0, 2], [-1, 1]]
W = [[1.0, -1], [0.5, 2]]
b = [0.25, -0.5]
slope = grad(sum(relu(x @ W + b)), x)
show grad(sum(slope * slope), W), grad(sum(slope * slope), b)`;
    // Rows of the slope: [0, 2.5] where both units are on, [-1, 2] where the second is.
    expect(shown(text)).toEqual([
      [0, -2, 5, 9],
      [0, 0],
    ]);
  });
});
