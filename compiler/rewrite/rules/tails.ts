/** Rewrites differences that cancel where a function is almost constant to forms that keep their digits. */
import { neg, unary } from "../../ir/construct.ts";
import { any, constant, operator } from "../pattern.ts";
import type { Rewrite } from "../rewrite.ts";

const erf = operator("erf", [any("x")]);
const one = constant("one", 1);

export const TAILS: readonly Rewrite[] = [
  {
    name: "one-minus-erf",
    equation: "1 - erf(x) = erfc(x)",
    when: operator("sub", [one, erf]),
    to: (b, m) => unary(b, "erfc", m.node("x")),
    floats: "reassociates",
  },
  {
    name: "one-plus-erf",
    equation: "1 + erf(x) = erfc(-x)",
    when: operator("add", [one, erf]),
    to: (b, m) => unary(b, "erfc", neg(b, m.node("x"))),
    floats: "reassociates",
  },
];
