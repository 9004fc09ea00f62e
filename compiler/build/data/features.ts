/** What parts of a data set's description stand for, one value or several a row, and how they become numbers. */
import type { Expression } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import { firstMissing } from "../../../runtime/data/preprocessing.ts";
import type { FileColumn } from "../../../runtime/data/preprocessing.ts";
import type { Category, Recipe } from "../../../runtime/module/preparation/recipe.ts";
import { fail } from "../context.ts";
import type { Table } from "./csv.ts";
import { gap, obstacleOf } from "./obstacles.ts";

/** One value a row; it may be missing. `file` is the column of the file that it is, where it is one. */
export interface Single {
  readonly kind: "single";
  readonly column: FileColumn;
  readonly file: number | undefined;
  readonly expression: Expression;
  readonly recipe: Recipe;
}
/** Several numbers a row, none missing. */
export interface Row {
  readonly kind: "row";
  readonly values: Float64Array;
  readonly width: number;
  readonly recipe: Recipe;
}
/** Class numbers. */
export interface Classes {
  readonly kind: "classes";
  readonly values: Int32Array;
  readonly classes: readonly Category[];
  readonly recipe: Recipe;
}
export interface FeatureList {
  readonly kind: "list";
  readonly parts: readonly Feature[];
}
export type Feature = Single | Row | Classes | FeatureList;

export function single(expression: Expression, values: Float64Array, recipe: Recipe, file?: number): Single {
  return { kind: "single", column: { kind: "numbers", values }, file, expression, recipe };
}

/** How a module computes a feature from a raw row. */
export function recipeOf(feature: Feature): Recipe {
  return feature.kind === "list" ? { kind: "list", parts: feature.parts.map(recipeOf) } : feature.recipe;
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
  const name = textOf(expression.span);
  const found = obstacleOf(table, column, name, file);
  if (found === undefined) return undefined;
  const { code, what, labels, notes, help } = found;
  const message = `${name} ${what}, but this needs numbers`;
  fail(table.context, { code, message, span: expression.span, labels, notes, help });
  return undefined;
}

/** Reports that a value which is needed is missing, the first time in this row. */
export function missingValue(
  table: Table,
  { column, file, expression }: Single,
  row: number,
  help?: string,
): undefined {
  const name = textOf(expression.span);
  const { code, what, labels, help: filling } = gap(table, column, row, name, file);
  fail(table.context, {
    code,
    message: `${name} ${what}`,
    span: expression.span,
    labels,
    help: help ?? filling,
  });
  return undefined;
}
