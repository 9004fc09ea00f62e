/**
 * Common subexpressions. The builder merges equal nodes as they are made; what is left are a + b and
 * b + a. The first one met stands for both, so that a sum that occurs once stays as it was written.
 */
import type { Node } from "../ir/graph.ts";
import { OP_NAMES, OPS } from "../ir/ops.ts";
import { rewriteGraph } from "../rewrite/engine.ts";
import { operator } from "../rewrite/pattern.ts";
import type { Rewrite } from "../rewrite/rewrite.ts";
import type { Pass } from "./pass.ts";

/** The rules for one walk over a graph: they remember what was met. */
function commuteToFirst(): readonly Rewrite[] {
  const met = new Map<string, Node>();
  return OP_NAMES.filter((op) => OPS[op].commutative).map((op) => ({
    name: "commute",
    equation: "f(y, x) = f(x, y)",
    when: operator(op, "whatever", "out"),
    to(_b, m) {
      const out = m.node("out");
      const ids = out.src.map((operand) => operand.id).sort((a, b) => a - b);
      const key = `${op} ${ids.join(" ")}`;
      const first = met.get(key);
      if (first === undefined) met.set(key, out);
      return first ?? null;
    },
    floats: "exact",
  }));
}

export const cse: Pass = {
  name: "cse",
  about: "merges equal computations, also where their operands stand in another order",
  floats: "exact",
  run: (graph, context) => rewriteGraph(graph, commuteToFirst(), context),
};
