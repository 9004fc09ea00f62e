/** Gradient rules of the elementwise operators with two and three operands. */
import {
  binary,
  div,
  full,
  mul,
  neg,
  onesLike,
  pow,
  sub,
  unary,
  where,
  zerosLike,
} from "../../ir/construct.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import { uniformValue } from "../../rewrite/constants.ts";
import type { GradTable } from "../rule.ts";
import { held, operandOf, side } from "./derive.ts";

type BinaryOp =
  | ("add" | "sub" | "mul" | "div" | "floor_div" | "mod" | "pow" | "where")
  | ("equal" | "not_equal" | "less" | "less_equal" | "and" | "or");

export const BINARY: Pick<GradTable, BinaryOp> = {
  add: { operands: [side("∂L/∂a = ∂L/∂out", (_b, c) => c), side("∂L/∂b = ∂L/∂out", (_b, c) => c)] },
  sub: { operands: [side("∂L/∂a = ∂L/∂out", (_b, c) => c), side("∂L/∂b = -∂L/∂out", (b, c) => neg(b, c))] },
  mul: {
    operands: [
      side("∂L/∂a = ∂L/∂out ⊙ b", (b, c, _x, y) => mul(b, c, y)),
      side("∂L/∂b = ∂L/∂out ⊙ a", (b, c, x) => mul(b, c, x)),
    ],
  },
  div: {
    operands: [
      side("∂L/∂a = ∂L/∂out / b", (b, c, _x, y) => div(b, c, y)),
      side("∂L/∂b = -∂L/∂out / b ⊙ out", (b, c, _x, y, out) => neg(b, mul(b, div(b, c, y), out))),
    ],
  },
  floor_div: { operands: ["zero", "zero"] },
  // a mod b = a - b ⌊a / b⌋, and the floor is constant wherever it has a derivative.
  mod: {
    operands: [
      side("∂L/∂a = ∂L/∂out", (_b, c) => c),
      side("∂L/∂b = -∂L/∂out ⊙ ⌊a / b⌋", (b, c, x, y) => neg(b, mul(b, c, binary(b, "floor_div", x, y)))),
    ],
  },
  pow: {
    operands: [
      side("∂L/∂a = ∂L/∂out ⊙ b a^(b-1)", (b, c, x, y) => mul(b, c, powerByBase(b, x, y))),
      side("∂L/∂b = ∂L/∂out ⊙ a^b log(a), 0 where a = 0 and b ≥ 0", (b, c, x, y) =>
        mul(b, c, powerByExponent(b, x, y)),
      ),
    ],
  },
  where: {
    operands: [
      "nondifferentiable",
      side("∂L/∂a = ∂L/∂out where the condition holds, else 0", (b, c, _a, _b, out) =>
        where(b, held(b, operandOf(out, 0)), c, zerosLike(b, c)),
      ),
      side("∂L/∂b = 0 where the condition holds, else ∂L/∂out", (b, c, _a, _b, out) =>
        where(b, held(b, operandOf(out, 0)), zerosLike(b, c), c),
      ),
    ],
  },
  equal: "nondifferentiable",
  not_equal: "nondifferentiable",
  less: "nondifferentiable",
  less_equal: "nondifferentiable",
  and: "nondifferentiable",
  or: "nondifferentiable",
};

/**
 * y x^(y-1). At x = y = 0 the exponent is made 1, or the factor would be 0 · 0⁻¹ = NaN; everywhere
 * else the expression is left alone so that its own derivatives are right.
 */
function powerByBase(b: Builder, x: Node, y: Node): Node {
  const exponent = uniformValue(y);
  if (exponent === 0) return zerosLike(b, x);
  if (exponent === 1) return onesLike(b, x);
  if (exponent === 2) return mul(b, y, x);
  if (exponent !== undefined) return mul(b, y, pow(b, x, full(b, exponent - 1, y.type)));
  const bothZero = binary(
    b,
    "and",
    binary(b, "equal", x, zerosLike(b, x)),
    binary(b, "equal", y, zerosLike(b, y)),
  );
  const safe = where(b, bothZero, onesLike(b, y), y);
  return mul(b, y, pow(b, x, sub(b, safe, onesLike(b, y))));
}

/**
 * x^y log x; 0 for x = 0 and y ≥ 0, since x^y does not grow with y there. For x < 0 it is NaN: beside
 * an integer y the power is not real. The conventions are PyTorch's.
 */
function powerByExponent(b: Builder, x: Node, y: Node): Node {
  const zero = zerosLike(b, x);
  const isFlat = binary(b, "and", binary(b, "equal", x, zero), binary(b, "less_equal", zerosLike(b, y), y));
  return where(b, held(b, isFlat), zero, mul(b, pow(b, x, y), unary(b, "log", x)));
}
