/** `embedding`: a class number outside of the table is an error in every call, before anything is written. */
import { describe, expect, test } from "vitest";
import { instantiate } from "../../compiler/cli/module-text.ts";
import { compileModel, optimizerOf } from "../../compiler/compile.ts";
import type { Model } from "../../runtime/module/model.ts";
import { buildText } from "../build/support.ts";

/** A model that looks up rows of a table of 3 by `labels`, an expression of the input ids: i32[N, 2]. */
async function live(labels: string, target: "js" | "wasm"): Promise<Model> {
  const { module, codes } = buildText(
    `model M() {\n  input ids: i32[N, 2]\n  h = embedding(${labels}, 3, 2)\n  output p = sum(h)\n  metric pads = sum(cast(ids != 0, f32))\n  loss L = mean(h * h)\n}\ntrain {\n  model = M()\n  optimizer = adamw(lr=0.1)\n}`,
  );
  expect(codes).toEqual([]);
  const [model] = module.models;
  if (model === undefined) throw new Error("no model");
  const { lowered } = compileModel(module, model, optimizerOf(module, model), { verify: true });
  return instantiate(lowered, target, { N: 2 }, 0);
}

const PROGRAMS = ["step", "predict", "evaluate", "gradients"] as const;

describe.each(["js", "wasm"] as const)("on %s", (target) => {
  test.each(["ids", "ids.T", "ids[:, 0]", "ids + 0", "where(ids < 2, ids, 1)"])(
    "of %s, what is no row is an error, and changes nothing",
    async (labels) => {
      const model = await live(labels, target);
      const good = { ids: [0, 1, 2, 2] };
      for (const program of PROGRAMS) expect(() => model[program](good)).not.toThrow();
      const before = [...(model.params["h.W"]?.data ?? [])];
      for (const wrong of [-1, -3, -(2 ** 31), ...(labels.startsWith("where") ? [] : [3, 2 ** 31 - 1])])
        for (const program of PROGRAMS) {
          const call = (): unknown => model[program]({ ids: [0, 1, wrong, 2] });
          expect(call).toThrow(RangeError);
          expect(call).toThrow(`the label ${String(wrong)} is`);
        }
      expect([...(model.params["h.W"]?.data ?? [])]).toEqual(before);
      model.step(good);
      expect([...(model.params["h.W"]?.data ?? [])]).not.toEqual(before);
    },
  );

  test("a negative index in [ ] counts from the end, as in NumPy", async () => {
    const { module } = buildText(
      "model M() {\n  input i: i32[N]\n  param W: f32[3] = [1.0, 2.0, 3.0]\n  output p = W[i]\n  loss L = sum(W[i])\n}",
    );
    const [model] = module.models;
    if (model === undefined) throw new Error("no model");
    const { lowered } = compileModel(module, model, optimizerOf(module, model));
    const { p } = (await instantiate(lowered, target, { N: 2 }, 0)).predict({ i: [-1, 0] });
    expect([...(p as Float32Array)]).toEqual([3, 1]);
  });
});
