import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mul, sumAll, transposeTo, unary } from "../../compiler/ir/construct.ts";
import { dimVariable, formatDim } from "../../compiler/ir/dim.ts";
import { flopsOf } from "../../compiler/ir/cost.ts";
import { createBuilder, type Builder, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { interpretGraph } from "../../compiler/ir/interpret.ts";
import { chainOf } from "../support/random-chain.ts";
import { matmul } from "../support/matmul.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import { formatType, type Shape } from "../../compiler/ir/types.ts";
import { verify } from "../../compiler/ir/verify.ts";
import { matmulChain } from "../../compiler/passes/matmul-chain.ts";
import { isClose } from "../support/close.ts";
import { bindingsFor } from "../support/pattern-instance.ts";

const N = dimVariable("N");

/** Integers: the order of products makes no difference, and needs no check (chain-guard.test.ts has floats). */
function matrix(b: Builder, name: string, ...shape: Shape): Node {
  return b.node("input", [], { name, type: { dtype: "i32", shape } });
}

function graphOf(...nodes: readonly Node[]): Graph {
  return { name: "test", results: nodes.map((node, i) => ({ role: "output", name: `r${String(i)}`, node })) };
}

function run(builder: Builder, ...nodes: readonly Node[]) {
  const result = matmulChain.run(graphOf(...nodes), { builder, provenance: new Provenance() });
  expect(verify(result.graph)).toEqual([]);
  return { ...result, chains: result.chains ?? [] };
}

/** The outputs before and after, by the f64 interpreter. */
function expectSameValues(before: Graph, after: Graph, seed = 1): void {
  const bindings = bindingsFor(
    [...before.results, ...after.results].map(({ node }) => node),
    seed,
    false,
  );
  const found = interpretGraph(after, bindings);
  interpretGraph(before, bindings).forEach((value, i) => {
    const other = found[i];
    expect(other !== undefined && isClose(value, other, 1e-9)).toBe(true);
  });
}

describe("chains in a graph", () => {
  it("gives one plan for both spellings", () => {
    const b = createBuilder();
    const [x, y, z] = [matrix(b, "x", 4, 64), matrix(b, "y", 64, 2), matrix(b, "z", 2, 16)];
    const forth = matmul(b, matmul(b, x, y), z);
    const back = matmul(b, x, matmul(b, y, z));
    const { graph, chains, applied } = run(b, back);
    expect(graph.results[0]?.node).toBe(forth);
    expect(applied).toEqual([{ rule: "matmul-chain", from: back, to: forth }]);
    expect(run(b, forth).graph.results[0]?.node).toBe(forth);
    const [decision] = chains;
    expect(decision?.operands).toEqual([x, y, z]);
    expect(decision?.chosen.flops).toBe(2 * (4 * 64 * 2 + 4 * 2 * 16));
    expect(decision?.rejected.map(({ flops }) => flops)).toEqual([2 * (64 * 2 * 16 + 4 * 64 * 16)]);
    expect(flopsOf(graph)).toBe(decision?.chosen.flops);
  });

  it("says what it considered where nothing changes", () => {
    const b = createBuilder();
    const [x, V, W] = [matrix(b, "x", N, 784), matrix(b, "V", 784, 256), matrix(b, "W", 256, 10)];
    const { applied, chains } = run(b, matmul(b, matmul(b, x, V), W));
    expect(applied).toEqual([]);
    expect(
      chains.map(({ chosen, rejected }) => [chosen, ...rejected].map(({ flops }) => formatDim(flops))),
    ).toEqual([["406528*N", "15680*N + 4014080"]]);
  });

  it("leaves a product that something else reads, or reads twice", () => {
    const b = createBuilder();
    const [x, y, v] = [matrix(b, "x", 8, 8), matrix(b, "y", 8, 8), matrix(b, "v", 8)];
    const inner = matmul(b, x, y);
    expect(run(b, matmul(b, inner, v)).applied.length).toBe(1);
    expect(run(b, matmul(b, inner, v), unary(b, "abs", inner)).applied).toEqual([]);
    expect(run(b, matmul(b, inner, v), inner).applied).toEqual([]);
    // The square of a square is two products, a chain of four would be three.
    expect(run(b, matmul(b, inner, inner)).chains).toEqual([]);
  });

  it("sees through transposes, whichever way they were absorbed", () => {
    const b = createBuilder();
    const [x, y, v] = [matrix(b, "x", 6, 5), matrix(b, "y", 4, 6), matrix(b, "v", 4)];
    // (y @ x).T @ v = x.T @ (y.T @ v)
    const moved = matmul(b, transposeTo(b, matmul(b, y, x), [1, 0]), v);
    // The same with the transpose as axes of the product.
    const absorbed = b.node("dot_general", [matmul(b, y, x), v], { contract: [[0], [0]], batch: [[], []] });
    for (const node of [moved, absorbed]) {
      const before = graphOf(node);
      const { graph, applied } = run(b, node);
      expect(applied.length).toBe(1);
      expect(flopsOf(graph)).toBe(2 * (4 * 6 + 6 * 5));
      expectSameValues(before, graph);
    }
  });

  it("orders batches of matrices, and rows with several axes", () => {
    const b = createBuilder();
    const [q, k, v] = [matrix(b, "q", 3, 7, 2), matrix(b, "k", 3, 2, 7), matrix(b, "v", 3, 7, 2)];
    const batched = matmul(b, matmul(b, q, k), v);
    const first = run(b, batched);
    expect(flopsOf(first.graph)).toBe(2 * 3 * (2 * 7 * 2 + 7 * 2 * 2));
    expectSameValues(graphOf(batched), first.graph);
    // x: [N, 3, 8] @ [8, 2] @ [2, 8], the wrong way round.
    const [x, w, u] = [matrix(b, "x", N, 3, 8), matrix(b, "w", 8, 2), matrix(b, "u", 2, 8)];
    const rows = matmul(b, x, matmul(b, w, u));
    const second = run(b, rows);
    expect(second.applied.length).toBe(1);
    expect(formatDim(flopsOf(second.graph))).toBe("192*N");
    expect(second.graph.results[0]?.node).toBe(matmul(b, matmul(b, x, w), u));
  });

  it("does not take an axis that stays for one of a matrix", () => {
    const b = createBuilder();
    // The middle keeps an axis that no neighbour is summed with.
    const [x, y, z] = [matrix(b, "x", 2, 3), matrix(b, "y", 3, 4, 5), matrix(b, "z", 4, 2)];
    const inner = b.node("dot_general", [x, y], { contract: [[1], [0]], batch: [[], []] });
    const outer = b.node("dot_general", [inner, z], { contract: [[1], [0]], batch: [[], []] });
    expect(run(b, outer).chains).toEqual([]);
  });

  it("computes an outer product with a vector as an inner one", () => {
    const b = createBuilder();
    const [u, v, w] = [matrix(b, "u", 5), matrix(b, "v", 9), matrix(b, "w", 9)];
    const outer = b.node("dot_general", [u, v], { contract: [[], []], batch: [[], []] });
    const before = matmul(b, outer, w);
    const { graph, applied } = run(b, before);
    expect(applied.length).toBe(1);
    expect(flopsOf(graph)).toBe(2 * (9 + 5));
    expectSameValues(graphOf(before), graph);
  });

  it("goes on above and below a chain", () => {
    const b = createBuilder();
    const [x, y, v] = [matrix(b, "x", 8, 8), matrix(b, "y", 8, 8), matrix(b, "v", 8)];
    const below = matmul(b, matmul(b, x, y), v);
    const twice = matmul(b, matmul(b, y, x), unary(b, "sign", below));
    const before = graphOf(mul(b, twice, twice), sumAll(b, twice));
    const { graph, chains } = run(b, ...before.results.map(({ node }) => node));
    expect(chains.length).toBe(2);
    expectSameValues(before, graph);
  });

  it("gives the same values and types for chains of any shape", () => {
    const axes = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 });
    fc.assert(
      fc.property(
        fc.array(axes, { minLength: 4, maxLength: 6 }),
        fc.array(fc.nat(1000), { minLength: 24, maxLength: 24 }),
        fc.integer({ min: 0, max: 2 }),
        (bonds, choices, batch) => {
          const b = createBuilder();
          let drawn = 0;
          const draw = (below: number): number => (choices[drawn++ % choices.length] ?? 0) % below;
          const node = chainOf(b, "i32", bonds, batch, draw);
          const { graph } = run(b, node);
          expect(graph.results.map((r) => formatType(r.node.type))).toEqual([formatType(node.type)]);
          expectSameValues(graphOf(node), graph);
        },
      ),
      { numRuns: 200, seed: 11 },
    );
  });
});
