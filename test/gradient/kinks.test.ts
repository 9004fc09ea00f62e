/** Functions that are smooth, but written with a case for each sign: their gradients where the cases meet. */
import { describe, expect, it } from "vitest";
import { interpret } from "../../compiler/ir/interpret.ts";
import { buildText } from "../build/support.ts";

function shown(text: string): readonly number[] {
  const { module, codes } = buildText(text);
  expect(codes).toEqual([]);
  const [step] = module.script;
  if (step?.kind !== "show" || step.values[0]?.kind !== "tensor") throw new Error("nothing is shown");
  const { node } = step.values[0];
  return [...(interpret([node]).get(node)?.data ?? [])];
}

describe("at 0", () => {
  it.each([
    ["sigmoid(x)", 1 / 4, 0],
    ["silu(x)", 1 / 2, 1 / 2],
    ["softplus(x)", 1 / 2, 1 / 4],
    ["bce_with_logits(x, 0.25)", 1 / 2 - 0.25, 1 / 4],
    ["gelu(x)", 1 / 2, Math.sqrt(2 / Math.PI)],
    ["tanh(x)", 1, 0],
  ])("%s has the slope %d and the curvature %d", (f, slope, curvature) => {
    const text = `x = cast([0], f64)\ng = grad(sum(${f}), x)\nshow concat([g, grad(sum(g), x)])`;
    const [first = NaN, second = NaN] = shown(text);
    expect(first).toBeCloseTo(slope, 6);
    expect(second).toBeCloseTo(curvature, 6);
  });
});
