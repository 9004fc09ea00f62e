/** Computes what is known when compiling. */
import { rewriteGraph } from "../rewrite/engine.ts";
import { FOLDING } from "../rewrite/rules/folding.ts";
import type { Pass } from "./pass.ts";

export const constantFolding: Pass = {
  name: "constant-folding",
  about: "computes operators on constants whose result every machine agrees on",
  floats: "exact",
  run: (graph, context) => rewriteGraph(graph, FOLDING, context),
};
