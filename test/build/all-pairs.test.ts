/** Vectors beside columns: a warning where the column is an accident, none where all pairs were meant. */
import { expect, test } from "vitest";
import { buildText } from "./support.ts";

const codesOf = (expression: string): readonly string[] =>
  buildText(
    `model M() {\n  input x: f32[N, 4]\n  input y: f32[N]\n  input t: f32[N, 1]\n  output _unused = [sum(x), sum(y), sum(t)]\n  output z = ${expression}\n}`,
  ).codes;

test.each([
  "t - y",
  "y * t",
  "y < t",
  "-t + y",
  "x @ ones(4, 1) - y",
  "x[:, :1] - y",
  "sum(x, axis=1, keepdims=true) - y",
  "mse(t, y)",
  "mse(y, t)",
  "l1(t, y)",
  "huber(t, y)",
  "bce_with_logits(t, y)",
])("%s warns", (expression) => {
  expect(codesOf(expression)).toEqual(["N217"]);
});

test.each([
  "y[:, None] - y",
  "2 * y[:, None] - y",
  "unsqueeze(y, 1) - y",
  "t.T - t",
  "t - y[None, :]",
  "x.reshape(-1, 1) + ones(2)",
  "ones(3, 1) + ones(3)",
  "randn(3, 1) + arange(3)",
  "arange(3).reshape(3, 1) + arange(2).reshape(1, 2)",
  "eye(4)",
  "maximum(y[:, None], y)",
  "softmax(x) - mean(x, axis=1, keepdims=true)",
  "y - max(y, axis=0, keepdims=true)",
  "one_hot(argmax(x, axis=1), 4)",
  "mse(squeeze(t, -1), y)",
])("%s does not", (expression) => {
  expect(codesOf(expression)).toEqual([]);
});
