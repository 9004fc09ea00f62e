/**
 * Every function and layer that a `.net` text can call without defining it, with its samples. library.test.ts compares
 * the names with those of the library itself. Optimisers are not among them: they are rules, not functions, and are
 * checked step by step in test/std.
 */
import { BUILTIN_SAMPLES } from "./builtins.ts";
import { INIT_SAMPLES } from "./init.ts";
import { LAYER_SAMPLES } from "./layers.ts";
import { LINEAR_ALGEBRA_SAMPLES } from "./linear-algebra.ts";
import { MOVEMENT_SAMPLES } from "./movement.ts";
import { NN_SAMPLES } from "./nn.ts";
import { PRELUDE_SAMPLES } from "./prelude.ts";
import { SCAN_SAMPLES } from "./scans.ts";
import { SCHEDULE_SAMPLES } from "./schedules.ts";
import { WINDOW_SAMPLES } from "./windows.ts";
import type { LibrarySamples } from "./sample.ts";

export const LIBRARY_SAMPLES: LibrarySamples = {
  ...BUILTIN_SAMPLES,
  ...MOVEMENT_SAMPLES,
  ...LINEAR_ALGEBRA_SAMPLES,
  ...PRELUDE_SAMPLES,
  ...INIT_SAMPLES,
  ...NN_SAMPLES,
  ...LAYER_SAMPLES,
  ...SCAN_SAMPLES,
  ...SCHEDULE_SAMPLES,
  ...WINDOW_SAMPLES,
};
