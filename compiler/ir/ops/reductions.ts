/** Reductions along axes. Those of no elements give the identity: 0, 1, and for max and min the least and greatest value. */
import { sizeOf } from "../dim.ts";
import type { OpDef, TensorValue } from "../op-def.ts";
import { ShapeFault } from "../shape-fault.ts";
import { formatType, type DType } from "../types.ts";
import { one, requireAxis, requireDomain, requireSortedAxes } from "./check.ts";
import { elementAt, offsetsOf, operandValue, stridesOf, tabulate } from "./value.ts";

type FoldOp = "reduce_sum" | "reduce_prod" | "reduce_max" | "reduce_min";
type ChoiceOp = "argmax" | "argmin";
export type ReductionOp = FoldOp | ChoiceOp;

const isKept = (axes: readonly number[]) => (_: unknown, axis: number) => !axes.includes(axis);

interface Fold {
  readonly identity: (dtype: DType) => number;
  readonly float: (total: number, x: number) => number;
  readonly integer: (total: number, x: number) => number;
}

function fold<K extends FoldOp>(op: K, rule: Fold): OpDef<K> {
  return {
    class: "reduction",
    commutative: false,
    infer(src, { axes }) {
      const x = one(op, src);
      requireDomain(op, "number", x, [0]);
      if (axes.length === 0) throw new ShapeFault("axis", `${op} needs at least one axis`, [0]);
      requireSortedAxes(op, axes, x.shape.length);
      return { dtype: x.dtype, shape: x.shape.filter(isKept(axes)) };
    },
    evaluate(src, { axes }) {
      const x = operandValue(src, 0);
      const combine = x.dtype === "i32" ? rule.integer : rule.float;
      const { shape, places } = resultPlaces(x, axes);
      const result = tabulate(x.dtype, shape, () => rule.identity(x.dtype));
      places.forEach((place, i) => {
        result.data[place] = combine(elementAt(result, place), elementAt(x, i));
      });
      return result;
    },
    flops: ([x]) => (x === undefined ? 0 : sizeOf(x.shape)),
  };
}

/** The result's shape, and for each element of the operand the flat place of the result it falls in. */
function resultPlaces(x: TensorValue, axes: readonly number[]) {
  const shape = x.shape.filter(isKept(axes));
  const kept = stridesOf(shape);
  let next = 0;
  const strides = x.shape.map((_, axis) => (axes.includes(axis) ? 0 : (kept[next++] ?? 0)));
  return { shape, places: offsetsOf(x.shape, strides) };
}

/** `beats(x, best)`: x is to be chosen over the best so far. A NaN beats all, as in NumPy; the first one wins. */
function choice<K extends ChoiceOp>(op: K, beats: (x: number, best: number) => boolean): OpDef<K> {
  return {
    class: "reduction",
    commutative: false,
    infer(src, { axis }) {
      const x = one(op, src);
      requireDomain(op, "number", x, [0]);
      requireAxis(op, axis, x.shape.length);
      if (x.shape[axis] === 0)
        throw new ShapeFault(
          "shape",
          `${op} has nothing to choose from along axis ${String(axis)} of ${formatType(x)}`,
          [0],
        );
      return { dtype: "i32", shape: x.shape.filter(isKept([axis])) };
    },
    evaluate(src, { axis }) {
      const x = operandValue(src, 0);
      const { shape, places } = resultPlaces(x, [axis]);
      const along = offsetsOf(
        x.shape,
        x.shape.map((_, i) => (i === axis ? 1 : 0)),
      );
      const best = tabulate(x.dtype, shape, () => 0);
      const chosen = tabulate("i32", shape, () => -1);
      places.forEach((place, i) => {
        const [candidate, incumbent] = [elementAt(x, i), elementAt(best, place)];
        const isBetter = Number.isNaN(candidate) ? !Number.isNaN(incumbent) : beats(candidate, incumbent);
        if (along[i] !== 0 && !isBetter) return;
        best.data[place] = candidate;
        chosen.data[place] = along[i] ?? 0;
      });
      return chosen;
    },
    flops: ([x]) => (x === undefined ? 0 : sizeOf(x.shape)),
  };
}

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

export const REDUCTIONS: { readonly [K in ReductionOp]: OpDef<K> } = {
  reduce_sum: fold("reduce_sum", {
    identity: () => 0,
    float: (total, x) => total + x,
    integer: (total, x) => (total + x) | 0,
  }),
  reduce_prod: fold("reduce_prod", {
    identity: () => 1,
    float: (total, x) => total * x,
    integer: Math.imul,
  }),
  reduce_max: fold("reduce_max", {
    identity: (dtype) => (dtype === "i32" ? INT32_MIN : -Infinity),
    float: Math.max,
    integer: Math.max,
  }),
  reduce_min: fold("reduce_min", {
    identity: (dtype) => (dtype === "i32" ? INT32_MAX : Infinity),
    float: Math.min,
    integer: Math.min,
  }),
  argmax: choice("argmax", (x, best) => x > best),
  argmin: choice("argmin", (x, best) => x < best),
};
