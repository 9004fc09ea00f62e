/** What a tensor is at compile time: an element type and a shape whose dimensions may be symbolic. */
import { formatShape, type Dim } from "./dim.ts";

/** `u8` exists in stored data only; values of a graph have one of these. */
export type DType = "f32" | "f64" | "i32" | "bool";

export type Shape = readonly Dim[];

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Bytes one element takes in memory. A bool is stored as an i32 that is 0 or 1. */
export const BYTES: Readonly<Record<DType, number>> = { f32: 4, f64: 8, i32: 4, bool: 4 };

export function isFloat(dtype: DType): boolean {
  return dtype === "f32" || dtype === "f64";
}

/** `f32[N, 784]`. */
export function formatType(type: TensorType): string {
  return `${type.dtype}${formatShape(type.shape)}`;
}
