/** `fill`, `one_hot`, `standardize` and `labels`, which work on the columns of a file. */
import type { Argument, Expression, Name } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import type { Span } from "../../../grammar/source.ts";
import {
  classNumbers,
  distinctValues,
  firstMissing,
  mean,
  median,
  oneHot,
  oneHotWidth,
  standardize,
} from "../../../runtime/data/preprocessing.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import type { Category, Recipe } from "../../../runtime/module/preparation/recipe.ts";
import { bindArguments } from "../calls/arguments.ts";
import type { Given } from "../calls/arguments.ts";
import { fail, warn } from "../context.ts";
import type { Table } from "./csv.ts";
import { locate } from "../evaluate.ts";
import { missingValue, numbersOf, single } from "./features.ts";
import type { Feature, Single } from "./features.ts";
import { labelAt } from "./obstacles.ts";
import { describe, UNKNOWN } from "../values.ts";
import type { Located } from "../values.ts";

interface ColumnFunction {
  /** Behind the column; `name?` may be left out. */
  readonly parameters: readonly string[];
  apply(call: ColumnCall, input: Single): Feature | undefined;
}
interface ColumnCall {
  readonly table: Table;
  readonly name: Name;
  /** The whole call. */
  readonly expression: Expression;
  readonly given: ReadonlyMap<string, Located>;
}

const FUNCTIONS: ReadonlyMap<string, ColumnFunction> = new Map<string, ColumnFunction>([
  ["fill", { parameters: ["with"], apply: fill }],
  ["one_hot", { parameters: ["missing?"], apply: oneHotColumns }],
  ["standardize", { parameters: [], apply: standardized }],
  ["labels", { parameters: [], apply: classLabels }],
]);

const STATISTICS: ReadonlyMap<string, typeof mean> = new Map([
  ["mean", mean],
  ["median", median],
]);

/** The function applied to a column, or to each of a list. Undefined after a report. */
export function applyColumnFunction(
  table: Table,
  expression: Expression,
  { callee, arguments: given }: { readonly callee: Name; readonly arguments: readonly Argument[] },
  input: Feature,
): Feature | undefined {
  const { context } = table;
  const known = FUNCTIONS.get(callee.text);
  if (known === undefined) {
    const names = [...FUNCTIONS.keys()];
    const near = nearest(callee.text, names);
    fail(context, {
      code: "N611",
      message: `there is no function ${callee.text} for the columns of a file`,
      span: callee.span,
      help: near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`,
    });
    return undefined;
  }
  const parameters = known.parameters.map((text) => ({
    name: text.replace("?", ""),
    isOptional: text.endsWith("?"),
  }));
  const bound = bindArguments(
    context,
    { name: callee.text, parameters, span: callee.span },
    given.map((argument) => argumentOf(table, argument)),
  );
  if (bound === undefined) return undefined;
  const call: ColumnCall = { table, name: callee, expression, given: bound };
  return input.kind === "list" ? eachOf(call, known, input.parts) : applyTo(call, known, input);
}

/** `mean` and `median` name statistics here, not functions. */
function argumentOf({ context }: Table, { name, value }: Argument): Given {
  const isStatistic = value.kind === "NameReference" && STATISTICS.has(value.name);
  return {
    name,
    located: isStatistic ? { value: UNKNOWN, span: value.span, expression: value } : locate(context, value),
  };
}

function eachOf(call: ColumnCall, known: ColumnFunction, parts: readonly Feature[]): Feature | undefined {
  const results = parts.map((part) =>
    part.kind === "list" ? eachOf(call, known, part.parts) : applyTo(call, known, part),
  );
  const whole = results.filter((result) => result !== undefined);
  if (whole.length < results.length) return undefined;
  return { kind: "list", parts: whole };
}

function applyTo(
  call: ColumnCall,
  known: ColumnFunction,
  input: Exclude<Feature, { readonly kind: "list" }>,
): Feature | undefined {
  if (input.kind === "single") return known.apply(call, input);
  fail(call.table.context, {
    code: "N611",
    message: `${call.name.text} works on columns as the file has them, not on ${input.kind === "row" ? "one_hot" : "labels"}`,
    span: call.name.span,
  });
  return undefined;
}

function fill({ table, expression, given }: ColumnCall, input: Single): Feature | undefined {
  const { column, file } = input;
  const filled = (filling: Category): Recipe => ({ kind: "fill", with: filling, of: input.recipe });
  const filler = given.get("with");
  const { value } = filler ?? { value: UNKNOWN };
  const name = filler?.expression?.kind === "NameReference" ? filler.expression.name : "";
  const statistic = value.kind === "unknown" ? STATISTICS.get(name) : undefined;
  if (column.kind === "texts" && value.kind === "string") {
    const text = value.value.normalize("NFC");
    const values = column.values.map((found) => found ?? text);
    return { ...input, column: { kind: "texts", values }, expression, recipe: filled(text) };
  }
  if (value.kind === "unknown" && statistic === undefined) return undefined;
  const isFitting = statistic !== undefined || value.kind === "number";
  if (!isFitting) {
    fail(table.context, {
      code: "N611",
      message: `${textOf(input.expression.span)} is filled with mean, median or a number, not with ${describe(value)}`,
      span: filler?.span ?? expression.span,
    });
    return undefined;
  }
  const values = numbersOf(table, input);
  if (values === undefined) return undefined;
  const written = value.kind === "number" ? value.value : NaN;
  // A recipe's JSON has no sign of zero.
  const number = (statistic?.(values, table.split.train) ?? written) + 0;
  if (Number.isFinite(number)) {
    const complete = values.map((found) => (Number.isNaN(found) ? number : found));
    const made = single(expression, complete, filled(number), file);
    if (column.kind === "texts" || column.exact === undefined) return made;
    const exact = column.exact.map((text) => text ?? String(number));
    return { ...made, column: { kind: "numbers", values: complete, exact } };
  }
  if (statistic !== undefined) return withoutValues(table, input, filler?.span ?? expression.span, name);
  fail(table.context, {
    code: "N609",
    message: `${textOf(input.expression.span)} cannot be filled with ${String(number)}`,
    span: filler?.span ?? expression.span,
    help: `fill it with a number: fill(0)`,
  });
  return undefined;
}

/** Reports a statistic of a column that has no values. */
function withoutValues(
  { context }: Table,
  { expression }: Single,
  span: Span,
  statistic = "mean",
): undefined {
  fail(context, {
    code: "N609",
    message: `${textOf(expression.span)} has no value in the rows to train on, so it has no ${statistic}`,
    span,
    help: `fill it with a number: fill(0)`,
  });
}

/** So many numbers a column of a data set may hold; a column for each of thousands of texts is rarely meant. */
const MOST_VALUES = 2 ** 26;

function oneHotColumns({ table, expression, given }: ColumnCall, whole: Single): Feature | undefined {
  const input = distinct(whole);
  const { column, file } = input;
  const { train } = table.split;
  const asked = given.get("missing");
  if (asked?.value.kind === "unknown") return undefined;
  if (asked !== undefined && asked.value.kind !== "bool") {
    fail(table.context, {
      code: "N611",
      message: `missing of one_hot must be true or false, not ${describe(asked.value)}`,
      span: asked.span,
    });
    return undefined;
  }
  const missing = asked?.value.kind === "bool" && asked.value.value;
  const row = firstMissing(column.values);
  const name = textOf(input.expression.span);
  if (row >= 0 && !missing) return missingValue(table, input, row, `${name} |> one_hot(missing=true)`);
  const width = oneHotWidth(column, train, missing);
  if (width * column.values.length > MOST_VALUES || width === 0) {
    fail(table.context, {
      code: "N611",
      message:
        width === 0
          ? `${name} has no value in the rows to train on`
          : `one_hot would make ${width.toLocaleString("en-US")} columns of ${name}`,
      span: expression.span,
      help: width === 0 ? "leave it out" : "leave it out: a value that hardly repeats teaches nothing",
    });
    return undefined;
  }
  const { values, categories, unseen } = oneHot(column, train, missing);
  if (unseen >= 0)
    warn(table.context, {
      code: "N615",
      message: `${JSON.stringify(column.values[unseen])} of ${name} is only in rows to validate, and becomes zeros`,
      span: expression.span,
      labels: labelAt(table, unseen, file, "not in the train part"),
      help: "another seed, or fewer rows to validate, may change that",
    });
  return { kind: "row", values, width, recipe: { kind: "one_hot", categories, missing, of: input.recipe } };
}

function standardized({ table, expression }: ColumnCall, input: Single): Feature | undefined {
  const found = numbersOf(table, input);
  if (found === undefined) return undefined;
  const { values, mean, scale } = standardize(found, table.split.train);
  if (!Number.isFinite(mean)) return withoutValues(table, input, expression.span);
  return single(expression, values, { kind: "standardize", mean, scale, of: input.recipe }, input.file);
}

/** A column of categories or classes: values are compared, not computed with. */
function distinct(input: Single): Single {
  const column = distinctValues(input.column);
  return column === input.column ? input : { ...input, column, recipe: ofTexts(input.recipe) };
}

/** The recipe with numbers replaced by their texts. */
function ofTexts(recipe: Recipe): Recipe {
  if (recipe.kind === "field") return { ...recipe, texts: true };
  if (recipe.kind !== "fill") return recipe;
  return { kind: "fill", with: String(recipe.with), of: ofTexts(recipe.of) };
}

function classLabels({ table }: ColumnCall, whole: Single): Feature | undefined {
  const input = distinct(whole);
  const row = firstMissing(input.column.values);
  const filler = input.column.kind === "texts" ? '"none"' : "0";
  const help = `leave such rows out of the file, or make them a class: ${textOf(input.expression.span)} |> fill(${filler}) |> labels()`;
  if (row >= 0) return missingValue(table, input, row, help);
  const { values, classes } = classNumbers(input.column);
  return { kind: "classes", values, classes, recipe: { kind: "labels", classes, of: input.recipe } };
}
