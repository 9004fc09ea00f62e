/** Functions along one axis in order: sums and recurrences so far, and the order of the elements. */
import { broadcastShapes } from "../../ir/broadcast.ts";
import { sizeOf } from "../../ir/dim.ts";
import type { Node } from "../../ir/graph.ts";
import { broadcastFault } from "../broadcast-fault.ts";
import type { Builtin, BuiltinCall } from "./builtin.ts";
import { broadcastTo, emit, reshape, toNumeric } from "../emit.ts";
import { materializeAll } from "../materialize.ts";
import { axisIn, flag, tensorArgument } from "../calls/static-arguments.ts";
import { tensor, typeText, UNKNOWN } from "../values.ts";
import type { Value } from "../values.ts";

/** The axis that is named; without one, or with "all", the elements row by row as one. Undefined after a report. */
function scannedAxis(call: BuiltinCall, rank: number, text: string): number | "all" | undefined {
  const located = call.given.get("axis");
  const isAll = located === undefined || (located.value.kind === "string" && located.value.value === "all");
  return isAll ? "all" : axisIn(call, located, rank, text);
}

const flat = (call: BuiltinCall, node: Node): Node => reshape(call.site, node, [sizeOf(node.type.shape)]);

function applyCumsum(call: BuiltinCall): Value {
  const given = tensorArgument(call, "x");
  const reverse = flag(call, "reverse", false);
  if (given === undefined || reverse === undefined) return UNKNOWN;
  const x = toNumeric(call.site, given);
  const axis = scannedAxis(call, x.type.shape.length, typeText(given.type));
  if (axis === undefined) return UNKNOWN;
  const [along, operand] = axis === "all" ? [0, flat(call, x)] : [axis, x];
  return tensor(emit(call.site, "cumsum", [operand], { axis: along, reverse }));
}

function applyLinearRecurrence(call: BuiltinCall): Value {
  const { site, given } = call;
  const [a, b] = [given.get("a"), given.get("b")];
  const reverse = flag(call, "reverse", false);
  if (a === undefined || b === undefined || reverse === undefined) return UNKNOWN;
  const [factor, term] = materializeAll(site.context, [a, b])?.map((node) => toNumeric(site, node)) ?? [];
  if (factor === undefined || term === undefined) return UNKNOWN;
  const common = broadcastShapes(factor.type.shape, term.type.shape);
  if ("clash" in common)
    return broadcastFault(
      site.context,
      { ...a, type: factor.type },
      { ...b, type: term.type },
      call.calleeSpan,
    );
  const operands = [factor, term].map((node) => broadcastTo(site, node, common.shape));
  const text = typeText({ dtype: term.type.dtype, shape: common.shape });
  const axis = scannedAxis(call, common.shape.length, text);
  if (axis === undefined) return UNKNOWN;
  const [along, lines] =
    axis === "all" ? [0, operands.map((operand) => flat(call, operand))] : [axis, operands];
  return tensor(emit(site, "linear_recurrence", lines, { axis: along, reverse }));
}

function applyArgsort(call: BuiltinCall): Value {
  const given = tensorArgument(call, "x");
  const descending = flag(call, "descending", false);
  if (given === undefined || descending === undefined) return UNKNOWN;
  const located = call.given.get("axis") ?? {
    value: { kind: "number", value: -1, isInteger: true } as const,
    span: call.given.get("x")?.span ?? call.calleeSpan,
    expression: undefined,
  };
  const axis = axisIn(call, located, given.type.shape.length, typeText(given.type));
  if (axis === undefined) return UNKNOWN;
  return tensor(emit(call.site, "argsort", [toNumeric(call.site, given)], { axis, descending }));
}

export const ORDER: readonly (readonly [string, Builtin])[] = [
  [
    "cumsum",
    {
      parameters: ["x", "axis?", "reverse?"],
      apply: applyCumsum,
    },
  ],
  [
    "linear_recurrence",
    {
      parameters: ["a", "b", "axis?", "reverse?"],
      apply: applyLinearRecurrence,
    },
  ],
  [
    "argsort",
    {
      parameters: ["x", "axis?", "descending?"],
      apply: applyArgsort,
    },
  ],
];
