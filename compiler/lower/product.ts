/**
 * The statement of a general matrix product: target[b, m, n] = Σ_k left[b, m, k] × right[b, k, n], with
 * neighbouring axes joined where all strides allow it. How it is scheduled is product-schedule.ts's matter.
 */
import type { DotDims } from "../ir/attrs.ts";
import type { Dim } from "../ir/dim.ts";
import { freeAxes } from "../ir/ops/products.ts";
import { affine } from "./affine.ts";
import type { Draft } from "./draft.ts";
import type { Affine, Value } from "./kernel.ts";
import { collapseAxes, type Operand } from "./operand.ts";

/** One axis of the product and how far a step along it goes in each tensor (0 where it has no such axis). */
export interface ProductAxis {
  readonly extent: Dim;
  readonly left: Dim;
  readonly right: Dim;
  readonly target: Dim;
}
export interface ProductStatement {
  readonly left: Operand;
  readonly right: Operand;
  readonly target: Operand;
  readonly batch: readonly ProductAxis[];
  readonly rows: readonly ProductAxis[];
  readonly columns: readonly ProductAxis[];
  readonly depth: readonly ProductAxis[];
}

export function productStatement(
  left: Operand,
  right: Operand,
  dims: DotDims,
  target: Operand,
): ProductStatement {
  const leftFree = freeAxes(left.shape.length, dims, 0);
  const rightFree = freeAxes(right.shape.length, dims, 1);
  const [b, m] = [dims.batch[0].length, leftFree.length];
  const numbers = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => from + i);
  const axesOf = (
    l: readonly number[],
    r: readonly number[],
    t: readonly number[],
  ): readonly ProductAxis[] => {
    const count = Math.max(l.length, r.length);
    const stridesOf = (operand: Operand, axes: readonly number[]): readonly Dim[] =>
      numbers(0, count).map((i) => operand.strides[axes[i] ?? -1] ?? 0);
    const shape = numbers(0, count).map((i) => left.shape[l[i] ?? -1] ?? right.shape[r[i] ?? -1] ?? 1);
    const lists = [stridesOf(left, l), stridesOf(right, r), stridesOf(target, t)];
    const { axes, strides } = collapseAxes(shape, lists);
    return axes.map(({ extent }, i) => ({
      extent,
      left: strides[0]?.[i] ?? 0,
      right: strides[1]?.[i] ?? 0,
      target: strides[2]?.[i] ?? 0,
    }));
  };
  return {
    left,
    right,
    target,
    batch: axesOf(dims.batch[0], dims.batch[1], numbers(0, b)),
    rows: axesOf(leftFree, [], numbers(b, m)),
    columns: axesOf([], rightFree, numbers(b + m, rightFree.length)),
    depth: axesOf(dims.contract[0], dims.contract[1], []),
  };
}

/** The transposed product: rows and columns, left and right change places. */
export function swapped(p: ProductStatement): ProductStatement {
  const swap = (axes: readonly ProductAxis[]): readonly ProductAxis[] =>
    axes.map(({ extent, left, right, target }) => ({ extent, left: right, right: left, target }));
  return {
    left: p.right,
    right: p.left,
    target: p.target,
    batch: swap(p.batch),
    rows: swap(p.columns),
    columns: swap(p.rows),
    depth: swap(p.depth),
  };
}

type Side = "left" | "right" | "target";
/** A coordinate along one axis of the product. */
export interface Along {
  readonly axis: ProductAxis;
  readonly at: Affine;
}

export function along(axes: readonly ProductAxis[], coordinates: readonly Affine[]): readonly Along[] {
  return axes.map((axis, i) => ({ axis, at: coordinates[i] ?? affine(0) }));
}

export function readSide(
  draft: Draft,
  p: ProductStatement,
  side: "left" | "right",
  places: readonly Along[],
): Value {
  return draft.read(p[side], coordinatesOf(places), stridesOf(side, places));
}

export function writeTarget(draft: Draft, p: ProductStatement, places: readonly Along[], value: Value): void {
  draft.write(p.target, coordinatesOf(places), value, stridesOf("target", places));
}

const coordinatesOf = (places: readonly Along[]): readonly Affine[] => places.map(({ at }) => at);
const stridesOf = (side: Side, places: readonly Along[]): readonly Dim[] =>
  places.map(({ axis }) => axis[side]);
