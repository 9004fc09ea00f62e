/** The scalar meaning of every elementwise operator, for each dtype it works on. */
import type { Attrs, OpName } from "../ir/attrs.ts";
import type { Node } from "../ir/graph.ts";
import type { OpClass } from "../ir/op-def.ts";
import type { DType } from "../ir/types.ts";
import type { ScalarType, Value } from "./kernel.ts";
import { floorDivide, floorModulo, integerFloorDivide, integerFloorModulo } from "./math/division.ts";
import { erf, erfc } from "./math/erf.ts";
import { exp } from "./math/exp.ts";
import { expm1 } from "./math/expm1.ts";
import { integerPower } from "./math/integer-power.ts";
import { log } from "./math/log.ts";
import { log1p } from "./math/log1p.ts";
import { pow } from "./math/pow.ts";
import { cos, sin } from "./math/sine.ts";
import { tanh } from "./math/tanh.ts";
import type { Scalar } from "./scalar.ts";

type Unary = (s: Scalar, x: Value) => Value;
type Binary = (s: Scalar, a: Value, b: Value) => Value;
type Rule<K extends OpName> = (s: Scalar, args: readonly Value[], attrs: Attrs[K]) => Value;

/** How an operator becomes scalar arithmetic, or which part of lowering takes it. */
export const ELEMENTWISE: {
  readonly [K in OpName]: Rule<K> | Exclude<OpClass, "elementwise">;
} = {
  input: "leaf",
  param: "leaf",
  state: "leaf",
  hyper: "leaf",
  constant: "leaf",
  dimension: "leaf",
  iota: "leaf",

  neg: unary((s, x) => s.neg(x)),
  abs: unary((s, x) => s.abs(x)),
  sign: unary(sign),
  floor: unary((s, x) => s.floor(x)),
  ceil: unary((s, x) => s.ceil(x)),
  round: unary((s, x) => s.nearest(x)),
  sqrt: unary((s, x) => s.sqrt(x)),
  exp: unary(exp),
  expm1: unary(expm1),
  log: unary(log),
  log1p: unary(log1p),
  sin: unary(sin),
  cos: unary(cos),
  tanh: unary(tanh),
  erf: unary(erf),
  erfc: unary(erfc),
  not: unary((s, x) => s.not(x)),
  cast: (s, args, { dtype }) => convert(s, first(args), dtype),
  detach: unary((_, x) => x),
  as_written: unary((_, x) => x),
  variable: unary((_, x) => x),

  add: binary((s, a, b) => s.add(a, b)),
  sub: binary((s, a, b) => s.sub(a, b)),
  mul: binary((s, a, b) => s.mul(a, b)),
  div: binary((s, a, b) => s.div(a, b)),
  floor_div: binary((s, a, b) => (a.type === "i32" ? integerFloorDivide(s, a, b) : floorDivide(s, a, b))),
  mod: binary((s, a, b) => (a.type === "i32" ? integerFloorModulo(s, a, b) : floorModulo(s, a, b))),
  pow: binary((s, a, b) => (a.type === "i32" ? integerPower(s, a, b) : pow(s, a, b))),
  equal: binary((s, a, b) => s.eq(a, b)),
  not_equal: binary((s, a, b) => s.ne(a, b)),
  less: binary((s, a, b) => s.lt(a, b)),
  less_equal: binary((s, a, b) => s.le(a, b)),
  and: binary((s, a, b) => s.and(a, b)),
  or: binary((s, a, b) => s.or(a, b)),
  where: (s, args) => s.select(first(args), second(args), third(args)),

  reduce_sum: "reduction",
  reduce_max: "reduction",
  reduce_min: "reduction",
  reduce_prod: "reduction",
  argmax: "reduction",
  argmin: "reduction",
  cumsum: "scan",
  linear_recurrence: "scan",
  argsort: "sort",
  dot_general: "product",
  reshape: "movement",
  transpose: "movement",
  broadcast: "movement",
  slice: "movement",
  pad: "movement",
  concat: "movement",
  gather: "indexed",
  scatter_add: "indexed",
  random_bits: "random",
  parameter: "leaf",
  if: "control",
  loop: "control",
};

export function isElementwise(node: Node): boolean {
  return typeof ELEMENTWISE[node.op] === "function";
}

/** The value of an elementwise node for given operand values. Throws where the operator is not elementwise. */
export function elementwise<K extends OpName>(s: Scalar, node: Node<K>, args: readonly Value[]): Value {
  const rule: Rule<K> | string = ELEMENTWISE[node.op];
  if (typeof rule === "string") throw new Error(`${node.op} is not elementwise`);
  return rule(s, args, node.attrs);
}

function unary(f: Unary): (s: Scalar, args: readonly Value[]) => Value {
  return (s, args) => f(s, first(args));
}

function binary(f: Binary): (s: Scalar, args: readonly Value[]) => Value {
  return (s, args) => f(s, first(args), second(args));
}

const CONVERT: Readonly<Record<DType, (s: Scalar, x: Value) => Value>> = {
  f32: (s, x) => s.toF32(x),
  f64: (s, x) => s.toF64(x),
  i32: (s, x) => s.toI32(x),
  bool: (s, x) => s.ne(x, 0),
};

/** Floats to i32 truncate and saturate; anything to bool is "is not zero". */
export function convert(s: Scalar, x: Value, to: ScalarType): Value {
  return x.type === to ? x : CONVERT[to](s, x);
}

/** -1, 0 or 1; zeros and NaN stay what they are. */
function sign(s: Scalar, x: Value): Value {
  return s.select(s.lt(0, x), s.constant(x.type, 1), s.select(s.lt(x, 0), s.constant(x.type, -1), x));
}

function operand(args: readonly Value[], index: number): Value {
  const value = args[index];
  if (value === undefined) throw new Error(`operand ${String(index)} is missing`);
  return value;
}
const first = (args: readonly Value[]): Value => operand(args, 0);
const second = (args: readonly Value[]): Value => operand(args, 1);
const third = (args: readonly Value[]): Value => operand(args, 2);
