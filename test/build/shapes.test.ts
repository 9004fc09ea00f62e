/** Broadcasting, products, indexing and reshaping: the shape that comes out, or the message. */
import { describe, expect, test } from "vitest";
import { codesOf, numbersOf, typeOf } from "./support.ts";

describe("broadcasting", () => {
  test.each([
    ["ones(3, 1) + ones(1, 2)", "f32[3, 2]"],
    ["ones(3, 4) + ones(4)", "f32[3, 4]"],
    ["ones(2, 1, 4) + ones(3, 1)", "f32[2, 3, 4]"],
    ["x + ones(3)", "f32[N, 3]"],
    ["x * x[:, :1]", "f32[N, 3]"],
    ["x - mean(x, axis=0)", "f32[N, 3]"],
    ["x.T + ones(x.shape[0])", "f32[3, N]"],
    ["x[:, None, :] - x[None, :, :]", "f32[N, N, 3]"],
    ["ones(0, 3) + 1", "f32[0, 3]"],
    ["where(x > 0, 0, ones(3))", "f32[N, 3]"],
  ])("%s is %s", (expression, type) => {
    expect(typeOf(expression)).toBe(type);
  });

  test.each(["ones(3, 4) + ones(3)", "x + ones(2)", "x + x.T", "x + ones(5, 3)", "where(x > 0, 0, ones(2))"])(
    "%s does not broadcast",
    (expression) => {
      expect(codesOf(expression)).toEqual(["N204"]);
    },
  );
});

describe("matrix products", () => {
  test.each([
    ["x @ ones(3)", "f32[N]"],
    ["ones(3) @ ones(3)", "f32[]"],
    ["ones(3) @ ones(3, 4)", "f32[4]"],
    ["x @ ones(3, 4)", "f32[N, 4]"],
    ["ones(2, 5, 3) @ ones(3, 4)", "f32[2, 5, 4]"],
    ["ones(2, 5, 3) @ ones(2, 3, 4)", "f32[2, 5, 4]"],
    ["ones(5, 3) @ ones(2, 3, 4)", "f32[2, 5, 4]"],
    ["ones(7, 1, 5, 3) @ ones(2, 3, 4)", "f32[7, 2, 5, 4]"],
    ["ones(3) @ ones(2, 3, 4)", "f32[2, 4]"],
    ["x.T @ x", "f32[3, 3]"],
    ["matmul(x, x.T)", "f32[N, N]"],
  ])("%s is %s", (expression, type) => {
    expect(typeOf(expression)).toBe(type);
  });

  test("values of vectors, matrices and batches", () => {
    const matrix = "arange(6).reshape(2, 3)";
    expect(numbersOf(`${matrix} @ arange(3)`)).toEqual([5, 14]);
    expect(numbersOf(`arange(2) @ ${matrix}`)).toEqual([3, 4, 5]);
    expect(numbersOf("arange(3) @ arange(12).reshape(2, 3, 2)")).toEqual([10, 13, 28, 31]);
    expect(numbersOf("arange(6).reshape(2, 1, 3) @ arange(6).reshape(3, 2)")).toEqual([10, 13, 28, 40]);
  });

  test.each(["x @ x", "x @ ones(4)", "x @ 2", "ones(2, 5, 3) @ ones(4, 3, 2)"])(
    "%s has a message",
    (expression) => {
      expect(codesOf(expression)).toHaveLength(1);
    },
  );
});

describe("indexing", () => {
  const X = "arange(12).reshape(3, 4)";
  test.each<[string, string, readonly number[]]>([
    [`${X}[-1]`, "i32[4]", [8, 9, 10, 11]],
    [`${X}[1:3]`, "i32[2, 4]", [4, 5, 6, 7, 8, 9, 10, 11]],
    [`${X}[:, 0]`, "i32[3]", [0, 4, 8]],
    [`${X}[1, 2]`, "i32[]", [6]],
    [`${X}[::2, ::3]`, "i32[2, 2]", [0, 3, 8, 11]],
    [`${X}[::-1, 0]`, "i32[3]", [8, 4, 0]],
    [`${X}[0, -2:]`, "i32[2]", [2, 3]],
    [`${X}[0, 1:100]`, "i32[3]", [1, 2, 3]],
    [`${X}[0, 3:1]`, "i32[0]", []],
    [`${X}[..., 1]`, "i32[3]", [1, 5, 9]],
    [`${X}[0][None, :, None]`, "i32[1, 4, 1]", [0, 1, 2, 3]],
    [`${X}.T[1]`, "i32[3]", [1, 5, 9]],
    ["[5, 6, 7][1]", "i32[]", [6]],
    ["[5, 6, 7][1:]", "i32[2]", [6, 7]],
  ])("%s is %s", (expression, type, numbers) => {
    expect(typeOf(expression)).toBe(type);
    expect(numbersOf(expression)).toEqual(numbers);
  });

  test.each([
    ["x[0]", "f32[3]"],
    ["x[-1]", "f32[3]"],
    ["x[1:]", "f32[-1 + N, 3]"],
    ["x[:-1]", "f32[-1 + N, 3]"],
    ["x[::-1]", "f32[N, 3]"],
    ["x[..., None]", "f32[N, 3, 1]"],
  ])("%s is %s", (expression, type) => {
    expect(typeOf(expression).replace("N - 1", "-1 + N")).toBe(type);
  });

  // Compared with NumPy 2: arange(24).reshape(2, 3, 4) and index arrays.
  test.each<[string, string, readonly number[]]>([
    ["arange(5)[[0, 2, -1]]", "i32[3]", [0, 2, 4]],
    ["[10, 20, 30][[2, 0]]", "i32[2]", [30, 10]],
    ["arange(6).reshape(3, 2)[[2, 0]]", "i32[2, 2]", [4, 5, 0, 1]],
    ["arange(6).reshape(3, 2)[[[0, 1], [2, 2]]]", "i32[2, 2, 2]", [0, 1, 2, 3, 4, 5, 4, 5]],
    ["arange(6).reshape(3, 2)[:, [1, 1, 0]]", "i32[3, 3]", [1, 1, 0, 3, 3, 2, 5, 5, 4]],
    ["arange(6).reshape(2, 3)[[0, 1], [0, 2]]", "i32[2]", [0, 5]],
    ["arange(6).reshape(2, 3)[[1, -2], [-1, 0]]", "i32[2]", [5, 0]],
    ["arange(6).reshape(2, 3)[[[0], [1]], [0, 2]]", "i32[2, 2]", [0, 2, 3, 5]],
    ["arange(6).reshape(2, 3)[1, [0, 2]]", "i32[2]", [3, 5]],
    ["arange(6).reshape(2, 3)[argmax([1.0, 5.0])]", "i32[3]", [3, 4, 5]],
    ["arange(24).reshape(2, 3, 4)[:, [0, 2], 1]", "i32[2, 2]", [1, 9, 13, 21]],
    ["arange(24).reshape(2, 3, 4)[[0, 1], :, [1, 2]]", "i32[2, 3]", [1, 5, 9, 14, 18, 22]],
    ["arange(24).reshape(2, 3, 4)[0, :, [1, 2]]", "i32[2, 3]", [1, 5, 9, 2, 6, 10]],
    ["arange(24).reshape(2, 3, 4)[..., [0, 3]][1, 2]", "i32[2]", [20, 23]],
    ["arange(24).reshape(2, 3, 4)[:, [0, 2], [1, 3]]", "i32[2, 2]", [1, 11, 13, 23]],
    ["arange(4)[[1, 3], None]", "i32[2, 1]", [1, 3]],
    ["arange(4)[None, [1, 3]]", "i32[1, 2]", [1, 3]],
    ["arange(6).reshape(2, 3)[[0, 1], None, [0, 2]]", "i32[2, 1]", [0, 5]],
    ["arange(6).reshape(2, 3)[::-1][[0, 0], 1:]", "i32[2, 2]", [4, 5, 4, 5]],
  ])("%s is %s", (expression, type, numbers) => {
    expect(typeOf(expression)).toBe(type);
    expect(numbersOf(expression)).toEqual(numbers);
  });

  test.each([
    ["x[[0, 1]]", "f32[2, 3]"],
    ["x[arange(x.shape[0]), argmax(x, axis=1)]", "f32[N]"],
    ["x[:, [0, 0]]", "f32[N, 2]"],
  ])("%s is %s", (expression, type) => {
    expect(typeOf(expression)).toBe(type);
  });

  test.each([
    ["x[:, 3]", "N208"],
    ["x[:, -4]", "N208"],
    ["x[5]", "N211"],
    ["x[:2]", "N211"],
    ["x[0, 0, 0]", "N212"],
    ["x[x > 0]", "N214"],
    ["x[:, [0, 3]]", "N208"],
    ["x[:, [0, -4]]", "N208"],
    ["x[[true, false]]", "N214"],
    ["x[[0.5]]", "N112"],
    ["x[[0, 1], [0, 1, 2]]", "N204"],
    ["x[[0], [0], [0]]", "N212"],
    ["x[0.5]", "N112"],
    ["x[::0]", "N202"],
  ])("%s gives %s", (expression, code) => {
    expect(codesOf(expression)).toEqual([code]);
  });
});

describe("reshaping and joining", () => {
  test.each<[string, string, readonly number[]]>([
    ["arange(6).reshape(2, -1)", "i32[2, 3]", [0, 1, 2, 3, 4, 5]],
    ["reshape(arange(6), [3, 2]).T", "i32[2, 3]", [0, 2, 4, 1, 3, 5]],
    ["arange(4).reshape(2, 2).transpose([1, 0])", "i32[2, 2]", [0, 2, 1, 3]],
    ["concat([arange(2), [7]])", "i32[3]", [0, 1, 7]],
    ["concat([arange(2), [0.5]], axis=0)", "f32[3]", [0, 1, 0.5]],
    ["stack([[1, 2], [3, 4]], axis=-1)", "i32[2, 2]", [1, 3, 2, 4]],
    ["stack([1, 2.0])", "f32[2]", [1, 2]],
    ["[arange(2), [5, 6]]", "i32[2, 2]", [0, 1, 5, 6]],
    ["flip(arange(3))", "i32[3]", [2, 1, 0]],
    ["flip(arange(4).reshape(2, 2), axis=1)", "i32[2, 2]", [1, 0, 3, 2]],
    ["broadcast_to([1, 2], [2, 2])", "i32[2, 2]", [1, 2, 1, 2]],
    ["tile([1, 2], 2)", "i32[4]", [1, 2, 1, 2]],
    ["squeeze(ones(2, 1), 1)", "f32[2]", [1, 1]],
    ["unsqueeze([3, 4], -1)", "i32[2, 1]", [3, 4]],
  ])("%s is %s", (expression, type, numbers) => {
    expect(typeOf(expression)).toBe(type);
    expect(numbersOf(expression)).toEqual(numbers);
  });

  test("with symbolic dimensions", () => {
    expect(typeOf("flatten(x[:, None, :] * ones(2, 1))")).toBe("f32[N, 6]");
    expect(typeOf("x.reshape(-1)")).toBe("f32[3*N]");
    expect(typeOf("x.reshape(x.shape[0] * 3, 1)")).toBe("f32[3*N, 1]");
    expect(typeOf("concat([x, x], axis=0)")).toBe("f32[2*N, 3]");
    expect(typeOf("zeros_like(x)")).toBe("f32[N, 3]");
  });

  test.each([
    ["arange(6).reshape(4, 2)", "N206"],
    ["arange(6).reshape(4, -1)", "N206"],
    ["arange(6).reshape(-1, -1)", "N202"],
    ["x.reshape(3, 4)", "N206"],
    ["concat([ones(2, 2), ones(3, 3)], axis=0)", "N209"],
    ["concat([1.5, 2.5])", "N209"],
    ["[[1, 2], [3]]", "N210"],
    ["sum(x, axis=2)", "N207"],
    ["x.transpose([0, 0])", "N207"],
    ["zeros(-1)", "N202"],
    ["zeros(2.5)", "N112"],
  ])("%s gives %s", (expression, code) => {
    expect(codesOf(expression)).toEqual([code]);
  });
});
