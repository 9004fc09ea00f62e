/**
 * Convenience constructors over the builder, for autodiff, passes and the builder of graphs from text.
 * They take and give nodes; none of them looks at values. All throw ShapeFault where operands do not fit.
 */
import { dimEquals, formatDim, shapeEquals, type Dim } from "./dim.ts";
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
  const shape = broadcastShapes(x.type, y.type);
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
  const values = { dtype: x.type.dtype, shape: broadcastShapes(x.type, y.type) };
  const shape = broadcastShapes(condition.type, values);
  return b.node(
    "where",
    [condition, x, y].map((node) => broadcastTo(b, node, shape)),
    {},
  );
}

/** The elementwise greater of two; NaN where either is NaN. */
export function maximum(b: Builder, x: Node, y: Node): Node {
  return orNaN(b, x, where(b, binary(b, "less", y, x), x, y));
}

/** The elementwise lesser of two; NaN where either is NaN. */
export function minimum(b: Builder, x: Node, y: Node): Node {
  return orNaN(b, x, where(b, binary(b, "less", x, y), x, y));
}

/** `choice` falls to y where x is NaN: puts x back there. */
function orNaN(b: Builder, x: Node, choice: Node): Node {
  return x.type.dtype === "i32" ? choice : where(b, binary(b, "not_equal", x, x), x, choice);
}

/**
 * The shape two shapes broadcast to by NumPy's rule: aligned at the last axis, 1 meets any dimension.
 * Throws ShapeFault "shape" where dimensions differ, "unprovable" where they may.
 */
export function broadcastShapes(x: TensorType, y: TensorType): Shape {
  const rank = Math.max(x.shape.length, y.shape.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = x.shape[x.shape.length - rank + axis] ?? 1;
    const c = y.shape[y.shape.length - rank + axis] ?? 1;
    if (dimEquals(a, c) || c === 1) return a;
    if (a === 1) return c;
    throw doNotBroadcast(x, y, a, c);
  });
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

/** Puts back reduced axes with length 1 and broadcasts along them: the inverse of a reduction's shape rule. */
export function expandReduced(b: Builder, node: Node, axes: readonly number[], shape: Shape): Node {
  const kept = [...shape.keys()].filter((axis) => !axes.includes(axis));
  return axes.length === 0 ? node : b.node("broadcast", [node], { shape, axes: kept });
}
