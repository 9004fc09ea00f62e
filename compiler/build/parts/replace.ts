/**
 * `X with [1, :2] = v`: X with a part replaced. The value is put in its place among zeros, and `where`
 * takes it there: in pads, slices and `where` alone, so that gradients go to both, each at its places.
 * What index tensors pick is replaced within the part that the ranges name; see replace-picked.ts.
 */
import type { With } from "../../../grammar/ast.ts";
import { broadcastsTo } from "../../ir/broadcast.ts";
import { amongZeros } from "../../ir/construct.ts";
import type { Node } from "../../ir/graph.ts";
import { isFloat } from "../../ir/types.ts";
import type { DType } from "../../ir/types.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { broadcastTo, builderAt, cast, emit, reshape, scalar } from "../emit.ts";
import { locate } from "../evaluate.ts";
import { placesOf, shapeOf, sliceOf } from "./indexing.ts";
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
  if (!broadcastsTo(given.type.shape, shape))
    return misfit(context, located, given, typeText({ dtype: whole.type.dtype, shape }));
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
  const inPlace = (node: Node): Node =>
    amongZeros(
      builderAt(site),
      node,
      whole.type.shape,
      places.parts.map(({ start }) => start),
      places.parts.map(({ step }) => step),
    );
  return tensor(emit(site, "where", [inPlace(here), inPlace(values), whole], {}));
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
