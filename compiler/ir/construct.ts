/**
 * Convenience constructors over the builder, for autodiff, passes and the builder of graphs from text.
 * They take and give nodes; none of them looks at values. All throw ShapeFault where operands do not fit.
 */
import { broadcastShapes } from "./broadcast.ts";
import { addDims, formatDim, multiplyDims, shapeEquals, subtractDims, type Dim } from "./dim.ts";
import { isNeverEqual } from "./dim-bounds.ts";
import type { Builder, Node } from "./graph.ts";
import type { BinaryOp } from "./ops/binary.ts";
import type { UnaryOp } from "./ops/unary.ts";
import { ShapeFault } from "./shape-fault.ts";
import { formatType, type DType, type Shape, type TensorType } from "./types.ts";

/** The operators with one operand and no attributes. */
type PlainUnaryOp = Exclude<UnaryOp, "cast" | "variable">;

/** A constant scalar: f32 is rounded to f32. */
export function scalar(b: Builder, value: number, dtype: DType): Node {
  return b.node("constant", [], { dtype, shape: [], values: [value] });
}

/** A tensor of one value, of any shape. */
export function full(b: Builder, value: number, { dtype, shape }: TensorType): Node {
  return broadcastTo(b, scalar(b, value, dtype), shape);
}

/** Zeros of the shape and dtype of a node. */
export function zerosLike(b: Builder, node: Node): Node {
  return full(b, 0, node.type);
}

/** Ones of the shape and dtype of a node. */
export function onesLike(b: Builder, node: Node): Node {
  return full(b, 1, node.type);
}

/** The node itself where it has the dtype already. */
export function castTo(b: Builder, node: Node, dtype: DType): Node {
  return node.type.dtype === dtype ? node : b.node("cast", [node], { dtype });
}

export function unary(b: Builder, op: PlainUnaryOp, x: Node): Node {
  return b.node(op, [x], {});
}

/** The operator on both operands broadcast to their common shape (NumPy's rule). The dtypes must be right already. */
export function binary(b: Builder, op: BinaryOp, x: Node, y: Node): Node {
  const shape = commonShape(x.type, y.type);
  return b.node(op, [broadcastTo(b, x, shape), broadcastTo(b, y, shape)], {});
}

export const add = (b: Builder, x: Node, y: Node): Node => binary(b, "add", x, y);
export const sub = (b: Builder, x: Node, y: Node): Node => binary(b, "sub", x, y);
export const mul = (b: Builder, x: Node, y: Node): Node => binary(b, "mul", x, y);
export const div = (b: Builder, x: Node, y: Node): Node => binary(b, "div", x, y);
export const pow = (b: Builder, x: Node, y: Node): Node => binary(b, "pow", x, y);
export const neg = (b: Builder, x: Node): Node => unary(b, "neg", x);

/** `where` with all three operands broadcast to their common shape. */
export function where(b: Builder, condition: Node, x: Node, y: Node): Node {
  const values = { dtype: x.type.dtype, shape: commonShape(x.type, y.type) };
  const shape = commonShape(condition.type, values);
  return b.node(
    "where",
    [condition, x, y].map((node) => broadcastTo(b, node, shape)),
    {},
  );
}

/** The elementwise lesser of two; NaN where either is NaN. */
export function minimum(b: Builder, x: Node, y: Node): Node {
  const lesser = where(b, binary(b, "less", x, y), x, y);
  // That is y where x is NaN.
  return x.type.dtype === "i32" ? lesser : where(b, binary(b, "not_equal", x, x), x, lesser);
}

/** The shape two shapes broadcast to. Throws ShapeFault "shape" where dimensions differ, "unprovable" where they may. */
function commonShape(x: TensorType, y: TensorType): Shape {
  const common = broadcastShapes(x.shape, y.shape);
  if ("shape" in common) return common.shape;
  throw doNotBroadcast(x, y, ...common.clash);
}

function doNotBroadcast(x: TensorType, y: TensorType, a: Dim, c: Dim): ShapeFault {
  const message = `shapes ${formatType(x)} and ${formatType(y)} do not broadcast`;
  const isRefuted = isNeverEqual(a, c) && isNeverEqual(a, 1) && isNeverEqual(c, 1);
  return isRefuted
    ? new ShapeFault("shape", message, [0, 1])
    : new ShapeFault("unprovable", `${message}: ${formatDim(a)} = ${formatDim(c)} is not known`, [0, 1]);
}

/** The node broadcast to a shape, aligned at the last axis; the node itself where it has that shape. */
export function broadcastTo(b: Builder, node: Node, shape: Shape): Node {
  const own = node.type.shape;
  if (shapeEquals(own, shape)) return node;
  const missing = shape.length - own.length;
  return b.node("broadcast", [node], { shape, axes: own.map((_, axis) => axis + missing) });
}

/** The sum over axes (in any order); without axes the node itself. */
export function reduceSum(b: Builder, node: Node, axes: readonly number[]): Node {
  return axes.length === 0 ? node : b.node("reduce_sum", [node], { axes: axes.toSorted((p, q) => p - q) });
}

/** The sum of all elements: a scalar. */
export function sumAll(b: Builder, node: Node): Node {
  return reduceSum(b, node, [...node.type.shape.keys()]);
}

/** The node itself where it has the shape already. */
export function reshapeTo(b: Builder, node: Node, shape: Shape): Node {
  return shapeEquals(node.type.shape, shape) ? node : b.node("reshape", [node], { shape });
}

/** The node itself for the identical permutation. */
export function transposeTo(b: Builder, node: Node, permutation: readonly number[]): Node {
  const isIdentity = permutation.every((axis, i) => axis === i);
  return isIdentity && permutation.length === node.type.shape.length
    ? node
    : b.node("transpose", [node], { permutation });
}

/** The permutation that undoes one. */
export function inverseOf(permutation: readonly number[]): readonly number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

/** The elements in reverse order along some axes; the node itself where there are none. */
export function reversedAlong(b: Builder, node: Node, isReversed: (axis: number) => boolean): Node {
  const axes = node.type.shape.map((dim, axis): readonly [start: Dim, stop: Dim, step: number] =>
    isReversed(axis) ? [addDims(dim, -1), -1, -1] : [0, dim, 1],
  );
  if (axes.every(([, , step]) => step > 0)) return node;
  return b.node("slice", [node], {
    start: axes.map(([start]) => start),
    stop: axes.map(([, stop]) => stop),
    step: axes.map(([, , step]) => step),
  });
}

/** A part in its place among zeros of a shape: what slicing at `start`, `start + step`, ... would take is not empty. */
export function amongZeros(
  b: Builder,
  part: Node,
  shape: Shape,
  start: readonly Dim[],
  step: readonly number[],
): Node {
  const spans = part.type.shape.map((size, axis) => {
    const [first, stride] = [start[axis] ?? 0, step[axis] ?? 1];
    const last = addDims(first, multiplyDims(stride, addDims(size, -1)));
    const [low, top] = stride > 0 ? [first, last] : [last, first];
    return { low, high: subtractDims(addDims(shape[axis] ?? 1, -1), top), interior: Math.abs(stride) - 1 };
  });
  const forwards = reversedAlong(b, part, (axis) => (step[axis] ?? 1) < 0);
  return b.node("pad", [forwards], {
    low: spans.map(({ low }) => low),
    high: spans.map(({ high }) => high),
    interior: spans.map(({ interior }) => interior),
  });
}

/** Puts back reduced axes with length 1 and broadcasts along them: the inverse of a reduction's shape rule. */
export function expandReduced(b: Builder, node: Node, axes: readonly number[], shape: Shape): Node {
  const kept = [...shape.keys()].filter((axis) => !axes.includes(axis));
  return axes.length === 0 ? node : b.node("broadcast", [node], { shape, axes: kept });
}
