/**
 * What an expression is while it is built. Static values (numbers, dimensions, bools, strings, lists)
 * stay apart from tensors until an operator needs a tensor of them, so that `x.shape[0] // 2` is a
 * dimension and `0.5` takes the dtype of the tensor beside it.
 */
import type { Data, Expression, Fn, Layer, Optimizer } from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import { formatDim } from "../ir/dim.ts";
import type { Dim, DimExpression } from "../ir/dim.ts";
import type { Node } from "../ir/graph.ts";
import { formatType } from "../ir/types.ts";
import type { DType, TensorType } from "../ir/types.ts";
import type { Builtin } from "./builtins/builtin.ts";
import type { Unit } from "./names/unit.ts";

export type Value =
  | { readonly kind: "number"; readonly value: number; readonly isInteger: boolean }
  /** A symbolic dimension; a dimension that is a number is a number. */
  | { readonly kind: "dimension"; readonly dim: DimExpression }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "dtype"; readonly dtype: DType }
  /** `emptyDType` is what it is as a tensor where it has no elements, f32 where it is left out. */
  | { readonly kind: "list"; readonly elements: readonly Value[]; readonly emptyDType?: DType }
  | { readonly kind: "tensor"; readonly node: Node }
  | { readonly kind: "function"; readonly callable: Callable }
  | { readonly kind: "data set"; readonly name: string; readonly data: Data; readonly part: DataPart }
  /** The place of a mistake that was reported; whatever touches it is unknown too, in silence. */
  | { readonly kind: "unknown" };

/** All rows of a data set, or one of its parts. */
export type DataPart = "whole" | "train" | "val";

export type Callable =
  | {
      readonly kind: "defined";
      readonly declaration: Fn | Layer | Optimizer;
      readonly isStandard: boolean;
      /** The file it stands in; undefined for the standard library's. */
      readonly home: Unit | undefined;
    }
  | { readonly kind: "builtin"; readonly name: string; readonly builtin: Builtin };

/** A value with the text it came from, for messages and for the fixes they suggest. */
export interface Located {
  readonly value: Value;
  readonly span: Span;
  /** Undefined where the text is not an expression of the user's, e.g. a default. */
  readonly expression: Expression | undefined;
}

export const UNKNOWN: Value = Object.freeze({ kind: "unknown" });

/** Of whole numbers there is one 0. */
export const integer = (value: number): Value => ({ kind: "number", value: value + 0, isInteger: true });
export const float = (value: number): Value => ({ kind: "number", value, isInteger: false });
export const bool = (value: boolean): Value => ({ kind: "bool", value });
export const tensor = (node: Node): Value => ({ kind: "tensor", node });
export const list = (elements: readonly Value[], emptyDType: DType = "f32"): Value => ({
  kind: "list",
  elements,
  emptyDType,
});
export const dimension = (dim: Dim): Value =>
  typeof dim === "number" ? integer(dim) : { kind: "dimension", dim };

/** The dimension a value is, if it is one. */
export function asDim(value: Value): Dim | undefined {
  if (value.kind === "dimension") return value.dim;
  return value.kind === "number" && value.isInteger ? value.value : undefined;
}

/** `f32[3, 4]`; a scalar is `f32`. */
export function typeText(type: TensorType): string {
  return type.shape.length === 0 ? type.dtype : formatType(type);
}

/** What a value is, for a message: `f32[3, 4]`, `the number 3`, `the text "a"`. */
export function describe(value: Value): string {
  switch (value.kind) {
    case "number":
      return `the number ${formatNumber(value)}`;
    case "dimension":
      return `the dimension ${formatDim(value.dim)}`;
    case "bool":
      return String(value.value);
    case "string":
      return `the text ${JSON.stringify(value.value)}`;
    case "dtype":
      return `the dtype ${value.dtype}`;
    case "list":
      return `a list of ${String(value.elements.length)}`;
    case "tensor":
      return typeText(value.node.type);
    case "function":
      return `the function ${nameOf(value.callable)}`;
    case "data set":
      return `the data set ${value.name}`;
    case "unknown":
      return "an unknown value";
  }
}

/** A text that is equal exactly for values that nothing can tell apart; tensors are told apart by their nodes. */
export function staticKey(value: Value): string {
  switch (value.kind) {
    case "unknown":
      return "?";
    case "number":
      return `${value.isInteger ? "i" : "f"}${Object.is(value.value, -0) ? "-0" : String(value.value)}`;
    case "dimension":
      return formatDim(value.dim);
    case "bool":
      return String(value.value);
    case "string":
      return JSON.stringify(value.value);
    case "dtype":
      return value.dtype;
    case "list":
      return `${value.emptyDType ?? ""}[${value.elements.map(staticKey).join()}]`;
    case "tensor":
      return `%${String(value.node.id)}`;
    case "function":
      return `fn ${nameOf(value.callable)} ${JSON.stringify(homeOf(value.callable) ?? null)}`;
    case "data set":
      return `data ${JSON.stringify(value.data.span.source.path)} ${value.name} ${value.part}`;
  }
}

const homeOf = (callable: Callable): string | undefined =>
  callable.kind === "builtin" ? undefined : callable.declaration.span.source.path;

export function nameOf(callable: Callable): string {
  return callable.kind === "builtin" ? callable.name : callable.declaration.name.text;
}

export function formatNumber(value: { readonly value: number; readonly isInteger: boolean }): string {
  const text = String(value.value);
  return !value.isInteger && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A float as it is written in a text. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return formatNumber({ value, isInteger: false });
}

/** The value of a list that is a shape (whole numbers and dimensions), or undefined. */
export function asShape(value: Value): readonly Dim[] | undefined {
  const single = asDim(value);
  if (single !== undefined) return [single];
  if (value.kind !== "list") return undefined;
  const dims: Dim[] = [];
  for (const element of value.elements) {
    const dim = asDim(element);
    if (dim === undefined) return undefined;
    dims.push(dim);
  }
  return dims;
}

/** The nodes of a tensor or of a list of tensors. */
export function nodesIn(value: Value | undefined): readonly Node[] {
  if (value?.kind === "list") return value.elements.flatMap(nodesIn);
  return value?.kind === "tensor" ? [value.node] : [];
}
