/** The message for a name that stands for nothing: bound further down, another language's, or misspelt. */
import type { Declaration, Name, Statement } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { foreignFunction, foreignValue, isForeignModule } from "./foreign-names.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import { UNKNOWN } from "../values.ts";
import type { Value } from "../values.ts";

/** `help` comes before any other. */
export function unknownName(context: Context, name: string, span: Span, help?: string): Value {
  // A loop meets it again at each turn; and what is said of one place holds for the others of the body.
  if (context.session.reporter.has("N101", span)) return UNKNOWN;
  if (context.scope.miss(name) && !isForeignModule(name)) return UNKNOWN;
  if (context.unit.models.has(name)) return modelAsValue(context, name, span);
  // Where there are hundreds, the first ones tell what is wrong.
  const isSearched = help === undefined && context.session.reporter.wantsHelp;
  const later = isSearched ? boundLater(context, name, span) : undefined;
  if (later !== undefined) return tooEarly(context, name, span, later);
  const gone = isSearched ? boundInLoop(statementsAround(context, span), name, span) : undefined;
  if (gone !== undefined) return tooLate(context, gone, span);
  return fail(context, {
    code: "N101",
    message: `the name ${name} is not known here`,
    span,
    help: help ?? helpFor(context, name, span),
  });
}

/** A model is trained and called from outside: no expression reads it. */
function modelAsValue(context: Context, name: string, span: Span): Value {
  return fail(context, {
    code: "N112",
    message: `${name} is a model, which is no value`,
    span,
    help: "a script computes with tensors and functions; `netc train` trains a model and saves its parameters",
  });
}

/** A statement that binds the name behind the place where it was asked for. */
interface Later {
  readonly name: Name;
  /** The whole statement. */
  readonly span: Span;
}

function tooEarly(context: Context, name: string, span: Span, later: Later): Value {
  const isInside = later.span.start <= span.start;
  return fail(context, {
    code: "N101",
    message: isInside ? `${name} is used in its own definition` : `${name} is used before it is bound`,
    span,
    labels: isInside ? [] : [{ span: later.name.span, text: "bound here" }],
    help: isInside
      ? `bind the value it begins with first, under another name or as var ${name} = ...`
      : "a name is known below its binding: move one of the two lines",
  });
}

function tooLate(context: Context, { text: name, span: binding }: Name, span: Span): Value {
  return fail(context, {
    code: "N101",
    message: `${name} is known only inside the loop that binds it`,
    span,
    labels: [{ span: binding, text: "bound here, in each turn anew" }],
    help: `write var ${name} = ... before the loop, and ${name} <- ... in it`,
  });
}

function boundLater(context: Context, name: string, span: Span): Later | undefined {
  const body = statementsAround(context, span);
  return findBinding(body, name, span) ?? findBinding(context.unit.module.items, name, span);
}

/** The statements of the definition that a place is in, or of the file. */
function statementsAround(context: Context, span: Span): readonly (Statement | Declaration)[] {
  const { items } = context.unit.module;
  const around = items.find(
    (item) => item.span.source === span.source && item.span.start <= span.start && span.end <= item.span.end,
  );
  const body = around === undefined ? [] : bodyOf(around);
  return body.length === 0 ? items : body;
}

/** The last binding of a name in a loop that ends before a place. */
function boundInLoop(
  statements: readonly (Statement | Declaration)[],
  name: string,
  place: Span,
): Name | undefined {
  return statements
    .flatMap((statement) => {
      if (statement.kind !== "For" && statement.kind !== "While") return [];
      const { statements: inside } = statement.body;
      const within = boundInLoop(inside, name, place);
      if (within !== undefined) return [within];
      return statement.span.end <= place.start
        ? inside.flatMap(boundBy).filter(({ text }) => text === name)
        : [];
    })
    .at(-1);
}

/** The first binding of a name that does not end before a place. */
function findBinding(
  statements: readonly (Statement | Declaration)[],
  name: string,
  place: Span,
): Later | undefined {
  for (const statement of statements) {
    if (statement.kind === "For" || statement.kind === "While") {
      const inside = findBinding(statement.body.statements, name, place);
      if (inside !== undefined) return inside;
    }
    const bound = boundBy(statement).find(({ text }) => text === name);
    if (bound !== undefined && statement.span.end > place.start) return { name: bound, span: statement.span };
  }
  return undefined;
}

function bodyOf(item: Statement | Declaration): readonly Statement[] {
  if (item.kind === "Layer" || item.kind === "Optimizer" || item.kind === "Model")
    return item.body.statements;
  return item.kind === "Fn" && item.body.kind === "Block" ? item.body.statements : [];
}

function boundBy(statement: Statement | Declaration): readonly Name[] {
  switch (statement.kind) {
    case "Binding":
      return statement.targets;
    case "Var":
    case "Input":
    case "Param":
    case "State":
    case "Result":
      return [statement.name];
    default:
      return [];
  }
}

function helpFor(context: Context, name: string, span: Span): string | undefined {
  const value = foreignValue(name);
  if (value !== undefined) return value;
  if (name === "None" || name === "none" || name === "null") return "leave the argument out";
  if (name === "True" || name === "False") return `write ${name.toLowerCase()}`;
  if (name === "end") return "the last element is x[-1]; x[1:] goes on to the end";
  if (isForeignModule(name)) return helpForModule(context, span);
  const { text } = span.source;
  if (!context.session.reporter.wantsHelp) return undefined;
  const { library } = context.unit;
  const near = nearest(name, [...context.scope.names(), "training", ...library.functionNames()]);
  if (near !== undefined) return `did you mean ${near}?`;
  return /\/\/\s*$/.test(text.slice(0, span.start)) ? "a comment begins with #" : undefined;
}

/** `torch.nn.relu(x)` is `relu(x)`, `np.pi` is a number. */
function helpForModule(context: Context, span: Span): string {
  const behind = span.source.text.slice(span.end, span.end + 100);
  const [, path, paren] = /^((?:\.\w+)+)(\(?)/.exec(behind) ?? [];
  const member = path?.split(".").at(-1);
  const general = "functions stand alone here: write relu(x)";
  if (member === undefined) return general;
  if (paren === "") return foreignValue(member) ?? general;
  const { library } = context.unit;
  const known =
    library.find(member, false) === undefined
      ? (foreignFunction(member) ?? nearest(member, library.functionNames()))
      : member;
  if (known === undefined) return `there is no function ${member} here`;
  return known === foreignFunction(member) ? known : `functions stand alone here: write ${known}(...)`;
}
