/**
 * `csv("house.csv", val=0.2, seed=0, delimiter=",") { x = ... }`: the file is read while compiling, so that the widths
 * of its columns are known, and what is wrong with it has a place.
 */
import { posix } from "node:path";
import type { Data } from "../../../grammar/ast.ts";
import type { Source, Span } from "../../../grammar/source.ts";
import { placeOfField, readCsv } from "../../../runtime/data/csv.ts";
import type { CsvTable } from "../../../runtime/data/csv.ts";
import type { Column } from "../../../runtime/data/dataset.ts";
import { readColumn } from "../../../runtime/data/preprocessing.ts";
import type { FileColumn } from "../../../runtime/data/preprocessing.ts";
import type { Recipe } from "../../../runtime/module/preparation/recipe.ts";
import { splitRows, takeRows } from "../../../runtime/data/split.ts";
import type { Split } from "../../../runtime/data/split.ts";
import { evaluateColumn, separatorHelp } from "./columns.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import type { LoadedData } from "../built.ts";
import { labelAt, obstacleOf } from "./obstacles.ts";
import type { Obstacle } from "./obstacles.ts";
import { describe } from "../values.ts";
import type { Located } from "../values.ts";

/** The text of a file as it is being described, with what its columns hold. */
export class Table {
  /** The top of the file that the data set stands in. */
  readonly context: Context;
  readonly source: Source;
  readonly csv: CsvTable;
  readonly split: Split;
  readonly #delimiter: string;
  readonly #columns = new Map<number, FileColumn>();

  constructor(context: Context, source: Source, csv: CsvTable, split: Split, delimiter: string) {
    this.context = context;
    this.source = source;
    this.csv = csv;
    this.split = split;
    this.#delimiter = delimiter;
  }

  /** The file's name as messages give it. */
  get name(): string {
    return posix.basename(this.source.path);
  }

  column(index: number): FileColumn {
    const known = this.#columns.get(index) ?? readColumn(this.csv, index);
    this.#columns.set(index, known);
    return known;
  }

  /** Where a value stands in the file; row 0 is the first below the names. */
  placeOf(row: number, column: number): Span {
    return { source: this.source, ...placeOfField(this.source.text, this.#delimiter, row + 1, column) };
  }
}

/** The data set that a call of `csv` describes. Undefined after a report, and where no file is to be read. */
export function readTable(
  context: Context,
  span: Span,
  given: ReadonlyMap<string, Located>,
  columns: Data["columns"],
): LoadedData | undefined {
  const path = given.get("path");
  const delimiter = delimiterOf(context, given.get("delimiter"));
  const seed = wholeNumber(context, given.get("seed"), "seed");
  if (path === undefined || delimiter === undefined || seed === undefined) return undefined;
  if (path.value.kind !== "string") {
    misread(context, path, "the path of csv must be a text", 'csv("house.csv")');
    return undefined;
  }
  const source = context.session.dataSets.readFile?.(path.value.value, span.source);
  if (source === undefined) return undefined;
  if ("reason" in source) {
    const { value } = path.value;
    fail(context, { code: "N606", message: `${value} cannot be read: ${source.reason}`, span: path.span });
    return undefined;
  }
  const csv = readCsv(source.text, delimiter);
  if ("message" in csv) {
    fail(context, {
      code: "N607",
      message: `${posix.basename(source.path)}: ${csv.message}`,
      span: path.span,
      labels: [{ span: { source, start: csv.start, end: csv.end }, text: "here" }],
      help: csv.help,
    });
    return undefined;
  }
  const split = splitOf(context, csv.rows.length, given.get("val"), seed);
  if (split === undefined) return undefined;
  return describedBy(new Table(context, source, csv, split, delimiter), span, columns);
}

function describedBy(table: Table, span: Span, described: Data["columns"]): LoadedData | undefined {
  const { context, csv, split, name } = table;
  const before = context.session.reporter.errors;
  const columns: Column[] = [];
  const places = new Map<string, Span>();
  const classes: (readonly string[])[] = [];
  const recipes = new Map<string, Recipe>();
  for (const { targets, value } of described ?? []) {
    const [target] = targets;
    if (target === undefined) continue;
    if (places.has(target.text) || target.text === "train" || target.text === "val") {
      const twice = places.has(target.text);
      fail(context, {
        code: twice ? "N102" : "N611",
        message: twice
          ? `the column ${target.text} is described twice`
          : `${target.text} names a part of the data set`,
        span: target.span,
        help: "give it another name",
      });
      continue;
    }
    places.set(target.text, value.span);
    const found = evaluateColumn(table, value);
    if (found === undefined) continue;
    columns.push({ ...found.column, name: target.text });
    recipes.set(target.text, found.recipe);
    if (found.labels !== undefined) classes.push(found.labels);
  }
  if (context.session.reporter.errors > before) return undefined;
  if (described === undefined)
    for (const column of numberColumns(table)) {
      columns.push(column);
      recipes.set(column.name, { kind: "field", name: column.name, texts: false });
    }
  const whole = { length: csv.rows.length, columns };
  const dataset = {
    name,
    origin: `${table.source.path}, ${String(whole.length)} rows`,
    train: takeRows(whole, split.train),
    val: takeRows(whole, split.val),
    labels: classes.length === 1 ? classes[0] : undefined,
  };
  const left: LoadedData["left"] = described === undefined ? leftColumns(table) : new Map();
  const rowAt: LoadedData["rowAt"] = (row, text) => labelAt(table, row, undefined, text);
  return {
    kind: "loaded",
    dataset,
    whole,
    recipes,
    places,
    span,
    left,
    rowAt,
    separator: separatorHelp(csv.names),
  };
}

/** Without a description, the columns of numbers with nothing missing, as they are. */
function numberColumns(table: Table): readonly Column[] {
  return table.csv.names.flatMap((name, index): readonly Column[] => {
    const column = table.column(index);
    if (name === "" || column.kind === "texts" || column.values.some(Number.isNaN)) return [];
    return [{ name, dtype: "f64", shape: [], values: column.values }];
  });
}

/** The columns that are no numbers as they stand. */
function leftColumns(table: Table): LoadedData["left"] {
  const left = new Map<string, () => Obstacle | undefined>();
  for (const [index, name] of table.csv.names.entries()) {
    const column = table.column(index);
    if (column.kind === "texts" || column.values.some(Number.isNaN))
      left.set(name, () => obstacleOf(table, column, name, index));
  }
  return left;
}

function splitOf(
  context: Context,
  rows: number,
  given: Located | undefined,
  seed: number,
): Split | undefined {
  if (given === undefined) return splitRows(rows, 0, seed);
  const { value } = given;
  if (value.kind === "unknown") return undefined;
  const isNumber = value.kind === "number" && value.value >= 0;
  if (!isNumber || (!value.isInteger && value.value >= 1)) {
    fail(context, {
      code: "N613",
      message: `val must be a whole number of rows or a fraction below 1, not ${describe(value)}`,
      span: given.span,
      help: "val=0.2 keeps a fifth of the rows for validation",
    });
    return undefined;
  }
  const val = value.isInteger ? value.value : Math.round(value.value * rows);
  if (val < rows) return splitRows(rows, val, seed);
  fail(context, {
    code: "N613",
    message: `${String(val)} of ${String(rows)} rows to validate leave none to train on`,
    span: given.span,
    help: "val=0.2 keeps a fifth of the rows for validation",
  });
  return undefined;
}

function delimiterOf(context: Context, given: Located | undefined): string | undefined {
  if (given === undefined) return ",";
  const { value } = given;
  if (value.kind === "string" && /^[^"\r\n\p{L}\p{N}\p{Cs}]$/u.test(value.value)) return value.value;
  return misread(context, given, "delimiter must be one separating character", 'delimiter=";"');
}

function wholeNumber(context: Context, given: Located | undefined, name: string): number | undefined {
  if (given === undefined) return 0;
  const { value } = given;
  if (value.kind === "number" && value.isInteger && value.value >= 0) return value.value;
  return misread(context, given, `${name} must be a whole number of at least 0`);
}

function misread(context: Context, { value, span }: Located, message: string, help?: string): undefined {
  if (value.kind !== "unknown")
    fail(context, { code: "N616", message: `${message}, not ${describe(value)}`, span, help });
  return undefined;
}
