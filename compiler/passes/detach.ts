/** Once gradients are derived, `detach` is the identity. */
import { rewriteGraph } from "../rewrite/engine.ts";
import { any, operator } from "../rewrite/pattern.ts";
import type { Rewrite } from "../rewrite/rewrite.ts";
import type { Pass } from "./pass.ts";

export const DETACH: Rewrite = {
  name: "detach",
  equation: "detach(x) = x",
  when: operator("detach", [any("x")]),
  to: (_b, m) => m.node("x"),
  floats: "exact",
};

export const eraseDetach: Pass = {
  name: "detach",
  about: "takes detach away, which has done its work when gradients were derived",
  run: (graph, context) => rewriteGraph(graph, [DETACH], context),
};
