/** Arithmetic on static values: numbers stay numbers and dimensions stay dimensions. It is that of tensors of f64 or i32. */
import type { BinaryOperator } from "../../grammar/ast.ts";
import { addDims, dimEquals, floorDivideDims, multiplyDims, subtractDims } from "../ir/dim.ts";
import type { Dim } from "../ir/dim.ts";
import { isNeverEqual } from "../ir/dim-bounds.ts";
import { floorDivide, floorMod, ieeePow } from "../ir/numerics/arithmetic.ts";
import { bool, dimension, float, integer } from "./values.ts";
import type { Value } from "./values.ts";

type Number_ = Extract<Value, { kind: "number" }>;

const keepsInteger =
  (fold: (a: number, b: number) => number) =>
  (a: Number_, b: Number_): Value => {
    const value = fold(a.value, b.value);
    return a.isInteger && b.isInteger ? integer(value) : float(value);
  };
const compares =
  (fold: (a: number, b: number) => boolean) =>
  (a: Number_, b: Number_): Value =>
    bool(fold(a.value, b.value));

const NUMBERS: Readonly<
  Record<Exclude<BinaryOperator, "@" | "and" | "or">, (a: Number_, b: Number_) => Value>
> = {
  "+": keepsInteger((a, b) => a + b),
  "-": keepsInteger((a, b) => a - b),
  "*": keepsInteger((a, b) => a * b),
  "/": (a, b) => float(a.value / b.value),
  "//": keepsInteger(floorDivide),
  "%": keepsInteger(floorMod),
  "**": (a, b) => {
    const value = ieeePow(a.value, b.value);
    return a.isInteger && b.isInteger && b.value >= 0 ? integer(value) : float(value);
  },
  "==": compares((a, b) => a === b),
  "!=": compares((a, b) => a !== b),
  "<": compares((a, b) => a < b),
  "<=": compares((a, b) => a <= b),
  ">": compares((a, b) => a > b),
  ">=": compares((a, b) => a >= b),
};

/** Dimension arithmetic that has a dimension for its result. */
const DIMENSIONS: Readonly<Partial<Record<BinaryOperator, (a: Dim, b: Dim) => Dim>>> = {
  "+": addDims,
  "-": subtractDims,
  "*": multiplyDims,
  "//": floorDivideDims,
  "%": (a, b) => subtractDims(a, multiplyDims(b, floorDivideDims(a, b))),
};

/** Whether the operator divides whole numbers, so that a right side of 0 is a mistake. */
export const dividesIntegers = (operator: BinaryOperator): boolean => operator === "//" || operator === "%";

/** The static result of an operator on static values; undefined where only a tensor can say it. */
export function foldBinary(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  if (operator === "@") return undefined;
  if (operator === "and" || operator === "or") {
    if (left.kind !== "bool" || right.kind !== "bool") return undefined;
    return bool(operator === "and" ? left.value && right.value : left.value || right.value);
  }
  if (left.kind === "number" && right.kind === "number") return NUMBERS[operator](left, right);
  if (operator === "==" || operator === "!=") {
    const same = foldEquality(left, right);
    if (same !== undefined) return bool(same === (operator === "=="));
  }
  const [a, b] = [dimOf(left), dimOf(right)];
  if (a === undefined || b === undefined) return undefined;
  const folded = DIMENSIONS[operator]?.(a, b);
  return folded === undefined ? undefined : dimension(folded);
}

function dimOf(value: Value): Dim | undefined {
  if (value.kind === "dimension") return value.dim;
  return value.kind === "number" && value.isInteger ? value.value : undefined;
}

function foldEquality(left: Value, right: Value): boolean | undefined {
  if (left.kind === "bool" && right.kind === "bool") return left.value === right.value;
  if (left.kind === "string" && right.kind === "string") return left.value === right.value;
  if (left.kind === "dtype" && right.kind === "dtype") return left.dtype === right.dtype;
  if (left.kind === "string" || right.kind === "string") return false;
  const [a, b] = [dimOf(left), dimOf(right)];
  if (a === undefined || b === undefined) return undefined;
  if (dimEquals(a, b)) return true;
  return isNeverEqual(a, b) ? false : undefined;
}
