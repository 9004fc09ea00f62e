/** Samples of the other functions of std/prelude.net. */
import { differentiable, forms, noGradient, ofOne, ofTwo, reducing } from "./sample.ts";
import type { LibrarySample, LibrarySamples } from "./sample.ts";

export const PRELUDE_SAMPLES: LibrarySamples = {
  zeros: noGradient(forms({ x: "any[2]" }, "zeros(2, 3)", "zeros([])", "zeros([0])", "zeros(x.shape)")),
  ones: noGradient(forms({ x: "any[2]" }, "ones(2, 3)", "ones([])", "ones([0])", "ones(x.shape)")),
  zeros_like: noGradient(ofOne("zeros_like(x)")),
  ones_like: noGradient(ofOne("ones_like(x)")),
  linspace: differentiable(
    ofTwoScalars(
      "linspace(x, y, 5)",
      "linspace(x, y, 2)",
      "linspace(x, y, 0)",
      "linspace(x, 1, 3)",
      "linspace(0, y, 3)",
    ),
    ofTwoScalars(
      "linspace(x, y, 4) * x",
      "linspace(x * y, y, 3)",
      "linspace(x, x + 1, 3)",
      "linspace(y, x, 3)",
      "linspace(x, x, 2)",
    ),
    ofTwoScalars(
      "linspace(exp(x), y, 3)",
      "linspace(x, 2 * y, 6)",
      "sum(linspace(x, y, 3))",
      "linspace(x, y, 3)[1]",
      "linspace(x, y, 3)[::-1]",
    ),
    forms({ x: "any[1]", y: "any[1]" }, "linspace(x, y, 3)", "linspace(x, 0, 1 + 1)"),
    forms({ x: "any[2, 1]", y: "any[]" }, "linspace(x, y, 3)", "linspace(y, x, 2)"),
    forms({ x: "any[0, 1]", y: "any[]" }, "linspace(x, y, 3)", "linspace(y, x, 2)"),
    forms({ x: "any[N, 1]", y: "any[N, 1]" }, "linspace(x, y, 4)"),
  ),
  eye: noGradient(forms({ x: "any[2]" }, "eye(2)", "eye(2, 3)", "eye(0)", "eye(1)")),
  one_hot: noGradient(
    forms({ x: "any[2]" }, "one_hot([0, 2], 3)", "one_hot(arange(0), 2)", "one_hot(cast(x, i32) % 2, 2)"),
  ),
  maximum: differentiable(
    ofTwo("maximum(x, y)", "between", "distinct"),
    ofOne("maximum(x, 0.05)", "nonzero"),
  ),
  minimum: differentiable(
    ofTwo("minimum(x, y)", "between", "distinct"),
    ofOne("minimum(x, 0.05)", "nonzero"),
  ),
  clamp: differentiable(ofOne("clamp(x, -0.5, 0.5)", "between"), ofTwo("clamp(x, -1, 0) * y", "between")),
  mean: differentiable(reducing("mean")),
  var: differentiable(
    reducing("var"),
    forms({ x: "any[2, 3]" }, "var(x, correction=1)", "var(x, 1, true, 1)", "var(x, 0, correction=1)"),
  ),
  as_float: differentiable(ofOne("as_float(x)"), forms({ x: "any[3]" }, "as_float(cast(x, f32))")),
  float_difference: differentiable(ofTwo("float_difference(x, y)")),
  flat_at_zero: differentiable(ofOne("flat_at_zero(x)", "nonzero")),
  power_from_zero: differentiable(
    ofTwo("power_from_zero(x, y)", "positive", "positive"),
    ofOne("power_from_zero(x, 0.5)", "positive"),
  ),
  std: differentiable(
    reducing("std").filter(isSpread),
    forms(
      { x: "any[2, 3]" },
      "std(x, correction=1)",
      "std(x, 1, true, 1)",
      "std(x, 0, correction=1)",
      "std(x * x)",
    ),
    forms({ x: "any[1, 4]" }, "std(x, 1)", "std(x)", "std(x) + std(2 * x)"),
    forms(
      { x: "any[3]", y: "any[2, 1]" },
      "std(x * y)",
      "std(x + y, 0)",
      "std(x * y, 1)",
      "std(x - y, [0, 1], true)",
    ),
    forms({ x: "any[0, 2]" }, "std(x, 1)", "std(x, 1, true)", "std(x, -1, correction=1)"),
  ),
  norm: differentiable(
    reducing("norm", "nonzero").map(withOrder("2")),
    reducing("norm", "nonzero").slice(0, 9).map(withOrder("1")),
    reducing("norm", "distinct").slice(0, 9).map(withOrder("inf")),
    reducing("norm", "nonzero").slice(0, 9).map(withOrder("3")),
  ),
  all: noGradient(reducing("all").map(onSigns)),
  any: noGradient(reducing("any").map(onSigns)),
};

/** Inputs x and y without axes. */
function ofTwoScalars(...expressions: readonly string[]): readonly LibrarySample[] {
  return forms({ x: "any[]", y: "any[]" }, ...expressions);
}

/** The deviation of equal numbers is a root of 0, which has no derivative. */
function isSpread({ expression, inputs: { x } }: LibrarySample): boolean {
  const hasOneNumber = x === "any[]" || x === "any[1]" || x === "any[1, 1]";
  const hasEqualRows = expression.includes("broadcast_to");
  const isAlongOne = (x === "any[4, 1]" || x === "any[2, 1, 3]") && expression.includes(", 1");
  return !hasOneNumber && !hasEqualRows && !isAlongOne;
}

/** `norm(x, 1, true)` with an order before the axis. */
function withOrder(order: string): (sample: LibrarySample) => LibrarySample {
  return ({ expression, inputs }) => ({
    expression: expression.replace(/^norm\((x|broadcast_to\([^)]*\))/, `norm($1, ${order}`),
    inputs,
  });
}

/** A function of truth values, of the signs of x. */
function onSigns({ expression, inputs }: LibrarySample): LibrarySample {
  return { expression: expression.replace(/\((x|broadcast_to\([^)]*\))/, "($1 > 0"), inputs };
}
