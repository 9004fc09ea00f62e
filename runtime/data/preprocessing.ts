/**
 * What a column of a table goes through before a model sees it. Statistics are over the rows given, those of the
 * train part, and over values that are there; NaN stands for a missing number, undefined for a missing text.
 */
import { isMissing, numberOf } from "../module/preparation/fields.ts";
import { standardized, type Category } from "../module/preparation/recipe.ts";
import type { CsvTable } from "./csv.ts";
import { isKept } from "./decimal.ts";

/**
 * A column of a file: numbers if every value that is not missing is a number. If f64 does not distinguish all of them,
 * `exact` has them as they are written.
 */
export type FileColumn =
  | {
      readonly kind: "numbers";
      readonly values: Float64Array;
      readonly exact?: readonly (string | undefined)[];
    }
  | { readonly kind: "texts"; readonly values: readonly (string | undefined)[] };

export function readColumn({ rows }: CsvTable, index: number): FileColumn {
  const fields = rows.map((row) => row[index] ?? "");
  const values = Float64Array.from(fields, (field) =>
    isMissing(field) ? NaN : (numberOf(field) ?? Infinity),
  );
  if (!values.includes(Infinity)) {
    const isExact = fields.every((field, row) => isMissing(field) || isKept(field, values[row] ?? NaN));
    if (isExact) return { kind: "numbers", values };
    const exact = fields.map((field) => (isMissing(field) ? undefined : field));
    return { kind: "numbers", values, exact };
  }
  return {
    kind: "texts",
    values: fields.map((field) => (isMissing(field) ? undefined : field.normalize("NFC"))),
  };
}

/** The values that distinguish rows: texts, if f64 does not distinguish all numbers of the column. */
export function distinctValues(column: FileColumn): FileColumn {
  if (column.kind === "texts" || column.exact === undefined) return column;
  return { kind: "texts", values: column.exact };
}

/** The row of the first value that is not there, or -1. */
export function firstMissing(values: Float64Array | readonly (string | undefined)[]): number {
  return values.findIndex((value: Category | undefined) => value === undefined || Number.isNaN(value));
}

function presentIn(values: Float64Array, rows: Uint32Array): readonly number[] {
  return Array.from(rows, (row) => values[row] ?? NaN).filter((value) => !Number.isNaN(value));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** NaN of no values. */
export function mean(values: Float64Array, rows: Uint32Array): number {
  return meanOf(presentIn(values, rows));
}

/** If the sum overflows f64, the values are divided first. */
function meanOf(values: readonly number[]): number {
  const total = sum(values);
  return Number.isFinite(total) ? total / values.length : sum(values.map((value) => value / values.length));
}

/** The middle value, or the mean of the two middle ones; NaN of no values. */
export function median(values: Float64Array, rows: Uint32Array): number {
  const sorted = [...presentIn(values, rows)].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : meanOf([sorted[middle - 1] ?? NaN, upper]);
}

export interface Standardized {
  readonly values: Float64Array;
  readonly mean: number;
  readonly scale: number;
}

/**
 * (x - mean) / σ with σ² the mean squared distance from the mean, so that the rows given have mean 0 and variance 1.
 * What is the same in all of them becomes 0.
 */
export function standardize(values: Float64Array, rows: Uint32Array): Standardized {
  const present = presentIn(values, rows);
  const [first = NaN] = present;
  // The mean of equal values may differ from them in its last bit.
  // A recipe's JSON has no sign of zero.
  const centre = (present.every((value) => value === first) ? first : meanOf(present)) + 0;
  const deviation = rootMeanSquare(present.map((value) => value - centre));
  const scaling = { mean: centre, scale: deviation === 0 ? 1 : deviation };
  return { values: values.map((value) => standardized(value, scaling)), ...scaling };
}

/** If squares of the distances overflow or underflow f64, a power of two is factored out first, which is exact. */
function rootMeanSquare(distances: readonly number[]): number {
  const plain = Math.sqrt(sum(distances.map((distance) => distance ** 2)) / distances.length);
  const most = distances.reduce((largest, distance) => Math.max(largest, Math.abs(distance)), 0);
  if (most === 0 || (plain > 1e-150 && plain < Infinity)) return plain;
  const unit = 2 ** Math.max(-1000, Math.min(1000, Math.floor(Math.log2(most))));
  return rootMeanSquare(distances.map((distance) => distance / unit)) * unit;
}

export interface OneHot {
  /** One row of `oneHotWidth` zeros with a one for each value; all zeros for a value that the rows given do not have. */
  readonly values: Float64Array;
  readonly categories: readonly Category[];
  /** The first row whose value the rows given do not have, or -1. */
  readonly unseen: number;
}

/** A column for each value that the rows given have, in order, and with `missing` a last one for missing values. */
export function oneHot({ values }: FileColumn, rows: Uint32Array, missing: boolean): OneHot {
  const places = placesOf(Array.from(rows, (row) => values[row]));
  const width = places.size + (missing ? 1 : 0);
  const ones = new Float64Array(values.length * width);
  let unseen = -1;
  values.forEach((value: Category | undefined, row: number) => {
    const isThere = value !== undefined && !Number.isNaN(value);
    const place = isThere ? places.get(value) : missing ? places.size : undefined;
    if (place !== undefined) ones[row * width + place] = 1;
    else if (isThere && unseen < 0) unseen = row;
  });
  return { values: ones, categories: [...places.keys()], unseen };
}

/** How many columns `oneHot` makes. */
export function oneHotWidth({ values }: FileColumn, rows: Uint32Array, missing: boolean): number {
  return placesOf(Array.from(rows, (row) => values[row])).size + (missing ? 1 : 0);
}

/** Numbers the sorted values of the whole column from 0; also returns the values. No value may be missing. */
export function classNumbers({ values }: FileColumn): {
  readonly values: Int32Array;
  readonly classes: readonly Category[];
} {
  const places = placesOf([...values]);
  return {
    values: Int32Array.from(values, (value: Category | undefined) => places.get(value ?? NaN) ?? 0),
    classes: [...places.keys()],
  };
}

/** The different values that are there, each with its place: numbers by size, texts by their characters. */
function placesOf(values: readonly (Category | undefined)[]): ReadonlyMap<Category, number> {
  const different = [...new Set(values)];
  const numbers = different
    .filter((value) => typeof value === "number")
    .filter((value) => !Number.isNaN(value));
  const texts = different.filter((value) => typeof value === "string").sort();
  return new Map([...numbers.sort((a, b) => a - b), ...texts].map((value, place) => [value, place]));
}
