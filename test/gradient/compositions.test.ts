/** Gradients of random compositions of smooth operators, along a random direction of all leaves at once. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { backward } from "../../compiler/autodiff/backward.ts";
import { add, castTo, sumAll } from "../../compiler/ir/construct.ts";
import type { OpName } from "../../compiler/ir/attrs.ts";
import { nodesOf, type Node } from "../../compiler/ir/graph.ts";
import { interpret, type Bindings } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import { isFloat } from "../../compiler/ir/types.ts";
import { runPasses } from "../../compiler/passes/index.ts";
import { randomGraph } from "../support/random-graph.ts";
import { derivative, direction } from "./check.ts";

const SMOOTH: readonly OpName[] = [
  ...(["param", "constant", "neg", "sin", "cos", "tanh", "erf", "add", "sub", "mul"] as const),
  ...(["reduce_sum", "reduce_prod", "dot_general", "reshape", "transpose", "broadcast"] as const),
  ...(["slice", "pad", "concat", "gather", "scatter_add"] as const),
];

/** The parameters moved along a direction, which `t` scales. */
function moved(
  params: Bindings["params"],
  leaves: readonly Node<"param">[],
  t: number,
): Map<string, TensorValue> {
  return new Map(
    leaves.flatMap(({ attrs: { name } }, i) => {
      const value = params?.get(name);
      if (value === undefined || typeof value === "number") return [];
      const way = direction(value.data.length, i);
      return [[name, { ...value, data: value.data.map((x, at) => x + t * (way[at] ?? 0)) }] as const];
    }),
  );
}

it("agree with differences, before and after the passes", () => {
  let compared = 0;
  fc.assert(
    fc.property(randomGraph({ ops: SMOOTH, steps: 10 }), ({ builder: b, graph, bindings }) => {
      const nodes = nodesOf(graph);
      const parts = graph.results.filter(({ node }) => isFloat(node.type.dtype));
      const [first, ...rest] = parts.map(({ node }) => castTo(b, sumAll(b, node), "f64"));
      const leaves = nodes.filter((node) => node.op === "param").filter(({ type }) => isFloat(type.dtype));
      if (first === undefined || leaves.length === 0) return;
      const loss = rest.reduce((sum, part) => add(b, sum, part), first);
      const { gradients } = backward(b, new Provenance(), loss, leaves);
      const valuesOf = (roots: readonly Node[], t: number): readonly (readonly number[])[] => {
        const params = new Map([...bindings.params, ...moved(bindings.params, leaves, t)]);
        const values = interpret(roots, { ...bindings, params });
        return roots.map((root) => [...(values.get(root)?.data ?? [])]);
      };
      const along = (roots: readonly Node[]): number =>
        valuesOf(roots, 0)
          .map((gradient, i) => {
            const way = direction(gradient.length, i);
            return gradient.reduce((sum, part, at) => sum + part * (way[at] ?? 0), 0);
          })
          .reduce((sum, part) => sum + part, 0);
      const expected = derivative((t) => valuesOf([loss], t)[0]?.[0] ?? NaN);
      const results = gradients.map((node, i) => ({ role: "gradient", name: String(i), node }) as const);
      const after = runPasses({ name: "gradients", results }, { builder: b, provenance: new Provenance() });
      const scale = Math.max(1, Math.abs(expected), Math.abs(valuesOf([loss], 0)[0]?.[0] ?? 0));
      compared++;
      expect(Math.abs(along(gradients) - expected)).toBeLessThan(1e-5 * scale);
      // Constants that were folded are rounded to f32.
      const optimised = along(after.graph.results.map(({ node }) => node));
      expect(Math.abs(optimised - expected)).toBeLessThan(1e-4 * scale);
    }),
    { numRuns: 400, seed: 11 },
  );
  expect(compared).toBeGreaterThan(150);
});
