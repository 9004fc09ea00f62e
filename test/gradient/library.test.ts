/** The gradient of every standard function, of first and second order, on at least twenty samples each. */
import { describe, expect, it } from "vitest";
import { backward } from "../../compiler/autodiff/backward.ts";
import { GradientFault } from "../../compiler/autodiff/gradient-fault.ts";
import { BUILTINS } from "../../compiler/build/builtins/index.ts";
import { StandardLibrary } from "../../compiler/build/names/standard.ts";
import { zerosLike } from "../../compiler/ir/construct.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import { expectGradients, expectNoChange, type Problem } from "./check.ts";
import { LIBRARY_SAMPLES } from "./library/index.ts";
import { problemsOf } from "./library/problems.ts";
import type { LibrarySample } from "./library/sample.ts";

const shapesOf = ({ inputs }: LibrarySample): readonly string[] => Object.values(inputs);
const isEmpty = (sample: LibrarySample): boolean => shapesOf(sample).some((shape) => /\b0\b/.test(shape));
const hasSizeOne = (sample: LibrarySample): boolean => shapesOf(sample).some((shape) => /\b1\b/.test(shape));
/** Operands of different shapes, or one that is broadcast. */
const isBroadcast = ({ expression, inputs }: LibrarySample): boolean =>
  /broadcast_to|None|full/.test(expression) || new Set(Object.values(inputs).map(shapeOf)).size > 1;
const shapeOf = (input: string): string => input.slice(input.indexOf("["));

it("are all there are", () => {
  const names = [...BUILTINS.keys(), ...new StandardLibrary().names("Fn", "Layer")];
  expect(Object.keys(LIBRARY_SAMPLES).sort()).toEqual([...new Set(names)].sort());
});

/** No gradient flows: asking for one is refused, or gives zeros. */
function expectNoGradient(problem: Problem): void {
  const { builder, loss, leaves } = problem;
  expectNoChange(problem);
  try {
    const gradients = backward(builder, new Provenance(), loss, leaves);
    expect(gradients).toEqual(leaves.map((leaf) => zerosLike(builder, leaf)));
  } catch (fault) {
    expect(fault).toBeInstanceOf(GradientFault);
  }
}

describe.each(Object.entries(LIBRARY_SAMPLES).map(([name, entry]) => ({ name, ...entry })))(
  "$name",
  ({ name, kind, samples }) => {
    // All are built by the first test, so that a fault is that test's and not the whole file's.
    let problems: ReturnType<typeof problemsOf> | undefined;
    const problemsAt = (i: number): readonly Problem[] => (problems ??= problemsOf(samples))[i] ?? [];

    it.each(samples.map((sample, i) => ({ ...sample, i })))("$expression of $inputs", ({ expression, i }) => {
      expect(expression).toMatch(new RegExp(`\\b${name}\\b|@|\\.T`));
      expect(problemsAt(i).length).toBeGreaterThan(0);
      problemsAt(i).forEach(kind === "differentiable" ? expectGradients : expectNoGradient);
    });

    if (kind === "no gradient") return;
    it("has at least twenty samples: of size 1, empty, broadcast", () => {
      expect(samples.length).toBeGreaterThanOrEqual(20);
      expect(samples.some(hasSizeOne)).toBe(true);
      expect(samples.some(isEmpty)).toBe(true);
      expect(samples.some(isBroadcast)).toBe(true);
    });
  },
);
