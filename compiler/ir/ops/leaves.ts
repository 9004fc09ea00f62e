/** Leaves: operators without operands. */
import { evaluateDim } from "../dim.ts";
import type { OpDef } from "../op-def.ts";
import { ShapeFault } from "../shape-fault.ts";
import type { DType } from "../types.ts";
import { none, requireAxis, requireDomain, requireShape } from "./check.ts";
import { elementCount, offsetsOf, staticShape, tabulate } from "./value.ts";

export type LeafOp = "input" | "param" | "state" | "hyper" | "constant" | "dimension" | "iota";

const LEAF = { class: "leaf", commutative: false, flops: () => 0 } as const;

/** An input, parameter or state: its value comes from the caller of the interpreter. */
function named<K extends "input" | "param" | "state">(op: K): OpDef<K> {
  return {
    ...LEAF,
    infer(src, { type }) {
      none(op, src);
      requireShape(op, type.shape);
      return type;
    },
    evaluate(_src, { name }) {
      throw new RangeError(`${op} ${name} has no value`);
    },
  };
}

/** A number as an element of the dtype holds it. */
const HELD: Readonly<Record<DType, (value: number) => number>> = {
  f32: Math.fround,
  f64: (value) => value,
  i32: (value) => value | 0,
  bool: (value) => (value === 0 ? 0 : 1),
};

export const LEAVES: { readonly [K in LeafOp]: OpDef<K> } = {
  input: named("input"),
  param: named("param"),
  state: named("state"),

  hyper: {
    ...LEAF,
    infer(src, { dtype }) {
      none("hyper", src);
      return { dtype, shape: [] };
    },
    evaluate: (_src, { dtype, value }) => tabulate(dtype, [], () => value),
  },

  constant: {
    ...LEAF,
    canonical: (attrs) => ({ ...attrs, values: attrs.values.map(HELD[attrs.dtype]) }),
    infer(src, { dtype, shape, values }) {
      none("constant", src);
      requireShape("constant", shape);
      if (values.length !== elementCount(shape))
        throw new ShapeFault(
          "shape",
          `constant of shape [${shape.join(", ")}] takes ${String(elementCount(shape))} values, not ${String(values.length)}`,
        );
      return { dtype, shape };
    },
    evaluate: (_src, { dtype, shape, values }) => ({ dtype, shape, data: Float64Array.from(values) }),
  },

  dimension: {
    ...LEAF,
    infer(src) {
      none("dimension", src);
      return { dtype: "i32", shape: [] };
    },
    evaluate: (_src, { dim }, dims) => tabulate("i32", [], () => evaluateDim(dim, dims)),
  },

  iota: {
    ...LEAF,
    infer(src, { dtype, shape, axis }) {
      none("iota", src);
      requireShape("iota", shape);
      requireAxis("iota", axis, shape.length, []);
      const type = { dtype, shape };
      requireDomain("iota", "number", type, []);
      return type;
    },
    evaluate(_src, { dtype, shape, axis }, dims) {
      const sizes = staticShape(shape, dims);
      const counts = offsetsOf(
        sizes,
        sizes.map((_, i) => (i === axis ? 1 : 0)),
      );
      return tabulate(dtype, sizes, (i) => counts[i] ?? 0);
    },
  },
};
