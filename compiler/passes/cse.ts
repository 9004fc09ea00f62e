/**
 * Common subexpressions. The builder merges equal nodes as they are made; what is left are a + b and
 * b + a, which become one when the operands stand in one order.
 */
import { withOperands } from "../rewrite/rebuild.ts";
import { rewriteGraph } from "../rewrite/engine.ts";
import { OP_NAMES, OPS } from "../ir/ops.ts";
import { operator } from "../rewrite/pattern.ts";
import type { Rewrite } from "../rewrite/rewrite.ts";
import type { Pass } from "./pass.ts";

/** The operand that was made first comes first. */
export const COMMUTE: readonly Rewrite[] = OP_NAMES.filter((op) => OPS[op].commutative).map((op) => ({
  name: "commute",
  equation: "f(y, x) = f(x, y)",
  when: operator(op, "whatever", "out"),
  to(b, m) {
    const out = m.node("out");
    const order = out.src.toSorted((p, q) => p.id - q.id);
    return order.every((operand, i) => operand === out.src[i]) ? null : withOperands(b, out, order);
  },
  floats: "exact",
}));

export const cse: Pass = {
  name: "cse",
  about: "merges equal computations, also where their operands stand in another order",
  run: (graph, context) => rewriteGraph(graph, COMMUTE, context),
};
