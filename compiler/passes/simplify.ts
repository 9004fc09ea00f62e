/** Applies the equations of arithmetic, conditions, shapes, reductions and products, folding the constants they bring together. */
import { rewriteGraph } from "../rewrite/engine.ts";
import type { Rewrite } from "../rewrite/rewrite.ts";
import { ARITHMETIC } from "../rewrite/rules/arithmetic.ts";
import { CONTROL } from "../rewrite/rules/control.ts";
import { FOLDING } from "../rewrite/rules/folding.ts";
import { LOGIC } from "../rewrite/rules/logic.ts";
import { MOVEMENTS } from "../rewrite/rules/movement.ts";
import { PRODUCTS } from "../rewrite/rules/product.ts";
import { REDUCTIONS } from "../rewrite/rules/reduction.ts";
import { TAILS } from "../rewrite/rules/tails.ts";
import type { Pass } from "./pass.ts";

/** In the order they are tried. */
export const SIMPLIFICATIONS: readonly Rewrite[] = [
  ...FOLDING,
  ...ARITHMETIC,
  ...TAILS,
  ...LOGIC,
  ...CONTROL,
  ...MOVEMENTS,
  ...REDUCTIONS,
  ...PRODUCTS,
];

export const simplify: Pass = {
  name: "simplify",
  about: "x * 1, x ** 2, transposes of transposes, sums of repeated values, and the like",
  floats: "ignores-nan",
  run: (graph, context) => rewriteGraph(graph, SIMPLIFICATIONS, context),
};
