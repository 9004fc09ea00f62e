/** Properties of all graphs: they are valid, evaluate, and survive being printed and read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OpName } from "../../compiler/ir/attrs.ts";
import { flopsOf } from "../../compiler/ir/cost.ts";
import { evaluateDim, variablesOf } from "../../compiler/ir/dim.ts";
import { createBuilder, nodesOf, reachable, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { interpretGraph } from "../../compiler/ir/interpret.ts";
import { OP_NAMES, OPS } from "../../compiler/ir/ops.ts";
import { parseGraph } from "../../compiler/ir/parse.ts";
import { printGraph } from "../../compiler/ir/print.ts";
import { regionsOf } from "../../compiler/ir/region.ts";
import { ParseFault } from "../../compiler/ir/text-reader.ts";
import { verify } from "../../compiler/ir/verify.ts";
import { randomGraph } from "../support/random-graph.ts";

describe("a random graph", () => {
  it("is valid", () => {
    fc.assert(
      fc.property(randomGraph(), ({ graph }) => {
        expect(verify(graph)).toEqual([]);
      }),
    );
  });

  it("prints text that reads back to the same nodes", () => {
    fc.assert(
      fc.property(randomGraph(), ({ builder, graph }) => {
        const size = builder.size;
        expect(parseGraph(builder, printGraph(graph))).toEqual(graph);
        expect(builder.size).toBe(size);
      }),
    );
  });

  it("keeps its text and its values in another builder", () => {
    fc.assert(
      fc.property(randomGraph({ edges: true }), ({ graph, bindings }) => {
        const text = printGraph(graph);
        const copy = parseGraph(createBuilder(), text);
        // Ids are labels: after one more trip they are those of a fresh builder on both sides.
        expect(printGraph(parseGraph(createBuilder(), printGraph(copy)))).toBe(printGraph(copy));
        expect(nodesOf(copy).map((node) => node.op)).toEqual(nodesOf(graph).map((node) => node.op));
        expect(interpretGraph(copy, bindings)).toEqual(interpretGraph(graph, bindings));
      }),
    );
  });

  it("has values of its types' shapes, i32 and bool ones in range", () => {
    fc.assert(
      fc.property(randomGraph({ edges: true }), ({ graph, bindings }) => {
        interpretGraph(graph, bindings).forEach((value, i) => {
          const type = graph.results[i]?.node.type;
          expect(value.dtype).toBe(type?.dtype);
          expect(value.shape).toEqual(type?.shape.map((dim) => evaluateDim(dim, bindings.dims)));
          if (value.dtype === "i32") for (const x of value.data) expect(x).toBe((x | 0) + 0);
          if (value.dtype === "bool") for (const x of value.data) expect([0, 1]).toContain(x);
        });
      }),
    );
  });

  it("costs a whole number of operations, not negative", () => {
    fc.assert(
      fc.property(randomGraph(), ({ graph, bindings }) => {
        const cost = flopsOf(graph);
        // A loop costs what one turn does, times its turns.
        const turns = variablesOf(cost).map((name) => [name, bindings.dims.get(name) ?? 3] as const);
        const flops = evaluateDim(cost, new Map(turns));
        expect(Number.isInteger(flops) && flops >= 0).toBe(true);
      }),
    );
  });

  it("has every operator somewhere", () => {
    const seen = new Set<OpName>();
    for (const { graph } of fc.sample(randomGraph({ steps: 30 }), { numRuns: 150, seed: 1 }))
      for (const node of deepNodesOf(graph.results.map((result) => result.node))) seen.add(node.op);
    expect([...OP_NAMES].filter((op) => !seen.has(op))).toEqual([]);
  });
});

/** The nodes of a graph and of the regions in it. */
function deepNodesOf(roots: readonly Node[]): readonly Node[] {
  return reachable(roots).flatMap((node) => [
    node,
    ...regionsOf(node).flatMap(({ results }) => deepNodesOf(results)),
  ]);
}

describe("commutative operators", () => {
  const commutative = OP_NAMES.filter((op) => OPS[op].commutative);
  it("are these", () => {
    expect(commutative).toEqual(["add", "mul", "equal", "not_equal", "and", "or"]);
  });
});

describe("text that is nearly a graph", () => {
  it("is read, or refused with a place; nothing else", () => {
    const edit = fc.tuple(
      fc.nat(5000),
      fc.nat(3),
      fc.constantFrom("", "-", "0", "%", "[", ")", ",", "N", "//", '"', "NaN"),
    );
    fc.assert(
      fc.property(randomGraph(), fc.array(edit, { minLength: 1, maxLength: 3 }), ({ graph }, edits) => {
        const broken = edits.reduce((text, [place, length, put]) => {
          const at = place % text.length;
          return text.slice(0, at) + put + text.slice(at + length);
        }, printGraph(graph));
        let read: Graph;
        try {
          read = parseGraph(createBuilder(), broken);
        } catch (fault) {
          expect(fault).toBeInstanceOf(ParseFault);
          return;
        }
        // An edit may give two leaves one name; all else that is wrong must have been refused.
        expect(
          verify(read).filter((fault) => !/^two (different leaves|draws)|is given twice/.test(fault)),
        ).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
