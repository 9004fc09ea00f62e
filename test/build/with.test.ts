/** `X with [...] = v`: a part replaced, against assignment in NumPy; its gradients; parts that do not fit. */
import { describe, expect, test } from "vitest";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import { codesOf, modelOf, numbersOf, typeOf } from "./support.ts";

const A = "arange(12).reshape(3, 4)";

describe("with", () => {
  test.each<[expression: string, expected: readonly number[]]>([
    [`${A} with [1, 2] = 17`, [0, 1, 2, 3, 4, 5, 17, 7, 8, 9, 10, 11]],
    [`${A} with [:2, :] = 12`, [12, 12, 12, 12, 12, 12, 12, 12, 8, 9, 10, 11]],
    [`${A} with [1, 2] = 17 with [:2, :] = 12`, [12, 12, 12, 12, 12, 12, 12, 12, 8, 9, 10, 11]],
    [`${A} with [0] = 1 with [-1] = -1`, [1, 1, 1, 1, 4, 5, 6, 7, -1, -1, -1, -1]],
    [`${A} with [:, -1] = [7, 8, 9]`, [0, 1, 2, 7, 4, 5, 6, 8, 8, 9, 10, 9]],
    [`${A} with [1:, 1:3] = [[20], [30]]`, [0, 1, 2, 3, 4, 20, 20, 7, 8, 30, 30, 11]],
    [`${A} with [..., 0] = -1`, [-1, 1, 2, 3, -1, 5, 6, 7, -1, 9, 10, 11]],
    [`${A} with [:, None, 0] = [[-1], [-2], [-3]]`, [-1, 1, 2, 3, -2, 5, 6, 7, -3, 9, 10, 11]],
    [`${A} with [:] = 3`, Array.from({ length: 12 }, () => 3)],
    ["arange(7) with [::2] = [10, 20, 30, 40]", [10, 1, 20, 3, 30, 5, 40]],
    ["arange(7) with [1::3] = 0", [0, 0, 2, 3, 0, 5, 6]],
    ["arange(7) with [::-1] = arange(7)", [6, 5, 4, 3, 2, 1, 0]],
    ["arange(7) with [5:0:-2] = [1, 2, 3]", [0, 3, 2, 2, 4, 1, 6]],
    ["arange(7) with [2:2] = 9", [0, 1, 2, 3, 4, 5, 6]],
    ["arange(7) with [3:100] = 9", [0, 1, 2, 9, 9, 9, 9]],
    ["ones(3) with [1] = 5", [1, 5, 1]],
    ["zeros(3) with [1:] = x with [0] = 4".replace("x", "[1, 2]"), [4, 1, 2]],
    ["cast((arange(3) == 5) with [1] = true, i32)", [0, 1, 0]],
    ["zeros(2) with [0] = inf", [Infinity, 0]],
    ["full([2], inf) with [0] = 1", [1, Infinity]],
  ])("%s", (expression, expected) => {
    expect(numbersOf(expression)).toEqual(expected);
  });

  test("keeps the tensor's dtype and shape, symbolic axes too", () => {
    expect(typeOf("x with [:, 0] = 1")).toBe("f32[N, 3]");
    expect(typeOf("x with [-1] = 1")).toBe("f32[N, 3]");
    expect(typeOf("x with [::2] = 1")).toBe("f32[N, 3]");
    expect(typeOf("x with [::-1, 1:] = x[:, 1:]")).toBe("f32[N, 3]");
    expect(typeOf("cast(x, f64) with [0] = x[0]")).toBe("f64[N, 3]");
  });

  test.each([1, 2, 3, 4])("with %d rows", (rows) => {
    const text =
      "model M() {\n  input x: f32[N, 2]\n  output y = x with [::2] = 0 with [-1, 1] = 9\n  output z = x with [::-1] = x\n}";
    const model = modelOf(text);
    const data = Array.from({ length: rows * 2 }, (_, i) => i + 1);
    const inputs = new Map([["x", tensorValue("f32", [rows, 2], data)]]);
    const [y, z] = model.forward.results.map(({ node }) => node);
    if (y === undefined || z === undefined) throw new Error("two outputs");
    const values = interpret([y, z], { inputs, dims: new Map([["N", rows]]) });
    const expected = data.map((value, i) => (Math.floor(i / 2) % 2 === 0 ? 0 : value));
    expected[rows * 2 - 1] = 9;
    expect([...(values.get(y)?.data ?? [])]).toEqual(expected);
    const turned = Array.from({ length: rows }, (_, row) =>
      data.slice(2 * (rows - 1 - row), 2 * (rows - row)),
    );
    expect([...(values.get(z)?.data ?? [])]).toEqual(turned.flat());
  });

  test("gradients go to the value at its places, and to the rest elsewhere", () => {
    const gradient = (variable: string) => {
      const body = `a = [1.0, 2, 3, 4]\nv = [5.0, 6]\nz = a with [::-2] = v\noutput g = grad(sum(z * [1, 10, 100, 1000]), ${variable})`;
      const node = modelOf(`model M() {\n  input x: f32[2]\n  output same = x\n${body}\n}`).forward.results[1]
        ?.node;
      return node === undefined ? [] : [...(interpret([node]).get(node)?.data ?? [])];
    };
    expect(gradient("a")).toEqual([1, 0, 100, 0]);
    expect(gradient("v")).toEqual([1000, 10]);
  });

  test.each([
    [`${A} with [3, 0] = 1`, "N208"],
    [`${A} with [0, 0, 0] = 1`, "N212"],
    [`${A} with [0] = [1, 2, 3]`, "N216"],
    [`${A} with [0, 0] = [1, 2]`, "N216"],
    [`${A} with [0, 0] = 0.5`, "N302"],
    ["x with [0] = cast(x[0], f64)", "N302"],
    ["x with [1] = 0", "N211"],
    ["x with [0] = unknown", "N101"],
    ["x with [0] = f32", "N112"],
  ])("%s is %s", (expression, code) => {
    expect(codesOf(expression)).toEqual([code]);
  });
});
