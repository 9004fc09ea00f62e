/** Arithmetic of affine indices: sums of a strided loop variable each and an offset. */
import { addDims, dimEquals, formatDim, multiplyDims, type Dim } from "../ir/dim.ts";
import type { Affine } from "./kernel.ts";

export function affine(offset: Dim): Affine {
  return { offset, terms: [] };
}

/** The value of a loop variable. */
export function variable(loop: number): Affine {
  return { offset: 0, terms: [{ loop, stride: 1 }] };
}

/** Terms of one loop are joined, zero strides dropped, loops ascending. */
export function addAffine(a: Affine, b: Affine): Affine {
  const strides = new Map<number, Dim>();
  for (const { loop, stride } of [...a.terms, ...b.terms])
    strides.set(loop, addDims(strides.get(loop) ?? 0, stride));
  const terms = [...strides]
    .filter(([, stride]) => !dimEquals(stride, 0))
    .sort(([x], [y]) => x - y)
    .map(([loop, stride]) => ({ loop, stride }));
  return { offset: addDims(a.offset, b.offset), terms };
}

export function scaleAffine(a: Affine, by: Dim): Affine {
  if (dimEquals(by, 0)) return affine(0);
  return {
    offset: multiplyDims(a.offset, by),
    terms: a.terms.map(({ loop, stride }) => ({ loop, stride: multiplyDims(stride, by) })),
  };
}

/** offset + Σ strides[i] × coordinates[i]. */
export function locate(offset: Dim, strides: readonly Dim[], coordinates: readonly Affine[]): Affine {
  return coordinates.reduce(
    (sum, coordinate, axis) => addAffine(sum, scaleAffine(coordinate, strides[axis] ?? 0)),
    affine(offset),
  );
}

export function affineKey({ offset, terms }: Affine): string {
  return [
    ...terms.map(({ loop, stride }) => `(${formatDim(stride)})*L${String(loop)}`),
    formatDim(offset),
  ].join("+");
}
