/** `clip_norm`: all gradients together are scaled down to a norm, in the step's own graph. */
import { expect, test } from "vitest";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import { programsOf } from "../../compiler/programs.ts";
import { buildText } from "./support.ts";

/** a and b after one step of sgd(lr=1) from 0, where the gradients are -3 and -4. */
function stepped(setting: string): readonly number[] {
  const { module, codes } = buildText(
    `model M() {\n  input x: f32[N]\n  param a: f32 = 0.0\n  param b: f32 = 0.0\n  loss L = -(3 * a + 4 * b) * sum(x)\n}\ntrain {\n  model = M()\n  optimizer = sgd(lr=1.0)\n  ${setting}\n}`,
  );
  expect(codes).toEqual([]);
  const [training] = module.trainings;
  if (training === undefined) throw new Error("no training");
  const { graphs } = programsOf(training.model, training.optimizer, module);
  const updates =
    graphs.find(({ name }) => name === "step")?.results.filter(({ role }) => role === "param") ?? [];
  const zero = tensorValue("f32", [], [0]);
  const values = interpret(
    updates.map(({ node }) => node),
    {
      inputs: new Map([["x", tensorValue("f32", [1], [1])]]),
      dims: new Map([["N", 1]]),
      params: new Map([
        ["a", zero],
        ["b", zero],
      ]),
    },
  );
  return updates.map(({ node }) => values.get(node)?.data[0] ?? NaN);
}

test("without the setting, and below the norm, gradients are as they are", () => {
  expect(stepped("seed = 0")).toEqual([3, 4]);
  expect(stepped("clip_norm = 6.0")).toEqual([3, 4]);
});

test("longer gradients keep their direction and get the norm", () => {
  const [a = NaN, b = NaN] = stepped("clip_norm = 1");
  expect(a).toBeCloseTo(0.6, 6);
  expect(b).toBeCloseTo(0.8, 6);
});
