/** Elementwise operators with two operands, and `where`. i32 results wrap to 32 bits, as machine arithmetic does. */
import {
  floorDivide,
  floorMod,
  intFloorDivide,
  intFloorMod,
  intPow,
  ieeePow,
} from "../numerics/arithmetic.ts";
import { sizeOf } from "../dim.ts";
import type { OpDef } from "../op-def.ts";
import { requireDomain, requireSameDType, requireSameShape, three, two, type Domain } from "./check.ts";
import { elementAt, operandValue, tabulate } from "./value.ts";

type ArithmeticOp = "add" | "sub" | "mul" | "div" | "floor_div" | "mod" | "pow";
type PredicateOp = "equal" | "not_equal" | "less" | "less_equal" | "and" | "or";
export type BinaryOp = ArithmeticOp | PredicateOp;

interface Traits {
  readonly domain: Domain;
  readonly commutative?: boolean;
}

const wrapped = (f: (a: number, b: number) => number) => (a: number, b: number) => f(a, b) | 0;

/** A function of two numbers to their dtype. `integer` is the function on i32 where it is not the wrapped `float`. */
function arithmetic<K extends ArithmeticOp>(
  op: K,
  traits: Traits,
  float: (a: number, b: number) => number,
  integer: (a: number, b: number) => number = wrapped(float),
): OpDef<K> {
  return {
    ...common<K>(traits),
    infer(src) {
      const [a, b] = two(op, src);
      requireDomain(op, traits.domain, a, [0]);
      requireSameDType(op, a, b, [0, 1]);
      requireSameShape(op, a, b, [0, 1]);
      return a;
    },
    evaluate(src) {
      const [a, b] = [operandValue(src, 0), operandValue(src, 1)];
      const apply = a.dtype === "i32" ? integer : float;
      return tabulate(a.dtype, a.shape, (i) => apply(elementAt(a, i), elementAt(b, i)));
    },
  };
}

/** A statement about two elements. */
function predicate<K extends PredicateOp>(
  op: K,
  traits: Traits,
  holds: (a: number, b: number) => boolean,
): OpDef<K> {
  return {
    ...common<K>(traits),
    infer(src) {
      const [a, b] = two(op, src);
      requireDomain(op, traits.domain, a, [0]);
      requireSameDType(op, a, b, [0, 1]);
      requireSameShape(op, a, b, [0, 1]);
      return { dtype: "bool", shape: a.shape };
    },
    evaluate(src) {
      const [a, b] = [operandValue(src, 0), operandValue(src, 1)];
      return tabulate("bool", a.shape, (i) => (holds(elementAt(a, i), elementAt(b, i)) ? 1 : 0));
    },
  };
}

function common<K extends BinaryOp>({ commutative = false }: Traits) {
  const flops: OpDef<K>["flops"] = (_src, _attrs, result) => sizeOf(result.shape);
  return { class: "elementwise", commutative, flops } as const;
}

const number = { domain: "number" } as const;
const any = { domain: "any" } as const;
const bool = { domain: "bool", commutative: true } as const;

export const BINARY: { readonly [K in BinaryOp]: OpDef<K> } = {
  add: arithmetic("add", { ...number, commutative: true }, (a, b) => a + b),
  sub: arithmetic("sub", { ...number }, (a, b) => a - b),
  mul: arithmetic("mul", { ...number, commutative: true }, (a, b) => a * b, Math.imul),
  div: arithmetic("div", { domain: "float" }, (a, b) => a / b),
  floor_div: arithmetic("floor_div", { ...number }, floorDivide, intFloorDivide),
  mod: arithmetic("mod", { ...number }, floorMod, intFloorMod),
  pow: arithmetic("pow", { ...number }, ieeePow, intPow),

  equal: predicate("equal", { ...any, commutative: true }, (a, b) => a === b),
  not_equal: predicate("not_equal", { ...any, commutative: true }, (a, b) => a !== b),
  less: predicate("less", { ...any }, (a, b) => a < b),
  less_equal: predicate("less_equal", { ...any }, (a, b) => a <= b),
  and: predicate("and", { ...bool }, (a, b) => a !== 0 && b !== 0),
  or: predicate("or", { ...bool }, (a, b) => a !== 0 || b !== 0),
};

export const TERNARY: { readonly where: OpDef<"where"> } = {
  where: {
    class: "elementwise",
    commutative: false,
    infer(src) {
      const [condition, a, b] = three("where", src);
      requireDomain("where", "bool", condition, [0]);
      requireSameDType("where", a, b, [1, 2]);
      requireSameShape("where", a, b, [1, 2]);
      requireSameShape("where", condition, a, [0, 1]);
      return a;
    },
    evaluate(src) {
      const [condition, a, b] = [operandValue(src, 0), operandValue(src, 1), operandValue(src, 2)];
      return tabulate(a.dtype, a.shape, (i) => elementAt(elementAt(condition, i) === 0 ? b : a, i));
    },
    flops: (_src, _attrs, result) => sizeOf(result.shape),
  },
};
