/** The convolutional network and the attention block learn, step by step, the same on both targets. */
import { expect, test } from "vitest";
import { createModel } from "../../runtime/module/model.ts";
import { machineFactory } from "../differential/machines.ts";
import { compileExample } from "../emit/compiled.ts";

const N = 6;
/** Images of stripes, each class with its own width. */
const y = Int32Array.from({ length: N }, (_, i) => i % 3);
const x = Float32Array.from({ length: N * 784 }, (_, i) => {
  const [image, column] = [Math.floor(i / 784), i % 28];
  return Math.floor(column / ((y[image] ?? 0) + 1)) % 2;
});

test.each(["convolution", "attention"])("%s", async (name) => {
  const { lowered } = compileExample(name).compiled;
  const losses = async (target: "js" | "wasm"): Promise<readonly unknown[]> => {
    const model = await createModel(lowered.manifest, await machineFactory(lowered, target), { N });
    return Array.from({ length: 8 }, () => model.step({ x, y })["L"]);
  };
  const found = await losses("wasm");
  expect(Number(found[0])).toBeGreaterThan(0.5);
  expect(Number(found.at(-1))).toBeLessThan(Number(found[0]) / 2);
  expect(found).toEqual(await losses("js"));
});
