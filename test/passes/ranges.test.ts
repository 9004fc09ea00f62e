/** Interval analysis: its claims about random graphs hold for their values, and it knows common forms. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodesOf, type Node } from "../../compiler/ir/graph.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import { isFloat } from "../../compiler/ir/types.ts";
import { Ranges } from "../../compiler/rewrite/ranges.ts";
import { nodeOf } from "../build/support.ts";
import { randomGraph } from "../support/random-graph.ts";

describe("random graphs", () => {
  it.each([false, true])("keep within the ranges, with numbers from the edges: %s", (edges) => {
    let checked = 0;
    fc.assert(
      fc.property(randomGraph({ steps: 12, edges }), ({ graph, bindings }) => {
        const nodes = nodesOf(graph);
        const values = interpret(nodes, bindings);
        const ranges = new Ranges();
        // The analysis assumes finite leaves; it claims nothing about others.
        const isGiven = (node: Node): boolean =>
          node.src.length > 0 || [...(values.get(node)?.data ?? [])].every(Number.isFinite);
        const claimed = new Set<Node>();
        for (const node of nodes)
          if (isGiven(node) && node.src.every((operand) => claimed.has(operand))) claimed.add(node);
        for (const node of claimed) {
          const { low, high, finite } = ranges.of(node);
          for (const x of values.get(node)?.data ?? []) {
            const what = `${node.op} of ${node.src.map(({ op }) => op).join(", ")}: ${String(x)} in ${JSON.stringify({ low, high, finite })}`;
            // f64 rounds too: a value may pass an end by a few of its last digits.
            const slack = 1e-12 * Math.abs(x);
            if (!Number.isNaN(x)) expect(x >= low - slack && x <= high + slack, what).toBe(true);
            if (isFloat(node.type.dtype) && (finite === "always" || finite === "as given"))
              expect(Number.isFinite(x), what).toBe(true);
            if (isFloat(node.type.dtype) && finite !== "unknown" && !edges)
              expect(Number.isFinite(x), what).toBe(true);
            checked++;
          }
        }
      }),
      { numRuns: 400, seed: 11 },
    );
    expect(checked).toBeGreaterThan(10_000);
  });
});

describe("of x: f32[N, 3]", () => {
  const rangeOf = (expression: string) => new Ranges().of(nodeOf(expression));
  it.each([
    ["x", -Infinity, Infinity, "as given"],
    ["x + 1", -Infinity, Infinity, "as given"],
    ["x * x", 0, Infinity, "unless it overflows"],
    ["tanh(x)", -1, 1, "as given"],
    ["exp(x)", 0, Infinity, "unknown"],
    ["log(x)", -Infinity, Infinity, "unknown"],
    ["sqrt(x)", 0, Infinity, "unknown"],
    ["1 / x", -Infinity, Infinity, "unknown"],
    ["x ** 3", -Infinity, Infinity, "unless it overflows"],
    ["x ** 0.5", -Infinity, Infinity, "unknown"],
    ["exp(tanh(x))", Math.exp(-1), Math.E, "as given"],
    ["sqrt(x * x + 1)", 1, Infinity, "unless it overflows"],
    ["sum(exp(x - max(x, axis=1, keepdims=true)), axis=1)", 1, 3, "as given"],
    ["log_softmax(x)", -Infinity, 0, "as given"],
    ["softmax(x)", 0, 1, "as given"],
    ["sigmoid(x)", 0, 1, "as given"],
    ["var(x) + 1e-5", 1e-5, Infinity, "unless it overflows"],
  ] as const)("%s", (expression, low, high, finite) => {
    const range = rangeOf(expression);
    expect(range.low).toBeCloseTo(low, 6);
    expect(range.high).toBeCloseTo(high, 6);
    expect(range.finite).toBe(finite);
  });
});
