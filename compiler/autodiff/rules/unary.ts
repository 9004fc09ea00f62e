/**
 * Gradient rules of the elementwise operators with one operand, after any calculus text. Where a
 * derivative does not exist the conventions are PyTorch's: `abs` has 0 at 0, `sqrt` infinity at 0.
 */
import { add, castTo, div, full, mul, neg, onesLike, sub, unary as apply } from "../../ir/construct.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import type { GradTable } from "../rule.ts";
import { unary } from "./derive.ts";

type UnaryOp =
  | ("neg" | "abs" | "sign" | "floor" | "ceil" | "round" | "sqrt" | "exp" | "expm1" | "log" | "log1p")
  | ("sin" | "cos" | "tanh" | "erf" | "erfc" | "not" | "cast" | "detach" | "as_written" | "variable");

export const UNARY: Pick<GradTable, UnaryOp> = {
  neg: unary("∂L/∂a = -∂L/∂out", (b, c) => neg(b, c)),
  abs: unary("∂L/∂a = ∂L/∂out ⊙ sign(a)", (b, c, x) => mul(b, c, apply(b, "sign", x))),
  sign: { operands: ["zero"] },
  floor: { operands: ["zero"] },
  ceil: { operands: ["zero"] },
  round: { operands: ["zero"] },
  sqrt: unary("∂L/∂a = ∂L/∂out / (2 out)", (b, c, x, out) => div(b, c, mul(b, full(b, 2, x.type), out))),
  exp: unary("∂L/∂a = ∂L/∂out ⊙ out", (b, c, _x, out) => mul(b, c, out)),
  // Not out + 1, which cancels where the slope is small.
  expm1: unary("∂L/∂a = ∂L/∂out ⊙ exp(a)", (b, c, x) => mul(b, c, apply(b, "exp", x))),
  log: unary("∂L/∂a = ∂L/∂out / a", (b, c, x) => div(b, c, x)),
  log1p: unary("∂L/∂a = ∂L/∂out / (1 + a)", (b, c, x) => div(b, c, add(b, onesLike(b, x), x))),
  sin: unary("∂L/∂a = ∂L/∂out ⊙ cos(a)", (b, c, x) => mul(b, c, apply(b, "cos", x))),
  cos: unary("∂L/∂a = -∂L/∂out ⊙ sin(a)", (b, c, x) => neg(b, mul(b, c, apply(b, "sin", x)))),
  tanh: unary("∂L/∂a = ∂L/∂out ⊙ (1 - out²)", (b, c, x, out) =>
    mul(b, c, sub(b, onesLike(b, x), mul(b, out, out))),
  ),
  erf: unary("∂L/∂a = ∂L/∂out ⊙ 2/√π exp(-a²)", (b, c, x) => mul(b, c, bell(b, x))),
  erfc: unary("∂L/∂a = -∂L/∂out ⊙ 2/√π exp(-a²)", (b, c, x) => neg(b, mul(b, c, bell(b, x)))),
  not: "nondifferentiable",
  cast: unary("∂L/∂a = ∂L/∂out, in the dtype of a", (b, c, x) => castTo(b, c, x.type.dtype)),
  detach: { operands: ["zero"] },
  // The gradient needs the same order: as_written in the backward graph too.
  as_written: unary("∂L/∂a = ∂L/∂out", (b, c) => apply(b, "as_written", c)),
  variable: unary("∂L/∂a = ∂L/∂out", (_b, c) => c),
};

/** 2/√π exp(-x²), the derivative of the error function. */
function bell(b: Builder, x: Node): Node {
  return mul(b, full(b, 2 / Math.sqrt(Math.PI), x.type), apply(b, "exp", neg(b, mul(b, x, x))));
}
