/** What keeps a column of a file from being numbers in every row: gaps, and fields that are not numbers. */
import type { Label } from "../../../grammar/diagnostic.ts";
import { positionAt } from "../../../grammar/source.ts";
import type { MessageCode } from "../../../grammar/messages.ts";
import { firstMissing, type FileColumn } from "../../../runtime/data/preprocessing.ts";
import { slipOf, type Slip } from "../../../runtime/data/slips.ts";
import { numberOf } from "../../../runtime/module/preparation/fields.ts";
import type { Table } from "./csv.ts";

export interface Obstacle {
  readonly code: MessageCode;
  /** Goes on after the column's name: `has no value on line 3`, `holds "?" on line 3`. */
  readonly what: string;
  /** Marks the first such field in the file. */
  readonly labels: readonly Label[];
  readonly notes: readonly string[];
  readonly help: string;
  /** The operation in a description that removes it; undefined if the file has to change. */
  readonly remedy: string | undefined;
}

/** `name` is the column's name in the text; `file` its index in the file, if it is a column of the file. */
export function obstacleOf(
  table: Table,
  column: FileColumn,
  name: string,
  file: number | undefined,
): Obstacle | undefined {
  if (column.kind === "texts") return noNumbers(table, column.values, name, file);
  const row = firstMissing(column.values);
  return row < 0 ? undefined : gap(table, column, row, name, file);
}

/** The first value that is missing. */
export function gap(
  table: Table,
  { values }: FileColumn,
  row: number,
  name: string,
  file: number | undefined,
): Obstacle {
  const all: readonly (number | string | undefined)[] = [...values];
  const count = all.filter((value) => value === undefined || Number.isNaN(value)).length;
  const line = `on line ${String(lineOf(table, row))}`;
  return {
    code: "N609",
    what: `has no value ${count === 1 ? line : `in ${String(count)} rows, first ${line}`}`,
    labels: labelAt(table, row, file, "missing"),
    notes: [],
    help: `${name} |> fill(mean)`,
    remedy: "fill(mean)",
  };
}

function noNumbers(
  table: Table,
  values: readonly (string | undefined)[],
  name: string,
  file: number | undefined,
): Obstacle {
  const isText = (value: string | undefined): value is string =>
    value !== undefined && numberOf(value) === undefined;
  const row = values.findIndex(isText);
  const texts = values.filter(isText);
  const isSlip = isMeantAsNumbers(texts, values.length);
  return {
    code: "N610",
    what: `holds ${JSON.stringify(values[row])} on line ${String(lineOf(table, row))}`,
    labels: labelAt(table, row, file, "no number"),
    notes:
      texts.length > 1 ? [`${String(texts.length)} of ${String(values.length)} rows hold no number`] : [],
    help: isSlip
      ? (slipOf(values[row] ?? "")?.help ?? "correct the file, or write NA where the value is not known")
      : `encode it as columns, ${name} |> one_hot(), or as class numbers, ${name} |> labels()`,
    remedy: isSlip ? undefined : "one_hot()",
  };
}

/** The rest of a message about a column of a data set without descriptions. */
export function reportOf({ code, labels, notes, help, remedy }: Obstacle, column: string) {
  const described = `describe the columns that the model needs: csv(...) { ${column} = ${column} |> ${remedy ?? ""} }`;
  return { code, labels, notes, help: remedy === undefined ? help : described };
}

/** Whether a column is mostly numbers, or all of its texts are numbers in another notation, with at most one unit. */
function isMeantAsNumbers(texts: readonly string[], rows: number): boolean {
  if (texts.length * 2 < rows) return true;
  const slips = texts.map(slipOf).filter((slip): slip is Slip => slip !== undefined);
  return slips.length === texts.length && new Set(slips.flatMap(({ unit }) => unit ?? [])).size <= 1;
}

/** A mark at a value in the file. */
export function labelAt(table: Table, row: number, file: number | undefined, text: string): readonly Label[] {
  return [{ span: table.placeOf(row, file ?? 0), text }];
}

/** The line of a row in the file, from 1. */
export function lineOf(table: Table, row: number): number {
  return positionAt(table.source, table.placeOf(row, 0).start).line;
}
