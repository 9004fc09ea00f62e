/** What the shape rules of the op table have in common: each checks one thing and throws ShapeFault. */
import { dimEquals, formatDim, shapeEquals, type Dim } from "../dim.ts";
import { isAtLeast, isNeverEqual } from "../dim-bounds.ts";
import type { OpName } from "../attrs.ts";
import type { Node } from "../graph.ts";
import { ShapeFault } from "../shape-fault.ts";
import { formatType, isFloat, type DType, type Shape, type TensorType } from "../types.ts";

/** The types of exactly one, two or three operands. */
export function one(op: OpName, src: readonly Node[]): TensorType {
  const [a] = src;
  if (a === undefined || src.length !== 1) throw wrongCount(op, 1, src);
  return a.type;
}
export function two(op: OpName, src: readonly Node[]): readonly [TensorType, TensorType] {
  const [a, b] = src;
  if (a === undefined || b === undefined || src.length !== 2) throw wrongCount(op, 2, src);
  return [a.type, b.type];
}
export function three(op: OpName, src: readonly Node[]): readonly [TensorType, TensorType, TensorType] {
  const [a, b, c] = src;
  if (a === undefined || b === undefined || c === undefined || src.length !== 3) throw wrongCount(op, 3, src);
  return [a.type, b.type, c.type];
}
export function none(op: OpName, src: readonly Node[]): void {
  if (src.length > 0) throw wrongCount(op, 0, src);
}

function wrongCount(op: OpName, count: number, src: readonly Node[]): ShapeFault {
  const noun = count === 1 ? "operand" : "operands";
  return new ShapeFault("shape", `${op} takes ${String(count)} ${noun}, not ${String(src.length)}`);
}

/** The element types an operator works on. */
export type Domain = "any" | "number" | "float" | "bool";

const DOMAINS: Readonly<Record<Domain, { has(dtype: DType): boolean; readonly name: string }>> = {
  any: { has: () => true, name: "f32, f64, i32 or bool" },
  number: { has: (dtype) => dtype !== "bool", name: "f32, f64 or i32" },
  float: { has: isFloat, name: "f32 or f64" },
  bool: { has: (dtype) => dtype === "bool", name: "bool" },
};

export function requireDomain(
  op: OpName,
  domain: Domain,
  type: TensorType,
  operands: readonly number[],
): void {
  if (!DOMAINS[domain].has(type.dtype))
    throw new ShapeFault("dtype", `${op} works on ${DOMAINS[domain].name}, not ${type.dtype}`, operands);
}

export function requireSameDType(
  op: OpName,
  a: TensorType,
  b: TensorType,
  operands: readonly number[],
): void {
  if (a.dtype !== b.dtype)
    throw new ShapeFault(
      "dtype",
      `${op} needs operands of one dtype, not ${a.dtype} and ${b.dtype}`,
      operands,
    );
}

/** Equal rank and provably equal dimensions. */
export function requireSameShape(
  op: OpName,
  a: TensorType,
  b: TensorType,
  operands: readonly number[],
): void {
  if (shapeEquals(a.shape, b.shape)) return;
  const both = `${op} needs operands of one shape, not ${formatType(a)} and ${formatType(b)}`;
  if (a.shape.length !== b.shape.length) throw new ShapeFault("shape", both, operands);
  a.shape.forEach((dim, axis) => {
    requireEqualDims(dim, b.shape[axis] ?? 0, both, operands);
  });
}

/** `message` says what should be equal; where it is not refuted, the fault adds what is missing. */
export function requireEqualDims(a: Dim, b: Dim, message: string, operands: readonly number[]): void {
  if (dimEquals(a, b)) return;
  if (isNeverEqual(a, b)) throw new ShapeFault("shape", message, operands);
  throw unprovable(message, `${formatDim(a)} = ${formatDim(b)}`, operands);
}

/** `missing` is the relation that would be needed: `N = M`, `N ≥ 2`. */
export function unprovable(message: string, missing: string, operands: readonly number[]): ShapeFault {
  return new ShapeFault("unprovable", `${message}: ${missing} is not known`, operands);
}

/** Axes in range, increasing and each once. */
export function requireSortedAxes(op: OpName, axes: readonly number[], rank: number): void {
  axes.forEach((axis, i) => {
    requireAxis(op, axis, rank);
    if (i > 0 && axis <= (axes[i - 1] ?? -1))
      throw new ShapeFault("axis", `${op} needs axes that increase, not [${axes.join(", ")}]`, [0]);
  });
}

export function requireAxis(op: OpName, axis: number, rank: number, operands: readonly number[] = [0]): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= rank)
    throw new ShapeFault(
      "axis",
      `${op} has no axis ${String(axis)} on a tensor of ${axesCount(rank)}`,
      operands,
    );
}

export function axesCount(rank: number): string {
  return rank === 1 ? "1 axis" : `${String(rank)} axes`;
}

/** Static dimensions are whole, and none is provably negative. */
export function requireShape(op: OpName, shape: Shape): void {
  for (const dim of shape)
    if ((typeof dim === "number" && !Number.isSafeInteger(dim)) || isNegative(dim))
      throw new ShapeFault("shape", `${op} cannot have a dimension of ${formatDim(dim)}`);
}

/** Provably below 0. That it is not is nearly always proved at once. */
const isNegative = (dim: Dim): boolean => !isAtLeast(dim, 0) && isAtLeast(-1, dim);
