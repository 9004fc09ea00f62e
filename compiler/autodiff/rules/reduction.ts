/** Gradient rules of the reductions: the cotangent is spread over the axes that went away. */
import { sizeOf } from "../../ir/dim.ts";
import {
  binary,
  castTo,
  div,
  expandReduced,
  mul,
  onesLike,
  reduceSum,
  reshapeTo,
  transposeTo,
  where,
  zerosLike,
} from "../../ir/construct.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import type { Shape } from "../../ir/types.ts";
import type { GradTable } from "../rule.ts";
import { unary } from "./derive.ts";

type ReductionOp = "reduce_sum" | "reduce_max" | "reduce_min" | "reduce_prod" | "argmax" | "argmin";

export const REDUCTIONS: Pick<GradTable, ReductionOp> = {
  reduce_sum: unary("∂L/∂a = ∂L/∂out, repeated along the summed axes", (b, c, x, out) =>
    expandReduced(b, c, out.attrs.axes, x.type.shape),
  ),
  reduce_max: unary(
    "∂L/∂a = ∂L/∂out where a is the maximum, shared equally among ties, else 0",
    (b, c, x, out) => shareAmongTies(b, c, x, out, out.attrs.axes),
  ),
  reduce_min: unary(
    "∂L/∂a = ∂L/∂out where a is the minimum, shared equally among ties, else 0",
    (b, c, x, out) => shareAmongTies(b, c, x, out, out.attrs.axes),
  ),
  reduce_prod: unary("∂L/∂a = ∂L/∂out ⊙ the product of the other factors", (b, c, x, out) =>
    mul(b, expandReduced(b, c, out.attrs.axes, x.type.shape), productOfOthers(b, x, out.attrs.axes)),
  ),
  argmax: "nondifferentiable",
  argmin: "nondifferentiable",
};

/** As PyTorch's `amax`: every place that attains the extreme value gets an equal part. */
function shareAmongTies(b: Builder, c: Node, x: Node, extreme: Node, axes: readonly number[]): Node {
  const shape = x.type.shape;
  const attained = binary(b, "equal", x, expandReduced(b, extreme, axes, shape));
  const count = reduceSum(b, castTo(b, attained, x.type.dtype), axes);
  return where(b, attained, expandReduced(b, div(b, c, count), axes, shape), zerosLike(b, x));
}

/**
 * For each element the product of all others it was reduced with. Not `out / x`: that fails at zeros,
 * and has wrong derivatives there. An n × n table whose diagonal is 1, reduced along one axis; it is
 * one fused reduction, so the table itself never lies in memory.
 */
function productOfOthers(b: Builder, x: Node, axes: readonly number[]): Node {
  const shape = x.type.shape;
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const permutation = [...kept, ...axes];
  const moved = permutation.map((axis) => shape[axis] ?? 1);
  const size = sizeOf(axes.map((axis) => shape[axis] ?? 1));
  const lines = [...moved.slice(0, kept.length), size];
  const line = lines.length - 1;
  const flat = reshapeTo(b, transposeTo(b, x, permutation), lines);

  const table: Shape = [...lines, size];
  const factors = b.node("broadcast", [flat], { shape: table, axes: [...kept.keys(), line + 1] });
  const diagonal = binary(b, "equal", index(b, table, line), index(b, table, line + 1));
  const others = where(b, diagonal, onesLike(b, factors), factors);
  const product = b.node("reduce_prod", [others], { axes: [line + 1] });

  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  return transposeTo(b, reshapeTo(b, product, moved), inverse);
}

function index(b: Builder, shape: Shape, axis: number): Node {
  return b.node("iota", [], { dtype: "i32", shape, axis });
}
