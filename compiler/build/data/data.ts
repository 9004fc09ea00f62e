/** `data = fashion_mnist()` and `data Name = ...`: which source, with which arguments. Files are read here; other sources later. */
import type { Binding, Call, Data, Expression, Setting } from "../../../grammar/ast.ts";
import { Fault } from "../../../runtime/data/fault.ts";
import { textOf } from "../../../grammar/source.ts";
import type { Span } from "../../../grammar/source.ts";
import { schemaOf } from "../../../runtime/data/schemas.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import { bindArguments } from "../calls/arguments.ts";
import { givenArguments } from "../calls/calls.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { readTable } from "./csv.ts";
import type { DataSource, StaticValue } from "../built.ts";
import { isPoisoned } from "../names/names.ts";
import { atHomeOf } from "../names/unit.ts";
import { describe } from "../values.ts";
import type { Located, Value } from "../values.ts";

/** The sources and their arguments in order; all but those with `!` may be left out. */
const SOURCES: ReadonlyMap<string, readonly string[]> = new Map([
  ["csv", ["path!", "val", "seed", "delimiter"]],
  ["fashion_mnist", ["train", "val"]],
  ["synthetic_regression", ["w!", "b", "noise", "train", "val", "seed"]],
]);

/** What `data =` of a train block names: a declared data set, or a source itself. Undefined after a report. */
export function resolveData(
  context: Context,
  { value: expression, columns }: Pick<Setting, "value" | "columns">,
  declared: ReadonlyMap<string, Data>,
): DataSource | undefined {
  if (expression.kind === "Call") return source(context, expression, columns, declared);
  if (expression.kind === "MissingExpression") return undefined;
  const known = expression.kind === "NameReference" ? declared.get(expression.name) : undefined;
  if (known !== undefined && columns !== undefined) return describedTwice(context, known, columns);
  if (known !== undefined) return resolveDeclared(context, known);
  const name = expression.kind === "NameReference" ? expression.name : undefined;
  if (isPoisoned(context, name)) return undefined;
  const near = name === undefined ? undefined : nearest(name, [...declared.keys(), ...SOURCES.keys()]);
  const isSource = name !== undefined && SOURCES.has(name);
  fail(context, {
    code: "N601",
    message:
      name === undefined ? "a data set or a data source is wanted here" : `there is no data set ${name}`,
    span: expression.span,
    help: isSource ? `call it: ${name}()` : near === undefined ? sourceList() : `did you mean ${near}?`,
  });
  return undefined;
}

/** Reports columns after the name of a data set: its declaration describes its columns. */
function describedTwice(context: Context, { name }: Data, [first]: readonly Binding[]): undefined {
  fail(context, {
    code: "N611",
    message: `the columns of ${name.text} are described where it is declared`,
    span: first?.span ?? name.span,
    labels: [{ span: name.span, text: "declared here" }],
    help: "move them to its declaration, or write the source here: data = csv(...) { ... }",
  });
}

const sourceList = (): string => `the data sources are ${[...SOURCES.keys()].join(", ")}`;

/** A declared data set, which is read once, in the file that it stands in. Undefined after a report. */
export function resolveDeclared(context: Context, declaration: Data): DataSource | undefined {
  const home = atHomeOf(context, declaration);
  return context.session.dataSets.once(declaration, () => read(home, declaration));
}

function read(context: Context, { value, columns, name }: Data): DataSource | undefined {
  if (value.kind === "MissingExpression") return undefined;
  if (value.kind === "Call") return source(context, value, columns, new Map());
  fail(context, {
    code: "N601",
    message: `the data set ${name.text} must be the call of a data source`,
    span: value.span,
    help: sourceList(),
  });
  return undefined;
}

function source(
  context: Context,
  call: Call,
  columns: Data["columns"],
  declared: ReadonlyMap<string, Data>,
): DataSource | undefined {
  const name = call.callee.text;
  const parameters = SOURCES.get(name);
  if (parameters === undefined) {
    unknownSource(context, call, declared);
    return undefined;
  }
  const unquoted = name === "csv" ? unquotedPath(context, call) : undefined;
  if (unquoted !== undefined) {
    fail(context, {
      code: "N616",
      message: "the path of csv must be a text",
      span: unquoted,
      help: `put it in quotes: csv(${JSON.stringify(textOf(unquoted))})`,
    });
    return undefined;
  }
  const given = givenArguments(context, { arguments: call.arguments, receiver: undefined });
  const callee = {
    name,
    span: call.callee.span,
    parameters: parameters.map((text) => ({ name: text.replace("!", ""), isOptional: !text.endsWith("!") })),
  };
  const bound = bindArguments(context, callee, given);
  if (bound === undefined) return undefined;
  if (name === "csv") return readTable(context, call.span, bound, columns);
  if (columns !== undefined) {
    fail(context, {
      code: "N611",
      message: `${name} has columns of its own; only those of csv are described`,
      span: columns[0]?.span ?? call.span,
      help: "leave { } out",
    });
    return undefined;
  }
  return callOfSource(context, call, bound);
}

/** A first argument such as `house.csv` or `data/house.csv`, which would be an expression. */
function unquotedPath(context: Context, { arguments: [first] }: Call): Span | undefined {
  if (first === undefined || !/^[\w./-]+\.\w+$/.test(textOf(first.value.span))) return undefined;
  const { value } = first;
  let root: Expression = value;
  while (root.kind === "Member" || root.kind === "Binary")
    root = root.kind === "Member" ? root.object : root.left;
  if (value.kind !== "Member" && value.kind !== "Binary") return undefined;
  return root.kind === "NameReference" && context.scope.lookup(root.name) === undefined
    ? value.span
    : undefined;
}

function callOfSource(
  context: Context,
  { callee, span }: Call,
  bound: ReadonlyMap<string, Located>,
): DataSource | undefined {
  const name = callee.text;
  const values = new Map<string, StaticValue>();
  for (const [key, located] of bound) {
    const value = staticValue(located.value);
    if (value === undefined) {
      if (located.value.kind !== "unknown")
        fail(context, {
          code: "N605",
          message: `${key} of ${name} must be known before the run, and is ${describe(located.value)}`,
          span: located.span,
        });
      return undefined;
    }
    values.set(key, value);
  }
  try {
    schemaOf(name, values);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const at = [...bound].find(([key]) => fault.message.startsWith(`${key} of `))?.[1].span;
    fail(context, { code: "N616", message: fault.message, span: at ?? span, help: fault.help });
    return undefined;
  }
  return { kind: "call", source: name, arguments: values, span };
}

function unknownSource(context: Context, call: Call, declared: ReadonlyMap<string, Data>): void {
  const name = call.callee.text;
  if (declared.has(name))
    fail(context, {
      code: "N601",
      message: `${name} is a data set, not a source`,
      span: call.callee.span,
      help: `leave the parentheses out: data = ${name}`,
    });
  else {
    const near = nearest(name, SOURCES.keys());
    fail(context, {
      code: "N601",
      message: `there is no data source ${name}`,
      span: call.callee.span,
      help: near === undefined ? sourceList() : `did you mean ${near}?`,
    });
  }
}

function staticValue(value: Value): StaticValue | undefined {
  if (value.kind === "number" || value.kind === "bool" || value.kind === "string") return value.value;
  if (value.kind !== "list") return undefined;
  const elements = value.elements.map(staticValue);
  return elements.every((element) => element !== undefined) ? elements : undefined;
}
