import { describe, expect, it } from "vitest";
import { classesOf } from "../../compiler/cli/classes.ts";
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
  ])("of %s is %j", (loss, classes) => {
    expect(classesIn(loss)).toBe(classes);
  });
});
