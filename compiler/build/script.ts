/** The statements of a script: what `show`, `assert` and `plot` want computed, in the order of the text. */
import type {
  Argument,
  Assert,
  Binary,
  BinaryOperator,
  Expression,
  Name,
  Plot,
  Show,
} from "../../grammar/ast.ts";
import { textOf } from "../../grammar/source.ts";
import type { Span } from "../../grammar/source.ts";
import { dimEquals } from "../ir/dim.ts";
import type { Node } from "../ir/graph.ts";
import { applyCall } from "./calls/calls.ts";
import { fail } from "./context.ts";
import type { Context } from "./context.ts";
import { evaluate, locate } from "./evaluate.ts";
import { materialize, materializeAll } from "./materialize.ts";
import type { ComparedSides, ShownValue } from "./built.ts";
import { binary } from "./operators.ts";
import { dtypeOf } from "./promote.ts";
import { atom } from "./text-of.ts";
import { describe, typeText } from "./values.ts";
import type { Located } from "./values.ts";

/** `show a, b`: tensors, and texts and dtypes as they are. */
export function addShow(context: Context, { values, span }: Show): void {
  const shown = values.flatMap((expression): readonly ShownValue[] => {
    const located = locate(context, expression);
    const { value } = located;
    if (value.kind === "string") return [{ kind: "text", text: value.value }];
    if (value.kind === "dtype") return [{ kind: "text", text: value.dtype }];
    const node = materialize(context, located);
    return node === undefined ? [] : [{ kind: "tensor", node }];
  });
  context.session.script.push({ kind: "show", values: shown, span });
}

/** `assert c`: c is bool, of any shape. Where it is a comparison, or `all` of one, its sides are kept to be shown. */
export function addAssert(context: Context, { condition }: Assert): void {
  const comparison = comparisonIn(condition);
  const compared = comparison === undefined ? undefined : compare(context, comparison.of);
  const value =
    comparison === undefined || compared === undefined
      ? evaluate(context, condition)
      : comparison.within === undefined
        ? compared.located.value
        : applyCall(context, {
            ...comparison.within,
            span: condition.span,
            receiver: compared.located,
            label: undefined,
          });
  const node = materialize(context, { value, span: condition.span, expression: condition });
  if (node === undefined) return;
  if (node.type.dtype !== "bool") {
    fail(context, {
      code: "N303",
      message: `assert wants a bool, not ${describe(value)}`,
      span: condition.span,
      help: `compare it: ${textOf(condition.span)} != 0`,
    });
    return;
  }
  context.session.script.push({
    kind: "assert",
    condition: node,
    sides: compared?.sides,
    span: condition.span,
  });
}

const COMPARISONS: ReadonlySet<BinaryOperator> = new Set(["==", "!=", "<", "<=", ">", ">="]);

interface Comparison {
  readonly of: Binary;
  /** The call of `all` around it; undefined where it stands alone. */
  readonly within: { readonly callee: Name; readonly arguments: readonly Argument[] } | undefined;
}

/** The comparison in `a == b`, `all(a == b)`, `(a == b).all()` and `a == b |> all()`. */
function comparisonIn(condition: Expression): Comparison | undefined {
  if (condition.kind === "Binary" && COMPARISONS.has(condition.operator))
    return { of: condition, within: undefined };
  const call = callOf(condition);
  if (call?.callee.text !== "all" || call.operand.kind !== "Binary") return undefined;
  return COMPARISONS.has(call.operand.operator) ? { of: call.operand, within: call } : undefined;
}

/** A call in any of its spellings, with its first operand apart. */
export function callOf(expression: Expression) {
  switch (expression.kind) {
    case "Call": {
      const [first, ...rest] = expression.arguments;
      if (first === undefined || first.name !== undefined) return undefined;
      return { callee: expression.callee, operand: first.value, arguments: rest };
    }
    case "MethodCall":
      return { ...expression, operand: expression.receiver };
    case "Pipe":
      return { ...expression.call, operand: expression.input };
    default:
      return undefined;
  }
}

/** A comparison evaluated once, with its sides in their common dtype. */
function compare(
  context: Context,
  comparison: Binary,
): { readonly located: Located; readonly sides: ComparedSides | undefined } {
  const { operator, operatorSpan, span } = comparison;
  const operands = [locate(context, comparison.left), locate(context, comparison.right)] as const;
  const value = binary({ context, span }, operator, ...operands, operatorSpan);
  const located: Located = { value, span, expression: comparison };
  if (value.kind === "unknown") return { located, sides: undefined };
  // Texts and dtypes compare, but are no tensors to show.
  if (operands.some((operand) => dtypeOf(operand.value) === undefined)) return { located, sides: undefined };
  const holds = materialize(context, located);
  const [left, right] = materializeAll(context, operands) ?? [];
  if (holds === undefined || left === undefined || right === undefined) return { located, sides: undefined };
  return { located, sides: { holds, left, right } };
}

/** `plot x, y1, y2, labels=["a", "b"]`: vectors of one length; a line without a label is called by its text. */
export function addPlot(context: Context, { arguments: given, span }: Plot): void {
  const drawn: { readonly node: Node; readonly at: Span }[] = [];
  let isWhole = true;
  for (const { value } of given.filter(({ name }) => name === undefined)) {
    const node = vector(context, locate(context, value), drawn[0]?.node);
    if (node === undefined) isWhole = false;
    else drawn.push({ node, at: value.span });
  }
  const labels = readLabels(context, given);
  const [x, ...lines] = drawn;
  if (!isWhole || labels === undefined) return;
  if (x === undefined || lines.length === 0)
    return misfit(
      context,
      span,
      "plot wants the horizontal axis and at least one line over it",
      "plot t, sin(t)",
    );
  const odd = lines.find(({ node }) => node.type.shape[0] !== x.node.type.shape[0]);
  if (odd !== undefined) {
    fail(context, {
      code: "N702",
      message: `the line is ${typeText(odd.node.type)}, the horizontal axis ${typeText(x.node.type)}`,
      span: odd.at,
      labels: [{ span: x.at, text: typeText(x.node.type) }],
    });
    return;
  }
  if (labels.texts !== undefined && labels.texts.length !== lines.length)
    return misfit(
      context,
      labels.span,
      `${String(labels.texts.length)} labels for ${String(lines.length)} lines`,
      "the horizontal axis has none",
    );
  context.session.script.push({
    kind: "plot",
    x: x.node,
    series: lines.map(({ node, at }, i) => ({ node, label: labels.texts?.[i] ?? textOf(at) })),
    span,
  });
}

function misfit(context: Context, span: Span, message: string, help: string): void {
  fail(context, { code: "N702", message, span, help });
}

function vector(context: Context, located: Located, axis: Node | undefined): Node | undefined {
  const node = materialize(context, located);
  if (node === undefined || node.type.shape.length === 1) return node;
  fail(context, {
    code: "N702",
    message: `plot draws vectors, not ${typeText(node.type)}`,
    span: located.span,
    help:
      node.type.shape.length > 1
        ? `draw one of its rows or columns: ${lineOf(located, node, axis)}`
        : undefined,
  });
  return undefined;
}

/** A row where rows are as long as the horizontal axis, else a column. */
function lineOf({ span }: Located, { type }: Node, axis: Node | undefined): string {
  const length = axis?.type.shape[0];
  const [first, last] = [type.shape[0], type.shape.at(-1)];
  const isRow = length !== undefined && last !== undefined && dimEquals(last, length) && first !== length;
  return `${atom(textOf(span))}[${isRow ? "0" : ":, 0"}]`;
}

/** Undefined after a report; without `texts` where no labels are given. */
function readLabels(
  context: Context,
  given: readonly Argument[],
): { readonly texts: readonly string[] | undefined; readonly span: Span } | undefined {
  const named = given.filter(({ name }) => name !== undefined);
  const [labels, second] = named.filter(({ name }) => name?.text === "labels");
  const unknown = named.find(({ name }) => name?.text !== "labels")?.name;
  if (unknown !== undefined)
    fail(context, {
      code: "N106",
      message: `plot has no parameter ${unknown.text}`,
      span: unknown.span,
      help: 'it knows labels=["a", "b"]',
    });
  if (second !== undefined)
    fail(context, { code: "N109", message: "plot is given labels twice", span: second.span });
  if (unknown !== undefined || second !== undefined) return undefined;
  if (labels === undefined) return { texts: undefined, span: given[0]?.span ?? context.session.start };
  const { value, span } = locate(context, labels.value);
  if (value.kind === "unknown") return undefined;
  const texts =
    value.kind === "list" ? value.elements.flatMap((e) => (e.kind === "string" ? [e.value] : [])) : [];
  if (value.kind === "list" && texts.length === value.elements.length) return { texts, span };
  fail(context, {
    code: "N112",
    message: `labels must be a list of texts, not ${describe(value)}`,
    span,
    help: 'labels=["a", "b"]',
  });
  return undefined;
}
