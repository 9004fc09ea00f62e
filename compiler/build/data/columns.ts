/** The columns of a data set, as `{ x = [Rooms |> fill(mean), Roof |> one_hot()] }` describes them, to numbers. */
import type { Binary, BinaryOperator, Expression, ListLiteral } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import type { Column } from "../../../runtime/data/dataset.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import { ARITHMETIC, type ArithmeticKind, type Recipe } from "../../../runtime/module/preparation/recipe.ts";
import { applyColumnFunction } from "./column-functions.ts";
import { fail } from "../context.ts";
import type { Table } from "./csv.ts";
import { locate } from "../evaluate.ts";
import { completeNumbers, recipeOf, rowsOf, single } from "./features.ts";
import type { Feature, Single } from "./features.ts";
import { labelAt } from "./obstacles.ts";
import { callOf } from "../script.ts";
import { describe } from "../values.ts";

/** A described column, and the names of its classes where it is of class numbers. */
export interface DescribedColumn {
  readonly column: Omit<Column, "name">;
  readonly labels: readonly string[] | undefined;
  readonly recipe: Recipe;
}

/** The values that a description gives. Undefined after a report. */
export function evaluateColumn(table: Table, expression: Expression): DescribedColumn | undefined {
  const feature = featureOf(table, expression);
  if (feature === undefined) return undefined;
  const recipe = recipeOf(feature);
  if (feature.kind === "classes") {
    const labels = feature.classes.map(String);
    return { column: { dtype: "i32", shape: [], values: feature.values }, labels, recipe };
  }
  const rows = rowsOf(table, feature);
  if (rows === undefined) return undefined;
  const shape = feature.kind === "single" ? [] : [rows.width];
  return { column: { dtype: "f64", shape, values: rows.values }, labels: undefined, recipe };
}

/** What a part of a description stands for. Undefined after a report. */
function featureOf(table: Table, expression: Expression): Feature | undefined {
  switch (expression.kind) {
    case "NameReference":
      return named(table, expression, expression.name);
    case "StringLiteral":
      return named(table, expression, expression.value);
    case "NumberLiteral":
      return constant(table, expression, expression.value);
    case "ListLiteral":
      return listOf(table, expression);
    case "Unary": {
      if (expression.operator !== "-") return unknownForm(table, expression);
      const found = operand(table, expression.operand, "-");
      if (found === undefined) return undefined;
      const values = found.values.map((value) => -value);
      return single(expression, values, { kind: "negate", of: found.recipe });
    }
    case "Binary":
      return arithmetic(table, expression);
    case "MissingExpression":
      return undefined;
    default: {
      const call = callOf(expression);
      if (call === undefined) return unknownForm(table, expression);
      const input = featureOf(table, call.operand);
      return input && applyColumnFunction(table, expression, call, input);
    }
  }
}

function unknownForm({ context }: Table, expression: Expression): undefined {
  fail(context, {
    code: "N611",
    message: "this does not describe a column",
    span: expression.span,
    help: "a column is a name of the file, + - * / of names and numbers, a list, or fill, one_hot, standardize, labels of these",
  });
  return undefined;
}

/** A column of the file, or a number that is known here. */
function named(table: Table, expression: Expression, name: string): Feature | undefined {
  const { context, csv } = table;
  const file = csv.names.indexOf(name.normalize("NFC"));
  if (file >= 0 && name !== "") return fieldOf(table, file, expression);
  if (expression.kind === "NameReference" && context.scope.lookup(name) !== undefined) {
    const { value } = locate(context, expression);
    if (value.kind === "number") return constant(table, expression, value.value);
    if (value.kind === "unknown") return undefined;
    fail(context, {
      code: "N611",
      message: `${name} is ${describe(value)}, and no column of ${table.name}`,
      span: expression.span,
      help: columnList(csv.names),
    });
    return undefined;
  }
  const near = nearest(name, csv.names);
  fail(context, {
    code: "N608",
    message: `${table.name} has no column ${name}`,
    span: expression.span,
    help:
      near === undefined
        ? (separatorHelp(csv.names) ?? columnList(csv.names))
        : `did you mean ${written(near)}?`,
  });
  return undefined;
}

function fieldOf(table: Table, file: number, expression: Expression): Single {
  const column = table.column(file);
  const name = table.csv.names[file] ?? "";
  const recipe: Recipe = { kind: "field", name, texts: column.kind === "texts" };
  return { kind: "single", column, file, expression, recipe };
}

/** A name as a description writes it: in quotes where it is no word of the language. */
const written = (name: string): string =>
  /^[\p{XIDS}_][\p{XIDC}]*$/u.test(name) ? name : JSON.stringify(name);

const MOST_NAMES = 12;

function columnList(names: readonly string[]): string {
  const given = names.filter((name) => name !== "");
  const more = given.length - MOST_NAMES;
  const shown = given.slice(0, MOST_NAMES).map(written).join(", ");
  return `its columns are ${shown}${more > 0 ? `, and ${String(more)} more` : ""}`;
}

/** A file with one column whose name is a line of names is separated by something else. */
export function separatorHelp([first = "", ...rest]: readonly string[]): string | undefined {
  const found = rest.length > 0 ? undefined : [";", "\t", "|"].find((mark) => first.includes(mark));
  return found && `its first line is separated otherwise: csv("...", delimiter=${JSON.stringify(found)})`;
}

function constant(table: Table, expression: Expression, value: number): Single | undefined {
  // A recipe is JSON, which has no -0 and only finite numbers.
  const kept = value + 0;
  if (Number.isFinite(kept))
    return single(expression, new Float64Array(table.csv.rows.length).fill(kept), {
      kind: "number",
      value: kept,
    });
  fail(table.context, {
    code: "N611",
    message: `a column holds finite numbers, not ${String(value)}`,
    span: expression.span,
  });
  return undefined;
}

function listOf(table: Table, expression: ListLiteral): Feature | undefined {
  const parts = expression.elements.map((element) => featureOf(table, element));
  const whole = parts.filter((part) => part !== undefined);
  if (whole.length < parts.length) return undefined;
  return whole.length === 0 ? unknownForm(table, expression) : { kind: "list", parts: whole };
}

interface Operand {
  readonly values: Float64Array;
  readonly recipe: Recipe;
}

const isArithmetic = (operator: BinaryOperator): operator is BinaryOperator & ArithmeticKind =>
  Object.hasOwn(ARITHMETIC, operator);

function arithmetic(table: Table, expression: Binary): Feature | undefined {
  const { left, right, operator, operatorSpan } = expression;
  if (!isArithmetic(operator)) return unknownForm(table, expression);
  const [a, b] = [operand(table, left, operator), operand(table, right, operator)];
  if (a === undefined || b === undefined) return undefined;
  const values = a.values.map((value, row) => ARITHMETIC[operator](value, b.values[row] ?? NaN));
  const row = values.findIndex((value) => !Number.isFinite(value));
  if (row < 0) return single(expression, values, { kind: operator, left: a.recipe, right: b.recipe });
  fail(table.context, {
    code: "N610",
    message: `${textOf(expression.span)} is not a finite number in every row`,
    span: operatorSpan,
    labels: labelAt(table, row, undefined, `${String(a.values[row])} ${operator} ${String(b.values[row])}`),
  });
  return undefined;
}

/** The numbers that an operator works on. Undefined after a report. */
function operand(table: Table, expression: Expression, operator: string): Operand | undefined {
  const feature = featureOf(table, expression);
  if (feature === undefined) return undefined;
  if (feature.kind === "single") {
    const values = completeNumbers(table, feature);
    return values && { values, recipe: feature.recipe };
  }
  fail(table.context, {
    code: "N611",
    message: `${operator} works on columns of one number a row`,
    span: expression.span,
    help: "write it for each column by itself",
  });
  return undefined;
}
