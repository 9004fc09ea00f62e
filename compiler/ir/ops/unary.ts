/** Elementwise operators with one operand. i32 results wrap to 32 bits, as machine arithmetic does. */
import { erf } from "../numerics/erf.ts";
import { roundTiesToEven, toInt32Saturating } from "../numerics/arithmetic.ts";
import type { Attrs } from "../attrs.ts";
import { sizeOf } from "../dim.ts";
import type { OpDef } from "../op-def.ts";
import { one, requireDomain, type Domain } from "./check.ts";
import { elementAt, operandValue, tabulate } from "./value.ts";

type FunctionOp =
  | ("neg" | "abs" | "sign" | "floor" | "ceil" | "round" | "sqrt" | "exp" | "expm1" | "log" | "log1p")
  | ("sin" | "cos" | "tanh" | "erf" | "not");
export type UnaryOp = FunctionOp | "cast" | "detach" | "variable";

/** A function of one number, element by element; the dtype stays. */
function unary<K extends FunctionOp>(
  op: K,
  domain: Domain,
  about: string,
  apply: (x: number) => number,
): OpDef<K> {
  return {
    arity: 1,
    class: "elementwise",
    commutative: false,
    about,
    infer(src) {
      const x = one(op, src);
      requireDomain(op, domain, x, [0]);
      return x;
    },
    evaluate(src) {
      const x = operandValue(src, 0);
      const wrap = x.dtype === "i32" ? (y: number) => y | 0 : (y: number) => y;
      return tabulate(x.dtype, x.shape, (i) => wrap(apply(elementAt(x, i))));
    },
    flops: (_src, _attrs, result) => sizeOf(result.shape),
  };
}

/** What a number becomes in another dtype; f32 keeps f64's digits in the reference semantics. */
const CONVERT: Readonly<Record<Attrs["cast"]["dtype"], (x: number) => number>> = {
  f32: (x) => x,
  f64: (x) => x,
  i32: toInt32Saturating,
  bool: (x) => (x === 0 ? 0 : 1),
};

export const UNARY: { readonly [K in UnaryOp]: OpDef<K> } = {
  neg: unary("neg", "number", "-x", (x) => -x),
  abs: unary("abs", "number", "|x|", Math.abs),
  sign: unary("sign", "number", "-1, 0 or 1; NaN of NaN", Math.sign),
  floor: unary("floor", "float", "the greatest whole number not above x", Math.floor),
  ceil: unary("ceil", "float", "the least whole number not below x", Math.ceil),
  round: unary("round", "float", "the nearest whole number, ties to even", roundTiesToEven),
  sqrt: unary("sqrt", "float", "the square root", Math.sqrt),
  exp: unary("exp", "float", "e to the power x", Math.exp),
  expm1: unary("expm1", "float", "exp(x) - 1, accurate near 0", Math.expm1),
  log: unary("log", "float", "the natural logarithm", Math.log),
  log1p: unary("log1p", "float", "log(1 + x), accurate near 0", Math.log1p),
  sin: unary("sin", "float", "the sine of x radians", Math.sin),
  cos: unary("cos", "float", "the cosine of x radians", Math.cos),
  tanh: unary("tanh", "float", "the hyperbolic tangent", Math.tanh),
  erf: unary("erf", "float", "the error function", erf),
  not: unary("not", "bool", "true where x is false", (x) => 1 - x),

  cast: {
    arity: 1,
    class: "elementwise",
    commutative: false,
    about: "the same values in another dtype",
    infer: (src, { dtype }) => ({ dtype, shape: one("cast", src).shape }),
    evaluate(src, { dtype }) {
      const x = operandValue(src, 0);
      return tabulate(dtype, x.shape, (i) => CONVERT[dtype](elementAt(x, i)));
    },
    flops: () => 0,
  },

  detach: {
    arity: 1,
    class: "elementwise",
    commutative: false,
    about: "x, with no gradient",
    infer: (src) => one("detach", src),
    evaluate: (src) => operandValue(src, 0),
    flops: () => 0,
  },

  variable: {
    arity: 1,
    class: "elementwise",
    commutative: false,
    about: "x, told apart from equal values",
    infer: (src) => one("variable", src),
    evaluate: (src) => operandValue(src, 0),
    flops: () => 0,
  },
};
