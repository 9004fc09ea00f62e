/** The message for shapes that do not broadcast: which axes differ, and the change that would make them fit. */
import type { Expression } from "../../grammar/ast.ts";
import { textOf } from "../../grammar/source.ts";
import type { Span } from "../../grammar/source.ts";
import { formatDim } from "../ir/dim.ts";
import type { Shape, TensorType } from "../ir/types.ts";
import { fail } from "./context.ts";
import type { Context } from "./context.ts";
import { broadcastShapes } from "./emit.ts";
import { typeText } from "./values.ts";
import type { Value } from "./values.ts";

/** One operand as the message shows it. */
export interface Operand {
  readonly type: TensorType;
  readonly span: Span;
  readonly expression: Expression | undefined;
}

/** Reports that two operands do not broadcast. `span` is the operator, or the call. */
export function broadcastFault(context: Context, left: Operand, right: Operand, span: Span): Value {
  const result = broadcastShapes(left.type.shape, right.type.shape);
  if (!("clash" in result)) throw new Error("broadcastFault on shapes that broadcast");
  const [a, b] = result.clash;
  const place = result.fromLast === 1 ? "the last axes" : `the axes ${String(result.fromLast)} from the end`;
  const notes = [`${place} are ${formatDim(a)} and ${formatDim(b)}`];
  if (!result.isProvable)
    notes.push(`${formatDim(a)} and ${formatDim(b)} are not known to be equal for every call`);
  return fail(context, {
    code: "N204",
    message: `shapes ${typeText(left.type)} and ${typeText(right.type)} do not broadcast`,
    span,
    labels: [left, right].map((operand) => ({ span: operand.span, text: typeText(operand.type) })),
    notes,
    help: suggestion(context, left, right) ?? suggestion(context, right, left),
  });
}

/** A change of `operand` that makes it broadcast with `other`. */
function suggestion(context: Context, operand: Operand, other: Operand): string | undefined {
  const fits = (shape: Shape): boolean => "shape" in broadcastShapes(shape, other.type.shape);
  const { shape } = operand.type;
  const written = operand.expression;
  if (written === undefined) return undefined;
  const reduction = reductionBehind(context, written);
  if (reduction !== undefined && shape.some((_, i) => fits(shape.toSpliced(i, 0, 1))))
    return `keep the summed axis: ${reduction}`;
  const text = textOf(written.span);
  const atom = isAtom(written) ? text : `(${text})`;
  if (shape.length === 2 && fits([...shape].reverse())) return `transpose it: ${atom}.T`;
  if (shape.length === 1 && fits([...shape, 1])) return `make it a column: ${atom}[:, None]`;
  return undefined;
}

const REDUCTIONS: ReadonlySet<string> = new Set(["sum", "max", "min", "prod", "mean", "std", "var", "norm"]);

/** The reduction an operand is, or was bound to, written with its axis kept. */
function reductionBehind(context: Context, expression: Expression): string | undefined {
  if (expression.kind === "NameReference") {
    const definition = context.scope.lookup(expression.name)?.definition;
    if (definition === undefined || definition.kind === "NameReference") return undefined;
    const kept = reductionBehind(context, definition);
    return kept === undefined ? undefined : `${expression.name} = ${kept}`;
  }
  if (expression.kind !== "Call" && expression.kind !== "MethodCall") return undefined;
  const named = (name: string): boolean => expression.arguments.some((given) => given.name?.text === name);
  if (!REDUCTIONS.has(expression.callee.text) || named("keepdims")) return undefined;
  if (!named("axis")) return undefined;
  const text = textOf(expression.span);
  return text.endsWith(")") ? `${text.slice(0, -1)}, keepdims=true)` : undefined;
}

/** Whether `.T` or an index can follow without parentheses. */
function isAtom(expression: Expression): boolean {
  return !["Unary", "Binary", "Conditional", "Pipe", "With"].includes(expression.kind);
}
