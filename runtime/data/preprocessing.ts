/**
 * What a column of a table goes through before a model sees it. Statistics are over the rows given, those of the
 * train part, and over values that are there; NaN stands for a missing number, undefined for a missing text.
 */
import type { CsvTable } from "./csv.ts";
import { isMissing, numberOf } from "./csv.ts";

/** The column of a file: numbers where every value that is there is one. */
export type FileColumn =
  | { readonly kind: "numbers"; readonly values: Float64Array }
  | { readonly kind: "texts"; readonly values: readonly (string | undefined)[] };

export function readColumn({ rows }: CsvTable, index: number): FileColumn {
  const fields = rows.map((row) => row[index] ?? "");
  const values = Float64Array.from(fields, (field) =>
    isMissing(field) ? NaN : (numberOf(field) ?? Infinity),
  );
  if (!values.includes(Infinity)) return { kind: "numbers", values };
  return {
    kind: "texts",
    values: fields.map((field) => (isMissing(field) ? undefined : field.normalize("NFC"))),
  };
}

/** The row of the first value that is not there, or -1. */
export function firstMissing(values: Float64Array | readonly (string | undefined)[]): number {
  return values.findIndex((value: number | string | undefined) => value === undefined || Number.isNaN(value));
}

function presentIn(values: Float64Array, rows: Uint32Array): readonly number[] {
  return Array.from(rows, (row) => values[row] ?? NaN).filter((value) => !Number.isNaN(value));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** NaN of no values. */
export function mean(values: Float64Array, rows: Uint32Array): number {
  const present = presentIn(values, rows);
  return sum(present) / present.length;
}

/** The middle value, or the mean of the two middle ones; NaN of no values. */
export function median(values: Float64Array, rows: Uint32Array): number {
  const sorted = [...presentIn(values, rows)].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * (x - mean) / σ with σ² the mean squared distance from the mean, so that the rows given have mean 0 and variance 1.
 * What is the same in all of them becomes 0.
 */
export function standardize(values: Float64Array, rows: Uint32Array): Float64Array {
  const present = presentIn(values, rows);
  const centre = sum(present) / present.length;
  const deviation = Math.sqrt(sum(present.map((value) => (value - centre) ** 2)) / present.length);
  const scale = deviation === 0 ? 1 : deviation;
  return values.map((value) => (value - centre) / scale);
}

export interface OneHot {
  /** One row of `oneHotWidth` zeros with a one for each value; all zeros for a value that the rows given do not have. */
  readonly values: Float64Array;
  /** The first row whose value the rows given do not have, or -1. */
  readonly unseen: number;
}

/** A column for each value that the rows given have, in order, and with `missing` a last one for missing values. */
export function oneHot({ values }: FileColumn, rows: Uint32Array, missing: boolean): OneHot {
  const places = placesOf(Array.from(rows, (row) => values[row]));
  const width = places.size + (missing ? 1 : 0);
  const ones = new Float64Array(values.length * width);
  let unseen = -1;
  values.forEach((value: number | string | undefined, row: number) => {
    const isThere = value !== undefined && !Number.isNaN(value);
    const place = isThere ? places.get(value) : missing ? places.size : undefined;
    if (place !== undefined) ones[row * width + place] = 1;
    else if (isThere && unseen < 0) unseen = row;
  });
  return { values: ones, unseen };
}

/** How many columns `oneHot` makes. */
export function oneHotWidth({ values }: FileColumn, rows: Uint32Array, missing: boolean): number {
  return placesOf(Array.from(rows, (row) => values[row])).size + (missing ? 1 : 0);
}

/** Numbers from 0 for the values of the whole column in order, and the values as texts. Nothing may be missing. */
export function classNumbers({ values }: FileColumn): {
  readonly values: Int32Array;
  readonly labels: readonly string[];
} {
  const places = placesOf([...values]);
  return {
    values: Int32Array.from(values, (value: number | string | undefined) => places.get(value) ?? 0),
    labels: [...places.keys()].map(String),
  };
}

/** The different values that are there, each with its place: numbers by size, texts by their characters. */
function placesOf(
  values: readonly (number | string | undefined)[],
): ReadonlyMap<number | string | undefined, number> {
  const different = [...new Set(values)].filter((value) => value !== undefined && !Number.isNaN(value));
  const numbers = different.filter((value) => typeof value === "number").sort((a, b) => a - b);
  const texts = different.filter((value) => typeof value === "string").sort();
  return new Map([...numbers, ...texts].map((value, place) => [value, place]));
}
