/**
 * Where a value of the graph is to be found by those who read it: in a buffer at an affine place, or
 * nowhere (a constant, or a whole number that follows from the position). Index maps - transpose,
 * slice, broadcast, most reshapes - only change offset and strides, so they cost nothing.
 */
import { addDims, dimEquals, multiplyDims, sizeOf, type Dim } from "../ir/dim.ts";
import type { Attrs } from "../ir/attrs.ts";
import type { DType, Shape } from "../ir/types.ts";

export type Source =
  | { readonly kind: "buffer"; readonly buffer: number }
  | { readonly kind: "constant"; readonly value: number }
  /** The element is the affine place itself. */
  | { readonly kind: "position" };

export interface Operand {
  readonly source: Source;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly offset: Dim;
  /** In elements, by axis. */
  readonly strides: readonly Dim[];
}

export function rowMajor(shape: Shape): readonly Dim[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

export function inBuffer(buffer: number, dtype: DType, shape: Shape): Operand {
  return { source: { kind: "buffer", buffer }, dtype, shape, offset: 0, strides: rowMajor(shape) };
}

export function constantOperand(value: number, dtype: DType, shape: Shape): Operand {
  return { source: { kind: "constant", value }, dtype, shape, offset: 0, strides: shape.map(() => 0) };
}

/** offset + Σ strides × coordinates, as a number of `dtype`. */
export function positionOperand(dtype: DType, shape: Shape, offset: Dim, strides: readonly Dim[]): Operand {
  return { source: { kind: "position" }, dtype, shape, offset, strides };
}

/** Its elements stand in its buffer row by row without gaps from the start. */
export function isRowMajor({ source, shape, offset, strides }: Operand): boolean {
  return (
    source.kind === "buffer" &&
    dimEquals(offset, 0) &&
    rowMajor(shape).every((stride, axis) => shape[axis] === 1 || dimEquals(stride, strides[axis] ?? 0))
  );
}

export function transposed(x: Operand, { permutation }: Attrs["transpose"]): Operand {
  return {
    ...x,
    shape: permutation.map((axis) => x.shape[axis] ?? 0),
    strides: permutation.map((axis) => x.strides[axis] ?? 0),
  };
}

export function sliced(x: Operand, shape: Shape, { start, step }: Attrs["slice"]): Operand {
  const offset = start.reduce<Dim>(
    (sum, from, axis) => addDims(sum, multiplyDims(from, x.strides[axis] ?? 0)),
    x.offset,
  );
  return {
    ...x,
    shape,
    offset,
    strides: x.strides.map((stride, axis) => multiplyDims(stride, step[axis] ?? 1)),
  };
}

export function broadcasted(x: Operand, { shape, axes }: Attrs["broadcast"]): Operand {
  const strides = shape.map((dim, axis): Dim => {
    const from = axes.indexOf(axis);
    const known = x.shape[from];
    return known === undefined || !dimEquals(known, dim) ? 0 : (x.strides[from] ?? 0);
  });
  return { ...x, shape, strides };
}

/** The same elements row by row in another shape, where strides can say that; undefined where only a copy can. */
export function reshaped(x: Operand, shape: Shape): Operand | undefined {
  if (x.source.kind === "constant") return { ...x, shape, strides: shape.map(() => 0) };
  if (isRowMajor(x)) return { ...x, shape, strides: rowMajor(shape) };
  const pieces = matchPieces(x.shape, shape);
  if (pieces === undefined) return undefined;
  const strides = shape.map((): Dim => 0);
  for (const { from, to } of pieces) {
    const inner = runStride(x, from);
    if (inner === undefined) return undefined;
    const sizes = to.map((axis) => shape[axis] ?? 1);
    rowMajor(sizes).forEach((stride, i) => {
      strides[to[i] ?? 0] = multiplyDims(stride, inner);
    });
  }
  return { ...x, shape, strides };
}

/** The innermost stride of neighbouring axes that together run evenly. */
function runStride(x: Operand, axes: readonly number[]): Dim | undefined {
  const long = axes.filter((axis) => x.shape[axis] !== 1);
  for (const [i, axis] of long.entries()) {
    const inner = long[i + 1];
    if (inner === undefined) continue;
    const expected = multiplyDims(x.strides[inner] ?? 0, x.shape[inner] ?? 1);
    if (!dimEquals(x.strides[axis] ?? 0, expected)) return undefined;
  }
  const last = long.at(-1);
  return last === undefined ? 0 : (x.strides[last] ?? 0);
}

/** Cuts both shapes into runs of axes with equal products, as short as they can be. */
function matchPieces(
  before: Shape,
  after: Shape,
): readonly { readonly from: readonly number[]; readonly to: readonly number[] }[] | undefined {
  const pieces: { from: number[]; to: number[] }[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const piece = { from: [] as number[], to: [] as number[] };
    let [left, right]: [Dim, Dim] = [1, 1];
    do {
      const takeLeft = j >= after.length || (i < before.length && isShorter(left, right));
      if (takeLeft && i < before.length) {
        left = multiplyDims(left, before[i] ?? 1);
        piece.from.push(i++);
      } else if (j < after.length) {
        right = multiplyDims(right, after[j] ?? 1);
        piece.to.push(j++);
      } else return undefined;
    } while (!dimEquals(left, right));
    pieces.push(piece);
  }
  return pieces;
}

/** A guess at which product should grow next: the smaller number, or the one with fewer symbols. */
function isShorter(a: Dim, b: Dim): boolean {
  if (typeof a === "number" && typeof b === "number") return a <= b;
  return typeof a === "number" || (typeof b !== "number" && a.key.length <= b.key.length);
}

export interface CollapsedAxis {
  readonly extent: Dim;
  readonly reduced: boolean;
}
export interface Collapsed {
  readonly axes: readonly CollapsedAxis[];
  /** By list given, the stride of each collapsed axis. */
  readonly strides: readonly (readonly Dim[])[];
}

/**
 * Joins neighbouring axes of an iteration space that all lists of strides walk evenly, and drops axes of
 * length 1. A reduced axis never joins a kept one.
 */
export function collapseAxes(
  shape: Shape,
  lists: readonly (readonly Dim[])[],
  isReduced: (axis: number) => boolean = () => false,
): Collapsed {
  const axes: CollapsedAxis[] = [];
  const strides: Dim[][] = lists.map(() => []);
  shape.forEach((extent, axis) => {
    if (extent === 1) return;
    const last = axes.at(-1);
    const reduced = isReduced(axis);
    const joins =
      last?.reduced === reduced &&
      lists.every((list, i) => dimEquals(strides[i]?.at(-1) ?? 0, multiplyDims(list[axis] ?? 0, extent)));
    if (joins) {
      axes.splice(-1, 1, { extent: multiplyDims(last.extent, extent), reduced });
      lists.forEach((list, i) => strides[i]?.splice(-1, 1, list[axis] ?? 0));
    } else {
      axes.push({ extent, reduced });
      lists.forEach((list, i) => strides[i]?.push(list[axis] ?? 0));
    }
  });
  return { axes, strides };
}
