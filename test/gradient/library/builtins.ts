/** Samples of the functions that are spellings of primitives: element by element, reductions, creation. */
import {
  along,
  differentiable,
  forms,
  noGradient,
  ofOne,
  ofTwo,
  onShapes,
  reducing,
  SHAPES,
} from "./sample.ts";
import type { LibrarySample, LibrarySamples } from "./sample.ts";

export const BUILTIN_SAMPLES: LibrarySamples = {
  exp: differentiable(ofOne("exp(x)")),
  expm1: differentiable(ofOne("expm1(x)")),
  log: differentiable(ofOne("log(x)", "positive")),
  log1p: differentiable(ofOne("log1p(x)", "positive")),
  sqrt: differentiable(ofOne("sqrt(x)", "positive")),
  sin: differentiable(ofOne("sin(x)")),
  cos: differentiable(ofOne("cos(x)")),
  tanh: differentiable(ofOne("tanh(x)")),
  erf: differentiable(ofOne("erf(x)")),
  erfc: differentiable(ofOne("erfc(x)")),
  abs: differentiable(ofOne("abs(x)", "nonzero")),
  sign: differentiable(ofOne("sign(x) * x", "nonzero")),
  floor: differentiable(ofOne("floor(x) * x", "between")),
  ceil: differentiable(ofOne("ceil(x) * x", "between")),
  round: differentiable(ofOne("round(x) * x", "between")),
  where: differentiable(
    ofTwo("where(x > 0, x * y, y)", "nonzero"),
    ofTwo("where(x < y, 0.5 * y, x)", "between", "distinct"),
  ),
  cast: differentiable(
    ofOne("cast(x, f32)"),
    ofOne("cast(cast(x, f32), f64)"),
    ofOne("cast(x, i32) * x", "between"),
  ),
  detach: noGradient(ofOne("detach(x)"), ofOne("detach(exp(x)) + 1")),
  as_written: differentiable(ofOne("as_written(x)"), ofOne("as_written(exp(x)) * x")),
  sum: differentiable(reducing("sum")),
  max: differentiable(reducing("max", "distinct")),
  min: differentiable(reducing("min", "distinct")),
  prod: differentiable(reducing("prod"), reducing("prod", "some-zeros")),
  argmax: noGradient(
    along("argmax", "distinct").filter(hasElements),
    reducing("argmax", "distinct").filter(isOneAxis),
  ),
  argmin: noGradient(
    along("argmin", "distinct").filter(hasElements),
    reducing("argmin", "distinct").filter(isOneAxis),
  ),
  size: noGradient(
    ofOne("cast(size(x), f64)"),
    reducing("size").filter(({ expression }) => !/true/.test(expression)),
  ),
  rank: noGradient(ofOne("rank(x)")),
  class_numbers: noGradient(
    forms({ x: "any[2]" }, "class_numbers(cast(x, i32) % 3, 3)", "class_numbers([0, 2], 3)"),
  ),
  class_rows: differentiable(
    forms(
      { x: "any[3, 2]" },
      "class_rows(x, [0, 2])",
      "class_rows(x, [[1, 1], [0, 1]])",
      "class_rows(x, 2)",
      "class_rows(x, cast(x[0], i32) * 0)",
      "class_rows(x, [2, 1, 0]) * x",
      "class_rows(sin(x), [1, 1, 1])",
      "x + class_rows(x, [0])",
      "class_rows(x.T, [0, 1, 1])",
    ),
    forms({ x: "any[1, 2]" }, "class_rows(x, [0, 0])", "class_rows(x * x, 0)", "class_rows(x, [[0]])"),
    forms({ x: "any[0, 2]" }, "class_rows(x, arange(0))"),
    forms({ x: "any[2, 0]" }, "class_rows(x, [0, 1])"),
    forms({ x: "any[N]" }, "class_rows(x, arange(N))", "class_rows(x * x, arange(N)) * x"),
    forms(
      { x: "any[2]" },
      "class_rows(x, [1, 0, 1])",
      "class_rows(x, [[0]])",
      "class_rows(2 * x, arange(2))",
      "class_rows(broadcast_to(x, [3, 2]), [0, 2])",
      "class_rows(x, 1) * x",
    ),
  ),
  axis_index: noGradient(onShapes("axis_index(x, -1)", ["[1]", "[0]", "[2, 3]", "[N, 2]"])),
  full: differentiable(
    forms(
      { x: "any[]" },
      "full([3], x)",
      "full([], x)",
      "full([2, 3], x)",
      "full([1], x)",
      "full([0], x)",
      "full([2, 0], x)",
    ),
    forms(
      { x: "any[]" },
      "full([1, 1], x)",
      "full([2, 1, 2], x)",
      "full([2], x * x)",
      "full([3], exp(x))",
      "full([2], x) * x",
    ),
    forms(
      { x: "any[]", y: "any[2]" },
      "full([3, 2], x) * y",
      "full([2], x) + y",
      "full(y.shape, x) * y",
      "full([2, 2], x) @ y",
    ),
    forms(
      { x: "any[2]" },
      "full([3], sum(x))",
      "full([1], max(x))",
      "full([2], x[0]) * x",
      "full([2, 2], x[1]) @ x",
    ),
    forms({ x: "any[1]" }, "full([2], x[0])", "full([1], sum(x)) * x"),
    forms({ x: "any[0]" }, "full([2], sum(x))", "full(x.shape, 1.5) * x"),
    forms({ x: "any[N]" }, "full(x.shape, sum(x))", "full([2], mean(x))"),
  ),
  arange: noGradient(
    forms(
      { x: "any[2]" },
      "arange(3)",
      "arange(0)",
      "arange(1, 2)",
      "arange(0.5, 2, 0.5)",
      "arange(x.shape[0])",
    ),
  ),
  random_bits: noGradient(forms({ x: "any[2]" }, "random_bits(3)", "random_bits([1])", "random_bits([0])")),
  grad: differentiable(
    onShapes("grad(sum(x * x * x), x)", SHAPES),
    onShapes("grad(x * sin(x), x, seed=x)", SHAPES),
    forms(
      { x: "any[3]", y: "any[2, 1]" },
      "grad(sum(tanh(x * y)), y)",
      "grad(sum(exp(x * y)), x) * x",
      "grad(sum(grad(sum(x * x * x * y), x)), y)",
    ),
    forms({ x: "any[3]", y: "any[3]" }, "stack(grad(sum(x * x * y), [x, y]))"),
  ),
};

function hasElements({ inputs }: LibrarySample): boolean {
  return !/\b0\b/.test(inputs["x"] ?? "");
}

function isOneAxis({ expression, inputs }: LibrarySample): boolean {
  return (
    !/\[\d, \d\]\)|, \[/.test(expression.replace(/broadcast_to\([^)]*\)/, "x")) &&
    hasElements({ expression, inputs })
  );
}
