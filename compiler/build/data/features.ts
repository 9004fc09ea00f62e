/** What parts of a data set's description stand for, one value or several a row, and how they become numbers. */
import type { Expression } from "../../../grammar/ast.ts";
import { positionAt, textOf } from "../../../grammar/source.ts";
import { numberOf } from "../../../runtime/data/csv.ts";
import { firstMissing } from "../../../runtime/data/preprocessing.ts";
import type { FileColumn } from "../../../runtime/data/preprocessing.ts";
import { fail } from "../context.ts";
import type { Table } from "./csv.ts";

/** One value a row; it may be missing. `file` is the column of the file that it is, where it is one. */
export interface Single {
  readonly kind: "single";
  readonly column: FileColumn;
  readonly file: number | undefined;
  readonly expression: Expression;
}
/** Several numbers a row, none missing. */
export interface Row {
  readonly kind: "row";
  readonly values: Float64Array;
  readonly width: number;
}
/** Class numbers. */
export interface Classes {
  readonly kind: "classes";
  readonly values: Int32Array;
  readonly labels: readonly string[];
}
export interface FeatureList {
  readonly kind: "list";
  readonly parts: readonly Feature[];
}
export type Feature = Single | Row | Classes | FeatureList;

export function single(expression: Expression, values: Float64Array, file?: number): Single {
  return { kind: "single", column: { kind: "numbers", values }, file, expression };
}

/** The values row by row, lists side by side. Undefined after a report. */
export function rowsOf(table: Table, feature: Feature): Pick<Row, "values" | "width"> | undefined {
  switch (feature.kind) {
    case "single": {
      const values = completeNumbers(table, feature);
      return values && { values, width: 1 };
    }
    case "row":
      return feature;
    case "classes":
      return { values: Float64Array.from(feature.values), width: 1 };
    case "list": {
      const parts = feature.parts.map((part) => rowsOf(table, part)).filter((part) => part !== undefined);
      return parts.length < feature.parts.length ? undefined : sideBySide(parts, table.csv.rows.length);
    }
  }
}

function sideBySide(
  parts: readonly Pick<Row, "values" | "width">[],
  rows: number,
): Pick<Row, "values" | "width"> {
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const values = new Float64Array(rows * width);
  let start = 0;
  for (const part of parts) {
    for (let row = 0; row < rows; row++)
      values.set(part.values.subarray(row * part.width, (row + 1) * part.width), row * width + start);
    start += part.width;
  }
  return { values, width };
}

/** The numbers of a column, all there. Undefined after a report. */
export function completeNumbers(table: Table, feature: Single): Float64Array | undefined {
  const values = numbersOf(table, feature);
  if (values === undefined) return undefined;
  const row = firstMissing(values);
  return row < 0 ? values : missingValue(table, feature, row);
}

/** The numbers of a column, NaN where one is missing. Undefined after a report. */
export function numbersOf(table: Table, { column, file, expression }: Single): Float64Array | undefined {
  if (column.kind === "numbers") return column.values;
  const { values } = column;
  const isText = (value: string | undefined): boolean => value !== undefined && numberOf(value) === undefined;
  const row = values.findIndex(isText);
  const texts = values.filter(isText).length;
  const name = textOf(expression.span);
  // A column that is mostly of numbers is meant to be of them.
  const isSlip = texts * 2 < values.length;
  fail(table.context, {
    code: "N610",
    message: `${name} holds ${JSON.stringify(values[row])}, and numbers are wanted here`,
    span: expression.span,
    labels: labelAt(table, row, file, "no number"),
    notes: texts > 1 ? [`${String(texts)} of ${String(values.length)} rows hold no number`] : [],
    help: isSlip
      ? "correct the file, or write NA where the value is not known"
      : `make columns of it, ${name} |> one_hot(), or class numbers, ${name} |> labels()`,
  });
  return undefined;
}

/** Reports that a value which is needed is missing, the first time in this row. */
export function missingValue(
  table: Table,
  { column, file, expression }: Single,
  row: number,
  help = `${textOf(expression.span)} |> fill(mean)`,
): undefined {
  const values: readonly (number | string | undefined)[] = [...column.values];
  const count = values.filter((value) => value === undefined || Number.isNaN(value)).length;
  const line = `on line ${String(positionAt(table.source, table.placeOf(row, 0).start).line)}`;
  fail(table.context, {
    code: "N609",
    message: `${textOf(expression.span)} has no value ${count === 1 ? line : `in ${String(count)} rows, first ${line}`}`,
    span: expression.span,
    labels: labelAt(table, row, file, "missing"),
    help,
  });
  return undefined;
}

/** A mark at a value in the file. */
export function labelAt(table: Table, row: number, file: number | undefined, text: string) {
  return [{ span: table.placeOf(row, file ?? 0), text }];
}
