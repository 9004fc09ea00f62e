/**
 * For every operator the cases its gradient is checked on: small shapes, length 1, empty, symbolic. The
 * record is total over the op table, so an operator without cases fails the type check.
 */
import type { Attrs, OpName } from "../../compiler/ir/attrs.ts";
import { dimVariable, floorDivideDims, subtractDims, addDims } from "../../compiler/ir/dim.ts";
import { zerosLike } from "../../compiler/ir/construct.ts";
import type { Builder, Node } from "../../compiler/ir/graph.ts";
import type { Shape } from "../../compiler/ir/types.ts";

/** Where an operand's random values lie: `distinct` ones differ by at least 0.1 from each other and from whole numbers. */
export type Domain = "any" | "positive" | "nonzero" | "distinct" | "some-zeros";

export interface Operand {
  readonly shape: Shape;
  readonly domain: Domain;
}

export interface Case {
  readonly name: string;
  readonly operands: readonly Operand[];
  build(b: Builder, operands: readonly Node[]): Node;
}

export const N = dimVariable("N");
export const DIMS: ReadonlyMap<string, number> = new Map([["N", 3]]);

const SHAPES: readonly Shape[] = [[], [1], [3], [2, 3], [1, 2], [0, 2], [N, 2]];

/** The operator on operands of one shape, for each of the usual shapes. */
function elementwise(op: OpName, ...domains: readonly Domain[]): readonly Case[] {
  return SHAPES.map((shape) => withAttrs(op, {}, ...domains.map((domain): Operand => ({ shape, domain }))));
}

function withAttrs<K extends OpName>(op: K, attrs: Attrs[K], ...operands: readonly Operand[]): Case {
  const shapes = operands.map(
    ({ shape }) => `[${shape.map((dim) => (typeof dim === "number" ? dim : dim.key)).join(", ")}]`,
  );
  return {
    name: `${op} ${shapes.join(" ")} ${JSON.stringify(attrs, shortDim)}`,
    operands,
    build: (b, nodes) => b.node(op, nodes, attrs) as Node,
  };
}

/** A symbolic dimension as its text. */
function shortDim(_field: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && "key" in value ? value.key : value;
}

const of = (shape: Shape, domain: Domain = "any"): Operand => ({ shape, domain });

type Fold = "reduce_sum" | "reduce_max" | "reduce_min" | "reduce_prod";
function reductions(op: Fold, domain: Domain): readonly Case[] {
  const cases: readonly (readonly [Shape, readonly number[]])[] = [
    [[3], [0]],
    [[1], [0]],
    [[2, 3], [0]],
    [[2, 3], [1]],
    [
      [2, 3],
      [0, 1],
    ],
    [[2, 1, 3], [1]],
    [
      [2, 3, 2],
      [0, 2],
    ],
    // The greatest of no elements is -∞, of which there are no differences.
    [[0, 2], op === "reduce_sum" || op === "reduce_prod" ? [0] : [1]],
    [[N, 2], [0]],
    [[2, N], [1]],
  ];
  return cases.map(([shape, axes]) => withAttrs(op, { axes }, of(shape, domain)));
}

/** A shape, an axis of it, and indices along that axis with their own shape: repeated, negative, none, a scalar. */
const PICKS: readonly (readonly [Shape, number, readonly number[], readonly number[]])[] = [
  [[3], 0, [2], [2, 0]],
  [[3], 0, [4], [1, 1, 1, 0]],
  [[3], 0, [3], [-1, -3, 2]],
  [[3], 0, [], [1]],
  [[1], 0, [2], [0, 0]],
  [[3, 2], 0, [2], [2, 2]],
  [[3, 2], 1, [3], [0, 1, 0]],
  [[3, 2], 1, [], [-1]],
  [[2, 3, 2], 1, [2, 2], [0, 2, 2, 1]],
  [[2, 3], 1, [0], []],
  [[0, 3], 1, [2], [1, 1]],
  [[N, 2], 0, [4], [0, 1, -1, 0]],
  [[2, N], 0, [3], [1, 0, 1]],
];

function indexTensor(b: Builder, shape: readonly number[], values: readonly number[]): Node {
  return b.node("constant", [], { dtype: "i32", shape, values });
}

const noGradient = "no gradient";

export const SAMPLES: { readonly [K in OpName]: readonly Case[] | typeof noGradient } = {
  input: noGradient,
  param: noGradient,
  state: noGradient,
  hyper: noGradient,
  constant: noGradient,
  dimension: noGradient,
  iota: noGradient,
  random_bits: noGradient,

  neg: elementwise("neg", "any"),
  abs: elementwise("abs", "nonzero"),
  sign: noGradient,
  floor: noGradient,
  ceil: noGradient,
  round: noGradient,
  sqrt: elementwise("sqrt", "positive"),
  exp: elementwise("exp", "any"),
  expm1: elementwise("expm1", "any"),
  log: elementwise("log", "positive"),
  log1p: elementwise("log1p", "positive"),
  sin: elementwise("sin", "any"),
  cos: elementwise("cos", "any"),
  tanh: elementwise("tanh", "any"),
  erf: elementwise("erf", "any"),
  not: noGradient,
  cast: SHAPES.map((shape) => withAttrs("cast", { dtype: "f32" }, of(shape))),
  detach: noGradient,
  variable: SHAPES.map((shape) => withAttrs("variable", { number: 1 }, of(shape))),

  add: elementwise("add", "any", "any"),
  sub: elementwise("sub", "any", "any"),
  mul: elementwise("mul", "any", "any"),
  div: elementwise("div", "any", "nonzero"),
  floor_div: noGradient,
  mod: elementwise("mod", "distinct", "positive"),
  pow: [...elementwise("pow", "positive", "any"), ...[0, 1, 2, 3, -1, 0.5].flatMap(powerCases)],
  equal: noGradient,
  not_equal: noGradient,
  less: noGradient,
  less_equal: noGradient,
  and: noGradient,
  or: noGradient,
  where: SHAPES.map((shape) => ({
    name: `where [${String(shape.length)} axes]`,
    operands: [of(shape, "nonzero"), of(shape), of(shape)],
    build(b, [test, x, y]) {
      if (test === undefined || x === undefined || y === undefined) throw new RangeError("three operands");
      const [detached, zero] = [b.node("detach", [test], {}), zerosLike(b, test)];
      return b.node("where", [b.node("less", [zero, detached], {}), x, y], {});
    },
  })),

  reduce_sum: reductions("reduce_sum", "any"),
  reduce_max: reductions("reduce_max", "distinct"),
  reduce_min: reductions("reduce_min", "distinct"),
  reduce_prod: [...reductions("reduce_prod", "any"), ...reductions("reduce_prod", "some-zeros")],
  argmax: noGradient,
  argmin: noGradient,

  dot_general: [
    products([3], [3], [[0], [0]]),
    products([2, 3], [3], [[1], [0]]),
    products([2, 3], [3, 4], [[1], [0]]),
    products([N, 3], [3, 2], [[1], [0]]),
    products([3, 2], [4, 3], [[0], [1]]),
    products([2], [3], [[], []]),
    products([0, 3], [3, 2], [[1], [0]]),
    products([2, 0], [0, 2], [[1], [0]]),
    products([2, 3, 4], [2, 4, 3], [[2], [1]], [[0], [0]]),
    products(
      [3, 2, 4, 2],
      [4, 2, 3, 5],
      [
        [2, 0],
        [0, 2],
      ],
      [[3], [1]],
    ),
    products(
      [2, 3, 2],
      [3, 2, 2],
      [[], []],
      [
        [2, 1],
        [1, 0],
      ],
    ),
    products(
      [2, 3],
      [3, 2],
      [
        [1, 0],
        [0, 1],
      ],
    ),
  ],

  reshape: [
    withAttrs("reshape", { shape: [3, 2] }, of([2, 3])),
    withAttrs("reshape", { shape: [] }, of([1, 1])),
    withAttrs("reshape", { shape: [2, 1, N] }, of([N, 2])),
    withAttrs("reshape", { shape: [0] }, of([2, 0])),
  ],
  transpose: [
    withAttrs("transpose", { permutation: [1, 0] }, of([2, 3])),
    withAttrs("transpose", { permutation: [2, 0, 1] }, of([N, 2, 1])),
    withAttrs("transpose", { permutation: [] }, of([])),
    withAttrs("transpose", { permutation: [1, 0] }, of([0, 3])),
  ],
  broadcast: [
    withAttrs("broadcast", { shape: [2, 3], axes: [] }, of([])),
    withAttrs("broadcast", { shape: [2, 3], axes: [1] }, of([3])),
    withAttrs("broadcast", { shape: [2, 3], axes: [0] }, of([2])),
    withAttrs("broadcast", { shape: [2, 3], axes: [0, 1] }, of([2, 1])),
    withAttrs("broadcast", { shape: [1, 3, 2], axes: [0, 2] }, of([1, 1])),
    withAttrs("broadcast", { shape: [N, 2], axes: [1] }, of([2])),
    withAttrs("broadcast", { shape: [0, 2], axes: [1] }, of([2])),
  ],
  slice: [
    slices([5], [1], [4], [1]),
    slices([5], [0], [5], [2]),
    slices([6], [0], [6], [2]),
    slices([5], [4], [-1], [-1]),
    slices([6], [5], [0], [-2]),
    slices([3, 4], [1, 3], [3, 0], [1, -2]),
    slices([4], [2], [2], [1]),
    slices([4], [2], [2], [3]),
    slices([N, 2], [0, 1], [N, 2], [1, 1]),
    slices([N, 2], [1, 0], [N, 2], [1, 1]),
    slices([N], [subtractDims(N, 1)], [-1], [-1]),
    slices([N], [0], [N], [2]),
    slices([addDims(N, 2)], [0], [floorDivideDims(N, 2)], [1]),
  ],
  pad: [
    pads([3], [1], [2], [0]),
    pads([3], [0], [0], [2]),
    pads([2, 3], [1, 0], [0, 2], [1, 0]),
    pads([0, 2], [2, 0], [1, 0], [0, 1]),
    pads([N, 1], [1, N], [0, 1], [1, 0]),
    pads([], [], [], []),
  ],
  concat: [
    withAttrs("concat", { axis: 0 }, of([2, 3])),
    withAttrs("concat", { axis: 0 }, of([2, 3]), of([1, 3]), of([0, 3])),
    withAttrs("concat", { axis: 1 }, of([2, 1]), of([2, 3]), of([2, 1])),
    withAttrs("concat", { axis: 0 }, of([N, 2]), of([2, 2]), of([N, 2])),
  ],
  gather: PICKS.map(([shape, axis, sizes, indices]) => ({
    name: `gather [${String(shape.length)} axes] axis ${String(axis)} at ${JSON.stringify(indices)}`,
    operands: [of(shape)],
    build(b, [x]) {
      if (x === undefined) throw new RangeError("one operand");
      return b.node("gather", [x, indexTensor(b, sizes, indices)], { axis });
    },
  })),
  scatter_add: PICKS.map(([shape, axis, sizes, indices]) => ({
    name: `scatter_add [${String(shape.length)} axes] axis ${String(axis)} at ${JSON.stringify(indices)}`,
    operands: [of(shape), of(shape.toSpliced(axis, 1, ...sizes))],
    build(b, [x, updates]) {
      if (x === undefined || updates === undefined) throw new RangeError("two operands");
      return b.node("scatter_add", [x, indexTensor(b, sizes, indices), updates], { axis });
    },
  })),
};

/** x ** n for a constant n; at zero too where the power is smooth there. */
function powerCases(exponent: number): readonly Case[] {
  const isSmooth = Number.isInteger(exponent) && exponent >= 0;
  return SHAPES.map((shape) => ({
    name: `pow [${String(shape.length)} axes] ** ${String(exponent)}`,
    operands: [of(shape, isSmooth ? "some-zeros" : "positive")],
    build(b, [x]) {
      if (x === undefined) throw new RangeError("one operand");
      const scalar = b.node("constant", [], { dtype: "f64", shape: [], values: [exponent] });
      const power = shape.length === 0 ? scalar : b.node("broadcast", [scalar], { shape, axes: [] });
      return b.node("pow", [x, power], {});
    },
  }));
}

type Pairs = Attrs["dot_general"]["contract"];
function products(left: Shape, right: Shape, contract: Pairs, batch: Pairs = [[], []]): Case {
  return withAttrs("dot_general", { contract, batch }, of(left), of(right));
}
function slices(shape: Shape, start: Shape, stop: Shape, step: readonly number[]): Case {
  return withAttrs("slice", { start, stop, step }, of(shape));
}
function pads(shape: Shape, low: Shape, high: Shape, interior: readonly number[]): Case {
  return withAttrs("pad", { low, high, interior }, of(shape));
}
