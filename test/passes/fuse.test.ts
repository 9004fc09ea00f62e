import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, mul, neg, scalar, sub, sumAll, unary } from "../../compiler/ir/construct.ts";
import { createBuilder, nodesOf, type Builder, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { matmul } from "../support/matmul.ts";
import { shapeEquals } from "../../compiler/ir/dim.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import { OPS } from "../../compiler/ir/ops.ts";
import type { Shape } from "../../compiler/ir/types.ts";
import { MOST_FUSED } from "../../compiler/passes/fuse.ts";
import { planFusion, runPasses } from "../../compiler/passes/index.ts";
import type { FusionGroup, FusionPlan } from "../../compiler/passes/fusion-plan.ts";
import { oneHidden } from "../support/model.ts";
import { randomGraph } from "../support/random-graph.ts";

const FREE = new Set(["broadcast", "iota", "constant"]);

/** What is wrong with a plan: every law of `fusion-plan.ts`, checked from outside. */
function faultsOf(graph: Graph, { groups }: FusionPlan): readonly string[] {
  const faults: string[] = [];
  const results = new Set(graph.results.map((result) => result.node));
  const written = new Set<Node>();
  const owner = new Map<Node, FusionGroup>();
  for (const group of groups) {
    const inside = new Set<Node>();
    for (const node of group.nodes) {
      for (const operand of node.src)
        if (!inside.has(operand) && !written.has(operand))
          faults.push(`${node.op} reads ${operand.op} before it is there`);
      inside.add(node);
      if (!FREE.has(node.op) && owner.has(node)) faults.push(`${node.op} stands in two groups`);
      owner.set(node, group);
    }
    if (group.outputs.length === 0) faults.push(`a group of ${group.kind} writes nothing`);
    for (const output of group.outputs) {
      if (!inside.has(output)) faults.push(`${output.op} is written by a group it is not in`);
      written.add(output);
    }
    faults.push(...shapeFaults(group));
  }
  for (const result of results) if (!written.has(result)) faults.push(`result ${result.op} is not written`);
  const missing = nodesOf(graph).filter((node) => !owner.has(node));
  return [...faults, ...missing.map((node) => `${node.op} is in no group`)];
}

function shapeFaults(group: FusionGroup): readonly string[] {
  const own = group.nodes.filter((node) => !FREE.has(node.op));
  if (group.kind === "elementwise") {
    const [first] = own;
    return own.flatMap((node) => {
      const isRight =
        OPS[node.op].class === "elementwise" && shapeEquals(node.type.shape, first?.type.shape ?? []);
      return isRight ? [] : [`${node.op} does not fit its elementwise group`];
    });
  }
  if (group.kind === "reduction") {
    const last = own.at(-1);
    const shape = last?.src[0]?.type.shape ?? [];
    const isAlone = group.outputs.length === 1 && group.outputs[0] === last;
    const strays = own.slice(0, -1).filter((node) => !shapeEquals(node.type.shape, shape));
    return [
      ...(isAlone ? [] : ["a reduction writes something else"]),
      ...strays.map((n) => `${n.op} has another shape`),
    ];
  }
  return group.nodes.length === 1 ? [] : [`a group of ${group.kind} has ${String(group.nodes.length)} nodes`];
}

function input(b: Builder, name: string, shape: Shape): Node {
  return b.node("input", [], { name, type: { dtype: "f32", shape } });
}

function graphOf(...nodes: readonly Node[]): Graph {
  return { name: "test", results: nodes.map((node, i) => ({ role: "output", name: `r${String(i)}`, node })) };
}

/** The kernels, each as its operators in order. */
function kernels(graph: Graph): readonly string[] {
  const { groups } = planFusion(graph);
  return groups
    .filter((group) => group.kind !== "leaf")
    .map((group) =>
      group.nodes
        .filter((node) => !FREE.has(node.op) || group.nodes.length === 1)
        .map((n) => n.op)
        .join(" "),
    );
}

describe("planFusion", () => {
  it("keeps its laws on random graphs, before and after the passes", () => {
    fc.assert(
      fc.property(randomGraph({ steps: 25 }), (random) => {
        expect(faultsOf(random.graph, planFusion(random.graph))).toEqual([]);
        const { graph } = runPasses(random.graph, { builder: random.builder, provenance: new Provenance() });
        expect(faultsOf(graph, planFusion(graph))).toEqual([]);
      }),
      { numRuns: 500, seed: 8 },
    );
  });

  it("keeps its laws on a training graph", () => {
    const model = oneHidden();
    const { graph } = runPasses(model.graph, model);
    expect(faultsOf(graph, planFusion(graph))).toEqual([]);
  });

  it("makes one kernel of an elementwise chain with broadcasts", () => {
    const b = createBuilder();
    const [x, bias] = [input(b, "x", [4, 3]), input(b, "bias", [3])];
    const graph = graphOf(unary(b, "tanh", mul(b, add(b, x, bias), scalar(b, 2, "f32"))));
    expect(kernels(graph)).toEqual(["add mul tanh"]);
  });

  it("cuts a chain that is too long for one kernel, into equal kernels where it can", () => {
    const b = createBuilder();
    let x = input(b, "x", [4]);
    for (let i = 0; i < 10 * MOST_FUSED; i++) x = unary(b, "sin", x);
    for (const graph of [graphOf(x), graphOf(sumAll(b, x))]) {
      const { groups } = planFusion(graph);
      expect(faultsOf(graph, { groups })).toEqual([]);
      expect(Math.max(...groups.map(({ nodes }) => nodes.length))).toBe(MOST_FUSED);
      expect(groups.length).toBeLessThan(13);
    }
  });

  it("computes what only a reduction reads where it is reduced", () => {
    const b = createBuilder();
    const [x, y] = [input(b, "x", [4]), input(b, "y", [4])];
    const difference = sub(b, x, y);
    const graph = graphOf(neg(b, sumAll(b, mul(b, difference, difference))));
    expect(kernels(graph)).toEqual(["sub mul reduce_sum", "neg"]);
  });

  it("writes what a reduction and others read", () => {
    const b = createBuilder();
    const e = unary(b, "exp", input(b, "x", [4]));
    const graph = graphOf(
      b.node("div", [e, b.node("broadcast", [sumAll(b, e)], { shape: [4], axes: [] })], {}),
    );
    expect(kernels(graph)).toEqual(["exp", "reduce_sum", "div"]);
  });

  it("does not make two kernels wait for each other", () => {
    const b = createBuilder();
    const x = input(b, "x", [3, 3]);
    const before = unary(b, "exp", x);
    const between = matmul(b, before, x);
    // `before` would fuse with `after`, were the product not between them.
    const after = add(b, before, between);
    const graph = graphOf(after);
    expect(faultsOf(graph, planFusion(graph))).toEqual([]);
    expect(kernels(graph)).toEqual(["exp", "dot_general", "add"]);
  });

  it("writes a broadcast only for those who read addresses", () => {
    const b = createBuilder();
    const x = input(b, "x", [3]);
    const wide = b.node("broadcast", [x], { shape: [3, 3], axes: [1] });
    expect(kernels(graphOf(neg(b, wide)))).toEqual(["neg"]);
    expect(kernels(graphOf(matmul(b, neg(b, wide), wide)))).toEqual(["broadcast", "neg", "dot_general"]);
    expect(kernels(graphOf(wide))).toEqual(["broadcast"]);
  });

  it("moves a chain to its only reader, far behind it", () => {
    const b = createBuilder();
    const x = input(b, "x", [3, 3]);
    const early = unary(b, "exp", neg(b, x));
    const late = matmul(b, matmul(b, x, x), x);
    expect(kernels(graphOf(mul(b, early, late)))).toEqual(["dot_general", "dot_general", "neg exp mul"]);
  });

  it("puts what one result needs together", () => {
    const b = createBuilder();
    const sums = ["x", "y"].map((name) =>
      sumAll(b, matmul(b, input(b, name, [2, 2]), input(b, name, [2, 2]))),
    );
    expect(kernels(graphOf(...sums))).toEqual(["dot_general", "reduce_sum", "dot_general", "reduce_sum"]);
  });
});
