import { describe, expect, it } from "vitest";
import { createModel, type Model } from "../../runtime/module/model.ts";
import type { HyperValues } from "../../runtime/module/programs.ts";
import { tensor } from "../../runtime/module/tensors.ts";
import { lineMachine, lineManifest } from "./line.ts";

const create = (options = { N: 8, seed: 0 }): Promise<Model> =>
  createModel(lineManifest, lineMachine, options);
const x = Float32Array.of(1, 2, 3, 4, 5, 6);
const y = Float32Array.of(1, 2, 3);

describe("a model", () => {
  it("learns a line", async () => {
    const model = await create();
    const inputs = Float32Array.of(1, 0, 0, 1, 1, 1, -1, 2);
    const targets = Float32Array.of(2 + 4.2, -3.4 + 4.2, 2 - 3.4 + 4.2, -2 - 6.8 + 4.2);
    for (let i = 0; i < 2000; i++) model.step({ x: inputs, y: targets }, { lr: 0.1 });
    expect(model.params["w"]?.data[0]).toBeCloseTo(2, 3);
    expect(model.params["w"]?.data[1]).toBeCloseTo(-3.4, 3);
    expect(model.params["b"]?.data[0]).toBeCloseTo(4.2, 3);
    expect(model.steps).toBe(2000);
  });

  it("gives the same object at each call, numbers for scalars and views with a shape for tensors", async () => {
    const model = await create();
    const first = model.evaluate({ x, y });
    const loss = first["loss"];
    model.step({ x, y });
    const second = model.evaluate({ x, y });
    expect(second).toBe(first);
    expect(second["loss"]).toBeLessThan(Number(loss));
    const large = model.predict({ x })["pred"];
    const small = model.predict({ x: x.subarray(0, 4) })["pred"];
    expect(large).toMatchObject({ length: 3, shape: [3] });
    expect(small).toMatchObject({ length: 2, shape: [2] });
    expect(model.predict({ x })["pred"]).toBe(large);
  });

  it("gives gradients, and does not update with them", async () => {
    const model = await create({ N: 4, seed: 50 });
    const before = model.save();
    const results = model.gradients({ x: [[1, 2]], y: [0] });
    expect(results["loss"]).toBe(0.25);
    expect(Object.keys(results)).toEqual(["loss", "w", "b"]);
    expect(results["b"]).toBe(1);
    expect([...(results["w"] as Float32Array)]).toEqual([1, 2]);
    expect(model.save()).toEqual(before);
  });

  it("takes hypers for one call: the next has the declared value again", async () => {
    const [given, declared] = [await create(), await create()];
    given.step({ x, y }, { lr: 0 });
    expect(given.params["w"]?.data[0]).toBe(0);
    given.step({ x, y });
    declared.step({ x, y }, { lr: undefined });
    expect(given.params["w"]?.data).toEqual(declared.params["w"]?.data);
    expect(given.params["w"]?.data[0]).not.toBe(0);
  });

  it("starts from the seed, and shows stored tensors without a copy", async () => {
    const model = await create({ N: 4, seed: 25 });
    expect(model.seed).toBe(25);
    expect(model.params["w"]).toMatchObject({ shape: [2], dtype: "f32" });
    expect(model.params["w"]?.data[0]).toBe(0.25);
    model.params["w"]?.data.set([1, 1]);
    expect(model.predict({ x: [[1, 2]] })["pred"]).toMatchObject({ length: 1, 0: 3 });
    expect(model.states["steps"]?.data[0]).toBe(0);
    expect(Object.getPrototypeOf(model.params)).toBe(null);
  });

  it("has the memory of its plan", async () => {
    const model = await create({ N: 256, seed: 0 });
    expect(model.bytes).toBe(256 * 4 * (2 + 1 + 1 + 1) + 16 * 8);
  });

  it("says which programs it lacks and why", async () => {
    const programs = lineManifest.programs.slice(0, 2);
    const model = await createModel({ ...lineManifest, programs }, lineMachine, { N: 1 });
    expect(() => model.step({ x, y })).toThrow(
      "this module has no step: it was built without a loss or an optimiser",
    );
    expect(() => model.gradients({ x, y })).toThrow("this module has no gradients: it has no loss");
  });
});

describe("options", () => {
  it.each([
    [{}, 'option "N" is missing: the largest N that a call will bring'],
    [{ N: 0 }, 'option "N" must be an integer from 1 to 2147483647'],
    [{ N: 2.5 }, 'option "N" must be an integer'],
    [{ N: "4" }, 'option "N" must be an integer'],
    [{ N: 4, seed: -1 }, 'option "seed" must be an integer from 0 to 4294967295'],
    [{ N: 4, sead: 1 }, 'unknown option "sead"; did you mean "seed"?'],
    [{ N: 4, batch: 1 }, 'unknown option "batch"; there are "N", "seed"'],
    [null, "the options must be an object"],
  ])("%j are refused", async (options, message) => {
    const creation = createModel(lineManifest, lineMachine, options as { N: number });
    await expect(creation).rejects.toThrow(TypeError);
    await expect(creation).rejects.toThrow(message);
  });
});

describe("tensor", () => {
  it.each([[[2, 3]], [[-1, 4]], [[4, NaN]], [[]]])("%j does not hold four elements", (shape) => {
    expect(() => tensor([1, 2, 3, 4], shape)).toThrow(TypeError);
  });
});

describe("hypers", () => {
  it.each([
    [{ rl: 1 }, 'unknown hyper "rl"; did you mean "lr"?'],
    [{ lrr: 1 }, 'unknown hyper "lrr"; did you mean "lr"?'],
    [{ lr: "1" }, 'hyper "lr" must be a number of dtype f32'],
    [{ seed: 1 }, 'unknown hyper "seed"'],
    [null, "the hypers must be an object"],
  ])("%j are refused", async (hypers, message) => {
    const model = await create();
    const before = model.save();
    expect(() => model.step({ x, y }, hypers as HyperValues)).toThrow(TypeError);
    expect(() => model.step({ x, y }, hypers as HyperValues)).toThrow(message);
    expect(model.save()).toEqual(before);
  });
});
