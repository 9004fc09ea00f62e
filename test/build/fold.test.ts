/** Arithmetic on numbers that are known when compiling means what the operators mean on tensors. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BinaryOperator } from "../../grammar/ast.ts";
import { foldBinary } from "../../compiler/build/fold.ts";
import { float, integer } from "../../compiler/build/values.ts";
import type { Attrs } from "../../compiler/ir/attrs.ts";
import { tensorValue } from "../../compiler/ir/interpret.ts";
import { OPS } from "../../compiler/ir/ops.ts";

type Folded = Exclude<BinaryOperator, "@" | "and" | "or">;
type Op = Extract<
  keyof Attrs,
  "add" | "sub" | "mul" | "div" | "floor_div" | "mod" | "pow" | "equal" | "not_equal" | "less" | "less_equal"
>;

const OPERATORS: Readonly<Record<Folded, { readonly op: Op; readonly isSwapped?: boolean }>> = {
  "+": { op: "add" },
  "-": { op: "sub" },
  "*": { op: "mul" },
  "/": { op: "div" },
  "//": { op: "floor_div" },
  "%": { op: "mod" },
  "**": { op: "pow" },
  "==": { op: "equal" },
  "!=": { op: "not_equal" },
  "<": { op: "less" },
  "<=": { op: "less_equal" },
  ">": { op: "less", isSwapped: true },
  ">=": { op: "less_equal", isSwapped: true },
};

function onTensors(operator: Folded, dtype: "f64" | "i32", a: number, b: number): number | undefined {
  const { op, isSwapped = false } = OPERATORS[operator];
  const sides = (isSwapped ? [b, a] : [a, b]).map((side) => tensorValue(dtype, [], [side]));
  return OPS[op].evaluate(sides, {}, new Map()).data[0];
}

function folded(
  operator: Folded,
  a: ReturnType<typeof float>,
  b: ReturnType<typeof float>,
): number | undefined {
  const value = foldBinary(operator, a, b);
  return value?.kind === "number" || value?.kind === "bool" ? Number(value.value) : undefined;
}

const SPECIAL = [0, -0, 1, -1, 0.1, -0.1, 0.5, 2, 3, -5, 1e300, 5e-324, Infinity, -Infinity, NaN];
const real = fc.oneof(fc.constantFrom(...SPECIAL), fc.double({ min: -100, max: 100 }), fc.double());
const whole = fc.oneof(fc.constantFrom(0, 1, -1), fc.integer({ min: -1000, max: 1000 }));

describe.each(Object.keys(OPERATORS) as Folded[])("%s", (operator) => {
  it("of floats is what it is of f64", () => {
    fc.assert(
      fc.property(real, real, (a, b) => {
        expect(folded(operator, float(a), float(b))).toBe(onTensors(operator, "f64", a, b));
      }),
    );
    for (const a of SPECIAL)
      for (const b of SPECIAL)
        expect(folded(operator, float(a), float(b)), `${String(a)} ${operator} ${String(b)}`).toBe(
          onTensors(operator, "f64", a, b),
        );
  });

  it("of whole numbers is what it is of i32", () => {
    const exponent = operator === "**" ? fc.integer({ min: 0, max: 3 }) : whole;
    fc.assert(
      fc.property(whole, exponent, (a, b) => {
        // A divisor of 0 is a mistake in the text, and `/` gives floats.
        fc.pre(b !== 0 || !["//", "%"].includes(operator));
        const dtype = operator === "/" ? "f64" : "i32";
        expect(folded(operator, integer(a), integer(b))).toBe(onTensors(operator, dtype, a, b));
      }),
    );
  });
});
