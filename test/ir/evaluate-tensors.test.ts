/** The reference semantics of leaves, reductions, products, movements and random bits. */
import { describe, expect, it } from "vitest";
import { dimVariable, subtractDims } from "../../compiler/ir/dim.ts";
import { philoxBits } from "../../compiler/ir/numerics/philox.ts";
import { bool, evaluate, f32, i32, shaped, tensor } from "../support/evaluate.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const N = dimVariable("N");
const dims = new Map([["N", 3]]);
const X = f32([
  [1, 2, 3],
  [4, 5, 6],
]);

describe("leaves", () => {
  it("constant is rounded to its dtype", () => {
    expect(evaluate("constant", [], { dtype: "f32", shape: [], values: [0.1] })).toEqual(
      f32(Math.fround(0.1)),
    );
    expect(evaluate("constant", [], { dtype: "f64", shape: [1], values: [0.1] })).toEqual(
      tensor("f64", [0.1]),
    );
    expect(evaluate("constant", [], { dtype: "bool", shape: [2], values: [7, 0] })).toEqual(bool([1, 0]));
    expect(evaluate("constant", [], { dtype: "i32", shape: [1], values: [2 ** 31] })).toEqual(
      i32([-(2 ** 31)]),
    );
  });
  it("dimension and iota follow the dimensions' values", () => {
    expect(evaluate("dimension", [], { dim: subtractDims(N, 1) }, dims)).toEqual(i32(2));
    const attrs = { dtype: "i32", shape: [2, N] } as const;
    expect(evaluate("iota", [], { ...attrs, axis: 1 }, dims)).toEqual(
      i32([
        [0, 1, 2],
        [0, 1, 2],
      ]),
    );
    expect(evaluate("iota", [], { ...attrs, axis: 0 }, dims)).toEqual(
      i32([
        [0, 0, 0],
        [1, 1, 1],
      ]),
    );
  });
  it("hyper has its own value where none is bound", () => {
    expect(evaluate("hyper", [], { name: "lr", dtype: "f32", value: 0.5 })).toEqual(f32(0.5));
  });
  it("a leaf without a value is named", () => {
    const attrs = { name: "W", type: { dtype: "f32", shape: [] } } as const;
    expect(() => evaluate("param", [], attrs)).toThrow("param W has no value");
  });
});

describe("reductions", () => {
  it("along one axis and along all", () => {
    expect(evaluate("reduce_sum", [X], { axes: [0] })).toEqual(f32([5, 7, 9]));
    expect(evaluate("reduce_sum", [X], { axes: [1] })).toEqual(f32([6, 15]));
    expect(evaluate("reduce_sum", [X], { axes: [0, 1] })).toEqual(f32(21));
    expect(evaluate("reduce_prod", [X], { axes: [1] })).toEqual(f32([6, 120]));
    expect(evaluate("reduce_max", [X], { axes: [0] })).toEqual(f32([4, 5, 6]));
    expect(evaluate("reduce_min", [X], { axes: [1] })).toEqual(f32([1, 4]));
  });
  it("i32 sums and products wrap", () => {
    expect(evaluate("reduce_sum", [i32([2 ** 31 - 1, 1])], { axes: [0] })).toEqual(i32(-(2 ** 31)));
    expect(evaluate("reduce_prod", [i32([65536, 65536])], { axes: [0] })).toEqual(i32(0));
  });
  it("NaN stays NaN in max and min", () => {
    expect(evaluate("reduce_max", [f32([1, nan, 3])], { axes: [0] })).toEqual(f32(nan));
    expect(evaluate("reduce_min", [f32([1, nan, 3])], { axes: [0] })).toEqual(f32(nan));
  });
  it("of no elements give the identity", () => {
    const none = shaped("f32", [2, 0], []);
    expect(evaluate("reduce_sum", [none], { axes: [1] })).toEqual(f32([0, 0]));
    expect(evaluate("reduce_prod", [none], { axes: [1] })).toEqual(f32([1, 1]));
    expect(evaluate("reduce_max", [none], { axes: [1] })).toEqual(f32([-inf, -inf]));
    expect(evaluate("reduce_min", [none], { axes: [1] })).toEqual(f32([inf, inf]));
    expect(evaluate("reduce_max", [shaped("i32", [0], [])], { axes: [0] })).toEqual(i32(-(2 ** 31)));
    expect(evaluate("reduce_min", [shaped("i32", [0], [])], { axes: [0] })).toEqual(i32(2 ** 31 - 1));
    expect(evaluate("reduce_sum", [none], { axes: [0] })).toEqual(shaped("f32", [0], []));
  });
  it("argmax and argmin take the first of equals, and the first NaN before all", () => {
    expect(evaluate("argmax", [f32([2, 5, 5])], { axis: 0 })).toEqual(i32(1));
    expect(evaluate("argmin", [f32([2, 1, 1])], { axis: 0 })).toEqual(i32(1));
    expect(evaluate("argmax", [f32([1, nan, 3, nan])], { axis: 0 })).toEqual(i32(1));
    expect(evaluate("argmin", [f32([1, nan, 0])], { axis: 0 })).toEqual(i32(1));
    expect(evaluate("argmax", [f32([nan, inf])], { axis: 0 })).toEqual(i32(0));
    expect(evaluate("argmax", [f32([-inf, -inf])], { axis: 0 })).toEqual(i32(0));
    expect(evaluate("argmin", [X], { axis: 0 })).toEqual(i32([0, 0, 0]));
    expect(evaluate("argmax", [X], { axis: 1 })).toEqual(i32([2, 2]));
  });
});

describe("dot_general", () => {
  it("is the matrix product, the dot product, the outer product", () => {
    const W = f32([
      [1, 0],
      [0, 1],
      [1, 1],
    ]);
    expect(evaluate("dot_general", [X, W], { contract: [[1], [0]], batch: [[], []] })).toEqual(
      f32([
        [4, 5],
        [10, 11],
      ]),
    );
    expect(
      evaluate("dot_general", [f32([1, 2]), f32([3, 4])], { contract: [[0], [0]], batch: [[], []] }),
    ).toEqual(f32(11));
    expect(
      evaluate("dot_general", [f32([1, 2]), f32([3, 4])], { contract: [[], []], batch: [[], []] }),
    ).toEqual(
      f32([
        [3, 4],
        [6, 8],
      ]),
    );
  });
  it("keeps batch axes first, wherever they stand in the operands", () => {
    // out[b, m, n] = sum over k of a[m, b, k] × c[k, n, b]
    const a = f32([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    const c = f32([[[1, 2]], [[3, 4]]]);
    const dims3 = { contract: [[2], [0]], batch: [[1], [2]] } as const;
    expect(evaluate("dot_general", [a, c], dims3)).toEqual(f32([[[1 * 1 + 2 * 3]], [[3 * 2 + 4 * 4]]]));
  });
  it("contracts several axes, in the order of the pairs", () => {
    const value = evaluate(
      "dot_general",
      [
        X,
        f32([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      ],
      {
        contract: [
          [0, 1],
          [1, 0],
        ],
        batch: [[], []],
      },
    );
    expect(value).toEqual(f32(1 * 1 + 2 * 3 + 3 * 5 + 4 * 2 + 5 * 4 + 6 * 6));
  });
  it("of an empty contraction is 0; i32 wraps", () => {
    const attrs = { contract: [[1], [0]], batch: [[], []] } as const;
    expect(evaluate("dot_general", [shaped("f32", [2, 0], []), shaped("f32", [0, 1], [])], attrs)).toEqual(
      f32([[0], [0]]),
    );
    expect(evaluate("dot_general", [i32([[65536, 1]]), i32([[65536], [7]])], attrs)).toEqual(i32([[7]]));
  });
});

describe("movements", () => {
  it("reshape keeps the order", () => {
    expect(evaluate("reshape", [X], { shape: [3, 2] })).toEqual(
      f32([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    );
  });
  it("transpose: result axis i is operand axis permutation[i]", () => {
    expect(evaluate("transpose", [X], { permutation: [1, 0] })).toEqual(
      f32([
        [1, 4],
        [2, 5],
        [3, 6],
      ]),
    );
    const cube = shaped("i32", [2, 1, 3], [0, 1, 2, 3, 4, 5]);
    const turned = evaluate("transpose", [cube], { permutation: [2, 0, 1] });
    expect(turned).toEqual(shaped("i32", [3, 2, 1], [0, 3, 1, 4, 2, 5]));
  });
  it("broadcast repeats along new and single axes", () => {
    expect(evaluate("broadcast", [f32([1, 2])], { shape: [N, 2], axes: [1] }, dims)).toEqual(
      f32([
        [1, 2],
        [1, 2],
        [1, 2],
      ]),
    );
    expect(evaluate("broadcast", [f32([[1], [2]])], { shape: [2, 3], axes: [0, 1] })).toEqual(
      f32([
        [1, 1, 1],
        [2, 2, 2],
      ]),
    );
    expect(evaluate("broadcast", [f32([1, 2])], { shape: [2, 2], axes: [0] })).toEqual(
      f32([
        [1, 1],
        [2, 2],
      ]),
    );
  });
  it("slice steps forwards and backwards", () => {
    const x = f32([0, 1, 2, 3, 4]);
    const cut = (start: number, stop: number, step: number) =>
      evaluate("slice", [x], { start: [start], stop: [stop], step: [step] });
    expect(cut(1, 4, 1)).toEqual(f32([1, 2, 3]));
    expect(cut(0, 5, 2)).toEqual(f32([0, 2, 4]));
    expect(cut(1, 5, 3)).toEqual(f32([1, 4]));
    expect(cut(4, -1, -1)).toEqual(f32([4, 3, 2, 1, 0]));
    expect(cut(3, 0, -2)).toEqual(f32([3, 1]));
    expect(cut(2, 2, 1)).toEqual(shaped("f32", [0], []));
    expect(evaluate("slice", [X], { start: [1, 0], stop: [2, 3], step: [1, 2] })).toEqual(f32([[4, 6]]));
  });
  it("pad puts zeros around and between", () => {
    const attrs = { low: [1], high: [2], interior: [1] };
    expect(evaluate("pad", [f32([1, 2, 3])], attrs)).toEqual(f32([0, 1, 0, 2, 0, 3, 0, 0]));
    expect(evaluate("pad", [X], { low: [0, 1], high: [1, 0], interior: [0, 0] })).toEqual(
      f32([
        [0, 1, 2, 3],
        [0, 4, 5, 6],
        [0, 0, 0, 0],
      ]),
    );
    expect(evaluate("pad", [shaped("bool", [0], [])], { low: [1], high: [1], interior: [0] })).toEqual(
      bool([0, 0]),
    );
    expect(evaluate("pad", [shaped("f32", [0], [])], { low: [1], high: [1], interior: [1] })).toEqual(
      f32([0]),
    );
  });
  it("concat joins along any axis", () => {
    expect(evaluate("concat", [f32([1]), f32([2, 3]), shaped("f32", [0], [])], { axis: 0 })).toEqual(
      f32([1, 2, 3]),
    );
    expect(evaluate("concat", [X, f32([[7], [8]])], { axis: 1 })).toEqual(
      f32([
        [1, 2, 3, 7],
        [4, 5, 6, 8],
      ]),
    );
  });
});

describe("random_bits", () => {
  it("is Philox over key, counter and stream, word by word", () => {
    const value = evaluate("random_bits", [i32([11, -12]), i32(-3)], { shape: [N, 2], stream: 4 }, dims);
    expect(value).toEqual(shaped("i32", [3, 2], [...philoxBits(6, [11, -12], -3, 4)]));
  });
});
