/** Models, trainings, optimisers and overrides: what the build stage gives besides graphs. */
import { describe, expect, test } from "vitest";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import type { BuiltOptimizer } from "../../compiler/build/built.ts";
import { textOf } from "../../grammar/source.ts";
import { buildText, modelOf } from "./support.ts";

const REGRESSION = `
## A line.
model Line(d = 2, scale = 1.0) {
  input x: f32[N, d]
  input y: f32[N]
  param w: f32[d] = zeros()
  loss L = mse(x @ w * scale, y)
}
`;
const train = (settings: string, text = REGRESSION): string => `${text}\ntrain {\n${settings}\n}\n`;

describe("models", () => {
  test("arguments, inputs, dimensions, docs", () => {
    const model = modelOf(REGRESSION);
    expect(model.name).toBe("Line");
    expect(model.doc).toBe("A line.");
    expect([...model.arguments]).toEqual([
      ["d", 2],
      ["scale", 1],
    ]);
    expect(model.inputs.map(({ name }) => name)).toEqual(["x", "y"]);
    expect(model.dimensions).toEqual([{ name: "N", input: "x", axis: 0 }]);
    expect(model.hypers).toEqual([]);
  });

  test("overrides replace arguments; an unknown one has a message with the nearest name", () => {
    const [model] = buildText(REGRESSION, { d: "5" }).module.models;
    expect(model?.arguments.get("d")).toBe(5);
    const { module } = buildText(REGRESSION, { scal: "2" });
    expect(module.diagnostics.map(({ code, help }) => [code, help])).toEqual([
      ["N412", "did you mean scale?"],
    ]);
  });

  test("`training` is true in the training graph alone", () => {
    const model = modelOf(
      "model M() {\n  input x: f32[N]\n  h = if training then x * 2 else x\n  output y = h\n  loss L = mean(h)\n}",
    );
    const inputs = new Map([["x", tensorValue("f32", [2], [1, 3])]]);
    const dims = new Map([["N", 2]]);
    const lossOf = (graph: typeof model.training) => {
      const node = graph?.results.find(({ role }) => role === "loss")?.node;
      return node === undefined ? undefined : interpret([node], { inputs, dims }).get(node)?.data[0];
    };
    expect(lossOf(model.forward)).toBe(2);
    expect(lossOf(model.training)).toBe(4);
  });

  test("a mistake in one model leaves the others", () => {
    const { module, codes } = buildText(`model Bad() {\n  input x: f32[N]\n  output y = z\n}\n${REGRESSION}`);
    expect(codes).toEqual(["N101"]);
    expect(module.models.map(({ name }) => name)).toEqual(["Line"]);
  });

  test("constants and dimension arithmetic", () => {
    const text =
      "const width = 3\nmodel M(n = 2) {\n  input x: f32[N, 2 * width, N // n]\n  output y = x + N\n}";
    const [input] = modelOf(text).inputs;
    expect(input?.type.shape.map((dim) => (typeof dim === "number" ? dim : dim.key))).toEqual([
      "N",
      6,
      "(N // 2)",
    ]);
  });

  test.each([
    ["param w: f32[N] = zeros()\noutput y = x", "N405"],
    ["param w: f32[3] = x[0]\noutput y = w", "N413"],
    ["param w: f32[3] = zeros(4)\noutput y = w", "N203"],
    ["state w: i32[3] = normal()\noutput y = w", "N302"],
    ["param w: f32[3, q] = zeros()\noutput y = w", "N201"],
    ["output y = x\nreturn x", "N116"],
    ["input z: f32[Q * 2]\noutput y = x + sum(z)", "N213"],
    ["state s = 0\ns <- 0.5\noutput y = x + s", "N411"],
    ["output y = helper", "N101"],
    ["a, b = x\noutput y = a + b", "N117"],
    ["for i in 0..sum(x) { h = i }\noutput y = x", "N112"],
  ])("%s gives %s", (body, code) => {
    expect(buildText(`model M() {\ninput x: f32[N, 3]\n${body}\n}`).codes).toEqual([code]);
  });

  test("f64 parameters take literals and random numbers", () => {
    const text =
      "model M() {\n  input x: f64[N]\n  param a: f64 = 0.1\n  param b: f64[2] = normal()\n  output y = x * a + sum(b)\n}";
    const model = modelOf(text);
    expect(model.stored.map(({ type }) => type.dtype)).toEqual(["f64", "f64"]);
    const [initial] = model.stored;
    expect(initial && interpret([initial.initial]).get(initial.initial)?.data[0]).toBe(0.1);
  });
});

describe("provenance", () => {
  test("nodes know their text, their name and the calls they lie in", () => {
    const text =
      "fn twice(x) = x + x\nmodel M() {\n  input x: f32[N, 3]\n  h = twice(x)\n  output y = softmax(h)\n}";
    const { module } = buildText(text);
    const result = module.models[0]?.forward.results[0]?.node;
    if (result === undefined) throw new Error("no output");
    const [origin, named] = module.provenance.origins(result);
    // A node of a standard function belongs to the user's call of it.
    expect(origin && textOf(origin.span)).toBe("softmax(h)");
    expect(origin?.calls.map(({ callee }) => callee)).toEqual(["softmax"]);
    expect(named?.name).toBe("y");
  });

  test("a user's function is shown at its own text, with the call around it", () => {
    const text = "fn twice(x) = x + x\nmodel M() {\n  input x: f32[N, 3]\n  output h = twice(x)\n}";
    const { module } = buildText(text);
    const node = module.models[0]?.forward.results[0]?.node;
    const [origin] = node === undefined ? [] : module.provenance.origins(node);
    expect(origin && textOf(origin.span)).toBe("x + x");
    expect(origin?.calls.map(({ span }) => textOf(span))).toEqual(["twice(x)"]);
  });
});

describe("training", () => {
  test("settings and data", () => {
    const text = train(
      "model = Line(d=3)\ndata = Points\nbatch = 8\nepochs = 2\nseed = 7\noptimizer = sgd(lr=0.5)",
      `${REGRESSION}\ndata Points = synthetic_regression([2, -3.4, 1], b=4.2)`,
    );
    const { module, codes } = buildText(text);
    expect(codes).toEqual([]);
    const [training] = module.trainings;
    expect(training).toMatchObject({ batch: 8, epochs: 2, seed: 7, name: undefined });
    expect(training?.model).toBe(module.models[0]);
    expect(training?.model.arguments.get("d")).toBe(3);
    expect(training?.data).toMatchObject({ kind: "call", source: "synthetic_regression" });
    expect(training?.data?.kind === "call" ? [...training.data.arguments] : []).toEqual([
      ["w", [2, -3.4, 1]],
      ["b", 4.2],
    ]);
    expect(training?.optimizer?.hypers).toEqual([{ name: "lr", value: 0.5, least: 0 }]);
  });

  test.each([
    ['early(on="val_L")', { on: "val_L", part: "val", name: "L", patience: 3, best: "lowest" }],
    ['early("L", 5)', { on: "L", part: "train", name: "L", patience: 5, best: "lowest" }],
    [
      'early(on="val_off", patience=1, best="highest")',
      { on: "val_off", part: "val", name: "off", patience: 1, best: "highest" },
    ],
  ])("stop = %s", (stop, expected) => {
    const text = train(`model = Line()\nstop = ${stop}`).replace("loss", "metric off = sum(x)\n  loss");
    const { module, codes } = buildText(text);
    expect(codes).toEqual([]);
    expect(module.trainings[0]?.stop).toEqual(expected);
  });

  test("a model is built once for equal arguments, and inf, nan and tensors are not equal", () => {
    const doubled = Array.from({ length: 30 }, (_, i) => `x${String(i + 1)} = x${String(i)} + x${String(i)}`);
    const scales = ["inf", "nan", "inf", "x30", "x30"];
    const blocks = scales.map((scale, i) => `train t${String(i)} { model = Line(scale=${scale}) }`);
    const { module, codes } = buildText(["x0 = sum(randn(2))", ...doubled, REGRESSION, ...blocks].join("\n"));
    expect(codes).toEqual([]);
    const [a, b, c, d, e] = module.trainings.map(({ model }) => model);
    expect(c).toBe(a);
    expect(e).toBe(d);
    expect(new Set([a, b, d]).size).toBe(3);
  });

  test("overrides reach settings and the optimiser", () => {
    const text = train("model = Line()\nepochs = 2\noptimizer = sgd(lr=0.5)");
    const { module } = buildText(text, { epochs: "9", lr: "0.25", batch: "4" });
    const [training] = module.trainings;
    expect(training).toMatchObject({ batch: 4, epochs: 9 });
    expect(training?.optimizer?.hypers).toEqual([{ name: "lr", value: 0.25, least: 0 }]);
  });

  test.each([
    ["batch = 4", "N603"],
    ["model = Lin()", "N409"],
    ["model = Line", "N409"],
    ["model = Line(q=3)", "N106"],
    ["model = Line()\nbatch = 0", "N604"],
    ["model = Line()\nbatch = 0.5", "N604"],
    ["model = Line()\nmodel = Line()", "N102"],
    ["model = Line()\noptimizer = sgd", "N410"],
    ["model = Line()\noptimizer = relu(1)", "N410"],
    ["model = Line()\noptimizer = sgd()", "N108"],
    ["model = Line()\noptimizer = sgd(rate=1)", "N106"],
    ["model = Line()\ndata = Pints", "N601"],
    ["model = Line()\ndata = fashion_mnist", "N601"],
    ["model = Line()\ndata = csv(3)", "N616"],
    ["model = Line()\ndata = synthetic_regression(w=2)", "N616"],
    ["model = Line()\ndata = fashion_mnist()", "N612"],
    ["model = Line()\ndata = synthetic_regression(w=[ones(2)])", "N605"],
    ["model = Line()\nstop = 1.0", "N604"],
    ["model = Line()\nstop = early()", "N108"],
    ["model = Line()\nstop = early(on=3)", "N617"],
    ['model = Line()\nstop = early(on="val_L", patience=0)', "N604"],
    ['model = Line()\nstop = early(on="val_L", best="least")', "N617"],
    ["model = Line()\nclip_norm = 0", "N604"],
    ["model = Line()\nclip_norm = sum(ones(2))", "N604"],
  ])("%s gives %s", (settings, code) => {
    expect(buildText(train(settings)).codes).toEqual([code]);
  });
});

/** One step of an optimiser for w = 1 and g = 0.5, from the states' first values. */
function step(optimizer: BuiltOptimizer, module: ReturnType<typeof buildText>["module"]) {
  const type = { dtype: "f32", shape: [] } as const;
  const param = module.builder.node("param", [], { name: "w", type });
  const gradient = module.builder.node("input", [], { name: "g", type });
  const { next, states } = optimizer.update(param, gradient);
  const initial = new Map(
    states.map(({ stored }) => [stored.name, interpret([stored.initial]).get(stored.initial) ?? 0] as const),
  );
  const values = interpret([next, ...states.map((state) => state.next)], {
    params: new Map([["w", 1]]),
    inputs: new Map([["g", 0.5]]),
    states: initial,
  });
  return {
    w: values.get(next)?.data[0],
    states: states.map(({ stored, next: node }) => [stored.name, values.get(node)?.data[0]]),
  };
}

describe("optimisers", () => {
  const optimised = (call: string, definitions = "") => {
    const { module, codes } = buildText(`${definitions}\n${train(`model = Line()\noptimizer = ${call}`)}`);
    expect(codes).toEqual([]);
    const optimizer = module.trainings[0]?.optimizer;
    if (optimizer === undefined) throw new Error("no optimiser");
    return { ...step(optimizer, module), hypers: optimizer.hypers.map(({ name }) => name) };
  };

  test("sgd", () => {
    const { w, states, hypers } = optimised("sgd(0.1)");
    expect(w).toBeCloseTo(0.95, 6);
    expect(states).toEqual([]);
    expect(hypers).toEqual(["lr"]);
  });

  test("momentum keeps its speed", () => {
    const { w, states, hypers } = optimised("momentum(lr=0.1)");
    expect(w).toBeCloseTo(0.95, 6);
    expect(states).toEqual([["w.momentum.v", 0.5]]);
    expect(hypers).toEqual(["lr", "beta"]);
  });

  test("the first step of rmsprop, adam and adamw", () => {
    expect(optimised("rmsprop(0.1)").w).toBeCloseTo(1 - (0.1 * 0.5) / Math.sqrt(0.01 * 0.25), 5);
    expect(optimised("adam(0.1)").w).toBeCloseTo(0.9, 5);
    expect(optimised("adamw(0.1, decay=0.5)").w).toBeCloseTo(0.95 - 0.1, 5);
    expect(optimised("adam(0.1)").states.map(([name]) => name)).toEqual(["w.adam.m", "w.adam.v", "w.adam.t"]);
  });

  test("one of the file's own, with a switch that stays static", () => {
    const own =
      "optimizer mine(lr, plain = true) {\n  step = if plain then g else sign(g)\n  w <- w - lr * step\n}";
    expect(optimised("mine(0.1)", own).w).toBeCloseTo(0.95, 6);
    expect(optimised("mine(0.1, plain=false)", own)).toMatchObject({ hypers: ["lr"] });
    expect(optimised("mine(0.1, plain=false)", own).w).toBeCloseTo(0.9, 6);
  });

  test("a fault in the rule is known at once", () => {
    const own = "optimizer broken(lr) {\n  w <- w - lr * ones(7)\n}";
    const { codes } = buildText(`${own}\n${train("model = Line()\noptimizer = broken(0.1)")}`);
    expect(codes).toEqual(["N204"]);
  });

  test("a file without a train block has a usual one", () => {
    const { module } = buildText(REGRESSION);
    expect(module.defaultOptimizer?.hypers).toEqual([{ name: "lr", value: 0.01, least: 0 }]);
  });
});
