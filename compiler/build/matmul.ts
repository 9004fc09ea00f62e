/** `A @ B`: vectors, matrices, and batches of them, as one dot_general. */
import { textOf } from "../../grammar/source.ts";
import type { Span } from "../../grammar/source.ts";
import { broadcastShapes } from "../ir/broadcast.ts";
import { dimEquals, formatDim } from "../ir/dim.ts";
import type { Dim } from "../ir/dim.ts";
import type { Node } from "../ir/graph.ts";
import type { Shape } from "../ir/types.ts";
import { broadcastFault } from "./broadcast-fault.ts";
import { fail } from "./context.ts";
import type { Context, Site } from "./context.ts";
import { broadcastTo, emit, toNumeric } from "./emit.ts";
import { materializeAll } from "./materialize.ts";
import { atom } from "./text-of.ts";
import { tensor, typeText, UNKNOWN } from "./values.ts";
import type { Located, Value } from "./values.ts";

export function matmul(site: Site, left: Located, right: Located, operatorSpan: Span): Value {
  const nodes = materializeAll(site.context, [left, right]);
  const [a, b] = nodes?.map((node) => toNumeric(site, node)) ?? [];
  if (a === undefined || b === undefined) return UNKNOWN;
  const [m, n] = [a.type.shape, b.type.shape];
  if (m.length === 0 || n.length === 0) return scalarFault(site.context, left, right, a, b, operatorSpan);
  const [inner, other] = [m[m.length - 1] ?? 0, n[contractedAxis(n)] ?? 0];
  if (!dimEquals(inner, other)) return innerFault(site.context, left, right, a, b, operatorSpan);
  return batched(site, left, right, a, b, operatorSpan);
}

/** The axis of the right operand that is summed over. */
const contractedAxis = (shape: Shape): number => Math.max(0, shape.length - 2);

/** With a matrix or vector on the right the left operand's other axes are all free: one product, no batch. */
function batched(site: Site, left: Located, right: Located, a: Node, b: Node, operatorSpan: Span): Value {
  const [m, n] = [a.type.shape, b.type.shape];
  if (n.length <= 2) return tensor(dot(site, a, b, 0));
  const [leftBatch, rightBatch] = [m.slice(0, -2), n.slice(0, -2)];
  const batch = broadcastShapes(leftBatch, rightBatch);
  if (!("shape" in batch))
    return broadcastFault(
      site.context,
      { type: { dtype: a.type.dtype, shape: leftBatch }, span: left.span, expression: undefined },
      { type: { dtype: b.type.dtype, shape: rightBatch }, span: right.span, expression: undefined },
      operatorSpan,
    );
  const rank = batch.shape.length;
  const wideA = m.length === 1 ? a : broadcastTo(site, a, [...batch.shape, ...m.slice(-2)]);
  const wideB = broadcastTo(site, b, [...batch.shape, ...n.slice(-2)]);
  if (m.length > 1) return tensor(dot(site, wideA, wideB, rank));
  const vector = broadcastTo(site, a, [...batch.shape, ...m]);
  return tensor(dot(site, vector, wideB, rank));
}

/** The first `batch` axes in pairs; the left operand's last axis with the right operand's contracted one. */
function dot(site: Site, a: Node, b: Node, batch: number): Node {
  const axes = Array.from({ length: batch }, (_, axis) => axis);
  const right = b.type.shape.length - batch === 1 ? batch : b.type.shape.length - 2;
  return emit(site, "dot_general", [a, b], {
    contract: [[a.type.shape.length - 1], [right]],
    batch: [axes, axes],
  });
}

function labels(left: Located, right: Located, a: Node, b: Node): { span: Span; text: string }[] {
  return [
    { span: left.span, text: typeText(a.type) },
    { span: right.span, text: typeText(b.type) },
  ];
}

function scalarFault(context: Context, left: Located, right: Located, a: Node, b: Node, span: Span): Value {
  return fail(context, {
    code: "N205",
    message: `@ multiplies vectors and matrices, not ${typeText(a.type)} and ${typeText(b.type)}`,
    span,
    labels: labels(left, right, a, b),
    help: `write ${textOf(left.span)} * ${textOf(right.span)} for a product with a number`,
  });
}

function innerFault(context: Context, left: Located, right: Located, a: Node, b: Node, span: Span): Value {
  const [m, n] = [a.type.shape, b.type.shape];
  const [inner, other] = [m[m.length - 1] ?? 0, n[contractedAxis(n)] ?? 0];
  const side = n.length === 1 ? "the only axis" : n.length === 2 ? "the first axis" : "the last but one axis";
  return fail(context, {
    code: "N205",
    message: `shapes ${typeText(a.type)} and ${typeText(b.type)} do not multiply`,
    span,
    labels: labels(left, right, a, b),
    notes: [
      `@ sums over the last axis on the left, ${formatDim(inner)}, and ${side} on the right, ${formatDim(other)}`,
    ],
    help: innerHelp(textOf(left.span), textOf(right.span), m, n),
  });
}

function innerHelp(left: string, right: string, m: Shape, n: Shape): string | undefined {
  const last = (shape: Shape): Dim => shape[shape.length - 1] ?? 0;
  const fits = (a: Shape, b: Shape): boolean => dimEquals(last(a), b[contractedAxis(b)] ?? 0);
  const flipped = (shape: Shape): Shape => [...shape].reverse();
  // Rows of the right side that may differ in number are examples, and those stay rows.
  const isBatch = m.length === 2 && n.length === 2 && typeof m[0] === "number" && typeof n[0] !== "number";
  if (isBatch && dimEquals(last(m), last(n))) return `write the examples first: ${right} @ ${atom(left)}.T`;
  if (n.length === 2 && fits(m, flipped(n))) return `transpose the right side: ${left} @ ${atom(right)}.T`;
  if (m.length === 2 && fits(flipped(m), n)) return `transpose the left side: ${atom(left)}.T @ ${right}`;
  if (fits(n, m)) return `swap the sides: ${right} @ ${left}`;
  return undefined;
}
