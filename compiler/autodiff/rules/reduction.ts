/** Gradient rules of the reductions: the cotangent is spread over the axes that went away. */
import { addDims, sizeOf } from "../../ir/dim.ts";
import {
  binary,
  castTo,
  div,
  expandReduced,
  inverseOf,
  mul,
  onesLike,
  reduceSum,
  reshapeTo,
  transposeTo,
  where,
  zerosLike,
} from "../../ir/construct.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import type { GradTable } from "../rule.ts";
import { held, unary } from "./derive.ts";
import { shifted } from "./scan.ts";

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
  const attained = held(b, binary(b, "equal", x, expandReduced(b, extreme, axes, shape)));
  const count = reduceSum(b, castTo(b, attained, x.type.dtype), axes);
  return where(b, attained, expandReduced(b, div(b, c, count), axes, shape), zerosLike(b, x));
}

/**
 * For each element the product of all others it was reduced with. Not `out / x`: that fails at zeros, and has wrong
 * derivatives there. The product of those before it times the product of those after it, which costs two passes.
 */
function productOfOthers(b: Builder, x: Node, axes: readonly number[]): Node {
  const [only] = axes;
  if (only !== undefined && axes.length === 1) return productAround(b, x, only);
  const shape = x.type.shape;
  const kept = [...shape.keys()].filter((axis) => !axes.includes(axis));
  const permutation = [...kept, ...axes];
  const moved = permutation.map((axis) => shape[axis] ?? 1);
  const lines = [...moved.slice(0, kept.length), sizeOf(moved.slice(kept.length))];
  const product = productAround(b, reshapeTo(b, transposeTo(b, x, permutation), lines), kept.length);
  return transposeTo(b, reshapeTo(b, product, moved), inverseOf(permutation));
}

function productAround(b: Builder, x: Node, axis: number): Node {
  return mul(b, productBefore(b, x, axis, false), productBefore(b, x, axis, true));
}

/** The product of all elements before each along an axis, or with `reverse` of all after it; 1 where there are none. */
function productBefore(b: Builder, x: Node, axis: number, reverse: boolean): Node {
  const { shape } = x.type;
  const place = b.node("iota", [], { dtype: "i32", shape, axis });
  const first = b.node("dimension", [], { dim: reverse ? addDims(shape[axis] ?? 1, -1) : 0 });
  const start = where(b, binary(b, "equal", place, first), onesLike(b, x), zerosLike(b, x));
  return b.node("linear_recurrence", [shifted(b, x, axis, reverse ? -1 : 1), start], { axis, reverse });
}
