/** How each operator is lowered. Total: an operator that lacks a rule fails the type check. */
import { attrsKey } from "../ir/attrs-key.ts";
import type { Attrs, OpName } from "../ir/attrs.ts";
import type { Node } from "../ir/graph.ts";
import type { Shape } from "../ir/types.ts";
import type { Drafted } from "./draft.ts";
import { gatherKernel, scatterAddKernel } from "./indexed.ts";
import type { Scratch } from "./kernel-pool.ts";
import type { ModelMemory } from "./model-memory.ts";
import { concatKernel, padKernel } from "./movement.ts";
import {
  broadcasted,
  constantOperand,
  inBuffer,
  positionOperand,
  reshaped,
  sliced,
  transposed,
  type Operand,
} from "./operand.ts";
import { productKernel } from "./product-schedule.ts";
import { productStatement } from "./product.ts";
import { randomKernel } from "./random.ts";
import type { Reducing } from "./fused.ts";
import { scanKernel } from "./scan.ts";
import { argsortKernel } from "./sort.ts";

/** Where leaves stand. */
export interface LeafPlaces {
  readonly memory: ModelMemory;
  /** What a region is given, by number. */
  readonly parameters: readonly Operand[];
}

/** No kernel: a value that is there. */
export interface LeafRule<K extends OpName> {
  readonly kind: "leaf";
  readonly value: (node: Node<K>, places: LeafPlaces) => Operand | undefined;
}

/** No kernel: an index map over its operand; undefined where only a copy can have that shape. */
export interface ViewRule<K extends OpName> {
  readonly kind: "view";
  readonly of: (operand: Operand, attrs: Attrs[K], shape: Shape) => Operand | undefined;
}

/** A kernel that folds elements, and may compute them itself. */
export interface ReductionRule<K extends OpName> {
  readonly kind: "reduction";
  readonly op: Reducing["op"];
  readonly axes: (attrs: Attrs[K]) => readonly number[];
}

/** A kernel shared with no other operator. */
export interface KernelRule<K extends OpName> {
  readonly kind: "kernel";
  /** Writes the node's value to its target; `operands` are followed by what `reads` gives. */
  readonly draft: (
    operands: readonly Operand[],
    attrs: Attrs[K],
    target: Operand,
    scratch: Scratch,
  ) => Drafted;
  /** What it reads beside the operands: attributes that stand in memory, so that the kernel is the same for all of them. */
  readonly reads?: (attrs: Attrs[K], memory: ModelMemory) => readonly Operand[];
  /** True where the kernel knows the attributes by what it reads alone. */
  readonly isFreeOfAttrs?: boolean;
}

/** `fused`: elementwise, with others of its kind in one kernel. `control`: instructions of a program. */
export type LoweringRule<K extends OpName> =
  "fused" | "control" | LeafRule<K> | ViewRule<K> | ReductionRule<K> | KernelRule<K>;

const named = <K extends "input" | "param" | "state" | "hyper">(): LeafRule<K> => ({
  kind: "leaf",
  value: ({ op, attrs, type: { dtype, shape } }, { memory }) =>
    inBuffer(memory.named(op, attrs.name), dtype, shape),
});

const view = <K extends OpName>(of: ViewRule<K>["of"]): ViewRule<K> => ({ kind: "view", of });

const along = <K extends "reduce_sum" | "reduce_max" | "reduce_min" | "reduce_prod">(
  op: K,
): ReductionRule<K> => ({ kind: "reduction", op, axes: ({ axes }: Attrs["reduce_sum"]) => axes });

const place = <K extends "argmax" | "argmin">(op: K): ReductionRule<K> => ({
  kind: "reduction",
  op,
  axes: ({ axis }: Attrs["argmax"]) => [axis],
});

const scan = <K extends "cumsum" | "linear_recurrence">(op: K): KernelRule<K> => ({
  kind: "kernel",
  draft: (operands, attrs, target) => scanKernel(op, operands, attrs, target),
});

const faults = (_: unknown, memory: ModelMemory): readonly Operand[] => [
  inBuffer(memory.faults(), "i32", [2]),
];

const RULES: { readonly [K in OpName]: LoweringRule<K> } = {
  input: named<"input">(),
  param: named<"param">(),
  state: named<"state">(),
  hyper: named<"hyper">(),
  parameter: { kind: "leaf", value: ({ attrs }, { parameters }) => parameters[attrs.number] },
  constant: {
    kind: "leaf",
    value: ({ attrs: { values }, type }, { memory }) => {
      const [first = 0] = values;
      return values.every((value) => Object.is(value, first))
        ? constantOperand(first, type.dtype, type.shape)
        : inBuffer(memory.constant(type, values), type.dtype, type.shape);
    },
  },
  dimension: {
    kind: "leaf",
    value: ({ attrs, type: { dtype, shape } }) => positionOperand(dtype, shape, attrs.dim, []),
  },
  iota: {
    kind: "leaf",
    value: ({ attrs, type: { dtype, shape } }) => {
      const strides = shape.map((_, axis) => (axis === attrs.axis ? 1 : 0));
      return positionOperand(dtype, shape, 0, strides);
    },
  },

  neg: "fused",
  abs: "fused",
  sign: "fused",
  floor: "fused",
  ceil: "fused",
  round: "fused",
  sqrt: "fused",
  exp: "fused",
  expm1: "fused",
  log: "fused",
  log1p: "fused",
  sin: "fused",
  cos: "fused",
  tanh: "fused",
  erf: "fused",
  erfc: "fused",
  not: "fused",
  cast: "fused",
  detach: "fused",
  as_written: "fused",
  variable: "fused",
  add: "fused",
  sub: "fused",
  mul: "fused",
  div: "fused",
  floor_div: "fused",
  mod: "fused",
  pow: "fused",
  equal: "fused",
  not_equal: "fused",
  less: "fused",
  less_equal: "fused",
  and: "fused",
  or: "fused",
  where: "fused",

  reduce_sum: along("reduce_sum"),
  reduce_max: along("reduce_max"),
  reduce_min: along("reduce_min"),
  reduce_prod: along("reduce_prod"),
  argmax: place("argmax"),
  argmin: place("argmin"),

  broadcast: view((x, attrs) => broadcasted(x, attrs)),
  transpose: view((x, attrs) => transposed(x, attrs)),
  slice: view((x, attrs, shape) => sliced(x, shape, attrs)),
  reshape: view((x, _, shape) => reshaped(x, shape)),

  pad: { kind: "kernel", draft: (operands, attrs, target) => padKernel(at(operands, 0), attrs, target) },
  concat: { kind: "kernel", draft: concatKernel },
  gather: {
    kind: "kernel",
    reads: faults,
    draft: (operands, attrs, target) =>
      gatherKernel(at(operands, 0), at(operands, 1), attrs, target, at(operands, 2)),
  },
  scatter_add: {
    kind: "kernel",
    reads: faults,
    draft: (operands, attrs, target) => {
      const [x, indices, updates] = [at(operands, 0), at(operands, 1), at(operands, 2)];
      return scatterAddKernel([x, indices, updates], attrs, target, at(operands, 3));
    },
  },
  cumsum: scan("cumsum"),
  linear_recurrence: scan("linear_recurrence"),
  argsort: {
    kind: "kernel",
    draft: (operands, attrs, target, scratch) =>
      argsortKernel(at(operands, 0), attrs, target, (elements) => scratch("i32", elements)),
  },
  dot_general: {
    kind: "kernel",
    draft: (operands, attrs, target, scratch) => {
      const statement = productStatement(at(operands, 0), at(operands, 1), attrs, target);
      return productKernel(statement, (elements) => scratch("f32", elements));
    },
  },
  random_bits: {
    kind: "kernel",
    isFreeOfAttrs: true,
    reads: ({ stream }, memory) => {
      const word = memory.constant({ dtype: "i32", shape: [] }, [stream | 0]);
      return [inBuffer(word, "i32", [])];
    },
    draft: (operands, _, target) => randomKernel(at(operands, 0), at(operands, 1), at(operands, 2), target),
  },

  if: "control",
  loop: "control",
};

/** A node's rule, with its attributes put in. */
export type Lowering =
  | { readonly kind: "fused" | "control" }
  | { readonly kind: "leaf"; readonly value: (places: LeafPlaces) => Operand | undefined }
  | { readonly kind: "view"; readonly of: (operand: Operand) => Operand | undefined }
  | { readonly kind: "reduction"; readonly reducing: Reducing }
  | {
      readonly kind: "kernel";
      /** Operator and attributes: with its operands and its target, all that decides on the kernel. */
      readonly what: string;
      readonly reads: (memory: ModelMemory) => readonly Operand[];
      readonly draft: (operands: readonly Operand[], target: Operand, scratch: Scratch) => Drafted;
    };

export function loweringOf<K extends OpName>(node: Node<K>): Lowering {
  const rule: LoweringRule<K> = RULES[node.op];
  const { attrs } = node;
  if (typeof rule === "string") return { kind: rule };
  switch (rule.kind) {
    case "leaf":
      return { kind: "leaf", value: (places) => rule.value(node, places) };
    case "view":
      return { kind: "view", of: (operand) => rule.of(operand, attrs, node.type.shape) };
    case "reduction":
      return { kind: "reduction", reducing: { op: rule.op, axes: rule.axes(attrs) } };
    case "kernel":
      return {
        kind: "kernel",
        what: rule.isFreeOfAttrs === true ? node.op : `${node.op} ${attrsKey(attrs)}`,
        reads: (memory) => rule.reads?.(attrs, memory) ?? [],
        draft: (operands, target, scratch) => rule.draft(operands, attrs, target, scratch),
      };
  }
}

/** Does whoever reads the node read its operand through it? */
export function isView(node: Node): boolean {
  const rule = RULES[node.op];
  return typeof rule !== "string" && rule.kind === "view";
}

function at(operands: readonly Operand[], index: number): Operand {
  const found = operands[index];
  if (found === undefined) throw new Error(`no operand ${String(index)}`);
  return found;
}
