/** A user's views of parameters, states and results stay valid, whatever the model's loops save. */
import { createHash } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { instantiate, type Target } from "../../compiler/cli/module-text.ts";
import { compileModel, optimizerOf } from "../../compiler/compile.ts";
import { mayBeginAgain, stackBuffers, type LoweredModel } from "../../compiler/lower/program.ts";
import { NO_ROOM_FOR_STACKS, RunFault, tooManyTurns } from "../../runtime/module/faults.ts";
import type { InputValues } from "../../runtime/module/inputs.ts";
import type { Model } from "../../runtime/module/model.ts";
import type { TensorData } from "../../runtime/module/tensors.ts";
import { buildText } from "../build/support.ts";

const TRAINED = `
train {
  model     = M()
  data      = csv("points.csv")
  batch     = 1
  epochs    = 1
  optimizer = momentum(lr=0.01)
}`;

/** Every model takes `count`, how often its loop repeats, and `x`, of eight elements. */
const MODELS: Readonly<Record<string, string>> = {
  "a loop": `
model M(size = 8) {
  input count: i32
  input x: f32[size]
  param w: f32[size] = normal(std=1.0)
  var y = x
  var i = 0
  while i < count {
    y <- sin(y * w)
    i <- i + 1
  }
  output z = y
  loss L = sum(y)
}`,
  "a loop in a loop": `
model M(size = 8) {
  input count: i32
  input x: f32[size]
  param w: f32[size] = normal(std=1.0)
  var y = x
  var i = 0
  while i < 3 {
    var j = 0
    while j < count {
      y <- sin(y * w)
      j <- j + 1
    }
    i <- i + 1
  }
  output z = y
  loss L = sum(y)
}`,
  "a loss with a gradient in it": `
model M(size = 8) {
  input count: i32
  input x: f32[size]
  param w: f32[size] = normal(std=1.0)
  var y = x
  var i = 0
  while i < count {
    y <- sin(y * w)
    i <- i + 1
  }
  output z = y
  L0 = sum(y)
  loss L = L0 + 0.1 * sum(grad(L0, w) ** 2)
}`,
  "a gradient as an output": `
model M(size = 8) {
  input count: i32
  input x: f32[size]
  param w: f32[size] = normal(std=1.0)
  var y = x
  var i = 0
  while i < count {
    y <- sin(y * w)
    i <- i + 1
  }
  loss L = sum(y)
  output z = grad(L, x)
}`,
  "a state that is updated before the loop": `
model M(size = 8) {
  input count: i32
  input x: f32[size]
  param w: f32[size] = normal(std=1.0)
  state seen: f32[size] = zeros()
  seen <- 0.9 * seen + 0.1 * x
  var y = seen
  var i = 0
  while i < count {
    y <- sin(y * w)
    i <- i + 1
  }
  output z = y
  loss L = sum(y)
}`,
};

function lowered(text: string, maxIterations?: number): LoweredModel {
  const { module, codes } = buildText(text + TRAINED);
  expect(codes).toEqual([]);
  const [model] = module.models;
  if (model === undefined) throw new Error("the text has a model");
  return compileModel(module, model, optimizerOf(module, model), { verify: true, maxIterations }).lowered;
}

const x = Float32Array.from({ length: 8 }, (_, i) => 0.3 + i / 10);

const digest = (data: ArrayBufferView): string =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

/** The views that a user may have taken of a model, by name. */
function viewsOf({ params, states }: Model): ReadonlyMap<string, TensorData> {
  return new Map(Object.entries({ ...params, ...states }).map(([name, { data }]) => [name, data]));
}

const digests = (views: ReadonlyMap<string, TensorData>): readonly string[] =>
  [...views].map(([name, data]) => `${name} ${String(data.length)} ${digest(data)}`);

/** The results of a call, as bits. */
const bits = (results: Readonly<Record<string, number | ArrayBufferView>>): readonly string[] =>
  Object.values(results).map((value) => digest(typeof value === "number" ? Float64Array.of(value) : value));

/** More than one page of memory holds, and far more than the fixed buffers take. */
const MANY = 6000;

describe.each(Object.entries(MODELS))("%s", (_, text) => {
  const code = lowered(text);

  it("leaves every view valid, with the same bits on both targets", async () => {
    const run = async (target: Target): Promise<readonly string[]> => {
      const model = await instantiate(code, target, {}, 3);
      const seen: string[] = [];
      const held = viewsOf(model);
      const { z } = model.predict({ x, count: 2 });
      const { w } = model.gradients({ x, count: 2 });
      const calls: readonly ((inputs: InputValues) => ReturnType<Model["step"]>)[] = [
        (inputs) => model.gradients(inputs),
        (inputs) => model.step(inputs),
        (inputs) => model.predict(inputs),
        (inputs) => model.evaluate(inputs),
      ];
      for (const count of [2, 40, MANY, 7])
        for (const call of calls) {
          seen.push(...bits(call({ x, count })));
          expect(viewsOf(model)).toEqual(held);
          expect(model.predict({ x, count: 2 })["z"]).toBe(z);
          expect(model.gradients({ x, count: 2 })["w"]).toBe(w);
          seen.push(...digests(held));
        }
      // What is written to a view reaches the model.
      for (const data of held.values()) data.fill(0.5);
      seen.push(...bits(model.step({ x, count: 5 })), ...digests(held));
      const copy = await instantiate(code, target, {}, 4);
      copy.load(model.save());
      expect(digests(viewsOf(copy))).toEqual(digests(held));
      return seen;
    };
    expect(await run("wasm")).toEqual(await run("js"));
  });
});

it("programs that change their inputs before their last stack do not start again", () => {
  const safe = (text: string): readonly boolean[] => {
    const { manifest, programs } = lowered(text);
    const kept = new Set([...manifest.params, ...manifest.states].map(({ buffer }) => buffer));
    return programs
      .filter(({ instructions }) => stackBuffers(instructions).length > 0)
      .map(({ instructions }) => mayBeginAgain(instructions, kept));
  };
  expect(safe(MODELS["a loop"] ?? "")).toEqual([true, true]);
  expect(safe(MODELS["a state that is updated before the loop"] ?? "")).toEqual([true, false]);
});

it("10,000 calls whose loops grow leave nothing stale, with the same bits on both targets", async () => {
  const code = lowered(MODELS["a loop"] ?? "");
  const models = await Promise.all(
    (["js", "wasm"] as const).map((target) => instantiate(code, target, {}, 3)),
  );
  const held = models.map(viewsOf);
  const differing: number[] = [];
  for (let i = 0; i < 10_000; i++) {
    const inputs = { x, count: i % 10 === 0 ? i / 5 : i % 7 };
    const given = models.map((model) => bits(i % 3 === 0 ? model.gradients(inputs) : model.step(inputs)));
    const views = [...held.map(digests), ...models.map((model) => digests(viewsOf(model)))];
    const isSame = [given, views].every((each) => new Set(each.map(String)).size === 1);
    if (!isSame) differing.push(i);
  }
  expect(differing).toEqual([]);
}, 60_000);

describe.each(["js", "wasm"] as const)("on %s", (target) => {
  afterEach(() => vi.restoreAllMocks());
  const loop = MODELS["a loop"] ?? "";

  it("bytes counts the memory that loops saved to, which stays for the next call", async () => {
    const model = await instantiate(lowered(loop), target, {}, 3);
    const before = model.bytes;
    model.gradients({ x, count: 3 });
    expect(model.bytes).toBeLessThan(before + 1000);
    const count = 100_000;
    model.gradients({ x, count });
    // Eight floats and the counter for each iteration; a stack doubles, so at most half of it is unused.
    const saved = 4 * (8 + 1) * count;
    expect(model.bytes).toBeGreaterThan(saved);
    expect(model.bytes).toBeLessThan(4 * saved + before);
    // A program that runs for the first time may have stacks of its own.
    model.step({ x, count });
    const after = model.bytes;
    for (const again of [5, count, 5]) model.step({ x, count: again });
    expect(model.bytes).toBe(after);
  });

  it("a model without such loops holds what was planned", async () => {
    const forward = loop.replace("loss L = sum(y)", "loss L = sum(x * w)");
    const model = await instantiate(lowered(forward), target, {}, 3);
    const before = model.bytes;
    model.step({ x, count: 5000 });
    expect(model.bytes).toBe(before);
    expect(before).toBeLessThan(2000);
  });

  it("a loop that does not end is reported in large memory too, and nothing is lost", async () => {
    const model = await instantiate(lowered(loop, MANY), target, {}, 3);
    const held = viewsOf(model);
    model.step({ x, count: MANY });
    const before = digests(held);
    expect(() => model.step({ x, count: MANY + 1 })).toThrow(new RunFault(tooManyTurns(MANY)));
    expect(digests(held)).toEqual(before);
    const copy = await instantiate(lowered(loop, MANY), target, {}, 3);
    copy.load(model.save());
    expect(bits(model.step({ x, count: 9 }))).toEqual(bits(copy.step({ x, count: 9 })));
  });
});

it("a call that cannot get memory throws and says how much, and the model stays usable", async () => {
  // More than a page, so that the memory that grows must do so before it holds a copy of the fixed buffers.
  const size = 10_000;
  const text = (MODELS["a loop"] ?? "").replace("size = 8", `size = ${String(size)}`);
  const model = await instantiate(lowered(text), "wasm", {}, 3);
  const inputs = { x: new Float32Array(size).fill(0.5), count: 100 };
  const before = model.save();
  const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow").mockImplementation(() => {
    throw new RangeError("Unable to grow instance memory");
  });
  for (let i = 0; i < 2; i++) expect(() => model.step(inputs)).toThrow(new RunFault(NO_ROOM_FOR_STACKS));
  expect(grow).toHaveBeenCalled();
  expect(model.save()).toEqual(before);
  grow.mockRestore();
  expect(model.step(inputs)["L"]).toEqual(expect.any(Number));
});
