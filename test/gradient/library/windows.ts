/** Samples of padding and of sliding windows. */
import { differentiable, forms } from "./sample.ts";
import type { LibrarySamples } from "./sample.ts";

export const WINDOW_SAMPLES: LibrarySamples = {
  pad: differentiable(
    forms(
      { x: "any[3]" },
      "pad(x, [[1, 2]])",
      "pad(x, [[0, 0]])",
      "pad(x, [[0, 1]], 2.0)",
      "pad(x, [[2, 0]], -1)",
      "pad(x, [[1, 1]]) * 2",
    ),
    forms({ x: "any[1]" }, "pad(x, [[1, 0]])", "pad(x, [[3, 3]], 0.5)", "pad(x * x, [[0, 1]])"),
    forms({ x: "any[0]" }, "pad(x, [[1, 1]])", "pad(x, [[2, 0]], 3.0)", "pad(x, [[0, 0]])"),
    forms(
      { x: "any[2, 3]" },
      "pad(x, [[0, 1], [1, 0]])",
      "pad(x, [[1, 1], [0, 0]], 1)",
      "pad(x, [[0, 0], [2, 1]])",
    ),
    forms({ x: "any[N, 2]" }, "pad(x, [[0, 0], [1, 1]])", "pad(x, [[1, 0], [0, 0]], -2)"),
    forms({ x: "any[2, 0]" }, "pad(x, [[0, 0], [1, 1]])", "pad(x, [[1, 0], [0, 0]])"),
    forms({ x: "any[]" }, "pad(x, [])", "pad(broadcast_to(x, [2, 2]), [[1, 0], [0, 1]])"),
    forms(
      { x: "any[3]" },
      "pad(broadcast_to(x, [2, 3]), [[1, 0], [0, 1]])",
      "pad(x + x[:, None], [[1, 1], [0, 0]], 4.0)",
    ),
  ),
  windows: differentiable(
    forms(
      { x: "any[3, 3]" },
      "stack(windows(x, [2, 2]))",
      "stack(windows(x, [1, 1]))",
      "stack(windows(x, [3, 3]))",
    ),
    forms(
      { x: "any[3, 3]" },
      "stack(windows(x, [2, 1]))",
      "stack(windows(x, [2, 2], [2, 2]))",
      "stack(windows(x, [1, 2], [2, 1]))",
    ),
    forms(
      { x: "any[1, 1]" },
      "stack(windows(x, [1, 1]))",
      "stack(windows(x, [1, 1], [2, 2]))",
      "stack(windows(x * x, [1, 1]))",
    ),
    forms(
      { x: "any[1, 4]" },
      "stack(windows(x, [1, 2]))",
      "stack(windows(x, [1, 3]), axis=1)",
      "stack(windows(x, [1, 2], [1, 2]))",
    ),
    forms(
      { x: "any[2, 2, 2]" },
      "stack(windows(x, [2, 2]))",
      "stack(windows(x, [1, 2]), axis=1)",
      "stack(windows(x, [2, 1]))",
    ),
    forms({ x: "any[N, 2, 3]" }, "stack(windows(x, [2, 2]))", "stack(windows(x, [1, 3]))"),
    forms({ x: "any[0, 2, 2]" }, "stack(windows(x, [2, 2]))", "stack(windows(x, [1, 1]))"),
    forms(
      { x: "any[3]" },
      "stack(windows(broadcast_to(x, [2, 3]), [2, 2]))",
      "stack(windows(x * x[:, None], [2, 2]))",
    ),
    forms({ x: "any[2, 1]" }, "stack(windows(broadcast_to(x, [2, 3]), [1, 2]))"),
  ),
};
