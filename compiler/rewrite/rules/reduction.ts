/** Equations of reductions. */
import { castTo, full, mul, neg, reduceSum, reshapeTo, transposeTo } from "../../ir/construct.ts";
import { dimEquals, sizeOf, type Dim } from "../../ir/dim.ts";
import { isAtLeast } from "../../ir/dim-bounds.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import { isFloat, type DType } from "../../ir/types.ts";
import { any, constant, operator, type Bindings } from "../pattern.ts";
import type { Rewrite } from "../rewrite.ts";

type Fold = "reduce_sum" | "reduce_max" | "reduce_min" | "reduce_prod";
const FOLDS: readonly Fold[] = ["reduce_sum", "reduce_max", "reduce_min", "reduce_prod"];

const x = any("x");

/** A reduction along axes of length 1 is a reshape. */
function withoutUnitAxes(op: Fold): Rewrite {
  return {
    name: "reduce-unit-axes",
    equation: "reduce(x, axes of length 1) = reshape(x)",
    when: operator(op, [x], "out"),
    to(b, m) {
      const [from, out] = [m.node("x"), m.of(op, "out")];
      const long = out.attrs.axes.filter((axis) => from.type.shape[axis] !== 1);
      if (long.length === out.attrs.axes.length) return null;
      return reshapeTo(b, reduce(b, op, from, long), out.type.shape);
    },
    // A sum begins at 0, and 0 + -0 is 0.
    floats: op === "reduce_sum" ? "reassociates" : "exact",
  };
}

function reduce(b: Builder, op: Fold, from: Node, axes: readonly number[]): Node {
  return axes.length === 0 ? from : b.node(op, [from], { axes });
}

/**
 * Joins two maxima (minima) into one over all their axes. It does not join two sums or products: the inner ones may keep
 * within range what overflows in the order of the whole.
 */
function joined(op: "reduce_max" | "reduce_min"): Rewrite {
  return {
    name: "reduce-reduce",
    equation: "max(max(x, axes), more axes) = max(x, all axes)",
    when: operator(op, [operator(op, [x], "inner")], "out"),
    to(b, m) {
      const inner = m.of(op, "inner").attrs.axes;
      const left = [...m.node("x").type.shape.keys()].filter((axis) => !inner.includes(axis));
      const outer = m.of(op, "out").attrs.axes.map((axis) => left[axis] ?? 0);
      return b.node(op, [m.node("x")], { axes: [...inner, ...outer].sort((p, q) => p - q) });
    },
    floats: "exact",
  };
}

/**
 * A transpose before a reduction goes after it, where it moves less, or nothing. The terms of a sum or product of floats
 * keep their order.
 */
function beforeTranspose(op: Fold): Rewrite {
  const isRounded = op === "reduce_sum" || op === "reduce_prod";
  return {
    name: "reduce-transpose",
    equation: "reduce(transpose(x)) = transpose(reduce(x))",
    when: operator(op, [operator("transpose", [x], "inner")], "out"),
    to(b, m) {
      const { permutation } = m.of("transpose", "inner").attrs;
      const { axes } = m.of(op, "out").attrs;
      const moved = axes.map((axis) => permutation[axis] ?? 0);
      const reduced = moved.toSorted((p, q) => p - q);
      const isOrdered = moved.every((axis, i) => axis === reduced[i]);
      if (!isOrdered && isRounded && isFloat(m.node("x").type.dtype)) return null;
      const kept = permutation.filter((_, axis) => !axes.includes(axis));
      const order = kept.toSorted((p, q) => p - q);
      const result = b.node(op, [m.node("x")], { axes: reduced });
      return transposeTo(
        b,
        result,
        kept.map((axis) => order.indexOf(axis)),
      );
    },
    floats: isRounded ? "reassociates" : "exact",
  };
}

/** The axes of a broadcast's result along which it repeats. */
function repeatedAxes(broadcast: Node<"broadcast">, from: Node): readonly number[] {
  const { shape, axes } = broadcast.attrs;
  return [...shape.keys()].filter((axis) => {
    const source = from.type.shape[axes.indexOf(axis)];
    return source === undefined || !dimEquals(source, shape[axis] ?? 0);
  });
}

/** `x` with its axes where the broadcast puts them, those in `dropped` left out: what a reduction over `dropped` leaves. */
function broadcastWithout(b: Builder, m: Bindings, dropped: readonly number[]): Node {
  const from = m.node("x");
  const { shape, axes } = m.of("broadcast", "inner").attrs;
  const kept = [...shape.keys()].filter((axis) => !dropped.includes(axis));
  const held = [...axes.keys()].filter((i) => !dropped.includes(axes[i] ?? -1));
  const squeezed = reshapeTo(
    b,
    from,
    held.map((i) => from.type.shape[i] ?? 1),
  );
  return b.node("broadcast", [squeezed], {
    shape: kept.map((axis) => shape[axis] ?? 1),
    axes: held.map((i) => kept.indexOf(axes[i] ?? -1)),
  });
}

/** The number of elements as a value: a constant, or one that is known when the program runs. */
function count(b: Builder, size: Dim, dtype: DType): Node {
  if (typeof size === "number") return b.node("constant", [], { dtype, shape: [], values: [size] });
  return castTo(b, b.node("dimension", [], { dim: size }), dtype);
}

const SUMS: readonly Rewrite[] = [
  {
    name: "sum-of-broadcast",
    equation: "sum(broadcast(x), n repeats) = n * x",
    when: operator("reduce_sum", [operator("broadcast", [x], "inner")], "out"),
    to(b, m) {
      const { axes } = m.of("reduce_sum", "out").attrs;
      const { shape } = m.node("inner").type;
      const repeated = repeatedAxes(m.of("broadcast", "inner"), m.node("x"));
      const counted = axes.filter((axis) => repeated.includes(axis));
      // No times an infinity or NaN is NaN, where the sum of nothing is 0.
      if (counted.length === 0 || !counted.every((axis) => isAtLeast(shape[axis] ?? 1, 1))) return null;
      const rest = broadcastWithout(b, m, counted);
      const factor = count(b, sizeOf(counted.map((axis) => shape[axis] ?? 1)), rest.type.dtype);
      const kept = [...shape.keys()].filter((axis) => !counted.includes(axis));
      const summed = axes.filter((axis) => !counted.includes(axis)).map((axis) => kept.indexOf(axis));
      return mul(b, reduceSum(b, rest, summed), factor);
    },
    floats: "reassociates",
  },
  {
    name: "sum-of-neg",
    equation: "sum(-x) = -sum(x)",
    when: operator("reduce_sum", [operator("neg", [x])], "out"),
    to: (b, m) => neg(b, reduceSum(b, m.node("x"), m.of("reduce_sum", "out").attrs.axes)),
    floats: "reassociates",
  },
  {
    name: "sum-of-scaled",
    equation: "sum(x * c) = sum(x) * c, 1 ≤ abs(c)",
    when: operator("reduce_sum", [operator("mul", [x, constant("c")])], "out"),
    to(b, m) {
      const out = m.of("reduce_sum", "out");
      const factor = Math.abs(m.value("c"));
      // A smaller factor may keep the sum within range; an infinite one makes each summand infinite, and the sum NaN.
      if (isFloat(out.type.dtype) && !(1 <= factor && factor < Infinity)) return null;
      return mul(b, reduceSum(b, m.node("x"), out.attrs.axes), full(b, m.value("c"), out.type));
    },
    floats: "reassociates",
  },
];

/** Squares that sum to 0 are of zeros: the gradient of a norm at 0 needs no care where the norm is squared again. */
const guardedSquares: Rewrite = {
  name: "guarded-squares",
  equation: "x * where(sum(x * x) = 0, 0, c) = x * c",
  when: operator("mul", [
    x,
    operator(
      "broadcast",
      [
        operator("where", [
          operator("equal", [
            operator("reduce_sum", [operator("mul", [x, x])], "sum"),
            constant("nothing", 0),
          ]),
          constant("zero", 0),
          constant("c"),
        ]),
      ],
      "spread",
    ),
  ]),
  to(b, m) {
    const { type } = m.node("x");
    const summed = m.of("reduce_sum", "sum").attrs.axes;
    const kept = [...type.shape.keys()].filter((axis) => !summed.includes(axis));
    const isEachItsOwn = m.of("broadcast", "spread").attrs.axes.join() === kept.join();
    return isEachItsOwn && Number.isFinite(m.value("c"))
      ? mul(b, m.node("x"), full(b, m.value("c"), type))
      : null;
  },
  floats: "reassociates",
};

/** The greatest (or least) of equal values is that value. */
function ofBroadcast(op: "reduce_max" | "reduce_min"): Rewrite {
  return {
    name: "extreme-of-broadcast",
    equation: "max(broadcast(x), repeats) = x",
    when: operator(op, [operator("broadcast", [x], "inner")], "out"),
    to(b, m) {
      const { axes } = m.of(op, "out").attrs;
      const repeated = repeatedAxes(m.of("broadcast", "inner"), m.node("x"));
      // Of no elements the greatest is -∞, whatever would have been repeated.
      const isNonempty = axes.every((axis) => isAtLeast(m.node("inner").type.shape[axis] ?? 1, 1));
      return isNonempty && axes.every((axis) => repeated.includes(axis))
        ? broadcastWithout(b, m, axes)
        : null;
    },
    floats: "exact",
  };
}

export const REDUCTIONS: readonly Rewrite[] = [
  ...FOLDS.flatMap((op) => [withoutUnitAxes(op), beforeTranspose(op)]),
  joined("reduce_max"),
  joined("reduce_min"),
  ...SUMS,
  guardedSquares,
  ofBroadcast("reduce_max"),
  ofBroadcast("reduce_min"),
];
