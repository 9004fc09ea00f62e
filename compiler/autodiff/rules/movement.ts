/** Gradient rules of the operators that move values: each goes back the way it came. */
import { addDims, dimEquals, multiplyDims, subtractDims } from "../../ir/dim.ts";
import type { Dim } from "../../ir/dim.ts";
import { amongZeros, inverseOf, reduceSum, reshapeTo, transposeTo, zerosLike } from "../../ir/construct.ts";
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
  const { low, interior } = out.attrs;
  const stop = x.type.shape.map((size, axis): Dim => {
    const stride = 1 + (interior[axis] ?? 0);
    const length = subtractDims(multiplyDims(stride, size), stride - 1);
    return addDims(low[axis] ?? 0, length);
  });
  return b.node("slice", [c], { start: low, stop, step: interior.map((zeros) => zeros + 1) });
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
