/** `grad` as an expression: values worked out by hand, of every order, and what cannot be differentiated. */
import { describe, expect, test } from "vitest";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import { programsOf } from "../../compiler/programs.ts";
import { buildText, modelOf } from "./support.ts";

/** The output `g` of a model with the inputs `x` = [1, 2, 3] and `n` = [1, 2, 3] as i32. */
function gradientOf(body: string, definitions = ""): readonly number[] {
  const model = modelOf(
    `${definitions}\nmodel M() {\n  input x: f32[3]\n  output same = x\n  ${body.replaceAll("; ", "\n  ")}\n}`,
  );
  const node = model.forward.results.find(({ name }) => name === "g")?.node;
  if (node === undefined) throw new Error("no output g");
  const inputs = new Map([["x", tensorValue("f32", [3], [1, 2, 3])]]);
  return [...(interpret([node], { inputs }).get(node)?.data ?? [])];
}

const codesOf = (body: string, definitions = ""): readonly string[] =>
  buildText(
    `${definitions}\nmodel M() {\n  input x: f32[3]\n  input n: i32[3]\n  output same = x + n\n  ${body.replaceAll("; ", "\n  ")}\n}`,
  ).codes;

describe("grad", () => {
  test.each<[what: string, body: string, expected: readonly number[]]>([
    ["of a scalar", "output g = grad(2 * dot(x, x), x)", [4, 8, 12]],
    ["in method spelling", "output g = sum(x * x).grad(x)", [2, 4, 6]],
    ["in a pipe", "output g = sum(x * x) |> grad(x)", [2, 4, 6]],
    ["with respect to an intermediate name", "z = x * x; J = sum(z * z); output g = grad(J, z)", [2, 8, 18]],
    ["with a seed", "output g = grad(x * x, x, seed=ones_like(x))", [2, 4, 6]],
    ["with a seed of whole numbers", "output g = grad(x * x, x, seed=[1, 0, 2])", [2, 0, 12]],
    ["through detach", "u = detach(x * x); output g = grad(sum(u * x), x)", [1, 4, 9]],
    ["of order 2", "d = grad(sum(x ** 3), x); output g = grad(sum(d), x)", [6, 12, 18]],
    ["of order 3", "d = grad(sum(x ** 4), x); e = grad(sum(d), x); output g = grad(sum(e), x)", [24, 48, 72]],
    ["of order 2 in one expression", "output g = grad(sum(grad(sum(x ** 3), x)), x)", [6, 12, 18]],
    ["tells equal expressions apart", "a = x * 2; b = x * 2; output g = grad(sum(a + 3 * b), a)", [1, 1, 1]],
    ["of another name for the same value", "a = x * 2; b = a; output g = grad(sum(a + 3 * b), a)", [4, 4, 4]],
    ["with respect to a literal", "a = [1.0, 2]; b = [1.0, 2]; output g = grad(sum(a * b * b), b)", [2, 8]],
    ["with respect to a number", "a = 3.0; output g = grad(a ** 2, a)", [6]],
    [
      "with respect to a var as it is",
      "var a = x * 2; a <- a * a; output g = grad(sum(a * a), a)",
      [8, 32, 72],
    ],
    [
      "of each turn of a loop",
      "var a = x; for i in 0..2 { a <- a * x }; output g = grad(sum(a), x)",
      [3, 12, 27],
    ],
  ])("%s", (_, body, expected) => {
    expect(gradientOf(body)).toEqual(expected);
  });

  test("with respect to several names", () => {
    const body = "a = x * 2; b = x + 1; da, db = grad(sum(a * b), [a, b]); output g = da * 10 + db";
    expect(gradientOf(body)).toEqual([22, 34, 46]);
    expect(gradientOf("a = x * 2; all_of = [a, x]; output g = grad(sum(a * a), all_of)[0]")).toEqual([
      4, 8, 12,
    ]);
  });

  test("inside functions, with respect to their parameters", () => {
    const square = "fn slope(u) = grad(sum(u ** 2), u)\nfn product(u, v) = grad(sum(u * v), u)";
    expect(gradientOf("output g = slope(x)", square)).toEqual([2, 4, 6]);
    expect(gradientOf("output g = slope(slope(x))", square)).toEqual([4, 8, 12]);
    // The parameter u alone, though v has the same value.
    expect(gradientOf("output g = product(x, x)", square)).toEqual([1, 2, 3]);
    expect(gradientOf("s = sum(slope(x) * x); output g = grad(s, x)", square)).toEqual([4, 8, 12]);
  });

  test("the derivation of the regularised network", () => {
    const body =
      "W = [[1.0, 2, 0], [0, 1, 1]]; z = W @ x; h = z ** 2; J = sum(h); dz, dW = grad(J, [z, W]); output g = sum(abs(dW - outer(dz, x))) + dz";
    expect(gradientOf(body)).toEqual([10, 10]);
  });
});

describe("a gradient in a loss", () => {
  const PENALTY = `model Penalty() {
  input x: f32[N, 2]
  param w: f32[2] = ones()
  y = tanh(x @ w)
  slope = grad(sum(y), x)
  loss L = mean(y * y) + sum(slope ** 2)
}`;

  test("trains: its gradient is the one of finite differences", () => {
    const { module, codes } = buildText(PENALTY);
    expect(codes).toEqual([]);
    const [model] = module.models;
    if (model === undefined) throw new Error("no model");
    const graph = programsOf(model, module.defaultOptimizer, module).graphs.find(
      ({ name }) => name === "gradients",
    );
    const nodeOf = (role: string) => graph?.results.find((result) => result.role === role)?.node;
    const [loss, gradient] = [nodeOf("loss"), nodeOf("gradient")];
    if (loss === undefined || gradient === undefined) throw new Error("no gradients");
    const inputs = new Map([["x", tensorValue("f32", [3, 2], [0.1, 0.4, -0.7, 0.3, 0.5, 0.2])]]);
    const at = (w: readonly number[]) => ({
      inputs,
      dims: new Map([["N", 3]]),
      params: new Map([["w", tensorValue("f32", [2], w)]]),
    });
    const lossAt = (w: readonly number[]) => interpret([loss], at(w)).get(loss)?.data[0] ?? NaN;
    const found = [...(interpret([gradient], at([0.5, -0.3])).get(gradient)?.data ?? [])];
    const step = 1e-5;
    expect(found[0]).toBeCloseTo((lossAt([0.5 + step, -0.3]) - lossAt([0.5 - step, -0.3])) / (2 * step), 7);
    expect(found[1]).toBeCloseTo((lossAt([0.5, -0.3 + step]) - lossAt([0.5, -0.3 - step])) / (2 * step), 7);
    expect(Math.abs(found[0] ?? 0)).toBeGreaterThan(0.01);
  });
});

describe("messages", () => {
  test.each([
    ["output g = grad(x * x, x)", ["N501"]],
    ["output g = grad(x * x, x, seed=ones(2))", ["N502"]],
    ["output g = grad(x * x, x, seed=ones(3, f64))", ["N502"]],
    ["output g = grad(sum(x), x, seed=x == x)", ["N502"]],
    ["output g = grad(sum(cast(x > 1, f32)), x)", ["N503"]],
    ["output g = grad(sum(x * 2), x * 2)", ["N504"]],
    ["output g = grad(sum(x.T), x.T)", ["N504"]],
    ["output g = grad(sum(x), n)", ["N505"]],
    ["output g = grad(sum(n), x)", ["N505"]],
    ["a = 3; output g = grad(a ** 2.0, a)", ["N505"]],
    ["a = x * 2; b = x + 1; output g = grad(sum(a), b)", ["N506"]],
    ["output g = grad(sum(detach(x)), x)", []],
    ["output g = grad(sum(floor(x)), x)", []],
    ["output g = grad(sum(x))", ["N108"]],
    ["output g = grad(sum(x), q)", ["N101"]],
  ])("%s gives %j", (body, codes) => {
    expect(codesOf(body)).toEqual(codes);
  });

  test("a mistake in a function gives one message, however often it is called", () => {
    const slope = "fn slope(u) = grad(u * u, u)";
    expect(codesOf("output a = slope(x); output b = slope(x) + slope(q)", slope)).toEqual(["N501", "N101"]);
  });

  test("arguments of a model are fixed", () => {
    const text = "model M(rate = 0.5) {\n  input x: f32[3]\n  output g = grad(sum(x * rate), rate)\n}";
    expect(buildText(text).codes).toEqual(["N505"]);
  });

  test("a loss that cannot teach a parameter, and one that does not read it", () => {
    const model = (loss: string) =>
      `model M() {\n  input x: f32[N]\n  param w: f32 = 1.0\n  output y = x * w\n  loss L = ${loss}\n}`;
    expect(buildText(model("mean(cast(x * w > 1, f32))")).codes).toEqual(["N503"]);
    expect(buildText(model("mean(x)")).codes).toEqual(["N506"]);
    expect(buildText(model("mean(floor(x * w))")).codes).toEqual(["N802"]);
  });
});

test("gradients that are bound together have their names", () => {
  const { module } = buildText(
    "model M() {\n  input x: f32[3]\n  param W: f32[3] = zeros()\n  param b: f32 = 0.0\n" +
      "  output L = sum(x * W) + b ** 2\n  dW, db = grad(L, [W, b])\n  output a = dW\n  output c = db\n}",
  );
  const results = module.models[0]?.forward.results ?? [];
  const namesOf = (output: string): readonly (string | undefined)[] => {
    const node = results.find(({ name }) => name === output)?.node;
    return node === undefined ? [] : module.provenance.origins(node).map(({ name }) => name);
  };
  expect(namesOf("a")).toContain("dW");
  expect(namesOf("c")).toContain("db");
});
