/** Which dtype operands meet in. Literals are weak: they take the dtype of what stands beside them. */
import type { DType } from "../ir/types.ts";
import type { Value } from "./values.ts";

/** A dtype, and whether it is only a literal's default. */
export interface DTypeOf {
  readonly dtype: DType;
  readonly isWeak: boolean;
}

const ORDER: Readonly<Record<DType, number>> = { bool: 0, i32: 1, f32: 2, f64: 3 };

const wider = (a: DType, b: DType): DType => (ORDER[a] >= ORDER[b] ? a : b);

/**
 * bool < i32 < f32 < f64; a weak float makes f32 of bool and i32 and is f64 beside f64; a weak integer
 * makes i32 of bool.
 */
export function promote(operands: readonly DTypeOf[]): DType {
  const firm = operands.filter((operand) => !operand.isWeak).map((operand) => operand.dtype);
  const weak = operands.filter((operand) => operand.isWeak).map((operand) => operand.dtype);
  return [...firm, ...weak].reduce(wider, "bool");
}

/** The dtype a value has, or would have as a tensor. Undefined for what is no tensor. */
export function dtypeOf(value: Value): DTypeOf | undefined {
  switch (value.kind) {
    case "tensor":
      return { dtype: value.node.type.dtype, isWeak: false };
    case "number":
      return { dtype: value.isInteger ? "i32" : "f32", isWeak: true };
    case "dimension":
      return { dtype: "i32", isWeak: true };
    case "bool":
      return { dtype: "bool", isWeak: true };
    case "list": {
      const elements = value.elements.map(dtypeOf).filter((element) => element !== undefined);
      if (elements.length === 0) return { dtype: value.emptyDType ?? "f32", isWeak: true };
      return { dtype: promote(elements), isWeak: elements.every((element) => element.isWeak) };
    }
    case "string":
    case "dtype":
    case "function":
    case "unknown":
      return undefined;
  }
}
