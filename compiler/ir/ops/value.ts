/** Tensor values of the reference interpreter: making them, and walking their elements row by row. */
import { evaluateDim } from "../dim.ts";
import type { TensorValue } from "../op-def.ts";
import type { DType, Shape } from "../types.ts";

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

export function staticShape(shape: Shape, dims: ReadonlyMap<string, number>): readonly number[] {
  return shape.map((dim) => evaluateDim(dim, dims));
}

/** A tensor whose element at each flat place is `at(place)`. */
export function tabulate(dtype: DType, shape: readonly number[], at: (place: number) => number): TensorValue {
  const data = new Float64Array(elementCount(shape));
  for (let i = 0; i < data.length; i++) data[i] = at(i);
  return { dtype, shape, data };
}

/** How far apart neighbours along each axis lie, row by row. */
export function stridesOf(shape: readonly number[]): readonly number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const dim of shape.toReversed()) {
    strides.push(stride);
    stride *= dim;
  }
  return strides.reverse();
}

/** For each index of `shape`, row by row: base + the sum of index × stride. */
export function offsetsOf(shape: readonly number[], strides: readonly number[], base = 0): Int32Array {
  let offsets = Int32Array.of(base);
  shape.forEach((dim, axis) => {
    const stride = strides[axis] ?? 0;
    const next = new Int32Array(offsets.length * dim);
    offsets.forEach((offset, i) => {
      for (let j = 0; j < dim; j++) next[i * dim + j] = offset + j * stride;
    });
    offsets = next;
  });
  return offsets;
}

/** Element `place` of a value; a place outside is a fault of the caller. */
export function elementAt(value: TensorValue, place: number): number {
  const element = value.data[place];
  if (element === undefined)
    throw new RangeError(
      `element ${String(place)} of a tensor of ${String(value.data.length)} was asked for`,
    );
  return element;
}

/** The elements at the given places of the data, as a tensor of the given shape. */
export function pick(value: TensorValue, shape: readonly number[], offsets: Int32Array): TensorValue {
  return tabulate(value.dtype, shape, (i) => elementAt(value, offsets[i] ?? -1));
}

/** The operand at an index, which the shape rule has checked to be there. */
export function operandValue(src: readonly TensorValue[], index: number): TensorValue {
  const value = src[index];
  if (value === undefined) throw new RangeError(`operand ${String(index)} has no value`);
  return value;
}
