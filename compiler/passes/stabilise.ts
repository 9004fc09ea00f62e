/**
 * Formulas that overflow, in a form that does not. It comes before gradients are derived, while the graph is
 * built, so that it has no graph to run on here; see build/stabilise.ts and rewrite/rules/stability.ts.
 */
import type { PassDescription } from "./pass.ts";

export const STABILISE: PassDescription = {
  name: "stabilise",
  about: "computes softmax, log(sum(exp(z))) and the like, written by hand, in a form that does not overflow",
  floats: "ignores-nan",
};
