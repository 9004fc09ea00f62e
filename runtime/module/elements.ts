/** The elements that a caller may give, by dtype, and how nested arrays of them are measured, checked and copied. */
import type { StoredDType } from "./manifest.ts";
import type { TensorData } from "./tensors.ts";

export interface ElementRule {
  /** Typed arrays that are taken as they are. */
  readonly arrays: readonly string[];
  fits(value: unknown): boolean;
  /** What fits, for messages. */
  readonly what: string;
}

const isNumber = (value: unknown): boolean => typeof value === "number";

export const ELEMENTS: Readonly<Record<StoredDType, ElementRule>> = {
  f32: { arrays: ["Float32Array"], fits: isNumber, what: "numbers" },
  f64: { arrays: ["Float64Array"], fits: isNumber, what: "numbers" },
  i32: {
    arrays: ["Int32Array"],
    fits: (value) => typeof value === "number" && value === (value | 0),
    what: "integers from -2147483648 to 2147483647",
  },
  bool: {
    arrays: ["Uint8Array", "Int32Array"],
    fits: (value) => typeof value === "boolean" || value === 0 || value === 1,
    what: "booleans, or 0 and 1",
  },
};

/** An array of the caller's: nested, flat, or typed. */
export type Elements = ArrayLike<unknown>;

/** Whether a value is a typed array of one of these kinds; holds for those of another realm (a frame, a worker) too. */
export function isTypedArray(value: unknown, kinds: readonly string[]): value is TensorData {
  return ArrayBuffer.isView(value) && kinds.includes((value as TensorData)[Symbol.toStringTag]);
}

/** Writes the lengths along the first elements into `sizes`; 0 where the nesting ends early. */
export function measure(value: unknown, sizes: number[]): void {
  let inner = value;
  for (let axis = 0; axis < sizes.length; axis++) {
    const list: readonly unknown[] = Array.isArray(inner) ? inner : [];
    sizes[axis] = list.length;
    inner = list[0];
  }
}

/** Whether nested arrays have these sizes throughout and only elements that fit. */
export function fitsNested(
  value: unknown,
  sizes: readonly number[],
  axis: number,
  rule: ElementRule,
): boolean {
  if (axis === sizes.length) return rule.fits(value);
  if (!Array.isArray(value) || value.length !== sizes[axis]) return false;
  for (let i = 0; i < value.length; i++) if (!fitsNested(value[i], sizes, axis + 1, rule)) return false;
  return true;
}

export function fitsFlat(values: Elements, rule: ElementRule): boolean {
  for (let i = 0; i < values.length; i++) if (!rule.fits(values[i])) return false;
  return true;
}

/** The first element, a number, that is no class number from 0 to `classes` - 1; undefined where there is none. */
export function firstOutside(values: Elements, classes: number): number | undefined {
  if (isTypedArray(values, CLASS_ARRAYS)) return firstOutsideTyped(values, classes);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const found = Array.isArray(value)
      ? firstOutside(value, classes)
      : Number(value) >= 0 && Number(value) < classes
        ? undefined
        : Number(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

const CLASS_ARRAYS: readonly string[] = ["Int32Array", "Float32Array", "Float64Array"];

/** A loop of its own: every step goes through it. */
function firstOutsideTyped(values: TensorData, classes: number): number | undefined {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!(value >= 0 && value < classes)) return value;
  }
  return undefined;
}

/** Copies nested arrays row by row; returns the place after the last element. What lies past the view is dropped. */
export function copyNested(values: Elements, view: TensorData, start: number): number {
  let place = start;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Array.isArray(value)) place = copyNested(value, view, place);
    else view[place++] = Number(value);
  }
  return place;
}

/** What came, in a few words: `Float64Array of length 4`, `an array of shape [2, 3]`, `null`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of length ${String(value.length)}`;
  if (ArrayBuffer.isView(value)) {
    const { [Symbol.toStringTag]: kind, length } = value as TensorData;
    return length === undefined ? `a ${kind}` : `${kind} of length ${String(length)}`;
  }
  return typeof value === "object" ? "an object without data" : `a ${typeof value}`;
}

/** `[2, 3]`, and what else came in the place of a shape. */
export function describeShape(shape: unknown): string {
  return Array.isArray(shape)
    ? `[${shape.map((size) => (isSize(size) ? String(size) : describe(size))).join(", ")}]`
    : describe(shape);
}

export function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
