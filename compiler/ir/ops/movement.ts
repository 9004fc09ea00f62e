/** Operators that move elements without computing any: shape and place. */
import {
  addDims,
  floorDivideDims,
  formatDim,
  formatShape,
  multiplyDims,
  sizeOf,
  subtractDims,
  dimEquals,
  type Dim,
} from "../dim.ts";
import { isAtLeast, isNeverEqual } from "../dim-bounds.ts";
import type { Node } from "../graph.ts";
import type { OpClass, OpDef } from "../op-def.ts";
import { ShapeFault } from "../shape-fault.ts";
import { formatType, type Shape } from "../types.ts";
import {
  axesCount,
  one,
  requireAxis,
  requireEqualDims,
  requireSameDType,
  requireShape,
  requireSortedAxes,
  unprovable,
} from "./check.ts";
import { elementAt, offsetsOf, operandValue, pick, staticShape, stridesOf, tabulate } from "./value.ts";

export type MovementOp = "reshape" | "transpose" | "broadcast" | "slice" | "pad" | "concat";

const MOVEMENT = { class: "movement" satisfies OpClass, commutative: false, flops: () => 0 } as const;

/** One entry of each list for every axis of the operand. */
function requirePerAxis(op: MovementOp, rank: number, ...lists: readonly (readonly unknown[])[]): void {
  for (const list of lists)
    if (list.length !== rank)
      throw new ShapeFault(
        "axis",
        `${op} needs one entry an axis: ${axesCount(rank)}, not ${String(list.length)}`,
        [0],
      );
}

function requireAtLeast(op: MovementOp, a: Dim, b: Dim, what: string): void {
  if (isAtLeast(a, b)) return;
  const relation = `${formatDim(a)} ≥ ${formatDim(b)}`;
  if (isAtLeast(b, addDims(a, 1))) throw new ShapeFault("shape", `${op} ${what}: ${relation} is false`, [0]);
  throw unprovable(`${op} ${what}`, relation, [0]);
}

/** The number of start, start + step, ... before stop: ceil((stop - start) / step). */
function sliceLength(start: Dim, stop: Dim, step: number): Dim {
  const span = step > 0 ? subtractDims(stop, start) : subtractDims(start, stop);
  const stride = Math.abs(step);
  return floorDivideDims(addDims(span, stride - 1), stride);
}

function requireSliceInside(dim: Dim, start: Dim, stop: Dim, step: number): void {
  if (!Number.isInteger(step) || step === 0)
    throw new ShapeFault("axis", `slice needs a whole step other than 0, not ${String(step)}`, [0]);
  const [first, past, least, most] =
    step > 0 ? [start, stop, 0, dim] : [stop, start, -1, subtractDims(dim, 1)];
  requireAtLeast("slice", first, least, "must stay inside the axis");
  requireAtLeast("slice", past, first, "must not run backwards");
  requireAtLeast("slice", most, past, "must stay inside the axis");
}

/** One polynomial for all lengths, so that what undoes a slice is the same for empty ones: `dim - 1` gaps, -1 where dim is 0. */
function paddedLength(dim: Dim, low: Dim, high: Dim, interior: number): Dim {
  const gaps = multiplyDims(interior, subtractDims(dim, 1));
  return addDims(addDims(low, high), addDims(dim, gaps));
}

const at = <T>(list: readonly T[], index: number, otherwise: T): T => list[index] ?? otherwise;

export const MOVEMENTS: { readonly [K in MovementOp]: OpDef<K> } = {
  reshape: {
    ...MOVEMENT,
    infer(src, { shape }) {
      const x = one("reshape", src);
      requireShape("reshape", shape);
      const message = `reshape needs as many elements in ${formatShape(shape)} as in ${formatType(x)}`;
      requireEqualDims(sizeOf(x.shape), sizeOf(shape), message, [0]);
      return { dtype: x.dtype, shape };
    },
    evaluate(src, { shape }, dims) {
      const { dtype, data } = operandValue(src, 0);
      return { dtype, shape: staticShape(shape, dims), data };
    },
  },

  transpose: {
    ...MOVEMENT,
    infer(src, { permutation }) {
      const x = one("transpose", src);
      requirePerAxis("transpose", x.shape.length, permutation);
      for (const axis of permutation) requireAxis("transpose", axis, x.shape.length);
      if (new Set(permutation).size !== permutation.length)
        throw new ShapeFault("axis", `transpose names an axis twice: [${permutation.join(", ")}]`, [0]);
      return { dtype: x.dtype, shape: permutation.map((axis) => at(x.shape, axis, 0)) };
    },
    evaluate(src, { permutation }) {
      const x = operandValue(src, 0);
      const shape = permutation.map((axis) => at(x.shape, axis, 0));
      const strides = stridesOf(x.shape);
      return pick(
        x,
        shape,
        offsetsOf(
          shape,
          permutation.map((axis) => at(strides, axis, 0)),
        ),
      );
    },
  },

  broadcast: {
    ...MOVEMENT,
    infer(src, { shape, axes }) {
      const x = one("broadcast", src);
      requireShape("broadcast", shape);
      requirePerAxis("broadcast", x.shape.length, axes);
      requireSortedAxes("broadcast", axes, shape.length);
      axes.forEach((axis, i) => {
        const [from, to] = [at<Dim>(x.shape, i, 0), at<Dim>(shape, axis, 0)];
        if (from === 1 || dimEquals(from, to)) return;
        const message = `broadcast cannot bring ${formatType(x)} to ${formatShape(shape)}`;
        if (isNeverEqual(from, to) && isNeverEqual(from, 1)) throw new ShapeFault("shape", message, [0]);
        throw unprovable(message, `${formatDim(from)} = ${formatDim(to)}`, [0]);
      });
      return { dtype: x.dtype, shape };
    },
    evaluate(src, { shape, axes }, dims) {
      const x = operandValue(src, 0);
      const sizes = staticShape(shape, dims);
      const own = stridesOf(x.shape);
      const strides = sizes.map((_, axis) => {
        const from = axes.indexOf(axis);
        return from < 0 || x.shape[from] === 1 ? 0 : at(own, from, 0);
      });
      return pick(x, sizes, offsetsOf(sizes, strides));
    },
  },

  slice: {
    ...MOVEMENT,
    infer(src, { start, stop, step }) {
      const x = one("slice", src);
      requirePerAxis("slice", x.shape.length, start, stop, step);
      const shape = x.shape.map((dim, axis) => {
        const [from, to, by] = [at<Dim>(start, axis, 0), at<Dim>(stop, axis, 0), at(step, axis, 1)];
        requireSliceInside(dim, from, to, by);
        return sliceLength(from, to, by);
      });
      return { dtype: x.dtype, shape };
    },
    evaluate(src, { start, stop, step }, dims) {
      const x = operandValue(src, 0);
      const [from, to] = [staticShape(start, dims), staticShape(stop, dims)];
      const lengths = from.map((first, axis) => sliceLength(first, at(to, axis, 0), at(step, axis, 1)));
      const shape = staticShape(lengths, dims);
      const own = stridesOf(x.shape);
      const base = from.reduce((sum, first, axis) => sum + first * at(own, axis, 0), 0);
      return pick(
        x,
        shape,
        offsetsOf(
          shape,
          own.map((stride, axis) => stride * at(step, axis, 1)),
          base,
        ),
      );
    },
  },

  pad: {
    ...MOVEMENT,
    infer(src, { low, high, interior }) {
      const x = one("pad", src);
      requirePerAxis("pad", x.shape.length, low, high, interior);
      for (const amount of [...low, ...high, ...interior])
        requireAtLeast("pad", amount, 0, "cannot take elements away");
      const shape = x.shape.map((dim, axis) =>
        paddedLength(dim, at<Dim>(low, axis, 0), at<Dim>(high, axis, 0), at(interior, axis, 0)),
      );
      for (const dim of shape) requireAtLeast("pad", dim, 0, "must leave room for the gaps of an empty axis");
      return { dtype: x.dtype, shape };
    },
    evaluate(src, { low, high, interior }, dims) {
      const x = operandValue(src, 0);
      const [before, after] = [staticShape(low, dims), staticShape(high, dims)];
      const lengths = x.shape.map((dim, axis) =>
        paddedLength(dim, at(before, axis, 0), at(after, axis, 0), at(interior, axis, 0)),
      );
      const result = tabulate(x.dtype, staticShape(lengths, dims), () => 0);
      const strides = stridesOf(result.shape);
      const base = before.reduce((sum, amount, axis) => sum + amount * at(strides, axis, 0), 0);
      const spread = strides.map((stride, axis) => stride * (1 + at(interior, axis, 0)));
      offsetsOf(x.shape, spread, base).forEach((place, i) => {
        result.data[place] = elementAt(x, i);
      });
      return result;
    },
  },

  concat: {
    ...MOVEMENT,
    infer(src, { axis }) {
      const [first, ...rest] = src;
      if (first === undefined) throw new ShapeFault("shape", "concat needs at least one operand");
      requireAxis("concat", axis, first.type.shape.length);
      rest.forEach((other, i) => {
        requireJoinable(first, other, axis, i + 1);
      });
      const length = src.reduce<Dim>((sum, { type }) => addDims(sum, at<Dim>(type.shape, axis, 0)), 0);
      return { dtype: first.type.dtype, shape: first.type.shape.with(axis, length) };
    },
    evaluate(src, { axis }) {
      const first = operandValue(src, 0);
      const length = src.reduce((sum, value) => sum + at(value.shape, axis, 0), 0);
      const result = tabulate(first.dtype, first.shape.with(axis, length), () => 0);
      const strides = stridesOf(result.shape);
      let base = 0;
      for (const value of src) {
        offsetsOf(value.shape, strides, base).forEach((place, i) => {
          result.data[place] = elementAt(value, i);
        });
        base += at(value.shape, axis, 0) * at(strides, axis, 0);
      }
      return result;
    },
  },
};

function requireJoinable(first: Node, other: Node, axis: number, index: number): void {
  requireSameDType("concat", first.type, other.type, [0, index]);
  const message = `concat along axis ${String(axis)} needs operands equal elsewhere, not ${formatType(first.type)} and ${formatType(other.type)}`;
  const [a, b]: [Shape, Shape] = [first.type.shape, other.type.shape];
  if (a.length !== b.length) throw new ShapeFault("shape", message, [0, index]);
  a.forEach((dim, i) => {
    if (i !== axis) requireEqualDims(dim, at<Dim>(b, i, 0), message, [0, index]);
  });
}
