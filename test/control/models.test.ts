/** Loops in models: they train with the same bits on both targets, and what they save makes memory grow. */
import { RunFault } from "../../runtime/module/faults.ts";
import { describe, expect, it } from "vitest";
import { compileModel, optimizerOf } from "../../compiler/compile.ts";
import { instantiate } from "../../compiler/cli/module-text.ts";
import type { LoweredModel } from "../../compiler/lower/program.ts";
import type { Model } from "../../runtime/module/model.ts";
import { generator } from "../support/random.ts";
import { buildText } from "../build/support.ts";

function lowered(text: string, maxIterations?: number): LoweredModel {
  const { module, codes } = buildText(text);
  expect(codes).toEqual([]);
  const [model] = module.models;
  if (model === undefined) throw new Error("the text has a model");
  return compileModel(module, model, optimizerOf(module, model), { verify: true, maxIterations }).lowered;
}

const numbers = (count: number, seed: number): Float32Array => {
  const random = generator(seed);
  return Float32Array.from({ length: count }, () => random() - 0.5);
};

/** Repeats a layer until the state settles; the loss holds a gradient, so training takes the second order of the loop. */
const SETTLE = `
model Settle(d = 4, lambda = 0.01) {
  input x: f32[N, d]
  input y: f32[N]
  param W: f32[d, d] = normal(std=0.3)
  param U: f32[d, d] = normal(std=0.3)
  param v: f32[d]    = normal(std=0.3)
  var h = zeros_like(x)
  var gap = 1.0
  var turns = 0
  while gap > 1e-3 and turns < 50 {
    next = tanh(h @ W + x @ U)
    gap <- norm(next - h)
    h <- next
    turns <- turns + 1
  }
  output yhat = h @ v
  metric steps = cast(turns, f32)
  L0 = mse(yhat, y)
  gW = grad(L0, W)
  loss L = L0 + lambda * (if norm(gW) > 1 then norm(gW) else norm(gW) ** 2)
}`;

describe("a model that settles", () => {
  it("trains, with the same bits on both targets, for other batches too", async () => {
    const code = lowered(SETTLE);
    const run = async (target: "js" | "wasm"): Promise<readonly number[]> => {
      const model = await instantiate(code, target, { N: 16 }, 0);
      const [x, y] = [numbers(64, 1), numbers(16, 2)];
      const losses: number[] = [];
      for (let i = 0; i < 30; i++) {
        const n = i % 3 === 2 ? 5 : 16;
        const { L, steps } = model.step({ x: x.subarray(0, 4 * n), y: y.subarray(0, n) }, { lr: 0.1 });
        losses.push(Number(L), Number(steps));
      }
      return [...losses, ...(model.params["W"]?.data ?? [])];
    };
    const [js, wasm] = [await run("js"), await run("wasm")];
    expect(wasm).toEqual(js);
    expect(js[0]).toBeGreaterThan(js[54] ?? Infinity);
  });
});

/** Saves a vector a turn. */
const LONG = `
model Long(size = 1000) {
  input count: i32
  input x: f32[size]
  param w: f32[size] = ones()
  param unread: f32[size] = normal(std=1.0)
  var y = x
  var i = 0
  while i < count {
    y <- sin(y * w)
    i <- i + 1
  }
  output z = y
  loss L = sum(y) + 0 * sum(unread)
}`;

describe.each(["js", "wasm"] as const)("memory on %s", (target) => {
  const create = async (maxIterations?: number): Promise<Model> =>
    instantiate(lowered(LONG, maxIterations), target, {}, 3);

  it("grows as the turns need, and everything is still there", async () => {
    const model = await create();
    const before = [...(model.params["unread"]?.data ?? [])];
    const x = numbers(1000, 5);
    const small = model.gradients({ x, count: 2 });
    const gradient = [...(small["w"] as Float32Array)];
    // 2,000 turns of 4,000 bytes: 8 MB behind an arena of some kilobytes.
    const large = model.gradients({ x, count: 2000 });
    expect([...(large["w"] as Float32Array)].every(Number.isFinite)).toBe(true);
    expect([...(model.params["unread"]?.data ?? [])]).toEqual(before);
    expect(model.params["w"]?.data[0]).toBe(1);
    expect([...(model.gradients({ x, count: 2 })["w"] as Float32Array)]).toEqual(gradient);
    model.step({ x, count: 2000 }, { lr: 0.1 });
    expect(model.params["w"]?.data[0]).not.toBe(1);
    const copy = await create();
    copy.load(model.save());
    expect([...(copy.params["w"]?.data ?? [])]).toEqual([...(model.params["w"]?.data ?? [])]);
    const [z, again] = [model, copy].map((each) => [...(each.predict({ x, count: 3 })["z"] as Float32Array)]);
    expect(again).toEqual(z);
  });

  it("no turn saves nothing", async () => {
    const model = await create();
    const { w } = model.gradients({ x: numbers(1000, 5), count: 0 });
    expect([...(w as Float32Array)].every((part) => part === 0)).toBe(true);
  });

  it("a loop over the limit is a RangeError, and the model goes on", async () => {
    const model = await create(10);
    const x = numbers(1000, 5);
    expect(() => model.step({ x, count: 11 })).toThrow(
      new RunFault("a while loop did not end within 10 turns: --max-iterations allows more"),
    );
    expect(model.params["w"]?.data[0]).toBe(1);
    expect(model.step({ x, count: 10 })["L"]).toEqual(expect.any(Number));
  });
});
