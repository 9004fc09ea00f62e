/** The functions that are not written in `.net`, on numbers worked out by hand, and what they refuse. */
import { describe, expect, test } from "vitest";
import { codesOf, numbersOf, typeOf } from "./support.ts";

describe("values", () => {
  test.each([
    ["arange(3)", [0, 1, 2]],
    ["arange(2, 5)", [2, 3, 4]],
    ["arange(5, 0, -2)", [5, 3, 1]],
    ["arange(0, 1, 0.25)", [0, 0.25, 0.5, 0.75]],
    ["full(2, 0.5)", [0.5, 0.5]],
    ["argmax([1, 3, 3])", [1]],
    ["argmin([[4, 1], [0, 2]], axis=1)", [1, 0]],
    ["max([[4, 1], [0, 2]], axis=0, keepdims=true)", [4, 2]],
    ["min([4, 1])", [1]],
    ["prod([2, 3, 4])", [24]],
    ["detach([2, 3])", [2, 3]],
    ["cumsum([1, 2, 3])", [1, 3, 6]],
    ["cumsum([[1, 2], [3, 4]])", [1, 3, 6, 10]],
    ["[[1, 2], [3, 4]].cumsum(axis=0)", [1, 2, 4, 6]],
    ["cumsum([[1, 2], [3, 4]], -1, reverse=true)", [3, 2, 7, 4]],
    ["cumsum([true, false, true])", [1, 1, 2]],
    ["cumsum(2)", [2]],
    ["linear_recurrence([0.5, 0.5, 2], [1.0, 1, 1])", [1, 1.5, 4]],
    ["linear_recurrence(0.5, [[2, 1], [0, 4]], axis=1)", [2, 2, 0, 4]],
    ["linear_recurrence([1, 2, 3], 1, reverse=true)", [4, 3, 1]],
    ["argsort([2, 0, 1, 0])", [1, 3, 2, 0]],
    ["argsort([[2, 0], [1, 3]], axis=0, descending=true)", [0, 1, 1, 0]],
    ["gather([[1, 2, 3], [4, 5, 6]], [[2, 0], [-1, 1]])", [3, 1, 6, 5]],
    ["gather([[1, 2, 3], [4, 5, 6]], [[1, 0, 1]], axis=0)", [4, 2, 6]],
    ["gather([[[1], [2]], [[3], [4]]], [[[1]], [[0]]], axis=1)", [2, 3]],
    ["scatter_add([0.5, 0], [1, 1, 0], [1, 2, 3])", [3.5, 3]],
    ["scatter_add(zeros(2, 2), [[0, 0], [1, -1]], [[1, 2], [3, 4]])", [3, 0, 0, 7]],
    ["scatter_add(zeros(2, 2), [[1, 0]], [[1, 2]], axis=0)", [0, 2, 1, 0]],
    ["split([1, 2, 3, 4, 5], 2)[2]", [5]],
    ["split([1, 2, 3, 4, 5], [1, 4])[1]", [2, 3, 4, 5]],
    ["split([[1, 2], [3, 4]], [1, 1], axis=1)[0]", [1, 3]],
    ['einsum("ij,jk->ik", [[1, 2], [3, 4]], [[1, 0], [1, 1]])', [3, 2, 7, 4]],
    ['einsum("ij,jk", [[1, 2], [3, 4]], [[1, 0], [1, 1]])', [3, 2, 7, 4]],
    ['einsum("ij->ji", [[1, 2], [3, 4]])', [1, 3, 2, 4]],
    ['einsum("ij->", [[1, 2], [3, 4]])', [10]],
    ['einsum("ii", [[1, 2], [3, 4]])', [5]],
    ['einsum("ii->i", [[1, 2], [3, 4]])', [1, 4]],
    ['einsum("i,j->ij", [1, 2], [3, 4])', [3, 4, 6, 8]],
    ['einsum("i , i -> i", [1, 2], [3, 4])', [3, 8]],
    ['einsum("ij,j,i", [[1, 2], [3, 4]], [1, 10], [1, 100])', [4321]],
    ['einsum("ij,kj,k->i", [[1, 2], [3, 4]], [[1, 0], [0, 1]], [5, 6])', [17, 39]],
    ['einsum("...i,...i->...", [[1, 2], [3, 4]], [[1, 1]])', [3, 7]],
    ['einsum("b...,b->...b", [[1, 2], [3, 4]], [1, 10])', [1, 30, 2, 40]],
    ["pad([[1, 2]], [[1, 0], [0, 2]])", [0, 0, 0, 0, 1, 2, 0, 0]],
    ["pad([1.5, 2], [[1, 1]], -inf)", [-Infinity, 1.5, 2, -Infinity]],
    ["windows([[1, 2, 3], [4, 5, 6]], [2, 2])[0][0]", [1, 2]],
    ["stack(windows(arange(12).reshape(3, 4), [2, 1], [1, 2]))", [0, 2, 4, 6, 4, 6, 8, 10]],
  ])("%s", (expression, expected) => {
    expect(numbersOf(expression)).toEqual(expected);
  });
});

describe("types and faults", () => {
  test("keep f64 and symbolic dimensions", () => {
    expect(typeOf("cumsum(x)")).toBe("f32[3*N]");
    expect(typeOf("cumprod(cast(x, f64), axis=0)")).toBe("f64[N, 3]");
    expect(typeOf("argsort(x, axis=0)")).toBe("i32[N, 3]");
    expect(typeOf("sort(x)")).toBe("f32[N, 3]");
    expect(typeOf("gather(x, argsort(x)[:, :2])")).toBe("f32[N, 2]");
    expect(typeOf('einsum("ni,nj->ij", x, x)')).toBe("f32[3, 3]");
    expect(typeOf('einsum("...i->i...", x)')).toBe("f32[3, N]");
    expect(typeOf("split(x, [1, 2], axis=1)[1]")).toBe("f32[N, 2]");
  });

  test.each([
    ["cumsum(x, 2)", "N207"],
    ["cumsum(x, 0.5)", "N112"],
    ["cumsum(x, 0, reverse=1)", "N112"],
    ["cumprod(x, -3)", "N207"],
    ["linear_recurrence(x, [1.0, 2])", "N204"],
    ["argsort(sum(x))", "N207"],
    ["sort(x, axis=2)", "N207"],
    ["gather(x, [0, 1])", "N215"],
    ["gather(x, x)", "N112"],
    ["gather([1, 2], [2])", "N208"],
    ["gather([1, 2], [0], axis=1)", "N207"],
    ["scatter_add(x, argsort(x), [1.0])", "N215"],
    ["split(x, [1, 1], axis=1)", "N215"],
    ["split(x, 2)", "N211"],
    ["split([1, 2], 0)", "N112"],
    ['einsum("ij,jk->ik", x)', "N215"],
    ['einsum("ij,ij->ij", x, ones(5, 3))', "N215"],
    ['einsum("i", x)', "N215"],
    ['einsum("ij->k", x)', "N215"],
    ['einsum("ij->ii", x)', "N112"],
    ['einsum("i1", x)', "N112"],
    ['einsum("....", x)', "N112"],
    ["einsum(x, x)", "N112"],
    ["pad(x, [[1, 1]])", "N202"],
    ["pad(x, [[0, 0], [-1, 0]])", "N202"],
    ["pad(x, [[0, 0], [1, 0]], [1.0, 2])", "N215"],
    ["windows(x, [2, 2])", "N211"],
    ["windows(ones(3, 3), [2])", "N112"],
    ["windows(ones(3, 3), [2, 0])", "N112"],
    ["windows(ones(3, 3), [4, 2])", "N215"],
    ["windows(arange(3), [1, 1])", "N215"],
  ])("%s gives %s", (expression, code) => {
    expect(codesOf(expression)).toEqual([code]);
  });
});
