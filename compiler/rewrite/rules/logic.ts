/** Equations of conditions and conversions. */
import { castTo, where } from "../../ir/construct.ts";
import type { DType } from "../../ir/types.ts";
import { any, constant, operator } from "../pattern.ts";
import type { Rewrite } from "../rewrite.ts";

const x = any("x");
const y = any("y");
const condition = any("condition");

/** The dtypes that hold every value of one exactly. */
const WIDER: Readonly<Record<DType, readonly DType[]>> = {
  bool: ["bool", "i32", "f32", "f64"],
  i32: ["i32", "f64"],
  f32: ["f32", "f64"],
  f64: ["f64"],
};

export const LOGIC: readonly Rewrite[] = [
  {
    name: "where-same",
    equation: "where(c, x, x) = x",
    when: operator("where", [condition, x, x]),
    to: (_b, m) => m.node("x"),
    floats: "exact",
  },
  {
    name: "where-constant",
    equation: "where(true, x, y) = x, where(false, x, y) = y",
    when: operator("where", [constant("condition"), x, y]),
    to: (_b, m) => m.node(m.value("condition") === 0 ? "y" : "x"),
    floats: "exact",
  },
  {
    name: "where-not",
    equation: "where(not c, x, y) = where(c, y, x)",
    when: operator("where", [operator("not", [condition]), x, y]),
    to: (b, m) => where(b, m.node("condition"), m.node("y"), m.node("x")),
    floats: "exact",
  },
  {
    name: "not-not",
    equation: "not not x = x",
    when: operator("not", [operator("not", [x])]),
    to: (_b, m) => m.node("x"),
    floats: "exact",
  },
  {
    name: "and-same",
    equation: "x and x = x",
    when: operator("and", [x, x]),
    to: (_b, m) => m.node("x"),
    floats: "exact",
  },
  {
    name: "or-same",
    equation: "x or x = x",
    when: operator("or", [x, x]),
    to: (_b, m) => m.node("x"),
    floats: "exact",
  },
  {
    name: "cast-same",
    equation: "cast(x, dtype of x) = x",
    when: operator("cast", [x], "out"),
    to: (_b, m) => (m.node("x").type.dtype === m.node("out").type.dtype ? m.node("x") : null),
    floats: "exact",
  },
  {
    name: "cast-cast",
    equation: "cast(cast(x, wider), d) = cast(x, d)",
    when: operator("cast", [operator("cast", [x], "inner")], "out"),
    to(b, m) {
      const [from, to] = [m.node("x"), m.node("out").type.dtype];
      return WIDER[from.type.dtype].includes(m.node("inner").type.dtype) ? castTo(b, from, to) : null;
    },
    floats: "exact",
  },
];
