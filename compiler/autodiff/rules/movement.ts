/** Gradient rules of the operators that move values: each goes back the way it came. */
import { addDims, dimEquals, floorDivideDims, multiplyDims, subtractDims } from "../../ir/dim.ts";
import type { Dim } from "../../ir/dim.ts";
import { isAtLeast, lowerBound } from "../../ir/dim-bounds.ts";
import {
  amongZeros,
  inverseOf,
  reduceSum,
  reshapeTo,
  reversedAlong,
  transposeTo,
  zerosLike,
} from "../../ir/construct.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import type { GradTable } from "../rule.ts";
import { operandOf, unary } from "./derive.ts";

type MovementOp = "reshape" | "transpose" | "broadcast" | "slice" | "pad" | "concat";

export const MOVEMENT: Pick<GradTable, MovementOp> = {
  reshape: unary("∂L/∂a = ∂L/∂out in the shape of a", (b, c, x) => reshapeTo(b, c, x.type.shape)),
  transpose: unary("∂L/∂a = ∂L/∂out with its axes in the order of a", (b, c, _x, out) =>
    transposeTo(b, c, inverseOf(out.attrs.permutation)),
  ),
  broadcast: unary("∂L/∂a = ∂L/∂out summed over the repeated axes", sumOverRepeated),
  slice: unary("∂L/∂a = ∂L/∂out in its place, 0 around it", padBack),
  pad: unary("∂L/∂a = the part of ∂L/∂out that was a", sliceBack),
  concat: {
    operands: {
      equation: "∂L/∂a = the part of ∂L/∂out that was a",
      cotangent: (b, node, c, operand) => partOf(b, c, node, operand),
    },
  },
};

function sumOverRepeated(b: Builder, c: Node, x: Node, out: Node<"broadcast">): Node {
  const { shape, axes } = out.attrs;
  const repeated = shape.flatMap((dim, axis) => {
    const source = x.type.shape[axes.indexOf(axis)];
    return source !== undefined && dimEquals(source, dim) ? [] : [axis];
  });
  return reshapeTo(b, reduceSum(b, c, repeated), x.type.shape);
}

/** The cotangent with zeros where nothing was taken. */
function padBack(b: Builder, c: Node, x: Node, out: Node<"slice">): Node {
  if (out.type.shape.includes(0)) return zerosLike(b, x);
  return amongZeros(b, c, x.type.shape, out.attrs.start, out.attrs.step);
}

/** Element i of the operand lies at low + i (interior + 1). An empty operand may have no place in the result at all. */
function sliceBack(b: Builder, c: Node, x: Node, out: Node<"pad">): Node {
  if (x.type.shape.includes(0)) return zerosLike(b, x);
  const { low, high, interior } = out.attrs;
  const spans = x.type.shape.map((size, axis) => {
    const stride = 1 + (interior[axis] ?? 0);
    return spanOf([low[axis] ?? 0, high[axis] ?? 0], size, out.type.shape[axis] ?? 1, stride);
  });
  const parts = b.node("slice", [c], {
    start: spans.map(({ start }) => start),
    stop: spans.map(({ stop }) => stop),
    step: spans.map(({ step }) => step),
  });
  return reversedAlong(b, parts, (axis) => (spans[axis]?.step ?? 1) < 0);
}

interface Span {
  readonly start: Dim;
  readonly stop: Dim;
  readonly step: number;
}

/**
 * The places of `size` elements, `stride` apart, with so many zeros before and after them in an axis of this length. Where
 * there may be none, not every slice of as many is known to stay inside; one that begins at the other end may be.
 */
function spanOf([before, after]: readonly [Dim, Dim], size: Dim, length: Dim, stride: number): Span {
  const tight = addDims(before, addDims(multiplyDims(stride, size), 1 - stride));
  const stop = stopOf(before, after, size, length, stride);
  if (stop !== undefined) return { start: before, stop, step: stride };
  const back = stopOf(after, before, size, length, stride);
  if (back === undefined) return { start: before, stop: tight, step: stride };
  const last = addDims(length, -1);
  return { start: subtractDims(last, after), stop: subtractDims(last, back), step: -stride };
}

/** Where a slice of all elements ends that provably runs forwards and stays inside; undefined where none is found. */
function stopOf(before: Dim, after: Dim, size: Dim, length: Dim, stride: number): Dim | undefined {
  const past = addDims(before, multiplyDims(stride, size));
  const candidates = [addDims(past, 1 - stride), past, subtractDims(length, lowerBound(after) ?? 0)];
  return candidates.find((stop) => {
    const count = floorDivideDims(addDims(subtractDims(stop, before), stride - 1), stride);
    return isAtLeast(stop, before) && isAtLeast(length, stop) && dimEquals(count, size);
  });
}

function partOf(b: Builder, c: Node, out: Node<"concat">, operand: number): Node {
  const { axis } = out.attrs;
  const x = operandOf(out, operand);
  const offset = out.src
    .slice(0, operand)
    .reduce<Dim>((sum, before) => addDims(sum, before.type.shape[axis] ?? 0), 0);
  return b.node("slice", [c], {
    start: x.type.shape.map((_, i) => (i === axis ? offset : 0)),
    stop: x.type.shape.map((size, i) => (i === axis ? addDims(offset, size) : size)),
    step: x.type.shape.map(() => 1),
  });
}
