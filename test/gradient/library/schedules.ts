/** Samples of the functions of std/schedule.net: by what they scale. */
import { differentiable, forms, ofOne, onShapes } from "./sample.ts";
import type { LibrarySamples } from "./sample.ts";

export const SCHEDULE_SAMPLES: LibrarySamples = {
  constant: differentiable(ofOne("constant(x)")),
  step_decay: differentiable(
    ofOne("step_decay(x, 7, 3)"),
    forms(
      { x: "any[]", y: "positive[]" },
      "step_decay(x, 5, 2, y)",
      "step_decay(x, 0, 2, y)",
      "step_decay(x, 3, 3, factor=y)",
    ),
  ),
  warmup: differentiable(ofOne("warmup(x, 2, 5)"), onShapes("warmup(x, 9, 5)", ["[]", "[2, 1]"])),
  cosine: differentiable(
    ofOne("cosine(x, 3, 10)"),
    forms(
      { x: "any[]", y: "any[]" },
      "cosine(x, 1, 10, 4)",
      "cosine(x, 6, 10, 4, y)",
      "cosine(x, 10, 10, end=y)",
      "cosine(x, 0, 1, 0, y)",
    ),
  ),
};
