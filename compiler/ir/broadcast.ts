/** How shapes meet. */
import { dimEquals, shapeEquals, type Dim } from "./dim.ts";
import type { Shape } from "./types.ts";

export type Broadcast =
  | { readonly shape: Shape }
  /** The dimensions that do not meet; `isProvable` where they are certainly unequal. */
  | { readonly clash: readonly [Dim, Dim]; readonly fromLast: number; readonly isProvable: boolean };

/** NumPy's rule: counted from the last axis, dimensions are equal or one of them is 1. */
export function broadcastShapes(a: Shape, b: Shape): Broadcast {
  const rank = Math.max(a.length, b.length);
  const shape: Dim[] = [];
  for (let fromLast = 1; fromLast <= rank; fromLast++) {
    const left = a[a.length - fromLast] ?? 1;
    const right = b[b.length - fromLast] ?? 1;
    if (dimEquals(left, right) || right === 1) shape.unshift(left);
    else if (left === 1) shape.unshift(right);
    else {
      const isProvable = typeof left === "number" && typeof right === "number";
      return { clash: [left, right], fromLast, isProvable };
    }
  }
  return { shape };
}

/** Whether one shape broadcasts to another without changing it. */
export function broadcastsTo(from: Shape, to: Shape): boolean {
  const common = broadcastShapes(from, to);
  return "shape" in common && shapeEquals(common.shape, to);
}
