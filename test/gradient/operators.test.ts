/** Every operator's gradient, of first and second order, on at least twenty samples each. */
import { describe, expect, it } from "vitest";
import { backward } from "../../compiler/autodiff/backward.ts";
import { GradientFault } from "../../compiler/autodiff/gradient-fault.ts";
import { castTo, mul, sumAll, zerosLike } from "../../compiler/ir/construct.ts";
import { createBuilder } from "../../compiler/ir/graph.ts";
import { tensorValue } from "../../compiler/ir/interpret.ts";
import { OP_NAMES, OPS } from "../../compiler/ir/ops.ts";
import { elementCount, staticShape } from "../../compiler/ir/ops/value.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import { generator } from "../support/random.ts";
import { expectGradients, expectNoChange, type Leaf, type Problem } from "./check.ts";
import { castToWhole } from "./operators/elementwise.ts";
import { DIMS, type Domain, type Sample } from "./operators/sample.ts";
import { SAMPLES } from "./operators/samples.ts";
import { valuesIn } from "./operators/values.ts";

/**
 * The sum of result ⊙ weight. The weights are a leaf too, so that the second order holds what becomes of a changed
 * cotangent, also where the operator itself is linear.
 */
function problemOf(sample: Sample, seed: number): Problem {
  const builder = createBuilder();
  const random = generator(seed);
  const values = new Map<Leaf, ReturnType<typeof tensorValue>>();
  const leaf = (name: string, shape: Sample["operands"][number]["shape"], domain: Domain): Leaf => {
    const sizes = staticShape(shape, DIMS);
    const node = builder.node("input", [], { name, type: { dtype: "f64", shape } });
    values.set(node, tensorValue("f64", sizes, valuesIn(domain, elementCount(sizes), random)));
    return node;
  };
  const operands = sample.operands.map(({ shape, domain }, i) => leaf(`x${String(i)}`, shape, domain));
  const out = castTo(builder, sample.build(builder, operands), "f64");
  const weight = leaf("weight", out.type.shape, "any");
  const loss = sumAll(builder, mul(builder, out, weight));
  return { builder, loss, leaves: [...operands, weight], values, dims: DIMS };
}

/** The result is constant between jumps, and the operands' gradient is refused. */
function expectRefusal(problem: Problem): void {
  const { builder, loss, leaves } = problem;
  const operands = leaves.slice(0, -1);
  expectNoChange({ ...problem, leaves: operands });
  expect(() => backward(builder, new Provenance(), loss, operands)).toThrow(GradientFault);
}

const isEmpty = ({ operands }: Sample): boolean => operands.some(({ shape }) => shape.includes(0));
const hasSizeOne = ({ operands }: Sample): boolean => operands.some(({ shape }) => shape.includes(1));
const isBroadcast = ({ name }: Sample): boolean => name.includes("broadcast, then");

describe.each(OP_NAMES.map((op) => ({ op, entry: SAMPLES[op] })))("$op", ({ op, entry }) => {
  if (entry.kind === "leaf") {
    it("has no operand that a gradient could go to", () => {
      expect(OPS[op].class === "leaf" || op === "random_bits").toBe(true);
    });
    return;
  }
  const { samples } = entry;

  it("has at least twenty samples: of size 1, empty, broadcast", () => {
    expect(samples.length).toBeGreaterThanOrEqual(20);
    expect(samples.some(hasSizeOne)).toBe(true);
    expect(samples.some(isEmpty)).toBe(true);
    if (entry.kind === "differentiable") expect(samples.some(isBroadcast) || op === "broadcast").toBe(true);
  });

  it.each(samples.map((sample, i) => ({ ...sample, seed: 17 + i })))("$name", (sample) => {
    const problem = problemOf(sample, sample.seed);
    if (entry.kind === "differentiable") expectGradients(problem);
    else if (entry.kind === "refused") expectRefusal(problem);
    else {
      const { builder, loss, leaves } = problem;
      const operands = leaves.slice(0, -1);
      expectNoChange({ ...problem, leaves: operands });
      const zeros = operands.map((operand) => zerosLike(builder, operand));
      expect(backward(builder, new Provenance(), loss, operands)).toEqual(zeros);
    }
  });
});

describe("cast to whole numbers and to truth values", () => {
  it.each(castToWhole.map((sample, i) => ({ ...sample, seed: 17 + i })))("$name", ({ seed, ...sample }) => {
    expectRefusal(problemOf(sample, seed));
  });
});
