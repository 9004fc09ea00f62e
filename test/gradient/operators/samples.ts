/**
 * For every operator the samples that its gradient is checked on. The record is total over the op table: an operator
 * without an entry fails the type check, one with too few samples the test.
 */
import type { OpName } from "../../../compiler/ir/attrs.ts";
import { conditionals, loops } from "./control.ts";
import * as elementwise from "./elementwise.ts";
import { gather, scatterAdd } from "./indexed.ts";
import * as movement from "./movement.ts";
import { places, products, reductions } from "./reductions.ts";
import { argsort, cumsum, linearRecurrence } from "./scans.ts";
import type { Sample } from "./sample.ts";

export type Samples =
  /** Gradients of both orders are compared. */
  | { readonly kind: "differentiable"; readonly samples: readonly Sample[] }
  /** Constant between jumps, in whole numbers or truth values: no gradient goes through, and asking for one is refused. */
  | { readonly kind: "refused"; readonly samples: readonly Sample[] }
  /** A gradient of zero by definition, though the value changes. */
  | { readonly kind: "held"; readonly samples: readonly Sample[] }
  /** No float among its operands. */
  | { readonly kind: "leaf" };

const leaf = { kind: "leaf" } as const;
const smooth = (...samples: readonly (readonly Sample[])[]): Samples => ({
  kind: "differentiable",
  samples: samples.flat(),
});
const refused = (samples: readonly Sample[]): Samples => ({ kind: "refused", samples });

const { unary, binaryOp, withItself, comparison, logic } = elementwise;

export const SAMPLES: { readonly [K in OpName]: Samples } = {
  input: leaf,
  param: leaf,
  state: leaf,
  hyper: leaf,
  constant: leaf,
  dimension: leaf,
  iota: leaf,
  random_bits: leaf,
  parameter: leaf,
  if: smooth(conditionals),
  loop: smooth(loops),

  neg: smooth(unary("neg", "any")),
  abs: smooth(unary("abs", "nonzero")),
  sign: smooth(unary("sign", "nonzero")),
  floor: smooth(unary("floor", "between")),
  ceil: smooth(unary("ceil", "between")),
  round: smooth(unary("round", "between")),
  sqrt: smooth(unary("sqrt", "positive")),
  exp: smooth(unary("exp", "any")),
  expm1: smooth(unary("expm1", "any"), unary("expm1", "some-zeros")),
  log: smooth(unary("log", "positive")),
  log1p: smooth(unary("log1p", "positive"), unary("log1p", "some-zeros")),
  sin: smooth(unary("sin", "any")),
  cos: smooth(unary("cos", "any")),
  tanh: smooth(unary("tanh", "any")),
  erf: smooth(unary("erf", "any")),
  erfc: smooth(unary("erfc", "any")),
  not: refused(logic.not),
  cast: smooth(elementwise.cast),
  detach: { kind: "held", samples: unary("detach", "any") },
  as_written: smooth(unary("as_written", "any")),
  variable: smooth(elementwise.variable),

  add: smooth(binaryOp("add", "any", "any"), withItself("add", "any")),
  sub: smooth(binaryOp("sub", "any", "any"), withItself("sub", "any")),
  mul: smooth(binaryOp("mul", "any", "any"), withItself("mul", "any")),
  div: smooth(binaryOp("div", "any", "nonzero"), withItself("div", "nonzero")),
  floor_div: smooth(binaryOp("floor_div", "distinct", "positive")),
  mod: smooth(binaryOp("mod", "distinct", "positive"), binaryOp("mod", "distinct", "nonzero")),
  pow: smooth(binaryOp("pow", "positive", "any"), withItself("pow", "positive"), elementwise.constantPowers),
  equal: refused(comparison("equal")),
  not_equal: refused(comparison("not_equal")),
  less: refused(comparison("less")),
  less_equal: refused(comparison("less_equal")),
  and: refused(logic.and),
  or: refused(logic.or),
  where: smooth(elementwise.where),

  reduce_sum: smooth(reductions("reduce_sum", "any")),
  reduce_max: smooth(reductions("reduce_max", "distinct")),
  reduce_min: smooth(reductions("reduce_min", "distinct")),
  reduce_prod: smooth(reductions("reduce_prod", "any"), reductions("reduce_prod", "some-zeros")),
  argmax: refused(places("argmax")),
  argmin: refused(places("argmin")),

  cumsum: smooth(cumsum),
  linear_recurrence: smooth(linearRecurrence),
  argsort: refused(argsort),

  dot_general: smooth(products),

  reshape: smooth(movement.reshape),
  transpose: smooth(movement.transpose),
  broadcast: smooth(movement.broadcast),
  slice: smooth(movement.slice),
  pad: smooth(movement.pad),
  concat: smooth(movement.concat),
  gather: smooth(gather),
  scatter_add: smooth(scatterAdd),
};
