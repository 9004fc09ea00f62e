/** The lines of a tensor: the flat places of its elements along one axis, a list for each place on the other axes. */
import { elementCount, stridesOf } from "./value.ts";

export function linesAlong(shape: readonly number[], axis: number): readonly (readonly number[])[] {
  const length = shape[axis] ?? 1;
  const stride = stridesOf(shape)[axis] ?? 1;
  const count = length === 0 ? 0 : elementCount(shape) / length;
  return Array.from({ length: count }, (_, line) => {
    const outer = Math.floor(line / stride);
    const first = outer * length * stride + (line - outer * stride);
    return Array.from({ length }, (__, i) => first + i * stride);
  });
}
