/**
 * Index tensors, as NumPy has them: `P[[0, 1], y]` picks one element for each place of the indices, which are
 * broadcast together; `W[x]` picks whole rows. One `gather` does it, on the axes joined to one where there are several.
 */
import type { Span } from "../../grammar/source.ts";
import { formatDim, sizeOf } from "../ir/dim.ts";
import type { Dim } from "../ir/dim.ts";
import type { Node } from "../ir/graph.ts";
import type { Shape } from "../ir/types.ts";
import { broadcastFault } from "./broadcast-fault.ts";
import { fail } from "./context.ts";
import type { Context, Site } from "./context.ts";
import { broadcastShapes, broadcastTo, dimensionNode, emit, reshape, transpose } from "./emit.ts";
import { materialize } from "./materialize.ts";
import { describe } from "./values.ts";
import type { Located } from "./values.ts";

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
      help: isMask
        ? "keep the shape and choose element by element: where(mask, x, 0)"
        : "make whole numbers of it: cast(..., i32)",
    });
    return undefined;
  }
  return isInRange(context, indices, located, axis) ? { indices, located } : undefined;
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
export function commonShape(context: Context, picks: readonly Pick[], span: Span): Shape | undefined {
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

/**
 * The elements that the picks name, each along its axis of `x`. The axes of the indices, of the given shape, stand
 * where the first picked axis stood, or in front of all where `isFront` says so.
 */
export function pick(
  site: Site,
  x: Node,
  picks: ReadonlyMap<number, Pick>,
  shape: Shape,
  isFront: boolean,
): Node {
  const picked = [...picks.keys()];
  const rest = [...x.type.shape.keys()].filter((axis) => !picks.has(axis));
  const axis = isFront ? 0 : (picked[0] ?? 0);
  const moved = transpose(site, x, rest.toSpliced(axis, 0, ...picked));
  const lengths = moved.type.shape.slice(axis, axis + picked.length);
  const joined = reshape(site, moved, moved.type.shape.toSpliced(axis, picked.length, sizeOf(lengths)));
  const indices = [...picks.values()].map((one) => one.indices);
  return emit(site, "gather", [joined, flatIndex(site, indices, lengths, shape)], { axis });
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
function fromFront(site: Site, index: Node, length: Dim): Node {
  const places = emit(site, "iota", [], { dtype: "i32", shape: [length], axis: 0 });
  return emit(site, "gather", [places, index], { axis: 0 });
}
