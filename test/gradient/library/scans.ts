/** Samples of what goes along an axis in order, and of picking along an axis by indices. */
import { along, differentiable, forms, noGradient, ofTwo } from "./sample.ts";
import type { LibrarySample, LibrarySamples } from "./sample.ts";

/** A sample with one argument more. */
const plus =
  (argument: string) =>
  ({ expression, inputs }: LibrarySample): LibrarySample => ({
    expression: `${expression.slice(0, -1)}, ${argument})`,
    inputs,
  });

export const SCAN_SAMPLES: LibrarySamples = {
  cumsum: differentiable(along("cumsum"), along("cumsum").map(plus("reverse=true"))),
  cumprod: differentiable(
    along("cumprod"),
    along("cumprod", "some-zeros").slice(0, 9),
    along("cumprod").slice(3, 12).map(plus("reverse=true")),
  ),
  linear_recurrence: differentiable(
    ofTwo("linear_recurrence(x, y)"),
    ofTwo("linear_recurrence(x, y, -1, true)").filter(hasAxes).slice(0, 10),
    ofTwo("linear_recurrence(x, y, 0)", "some-zeros").filter(hasAxes).slice(4, 14),
  ),
  argsort: noGradient(
    along("argsort", "distinct"),
    along("argsort", "distinct").map(plus("descending=true")),
  ),
  sort: differentiable(
    along("sort", "distinct").filter(isDistinct),
    along("sort", "distinct").map(plus("descending=true")).filter(isDistinct),
    forms(
      { x: "distinct[3]" },
      "sort(broadcast_to(x, [2, 3]), 1)",
      "sort(broadcast_to(x, [2, 3]), descending=true)",
    ),
  ),
  gather: differentiable(
    forms(
      { x: "any[3]" },
      "gather(x, [0, 2])",
      "gather(x, [1, 1, -1])",
      "gather(x, [2])",
      "gather(x, arange(3))",
      "gather(x, arange(0))",
    ),
    forms({ x: "any[1]" }, "gather(x, [0])", "gather(x, [0, 0])", "gather(x, [-1])"),
    forms(
      { x: "any[2, 3]" },
      "gather(x, [[0, 2], [1, 1]])",
      "gather(x, [[0, 1, 0]], axis=0)",
      "gather(x, [[-1], [0]], 1) * x",
    ),
    forms({ x: "any[1, 1]" }, "gather(x, [[0]])", "gather(x, [[0], [0]], 0)"),
    forms({ x: "any[0, 2]" }, "gather(x, zeros(0, 3, dtype=i32))"),
    forms({ x: "any[2, 0]" }, "gather(x, zeros(1, 0, dtype=i32), 0)"),
    forms({ x: "any[N, 2]" }, "gather(x, arange(N)[:, None] % 2)", "gather(x, [[0, 1]], 0)"),
    forms({ x: "any[2, 2, 2]" }, "gather(x, [[[1], [0]], [[0], [0]]])", "gather(x, [[[1, 0]], [[0, 0]]], 1)"),
    forms(
      { x: "any[2]" },
      "gather(broadcast_to(x, [3, 2]), [[0], [1], [1]])",
      "gather(x * x[:, None], [[0, 1, 1], [1, 0, 0]])",
    ),
  ),
  scatter_add: differentiable(
    forms(
      { x: "any[3]", y: "any[2]" },
      "scatter_add(x, [0, 2], y)",
      "scatter_add(x, [1, 1], y)",
      "scatter_add(x, [-1, 0], y)",
      "scatter_add(zeros(3), [0, 1], y)",
    ),
    forms(
      { x: "any[1]", y: "any[1]" },
      "scatter_add(x, [0], y)",
      "scatter_add(x, [-1], y) * x",
      "scatter_add(x, [0], x)",
      "scatter_add(x * y, [0], y)",
    ),
    forms({ x: "any[3]", y: "any[0]" }, "scatter_add(x, arange(0), y)"),
    forms(
      { x: "any[2, 3]", y: "any[2, 2]" },
      "scatter_add(x, [[0, 2], [1, 1]], y)",
      "scatter_add(x, [[0, 0], [0, 0]], y * y)",
    ),
    forms(
      { x: "any[2, 3]", y: "any[1, 3]" },
      "scatter_add(x, [[0, 1, 0]], y, axis=0)",
      "scatter_add(x, [[-1, 1, 1]], y, 0)",
    ),
    forms({ x: "any[0, 2]", y: "any[0, 1]" }, "scatter_add(x, zeros(0, 1, dtype=i32), y)"),
    forms({ x: "any[1, 1]", y: "any[1, 1]" }, "scatter_add(x, [[0]], y)", "scatter_add(y, [[0]], x, 0)"),
    forms(
      { x: "any[N, 2]", y: "any[N, 1]" },
      "scatter_add(x, arange(N)[:, None] % 2, y)",
      "scatter_add(x * y, 1 - arange(N)[:, None] % 2, y)",
    ),
    forms(
      { x: "any[2]", y: "any[3, 1]" },
      "scatter_add(broadcast_to(x, [3, 2]), [[0], [1], [1]], y)",
      "scatter_add(x * y, [[1], [1], [0]], y)",
    ),
  ),
};

function hasAxes({ inputs }: LibrarySample): boolean {
  return !(inputs["x"]?.endsWith("[]") === true && inputs["y"]?.endsWith("[]") === true);
}

/** Equal elements have no order that a small change would keep. */
function isDistinct({ expression }: LibrarySample): boolean {
  return !expression.includes("broadcast_to");
}
