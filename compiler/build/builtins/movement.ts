/** Functions that change the shape of tensors or join them. */
import { broadcastShapes } from "../../ir/broadcast.ts";
import { reversedAlong } from "../../ir/construct.ts";
import {
  dimEquals,
  floorDivideDims,
  formatDim,
  formatShape,
  multiplyDims,
  shapeEquals,
  sizeOf,
} from "../../ir/dim.ts";
import type { Dim } from "../../ir/dim.ts";
import type { Node } from "../../ir/graph.ts";
import type { Shape } from "../../ir/types.ts";
import { broadcastFault } from "../broadcast-fault.ts";
import type { Builtin, BuiltinCall } from "./builtin.ts";
import { fail } from "../context.ts";
import { broadcastTo, builderAt, reshape, sameSize, transpose } from "../emit.ts";
import { elementsOf, materialize } from "../materialize.ts";
import {
  axesArgument,
  axisIn,
  DIMENSION_RANGE,
  isDimension,
  tensorArgument,
} from "../calls/static-arguments.ts";
import { matmul } from "../matmul.ts";
import { asShape, describe, list, tensor, typeText, UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";
import { join } from "./join.ts";

function applyReshape(call: BuiltinCall): Value {
  const { site, given } = call;
  const node = tensorArgument(call, "x");
  const target = given.get("shape");
  if (node === undefined || target === undefined || target.value.kind === "unknown") return UNKNOWN;
  const written = asShape(target.value);
  if (written === undefined)
    return fail(site.context, {
      code: "N112",
      message: `the new shape must be whole numbers and dimensions, not ${describe(target.value)}`,
      span: target.span,
      help: "write reshape(x, [3, 4]) or x.reshape(3, 4)",
    });
  const open = written.filter((dim) => dim === -1).length;
  const bad = written.find((dim) => dim !== -1 && !isDimension(dim));
  if (bad !== undefined || open > 1)
    return fail(site.context, {
      code: "N202",
      message:
        open > 1
          ? "only one dimension of a new shape may be -1"
          : `a dimension cannot be ${formatDim(bad ?? 0)}`,
      span: target.span,
      notes: open > 1 ? [] : [DIMENSION_RANGE],
    });
  const shape = open === 1 ? solve(node.type.shape, written) : written;
  if (shape !== undefined && sameSize(node.type.shape, shape)) return tensor(reshape(site, node, shape));
  const [from, to] = [sizeOf(node.type.shape), sizeOf(written.map((dim) => (dim === -1 ? 1 : dim)))];
  return fail(site.context, {
    code: "N206",
    message: `${typeText(node.type)} cannot take the shape ${formatShape(written)}`,
    span: target.span,
    labels: [{ span: given.get("x")?.span ?? site.span, text: typeText(node.type) }],
    notes: [
      open === 1
        ? `its ${formatDim(from)} elements do not divide into rows of ${formatDim(to)}`
        : `it has ${formatDim(from)} elements, the new shape ${formatDim(to)}`,
    ],
    help: open === 1 || written.length === 0 ? undefined : leaveOneOpen(node.type.shape, written),
  });
}

/** The shape with -1 worked out, if it divides. */
function solve(from: Shape, written: Shape): Shape | undefined {
  const rest = sizeOf(written.filter((dim) => dim !== -1));
  if (rest === 0) return undefined;
  const missing = floorDivideDims(sizeOf(from), rest);
  return dimEquals(multiplyDims(missing, rest), sizeOf(from))
    ? written.map((dim) => (dim === -1 ? missing : dim))
    : undefined;
}

/** The first dimension that would fit if it were worked out. */
function leaveOneOpen(from: Shape, written: Shape): string | undefined {
  for (const place of written.keys()) {
    const shape = solve(from, written.with(place, -1));
    if (shape !== undefined) return `these would fit: ${formatShape(shape)}`;
  }
  return undefined;
}

function applyTranspose(call: BuiltinCall): Value {
  const node = tensorArgument(call, "x");
  const axes = call.given.get("axes");
  if (node === undefined) return UNKNOWN;
  const rank = node.type.shape.length;
  if (axes === undefined) return tensor(reverseAxes(call, node));
  const elements = axes.value.kind === "list" ? axes.value.elements : [axes.value];
  const permutation: number[] = [];
  for (const element of elements) {
    const axis = axisIn(call, { ...axes, value: element }, rank, typeText(node.type));
    if (axis === undefined) return UNKNOWN;
    permutation.push(axis);
  }
  if (permutation.length === rank && new Set(permutation).size === rank)
    return tensor(transpose(call.site, node, permutation));
  return fail(call.site.context, {
    code: "N207",
    message: `a transpose of ${typeText(node.type)} names each of its ${String(rank)} axes once`,
    span: axes.span,
  });
}

function reverseAxes(call: BuiltinCall, node: Node): Node {
  const rank = node.type.shape.length;
  return transpose(
    call.site,
    node,
    Array.from({ length: rank }, (_, i) => rank - 1 - i),
  );
}

function applyBroadcastTo(call: BuiltinCall): Value {
  const node = tensorArgument(call, "x");
  const target = call.given.get("shape");
  const shape = target === undefined ? undefined : asShape(target.value);
  if (node === undefined || target === undefined || target.value.kind === "unknown") return UNKNOWN;
  if (shape === undefined || !shape.every(isDimension))
    return fail(call.site.context, {
      code: "N112",
      message: `the shape must be whole numbers and dimensions, not ${describe(target.value)}`,
      span: target.span,
    });
  const common = broadcastShapes(node.type.shape, shape);
  if ("shape" in common && common.shape.length === shape.length && sameShape(common.shape, shape))
    return tensor(broadcastTo(call.site, node, shape));
  const given = call.given.get("x");
  const operand = { type: node.type, span: given?.span ?? call.site.span, expression: given?.expression };
  if ("clash" in common)
    return broadcastFault(
      call.site.context,
      operand,
      { type: { dtype: node.type.dtype, shape }, span: target.span, expression: undefined },
      call.calleeSpan,
    );
  return fail(call.site.context, {
    code: "N204",
    message: `${typeText(node.type)} does not broadcast to ${formatShape(shape)}`,
    span: target.span,
    notes: ["the result would be larger than the shape"],
  });
}

const sameShape = (a: Shape, b: Shape): boolean => a.every((dim, i) => dimEquals(dim, b[i] ?? -1));

function applyMatmul(call: BuiltinCall): Value {
  const [a, b] = [call.given.get("a"), call.given.get("b")];
  return a === undefined || b === undefined ? UNKNOWN : matmul(call.site, a, b, call.calleeSpan);
}

/** The elements of a list as tensors, with their places. */
export function parts(call: BuiltinCall, located: Located): readonly Located[] | undefined {
  const { value, span } = located;
  if (value.kind === "list") return elementsOf(located);
  if (value.kind !== "unknown")
    fail(call.site.context, {
      code: "N112",
      message: `${call.name} wants a list of tensors, not ${describe(value)}`,
      span,
      help: `put them in brackets: ${call.name}([a, b])`,
    });
  return undefined;
}

/** Shapes join to a shape, tensors to a tensor. */
function applyConcat(call: BuiltinCall): Value {
  const located = call.given.get("parts");
  const elements = located === undefined ? undefined : parts(call, located);
  if (elements === undefined) return UNKNOWN;
  const lists = elements.map(({ value }) =>
    value.kind === "list" && asShape(value) !== undefined ? value.elements : undefined,
  );
  if (!call.given.has("axis") && lists.every((list) => list !== undefined)) return list(lists.flat());
  return join(call, elements);
}

function applyStack(call: BuiltinCall): Value {
  const located = call.given.get("parts");
  const elements = located === undefined ? undefined : parts(call, located);
  if (elements === undefined) return UNKNOWN;
  const axis = call.given.get("axis");
  const nodes = elements.map((element) => materialize(call.site.context, element));
  const odd = nodes.findIndex((node) => node && !shapeEquals(node.type.shape, nodes[0]?.type.shape ?? []));
  const [first, other] = [nodes[0], nodes[odd]];
  if (first !== undefined && other !== undefined)
    return fail(call.site.context, {
      code: "N209",
      message: `${typeText(first.type)} and ${typeText(other.type)} do not stack`,
      span: call.calleeSpan,
      labels: [elements[0], elements[odd]].flatMap((element, i) =>
        element === undefined ? [] : [{ span: element.span, text: typeText((i === 0 ? first : other).type) }],
      ),
      notes: ["what is stacked has one shape"],
    });
  const rank = (nodes[0]?.type.shape.length ?? 0) + 1;
  const place =
    axis === undefined
      ? 0
      : axisIn(call, axis, rank, `a stack of ${typeText(nodes[0]?.type ?? { dtype: "f32", shape: [] })}`);
  if (place === undefined || nodes.includes(undefined)) return UNKNOWN;
  const widened = elements.map((element, i): Located => {
    const node = nodes[i];
    if (node === undefined) return element;
    const shape: Dim[] = [...node.type.shape];
    return {
      ...element,
      value: tensor(reshape(call.site, node, shape.toSpliced(Math.min(place, shape.length), 0, 1))),
    };
  });
  return join(call, widened, place);
}

function applyFlip(call: BuiltinCall): Value {
  const node = tensorArgument(call, "x");
  const axes = node === undefined ? undefined : axesArgument(call, node);
  if (node === undefined || axes === undefined) return UNKNOWN;
  return tensor(reversedAlong(builderAt(call.site), node, (axis) => axes.includes(axis)));
}

export const MOVEMENT: readonly (readonly [string, Builtin])[] = [
  ["reshape", { parameters: ["x", "shape"], apply: applyReshape }],
  [
    "transpose",
    {
      parameters: ["x", "axes?"],
      apply: applyTranspose,
    },
  ],
  ["broadcast_to", { parameters: ["x", "shape"], apply: applyBroadcastTo }],
  [
    "concat",
    {
      parameters: ["parts", "axis?"],
      apply: applyConcat,
    },
  ],
  ["stack", { parameters: ["parts", "axis?"], apply: applyStack }],
  ["flip", { parameters: ["x", "axis?"], apply: applyFlip }],
  ["matmul", { parameters: ["a", "b"], apply: applyMatmul }],
];
