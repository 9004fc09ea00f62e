/** Which dtype operands meet in, and what literals take. */
import { describe, expect, test } from "vitest";
import { codesOf, typeOf } from "./support.ts";

const TENSORS = { bool: "(ones(2) > 0)", i32: "arange(2)", f32: "ones(2)", f64: "ones(2, dtype=f64)" };

/** For each pair the dtype of `+`. */
const SUMS: Readonly<Record<keyof typeof TENSORS, Readonly<Record<keyof typeof TENSORS, string>>>> = {
  bool: { bool: "i32", i32: "i32", f32: "f32", f64: "f64" },
  i32: { bool: "i32", i32: "i32", f32: "f32", f64: "f64" },
  f32: { bool: "f32", i32: "f32", f32: "f32", f64: "f64" },
  f64: { bool: "f64", i32: "f64", f32: "f64", f64: "f64" },
};

describe("promotion of two tensors", () => {
  for (const [left, row] of Object.entries(SUMS))
    for (const [right, sum] of Object.entries(row))
      test(`${left} + ${right} is ${sum}`, () => {
        const [a, b] = [TENSORS[left as keyof typeof TENSORS], TENSORS[right as keyof typeof TENSORS]];
        expect(typeOf(`${a} + ${b}`)).toBe(`${sum}[2]`);
      });
});

describe("literals and operators", () => {
  test.each([
    ["12", "i32[]"],
    ["0.5", "f32[]"],
    ["1e3", "f32[]"],
    ["inf", "f32[]"],
    ["true", "bool[]"],
    ["[1, 2]", "i32[2]"],
    ["[[2.0, 1], [3, 4]]", "f32[2, 2]"],
    ["[true, false]", "bool[2]"],
    ["arange(2) + 1", "i32[2]"],
    ["arange(2) * 0.5", "f32[2]"],
    ["ones(2) + 1", "f32[2]"],
    ["ones(2, dtype=f64) * 0.1", "f64[2]"],
    ["ones(2, dtype=f64) + [1, 2]", "f64[2]"],
    ["ones(2, dtype=f64) + [0.1, 0.2]", "f64[2]"],
    ["(ones(2) > 0) + 1", "i32[2]"],
    ["(ones(2) > 0) * 0.5", "f32[2]"],
    ["arange(2) / arange(2)", "f32[2]"],
    ["arange(2) // 2", "i32[2]"],
    ["arange(2) % 2", "i32[2]"],
    ["arange(2) ** 2", "i32[2]"],
    ["-(ones(2) > 0)", "i32[2]"],
    ["arange(2) == 1", "bool[2]"],
    ["ones(2) < arange(2)", "bool[2]"],
    ["exp(arange(2))", "f32[2]"],
    ["exp(ones(2, dtype=f64))", "f64[2]"],
    ["abs(arange(2))", "i32[2]"],
    ["floor(arange(2))", "i32[2]"],
    ["sum(ones(2) > 0)", "i32[]"],
    ["mean(arange(2))", "f32[]"],
    ["where(ones(2) > 0, 1, 0)", "i32[2]"],
    ["where(ones(2) > 0, 1, 0.0)", "f32[2]"],
    ["where(ones(2) > 0, ones(2, dtype=f64), 0)", "f64[2]"],
    ["cast(arange(2), f64)", "f64[2]"],
    ["cast(ones(2), bool)", "bool[2]"],
    ["x.shape", "i32[2]"],
    ["x.shape[0]", "i32[]"],
    ["sum(x) / x.shape[0]", "f32[]"],
    ["x @ arange(3)", "f32[N]"],
    ["not (x > 0)", "bool[N, 3]"],
    ["x > 0 and x < 1", "bool[N, 3]"],
  ])("%s is %s", (expression, type) => {
    expect(typeOf(expression)).toBe(type);
  });

  test("a float literal keeps all its digits beside f64", async () => {
    const { numbersOf } = await import("./support.ts");
    expect(numbersOf("zeros(1, dtype=f64) + 0.1")).toEqual([0.1]);
    expect(numbersOf("zeros(1) + 0.1")).toEqual([Math.fround(0.1)]);
  });

  test("and, or, not want bools; large integers want floats", () => {
    expect(codesOf("x and x")).toEqual(["N303"]);
    expect(codesOf("not x")).toEqual(["N303"]);
    expect(codesOf("where(x, 1, 0)")).toEqual(["N303"]);
    expect(codesOf("3_000_000_000")).toEqual(["N304"]);
  });
});
