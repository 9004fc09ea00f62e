/** Operators whose places are data: picking elements by an index tensor, and adding to the places that one names. */
import { outOfRange, outsideClasses, RunFault } from "../../../runtime/module/faults.ts";
import { dimEquals, formatShape, sizeOf, type Dim } from "../dim.ts";
import type { OpClass, OpDef, TensorValue } from "../op-def.ts";
import { ShapeFault } from "../shape-fault.ts";
import { formatType, type Shape, type TensorType } from "../types.ts";
import { requireAxis, requireDomain, requireEqualDims, requireSameDType, three, two } from "./check.ts";
import { elementAt, elementCount, operandValue, stridesOf, tabulate } from "./value.ts";

type IndexedOp = "gather" | "scatter_add";

const INDEXED_CLASS = { class: "indexed" satisfies OpClass, commutative: false } as const;

/** The operand's shape with the axes of the indices in the place of one axis. */
export function pickedShape(shape: Shape, axis: number, indices: Shape): Shape {
  return shape.toSpliced(axis, 1, ...indices);
}

function checkIndices(op: IndexedOp, x: TensorType, axis: number, indices: TensorType): void {
  requireAxis(op, axis, x.shape.length);
  if (indices.dtype !== "i32")
    throw new ShapeFault("dtype", `${op} takes indices of i32, not ${indices.dtype}`, [1]);
}

/**
 * Where each picked element stands in the operand, row by row. Throws RunFault for an index that is out of
 * range, also where no element would be picked by it.
 */
function pickedPlaces(
  shape: readonly number[],
  axis: number,
  indices: TensorValue,
  areLabels = false,
): readonly number[] {
  const length = shape[axis] ?? 0;
  const stride = stridesOf(shape)[axis] ?? 1;
  const picks = Array.from(indices.data, (index) => {
    if (index < (areLabels ? 0 : -length) || index >= length)
      throw new RunFault(areLabels ? outsideClasses(index, length) : outOfRange(index, length));
    return index < 0 ? index + length : index;
  });
  const outer = elementCount(shape.slice(0, axis));
  const places: number[] = [];
  for (let block = 0; block < outer; block++)
    for (const at of picks)
      for (let inner = 0; inner < stride; inner++) places.push((block * length + at) * stride + inner);
  return places;
}

export const INDEXED: { readonly [K in IndexedOp]: OpDef<K> } = {
  gather: {
    ...INDEXED_CLASS,
    infer(src, { axis }) {
      const [x, indices] = two("gather", src);
      checkIndices("gather", x, axis, indices);
      return { dtype: x.dtype, shape: pickedShape(x.shape, axis, indices.shape) };
    },
    evaluate(src, { axis, labels }) {
      const [x, indices] = [operandValue(src, 0), operandValue(src, 1)];
      const places = pickedPlaces(x.shape, axis, indices, labels);
      const shape = x.shape.toSpliced(axis, 1, ...indices.shape);
      return tabulate(x.dtype, shape, (i) => elementAt(x, places[i] ?? -1));
    },
    flops: () => 0,
  },

  scatter_add: {
    ...INDEXED_CLASS,
    infer(src, { axis }) {
      const [x, indices, updates] = three("scatter_add", src);
      requireDomain("scatter_add", "number", x, [0]);
      checkIndices("scatter_add", x, axis, indices);
      requireSameDType("scatter_add", x, updates, [0, 2]);
      const shape = pickedShape(x.shape, axis, indices.shape);
      const message = `scatter_add needs updates of shape ${formatShape(shape)}, not ${formatType(updates)}`;
      if (shape.length !== updates.shape.length) throw new ShapeFault("shape", message, [2]);
      shape.forEach((dim, i) => {
        const other: Dim = updates.shape[i] ?? 0;
        if (!dimEquals(dim, other)) requireEqualDims(dim, other, message, [2]);
      });
      return x;
    },
    evaluate(src, { axis, labels }) {
      const [x, indices, updates] = [operandValue(src, 0), operandValue(src, 1), operandValue(src, 2)];
      const result = tabulate(x.dtype, x.shape, (i) => elementAt(x, i));
      pickedPlaces(x.shape, axis, indices, labels).forEach((place, i) => {
        const sum = elementAt(result, place) + elementAt(updates, i);
        result.data[place] = x.dtype === "i32" ? sum | 0 : sum;
      });
      return result;
    },
    flops: ([, , updates]) => (updates === undefined ? 0 : sizeOf(updates.shape)),
  },
};
