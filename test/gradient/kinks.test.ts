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
    ["huber(x, 0)", 0, 1],
  ])("%s has the slope %d and the curvature %d", (f, slope, curvature) => {
    const text = `x = cast([0], f64)\ng = grad(sum(${f}), x)\nshow concat([g, grad(sum(g), x)])`;
    const [first = NaN, second = NaN] = shown(text);
    expect(first).toBeCloseTo(slope, 6);
    expect(second).toBeCloseTo(curvature, 6);
  });
});

/** What PyTorch 1.13 gives; where its second order is NaN (a norm at 0) ours is 0. */
describe("norms and standard deviations at 0", () => {
  const zeros = [0, 0, 0];
  it.each<[string, readonly number[], readonly number[], readonly number[]]>([
    ["norm(x)", zeros, zeros, zeros],
    ["norm(x)", [3, 0, -4], [0.6, 0, -0.8], [0.416, 0.4, 0.312]],
    ["norm(x) ** 2", zeros, zeros, zeros],
    ["norm(x) ** 2", [3, 0, -4], [6, 0, -8], [2, 4, 6]],
    ["norm(x, 1)", zeros, zeros, zeros],
    ["norm(x, 1.5)", zeros, zeros, zeros],
    ["norm(x, 3)", zeros, zeros, zeros],
    ["norm(x, 3)", [3, 0, -4], [0.4448513517, 0, -0.7908468475], [0.6778687264, 0, 0.5084015448]],
    ["norm(x, 0.5)", zeros, zeros, zeros],
    ["norm(x, 0.5)", [3, 0, -4], [2.1547005384, 0, -1.8660254038], [-0.6254627916, 0, -0.4690970937]],
    ["norm(x, 1.5)", [3, 0, -4], [0.7329564758, 0, -0.8463452372], [0.2406871811, 0, 0.1805153859]],
    ["norm(x, inf)", zeros, zeros, zeros],
    ["sum(norm(stack([x, 0 * x]), axis=1))", [3, 0, -4], [0.6, 0, -0.8], [0.416, 0.4, 0.312]],
    ["std(x)", [2, 2, 2], zeros, zeros],
    ["std(x, correction=1)", [2, 2, 2], zeros, zeros],
  ])("%s at %j", (f, x, slopes, curved) => {
    const text = `x = cast(${JSON.stringify(x)}, f64)\ng = grad(${f}, x)\nshow concat([g, grad(sum(g * [1, 2, 3]), x)])`;
    const found = shown(text);
    [...slopes, ...curved].forEach((expected, i) => {
      expect(found[i], `element ${String(i)} of ${found.join(", ")}`).toBeCloseTo(expected, 8);
    });
  });
});

/** PyTorch 1.13's numbers. */
it("products so far have exact gradients with zeros among the factors", () => {
  const text = `x = cast([2, 0, 3, 0, 5], f64)
g = grad(sum(cumprod(x) * [1, 2, 3, 4, 5]), x)
show concat([grad(sum(cumprod(x)), x), g, grad(sum(g * g), x)])`;
  expect(shown(text)).toEqual([...[1, 8, 0, 0, 0], ...[1, 22, 0, 0, 0], ...[484, 22, 264, 7656, 0]]);
});
