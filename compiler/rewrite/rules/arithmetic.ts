/** Equations of arithmetic: identities, signs, constants brought together, small powers. */
import { add, div, full, mul, neg, onesLike, sub, unary } from "../../ir/construct.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import { isFloat } from "../../ir/types.ts";
import { any, constant, operator, type Bindings } from "../pattern.ts";
import type { Rewrite } from "../rewrite.ts";

const x = any("x");
const y = any("y");
const a = constant("a");
const c = constant("c");

const keep = (_b: Builder, m: Bindings): Node => m.node("x");

const IDENTITIES: readonly Rewrite[] = [
  {
    name: "mul-one",
    equation: "x * 1 = x",
    when: operator("mul", [x, constant("one", 1)]),
    to: keep,
    floats: "exact",
  },
  {
    name: "div-one",
    equation: "x / 1 = x",
    when: operator("div", [x, constant("one", 1)]),
    to: keep,
    floats: "exact",
  },
  {
    name: "sub-zero",
    equation: "x - 0 = x",
    when: operator("sub", [x, constant("zero", 0)]),
    to: keep,
    floats: "exact",
  },
  {
    name: "add-negative-zero",
    equation: "x + -0 = x",
    when: operator("add", [x, constant("zero", -0)]),
    to: keep,
    floats: "exact",
  },
  // -0 + 0 is 0: the sign of a zero may change.
  {
    name: "add-zero",
    equation: "x + 0 = x",
    when: operator("add", [x, constant("zero", 0)]),
    to: keep,
    floats: "reassociates",
  },
  {
    name: "zero-sub",
    equation: "0 - x = -x",
    when: operator("sub", [constant("zero", 0), x]),
    to: (b, m) => neg(b, m.node("x")),
    floats: "reassociates",
  },
  {
    name: "sqrt-squared",
    equation: "√x * √x = x",
    when: operator("mul", [operator("sqrt", [x]), operator("sqrt", [x])]),
    to: keep,
    floats: "ignores-nan",
  },
];

/** Signs move outwards, where they cancel or become a subtraction. */
const SIGNS: readonly Rewrite[] = [
  {
    name: "neg-neg",
    equation: "-(-x) = x",
    when: operator("neg", [operator("neg", [x])]),
    to: keep,
    floats: "exact",
  },
  {
    name: "mul-minus-one",
    equation: "x * -1 = -x",
    when: operator("mul", [x, constant("minus-one", -1)]),
    to: (b, m) => neg(b, m.node("x")),
    floats: "exact",
  },
  {
    name: "add-neg",
    equation: "x + -y = x - y",
    when: operator("add", [x, operator("neg", [y])]),
    to: (b, m) => sub(b, m.node("x"), m.node("y")),
    floats: "exact",
  },
  {
    name: "sub-neg",
    equation: "x - -y = x + y",
    when: operator("sub", [x, operator("neg", [y])]),
    to: (b, m) => add(b, m.node("x"), m.node("y")),
    floats: "exact",
  },
  {
    name: "neg-sub",
    equation: "-(x - y) = y - x",
    when: operator("neg", [operator("sub", [x, y])]),
    to: (b, m) => sub(b, m.node("y"), m.node("x")),
    floats: "reassociates",
  },
  {
    name: "neg-constant",
    equation: "-(x * c) = x * -c",
    when: operator("neg", [operator("mul", [x, c])]),
    to: (b, m) => mul(b, m.node("x"), full(b, -m.value("c"), m.node("x").type)),
    floats: "exact",
  },
  {
    name: "mul-neg",
    equation: "x * -y = -(x * y)",
    when: operator("mul", [x, operator("neg", [y])]),
    to: (b, m) => neg(b, mul(b, m.node("x"), m.node("y"))),
    floats: "exact",
  },
  {
    name: "div-neg",
    equation: "x / -y = -(x / y)",
    when: operator("div", [x, operator("neg", [y])]),
    to: (b, m) => neg(b, div(b, m.node("x"), m.node("y"))),
    floats: "exact",
  },
  {
    name: "neg-div",
    equation: "-x / y = -(x / y)",
    when: operator("div", [operator("neg", [x]), y]),
    to: (b, m) => neg(b, div(b, m.node("x"), m.node("y"))),
    floats: "exact",
  },
];

/** `x` times a factor that came of constants; null where it left the range in which that is no loss. */
function scaled(b: Builder, m: Bindings, factor: number): Node | null {
  const { type } = m.node("x");
  const held = type.dtype === "f32" ? Math.fround(factor) : factor;
  const isNormal = Number.isFinite(held) && Math.abs(held) >= SMALLEST_NORMAL;
  return isFloat(type.dtype) && isNormal ? mul(b, m.node("x"), full(b, held, type)) : null;
}

/** The least f32 with all its digits. */
const SMALLEST_NORMAL = 2 ** -126;

const CONSTANTS: readonly Rewrite[] = [
  {
    name: "mul-constants",
    equation: "(x * a) * c = x * (a * c)",
    when: operator("mul", [operator("mul", [x, a]), c]),
    to: (b, m) => scaled(b, m, m.value("a") * m.value("c")),
    floats: "reassociates",
  },
  {
    name: "mul-div-constants",
    equation: "(x / a) * c = x * (c / a)",
    when: operator("mul", [operator("div", [x, a]), c]),
    to: (b, m) => scaled(b, m, m.value("c") / m.value("a")),
    floats: "reassociates",
  },
  {
    name: "div-mul-constants",
    equation: "(x * a) / c = x * (a / c)",
    when: operator("div", [operator("mul", [x, a]), c]),
    to: (b, m) => scaled(b, m, m.value("a") / m.value("c")),
    floats: "reassociates",
  },
  {
    name: "div-power-of-two",
    equation: "x / 2ⁿ = x * 2⁻ⁿ",
    when: operator("div", [x, c]),
    to: (b, m) =>
      Number.isInteger(Math.log2(Math.abs(m.value("c")))) ? scaled(b, m, 1 / m.value("c")) : null,
    floats: "exact",
  },
  {
    name: "cancel",
    equation: "(x * a) / (x * c) = a / c",
    when: operator("div", [operator("mul", [x, a]), operator("mul", [x, c])]),
    to: (b, m) => full(b, m.value("a") / m.value("c"), m.node("x").type),
    floats: "ignores-nan",
  },
];

/**
 * Joins equal summands, which a gradient has for each use of a parameter. It does not join (y + x) + x, which may be
 * finite where x * 2 is not.
 */
const SUMMANDS: readonly Rewrite[] = [
  {
    name: "add-same",
    equation: "x + x = x * 2",
    when: operator("add", [x, x]),
    to: (b, m) => mul(b, m.node("x"), full(b, 2, m.node("x").type)),
    floats: "exact",
  },
  {
    name: "collect",
    equation: "x * a + x * c = x * (a + c)",
    when: operator("add", [operator("mul", [x, a]), operator("mul", [x, c])]),
    to: (b, m) => scaled(b, m, m.value("a") + m.value("c")),
    floats: "reassociates",
  },
];

type Power = (b: Builder, base: Node) => Node;

const squareOf: Power = (b, base) => mul(b, base, base);

/** Powers that are cheaper and more accurate as products; with whether integers have them too. */
const POWERS: ReadonlyMap<number, { readonly integers: boolean; readonly of: Power }> = new Map([
  [0, { integers: true, of: (b, base) => onesLike(b, base) }],
  [1, { integers: true, of: (_b, base) => base }],
  [2, { integers: true, of: squareOf }],
  [3, { integers: true, of: (b, base) => mul(b, mul(b, base, base), base) }],
  [4, { integers: true, of: (b, base) => squareOf(b, squareOf(b, base)) }],
  [-1, { integers: false, of: (b, base) => div(b, onesLike(b, base), base) }],
  // Not 1 / (x * x): that is 0 for x = 1e20, where x ** -2 is 1e-40.
  [-2, { integers: false, of: (b, base) => squareOf(b, div(b, onesLike(b, base), base)) }],
  [0.5, { integers: false, of: (b, base) => unary(b, "sqrt", base) }],
]);

const SMALL_POWERS: readonly Rewrite[] = [
  {
    name: "small-power",
    equation: "x ** n = x * ... * x",
    when: operator("pow", [x, constant("n")]),
    to(b, m) {
      const power = POWERS.get(m.value("n"));
      const base = m.node("x");
      return power !== undefined && (power.integers || isFloat(base.type.dtype)) ? power.of(b, base) : null;
    },
    // √-∞ is NaN where -∞ ** 0.5 is ∞.
    floats: "ignores-nan",
  },
];

export const ARITHMETIC: readonly Rewrite[] = [
  ...IDENTITIES,
  ...SMALL_POWERS,
  ...CONSTANTS,
  ...SUMMANDS,
  ...SIGNS,
];
