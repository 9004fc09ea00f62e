/** Gradients of 200 random compositions of the language's functions, three to eight deep. */
import { expect, it } from "vitest";
import { expectGradients } from "./check.ts";
import { problemsOf } from "./library/problems.ts";
import { randomComposition } from "./random-composition.ts";

const COUNT = 200;
const [SHALLOWEST, DEEPEST] = [3, 8];

// The seed stands in the name of the test, so that a failure prints it.
it.each(
  Array.from({ length: COUNT }, (_, seed) => ({
    seed,
    depth: SHALLOWEST + (seed % (DEEPEST - SHALLOWEST + 1)),
  })),
)("seed $seed, $depth deep", ({ seed, depth }) => {
  const sample = randomComposition(seed, depth);
  const [problems = []] = problemsOf([sample]);
  expect(sample.body).toHaveLength(depth);
  expect(problems).toHaveLength(1);
  try {
    problems.forEach(expectGradients);
  } catch (fault) {
    throw new Error(`seed ${String(seed)}: ${sample.body?.join("; ") ?? ""}`, { cause: fault });
  }
});
