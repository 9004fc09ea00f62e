/** For every operator how to grow a random node of it: attributes and operands that its shape rule accepts. */
import type { OpName } from "../../compiler/ir/attrs.ts";
import { dimEquals, shapeEquals, sizeOf, type Dim } from "../../compiler/ir/dim.ts";
import { isAtLeast } from "../../compiler/ir/dim-bounds.ts";
import type { Builder, Node } from "../../compiler/ir/graph.ts";
import type { DType, Shape, TensorType } from "../../compiler/ir/types.ts";
import {
  axesOf,
  DIMS,
  DTYPES,
  isAny,
  isBool,
  isFloatType,
  isLike,
  isNumber,
  M,
  N,
  NUMBERS,
  shape,
  shuffled,
  some,
  type,
  type Chooser,
  type Grow,
  type Pool,
} from "./random-choice.ts";
import { growIf, growLoop, growParameter } from "./random-control.ts";
import { part } from "./random-part.ts";

const leaf =
  (op: "input" | "param" | "state"): Grow =>
  (b, choose, _pool, serial) =>
    b.node(op, [], { name: `${op}${String(serial)}`, type: type(choose) });

type Fits = (type: TensorType) => boolean;

const map1 =
  (op: UnaryOp, fits: Fits, dtype: DType): Grow =>
  (b, choose, pool) =>
    b.node(op, [pool.pick(choose, fits, { dtype, shape: shape(choose) })], {});

const map2 =
  (op: BinaryOp, fits: Fits, dtype: DType): Grow =>
  (b, choose, pool) => {
    const left = pool.pick(choose, fits, { dtype, shape: shape(choose) });
    return b.node(op, [left, pool.pick(choose, isLike(left.type), left.type)], {});
  };

const fold =
  (op: "reduce_sum" | "reduce_max" | "reduce_min" | "reduce_prod"): Grow =>
  (b, choose, pool) => {
    const x = pool.pick(choose, (t) => isNumber(t) && t.shape.length > 0, {
      dtype: "f32",
      shape: shape(choose, 1),
    });
    const axes = some(choose, axesOf(x));
    return b.node(op, [x], { axes: axes.length > 0 ? axes : [0] });
  };

const choice =
  (op: "argmax" | "argmin"): Grow =>
  (b, choose, pool) => {
    const x = pool.pick(choose, (t) => isNumber(t) && t.shape.some((dim) => dim !== 0), {
      dtype: "f32",
      shape: [2, N],
    });
    const [first = 0, ...rest] = axesOf(x).filter((axis) => x.type.shape[axis] !== 0);
    return b.node(op, [x], { axis: choose.from([first, ...rest]) });
  };

/** Numbers, an axis of theirs, and a way along it. */
function line(choose: Chooser, pool: Pool): { x: Node; axis: number; isBackwards: boolean } {
  const x = pool.pick(choose, (t) => isNumber(t) && t.shape.length > 0, {
    dtype: "f32",
    shape: shape(choose, 1),
  });
  return { x, axis: choose.below(x.type.shape.length), isBackwards: choose.below(2) === 1 };
}

type UnaryOp =
  | ("neg" | "abs" | "sign" | "floor" | "ceil" | "round" | "sqrt" | "exp" | "expm1" | "log" | "log1p")
  | ("sin" | "cos" | "tanh" | "erf" | "erfc" | "not" | "detach" | "as_written");
type BinaryOp =
  | ("add" | "sub" | "mul" | "div" | "floor_div" | "mod" | "pow")
  | ("equal" | "not_equal" | "less" | "less_equal" | "and" | "or");

export const GROW: { readonly [K in OpName]: Grow } = {
  input: leaf("input"),
  param: leaf("param"),
  state: leaf("state"),
  hyper: (b, choose, _pool, serial) =>
    b.node("hyper", [], {
      name: `hyper${String(serial)}`,
      dtype: choose.from(NUMBERS),
      value: choose.below(5),
    }),
  constant(b, choose) {
    const sizes = Array.from({ length: choose.below(3) }, () => choose.from([2, 1, 3, 0]));
    const dtype = choose.from(DTYPES);
    const count = sizes.reduce((product, dim) => product * dim, 1);
    const values = Array.from({ length: count }, () =>
      dtype === "bool" ? choose.below(2) : choose.below(100) - 50,
    );
    return b.node("constant", [], { dtype, shape: sizes, values });
  },
  dimension: (b, choose) => b.node("dimension", [], { dim: choose.from(DIMS) }),
  iota(b, choose) {
    const sizes = shape(choose, 1);
    return b.node("iota", [], {
      dtype: choose.from(NUMBERS),
      shape: sizes,
      axis: choose.below(sizes.length),
    });
  },

  neg: map1("neg", isNumber, "f32"),
  abs: map1("abs", isNumber, "f32"),
  sign: map1("sign", isNumber, "f32"),
  floor: map1("floor", isFloatType, "f32"),
  ceil: map1("ceil", isFloatType, "f32"),
  round: map1("round", isFloatType, "f32"),
  sqrt: map1("sqrt", isFloatType, "f32"),
  exp: map1("exp", isFloatType, "f32"),
  expm1: map1("expm1", isFloatType, "f32"),
  log: map1("log", isFloatType, "f32"),
  log1p: map1("log1p", isFloatType, "f32"),
  sin: map1("sin", isFloatType, "f32"),
  cos: map1("cos", isFloatType, "f32"),
  tanh: map1("tanh", isFloatType, "f32"),
  erf: map1("erf", isFloatType, "f32"),
  erfc: map1("erfc", isFloatType, "f32"),
  not: map1("not", isBool, "bool"),
  detach: map1("detach", isAny, "f32"),
  as_written: map1("as_written", isAny, "f32"),
  variable: (b, choose, pool, serial) =>
    b.node("variable", [pool.pick(choose, isAny, type(choose))], { number: serial }),
  cast: (b, choose, pool) =>
    b.node("cast", [pool.pick(choose, isAny, type(choose))], { dtype: choose.from(DTYPES) }),

  add: map2("add", isNumber, "f32"),
  sub: map2("sub", isNumber, "f32"),
  mul: map2("mul", isNumber, "f32"),
  div: map2("div", isFloatType, "f32"),
  floor_div: map2("floor_div", isNumber, "i32"),
  mod: map2("mod", isNumber, "i32"),
  pow: map2("pow", isNumber, "f32"),
  equal: map2("equal", isAny, "i32"),
  not_equal: map2("not_equal", isAny, "f32"),
  less: map2("less", isAny, "f32"),
  less_equal: map2("less_equal", isAny, "f32"),
  and: map2("and", isBool, "bool"),
  or: map2("or", isBool, "bool"),
  where(b, choose, pool) {
    const condition = pool.pick(choose, isBool, { dtype: "bool", shape: shape(choose) });
    const like = { dtype: choose.from(DTYPES), shape: condition.type.shape };
    const x = pool.pick(choose, (t) => shapeEquals(t.shape, like.shape), like);
    return b.node("where", [condition, x, pool.pick(choose, isLike(x.type), x.type)], {});
  },

  reduce_sum: fold("reduce_sum"),
  reduce_max: fold("reduce_max"),
  reduce_min: fold("reduce_min"),
  reduce_prod: fold("reduce_prod"),
  argmax: choice("argmax"),
  argmin: choice("argmin"),

  cumsum(b, choose, pool) {
    const { x, axis, isBackwards } = line(choose, pool);
    return b.node("cumsum", [x], { axis, reverse: isBackwards });
  },
  linear_recurrence(b, choose, pool) {
    const { x, axis, isBackwards } = line(choose, pool);
    const y = pool.pick(choose, isLike(x.type), x.type);
    return b.node("linear_recurrence", [x, y], { axis, reverse: isBackwards });
  },
  argsort(b, choose, pool) {
    const { x, axis, isBackwards } = line(choose, pool);
    return b.node("argsort", [x], { axis, descending: isBackwards });
  },

  dot_general(b, choose, pool) {
    const x = pool.pick(choose, isNumber, { dtype: "f32", shape: shape(choose) });
    const [left, shared] = [shuffled(choose, axesOf(x)), choose.below(4)];
    const [batchCount, contractCount] = [Math.min(left.length, shared >> 1), shared & 1];
    const batch = left.slice(0, batchCount);
    const contract = left.slice(batchCount, batchCount + contractCount);
    const pairs = [...batch, ...contract].map((axis) => x.type.shape[axis] ?? 1);
    const free = Array.from({ length: choose.below(2) }, () => choose.from(DIMS));
    const otherType = { dtype: x.type.dtype, shape: [...free, ...pairs] };
    const y = pool.pick(choose, isLike(otherType), otherType);
    const first = free.length;
    return b.node("dot_general", [x, y], {
      contract: [contract, contract.map((_, i) => first + batch.length + i)],
      batch: [batch, batch.map((_, i) => first + i)],
    });
  },

  reshape(b, choose, pool) {
    const x = pool.pick(choose, isAny, type(choose));
    const sizes: readonly [Shape, ...Shape[]] = [
      [sizeOf(x.type.shape)],
      [1, ...x.type.shape],
      x.type.shape.filter((dim) => dim !== 1),
      x.type.shape.toReversed(),
    ];
    return b.node("reshape", [x], { shape: choose.from(sizes) });
  },
  transpose(b, choose, pool) {
    const x = pool.pick(choose, isAny, type(choose));
    return b.node("transpose", [x], { permutation: shuffled(choose, axesOf(x)) });
  },
  broadcast(b, choose, pool) {
    const x = pool.pick(choose, ({ shape: own }) => own.length < 4, type(choose));
    const sizes: Dim[] = x.type.shape.map((dim) => (dimEquals(dim, 1) ? choose.from(DIMS) : dim));
    const place = choose.below(sizes.length + 1);
    const axes = axesOf(x).map((axis) => (axis < place ? axis : axis + 1));
    return b.node("broadcast", [x], { shape: sizes.toSpliced(place, 0, choose.from(DIMS)), axes });
  },
  slice(b, choose, pool) {
    const x = pool.pick(choose, isAny, type(choose));
    const parts = x.type.shape.map((dim) => part(choose, dim));
    return b.node("slice", [x], {
      start: parts.map(({ start }) => start),
      stop: parts.map(({ stop }) => stop),
      step: parts.map(({ step }) => step),
    });
  },
  pad(b, choose, pool) {
    const x = pool.pick(choose, isAny, type(choose));
    return b.node("pad", [x], {
      low: x.type.shape.map(() => choose.from([0, 1, M])),
      high: x.type.shape.map(() => choose.from([0, 2, N])),
      interior: x.type.shape.map((dim) => (isAtLeast(dim, 1) ? choose.below(2) : 0)),
    });
  },
  concat(b, choose, pool) {
    const first = pool.pick(choose, ({ shape: own }) => own.length > 0, {
      dtype: "f32",
      shape: shape(choose, 1),
    });
    const axis = choose.below(first.type.shape.length);
    const isJoinable = (t: TensorType): boolean =>
      t.dtype === first.type.dtype &&
      t.shape.length === first.type.shape.length &&
      t.shape.every((dim, i) => i === axis || dimEquals(dim, first.type.shape[i] ?? 0));
    const rest = Array.from({ length: choose.below(3) }, () => pool.pick(choose, isJoinable, first.type));
    return b.node("concat", [first, ...rest], { axis });
  },

  gather(b, choose, pool) {
    const { x, axis, indices } = pick(b, choose, pool, isAny);
    return b.node("gather", [x, indices], { axis });
  },
  scatter_add(b, choose, pool) {
    const { x, axis, indices } = pick(b, choose, pool, isNumber);
    const like = {
      dtype: x.type.dtype,
      shape: x.type.shape.toSpliced(axis, 1, ...indices.type.shape),
    };
    return b.node("scatter_add", [x, indices, pool.pick(choose, isLike(like), like)], { axis });
  },

  random_bits(b, choose, pool, serial) {
    const key = pool.pick(choose, isLike({ dtype: "i32", shape: [2] }), { dtype: "i32", shape: [2] });
    const counter = pool.pick(choose, isLike({ dtype: "i32", shape: [] }), { dtype: "i32", shape: [] });
    return b.node("random_bits", [key, counter], { shape: shape(choose), stream: serial });
  },

  parameter: growParameter,
  if: growIf,
  loop: growLoop,
};

/** A tensor, an axis of it that is not empty, and indices that lie in its range, counted from the front or from the end. */
function pick(b: Builder, choose: Chooser, pool: Pool, fits: Fits): { x: Node; axis: number; indices: Node } {
  const isLong = (dim: Dim): boolean => isAtLeast(dim, 1);
  const x = pool.pick(choose, (t) => fits(t) && t.shape.some(isLong), { dtype: "f32", shape: [N, 2] });
  const [first = 0, ...rest] = axesOf(x).filter((axis) => isLong(x.type.shape[axis] ?? 0));
  const axis = choose.from([first, ...rest]);
  const isIndex = ({ dtype, shape: own }: TensorType): boolean => dtype === "i32" && own.length < 3;
  const any = pool.pick(choose, isIndex, { dtype: "i32", shape: [choose.from(DIMS)] });
  const { shape: sizes } = any.type;
  const dim = b.node("dimension", [], { dim: x.type.shape[axis] ?? 0 });
  const length = b.node("broadcast", [dim], { shape: sizes, axes: [] });
  const fromFront = b.node("mod", [any, length], {});
  const indices = choose.below(2) === 0 ? fromFront : b.node("sub", [fromFront, length], {});
  return { x, axis, indices };
}
