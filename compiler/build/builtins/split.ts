/** `split(x, 2)`, `split(x, [3, 1])`: an axis cut into parts of given lengths, as in PyTorch. */
import { addDims, dimEquals, formatDim } from "../../ir/dim.ts";
import type { Dim } from "../../ir/dim.ts";
import type { Node } from "../../ir/graph.ts";
import type { Builtin, BuiltinCall } from "./builtin.ts";
import { fail } from "../context.ts";
import { emit } from "../emit.ts";
import { axisIn, isDimension, tensorArgument } from "../calls/static-arguments.ts";
import { asDim, asShape, describe, list, tensor, typeText, UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";

function applySplit(call: BuiltinCall): Value {
  const node = tensorArgument(call, "x");
  const lengths = call.given.get("lengths");
  if (node === undefined || lengths === undefined || lengths.value.kind === "unknown") return UNKNOWN;
  const written = call.given.get("axis") ?? {
    ...lengths,
    value: { kind: "number", value: 0, isInteger: true },
  };
  const axis = axisIn(call, written, node.type.shape.length, typeText(node.type));
  const sizes = axis === undefined ? undefined : lengthsOf(call, lengths, node, axis);
  if (axis === undefined || sizes === undefined) return UNKNOWN;
  let start: Dim = 0;
  return list(
    sizes.map((length) => {
      const [from, to] = [start, addDims(start, length)];
      start = to;
      return tensor(
        emit(call.site, "slice", [node], {
          start: node.type.shape.map((_, i) => (i === axis ? from : 0)),
          stop: node.type.shape.map((dim, i) => (i === axis ? to : dim)),
          step: node.type.shape.map(() => 1),
        }),
      );
    }),
  );
}

/** The length of every part; undefined after a report. */
function lengthsOf(
  call: BuiltinCall,
  located: Located,
  node: Node,
  axis: number,
): readonly Dim[] | undefined {
  const { context } = call.site;
  const { value, span } = located;
  const dim = node.type.shape[axis] ?? 0;
  const each = asDim(value);
  const sizes = value.kind === "list" ? asShape(value) : undefined;
  if (typeof each === "number" && each >= 1 && typeof dim === "number")
    return Array.from({ length: Math.ceil(dim / each) }, (_, i) => Math.min(each, dim - i * each));
  if (each !== undefined && dimEquals(each, dim)) return [dim];
  if (sizes?.every(isDimension) === true) {
    const total = sizes.reduce<Dim>(addDims, 0);
    if (dimEquals(total, dim)) return sizes;
    fail(context, {
      code: "N215",
      message: `parts of ${sizes.map(formatDim).join(" + ")} = ${formatDim(total)} do not make up axis ${String(axis)} of ${typeText(node.type)}, which is ${formatDim(dim)}`,
      span,
    });
    return undefined;
  }
  if (each !== undefined && typeof dim !== "number")
    fail(context, {
      code: "N211",
      message: `how many parts of ${formatDim(each)} axis ${String(axis)} of ${typeText(node.type)} has is not known`,
      span,
      help: "name the length of each part: split(x, [n, m])",
    });
  else
    fail(context, {
      code: "N112",
      message: `the lengths of split must be one whole number, 1 or more, or a list of them, not ${describe(value)}`,
      span,
    });
  return undefined;
}

export const SPLIT: readonly (readonly [string, Builtin])[] = [
  [
    "split",
    {
      parameters: ["x", "lengths", "axis?"],
      apply: applySplit,
    },
  ],
];
