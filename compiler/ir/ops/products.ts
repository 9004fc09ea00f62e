/** The general matrix product. */
import type { DotDims } from "../attrs.ts";
import { multiplyDims, sizeOf } from "../dim.ts";
import type { OpDef, TensorValue } from "../op-def.ts";
import { ShapeFault } from "../shape-fault.ts";
import { formatType, type TensorType } from "../types.ts";
import { requireAxis, requireDomain, requireEqualDims, requireSameDType, two } from "./check.ts";
import { elementCount, offsetsOf, operandValue, stridesOf, tabulate } from "./value.ts";

/** The axes of one operand that are neither contracted nor batch axes, in order. */
export function freeAxes(rank: number, dims: DotDims, side: 0 | 1): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => axis).filter(
    (axis) => !dims.contract[side].includes(axis) && !dims.batch[side].includes(axis),
  );
}

function checkAxes(dims: DotDims, side: 0 | 1, rank: number): void {
  const axes = [...dims.contract[side], ...dims.batch[side]];
  for (const axis of axes) requireAxis("dot_general", axis, rank, [side]);
  if (new Set(axes).size !== axes.length)
    throw new ShapeFault("axis", `dot_general names an axis twice: [${axes.join(", ")}]`, [side]);
}

/** Paired axes are equally long. */
function checkPairs(pairs: DotDims["contract"], kind: string, a: TensorType, b: TensorType): void {
  const [left, right] = pairs;
  if (left.length !== right.length)
    throw new ShapeFault(
      "axis",
      `dot_general needs as many ${kind} axes on the left as on the right`,
      [0, 1],
    );
  left.forEach((axis, i) => {
    const other = right[i] ?? 0;
    const message = `dot_general needs equal ${kind} dimensions: axis ${String(axis)} of ${formatType(a)} and axis ${String(other)} of ${formatType(b)}`;
    requireEqualDims(a.shape[axis] ?? 0, b.shape[other] ?? 0, message, [0, 1]);
  });
}

const take = <T>(list: readonly T[], places: readonly number[]): T[] =>
  places.flatMap((place) => list.slice(place, place + 1));

/** The elements as [batch, free, contracted], each group flattened. */
function arranged(value: TensorValue, dims: DotDims, side: 0 | 1) {
  const free = freeAxes(value.shape.length, dims, side);
  const order = [...dims.batch[side], ...free, ...dims.contract[side]];
  const offsets = offsetsOf(take(value.shape, order), take(stridesOf(value.shape), order));
  return {
    data: Float64Array.from(offsets, (offset) => value.data[offset] ?? NaN),
    batch: take(value.shape, dims.batch[side]),
    free: take(value.shape, free),
    depth: elementCount(take(value.shape, dims.contract[side])),
  };
}

export const PRODUCTS: { readonly dot_general: OpDef<"dot_general"> } = {
  dot_general: {
    class: "product",
    commutative: false,
    infer(src, dims) {
      const [a, b] = two("dot_general", src);
      requireDomain("dot_general", "number", a, [0]);
      requireSameDType("dot_general", a, b, [0, 1]);
      checkAxes(dims, 0, a.shape.length);
      checkAxes(dims, 1, b.shape.length);
      checkPairs(dims.contract, "contracted", a, b);
      checkPairs(dims.batch, "batch", a, b);
      const batch = take(a.shape, dims.batch[0]);
      const left = take(a.shape, freeAxes(a.shape.length, dims, 0));
      const right = take(b.shape, freeAxes(b.shape.length, dims, 1));
      return { dtype: a.dtype, shape: [...batch, ...left, ...right] };
    },
    evaluate(src, dims) {
      const left = arranged(operandValue(src, 0), dims, 0);
      const right = arranged(operandValue(src, 1), dims, 1);
      const { dtype } = operandValue(src, 0);
      const [rows, columns, depth] = [elementCount(left.free), elementCount(right.free), left.depth];
      const step =
        dtype === "i32"
          ? (sum: number, a: number, b: number) => (sum + Math.imul(a, b)) | 0
          : (sum: number, a: number, b: number) => sum + a * b;
      return tabulate(dtype, [...left.batch, ...left.free, ...right.free], (place) => {
        const column = place % columns;
        const row = Math.floor(place / columns);
        const batch = Math.floor(row / rows);
        let sum = 0;
        for (let k = 0; k < depth; k++)
          sum = step(
            sum,
            left.data[row * depth + k] ?? NaN,
            right.data[(batch * columns + column) * depth + k] ?? NaN,
          );
        return sum;
      });
    },
    flops([a], dims, result) {
      const depth = a === undefined ? 0 : sizeOf(take(a.shape, dims.contract[0]));
      return multiplyDims(2, multiplyDims(sizeOf(result.shape), depth));
    },
  },
};
