/** Once gradients are derived, `detach` and `variable` are the identity. */
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

export const VARIABLE: Rewrite = {
  name: "variable",
  equation: "variable(x) = x",
  when: operator("variable", [any("x")]),
  to: (_b, m) => m.node("x"),
  floats: "exact",
};

export const eraseDetach: Pass = {
  name: "detach",
  about:
    "takes detach and the marks of variables away, which have done their work when gradients were derived",
  floats: "exact",
  run: (graph, context) => rewriteGraph(graph, [DETACH, VARIABLE], context),
};
