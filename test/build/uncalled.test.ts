/** Definitions that nothing calls: their mistakes in names, calls and shapes, and nothing that depends on arguments. */
import { describe, expect, test } from "vitest";
import { BUILTINS } from "../../compiler/build/builtins/index.ts";
import { StandardLibrary } from "../../compiler/build/names/standard.ts";
import { buildText } from "./support.ts";

const codesOf = (text: string): readonly string[] => buildText(`${text}\nshow 1`).codes;

describe("one message for each mistake", () => {
  test.each([
    ["fn f(x) = x + unknown", ["N101"]],
    ["fn f(x) = unknown(x)", ["N104"]],
    ["fn f(x) = relu(x, 3)", ["N107"]],
    ["fn f(x) = x |> sum(axes=1)", ["N106"]],
    ["fn f(x) = one_hot(x)", ["N108"]],
    ["fn f(x) = sum(x, 0, axis=1)", ["N109"]],
    ["fn f(x, x) = x", ["N102"]],
    ["fn f(x) {\n  y = 1\n  y = 2\n  return y\n}", ["N102"]],
    ["fn f(x) {\n  x <- 2\n  return x\n}", ["N103"]],
    ["fn f(x) {\n  y = x\n}", ["N115"]],
    ["fn f(x) {\n  loss L = x\n  return x\n}", ["N116"]],
    ["fn f(x) = ones(3) + ones(4)", ["N204"]],
    ["fn f(x: float32[n]) = x", ["N301"]],
    ["fn f(x, k = missing) = x + k", ["N101"]],
    ["fn f(x) = f(x)", ["N110"]],
    ["fn f(x) = g(x)\nfn g(x) = f(x)", ["N110"]],
    ["fn f(x) = if rank(x) == 2 then nothing else nowhere", ["N101", "N101"]],
    ["fn f(x, n) {\n  var s = x\n  for i in 0..n { s <- s + j }\n  return s\n}", ["N101"]],
    ["layer l(x) {\n  param W: f32[width, 3] = zeros()\n  return x @ W\n}", ["N201"]],
    ["layer l(x) {\n  param W: f32[4, 3] = zeros()\n  return x @ W @ W\n}", []],
    ["layer l(x) {\n  param W: f32[4, 3] = zeros()\n  return W @ W\n}", ["N205"]],
    ["optimizer o(lr) {\n  w <- w - lr * gradient\n}", ["N101"]],
    ["optimizer o(lr) {\n  state v = zeros_like(w)\n  v <- v + g\n  w <- w - lr * v\n}", []],
    ["model M(d) {\n  input x: f32[N, d]\n  output y = x @ W\n}", ["N406", "N101"]],
  ])("%j", (text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });
});

describe("no message where another argument would be right", () => {
  test.each([
    "fn f(x, n) = zeros(n, 3) + reshape(x, [n, 3]) + x[:, n] + x.T",
    "fn f(x, n) = full([n, 2], 0) + normal(n, 2) + arange(n) + pad(x, [[n, 0], [0, n]])",
    "fn f(x) = if rank(x) == 2 then ones(3) + ones(4) else x",
    "fn f(x: f32[..., d], n, k: f32[n]) = reshape(x, [d, n, k.shape[0]])",
    "fn f(x) {\n  a, b = x.shape\n  return reshape(x, [b, a])\n}",
    "fn f(x, y) = grad(sum(x * y), x) + grad(x, y, seed=ones_like(x))",
    "fn f(x, i) = x with [i, 0] = 3 with [i:] = x[:i]",
    "fn f(x, dtype) = cast(x, dtype) + zeros(3, dtype=x.dtype)",
    "fn f(x) = x.W + x.anything",
    "layer l(x, units) {\n  h = dense(x, units)\n  return h + h.b\n}",
  ])("%j", (text) => {
    expect(codesOf(text)).toEqual([]);
  });

  const library = new StandardLibrary();
  const standard = library.names("Fn", "Layer").map((name): readonly [string, number, number] => {
    const parameters = library.find(name)?.parameters ?? [];
    const needed = parameters.filter(({ defaultValue }) => defaultValue === undefined).length;
    return [name, needed, parameters.length];
  });
  const builtins = [...BUILTINS].map(([name, { parameters }]): readonly [string, number, number] => [
    name,
    parameters.filter((parameter) => !parameter.endsWith("?")).length,
    parameters.length,
  ]);

  test.each([...standard, ...builtins])("%s of what is not known", (name, needed, most) => {
    const call = (count: number): string => {
      const names = Array.from({ length: count }, (_, i) => `a${String(i)}`).join(", ");
      return `layer l(${names}) {\n  y = ${name}(${names})\n  return y\n}`;
    };
    expect(codesOf(call(needed))).toEqual([]);
    expect(codesOf(call(most))).toEqual([]);
  });
});
