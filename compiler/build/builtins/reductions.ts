/** Functions that take axes away: sums, extremes, places of extremes; and what is known of a tensor's axes. */
import { formatDim, sizeOf } from "../../ir/dim.ts";
import type { OpName } from "../../ir/attrs.ts";
import type { Node } from "../../ir/graph.ts";
import type { Builtin, BuiltinCall } from "./builtin.ts";
import { warn } from "../context.ts";
import type { Site } from "../context.ts";
import { brief } from "../gradient-report.ts";
import { emit, reshape, toNumeric } from "../emit.ts";
import { axesArgument, axisIn, flag, tensorArgument } from "../calls/static-arguments.ts";
import { asShape, dimension, integer, tensor, typeText, UNKNOWN } from "../values.ts";
import type { Value } from "../values.ts";

type ReductionOp = Extract<OpName, "reduce_sum" | "reduce_max" | "reduce_min" | "reduce_prod">;

/** The shape with the reduced axes as 1. */
function keepAxes(site: Site, reduced: Node, of: Node, axes: readonly number[]): Node {
  return reshape(
    site,
    reduced,
    of.type.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
  );
}

function reduction(op: ReductionOp): Builtin {
  return {
    parameters: ["x", "axis?", "keepdims?"],
    apply(call) {
      const { site } = call;
      const given = tensorArgument(call, "x");
      if (given === undefined) return UNKNOWN;
      const node = toNumeric(site, given);
      const axes = axesArgument(call, node);
      const keepdims = flag(call, "keepdims", false);
      if (axes === undefined || keepdims === undefined) return UNKNOWN;
      warnOfBatch(call, node);
      const reduced = axes.length === 0 ? node : emit(site, op, [node], { axes });
      return tensor(keepdims ? keepAxes(site, reduced, node, axes) : reduced);
    },
  };
}

/** `max(z, 0)` is the greatest over axis 0, not the greater of z and 0: in a model that would be taken over the batch. */
function warnOfBatch(call: BuiltinCall, node: Node): void {
  const [other, axis] = [{ max: "maximum", min: "minimum" }[call.name], call.given.get("axis")];
  const [batch] = node.type.shape;
  if (other === undefined || axis === undefined || typeof batch !== "object") return;
  // `axis=0` says that the axis is meant, and so does a name.
  if (axis.expression?.kind !== "NumberLiteral" || axis.expression.value !== 0) return;
  if (axis.span.source.text.slice(0, axis.span.start).trimEnd().endsWith("=")) return;
  const text = brief(call.given.get("x")?.span ?? axis.span, "...");
  warn(call.site.context, {
    code: "N218",
    message: `this ${call.name} is taken over axis 0, the ${formatDim(batch)} examples of the batch`,
    span: axis.span,
    help: `to compare with 0 write ${other}(${text}, 0); if the axis is meant, axis=0`,
  });
}

/** Without an axis the tensor counts as one row. */
function placeOf(op: Extract<OpName, "argmax" | "argmin">): Builtin {
  return {
    parameters: ["x", "axis?", "keepdims?"],
    apply(call) {
      const { site } = call;
      const given = tensorArgument(call, "x");
      const located = call.given.get("axis");
      const keepdims = flag(call, "keepdims", false);
      if (given === undefined || keepdims === undefined) return UNKNOWN;
      const isAll =
        located === undefined || (located.value.kind === "string" && located.value.value === "all");
      const numeric = toNumeric(site, given);
      const node = isAll ? reshape(site, numeric, [sizeOf(numeric.type.shape)]) : numeric;
      const axis = isAll ? 0 : axisIn(call, located, node.type.shape.length, typeText(node.type));
      if (axis === undefined) return UNKNOWN;
      const place = emit(site, op, [node], { axis });
      if (!keepdims) return tensor(place);
      return tensor(
        isAll
          ? reshape(
              site,
              place,
              given.type.shape.map(() => 1),
            )
          : keepAxes(site, place, node, [axis]),
      );
    },
  };
}

/** The number of elements of a tensor, along some axes, or of a shape: a dimension. */
function applySize(call: BuiltinCall): Value {
  const located = call.given.get("x");
  if (located === undefined) return UNKNOWN;
  const shape = located.value.kind === "list" ? asShape(located.value) : undefined;
  if (shape !== undefined && !call.given.has("axis")) return dimension(sizeOf(shape));
  const node = tensorArgument(call, "x");
  const axes = node === undefined ? undefined : axesArgument(call, node);
  if (node === undefined || axes === undefined) return UNKNOWN;
  return dimension(sizeOf(axes.map((axis) => node.type.shape[axis] ?? 1)));
}

function applyRank(call: BuiltinCall): Value {
  const node = tensorArgument(call, "x");
  return node === undefined ? UNKNOWN : integer(node.type.shape.length);
}

function applyAxisIndex(call: BuiltinCall): Value {
  const node = tensorArgument(call, "x");
  const located = call.given.get("axis");
  if (node === undefined || located === undefined) return UNKNOWN;
  const axis = axisIn(call, located, node.type.shape.length, typeText(node.type));
  return axis === undefined ? UNKNOWN : integer(axis);
}

export const REDUCTIONS: readonly (readonly [string, Builtin])[] = [
  ["sum", reduction("reduce_sum")],
  ["max", reduction("reduce_max")],
  ["min", reduction("reduce_min")],
  ["prod", reduction("reduce_prod")],
  ["argmax", placeOf("argmax")],
  ["argmin", placeOf("argmin")],
  ["size", { parameters: ["x", "axis?"], apply: applySize }],
  ["rank", { parameters: ["x"], apply: applyRank }],
  ["axis_index", { parameters: ["x", "axis"], apply: applyAxisIndex }],
];
