/** The three files that the description begins with: they compile without a message, and they learn. */
import { describe, expect, test } from "vitest";
import { executorOf, EXECUTORS, type Plain } from "../std/executors.ts";
import { compileText } from "../emit/compiled.ts";
import { createModel } from "../../runtime/module/model.ts";
import { machineFactory } from "../differential/machines.ts";
import { codesOf, fixture } from "./support.ts";

test.each(["mlp.net", "mlp-layers.net", "one-hidden.net"])("%s has no mistake", (name) => {
  expect(codesOf(fixture(name))).toEqual([]);
});

describe.each(["mlp.net", "mlp-layers.net"])("%s", (name) => {
  const N = 6;
  const y = Int32Array.from({ length: N }, (_, i) => i);
  const x = Float32Array.from({ length: N * 784 }, (_, i) => Number((i % 784) % N === Math.floor(i / 784)));

  test("learns, with the same bits on both targets", async () => {
    const { lowered } = compileText(fixture(name)).compiled;
    const losses = async (target: "js" | "wasm"): Promise<readonly unknown[]> => {
      const model = await createModel(lowered.manifest, await machineFactory(lowered, target), { N });
      return Array.from({ length: 4 }, () => model.step({ x, y }, { lr: 0.1 })["L"]);
    };
    const found = await losses("js");
    expect(found[0]).toBeCloseTo(Math.log(10), 0);
    expect(Number(found.at(-1))).toBeLessThan(Number(found[0]));
    expect(await losses("wasm")).toEqual(found);
  });
});

describe.each(EXECUTORS)("the regularised network on %s", (kind) => {
  const ramp = (...shape: readonly number[]): Plain => {
    const count = shape.reduce((product, dim) => product * dim, 1);
    return { shape, data: Array.from({ length: count }, (_, i) => Math.sin(i + shape.length)) };
  };

  test("J is the loss and the penalty of the textbook", async () => {
    const { data: W1 } = ramp(5, 4);
    const { data: W2 } = ramp(3, 5);
    const { data: x } = ramp(4);
    const { data: y } = ramp(3);
    const executor = await executorOf(fixture("one-hidden.net"), kind);
    executor.set({ W1: ramp(5, 4), W2: ramp(3, 5) });
    const found = executor.run("evaluate", { x: ramp(4), y: ramp(3) }).get("J")?.[0];
    const product = (W: readonly number[], v: readonly number[]): readonly number[] =>
      Array.from({ length: W.length / v.length }, (_, row) =>
        v.reduce((sum, value, i) => sum + value * (W[row * v.length + i] ?? NaN), 0),
      );
    const o = product(W2, product(W1, x).map(Math.tanh));
    const squares = (v: readonly number[]): number => v.reduce((sum, value) => sum + value * value, 0);
    const L = squares(o.map((value, i) => value - (y[i] ?? NaN))) / 2;
    expect(found).toBeCloseTo(L + (0.01 / 2) * (squares(W1) + squares(W2)), 4);
  });
});
