/**
 * Index tensors, as NumPy has them: `P[[0, 1], y]` picks one element for each place of the indices, which are
 * broadcast together; `W[x]` picks whole rows. One `gather` does it, on the axes joined to one where there are several.
 */
import type { IndexItem } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import type { Span } from "../../../grammar/source.ts";
import { broadcastShapes } from "../../ir/broadcast.ts";
import { inverseOf } from "../../ir/construct.ts";
import { formatDim, sizeOf } from "../../ir/dim.ts";
import type { Dim } from "../../ir/dim.ts";
import type { Node } from "../../ir/graph.ts";
import type { Shape } from "../../ir/types.ts";
import { broadcastFault } from "../broadcast-fault.ts";
import { fail } from "../context.ts";
import type { Context, Site } from "../context.ts";
import { broadcastTo, dimensionNode, emit, reshape, transpose } from "../emit.ts";
import type { Places } from "./indexing.ts";
import { materialize } from "../materialize.ts";
import { atom } from "../text-of.ts";
import { describe } from "../values.ts";
import type { Located } from "../values.ts";

/** An index tensor, with the text it came from. */
export interface Pick {
  readonly indices: Node;
  readonly located: Located;
}

/** What is indexed, for messages. */
interface Picked {
  readonly dim: Dim;
  readonly name: string;
  readonly of: string;
  /** The text that is indexed by this alone. */
  readonly object?: Located;
}

/** A list or tensor of whole numbers as an index of an axis; undefined after a report. */
export function readPick(context: Context, located: Located, axis: Picked): Pick | undefined {
  const indices = materialize(context, located);
  if (indices === undefined) return undefined;
  const { dtype } = indices.type;
  if (dtype !== "i32") {
    const isMask = dtype === "bool";
    fail(context, {
      code: isMask ? "N214" : "N112",
      message: isMask
        ? `${axis.of} cannot be indexed by a mask: the result's shape would depend on the data`
        : `an index must be whole numbers or a range, not ${describe(located.value)}`,
      span: located.span,
      labels: [{ span: located.span, text: describe(located.value) }],
      help: isMask ? maskHelp(located, indices, axis.object) : "make whole numbers of it: cast(..., i32)",
    });
    return undefined;
  }
  return isInRange(context, indices, located, axis) ? { indices, located } : undefined;
}

/** The same in the user's words: elements outside of the mask become 0, and a mean counts those inside. */
function maskHelp({ span }: Located, mask: Node, object: Located | undefined): string {
  const general = "keep the shape and choose element by element: where(mask, x, 0)";
  if (object?.value.kind !== "tensor" || object.span.source !== span.source) return general;
  const missing = object.value.node.type.shape.length - mask.type.shape.length;
  if (missing < 0) return general;
  const [x, m] = [textOf(object.span), textOf(span)];
  const wide = missing === 0 ? m : `${atom(m)}[${[":", ...Array<string>(missing).fill("None")].join(", ")}]`;
  const kept = `where(${missing === 0 || mask.type.shape.length === 1 ? wide : m}, ${x}, 0)`;
  const { text } = span.source;
  const isMean =
    /\bmean\(\s*$/.test(text.slice(0, object.span.start)) && /^\s*\]\s*\)/.test(text.slice(span.end));
  return isMean && missing === 0
    ? `the mean of those inside: sum(${kept}) / sum(${m})`
    : `keep the shape and choose element by element: ${kept}`;
}

/** What is known when compiling is checked then; the rest when the program runs. */
export function isInRange(
  context: Context,
  indices: Node,
  { span }: Located,
  { dim, name }: Picked,
): boolean {
  if (indices.op !== "constant" || typeof dim !== "number") return true;
  const wrong = indices.attrs.values.find((index) => index < -dim || index >= dim);
  if (wrong === undefined) return true;
  fail(context, {
    code: "N208",
    message: `index ${String(wrong)} is out of range for ${name}`,
    span,
    notes: [
      dim === 0
        ? "it has no elements"
        : `its indices are 0 to ${String(dim - 1)}, or -${formatDim(dim)} to -1`,
    ],
  });
  return false;
}

/** The shape that all index tensors broadcast to; undefined after a report. */
function commonShape(context: Context, picks: readonly Pick[], span: Span): Shape | undefined {
  let shape: Shape = [];
  for (const [i, pick] of picks.entries()) {
    const common = broadcastShapes(shape, pick.indices.type.shape);
    if ("clash" in common) {
      const other = picks
        .slice(0, i)
        .find(({ indices }) => "clash" in broadcastShapes(indices.type.shape, pick.indices.type.shape));
      const shown = ({ indices, located }: Pick) => ({ ...located, type: indices.type });
      broadcastFault(context, shown(other ?? pick), shown(pick), span);
      return undefined;
    }
    shape = common.shape;
  }
  return shape;
}

/** A part of a tensor with the axes that are picked along joined to one. */
export interface Joined {
  readonly node: Node;
  /** Where the joined axis stands. */
  readonly axis: number;
  /** The places on it that the picks name, in the shape that they broadcast to. */
  readonly indices: Node;
  /** The shape that the index gives, with `picked` for the axes of the indices. */
  shapeWith(picked: Shape): Shape;
  /** A tensor of the joined shape in the shape of the part. */
  separate(joined: Node): Node;
}

/**
 * Joins the picked axes of `part`, which has every axis of the indexed tensor. They stand where the first of them stood,
 * or in front of all others where `isFront` says so. Undefined after a report.
 */
export function joinPicked(site: Site, part: Node, places: Places, isFront: boolean): Joined | undefined {
  const common = commonShape(site.context, [...places.picks.values()], site.span);
  if (common === undefined) return undefined;
  const { shape } = part.type;
  const staying = [...shape.keys()].filter((i) => places.parts[i]?.keeps === true || places.picks.has(i));
  const remaining = reshape(
    site,
    part,
    staying.map((i) => shape[i] ?? 1),
  );
  const picked = [...places.picks.keys()].map((i) => staying.indexOf(i));
  const rest = [...staying.keys()].filter((i) => !picked.includes(i));
  const axis = isFront ? 0 : (picked[0] ?? 0);
  const order = rest.toSpliced(axis, 0, ...picked);
  const moved = transpose(site, remaining, order);
  const lengths = moved.type.shape.slice(axis, axis + picked.length);
  const tensors = [...places.picks.values()].map((one) => one.indices);
  return {
    node: reshape(site, moved, moved.type.shape.toSpliced(axis, picked.length, sizeOf(lengths))),
    axis,
    indices: flatIndex(site, tensors, lengths, common),
    shapeWith: (shape) => pickedShape(part, places, shape, isFront),
    separate(joined) {
      const apart = reshape(site, joined, moved.type.shape);
      return reshape(site, transpose(site, apart, inverseOf(order)), shape);
    },
  };
}

/** The elements that index tensors pick of a part, in the shape that the index gives. */
export function pickFrom(site: Site, part: Node, places: Places, isFront: boolean): Node | undefined {
  const joined = joinPicked(site, part, places, isFront);
  if (joined === undefined) return undefined;
  const picked = emit(site, "gather", [joined.node, joined.indices], { axis: joined.axis });
  return reshape(site, picked, joined.shapeWith(joined.indices.type.shape));
}

function pickedShape(part: Node, { result }: Places, picked: Shape, isFront: boolean): Shape {
  const others = result.filter((axis) => axis !== "picks");
  return (isFront ? ["picks" as const, ...others] : result).flatMap((axis): Shape => {
    if (axis === "picks") return picked;
    return axis === "new" ? [1] : [part.type.shape[axis] ?? 1];
  });
}

/**
 * NumPy's rule for where the axes of index tensors go: where the first index stood, but in front of all others where
 * a range, `None` or `...` stands between two indices. Whole numbers beside index tensors count as indices.
 */
export function areApart(items: readonly IndexItem[]): boolean {
  const isIndex = items.map(({ kind }) => kind === "IndexAt");
  return isIndex.slice(isIndex.indexOf(true), isIndex.lastIndexOf(true)).includes(false);
}

/** One index into axes that were joined, row by row. Each index is checked against its own axis. */
function flatIndex(site: Site, indices: readonly Node[], lengths: readonly Dim[], shape: Shape): Node {
  const [only] = indices;
  if (only !== undefined && indices.length === 1) return broadcastTo(site, only, shape);
  return indices
    .map((index, i) => broadcastTo(site, fromFront(site, index, lengths[i] ?? 1), shape))
    .reduce((flat, index, i) => {
      const length = broadcastTo(site, dimensionNode(site, lengths[i] ?? 1, "i32"), shape);
      return emit(site, "add", [emit(site, "mul", [flat, length], {}), index], {});
    });
}

/** The index counted from the front: picked from the list of all places, which finds what is out of range. */
export function fromFront(site: Site, index: Node, length: Dim): Node {
  const places = emit(site, "iota", [], { dtype: "i32", shape: [length], axis: 0 });
  return emit(site, "gather", [places, index], { axis: 0 });
}
