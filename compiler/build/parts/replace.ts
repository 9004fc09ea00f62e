/**
 * `X with [1, :2] = v`: X with a part replaced. The value is put in its place among zeros, and `where`
 * takes it there: in pads, slices and `where` alone, so that gradients go to both, each at its places.
 * What index tensors pick is replaced within the part that the ranges name; see replace-picked.ts.
 */
import type { With } from "../../../grammar/ast.ts";
import type { Dim } from "../../ir/dim.ts";
import { addDims, dimEquals, multiplyDims, subtractDims } from "../../ir/dim.ts";
import type { Node } from "../../ir/graph.ts";
import { isFloat } from "../../ir/types.ts";
import type { DType } from "../../ir/types.ts";
import { fail } from "../context.ts";
import type { Context, Site } from "../context.ts";
import { broadcastShapes, broadcastTo, cast, emit, reshape, scalar } from "../emit.ts";
import { locate } from "../evaluate.ts";
import { placesOf, shapeOf, sliceOf } from "./indexing.ts";
import type { Part } from "./indexing.ts";
import { materialize } from "../materialize.ts";
import { areApart, joinPicked } from "./picking.ts";
import { replacePicked } from "./replace-picked.ts";
import { tensor, typeText, UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";

export function replacePart(context: Context, object: Located, { items, value, span }: With): Value {
  const whole = materialize(context, object);
  const places = whole === undefined ? undefined : placesOf(context, whole, items);
  const located = locate(context, value);
  if (whole === undefined || places === undefined) return UNKNOWN;
  const given = materialize(context, located, whole.type.dtype);
  if (given === undefined) return UNKNOWN;
  const site = { context, span };
  const part = sliceOf(site, whole, places.parts);
  const joined = places.picks.size === 0 ? undefined : joinPicked(site, part, places, areApart(items));
  if (places.picks.size > 0 && joined === undefined) return UNKNOWN;
  const shape = joined?.shapeWith(joined.indices.type.shape) ?? shapeOf(part, places);
  const broadcast = broadcastShapes(given.type.shape, shape);
  const isFitting =
    "shape" in broadcast &&
    broadcast.shape.length === shape.length &&
    broadcast.shape.every((dim, i) => dimEquals(dim, shape[i] ?? 1));
  if (!isFitting) return misfit(context, located, given, typeText({ dtype: whole.type.dtype, shape }));
  if (!converts(given.type.dtype, whole.type.dtype))
    return wrongDType(context, object, whole, located, given);
  // Nothing is replaced where nothing is named.
  if (part.type.shape.includes(0) || shape.includes(0)) return tensor(whole);
  const own = cast(site, given, whole.type.dtype);
  const values =
    joined === undefined
      ? reshape(site, broadcastTo(site, own, shape), part.type.shape)
      : replacePicked(site, joined, own);
  if (part === whole) return tensor(values);
  const here = broadcastTo(site, scalar(site, "bool", 1), part.type.shape);
  const mask = place(site, here, whole, places.parts);
  return tensor(emit(site, "where", [mask, place(site, values, whole, places.parts), whole], {}));
}

/** A part in its place among zeros. One that runs backwards is turned round first. */
function place(site: Site, part: Node, whole: Node, parts: readonly Part[]): Node {
  const { shape } = part.type;
  const forwards = turned(site, part, (axis) => (parts[axis]?.step ?? 1) < 0);
  const spans = parts.map(({ start, step }, axis) => {
    const last = addDims(start, multiplyDims(step, subtractDims(shape[axis] ?? 1, 1)));
    const [low, top] = step > 0 ? [start, last] : [last, start];
    return { low, high: subtractDims(subtractDims(whole.type.shape[axis] ?? 1, 1), top) };
  });
  return emit(site, "pad", [forwards], {
    low: spans.map(({ low }) => low),
    high: spans.map(({ high }) => high),
    interior: parts.map(({ step }) => Math.abs(step) - 1),
  });
}

function turned(site: Site, node: Node, isTurned: (axis: number) => boolean): Node {
  const axes = node.type.shape.map((dim, axis): readonly [start: Dim, stop: Dim, step: number] =>
    isTurned(axis) ? [subtractDims(dim, 1), -1, -1] : [0, dim, 1],
  );
  if (axes.every(([, , step]) => step > 0)) return node;
  return emit(site, "slice", [node], {
    start: axes.map(([start]) => start),
    stop: axes.map(([, stop]) => stop),
    step: axes.map(([, , step]) => step),
  });
}

/** What goes into a tensor without a loss: bools into whole numbers, these into floats, f32 into f64. */
function converts(from: DType, to: DType): boolean {
  if (from === to || from === "bool") return true;
  return isFloat(to) && from !== "f64";
}

function misfit(context: Context, located: Located, given: Node, wanted: string): Value {
  return fail(context, {
    code: "N216",
    message: `the part to replace is ${wanted}, and ${typeText(given.type)} does not broadcast to it`,
    span: located.span,
    labels: [{ span: located.span, text: typeText(given.type) }],
  });
}

function wrongDType(context: Context, object: Located, whole: Node, located: Located, given: Node): Value {
  const { dtype } = whole.type;
  return fail(context, {
    code: "N302",
    message: `${typeText(whole.type)} cannot hold ${typeText(given.type)} without a loss`,
    span: located.span,
    labels: [
      { span: object.span, text: typeText(whole.type) },
      { span: located.span, text: typeText(given.type) },
    ],
    help: `convert one of them: cast(..., ${given.type.dtype}) around the tensor, or cast(..., ${dtype}) around the value`,
  });
}
