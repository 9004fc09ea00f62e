/** Layers: the names and shapes of their parameters, options, state, and where they may stand. */
import { describe, expect, test } from "vitest";
import type { BuiltModel } from "../../compiler/build/built.ts";
import { reachable } from "../../compiler/ir/graph.ts";
import type { Node } from "../../compiler/ir/graph.ts";
import { formatType } from "../../compiler/ir/types.ts";
import { buildText, codesOf, modelOf } from "./support.ts";

const stored = ({ stored: tensors }: BuiltModel): string[] =>
  tensors.map(({ name, type }) => `${name}: ${formatType(type)}`);
const model = (body: string, definitions = ""): BuiltModel =>
  modelOf(`${definitions}\nmodel M() {\n  input x: f32[N, 4]\n${body}\n}`);

describe("names", () => {
  test("the outermost call takes the binding's name, others count", () => {
    expect(stored(model("h = dense(x, 8)\noutput y = relu(dense(h, 2))"))).toEqual([
      "h.W: f32[4, 8]",
      "h.b: f32[8]",
      "dense_1.W: f32[8, 2]",
      "dense_1.b: f32[2]",
    ]);
  });

  test("in a chain of pipes only the last call is outermost", () => {
    expect(stored(model("output y = x |> dense(8) |> relu() |> dense(2)"))).toEqual([
      "dense_1.W: f32[4, 8]",
      "dense_1.b: f32[8]",
      "y.W: f32[8, 2]",
      "y.b: f32[2]",
    ]);
  });

  test("layers inside layers, one namespace a call", () => {
    const block = "layer block(x, width) {\n  inner = dense(x, width)\n  return dense(relu(inner), width)\n}";
    expect(
      stored(model("a = block(x, 4)\noutput y = block(a, 4) + 1", block)).map((text) => text.split(":")[0]),
    ).toEqual([
      "a.inner.W",
      "a.inner.b",
      "a.dense_1.W",
      "a.dense_1.b",
      "block_1.inner.W",
      "block_1.inner.b",
      "block_1.dense_1.W",
      "block_1.dense_1.b",
    ]);
  });

  test("a loop makes a layer a turn", () => {
    const looped = "var h = x\nfor i in 0..3 { h <- dense(h, 4, bias=false) }\noutput y = h";
    expect(stored(model(looped))).toEqual([
      "dense_1.W: f32[4, 4]",
      "dense_2.W: f32[4, 4]",
      "dense_3.W: f32[4, 4]",
    ]);
    const bound =
      "var h = x\nfor i in 0..2 {\n  z = dense(h, 4, bias=false)\n  h <- relu(z)\n}\noutput y = h";
    expect(stored(model(bound))).toEqual(["z.W: f32[4, 4]", "z_2.W: f32[4, 4]"]);
  });

  test("a layer's parameters can be named: h.W", () => {
    const built = model("h = dense(x, 2)\noutput y = h\nloss L = sum(h.W ** 2) + mean(h)");
    expect(built.forward.results.map(({ name }) => name)).toEqual(["y", "L"]);
    const { codes } = buildText("model M() {\n  input x: f32[N, 4]\n  h = dense(x, 2)\n  output y = h.V\n}");
    expect(codes).toEqual(["N114"]);
  });
});

describe("options and places", () => {
  test("a bias that is off is not kept", () => {
    expect(stored(model("output y = dense(x, 2, bias=false)"))).toEqual(["y.W: f32[4, 2]"]);
  });

  test("f32[..., d] binds d for any rank", () => {
    expect(stored(model("output y = dense(x[:, None, :] * ones(2, 1), 5)"))[0]).toBe("y.W: f32[4, 5]");
  });

  test("images: parameters, shapes of the output, padding, one number or two", () => {
    const image = (layers: string): [string[], string] => {
      const built = modelOf(`model M() {\n  input x: f32[N, 3, 12, 10]\n  h = ${layers}\n  output y = h\n}`);
      const [result] = built.forward.results;
      return [stored(built), result === undefined ? "" : formatType(result.node.type)];
    };
    expect(image("conv2d(x, 8)")).toEqual([["h.W: f32[8, 3, 3, 3]", "h.b: f32[8]"], "f32[N, 8, 10, 8]"]);
    expect(image("conv2d(x, 8, kernel=[5, 3], stride=[2, 1], padding=[2, 1], bias=false)")).toEqual([
      ["h.W: f32[8, 3, 5, 3]"],
      "f32[N, 8, 6, 10]",
    ]);
    expect(image("max_pool2d(x)")).toEqual([[], "f32[N, 3, 6, 5]"]);
    expect(image("max_pool2d(x, 3)")).toEqual([[], "f32[N, 3, 4, 3]"]);
    expect(image("avg_pool2d(x, 3, stride=2, padding=1)")).toEqual([[], "f32[N, 3, 6, 5]"]);
    expect(image("batch_norm(x)")[0]).toEqual([
      "h.gamma: f32[3]",
      "h.beta: f32[3]",
      "h.running_mean: f32[3]",
      "h.running_var: f32[3]",
    ]);
    expect(image("layer_norm(x)")).toEqual([["h.gamma: f32[10]", "h.beta: f32[10]"], "f32[N, 3, 12, 10]"]);
    expect(image("attention(x[:, 0], heads=2, bias=false)")).toEqual([
      ["query", "key", "value", "joined"].map((name) => `h.${name}.W: f32[10, 10]`),
      "f32[N, 12, 10]",
    ]);
  });

  test("embedding picks rows of its table, for indices of any shape", () => {
    const text = (shape: string): string =>
      `model M() {\n  input i: i32[${shape}]\n  h = embedding(i, 10, 4)\n  output y = h\n}`;
    for (const [shape, type] of [
      ["N", "f32[N, 4]"],
      ["N, 3", "f32[N, 3, 4]"],
    ] as const) {
      const { module, codes } = buildText(text(shape));
      expect(codes).toEqual([]);
      const [built] = module.models;
      expect(built?.stored.map((one) => `${one.name}: ${formatType(one.type)}`)).toEqual(["h.W: f32[10, 4]"]);
      expect(built?.forward.results.map(({ node }) => formatType(node.type))).toEqual([type]);
    }
  });

  test("batch_norm: the training graph has the batch's statistics and updates the running ones", () => {
    const built = model("h = batch_norm(x)\noutput y = h\nloss L = mean(h)");
    expect(built.training?.results.map(({ role, name }) => `${role} ${name}`)).toEqual([
      "loss L",
      "state h.running_mean",
      "state h.running_var",
    ]);
    const reads = (
      { results }: { results: readonly { node: Node; role: string }[] },
      role: string,
    ): string[] =>
      reachable(results.filter((result) => result.role === role).map(({ node }) => node)).flatMap((node) =>
        node.op === "state" ? [node.attrs.name] : [],
      );
    expect(reads(built.forward, "output").sort()).toEqual(["h.running_mean", "h.running_var"]);
    expect(reads(built.training ?? built.forward, "loss")).toEqual([]);
  });

  test("layers live in models and layers only", () => {
    expect(codesOf("f(x)", "fn f(x) = dense(x, 2)")).toEqual(["N404"]);
    expect(codesOf("f(x)", "fn f(x) {\n  param w: f32 = 1.0\n  return w * x\n}")).toEqual(["N404"]);
    expect(codesOf("dense(sum(x), 2)")).toEqual(["N203"]);
  });

  test("dropout draws while training only, and counts its steps", () => {
    const built = model("h = dropout(x, 0.25)\noutput y = h\nloss L = mean(h)");
    expect(built.stored.map(({ name, role }) => `${role} ${name}`)).toEqual(["state random.step"]);
    expect(built.training?.results.map(({ role, name }) => `${role} ${name}`)).toEqual([
      "loss L",
      "state random.step",
    ]);
    const ops = (root: { op: string; src: readonly unknown[] } | undefined): string => root?.op ?? "";
    expect(ops(built.forward.results[0]?.node)).toBe("input");
    expect(built.hypers).toEqual([{ name: "seed", value: 0 }]);
  });

  test("a layer's state is updated by the training graph", () => {
    const layer = "layer count(x) {\n  state n = 0\n  n <- n + 1\n  return x + n\n}";
    const built = model("h = count(x)\noutput y = h\nloss L = mean(h)", layer);
    expect(built.training?.results.map(({ role, name }) => `${role} ${name}`)).toEqual([
      "loss L",
      "state h.n",
    ]);
    expect(built.forward.results.map(({ role, name }) => `${role} ${name}`)).toEqual(["output y", "loss L"]);
  });

  test("a thousand layers make a graph that grows with their number alone", () => {
    const nodes = (depth: number): number => {
      const built = buildText(
        `model M() {\n  input x: f32[N, 4]\n  var h = x\n  for i in 0..${String(depth)} { h <- relu(dense(h, 4)) }\n  output y = h\n}`,
      );
      expect(built.codes).toEqual([]);
      return built.module.builder.size;
    };
    const [hundred, twoHundred] = [nodes(100), nodes(200)];
    expect(nodes(1000) - twoHundred).toBe(8 * (twoHundred - hundred));
  });
});
