/** What slides over images: zeros around a tensor, and the strided slices that windows of one size take. */
import { addDims, floorDivideDims, formatDim, multiplyDims, subtractDims } from "../../ir/dim.ts";
import type { Dim } from "../../ir/dim.ts";
import { isAtLeast } from "../../ir/dim-bounds.ts";
import type { Node } from "../../ir/graph.ts";
import type { Builtin, BuiltinCall } from "./builtin.ts";
import { fail } from "../context.ts";
import { broadcastTo, emit, scalar } from "../emit.ts";
import { materialize } from "../materialize.ts";
import { isDimension, tensorArgument } from "../calls/static-arguments.ts";
import { asShape, describe, list, tensor, typeText, UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";

/** `[before, after]` of each axis, all known and none negative. */
function widthsArgument(call: BuiltinCall, node: Node): readonly (readonly [Dim, Dim])[] | undefined {
  const located = call.given.get("widths");
  if (located === undefined || located.value.kind === "unknown") return undefined;
  const rows = located.value.kind === "list" ? located.value.elements : [];
  const widths = rows.flatMap((row): readonly (readonly [Dim, Dim])[] => {
    const [before, after, ...more] = (row.kind === "list" ? asShape(row) : undefined) ?? [];
    const isWidth = before !== undefined && after !== undefined && more.length === 0;
    return isWidth && isDimension(before) && isDimension(after) ? [[before, after]] : [];
  });
  const rank = node.type.shape.length;
  if (rows.length === rank && widths.length === rank) return widths;
  fail(call.site.context, {
    code: "N202",
    message: `widths of pad must be [before, after] for each of the ${String(rank)} axes of ${typeText(node.type)}, none negative; found ${describe(located.value)}`,
    span: located.span,
  });
  return undefined;
}

/** Zeros around x; any other value is put in their place. */
function applyPad(call: BuiltinCall): Value {
  const { site, given } = call;
  const node = tensorArgument(call, "x");
  const widths = node === undefined ? undefined : widthsArgument(call, node);
  if (node === undefined || widths === undefined) return UNKNOWN;
  if (widths.every(([before, after]) => before === 0 && after === 0)) return tensor(node);
  const around = {
    low: widths.map(([before]) => before),
    high: widths.map(([, after]) => after),
    interior: widths.map(() => 0),
  };
  const padded = emit(site, "pad", [node], around);
  const located = given.get("value");
  if (located === undefined || (located.value.kind === "number" && located.value.value === 0))
    return tensor(padded);
  const { dtype, shape } = node.type;
  const value = materialize(site.context, located, dtype);
  if (value === undefined) return UNKNOWN;
  if (value.type.shape.length > 0 || value.type.dtype !== dtype)
    return fail(site.context, {
      code: "N215",
      message: `${typeText(node.type)} cannot be padded with ${typeText(value.type)}`,
      span: located.span,
      help: "one number of the tensor's dtype fills all places",
    });
  const inside = emit(site, "pad", [broadcastTo(site, scalar(site, "bool", 1), shape)], around);
  return tensor(emit(site, "where", [inside, padded, broadcastTo(site, value, padded.type.shape)], {}));
}

/** Two whole numbers, 1 or more: of rows and of columns. */
function rowsAndColumns(
  call: BuiltinCall,
  name: string,
  located: Located | undefined,
): readonly [number, number] | undefined {
  if (located?.value.kind === "unknown") return undefined;
  const [rows, columns, ...more] = (located === undefined ? [1, 1] : asShape(located.value)) ?? [];
  const isCount = (dim: Dim | undefined): dim is number => typeof dim === "number" && dim >= 1;
  if (isCount(rows) && isCount(columns) && more.length === 0) return [rows, columns];
  fail(call.site.context, {
    code: "N112",
    message: `the ${name} of a window must be one whole number, 1 or more, or two for rows and columns${located === undefined ? "" : `, not ${describe(located.value)}`}`,
    span: located?.span ?? call.site.span,
  });
  return undefined;
}

/** Element (i, j) of every window as one tensor, for all i and j row by row: what a window sees, without a copy. */
function applyWindows(call: BuiltinCall): Value {
  const { site, given } = call;
  const node = tensorArgument(call, "x");
  const kernel = rowsAndColumns(call, "kernel", given.get("kernel"));
  const stride = rowsAndColumns(call, "stride", given.get("stride"));
  if (node === undefined || kernel === undefined || stride === undefined) return UNKNOWN;
  const { shape } = node.type;
  const leading = shape.length - 2;
  const size = shape.slice(leading);
  if (leading < 0 || !kernel.every((window, i) => isAtLeast(size[i] ?? 0, window)))
    return misfit(call, node, kernel);
  const last = kernel.map((window, i) => {
    const step = stride[i] ?? 1;
    return multiplyDims(floorDivideDims(subtractDims(size[i] ?? 0, window), step), step);
  });
  const part = (at: readonly number[]): Node =>
    emit(site, "slice", [node], {
      start: shape.map((_, axis) => at[axis - leading] ?? 0),
      stop: shape.map((dim, axis) => {
        const [first, final] = [at[axis - leading], last[axis - leading]];
        return first === undefined || final === undefined ? dim : addDims(first + 1, final);
      }),
      step: shape.map((_, axis) => stride[axis - leading] ?? 1),
    });
  const [rows, columns] = kernel;
  const places = Array.from({ length: rows * columns }, (_, k) => [Math.floor(k / columns), k % columns]);
  return list(places.map((at) => tensor(part(at))));
}

function misfit(call: BuiltinCall, node: Node, [rows, columns]: readonly [number, number]): Value {
  const { shape } = node.type;
  const size = shape.slice(-2);
  const window = `a window of ${String(rows)} × ${String(columns)}`;
  const images = `images of ${size.map(formatDim).join(" × ")}`;
  const isSymbolic = size.some((dim) => typeof dim !== "number");
  if (size.length < 2)
    return fail(call.site.context, {
      code: "N215",
      message: `${window} needs rows and columns, ${typeText(node.type)} has no two axes`,
      span: call.calleeSpan,
    });
  return fail(call.site.context, {
    code: isSymbolic ? "N211" : "N215",
    message: `${window} ${isSymbolic ? "is not known to fit into" : "does not fit into"} ${images}`,
    span: call.calleeSpan,
    notes: ["rows and columns are the last two axes, padding included"],
    help: isSymbolic
      ? "give rows and columns numbers: only the number of images may differ from call to call"
      : "take a smaller kernel, or more padding",
  });
}

export const WINDOWS: readonly (readonly [string, Builtin])[] = [
  [
    "pad",
    {
      parameters: ["x", "widths", "value?"],
      apply: applyPad,
    },
  ],
  [
    "windows",
    {
      parameters: ["x", "kernel", "stride?"],
      apply: applyWindows,
    },
  ],
];
