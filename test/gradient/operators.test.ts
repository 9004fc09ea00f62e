/** Every operator's gradient, first and second order, against differences of the f64 interpreter. */
import { describe, expect, it } from "vitest";
import { GRADS } from "../../compiler/autodiff/rules.ts";
import { createBuilder, type Builder, type Node } from "../../compiler/ir/graph.ts";
import { OP_NAMES } from "../../compiler/ir/ops.ts";
import { staticShape } from "../../compiler/ir/ops/value.ts";
import { derivative, direction, evaluate, gradientsOf, moved, weighted, type Values } from "./check.ts";
import { DIMS, SAMPLES, type Case, type Domain } from "./samples.ts";
import { generator } from "../support/random.ts";

interface Setup {
  readonly builder: Builder;
  readonly leaves: readonly Node<"input">[];
  readonly values: Values;
  readonly loss: Node;
}

const DOMAINS: Readonly<Record<Domain, (random: () => number, i: number) => number>> = {
  any: (random) => 3 * random() - 1.5,
  positive: (random) => 0.5 + 1.5 * random(),
  nonzero: (random) => (random() < 0.5 ? -1 : 1) * (0.3 + random()),
  // Neighbours in a shuffled ladder: steps of 0.37 from -2, never near a multiple of one another.
  distinct: (random, i) => -2.05 + 0.37 * ((i * 5) % 13) + 0.02 * random(),
  "some-zeros": (random, i) => (i % 2 === 0 ? 0 : 3 * random() - 1.5),
};

function input(b: Builder, name: string, shape: Node["type"]["shape"]): Node<"input"> {
  return b.node("input", [], { name, type: { dtype: "f64", shape } });
}

function countOf(node: Node): number {
  return staticShape(node.type.shape, DIMS).reduce((product, dim) => product * dim, 1);
}

function setUp(sample: Case, seed: number): Setup {
  const builder = createBuilder();
  const random = generator(seed);
  const leaves = sample.operands.map(({ shape }, i) => input(builder, `x${String(i)}`, shape));
  const out = sample.build(builder, leaves);
  const value = out.type.dtype === "f64" ? out : builder.node("cast", [out], { dtype: "f64" });
  const weight = input(builder, "weight", out.type.shape);
  const values = new Map(
    leaves.map((leaf, i) => {
      const domain = DOMAINS[sample.operands[i]?.domain ?? "any"];
      return [leaf.attrs.name, Array.from({ length: countOf(leaf) }, (_, at) => domain(random, at))];
    }),
  );
  values.set("weight", [...direction(countOf(weight), seed + 1)]);
  return { builder, leaves: [...leaves, weight], values, loss: weighted(builder, value, weight) };
}

/** Each gradient of `loss` against differences of `loss`, for every element and along one direction. */
function expectGradients({ builder, leaves, values, loss }: Setup, order: string): void {
  const gradients = gradientsOf(builder, loss, leaves);
  const found = evaluate(gradients, leaves, values, DIMS);
  leaves.forEach((leaf, i) => {
    const { name } = leaf.attrs;
    const gradient = found[i] ?? [];
    const along = (way: readonly number[]): number =>
      derivative((t) => evaluate([loss], leaves, moved(values, name, way, t), DIMS)[0]?.[0] ?? NaN);
    const elements = gradient.map((_, at) => along(gradient.map((__, other) => (other === at ? 1 : 0))));
    expectClose(gradient, elements, `${order}: ∂/∂${name}`);
    const way = direction(gradient.length, i + 7);
    const projected = gradient.reduce((sum, part, at) => sum + part * (way[at] ?? 0), 0);
    expectClose([projected], [along(way)], `${order}: ∂/∂${name} along a direction`);
  });
}

function expectClose(found: readonly number[], expected: readonly number[], what: string): void {
  const scale = Math.max(1, ...expected.map(Math.abs));
  found.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] ?? NaN)), `${what}[${String(i)}] = ${String(value)}`).toBeLessThan(
      1e-6 * scale,
    );
  });
}

/** A scalar of all gradients, to be differentiated again. */
function ofGradients(setup: Setup): Setup {
  const { builder, leaves, values, loss } = setup;
  const parts = gradientsOf(builder, loss, leaves).map((gradient, i) => {
    const way = input(builder, `way${String(i)}`, gradient.type.shape);
    return { way, part: weighted(builder, gradient, way) };
  });
  const total = parts.map(({ part }) => part).reduce((sum, part) => builder.node("add", [sum, part], {}));
  const ways = parts.map(({ way }) => way);
  const moreValues = ways.map((way, i): [string, readonly number[]] => [
    way.attrs.name,
    direction(countOf(way), i + 31),
  ]);
  return { builder, leaves: [...leaves, ...ways], values: new Map([...values, ...moreValues]), loss: total };
}

describe.each(OP_NAMES.map((op) => ({ op, samples: SAMPLES[op] })))("$op", ({ op, samples }) => {
  if (samples === "no gradient") {
    it("has no gradient to check", () => {
      const entry = GRADS[op];
      const rules = entry === "nondifferentiable" ? [] : Object.values(entry.operands);
      expect(rules.every((rule) => typeof rule === "string")).toBe(true);
    });
    return;
  }
  it.each(samples)("$name", (sample) => {
    const setup = setUp(sample, 17 + sample.name.length);
    expectGradients(setup, "first order");
    expectGradients(ofGradients(setup), "second order");
  });
});
