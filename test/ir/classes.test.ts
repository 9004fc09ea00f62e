import { describe, expect, it } from "vitest";
import { classesOf } from "../../compiler/ir/classes.ts";
import { analyse } from "../../compiler/compile.ts";

function classesIn(loss: string): number | undefined {
  const text = `model M() {
  input x: f32[N, 4]
  input y: i32[N]
  param W: f32[4, 4] = zeros()
  loss L = ${loss}
}
`;
  const { built, diagnostics } = analyse({ path: "m.net", text });
  expect(diagnostics).toEqual([]);
  const [model] = built.models;
  return model === undefined ? undefined : classesOf(model.forward, "y");
}

describe("classesOf", () => {
  it.each([
    ["cross_entropy(x @ W, y)", 4],
    ["nll(x @ W, y)", 4],
    ["mean(x @ W * one_hot(y, 4))", 4],
    ["nll(x @ W, y) + nll((x @ W)[:, :3], y)", 3],
    ["mean(x @ W) + mean(y * 2)", undefined],
    ["mean(x @ W * one_hot(y - 1, 4))", undefined],
    ["mean(x @ W) + mean(y == 2)", undefined],
    ["sum(where(y >= 0, sum(x @ W * one_hot(y, 4), axis=1), 0))", undefined],
    ["sum(where(y != -1, sum(x @ W * one_hot(y, 4), axis=1), 0))", undefined],
    ["mean(embedding(y, 7, 2)) + mean(x @ W)", 7],
    ["mean(embedding(y[:, None].T, 7, 2)) + mean(x @ W)", 7],
    ["mean(embedding(y, 7, 2)) + mean(where(y == 0, 1.0, 0)) + mean(x @ W)", 7],
    ["mean(embedding(y, 7, 2)) + nll(x @ W, y)", 4],
    ["mean(embedding(y, 3, 2)) + nll(x @ W, y)", 3],
    ["mean(embedding(where(y < 0, 0, y), 7, 2)) + mean(x @ W)", undefined],
    ["mean(W[y]) + mean(x)", undefined],
    ["nll(x @ W, y) + mean(argmax(x @ W, axis=1) == y)", 4],
  ])("of %s is %j", (loss, classes) => {
    expect(classesIn(loss)).toBe(classes);
  });
});
