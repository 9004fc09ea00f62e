/** Section "Declarations": functions, layers, states, optimisers, models. */
import { describe, expect, test } from "vitest";
import { createModel } from "../../runtime/module/model.ts";
import { machineFactory } from "../differential/machines.ts";
import { compileText } from "../emit/compiled.ts";
import { analysed, answers, codesOf, fixture, holds, model } from "./support.ts";

const storedOf = (text: string): readonly string[] => {
  const { built, diagnostics } = analysed(text);
  expect(diagnostics).toEqual([]);
  return (built.models[0]?.stored ?? []).map(({ name }) => name);
};

async function made(text: string) {
  const { lowered } = compileText(text).compiled;
  return createModel(lowered.manifest, await machineFactory(lowered, "js"), { N: 4 });
}

test("the section's declarations have no mistake", () => {
  expect(codesOf(fixture("declarations.net"))).toEqual([]);
});

describe("fn", () => {
  answers(
    "is pure: it owns no parameters",
    "fn f(x) {\n  param W: f32[3] = zeros()\n  return x * W\n}",
    "N404",
  );
  answers(
    "is pure: it calls no layer",
    `fn f(x) {\n  h = dense(x, 3)\n  return h\n}\n${model("output z = f(x)")}`,
    "N404",
  );
  holds(
    "serves every shape and dtype",
    "fn square(x) = x * x\nassert square(3) == 9\nassert square([1, 2]) == [1, 4]\nassert square([[1.5]]) == [[2.25]]",
  );
  answers("is inlined, so it cannot call itself", "fn f(x) = f(x)", "N110");
});

describe("layer", () => {
  test("each call makes parameters of its own, named by the binding", () => {
    expect(storedOf(model("h = dense(x, 256)", "g = dense(h, 2)", "output z = g"))).toEqual([
      ...["h.W", "h.b", "g.W", "g.b"],
    ]);
  });
  test("otherwise by layer and count", () => {
    expect(storedOf(model("output z = relu(dense(x, 4)) |> abs() |> dense(2) |> relu()"))).toEqual([
      ...["dense_1.W", "dense_1.b", "dense_2.W", "dense_2.b"],
    ]);
  });
  test("only the outermost call has the binding's name", () => {
    expect(storedOf(model("h = x |> dense(4) |> relu() |> dense(2)", "output z = h"))).toEqual([
      ...["dense_1.W", "dense_1.b", "h.W", "h.b"],
    ]);
  });
});

describe("state and <-", () => {
  const counting = model(
    "state seen: i32 = 0",
    "seen <- seen + 1",
    "output times = seen",
    "param w: f32[3] = zeros()",
    "loss L = mean((x @ w - cast(y, f32)) ** 2)",
  );
  test("a state lasts between steps", async () => {
    const one = await made(counting);
    const batch = { x: [[1, 2, 3]], y: [1] };
    one.step(batch);
    one.step(batch);
    expect([...(one.states["seen"]?.data ?? [])]).toEqual([2]);
  });
  holds("<- updates a var", "var s = 1\ns <- s + 1\nassert s == 2");
  answers("a name bound with = never changes", "x = 1\nx <- 2", "N103");
  test("binding it twice shows both places", () => {
    const [message] = analysed("x = 1\nx = 2").diagnostics;
    expect([message?.code, message?.span.start, message?.labels[0]?.span.start]).toEqual(["N102", 6, 0]);
  });
  answers("w belongs to optimizers", "w <- 3", "N101");
});

describe("creation functions", () => {
  test("take the declared shape where a param or state begins", () => {
    const { built, diagnostics } = analysed(
      model(
        "param W: f32[3, 2] = normal(std=0.01)",
        "state s: f32[2] = zeros()",
        "s <- s + 1",
        "output z = x @ W + s",
      ),
    );
    expect(diagnostics).toEqual([]);
    expect(built.models[0]?.stored.map(({ initial }) => initial.type.shape)).toEqual([[3, 2], [2]]);
  });
  holds(
    "elsewhere the shape comes first",
    "assert normal([3, 4], std=0.01).shape == [3, 4]\nassert zeros(3, 4) == zeros([3, 4])",
  );
  answers("elsewhere it cannot be left out", "show zeros()", "N108");
});

describe("training", () => {
  test("is true while a step is compiled, else false", async () => {
    const one = await made(
      model(
        "param w: f32 = ones()",
        "metric mode = if training then 1.0 else 0.0",
        "loss L = w * w + mean(x)",
      ),
    );
    const batch = { x: [[1, 2, 3]], y: [1] };
    expect(one.step(batch)["mode"]).toBe(1);
    expect(one.evaluate(batch)["mode"]).toBe(0);
  });
  test("dropout is an ordinary layer that uses it", async () => {
    const one = await made(
      model("param w: f32 = ones()", "metric kept = mean(dropout(x * 0 + 1, rate=0.5))", "loss L = w * w"),
    );
    const batch = { x: Array.from({ length: 4 }, () => [1, 1, 1]), y: [0, 0, 0, 0] };
    expect(one.evaluate(batch)["kept"]).toBe(1);
    expect(Number(one.step(batch)["kept"]) * 6).toBeCloseTo(
      Math.round(Number(one.step(batch)["kept"]) * 6),
      -1,
    );
  });
  test("batch_norm uses running statistics outside of it", async () => {
    const one = await made(
      model("param w: f32 = ones()", "metric size = mean(abs(batch_norm(x)))", "loss L = w * w"),
    );
    const batch = {
      x: [
        [5, 6, 7],
        [7, 8, 9],
      ],
      y: [0, 0],
    };
    expect(one.evaluate(batch)["size"]).toBeCloseTo(7, 3);
    expect(one.step(batch)["size"]).toBeCloseTo(1, 3);
  });
});

test("an optimizer's rule is one graph with forward and backward: the step", () => {
  const { compiled } = compileText(fixture("mlp.net"));
  const step = compiled.programs.graphs.find(({ name }) => name === "step");
  expect(step?.results.map(({ role, name }) => `${role} ${name}`)).toEqual(
    expect.arrayContaining(["loss L", "param W1", "param b1", "param W2", "param b2"]),
  );
});

describe("in a model", () => {
  answers("at most one loss", model("loss A = mean(x)", "loss B = mean(x)"), "N402");
  answers("the loss is a scalar", model("loss A = x"), "N401");
  test("predict wants only the inputs that outputs depend on", async () => {
    const one = await made(
      "model M() {\ninput x: f32[N]\ninput y: f32[N]\nparam w: f32 = ones()\noutput p = sum(w * x)\nloss L = mse(w * x, y)\n}",
    );
    expect(one.predict({ x: [1, 2] })["p"]).toBe(3);
    expect(() => one.evaluate({ x: [1, 2] })).toThrow(/y/);
  });
});
