/** Statements, one after the other, in the body of a file, function, layer, model or optimiser. */
import type { Binding, Block, For, Name, Statement, Update, Var } from "../../grammar/ast.ts";
import { shapeEquals } from "../ir/dim.ts";
import { addInput, addResult } from "./models/statements.ts";
import { bindable } from "./bound-values.ts";
import { countCopy, fail, warn } from "./context.ts";
import type { Body, Context } from "./context.ts";
import { repeat } from "./control/loop.ts";
import { cast } from "./emit.ts";
import { evaluate, locate } from "./evaluate.ts";
import { materialize } from "./materialize.ts";
import { declare } from "./names/names.ts";
import { fixedName, unknownTarget } from "./update-faults.ts";
import { isMutable, Scope } from "./names/scope.ts";
import type { Entry } from "./names/scope.ts";
import { addAssert, addPlot, addShow } from "./script.ts";
import { declareStored } from "./models/stored.ts";
import { asVariable } from "./variables.ts";
import { describe, integer, tensor, typeText, UNKNOWN } from "./values.ts";
import type { Located, Value } from "./values.ts";

/** In which bodies a statement may stand, where that is not everywhere. */
const PLACES: Readonly<Partial<Record<Statement["kind"], readonly Body[]>>> = {
  Return: ["fn", "layer"],
  Input: ["model"],
  Result: ["model"],
  Show: ["module"],
  Plot: ["module"],
  Assert: ["module"],
};
const BODY_NAMES: Readonly<Record<Body, string>> = {
  module: "at the top of a file",
  fn: "in a function",
  layer: "in a layer",
  model: "in a model",
  optimizer: "in an optimizer",
};

/** What is declared or done once, and so not in a loop whose turns are counted at run time. */
const ONCE: ReadonlySet<Statement["kind"]> = new Set([
  "Return",
  "Input",
  "Param",
  "State",
  "Result",
  "Show",
  "Plot",
  "Assert",
]);

/** Runs the statements; gives the value of the `return` that was met, if any. */
export function execute(context: Context, statements: readonly Statement[]): Value | undefined {
  for (const [i, statement] of statements.entries()) {
    const returned = executeOne(context, statement);
    if (returned === undefined) continue;
    warnOfRest(context, statement, statements[i + 1]);
    return returned;
  }
  return undefined;
}

function warnOfRest(context: Context, last: Statement, next: Statement | undefined): void {
  if (last.kind !== "Return" || next === undefined || context.standard !== undefined) return;
  warn(context, {
    code: "N125",
    message: "this never runs: it stands after a `return`",
    span: next.span,
    labels: [{ span: { ...last.span, end: last.span.start + "return".length }, text: "the body ends here" }],
    help: "leave it out, or put it before the return",
  });
}

function executeOne(context: Context, statement: Statement): Value | undefined {
  const places = PLACES[statement.kind];
  if (places !== undefined && !places.includes(context.body)) return misplaced(context, statement);
  if (context.scope.isRepeated && ONCE.has(statement.kind)) return misplacedInLoop(context, statement);
  switch (statement.kind) {
    case "Binding":
      return void bind(context, statement);
    case "Var":
      return void bindVar(context, statement);
    case "Update":
      return void update(context, statement);
    case "For":
      return unroll(context, statement);
    case "Return":
      return evaluate(context, statement.value);
    case "While":
      return void repeat(context, statement);
    case "Show":
      return void addShow(context, statement);
    case "Plot":
      return void addPlot(context, statement);
    case "Assert":
      return void addAssert(context, statement);
    case "Input":
      return void addInput(context, statement);
    case "Result":
      return void addResult(context, statement);
    case "Param":
    case "State":
      return void declareStored(context, statement);
  }
}

/** Tells the nodes of a value that they were bound to a name. */
export function nameNodes(context: Context, name: string, value: Value, span: Name["span"]): void {
  if (value.kind !== "tensor" || context.standard !== undefined) return;
  context.session.provenance.addOrigin(value.node, { span, name, calls: context.calls });
}

function bind(context: Context, { targets, value: expression }: Binding): void {
  const [first] = targets;
  if (first === undefined) return;
  if (targets.length > 1)
    return bindSeveral(context, targets, evaluate(context, expression), expression.span);
  const value = bindable(context, {
    value: evaluate(context, expression, first.text),
    span: expression.span,
    expression,
  });
  declare(context, { name: first, role: "binding", value, definition: expression });
  nameNodes(context, first.text, value, expression.span);
}

function bindSeveral(context: Context, targets: readonly Name[], value: Value, span: Name["span"]): void {
  const elements = value.kind === "list" ? value.elements : [];
  if (value.kind !== "unknown" && elements.length !== targets.length)
    fail(context, {
      code: "N117",
      message: `${String(targets.length)} names are bound to ${describe(value)}`,
      span,
      help: `the right side must be a list of ${String(targets.length)}`,
    });
  targets.forEach((name, i) => {
    const fits = elements.length === targets.length;
    const element = (fits ? elements[i] : undefined) ?? UNKNOWN;
    declare(context, { name, role: "binding", value: element });
    nameNodes(context, name.text, element, span);
  });
}

function bindVar(context: Context, { name, value: expression }: Var): void {
  const value = bindable(context, {
    value: evaluate(context, expression, name.text),
    span: expression.span,
    expression,
  });
  declare(context, { name, role: "var", value, definition: expression });
  nameNodes(context, name.text, value, expression.span);
}

function update(context: Context, statement: Update): void {
  const { target, value: expression } = statement;
  const entry = context.scope.lookup(target.text);
  if (entry === undefined) unknownTarget(context, target, expression);
  const located = locate(context, expression);
  if (entry === undefined) return;
  if (!isMutable(entry.role)) return void fixedName(context, target, entry);
  if (context.body !== "module" && context.unit.top.lookup(target.text) === entry)
    return void changesOutside(context, target, entry);
  entry.definition = expression;
  if (entry.role === "var")
    entry.value = asVariable(context, {
      ...entry,
      name: target,
      value: located.value,
      definition: expression,
    });
  else updateStored(context, entry, located);
  nameNodes(context, target.text, entry.value, expression.span);
}

/** A state and a weight keep their dtype and shape. */
function updateStored(context: Context, entry: Entry, located: Located): void {
  const current = entry.value;
  if (current.kind !== "tensor") return;
  const { dtype, shape } = current.node.type;
  const node = materialize(context, located, dtype);
  if (node === undefined) return;
  const isFitting = node.type.dtype === dtype || (dtype === "f64" && node.type.dtype === "f32");
  if (!isFitting || !shapeEquals(node.type.shape, shape)) {
    fail(context, {
      code: "N411",
      message: `${entry.name} is ${typeText(current.node.type)} and cannot become ${typeText(node.type)}`,
      span: located.span,
      labels: [
        { span: located.span, text: typeText(node.type) },
        ...(entry.span === undefined ? [] : [{ span: entry.span, text: typeText(current.node.type) }]),
      ],
    });
    return;
  }
  if (context.region !== undefined && !context.region.carried.has(entry)) {
    fail(context, {
      code: "N816",
      message: `the state ${entry.name} would change inside an \`if\` or \`while\` on data`,
      span: located.span,
      help: "compute its next value there, and update it outside: each step changes a state once",
    });
    return;
  }
  const next = cast({ context, span: located.span }, node, dtype);
  entry.value = tensor(next);
  if (entry.stored !== undefined) context.owner?.update(entry.stored, next);
}

/** A definition sees what stands at the top of its file, and changes nothing there. */
function changesOutside(context: Context, target: Name, entry: Entry): Value {
  const where = BODY_NAMES[context.body];
  return fail(context, {
    code: "N103",
    message: `${target.text} stands at the top of the file, so it cannot be updated ${where}`,
    span: target.span,
    labels: entry.span === undefined ? [] : [{ span: entry.span, text: "bound here" }],
    help:
      context.body === "fn"
        ? `functions are pure: return the new value, and write ${target.text} <- ... where the function is called`
        : `make a copy of it here: var ${target.text}1 = ${target.text}`,
  });
}

/** `for i in a..b`: the body once for each i, in a scope of its own. */
function unroll(context: Context, { variable, from, to, body, span }: For): Value | undefined {
  const [first, last] = [from, to].map((bound) => {
    const { value, span } = locate(context, bound);
    if (value.kind === "number" && value.isInteger) return value.value;
    if (value.kind !== "unknown")
      fail(context, {
        code: "N112",
        message: `the bounds of for must be whole numbers that are known at compile time, not ${describe(value)}`,
        span,
      });
    return undefined;
  });
  if (first === undefined || last === undefined) {
    if (context.session.isTrial) takeTurn(context, variable, UNKNOWN, body);
    return undefined;
  }
  // Too long a loop is refused before its first turn.
  if (!countCopy(context, span, Math.max(0, last - first))) return undefined;
  for (let i = first; i < last; i++) {
    const returned = takeTurn(context, variable, integer(i), body);
    if (returned !== undefined) return returned;
  }
  return undefined;
}

function takeTurn(context: Context, name: Name, value: Value, body: Block): Value | undefined {
  const turn = { ...context, scope: new Scope(context.scope, "turn") };
  declare(turn, { name, role: "loop variable", value });
  return execute(turn, body.statements);
}

function misplacedInLoop(context: Context, statement: Statement): undefined {
  const word = statement.kind === "Result" ? statement.role : statement.kind.toLowerCase();
  fail(context, {
    code: "N815",
    message: `\`${word}\` cannot stand in a \`while\``,
    span: statement.span,
    help: "how often a `while` runs is known at run time only: put it before or after the loop",
  });
  return undefined;
}

function misplaced(context: Context, statement: Statement): undefined {
  const word = statement.kind === "Result" ? statement.role : statement.kind.toLowerCase();
  const places = (PLACES[statement.kind] ?? []).map((body) => BODY_NAMES[body]).join(" or ");
  fail(context, {
    code: "N116",
    message: `\`${word}\` has no meaning ${BODY_NAMES[context.body]}`,
    span: statement.span,
    help: `it stands ${places}`,
  });
  return undefined;
}
