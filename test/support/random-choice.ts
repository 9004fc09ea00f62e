/** What random graphs are grown from: choices, pools of nodes, shapes and dtypes. */
import { addDims, dimVariable, shapeEquals, type Dim } from "../../compiler/ir/dim.ts";
import type { Builder, Node } from "../../compiler/ir/graph.ts";
import { isFloat, type DType, type Shape, type TensorType } from "../../compiler/ir/types.ts";

/** Random choices. */
export interface Chooser {
  /** 0 to count - 1. */
  below(count: number): number;
  from<T>(items: readonly [T, ...T[]]): T;
}
export interface Pool {
  /** A node whose type fits, or a fresh leaf of the type `otherwise`, which must fit. */
  pick(choose: Chooser, fits: (type: TensorType) => boolean, otherwise: TensorType): Node;
}

/** `serial` is different for each node: it makes names and streams. */
export type Grow = (b: Builder, choose: Chooser, pool: Pool, serial: number) => Node;

export const N = dimVariable("N");
export const M = dimVariable("M");
export const DIMS: readonly [Dim, ...Dim[]] = [3, N, 1, 2, M, 4, addDims(N, 1), 0];
export const DTYPES: readonly [DType, ...DType[]] = ["f32", "i32", "f32", "f64", "bool"];
export const NUMBERS: readonly [DType, ...DType[]] = ["f32", "i32", "f64"];

export const isNumber = ({ dtype }: TensorType): boolean => dtype !== "bool";
export const isBool = ({ dtype }: TensorType): boolean => dtype === "bool";
export const isFloatType = ({ dtype }: TensorType): boolean => isFloat(dtype);
export const isAny = (): boolean => true;
export const isLike = (type: TensorType) => (other: TensorType) =>
  other.dtype === type.dtype && shapeEquals(other.shape, type.shape);

export function shape(choose: Chooser, least = 0): Shape {
  return Array.from({ length: least + choose.below(4 - least) }, () => choose.from(DIMS));
}
export function type(choose: Chooser, dtypes: readonly [DType, ...DType[]] = DTYPES): TensorType {
  return { dtype: choose.from(dtypes), shape: shape(choose) };
}
export const axesOf = (node: Node): readonly number[] => [...node.type.shape.keys()];

/** A choice of entries in their order, each in or out. */
export function some<T>(choose: Chooser, items: readonly T[]): T[] {
  return items.filter(() => choose.below(2) === 0);
}
export function shuffled<T>(choose: Chooser, items: readonly T[]): T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(choose.below(rest.length), 1));
}
