/** Elementwise operators with one operand. i32 results wrap to 32 bits, as machine arithmetic does. */
import { erf, erfc } from "../numerics/erf.ts";
import { roundTiesToEven, toInt32Saturating } from "../numerics/arithmetic.ts";
import type { Attrs } from "../attrs.ts";
import { sizeOf } from "../dim.ts";
import type { OpDef } from "../op-def.ts";
import { one, requireDomain, type Domain } from "./check.ts";
import { elementAt, operandValue, tabulate } from "./value.ts";

type FunctionOp =
  | ("neg" | "abs" | "sign" | "floor" | "ceil" | "round" | "sqrt" | "exp" | "expm1" | "log" | "log1p")
  | ("sin" | "cos" | "tanh" | "erf" | "erfc" | "not");
export type UnaryOp = FunctionOp | "cast" | "detach" | "as_written" | "variable";

/** A function of one number, element by element; the dtype stays. */
function unary<K extends FunctionOp>(op: K, domain: Domain, apply: (x: number) => number): OpDef<K> {
  return {
    class: "elementwise",
    commutative: false,
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
  neg: unary("neg", "number", (x) => -x),
  abs: unary("abs", "number", Math.abs),
  sign: unary("sign", "number", Math.sign),
  floor: unary("floor", "float", Math.floor),
  ceil: unary("ceil", "float", Math.ceil),
  round: unary("round", "float", roundTiesToEven),
  sqrt: unary("sqrt", "float", Math.sqrt),
  exp: unary("exp", "float", Math.exp),
  expm1: unary("expm1", "float", Math.expm1),
  log: unary("log", "float", Math.log),
  log1p: unary("log1p", "float", Math.log1p),
  sin: unary("sin", "float", Math.sin),
  cos: unary("cos", "float", Math.cos),
  tanh: unary("tanh", "float", Math.tanh),
  erf: unary("erf", "float", erf),
  erfc: unary("erfc", "float", erfc),
  not: unary("not", "bool", (x) => 1 - x),

  cast: {
    class: "elementwise",
    commutative: false,
    infer: (src, { dtype }) => ({ dtype, shape: one("cast", src).shape }),
    evaluate(src, { dtype }) {
      const x = operandValue(src, 0);
      return tabulate(dtype, x.shape, (i) => CONVERT[dtype](elementAt(x, i)));
    },
    flops: () => 0,
  },

  detach: {
    class: "elementwise",
    commutative: false,
    infer: (src) => one("detach", src),
    evaluate: (src) => operandValue(src, 0),
    flops: () => 0,
  },

  as_written: {
    class: "elementwise",
    commutative: false,
    infer: (src) => one("as_written", src),
    evaluate: (src) => operandValue(src, 0),
    flops: () => 0,
  },

  variable: {
    class: "elementwise",
    commutative: false,
    infer: (src) => one("variable", src),
    evaluate: (src) => operandValue(src, 0),
    flops: () => 0,
  },
};
