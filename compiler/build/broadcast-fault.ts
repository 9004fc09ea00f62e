/** The message for shapes that do not broadcast: which axes differ, and the change that would make them fit. */
import type { Expression } from "../../grammar/ast.ts";
import { textOf } from "../../grammar/source.ts";
import type { Span } from "../../grammar/source.ts";
import { broadcastShapes } from "../ir/broadcast.ts";
import { formatDim } from "../ir/dim.ts";
import type { Shape, TensorType } from "../ir/types.ts";
import { fail } from "./context.ts";
import type { Context } from "./context.ts";
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
  const notes = [`${axesFromLast(result.fromLast)} are ${formatDim(a)} and ${formatDim(b)}`];
  if (!result.isProvable) notes.push("they are not known to be equal for every call");
  return fail(context, {
    code: "N204",
    message: `shapes ${typeText(left.type)} and ${typeText(right.type)} do not broadcast`,
    span,
    labels: [left, right].map((operand) => ({ span: operand.span, text: typeText(operand.type) })),
    notes,
    help: suggestion(context, left, right),
    general: renamed(context, right, left),
  });
}

function axesFromLast(place: number): string {
  if (place === 1) return "the last axes";
  return place === 2 ? "the last but one axes" : `the axes ${String(-place)}`;
}

/** A change of one operand that makes it broadcast with the other. */
function suggestion(context: Context, left: Operand, right: Operand): string | undefined {
  const ways = [keptAxis, column, transposed, renamed];
  for (const way of ways)
    for (const [operand, other] of [
      [right, left],
      [left, right],
    ] as const) {
      const help = way(context, operand, other);
      if (help !== undefined) return help;
    }
  return undefined;
}

type Way = (context: Context, operand: Operand, other: Operand) => string | undefined;

const fits = (shape: Shape, other: Operand): boolean => "shape" in broadcastShapes(shape, other.type.shape);

/** The text of an operand, ready for `.T` or an index behind it. */
function atom({ expression }: Operand): string | undefined {
  if (expression === undefined) return undefined;
  const text = textOf(expression.span);
  const isAtom = !["Unary", "Binary", "Conditional", "Pipe", "With"].includes(expression.kind);
  return isAtom ? text : `(${text})`;
}

const keptAxis: Way = (context, operand, other) => {
  const { shape } = operand.type;
  const places = [...shape.keys(), shape.length];
  if (operand.expression === undefined || !places.some((place) => fits(shape.toSpliced(place, 0, 1), other)))
    return undefined;
  const reduction = reductionBehind(context, operand.expression);
  return reduction === undefined ? undefined : `keep the summed axis: ${reduction}`;
};

const column: Way = (_, operand, other) => {
  const { shape } = operand.type;
  const text = atom(operand);
  // Beside another vector a column would make a matrix of all pairs.
  if (text === undefined || shape.length !== 1 || other.type.shape.length < 2 || !fits([...shape, 1], other))
    return undefined;
  return `make it a column: ${text}[:, None]`;
};

const transposed: Way = (_, operand, other) => {
  const { shape } = operand.type;
  const text = atom(operand);
  if (text === undefined || shape.length !== 2 || other.type.shape.length !== 2) return undefined;
  return fits([...shape].reverse(), other) ? `transpose it: ${text}.T` : undefined;
};

/** Two dimension variables that stand at one place may be meant as one. */
const renamed: Way = (_, operand, other) => {
  const result = broadcastShapes(operand.type.shape, other.type.shape);
  if (!("clash" in result)) return undefined;
  const [a, b] = result.clash.map(formatDim);
  const isName = (text: string | undefined): boolean =>
    text !== undefined && /^\p{Lu}[\p{L}\d_]*$/u.test(text);
  if (a === undefined || b === undefined || !isName(a) || !isName(b)) return undefined;
  return `if they are always equal, call both ${b} in the inputs`;
};

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
