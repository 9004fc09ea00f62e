/** A model whose products are computed in another order: it trains, at every batch, whatever the sizes of its numbers. */
import { describe, expect, it } from "vitest";
import { compileModel, optimizerOf, type CompiledModel } from "../../compiler/compile.ts";
import { instantiate } from "../../compiler/cli/module-text.ts";
import { buildText } from "../build/support.ts";
import { generator } from "../support/random.ts";

/** A layer of rank 2, written so that each batch multiplies the whole matrix. */
const text = (product: string): string => `
model LowRank(d = 64) {
  input x: f32[N, d]
  input y: f32[N, d]
  param U: f32[d, 2] = normal(std=0.1)
  param V: f32[2, d] = normal(std=0.1)
  output z = x @ (${product})
  loss L = sum(abs(z - y))
}`;

function compiled(source: string, skip: readonly string[] = []): CompiledModel {
  const { module, codes } = buildText(source);
  expect(codes).toEqual([]);
  const [model] = module.models;
  if (model === undefined) throw new Error("the text has a model");
  return compileModel(module, model, optimizerOf(module, model), { verify: true, skip });
}

const reordered = ({ records }: CompiledModel): readonly boolean[] =>
  ["predict", "gradients", "step"].map((program) =>
    (records.get(program) ?? []).some(({ chains }) =>
      chains.some(({ chosen, written }) => chosen.order !== written),
    ),
  );

const WRITTEN = text("U @ V");

it("is reordered in every program, but not with the pass left out or across as_written", () => {
  expect(reordered(compiled(WRITTEN))).toEqual([true, true, true]);
  expect(reordered(compiled(WRITTEN, ["matmul-chain"]))).toEqual([false, false, false]);
  const kept = compiled(text("as_written(U @ V)"));
  expect(reordered(kept)).toEqual([false, false, false]);
  const plain = compiled(WRITTEN, ["matmul-chain"]);
  expect(kept.lowered.kernels.map(({ name }) => name)).toEqual(plain.lowered.kernels.map(({ name }) => name));
});

describe.each([
  ["of common size", 1, 1, 1],
  ["that overflow in the cheap order", 1e20, 1e20, 1e-30],
  ["that underflow in the cheap order", 1e-20, 1e-28, 1e30],
  ["of which the inputs are 0", 0, 1e30, 1e-30],
])("on numbers %s", (_, ofX, ofU, ofV) => {
  it("trains as it does as written, with the same bits on both targets", async () => {
    const run = async (model: CompiledModel, target: "js" | "wasm"): Promise<readonly number[]> => {
      const made = await instantiate(model.lowered, target, { N: 12 }, 0);
      const random = generator(4);
      const draw = (count: number, size: number): Float32Array =>
        Float32Array.from({ length: count }, () => (random() - 0.5) * size);
      made.params["U"]?.data.set(draw(128, ofU));
      made.params["V"]?.data.set(draw(128, ofV));
      const found: number[] = [];
      for (const n of [12, 5, 1, 12]) {
        const [x, y] = [draw(64 * n, ofX), draw(64 * n, 1)];
        found.push(...(made.predict({ x })["z"] as Float32Array));
        found.push(Number(made.step({ x, y }, { lr: 0 })["L"]));
        found.push(...(made.gradients({ x, y })["V"] as Float32Array));
      }
      return found;
    };
    const cheap = compiled(WRITTEN);
    const [js, wasm] = [await run(cheap, "js"), await run(cheap, "wasm")];
    expect(wasm).toEqual(js);
    const written = await run(compiled(WRITTEN, ["matmul-chain"]), "js");
    const scale = Math.max(...written.filter(Number.isFinite).map(Math.abs));
    expect(written.filter(Number.isFinite).length).toBeGreaterThan(700);
    written.forEach((value, i) => {
      if (Number.isFinite(value)) expect(Math.abs((js[i] ?? NaN) - value)).toBeLessThanOrEqual(1e-4 * scale);
    });
    expect(js.filter((value) => value === 0).length).toBe(written.filter((value) => value === 0).length);
  });
});
