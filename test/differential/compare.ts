/** How values of the two targets and of the reference interpreter are compared. */
import type { TensorValue } from "../../compiler/ir/op-def.ts";

/** The bits of every element, with one NaN for all. */
export function bitsOf({ dtype, data }: TensorValue): readonly string[] {
  const view = new DataView(new ArrayBuffer(8));
  return Array.from(data, (x) => {
    if (Number.isNaN(x)) return "NaN";
    if (dtype === "f32") view.setFloat32(0, x);
    else view.setFloat64(0, x);
    return view.getBigUint64(0).toString(16);
  });
}

export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** Where a result is too far from the reference: `absolute + relative × size` apart, or NaN or infinite alone. */
export function faults(
  found: TensorValue,
  reference: TensorValue,
  { relative, absolute }: Tolerance,
): readonly string[] {
  return Array.from(reference.data, (expected, i) => {
    const value = found.data[i] ?? NaN;
    const isClose =
      Object.is(value, expected) ||
      value === expected ||
      Math.abs(value - expected) <= absolute + relative * Math.abs(expected);
    return isClose ? "" : `element ${String(i)} is ${String(value)}, not ${String(expected)}`;
  }).filter((fault) => fault !== "");
}
