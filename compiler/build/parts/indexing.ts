/**
 * `x[...]` as NumPy has it: ranges, whole numbers, `None` and `...` in one slice and one reshape; tensors and lists of
 * whole numbers pick after that.
 */
import type { Index, IndexItem } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { addDims, formatDim, subtractDims } from "../../ir/dim.ts";
import type { Dim } from "../../ir/dim.ts";
import { isAtLeast } from "../../ir/dim-bounds.ts";
import type { Node } from "../../ir/graph.ts";
import type { Shape } from "../../ir/types.ts";
import { fail } from "../context.ts";
import type { Context, Site } from "../context.ts";
import { emit, reshape } from "../emit.ts";
import { evaluate } from "../evaluate.ts";
import { materialize } from "../materialize.ts";
import { dtypeOf } from "../promote.ts";
import { areApart, pickFrom, readPick } from "./picking.ts";
import type { Pick } from "./picking.ts";
import { asDim, describe, list, tensor, typeText, UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";

/** What one item does to its axis: the part it keeps, and whether the axis stays. */
export interface Part {
  readonly start: Dim;
  readonly stop: Dim;
  readonly step: number;
  readonly keeps: boolean;
}

/** What all items of an index take together. */
export interface Places {
  /** One for each axis of the operand. */
  readonly parts: readonly Part[];
  /** The axes of the result: of the operand, or new ones of length 1, or all that the picks make. */
  readonly result: readonly (number | "new" | "picks")[];
  /** Index tensors by the axis they pick along. */
  readonly picks: ReadonlyMap<number, Pick>;
}

/** What is indexed, as messages call it. */
interface Axis {
  readonly context: Context;
  readonly dim: Dim;
  /** `axis 1 of f32[3, 4]`. */
  readonly name: string;
  /** `f32[3, 4]`. */
  readonly of: string;
  readonly object?: Located;
}

export function index(context: Context, object: Located, { items, span }: Index): Value {
  const { value } = object;
  if (value.kind === "unknown") return UNKNOWN;
  if (value.kind === "list" && items.length === 1) {
    const element = indexList(context, value, items[0]);
    if (element !== undefined) return element;
  }
  const node = materialize(context, object);
  return node === undefined ? UNKNOWN : indexTensor(context, node, items, span, object);
}

/** One number or range of a static list, such as `x.shape[0]`; undefined where only a tensor can be indexed so. */
function indexList(
  context: Context,
  of: Extract<Value, { kind: "list" }>,
  item: IndexItem | undefined,
): Value | undefined {
  const { elements } = of;
  const name = `a list of ${String(elements.length)}`;
  const axis = { context, dim: elements.length, name, of: name };
  if (item?.kind === "IndexAt") {
    const at = asDim(evaluate(context, item.value));
    if (typeof at !== "number") return undefined;
    const part = partAt(axis, at, item.span);
    return part === undefined ? UNKNOWN : elements[Number(part.start)];
  }
  if (item?.kind !== "IndexRange") return undefined;
  const part = partOfRange(axis, item);
  if (part === undefined) return UNKNOWN;
  const { start, stop, step } = part;
  const kept: Value[] = [];
  for (let i = Number(start); step > 0 ? i < Number(stop) : i > Number(stop); i += step)
    kept.push(elements[i] ?? UNKNOWN);
  if (kept.length > 0) return list(kept);
  // An empty list knows no inner axes; the tensor it would be does.
  return elements.every(isScalar) ? list(kept, dtypeOf(of)?.dtype) : undefined;
}

const isScalar = ({ kind }: Value): boolean => kind === "number" || kind === "dimension" || kind === "bool";

function indexTensor(
  context: Context,
  node: Node,
  items: readonly IndexItem[],
  span: Span,
  object: Located,
): Value {
  const places = placesOf(context, node, items, object);
  if (places === undefined) return UNKNOWN;
  const site = { context, span };
  const sliced = sliceOf(site, node, places.parts);
  if (places.picks.size === 0) return tensor(reshape(site, sliced, shapeOf(sliced, places)));
  const picked = pickFrom(site, sliced, places, areApart(items));
  return picked === undefined ? UNKNOWN : tensor(picked);
}

/** The part of a tensor, with every axis kept; the tensor itself where that is all of it. */
export function sliceOf(site: Site, node: Node, parts: readonly Part[]): Node {
  const { shape } = node.type;
  const isWhole = parts.every(({ start, stop, step }, i) => start === 0 && step === 1 && stop === shape[i]);
  if (isWhole) return node;
  return emit(site, "slice", [node], {
    start: parts.map(({ start }) => start),
    stop: parts.map(({ stop }) => stop),
    step: parts.map(({ step }) => step),
  });
}

/** The shape that indexing without index tensors gives, from the part with every axis kept. */
export function shapeOf(sliced: Node, { result }: Places): Shape {
  return result.map((axis) => (typeof axis === "number" ? (sliced.type.shape[axis] ?? 1) : 1));
}

const count = (n: number, one: string, more: string): string => `${String(n)} ${n === 1 ? one : more}`;

/** The places that the items of an index stand for; undefined after a report. */
export function placesOf(
  context: Context,
  node: Node,
  items: readonly IndexItem[],
  object?: Located,
): Places | undefined {
  const { shape } = node.type;
  const of = typeText(node.type);
  const used = items.filter(({ kind }) => kind === "IndexAt" || kind === "IndexRange").length;
  const extra = items.filter(({ kind }) => kind === "IndexAt" || kind === "IndexRange")[shape.length];
  if (extra !== undefined) {
    fail(context, {
      code: "N212",
      message:
        shape.length === 0
          ? `${of} is a scalar: it has no axis to index`
          : `${of} has ${count(shape.length, "axis", "axes")}, ${count(used, "index was", "indices were")} given`,
      span: extra.span,
      help: shape.length === 0 ? "leave the index out" : "leave this one out",
    });
    return undefined;
  }
  const parts: Part[] = [];
  const picks = new Map<number, Pick>();
  const result: (number | "new" | "picks")[] = [];
  const take = (part: Part): void => {
    if (part.keeps) result.push(parts.length);
    parts.push(part);
  };
  const takePick = (one: Pick): void => {
    if (picks.size === 0) result.push("picks");
    picks.set(parts.length, one);
    parts.push({ start: 0, stop: shape[parts.length] ?? 0, step: 1, keeps: false });
  };
  const wholeAxes = (count: number): void => {
    for (let i = 0; i < count; i++) take({ start: 0, stop: shape[parts.length] ?? 0, step: 1, keeps: true });
  };
  for (const item of items) {
    const name = `axis ${String(parts.length)} of ${of}`;
    const axis = {
      context,
      dim: shape[parts.length] ?? 0,
      name,
      of,
      ...(items.length === 1 && object && { object }),
    };
    if (item.kind === "IndexNewAxis") result.push("new");
    else if (item.kind === "IndexEllipsis") wholeAxes(shape.length - used);
    else {
      const part = item.kind === "IndexAt" ? partAtValue(axis, item) : partOfRange(axis, item);
      if (part === undefined) return undefined;
      if ("indices" in part) takePick(part);
      else take(part);
    }
  }
  wholeAxes(shape.length - parts.length);
  return { parts, result, picks };
}

function partAtValue(axis: Axis, item: Extract<IndexItem, { kind: "IndexAt" }>): Part | Pick | undefined {
  const { context } = axis;
  const value = evaluate(context, item.value);
  if (value.kind === "unknown") return undefined;
  const at = asDim(value);
  if (at !== undefined) return partAt(axis, at, item.span);
  if (value.kind === "tensor" || value.kind === "list")
    return readPick(context, { value, span: item.span, expression: item.value }, axis);
  fail(context, {
    code: "N112",
    message: `an index must be a whole number or a range, not ${describe(value)}`,
    span: item.span,
  });
  return undefined;
}

/** One place, counted from the end where it is negative. */
function partAt(axis: Axis, at: Dim, span: Span): Part | undefined {
  const isFromEnd = typeof at === "number" && at < 0;
  const start = isFromEnd ? addDims(axis.dim, at) : at;
  const stop = addDims(start, 1);
  if (isAtLeast(start, 0) && isAtLeast(axis.dim, stop)) return { start, stop, step: 1, keeps: false };
  return outOfRange(axis, at, span);
}

function outOfRange({ context, dim, name }: Axis, at: Dim, span: Span): undefined {
  const isCertain = typeof dim === "number" && typeof at === "number";
  const last = typeof dim === "number" ? String(dim - 1) : `${formatDim(dim)} - 1`;
  fail(context, {
    code: isCertain ? "N208" : "N211",
    message: isCertain
      ? `index ${formatDim(at)} is out of range for ${name}`
      : `index ${formatDim(at)} is not known to be in range for ${name}`,
    span,
    notes: [dim === 0 ? "it has no elements" : `its indices are 0 to ${last}, or -${formatDim(dim)} to -1`],
  });
  return undefined;
}

/** A range with NumPy's rules: bounds count from the end where negative, and are cut to the axis where that is provable. */
function partOfRange(axis: Axis, item: Extract<IndexItem, { kind: "IndexRange" }>): Part | undefined {
  const { context, dim } = axis;
  const [start, stop, step] = [item.start, item.stop, item.step].map((expression) => {
    if (expression === undefined) return "none";
    const value = evaluate(context, expression);
    const bound = asDim(value);
    if (bound === undefined && value.kind !== "unknown")
      fail(context, {
        code: "N112",
        message: `a range needs whole numbers that are known at compile time, not ${describe(value)}`,
        span: expression.span,
      });
    return bound;
  });
  if (start === undefined || stop === undefined || step === undefined) return undefined;
  const by = step === "none" ? 1 : step;
  if (typeof by !== "number" || by === 0) {
    fail(context, {
      code: "N202",
      message: `the step of a range must be a whole number other than 0, not ${formatDim(by)}`,
      span: item.step?.span ?? item.span,
    });
    return undefined;
  }
  const [least, most] = by > 0 ? [0, dim] : [-1, subtractDims(dim, 1)];
  const from = start === "none" ? (by > 0 ? least : most) : clamped(fromFront(start, dim), least, most);
  const to = stop === "none" ? (by > 0 ? most : least) : clamped(fromFront(stop, dim), least, most);
  if (from === undefined || to === undefined) return unprovableRange(axis, item);
  const [low, high] = by > 0 ? [from, to] : [to, from];
  if (isAtLeast(high, low)) return { start: from, stop: to, step: by, keeps: true };
  if (isAtLeast(low, high)) return { start: from, stop: from, step: by, keeps: true };
  return unprovableRange(axis, item);
}

const fromFront = (bound: Dim, dim: Dim): Dim =>
  typeof bound === "number" && bound < 0 ? addDims(dim, bound) : bound;

/** The bound inside the axis, if its order to the ends can be proved. */
function clamped(bound: Dim, least: Dim, most: Dim): Dim | undefined {
  if (isAtLeast(least, bound)) return least;
  if (isAtLeast(bound, most)) return most;
  return isAtLeast(bound, least) && isAtLeast(most, bound) ? bound : undefined;
}

function unprovableRange({ context, dim, name }: Axis, item: { readonly span: Span }): undefined {
  fail(context, {
    code: "N211",
    message: `this range is not known to lie inside ${name}`,
    span: item.span,
    notes: [`${formatDim(dim)} may be as small as 1`],
    help: "give the axis a number, or take the range of another axis",
  });
  return undefined;
}
