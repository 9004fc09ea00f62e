/** Equations of shape and place: moves that cancel, join, or need not be made. */
import { reshapeTo, transposeTo } from "../../ir/construct.ts";
import { dimEquals, shapeEquals } from "../../ir/dim.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import { OP_NAMES, OPS } from "../../ir/ops.ts";
import type { Shape } from "../../ir/types.ts";
import { any, operator, type Bindings } from "../pattern.ts";
import { withOperands } from "../rebuild.ts";
import type { Rewrite } from "../rewrite.ts";

const x = any("x");

const sameShape = (m: Bindings): boolean => shapeEquals(m.node("x").type.shape, m.node("out").type.shape);

/** `x` where it has the result's type already. */
const keepIf =
  (holds: (m: Bindings) => boolean) =>
  (_b: Builder, m: Bindings): Node | null =>
    holds(m) ? m.node("x") : null;

const TRANSPOSES: readonly Rewrite[] = [
  {
    name: "transpose-identity",
    equation: "transpose(x, [0, 1, ...]) = x",
    when: operator("transpose", [x], "out"),
    to: keepIf((m) => m.of("transpose", "out").attrs.permutation.every((axis, i) => axis === i)),
    floats: "exact",
  },
  {
    name: "transpose-transpose",
    equation: "transpose(transpose(x, p), q) = transpose(x, p ∘ q)",
    when: operator("transpose", [operator("transpose", [x], "inner")], "out"),
    to(b, m) {
      const inner = m.of("transpose", "inner").attrs.permutation;
      const outer = m.of("transpose", "out").attrs.permutation;
      return transposeTo(
        b,
        m.node("x"),
        outer.map((axis) => inner[axis] ?? 0),
      );
    },
    floats: "exact",
  },
];

const RESHAPES: readonly Rewrite[] = [
  {
    name: "reshape-identity",
    equation: "reshape(x, shape of x) = x",
    when: operator("reshape", [x], "out"),
    to: keepIf(sameShape),
    floats: "exact",
  },
  {
    name: "reshape-reshape",
    equation: "reshape(reshape(x, s), t) = reshape(x, t)",
    when: operator("reshape", [operator("reshape", [x])], "out"),
    to: (b, m) => reshapeTo(b, m.node("x"), m.node("out").type.shape),
    floats: "exact",
  },
];

const BROADCASTS: readonly Rewrite[] = [
  {
    name: "broadcast-identity",
    equation: "broadcast(x, shape of x) = x",
    when: operator("broadcast", [x], "out"),
    to: keepIf(sameShape),
    floats: "exact",
  },
  {
    name: "broadcast-broadcast",
    equation: "broadcast(broadcast(x, s), t) = broadcast(x, t)",
    when: operator("broadcast", [operator("broadcast", [x], "inner")], "out"),
    to(b, m) {
      const { axes, shape } = m.of("broadcast", "out").attrs;
      const inner = m.of("broadcast", "inner").attrs.axes;
      return b.node("broadcast", [m.node("x")], { shape, axes: inner.map((axis) => axes[axis] ?? 0) });
    },
    floats: "exact",
  },
  {
    name: "broadcast-reshape",
    equation: "broadcast(reshape(x, with axes of 1)) = broadcast(x)",
    when: operator("broadcast", [operator("reshape", [x], "inner")], "out"),
    to(b, m) {
      const { axes, shape } = m.of("broadcast", "out").attrs;
      const kept = keptAxes(m.node("x").type.shape, m.node("inner").type.shape);
      return kept && b.node("broadcast", [m.node("x")], { shape, axes: kept.map((axis) => axes[axis] ?? 0) });
    },
    floats: "exact",
  },
  {
    name: "move-scalar",
    equation: "reshape(broadcast(scalar), s) = transpose(broadcast(scalar), p) = broadcast(scalar)",
    when: operator("reshape", [operator("broadcast", [x])], "out"),
    to: broadcastScalar,
    floats: "exact",
  },
  {
    name: "move-scalar",
    equation: "reshape(broadcast(scalar), s) = transpose(broadcast(scalar), p) = broadcast(scalar)",
    when: operator("transpose", [operator("broadcast", [x])], "out"),
    to: broadcastScalar,
    floats: "exact",
  },
];

function broadcastScalar(b: Builder, m: Bindings): Node | null {
  const scalar = m.node("x");
  if (scalar.type.shape.length > 0) return null;
  const { shape } = m.node("out").type;
  return shape.length === 0 ? scalar : b.node("broadcast", [scalar], { shape, axes: [] });
}

/** Where the axes of `from` lie in `to`, if `to` is `from` with axes of length 1 put in; else null. */
function keptAxes(from: Shape, to: Shape): readonly number[] | null {
  const axes: number[] = [];
  for (const [axis, dim] of to.entries()) {
    const next = from[axes.length];
    if (next !== undefined && dimEquals(next, dim)) axes.push(axis);
    else if (dim !== 1) return null;
  }
  return axes.length === from.length ? axes : null;
}

const PARTS: readonly Rewrite[] = [
  {
    name: "slice-all",
    equation: "slice(x, all of it) = x",
    when: operator("slice", [x], "out"),
    to: keepIf((m) => sameShape(m) && m.of("slice", "out").attrs.step.every((step) => step === 1)),
    floats: "exact",
  },
  {
    name: "pad-nothing",
    equation: "pad(x, 0) = x",
    when: operator("pad", [x], "out"),
    to: keepIf((m) => {
      const { low, high, interior } = m.of("pad", "out").attrs;
      return [...low, ...high, ...interior].every((amount) => amount === 0);
    }),
    floats: "exact",
  },
  {
    name: "concat-one",
    equation: "concat(x) = x",
    when: operator("concat", [x]),
    to: (_b, m) => m.node("x"),
    floats: "exact",
  },
];

/**
 * What is the same along an axis is computed once. Operands repeat the same axes of one shape; scalars
 * go along with any.
 */
function beforeBroadcast(b: Builder, m: Bindings): Node | null {
  const out = m.node("out");
  const sources = out.src.map((operand) => (operand.op === "broadcast" ? operand : undefined));
  const lead = sources.find((source) => source !== undefined && source.attrs.axes.length > 0) ?? sources[0];
  const inner = lead?.src[0];
  if (lead === undefined || inner === undefined) return null;
  const operands: Node[] = [];
  for (const source of sources) {
    const operand = source?.src[0];
    if (source === undefined || operand === undefined) return null;
    const isAlike =
      shapeEquals(operand.type.shape, inner.type.shape) &&
      source.attrs.axes.join() === lead.attrs.axes.join();
    if (!isAlike && operand.type.shape.length > 0) return null;
    operands.push(isAlike ? operand : b.node("broadcast", [operand], { shape: inner.type.shape, axes: [] }));
  }
  return b.node("broadcast", [withOperands(b, out, operands)], lead.attrs);
}

/** A reshape goes behind what is done to every element, where it may meet another one. */
function beforeReshape(b: Builder, m: Bindings): Node | null {
  const out = m.node("out");
  const sources = out.src.map((operand) => (operand.op === "reshape" ? operand.src[0] : undefined));
  const [first] = sources;
  if (first === undefined) return null;
  const operands = sources
    .filter((source) => source !== undefined)
    .filter((source) => shapeEquals(source.type.shape, first.type.shape));
  if (operands.length < out.src.length) return null;
  return reshapeTo(b, withOperands(b, out, operands), out.type.shape);
}

const elementwise = OP_NAMES.filter((op) => OPS[op].class === "elementwise");

const HOISTS = elementwise.flatMap((op): readonly Rewrite[] => [
  {
    name: "compute-before-broadcast",
    equation: "f(broadcast(x), broadcast(y)) = broadcast(f(x, y))",
    when: operator(op, "whatever", "out"),
    to: beforeBroadcast,
    floats: "exact",
  },
  {
    name: "compute-before-reshape",
    equation: "f(reshape(x), reshape(y)) = reshape(f(x, y))",
    when: operator(op, "whatever", "out"),
    to: beforeReshape,
    floats: "exact",
  },
]);

export const MOVEMENTS: readonly Rewrite[] = [...TRANSPOSES, ...RESHAPES, ...BROADCASTS, ...PARTS, ...HOISTS];
