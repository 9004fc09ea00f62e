/**
 * The warning for a vector beside a column of the same length, as predictions `f32[N, 1]` beside labels `f32[N]`: they
 * broadcast to every pair of elements, `f32[N, N]`, which a loss then averages without a complaint.
 */
import { textOf } from "../../grammar/source.ts";
import { dimEquals } from "../ir/dim.ts";
import type { Node } from "../ir/graph.ts";
import { OPS } from "../ir/ops.ts";
import { warn } from "./context.ts";
import type { Site } from "./context.ts";
import { atom } from "./text-of.ts";
import { typeText } from "./values.ts";
import type { Located } from "./values.ts";

/** Functions that compare each prediction with its target, so that all pairs are never meant. */
const LOSSES: ReadonlySet<string> = new Set(["mse", "l1", "huber", "bce_with_logits"]);

interface Operand {
  readonly located: Located;
  readonly node: Node;
}

/** Warns where one operand is a vector and the other a column that nobody made one on purpose. */
export function warnOfAllPairs(site: Site, left: Operand, right: Operand): void {
  const [vector, column] = left.node.type.shape.length === 1 ? [left, right] : [right, left];
  const [length, ...none] = vector.node.type.shape;
  const [rows, one, ...more] = column.node.type.shape;
  if (length === undefined || length === 1 || none.length > 0) return;
  if (rows === undefined || one !== 1 || more.length > 0 || !dimEquals(length, rows)) return;
  const { standard } = site.context;
  const isLoss = standard !== undefined && LOSSES.has(standard.callee);
  if (!isLoss && !isAccidental(column.node)) return;
  const [flat, row] = [textOf(column.located.span), textOf(vector.located.span)];
  const pairs = typeText({ dtype: column.node.type.dtype, shape: [rows, length] });
  warn(site.context, {
    code: "N217",
    message: `${typeText(left.node.type)} beside ${typeText(right.node.type)} gives all pairs, ${pairs}`,
    span: standard?.span ?? site.span,
    labels:
      standard === undefined
        ? [left, right].map(({ located, node }) => ({ span: located.span, text: typeText(node.type) }))
        : [],
    notes: standard === undefined ? [] : [`found in the standard function ${standard.callee}`],
    help:
      standard === undefined
        ? `take the last axis off: squeeze(${flat}, -1); if all pairs are meant, write ${atom(row)}[None, :]`
        : "take the last axis off the one that has two: squeeze(..., -1)",
  });
}

/**
 * Whether a column has its axis of 1 from where shapes are not written out: an input, a product, a sum that kept its
 * axis, a slice. `v[:, None]` and `v.reshape(n, 1)` were meant to be columns, and so is what is computed from one.
 */
function isAccidental(column: Node): boolean {
  const seen = new Set([column]);
  let isFound = false;
  for (const node of seen) {
    if (OPS[node.op].class === "elementwise") for (const operand of node.src) seen.add(operand);
    else if (node.op === "reshape" && isVector(node.src[0])) return false;
    else if (!WRITTEN_OUT.has(node.op)) isFound = true;
  }
  return isFound;
}

/** A vector that is no sum whose axis was kept. */
const isVector = (node: Node | undefined): boolean =>
  node?.type.shape.length === 1 && OPS[node.op].class !== "reduction";

/** What makes a tensor of a shape that stands in the text. */
const WRITTEN_OUT: ReadonlySet<Node["op"]> = new Set(["constant", "iota", "random_bits", "broadcast"]);
