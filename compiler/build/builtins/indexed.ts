/** Picking and adding along one axis, each line of the tensor by indices of its own, as PyTorch's gather and scatter_add. */
import { dimEquals, sizeOf } from "../../ir/dim.ts";
import type { Dim } from "../../ir/dim.ts";
import type { Node } from "../../ir/graph.ts";
import type { Shape } from "../../ir/types.ts";
import type { Builtin, BuiltinCall } from "./builtin.ts";
import { fail } from "../context.ts";
import type { Site } from "../context.ts";
import { broadcastTo, dimensionNode, emit, reshape, toNumeric, transpose } from "../emit.ts";
import { materialize, materializeAll } from "../materialize.ts";
import { isInRange } from "../parts/picking.ts";
import { axisIn } from "../calls/static-arguments.ts";
import { describe, tensor, typeText, UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";

/** A tensor, an axis of it, and for every other place an index along that axis. */
interface Picked {
  readonly x: Node;
  readonly indices: Node;
  readonly axis: number;
}

/** Checks the axis and the indices; undefined after a report. */
function picked(call: BuiltinCall, x: Node, of: Located, located: Located): Picked | undefined {
  const { context } = call.site;
  const indices = materialize(context, located);
  const { shape } = x.type;
  const written = call.given.get("axis") ?? { ...of, value: { kind: "number", value: -1, isInteger: true } };
  const axis = axisIn(call, written, shape.length, typeText(x.type));
  if (indices === undefined || axis === undefined) return undefined;
  if (indices.type.dtype !== "i32") {
    fail(context, {
      code: "N112",
      message: `an index must be whole numbers, not ${describe(located.value)}`,
      span: located.span,
      help: "make whole numbers of it: cast(..., i32)",
    });
    return undefined;
  }
  const own = indices.type.shape;
  const fits = shape.length === own.length && shape.every((dim, i) => i === axis || isSame(dim, own[i]));
  if (!fits) {
    fail(context, {
      code: "N215",
      message: `${call.name} along axis ${String(axis)} of ${typeText(x.type)} cannot use indices ${typeText(indices.type)}`,
      span: located.span,
      labels: [{ span: of.span, text: typeText(x.type) }],
      notes: ["the indices have the tensor's shape but for that axis"],
      help: call.name === "gather" ? "to pick whole rows write x[indices]" : undefined,
    });
    return undefined;
  }
  const isKnown = isInRange(context, indices, located, {
    dim: shape[axis] ?? 0,
    name: `axis ${String(axis)} of ${typeText(x.type)}`,
    of: typeText(x.type),
  });
  return isKnown ? { x, indices, axis } : undefined;
}

const isSame = (a: Dim, b: Dim | undefined): boolean => b !== undefined && dimEquals(a, b);

/** The axis moved to the end, and back. */
const toEnd = (rank: number, axis: number): readonly number[] => [
  ...[...Array(rank).keys()].filter((i) => i !== axis),
  axis,
];
const fromEnd = (rank: number, axis: number): readonly number[] =>
  [...Array(rank - 1).keys()].toSpliced(axis, 0, rank - 1);

/** The tensor as one vector, line by line, and the places there that the indices name. */
function flattened(site: Site, { x, indices, axis }: Picked) {
  const rank = x.type.shape.length;
  const [moved, places] = [x, indices].map((node) => transpose(site, node, toEnd(rank, axis)));
  if (moved === undefined || places === undefined) throw new Error("both are there");
  const length = x.type.shape[axis] ?? 0;
  const { shape } = places.type;
  const vector = reshape(site, moved, [sizeOf(moved.type.shape)]);
  if (rank === 1) return { vector, places, lines: shape };
  // From the list of all places, which finds what is out of range and counts from the front.
  const along = emit(site, "iota", [], { dtype: "i32", shape: [length], axis: 0 });
  const inside = emit(site, "gather", [along, places], { axis: 0 });
  const outer: Shape = shape.slice(0, -1);
  const line = emit(site, "iota", [], { dtype: "i32", shape: [sizeOf(outer)], axis: 0 });
  const stride = broadcastTo(site, dimensionNode(site, length, "i32"), [sizeOf(outer)]);
  const first = reshape(site, emit(site, "mul", [line, stride], {}), [...outer, 1]);
  const flat = emit(site, "add", [broadcastTo(site, first, shape), inside], {});
  return { vector, places: flat, lines: moved.type.shape };
}

function applyGather(call: BuiltinCall): Value {
  const { site, given } = call;
  const [of, located] = [given.get("x"), given.get("indices")];
  if (of === undefined || located === undefined) return UNKNOWN;
  const x = materialize(site.context, of);
  const found = x === undefined ? undefined : picked(call, x, of, located);
  if (found === undefined) return UNKNOWN;
  const { vector, places } = flattened(site, found);
  const elements = emit(site, "gather", [vector, places], { axis: 0 });
  return tensor(transpose(site, elements, fromEnd(elements.type.shape.length, found.axis)));
}

function applyScatterAdd(call: BuiltinCall): Value {
  const { site, given } = call;
  const [of, located, more] = [given.get("x"), given.get("indices"), given.get("updates")];
  if (of === undefined || located === undefined || more === undefined) return UNKNOWN;
  const [x, updates] = materializeAll(site.context, [of, more])?.map((node) => toNumeric(site, node)) ?? [];
  const found = x === undefined || updates === undefined ? undefined : picked(call, x, of, located);
  if (found === undefined || updates === undefined) return UNKNOWN;
  const { axis, indices } = found;
  const rank = indices.type.shape.length;
  const fits =
    updates.type.shape.length === rank &&
    indices.type.shape.every((dim, i) => isSame(dim, updates.type.shape[i]));
  if (!fits)
    return fail(site.context, {
      code: "N215",
      message: `there is one update for each index: ${typeText(indices.type)} indices, but updates ${typeText(updates.type)}`,
      span: more.span,
      labels: [{ span: located.span, text: typeText(indices.type) }],
    });
  const { vector, places, lines } = flattened(site, found);
  const moved = transpose(site, updates, toEnd(rank, axis));
  const sums = emit(site, "scatter_add", [vector, places, moved], { axis: 0 });
  const shaped = rank === 1 ? sums : reshape(site, sums, lines);
  return tensor(transpose(site, shaped, fromEnd(rank, axis)));
}

export const INDEXED: readonly (readonly [string, Builtin])[] = [
  [
    "gather",
    {
      parameters: ["x", "indices", "axis?"],
      apply: applyGather,
    },
  ],
  [
    "scatter_add",
    {
      parameters: ["x", "indices", "updates", "axis?"],
      apply: applyScatterAdd,
    },
  ],
];
