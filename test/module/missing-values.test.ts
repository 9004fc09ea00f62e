/** Missing values among the inputs that the loss leaves out: they leave no trace in gradients, on either target. */
import { expect, test } from "vitest";
import { instantiate } from "../../compiler/cli/module-text.ts";
import { compileModel, optimizerOf } from "../../compiler/compile.ts";
import { buildText } from "../build/support.ts";

const model = (...lines: readonly string[]): string =>
  `model M() {\n  input x: f32[N, 2]\n  input y: f32[N]\n  param w: f32[2] = ones()\n${lines.map((line) => `  ${line}\n`).join("")}}\ntrain {\n  model = M()\n  optimizer = sgd(lr=0.1)\n}`;

test.each([
  {
    what: "an element",
    text: model("loss L = mean((sum(where(x == x, x * w, 0), 1) - y) ** 2)"),
    inputs: { x: [1, NaN, 3, 4], y: [1, 2] },
    gradient: [15, 20],
  },
  {
    what: "a row of a product",
    text: model("loss L = sum(where(x[:, 0] == x[:, 0], x @ w, y))"),
    inputs: { x: [NaN, 1, 2, 3, 4, 5], y: [0, 0, 0] },
    gradient: [6, 8],
  },
  {
    what: "a target",
    text: model("loss L = sum(where(y == y, y * log(x @ w), 0))"),
    inputs: { x: [1, 1, 2, 2], y: [2, NaN] },
    gradient: [1, 1],
  },
  {
    what: "a number that f32 does not hold",
    text: model("z = cast(cast(y, f64) * 1e30, f32)", "loss L = sum(where(y < 2, z * 0 + 1, 1) * (x @ w))"),
    inputs: { x: [1, 1, 2, 2], y: [1, 1e20] },
    gradient: [3, 3],
  },
])("$what", async ({ text, inputs, gradient }) => {
  const { module, codes } = buildText(text);
  expect(codes).toEqual([]);
  const [built] = module.models;
  if (built === undefined) throw new Error("no model was built");
  const { lowered } = compileModel(module, built, optimizerOf(module, built));
  for (const target of ["js", "wasm"] as const) {
    const live = await instantiate(lowered, target, { N: 3 }, 0);
    const found = live.gradients(inputs)["w"];
    expect(Array.from(typeof found === "object" ? found : [], Number)).toEqual(gradient);
  }
});
