/** Removes `as_written`, which is the identity once no later pass rearranges products. */
import { rewriteGraph } from "../rewrite/engine.ts";
import { any, operator } from "../rewrite/pattern.ts";
import type { Rewrite } from "../rewrite/rewrite.ts";
import type { Pass } from "./pass.ts";

export const AS_WRITTEN: Rewrite = {
  name: "as-written",
  equation: "as_written(x) = x",
  when: operator("as_written", [any("x")]),
  to: (_b, m) => m.node("x"),
  floats: "exact",
};

export const eraseAsWritten: Pass = {
  name: "as-written",
  about: "removes as_written, across which the earlier passes rearranged nothing",
  floats: "exact",
  run: (graph, context) => rewriteGraph(graph, [AS_WRITTEN], context),
};
